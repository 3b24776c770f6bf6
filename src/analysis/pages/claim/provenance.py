"""The end of a claim's page: the studies, where every number comes from, and the notes themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import pandas as pd

import analysis
from analysis.pages import results, words
from analysis.pages.data import CLAIM_REPORT
from analysis.pages.html import TO_PROJECT, Section, render
from analysis.pages.rows import Row, records, rows, without_places
from analysis.tables.schemas import Tables
from analysis.terms import AS_CODED, Placeholder, Sex


def studies(data: Tables) -> Section:
    """Each study that bears on the claim, with its flags."""
    names = results.names(data)
    flags = _flags_by_study(data)
    sheets = [
        {
            **row,
            "name": names[row["study_id"]],
            "people": _people(row),
            "doi": _doi(row["doi"]),
            "flags": flags.get(row["study_id"], []),
            "appraisals": rows(data, "appraisals", "study_id", row["study_id"]),
        }
        for row in sorted(rows(data, "studies"), key=lambda row: row["study_id"])
    ]
    listed = without_places(data["studies"])
    listed.insert(1, "study", listed["study_id"].map(names))
    flagged = pd.DataFrame(
        [{"study_id": study, **{name: flag[name] for name in _FLAG}} for study in flags for flag in flags[study]],
        columns=["study_id", *_FLAG],
    )
    return render(
        "studies",
        {"studies": listed, "flags": flagged, "appraisals": without_places(data["appraisals"])},
        rows=[row for row in sheets if pd.isna(row["data_set"])],
        inside={
            names.get(data_set, data_set): [row for row in sheets if row["data_set"] == data_set]
            for data_set in sorted({row["data_set"] for row in sheets if pd.notna(row["data_set"])})
        },
        to_project=TO_PROJECT,
    ).shown_if(len(sheets))


_FLAG = ("check", "action", "message")
_PLACE = itemgetter("study_id", "outcome", "effect_id")


def trail(data: Tables) -> Section:
    """Every result on the page, followed back to the line of the note and to where that was read."""
    names = results.names(data)
    reads = {row["study_id"]: row["read"] for row in rows(data, "studies")}
    origins = _origins(data)
    studies: dict[str, dict[str, Any]] = {}
    for effect in sorted(rows(data, "effects"), key=_PLACE):
        behind = [origins[row] for row in words.split_terms(effect["rows"]) if row in origins]
        behind = behind or [_origin(effect, "", effect["read_level"], None)]
        study = studies.setdefault(
            effect["study_id"],
            {
                "name": names[effect["study_id"]],
                "path": effect["note_path"],
                "addresses": [_address(term) for term in words.split_terms(reads[effect["study_id"]])],
                "rows": [],
            },
        )
        study["rows"].append(
            {
                "id": effect["effect_id"],
                "attributes": {"id": f"r-{words.slug(effect['effect_id'])}"},
                "result": ", ".join(filter(None, (effect["outcome"], words.plain(effect["detail"])))),
                "value": words.number(effect["yi"], 3),
                "measure": words.measure_name(effect["measure"]),
                "behind": behind,
                "lines": _by_line(behind),
                "levels": list(dict.fromkeys(origin["level"] for origin in behind)),
            }
        )
    for study in studies.values():
        levels = {tuple(row["levels"]) for row in study["rows"]}
        study["levels"] = list(levels.pop()) if len(levels) == 1 else []
    return render(
        "trail",
        {"origins": _origins_frame(studies)},
        studies=list(studies.values()),
        results=len(data["effects"]),
        to_project=TO_PROJECT,
    ).shown_if(studies)


def _by_line(behind: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was typed in each line of a note: the texts, and the columns they stand in where they do not say so."""
    lines: dict[tuple[str, int], dict[str, Any]] = {}
    for origin in behind:
        place = origin["path"], origin["line"]
        line = lines.setdefault(place, {"path": place[0], "line": place[1], "texts": [], "fields": []})
        line["texts"].append(origin["text"])
        line["fields"] += [origin["field"]] * (origin["field"] not in origin["text"].partition(":")[0])
    return list(lines.values())


