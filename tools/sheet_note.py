"""Write a study note from a data sheet: python tools/sheet_note.py SHEET.csv --mapping tools/sheets/NAME.yaml > NOTE.md

The mapping says what columns and words mean; README.md explains its keys. The same sheet gives the same bytes."""

import argparse
import hashlib
import re
import sys
from fnmatch import fnmatchcase
from itertools import accumulate
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

VOCABULARY = Path(__file__).parents[1] / "data/raw/vocabulary.yaml"
TIME = re.compile(r"before|after|change|(change )?(week|day|month) \d+(\.\d+)?")
OF_ARMS = ("study", "who", "gets", "arm", "n", "outcome", "weeks", "unit", "design")
NAMING = ("row", "person", "n", "columns", "values", "times")  # the keys under which columns are named
LISTS = {"gets": ("interventions", " + "), "who": ("populations", ", "), "outcome": ("outcomes", "\n")}


class Sheet:
    """The sheet's rows, the mapping, and the problems found so far, each with its place."""

    def __init__(self, path: Path, mapping: Path, vocabulary: Path):
        self.path, self.mapping_path, self.problems = path, mapping, []
        self.rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        self.mapping: dict[str, Any] = yaml.safe_load(mapping.read_text(encoding="utf-8"))
        self.row_name = self.mapping.get("row")  # the column that numbers the rows
        self.left_out, self.as_se = ({*map(str, self.mapping.get(key, ()))} for key in ("leave out", "spread is SE"))
        terms = yaml.safe_load(vocabulary.read_text(encoding="utf-8"))
        self.known = {
            kind: {name.casefold() for term, facts in terms[kind].items() for name in (term, *facts.get("also", ()))}
            for kind, _ in LISTS.values()
        }
        self.known["interventions"] |= {"nothing", "usual training", "usual care", "placebo"}
        self._check_mapping(self.mapping)
        for row in sorted((self.left_out | self.as_se).difference(self.rows.get(self.row_name, ()))):
            self.tell(None, "row", f"{row} is not in the sheet; was it corrected?")

    def tell(self, line: int | None, field: str, message: str) -> None:
        self.problems.append(f"{f'{self.path.name}:{line}' if line else self.mapping_path.name}: {field}: {message}")

    def _check_mapping(self, part: Any, names_columns: bool = False) -> None:
        """The columns it names must be there, and its times must be times."""
        if isinstance(part, dict | list):
            for key, value in part.items() if isinstance(part, dict) else enumerate(part):
                if names_columns and isinstance(part, dict) and not TIME.fullmatch(key):
                    self.tell(None, key, "no time; accepted: before, after, week 8, change")
                self._check_mapping(value, names_columns or key in NAMING)
        elif names_columns and part not in self.rows:
            self.tell(None, "columns", f'the sheet has no column "{part}"')

    def _words(self, row: pd.Series, rule: dict[str, Any]) -> str:
        return " | ".join(row[column].strip() for column in rule["columns"])

    def kept(self) -> list[tuple[int, pd.Series]]:
        """The rows that bear on claims, with their lines in the file."""
        rules = self.mapping.get("only", ())
        return [
            (int(place) + 2, row)
            for place, row in self.rows.iterrows()
            if row.get(self.row_name) not in self.left_out
            and all(any(fnmatchcase(self._words(row, rule), wanted) for wanted in rule["rows"]) for rule in rules)
        ]

    def term(self, row: pd.Series, line: int, key: str, part: dict[str, Any]) -> str:
        """What the mapping makes of a row: one text for all, its own words, or that of the first fitting pattern."""
        rule = part.get(key, "")
        if not isinstance(rule, dict):
            return self._check_term(line, key, str(rule))
        text = self._words(row, rule)
        for pattern, term in rule.get("terms", {text: text}).items():
            if fnmatchcase(text, str(pattern)) or text == pattern:
                return self._check_term(line, key, str(term))
        self.tell(line, key, f'"{text}" has no term in {self.mapping_path.name}; add it there')
        return ""

    def _check_term(self, line: int, key: str, text: str) -> str:
        """Treatments are joined by +, people by commas; an outcome is a term with details behind commas."""
        kind, joint = LISTS.get(key, (None, "\n"))
        for part in filter(None, text.split(joint) if kind else ()):
            *heads, whole = accumulate(part.casefold().split(", "), "{}, {}".format)
            if not self.known[kind].intersection([*heads, whole] if kind == "outcomes" else [whole]):
                self.tell(line, key, f'"{part}" is not in the vocabulary')
        return text

    def number(self, row: pd.Series, line: int, column: str, *, positive: bool = True) -> float | None:
        """A cell as a number; None where it is empty."""
        text = row[column].strip()
        if text.casefold() in ("", "na", "nan"):
            return None
        value = float(pd.to_numeric(text, errors="coerce"))
        if not (value > 0 or (value == value and not positive)):
            self.tell(line, column, f'"{text}" is no number{" above 0" * positive}')
        return value

    def value(self, row: pd.Series, line: int, time: str, columns: list[str]) -> str:
        """A cell of the note from the columns of a mean, its SD and, if there is a third, its SE."""
        mean = self.number(row, line, columns[0], positive="change" not in time)
        sd, se = (self.number(row, line, column) if column else None for column in [*columns[1:], None, None][:2])
        sd, se = (None, sd) if row.get(self.row_name) in self.as_se else (sd, se)
        spread = f" ({sd:.6g})" if sd is not None else f" (SE {se:.6g})" if se is not None else ""
        return "" if mean is None else f"{mean:.6g}{spread}"


