"""What a notebook gets to see: the one way from the tables to a report."""

from __future__ import annotations

import difflib
import hashlib
import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.reporting.errors import UnknownClaim
from analysis.tables.files import digest
from analysis.tables.package import read_tables
from analysis.tables.project import find_project
from analysis.tables.schemas import Tables

CLAIM_REPORT = "claim-report"
CLAIMS_COMPARED = "claims-compared"
NOTES_TO_TABLES = "notes-to-tables"


# What a page shows of a work that was only a candidate for a citation: not its results, so that
# editing them does not make the page stale.
_BIBLIOGRAPHY = ("study_id", "data_set", "design", "authors", "year", "online_year", "title", "journal", "doi")


def load(notebook: str, **parameters: Any) -> Tables:
    """The tables a notebook shows, cut down to the rows it shows.

    ``notebook`` is the file's stem. What this returns is part of the key that decides whether a
    report is stale: a notebook that reads anything else would not be run again when that changes.
    """
    return select(read_tables(find_project()), notebook, **parameters)


def select(tables: Tables, notebook: str, **parameters: Any) -> Tables:
    """``load`` for tables already in memory."""
    return _SELECTIONS[notebook](tables, **parameters)


def claim_named(value: Any, claim_ids: list[str]) -> str:
    """The claim id meant by a notebook parameter.

    ``papermill -p`` turns what looks like a number, True, False or None into one, so ``nan`` arrives
    as a float. Raises UnknownClaim, naming the nearest id.
    """
    text = str(value)
    if text in claim_ids:
        return text
    meant = [claim_id for claim_id in claim_ids if not isinstance(value, str) and _reads_as(claim_id, value)]
    if len(meant) == 1:
        return meant[0]
    near = difflib.get_close_matches(text, claim_ids, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(claim_ids)) or 'none'}"
    raise UnknownClaim(f"no claim {text!r}; {hint}")


def digest_frames(frames: Tables) -> str:
    """One digest of names, columns, types and values; row order counts."""
    total = hashlib.sha256()
    for name, data in sorted(frames.items()):
        head = f"{name}\0{len(data)}\0{list(data.columns)}\0{[str(kind) for kind in data.dtypes]}"
        total.update(head.encode() + pd.util.hash_pandas_object(data, index=False).to_numpy().tobytes())
    return total.hexdigest()


def _reads_as(claim_id: str, value: Any) -> bool:
    if isinstance(value, bool) or value is None:
        return claim_id.lower() == str(value).lower()
    try:
        number = float(claim_id)
    except ValueError:
        return False
    return number == value or (math.isnan(number) and isinstance(value, float) and math.isnan(value))


def _claim_report(tables: Tables, claim_id: Any) -> Tables:
    claim_id = claim_named(claim_id, tables["claims"]["claim_id"].tolist())
    found = {
        name: _where(tables[name], "claim_id", [claim_id])
        for name in (
            "claims", "claim_parts", "assertions", "citations", "evidence",
            "syntheses", "claim_strength", "claim_answers",
        )
    }  # fmt: skip
    candidates = _where(tables["citation_candidates"], "citation_id", found["citations"]["citation_id"])
    effects = _where(tables["effects"], "effect_id", found["evidence"]["effect_id"])
    voices = _where(tables["sources"], "source_id", found["assertions"]["source_id"])["voice"]
    parts = found["claim_parts"]
    facts = tables["statements"].merge(parts[["about", "property"]].dropna().drop_duplicates())
    read = pd.concat([effects["study_id"], facts["study_id"]])
    sheets = _where(tables["studies"], "study_id", read)["data_set"].dropna()
    rows = {row for cell in effects["rows"].dropna() for row in cell.split("; ")}
    found |= {
        "sources": _where(tables["sources"], "source_id", [*found["assertions"]["source_id"], *voices]),
        "citation_candidates": candidates,
        "effects": effects,
        "studies": _where(tables["studies"], "study_id", [*read, *sheets]),
        "cited_works": _where(tables["studies"], "study_id", candidates["study_id"])[list(_BIBLIOGRAPHY)],
        "measurements": _where(tables["measurements"], "measurement_id", rows),
        "contrasts": _where(tables["contrasts"], "contrast_id", rows),
        "statements": facts[tables["statements"].columns],
        "appraisals": _where(tables["appraisals"], "study_id", read),
    }
    return found | {"flags": _flags_of(tables["flags"], found)}


def _claims_compared(tables: Tables) -> Tables:
    names = ("claims", "claim_parts", "claim_answers", "claim_strength", "assertions", "citations", "sources")
    return {name: tables[name] for name in names}


def _notes_to_tables(tables: Tables) -> Tables:
    return dict(tables)


_SELECTIONS: dict[str, Callable[..., Tables]] = {
    CLAIM_REPORT: _claim_report,
    CLAIMS_COMPARED: _claims_compared,
    NOTES_TO_TABLES: _notes_to_tables,
}


def _where(data: pd.DataFrame, column: str, values: Any) -> pd.DataFrame:
    return data[data[column].isin(set(values))].reset_index(drop=True)


def _flags_of(flags: pd.DataFrame, shown: Tables) -> pd.DataFrame:
    """Flags on rows that are shown; a flag names its table and the row's key."""
    keys = {
        "studies": "study_id",
        "effects": "effect_id",
        "measurements": "measurement_id",
        "contrasts": "contrast_id",
        "claims": "claim_id",
        "citations": "citation_id",
    }
    kept = pd.Series(False, index=flags.index)
    for table, key in keys.items():
        kept |= (flags["table"] == table) & flags["row"].isin(set(shown[table][key]))
    return flags[kept].reset_index(drop=True)


def digest_of(*parts: str) -> str:
    """One digest of several, in this order."""
    return digest("\0".join(parts).encode())
