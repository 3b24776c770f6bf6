"""What a notebook gets to see: the one way from the tables to a report."""

from __future__ import annotations

import difflib
import hashlib
import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.reporting.errors import UnknownClaim, UnknownSource
from analysis.tables.files import digest
from analysis.tables.package import read_tables
from analysis.tables.project import find_project
from analysis.tables.schemas import Tables

CLAIM_REPORT = "claim-report"
SOURCE_REPORT = "source-report"
CITATION_AUDIT = "citation-audit"
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
    return _named("claim", UnknownClaim, value, claim_ids)


def source_named(value: Any, source_ids: list[str]) -> str:
    """The source id meant by a notebook parameter, as ``claim_named``. Raises UnknownSource."""
    return _named("source", UnknownSource, value, source_ids)


def digest_frames(frames: Tables) -> str:
    """One digest of names, columns, types and values; row order counts."""
    total = hashlib.sha256()
    for name, data in sorted(frames.items()):
        head = f"{name}\0{len(data)}\0{list(data.columns)}\0{[str(kind) for kind in data.dtypes]}"
        total.update(head.encode() + pd.util.hash_pandas_object(data, index=False).to_numpy().tobytes())
    return total.hexdigest()


def _named(kind: str, error: type[Exception], value: Any, known: list[str]) -> str:
    text = str(value)
    if text in known:
        return text
    meant = [one for one in known if not isinstance(value, str) and _reads_as(one, value)]
    if len(meant) == 1:
        return meant[0]
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known)) or 'none'}"
    raise error(f"no {kind} {text!r}; {hint}")


def _reads_as(known: str, value: Any) -> bool:
    if isinstance(value, bool) or value is None:
        return known.lower() == str(value).lower()
    try:
        number = float(known)
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


def _source_report(tables: Tables, source_id: Any) -> Tables:
    """The claims of one source; of its kin (copies, parts, what they belong to) only the stances on these."""
    sources = tables["sources"]
    source_id = source_named(source_id, sources["source_id"].tolist())
    kin = _kin(sources, source_id)
    own = _where(tables["assertions"], "source_id", [source_id])
    claims = own["claim_id"]
    found = {
        name: _where(tables[name], "claim_id", claims)
        for name in ("claims", "claim_parts", "claim_strength", "claim_answers")
    }
    return found | {
        # The one asked for stands first.
        "sources": pd.concat(
            [_where(sources, "source_id", [source_id]), _where(sources, "source_id", kin - {source_id})],
            ignore_index=True,
        ),
        "assertions": _where(_where(tables["assertions"], "source_id", kin), "claim_id", claims),
        "citations": _where(tables["citations"], "source_id", [source_id]),
    }


def _kin(sources: pd.DataFrame, source_id: str) -> set[str]:
    """A source with all that are a copy or a part of it or of its kin, and the other way round."""
    pairs = [
        pair
        for key in ("copy_of", "part_of")
        for pair in sources[["source_id", key]].dropna().itertuples(index=False, name=None)
    ]
    kin, before = {source_id}, 0
    while len(kin) > before:
        before = len(kin)
        kin |= {end for pair in pairs if kin & set(pair) for end in pair}
    return kin


def _citation_audit(tables: Tables) -> Tables:
    citations, candidates = tables["citations"], tables["citation_candidates"]
    works = pd.concat([candidates["study_id"], citations["study_id"], citations["identified_as"]]).dropna()
    return {
        "citations": citations,
        "citation_candidates": candidates,
        "cited_works": _where(tables["studies"], "study_id", works)[list(_BIBLIOGRAPHY)],
        "claims": _where(tables["claims"], "claim_id", citations["claim_id"]),
        "sources": tables["sources"],
    }


def _claims_compared(tables: Tables) -> Tables:
    names = ("claims", "claim_parts", "claim_answers", "claim_strength", "assertions", "citations", "sources")
    return {name: tables[name] for name in names}


def _notes_to_tables(tables: Tables) -> Tables:
    return dict(tables)


_SELECTIONS: dict[str, Callable[..., Tables]] = {
    CLAIM_REPORT: _claim_report,
    SOURCE_REPORT: _source_report,
    CITATION_AUDIT: _citation_audit,
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
