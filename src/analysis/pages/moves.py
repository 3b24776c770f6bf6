"""What moved between two builds, as readers see it on the pages, and which notes and files did it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.pages import words
from analysis.pages.claim.deciding_rows import agreeing, votes_settle
from analysis.pages.results import Part
from analysis.tables.schemas import TABLES, Tables

PART = ["claim_id", "part_id"]
EVERYWHERE = "not known (the vocabulary, settings, references, rules or code)"
COLUMNS = [*PART, "kind", "what", "before", "after", "because"]
_GONE, _NEW = "(no such part)", "(not there before)"
_REFERENCES = "data/raw/references.bib"  # of all that is worked out, only the check of citations reads it
_MOST = 5  # notes named where none of them bears on the claim
_LABELS = {
    "direction_verdict": "direction",
    "size_verdict": "size",
    "citation_verdict": "citation",
    "certainty_low": "certainty, at the worst",
    "certainty_high": "certainty, at the best",
    "k": "samples pooled",
    "studies": "studies",
    "samples": "samples",
    "results": "results",
    "basis": "what the verdict rests on",
    "against_active": "set against another treatment",
    "participants": "people",
    "lane": "evidence that decides",
    "measure": "effect measure",
    "estimate": "size of the effect",
    "tau2": "standard deviation between studies",
    "i2": "share of the spread that is not chance (I²)",
    "probability_below": "chance that the size is below the claimed one",
    "probability_within": "chance that the size is the claimed one",
    "probability_above": "chance that the size is above the claimed one",
    "probability_direction": "chance that the direction is right",
    "votes_for": "samples for the claim",
    "votes_against": "samples against the claim",
    "votes_neither": "samples on neither side",
    "votes_unread": "samples whose direction is not known",
    "direction_p": "p of the votes",
    "flips_with": "what would flip the verdict",
    "votes_needed": "further samples for the claim that would settle the direction",
    "people_per_arm": "people in each group of a study that can show the effect",
    "next_participants": "people in the next study that would settle the direction",
    "next_chance": "chance that this next study settles it",
    "goes_with": "what the differences between results go with",
    "specifications_agree": "ways to analyse the evidence that agree with the page",
}
_INTERVALS = {
    "ci_low": "its 95 % interval",
    "pi_low": "where a new study is expected (95 %)",
    "without_low": "averages without each sample",
}
_OTHER_ENDS = {"ci_low": "ci_high", "pi_low": "pi_high", "without_low": "without_high"}
# Columns of tables with a row for a part, by what they are called here.
_OF_PARTS = {
    "outlooks": {"votes_needed": "votes_needed", "people_per_arm": "people_per_arm"},
    "next_studies": {"participants": "next_participants", "chance": "next_chance"},
}


def moved(before: Tables, after: Tables, files: Mapping[str, str] | None = None) -> pd.DataFrame:
    """One row for every verdict, certainty and number of a part that differs between two builds.

    ``files`` tells what bears on all claims and was changed, by name, as ``changed_files``. Columns ``COLUMNS``:
    ``kind`` is verdict, certainty or number; ``what``, ``before`` and ``after`` are texts, with the units of the
    pages; ``because`` names what was changed and bears on the claim: its notes, then the files; where nothing
    does, all notes that changed. Columns and tables that one of the builds does not have are not compared.
    """
    changed, files = changed_notes(before, after), files or {}
    earlier, later = (_by_part(tables) for tables in (before, after))
    notes = _notes_of_claims(before) + _notes_of_claims(after)
    known = _compared(before).columns
    names = [name for name in _compared(after).columns if name in known]
    rows = []
    for key in sorted(set(earlier) | set(later)):
        bearing = {path: changed[path] for claim, path in sorted(notes) if claim == key[0] and path in changed}
        for row in _differences(earlier.get(key), later.get(key), [*names, "citation_verdict"]):
            because = _because(row["what"], bearing, changed, files)
            rows.append({**dict(zip(PART, key, strict=True)), **row, "because": because})
    return pd.DataFrame(rows, columns=COLUMNS)


def changed_notes(before: Tables, after: Tables) -> dict[str, str]:
    """Notes that are not as they were: what happened to each, by path."""
    earlier, later = (_checksums(tables) for tables in (before, after))
    changes = {}
    for path in sorted(set(earlier) | set(later)):
        if earlier.get(path) != later.get(path):
            changes[path] = "added" if path not in earlier else "removed" if path not in later else "edited"
    return changes


def _because(what: str, bearing: Mapping[str, str], changed: Mapping[str, str], files: Mapping[str, str]) -> str:
    cited = what == _LABELS["citation_verdict"]
    causes = {**bearing, **{name: how for name, how in files.items() if cited or name != _REFERENCES}}
    causes = causes or changed or files
    named = [f"{name} ({how})" for name, how in causes.items()]
    if len(named) > _MOST and not bearing:
        named = [*named[:_MOST], f"and {len(named) - _MOST} more"]
    return "; ".join(named) or EVERYWHERE


def _checksums(tables: Tables) -> dict[str, str]:
    pairs = pd.concat([tables[name][["note_path", "note_sha256"]] for name in ("sources", "claims", "studies")])
    return dict(pairs.itertuples(index=False, name=None))


def _notes_of_claims(tables: Tables) -> list[tuple[str, str]]:
    """Claims with their own notes and those of the studies and texts that bear on them."""
    statements = tables["statements"][["about", "property", "note_path"]].dropna()
    facts = tables["claim_parts"][["claim_id", "about", "property"]].dropna().merge(statements)
    pairs = pd.concat([rows[["claim_id", "note_path"]] for rows in (tables["claims"], tables["evidence"], facts)])
    pairs = pairs.drop_duplicates()
    return list(pairs.itertuples(index=False, name=None))


def _by_part(tables: Tables) -> dict[tuple[str, str], dict[str, Any]]:
    """All that is compared, by part, with sign and unit; a citation's verdict belongs to each part of its claim."""
    cited = tables["claim_answers"].set_index("claim_id")["citation_verdict"]
    parts = {_key(row): Part(row, "") for row in tables["claim_parts"].to_dict("records")}
    pooled = tables["syntheses"][tables["syntheses"]["decides"].fillna(False).astype(bool)]
    units = {_key(row): row["unit"] for row in pooled[[*PART, "unit"]].to_dict("records")}
    compared = {}
    for row in _compared(tables).reset_index().to_dict("records"):
        key, part = _key(row), parts.get(_key(row))
        compared[key] = {
            **row,
            "citation_verdict": cited.get(row["claim_id"]),
            "sign": 1.0 if part is None else part.sign,
            "unit": words.scale_unit(words.plain(row["measure"]), units.get(key)),
        }
        if part is not None and not votes_settle(part, row):
            compared[key]["votes_needed"] = None
    return compared