def _origins_frame(studies: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """One row for each result and each line of a note behind it."""
    rows = [
        {
            "study_id": study,
            "effect_id": result["id"],
            **{name: result[name] for name in ("result", "value", "measure")},
        }
        | {
            "typed": origin["text"],
            "note_path": origin["path"],
            "note_line": origin["line"],
            "note_field": origin["field"],
        }
        | {"read_level": origin["level"]}
        for study, sheet in studies.items()
        for result in sheet["rows"]
        for origin in result["behind"]
    ]
    columns = ["study_id", "effect_id", "result", "value", "measure"]
    columns += ["typed", "note_path", "note_line", "note_field", "read_level"]
    return pd.DataFrame(rows, columns=columns)


def notes(data: Tables) -> Section:
    """The notes behind this page with their checksums, and what made it."""
    listed = pd.concat(
        [data[name][["note_path", "note_sha256"]] for name in ("claims", "sources", "studies")],
        ignore_index=True,
    )
    listed = listed.drop_duplicates().sort_values("note_path")
    return render(
        "notes",
        {"notes": listed.reset_index(drop=True)},
        rows=records(listed),
        notebook=f"{CLAIM_REPORT}.ipynb",
        version=analysis.__version__,
        to_project=TO_PROJECT,
    )


def scope(data: Tables) -> Section:
    """That this is no systematic search, and when the sources were read."""
    sources = data["sources"][["source_id", "title", "kind", "accessed"]]
    dates = sorted(sources["accessed"].dropna())
    return render("scope", {"sources": sources}, dates=words.listed(dict.fromkeys(dates)), studies=len(data["studies"]))


def _people(row: Mapping[str, Any]) -> str:
    if pd.isna(row["n"]):
        return words.plain(row["participants"])
    sex = "" if row["sex"] == Sex.NOT_STATED else words.plain(row["sex"])
    return ", ".join(filter(None, (words.count(row["n"], "person", "people"), sex)))


def _doi(doi: Any) -> str | None:
    text = words.plain(doi)
    return text if text.startswith("10.") else None


def _flags_by_study(data: Tables) -> dict[str, list[Row]]:
    """Flags on each study itself or on any of its rows; what is said twice counts once."""
    owners = {study: study for study in data["studies"]["study_id"]}
    for table, key in (
        ("effects", "effect_id"),
        ("measurements", "measurement_id"),
        ("contrasts", "contrast_id"),
    ):
        owners |= {row[key]: row["study_id"] for row in rows(data, table)}
    by_study: dict[str, dict[tuple, Row]] = {}
    for row in rows(data, "flags"):
        if row["row"] in owners:
            content = row["check"], row["action"], row["message"]
            by_study.setdefault(owners[row["row"]], {}).setdefault(content, row)
    return {study: list(by_content.values()) for study, by_content in by_study.items()}


def _origins(data: Tables) -> dict[str, dict[str, Any]]:
    """What was typed in the notes, by row id."""
    measured = {
        row["measurement_id"]: _origin(row, _measured(row), row["read_level"], row["read"])
        for row in rows(data, "measurements")
    }
    contrasted = {
        row["contrast_id"]: _origin(row, _contrasted(row), row["read_level"], row["read"])
        for row in rows(data, "contrasts")
    }
    return measured | contrasted


def _origin(row: Mapping[str, Any], text: str, level: Any, label: Any) -> dict[str, Any]:
    return {
        "text": text,
        "path": row["note_path"],
        "line": row["note_line"],
        "field": row["note_field"],
        "level": words.plain(level, Placeholder.NOT_STATED),
        "label": words.plain(label),
    }


def _measured(row: Mapping[str, Any]) -> str:
    value = words.number(row["mean"] if pd.notna(row["mean"]) else row["median"])
    spread = next((f" ({name} {words.number(row[key])})" for key, name in _SPREADS if pd.notna(row[key])), "")
    # As it is typed in the note, where it is looked up.
    where = ", ".join(filter(None, (words.plain(row["arm_id"]), words.plain(row["time"]))))
    unit = "" if row["unit"] == AS_CODED else words.plain(row["unit"])
    return f"{where}: {words.with_unit(value, unit)}{spread}"


_SPREADS = (("sd", "SD"), ("se", "SE"), ("spread", "spread"), ("ci_half", "±"))


def _contrasted(row: Mapping[str, Any]) -> str:
    result = words.number(row["result"]) if pd.notna(row["result"]) else words.plain(row["words"])
    p = f", p {words.plain(row['p_relation'])} {words.plain(row['p'])}".rstrip() if pd.notna(row["p_relation"]) else ""
    return f"{row['contrast']}: {result} {words.plain(row['measure'])}".rstrip(": ") + p


def _address(term: str) -> dict[str, Any]:
    """``label: address`` as the note writes it."""
    label, _, address = term.partition(": ")
    return {"label": label, "address": address, "link": address.startswith(("https://", "http://"))}