def rows_of_arms(sheet: Sheet) -> list[dict]:
    """Each row of the sheet holds one side or several, as an arm beside its control."""
    made: dict[str, dict] = {}
    for line, row in sheet.kept():
        for side in sheet.mapping["sides"]:
            terms = {key: sheet.term(row, line, key, sheet.mapping | side) for key in OF_ARMS if key != "n"}
            values = {time: sheet.value(row, line, time, columns) for time, columns in side["values"].items()}
            n = sheet.number(row, line, side["n"]) if "n" in side else None
            if n and n % 1:
                sheet.tell(line, side["n"], f"{n:g} is no count of people")
            new = dict.fromkeys(OF_ARMS) | terms | {"n": f"{n:g}" if n else ""} | values
            place = " · ".join(terms[key] for key in ("study", "arm", "outcome", "weeks"))
            if any(values.values()) and made.setdefault(place, new) != new:  # a control may stand beside every arm
                sheet.tell(line, "outcome", f"{place} stands twice, with different values")
    return list(made.values())


def rows_of_people(sheet: Sheet) -> tuple[list[dict], list[dict]]:
    """Mean, SD, n and correlation over the people of an arm with both values; differences of paired changes."""
    mapping, people = sheet.mapping, []
    for line, row in sheet.kept():
        for measure in mapping.get("measures", [{}]):
            part = mapping | measure
            record = {key: sheet.term(row, line, key, part) for key in ("outcome", "unit", "arm", "who", "from")}
            record |= {time: sheet.number(row, line, column) for time, column in part["times"].items()}
            people.append(record | {"person": row[mapping["person"]], "line": line})
    frame = pd.DataFrame(people).sort_values(["outcome", "arm"], kind="stable")
    for line, person in frame.loc[frame.duplicated(["person", "arm", "outcome"]), ["line", "person"]].to_numpy():
        sheet.tell(line, "person", f'"{person}" stands twice in one arm and outcome')
    *earlier, last = [name for name in frame.columns if TIME.fullmatch(name) and name != "before"]
    rows, pairs = [], []
    frame = pd.concat([frame.assign(who=""), frame[frame["who"] != ""]])  # all, and if there are parts these
    for (outcome, who), group in frame.groupby(["outcome", "who"]):
        name = f"{outcome}, {who} alone" if who else outcome
        for time in [last, *(time for time in earlier if fnmatchcase(outcome, mapping.get("also earlier", "")))]:
            both = group.dropna(subset=["before", time]).astype({"before": float, time: float})
            label = name if time == last else f"{name}, those tested in {time}"
            for arm, members in both.groupby("arm").filter(lambda people: len(people) > 1).groupby("arm"):
                rows.append({"outcome": label, "arm": str(arm), "who": who} | _computed(members, time))
            if time == last and "pairs" in mapping:
                pairs.append({"outcome": f"{name}, change"} | _paired(both, last, *mapping["pairs"]))
    order = ("outcome", "unit", "arm", "n", "r", "who", "before", *earlier, last, "% change", "from")
    return [{key: row.get(key, "") for key in order} for row in rows], pairs


def _computed(people: pd.DataFrame, time: str) -> dict:
    before, after = people["before"], people[time]
    columns = {"before": before, time: after, "% change": (after - before) / before * 100}
    cells = {key: f"{values.mean():.2f} ({values.std():.2f})" for key, values in columns.items()}
    return (
        people.iloc[0][["unit", "from"]].to_dict() | cells | {"n": f"{len(people)}", "r": f"{before.corr(after):.3f}"}
    )


def _paired(people: pd.DataFrame, time: str, first: str, second: str) -> dict:
    changes = people.assign(gain=people[time] - people["before"]).pivot_table("gain", "person", "arm")
    gap = (changes[first] - changes[second]).dropna()
    cells = {"result": f"{gap.mean():.2f}", "as": people["unit"].iloc[0], "interval": f"SD {gap.std():.2f}"}
    return {"contrast": f"{first} − {second}"} | cells | {"n": f"{len(gap)}", "from": people["from"].iloc[0]}


def table(rows: list[dict]) -> str:
    """A Markdown table without the columns that are empty throughout."""
    names = [name for name in (rows[0] if rows else {}) if any(row[name] for row in rows)]
    lines = [names, ["-" * len(name) for name in names], *([row[name] for name in names] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_note(sheet: Path, mapping: Path, vocabulary: Path = VOCABULARY) -> tuple[str, list[str]]:
    """The note, empty if there are problems, and these."""
    read = Sheet(sheet, mapping, vocabulary)
    if read.problems:
        return "", read.problems
    rows, pairs = rows_of_people(read) if "person" in read.mapping else (rows_of_arms(read), [])
    note, checksum = read.mapping["note"], hashlib.sha256(sheet.read_bytes()).hexdigest()
    for name, text in {"measurements": table(rows), "contrasts": table(pairs), "sha256": checksum}.items():
        note = note.replace(f"<<{name}>>", text)
    return "" if read.problems else note, list(dict.fromkeys(read.problems))


def main() -> int:
    parser = argparse.ArgumentParser(description="Write a study note from a data sheet to standard output.")
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--mapping", type=Path, required=True)
    note, problems = write_note(**vars(parser.parse_args()))
    sys.stdout.write(note)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