def _compared(tables: Tables) -> pd.DataFrame:
    """The columns that are compared, by part: those of claim_strength, and what the build tells of robustness."""
    gathered = [
        tables[name].set_index(PART).filter(items=columns).rename(columns=columns)
        for name, columns in _OF_PARTS.items()
        if name in tables
    ]
    if {"sure", "reference"} <= set(tables.get("specifications", ())):
        specifications = tables["specifications"]
        counts = agreeing(specifications).groupby([specifications[name] for name in PART]).agg(["sum", "size"])
        agree = counts["sum"].astype(str) + " of " + counts["size"].astype(str)
        gathered.append(agree.to_frame("specifications_agree"))
    if "estimate" in tables.get("leave_one_out", ()):
        estimates = tables["leave_one_out"].groupby(PART)["estimate"]
        gathered.append(estimates.agg(without_low="min", without_high="max"))
    if {"p", "moderator"} <= set(tables.get("moderators", ())):
        leads = tables["moderators"].loc[tables["moderators"]["p"] < words.LEAD].drop_duplicates([*PART, "moderator"])
        gathered.append(leads.groupby(PART)["moderator"].agg(", ".join).rename("goes_with").to_frame())
    return tables["claim_strength"].set_index(PART).join(gathered)


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["claim_id"], row["part_id"]


def _differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, names: list[str]
) -> Iterator[dict[str, str]]:
    if before is None or after is None:
        there = words.plain((after if before is None else before)["direction_verdict"], "none")
        ends = (_NEW, there) if before is None else (there, _GONE)
        yield {"kind": "verdict", "what": _LABELS["direction_verdict"], "before": ends[0], "after": ends[1]}
        return
    earlier, later = _texts(before, names), _texts(after, names)
    for (kind, what), text in earlier.items():
        if text != later[kind, what]:
            yield {"kind": kind, "what": what, "before": text, "after": later[kind, what]}


def _texts(row: Mapping[str, Any], names: list[str]) -> dict[tuple[str, str], str]:
    """What is compared, by kind and name, as readers see it."""
    return {
        (_kind(name), _label(name)): _interval(name, row) if name in _INTERVALS else _text(name, row)
        for name in names
        if name not in _OTHER_ENDS.values()
    }


def _interval(low: str, row: Mapping[str, Any]) -> str:
    ends = row.get(low), row.get(_OTHER_ENDS[low])
    if any(pd.isna(end) for end in ends):
        return "none"
    shown = (words.number(value, 4) for value in sorted(_on_scale(end, row) for end in ends))
    return words.with_unit(" to ".join(shown), row["unit"])


def _kind(name: str) -> str:
    if name.endswith("_verdict"):
        return "verdict"
    return "certainty" if name.startswith("certainty_") else "number"


def _label(name: str) -> str:
    return _LABELS.get(name) or _INTERVALS.get(name) or TABLES["claim_strength"].columns[name].description


def _text(name: str, row: Mapping[str, Any]) -> str:
    value = row.get(name)
    if value is None or pd.isna(value):
        return "none"
    if name == "estimate":
        return words.with_unit(words.number(_on_scale(value, row), 4), row["unit"])
    if name == "tau2":
        spread = words.on_scale(math.sqrt(value), words.plain(row["measure"]))
        return words.with_unit(words.number(spread, 4), row["unit"])
    if name == "i2":
        return words.with_unit(words.number(value), "%")
    if name.startswith("probability_") or name == "next_chance":
        return words.chance(value)
    if name == "direction_p":
        return words.p_value(value).replace("<", "under")
    if name == "lane":
        return words.LANES.get(value, value)
    if name == "measure":
        return words.measure_name(value)
    return words.number(value, 4) if isinstance(value, float) else str(value)


def _on_scale(value: float, row: Mapping[str, Any]) -> float:
    """Turned as the page's figures are, in percent for a ratio."""
    return words.on_scale(row["sign"] * value, words.plain(row["measure"]))
