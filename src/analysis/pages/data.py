"""What a notebook gets to see: the one way from the tables to a report."""

from __future__ import annotations

import hashlib
import math
import os
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from analysis import __version__
from analysis.tables.files import digest, in_words, read_whole
from analysis.tables.package import read_table
from analysis.tables.project import IN_BUILD, Project, find_project
from analysis.tables.schemas import SENSITIVITY_TABLES, TABLES, Tables
from analysis.tables.state import DESCRIPTOR, TablesMissing, staleness
from analysis.tables.unknown import UnknownClaim, UnknownSource, unknown
from analysis.terms import Stance

CLAIM_REPORT = "claim-report"
SOURCE_REPORT = "source-report"
CITATION_AUDIT = "citation-audit"
CLAIMS_COMPARED = "claims-compared"
NOTES_TO_TABLES = "notes-to-tables"
METHOD = "method"


# What a page shows of a work that was only a candidate for a citation: not its results, so that
# editing them does not make the page stale.
_BIBLIOGRAPHY = ("study_id", "data_set", "design", "authors", "year", "online_year", "title", "journal", "doi")
# Frames that are some columns of a table.
_PARTS = {
    "cited_works": ("studies", _BIBLIOGRAPHY),
    "links": ("evidence", ("claim_id", "part_id", "effect_id")),
    "deciding": ("contributions", ("claim_id", "part_id", "effect_id", "role")),
    "origins": ("effects", ("effect_id", "study_id")),
    "answered": ("claim_answers", ("claim_id", "finding")),
    "stated": ("claims", ("claim_id", "statement")),
    "facts": ("statements", ("about", "property", "study_id")),
    "designs": ("studies", ("study_id", "design", "sex")),
}
_BEARING = ("links", "origins", "facts", "designs")  # from these: which study bears on which part of a claim
# The rows of a table, or those that have one of some values in a column.
Rows = Callable[..., pd.DataFrame]


def load(notebook: str, **parameters: Any) -> Tables:
    """The tables a notebook shows, cut down to the rows it shows.

    ``notebook`` is the file's stem. What this returns is part of the key that decides whether a
    report is stale: a notebook that reads anything else would not be run again when that changes.

    Outside a build, where the tables are older than the notes, it says so on standard error: in a notebook
    below the cell.

    Sections remember what they worked out from these frames. To try how a page shows other rows, put a new
    frame in the place of the old one (``data["effects"] = data["effects"].assign(...)``); one changed in place
    is not noticed. Pooled results, verdicts and answers are rows too, and stay as they are: nothing is worked
    out anew from other effects. To see what a change does to a verdict, edit the note and run ``claims tables``.

    Raises UnknownClaim or UnknownSource, and TablesMissing when no tables are built.
    """
    project = find_project()
    _warn_if_stale(project)
    return _SELECTIONS[notebook](_lying(project), **parameters)


def hold(project: Project) -> None:
    """Read the tables, unless they were, and find the rows of a page of each kind: a fork then finds its own at once.

    Raises TablesMissing when no tables are built.
    """
    build = _build(project)
    if build is not None:
        _find_rows(project, build)


@lru_cache(maxsize=1)
def _find_rows(project: Project, build: str) -> None:
    rows = _held(project, build)
    for notebook, table, key in ((CLAIM_REPORT, "claims", "claim_id"), (SOURCE_REPORT, "sources", "source_id")):
        for first in rows(table)[key].head(1):
            _SELECTIONS[notebook](rows, **{key: first})


def _warn_if_stale(project: Project) -> None:
    """Say so where the tables are not those of the notes; a build has just made them, and asks no more."""
    if os.environ.get(IN_BUILD):
        return
    try:
        why = staleness(project, __version__)
    except OSError as error:
        why = f"whether the tables are those of the notes cannot be told ({in_words(error)})"
    except TablesMissing:
        return  # reading them will tell
    if why:
        print(f"{why[0].upper()}{why[1:]}; to bring them up to date: claims tables", file=sys.stderr)


def select(tables: Tables, notebook: str, **parameters: Any) -> Tables:
    """``load`` for tables already in memory."""
    return _SELECTIONS[notebook](_Held(tables.__getitem__), **parameters)


def _lying(project: Project) -> _Held:
    """The tables as they lie there; they are read once for as long as it is the same build that lies there."""
    build = _build(project)
    return _Held(partial(read_table, project)) if build is None else _held(project, build)


def _build(project: Project) -> str | None:
    """A digest of what lies there; None where no build was finished."""
    descriptor = project.processed / DESCRIPTOR
    return digest(read_whole(descriptor)) if descriptor.is_file() else None


@lru_cache(maxsize=1)
def _held(project: Project, build: str) -> _Held:
    return _Held(partial(read_table, project))


def _known(values: Iterable[Any]) -> list[str]:
    return list({value for value in values if isinstance(value, str)})


class _Held:
    """Rows of tables in memory, found without looking through a whole table each time."""

    def __init__(self, table: Callable[[str], pd.DataFrame]) -> None:
        """``table`` gives a table by its name; it is asked once for each that is needed."""
        self._get = table
        self._tables: Tables = {}
        self._places: dict[tuple[str, str], dict[str, np.ndarray]] = {}

    def __call__(self, name: str, column: str | None = None, values: Iterable[Any] = ()) -> pd.DataFrame:
        table = self._table(name)
        if column is None:
            return table.copy(deep=False)
        if (name, column) not in self._places:
            self._places[name, column] = table.groupby(column).indices
        places = self._places[name, column]
        wanted = [places[value] for value in _known(values) if value in places]
        rows = np.sort(np.concatenate(wanted)) if wanted else np.empty(0, dtype=int)
        # Most rows that belong together stand together, and a slice takes no time.
        beside = len(rows) == 0 or rows[-1] - rows[0] == len(rows) - 1
        taken = table.iloc[slice(rows[0], rows[-1] + 1) if len(rows) else slice(0)] if beside else table.take(rows)
        taken.index = pd.RangeIndex(len(taken))
        return taken

    def _table(self, name: str) -> pd.DataFrame:
        if name not in self._tables:
            table, columns = _PARTS.get(name, (name, None))
            self._tables[name] = self._get(name) if columns is None else self._table(table)[list(columns)]
        return self._tables[name]


def digest_frames(frames: Tables) -> str:
    """One digest of names and values; row order counts. Columns and types are those of the code."""
    return _digest_rows({name: _row_digests(data) for name, data in frames.items()})


class Digests(_Held):
    """What ``digest_frames`` says of what ``load`` returns, for many reports.

    Each row is read once; then its digest stands for all its columns but those that rows are found by.
    """

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables.__getitem__)
        whole = {name: self._table(name) for name in (*tables, *_PARTS)}
        self._tables = {
            name: data[[column for column in data.columns if column in _FOUND_BY]]
            .astype(object)
            .assign(**{_DIGEST: _row_digests(data)})
            for name, data in whole.items()
        }

    def of(self, notebook: str, **parameters: Any) -> str:
        """The digest of one report's frames."""
        frames = _SELECTIONS[notebook](self, **parameters)
        return _digest_rows({name: data[_DIGEST].to_numpy() for name, data in frames.items()})


_DIGEST = "digest of the row"
_FOUND_BY = {
    "about", "citation_id", "claim_id", "contrast_id", "copy_of", "data_set", "effect_id", "identified_as",
    "measurement_id", "neighbour", "part_of", "property", "row", "rows", "source_id", "stance", "study_id",
    "table", "voice",
}  # fmt: skip


def _row_digests(data: pd.DataFrame) -> np.ndarray:
    return pd.util.hash_pandas_object(data, index=False).to_numpy()


def _digest_rows(rows: dict[str, np.ndarray]) -> str:
    total = hashlib.sha256()
    for name, digests in sorted(rows.items()):
        total.update(f"{name}\0{len(digests)}\0".encode() + digests.tobytes())
    return total.hexdigest()


def claim_named(value: Any, claim_ids: list[str]) -> str:
    """The claim id meant on the command line or by a notebook parameter.

    ``papermill -p`` turns what looks like a number, True, False or None into one, so ``nan`` arrives
    as a float. Raises UnknownClaim, naming the nearest id.
    """
    return _named("claim", UnknownClaim, value, claim_ids)


def source_named(value: Any, source_ids: list[str]) -> str:
    """The source id meant by a notebook parameter, as ``claim_named``. Raises UnknownSource."""
    return _named("source", UnknownSource, value, source_ids)


def _named(kind: str, error: type[Exception], value: Any, known: list[str]) -> str:
    text = str(value)
    if text in known:
        return text
    meant = [name for name in known if not isinstance(value, str) and _reads_as(name, value)]
    if len(meant) == 1:
        return meant[0]
    raise error(unknown(kind, text, known))


def _reads_as(known: str, value: Any) -> bool:
    if isinstance(value, bool) or value is None:
        return known.lower() == str(value).lower()
    try:
        number = float(known)
    except ValueError:
        return False
    return number == value or (math.isnan(number) and isinstance(value, float) and math.isnan(value))


def _claim_report(rows: Rows, claim_id: Any) -> Tables:
    claim_id = claim_named(claim_id, rows("claims")["claim_id"].tolist())
    tables = {
        name: rows(name, "claim_id", [claim_id])
        for name in (
            "claims", "claim_parts", "assertions", "citations", "evidence",
            "syntheses", "weights", "indirect_comparisons", "contributions", "claim_strength", "claim_answers",
            "directions", "reasons", "certainty", "absolute_effects", *SENSITIVITY_TABLES,
        )
    }  # fmt: skip
    candidates = rows("citation_candidates", "citation_id", tables["citations"]["citation_id"])
    effects = rows("effects", "effect_id", tables["evidence"]["effect_id"])
    voices = rows("sources", "source_id", tables["assertions"]["source_id"])["voice"]
    parts = tables["claim_parts"]
    asked = set(parts[["about", "property"]].dropna().itertuples(index=False, name=None))
    facts = _paired(rows("statements", "about", parts["about"]), "about", "property", asked)
    read = pd.concat([effects["study_id"], facts["study_id"]])
    sheets = rows("studies", "study_id", read)["data_set"].dropna()
    used = {row for cell in effects["rows"].dropna() for row in cell.split("; ")}
    tables |= {
        "sources": rows("sources", "source_id", [*tables["assertions"]["source_id"], *voices]),
        "citation_candidates": candidates,
        "effects": effects,
        "arm_values": rows("arm_values", "effect_id", effects["effect_id"]),
        "studies": rows("studies", "study_id", [*read, *sheets]),
        "cited_works": rows("cited_works", "study_id", candidates["study_id"]),
        "arms": rows("arms", "study_id", effects["study_id"]),
        "measurements": rows("measurements", "measurement_id", used),
        "contrasts": rows("contrasts", "contrast_id", used),
        "statements": facts,
        "appraisals": rows("appraisals", "study_id", read),
        "bias": rows("bias", "study_id", read),
        "settings": rows("settings"),
    }
    near = rows("neighbours", "claim_id", [claim_id])
    tables |= {name: rows(name, "claim_id", near["neighbour"]) for name in ("answered", "stated")}
    tables["neighbours"] = near
    return tables | {"flags": _flags_of(rows, tables)}


def _source_report(rows: Rows, source_id: Any) -> Tables:
    """The claims of one source; of its kin (copies, parts, what they belong to) only the stances on these."""
    sources = rows("sources")
    source_id = source_named(source_id, sources["source_id"].tolist())
    kin = _kin(sources, source_id)
    claims = rows("assertions", "source_id", [source_id])["claim_id"]
    tables = {
        name: rows(name, "claim_id", claims) for name in ("claims", "claim_parts", "claim_strength", "claim_answers")
    }
    stances, others = rows("assertions", "source_id", kin), rows("assertions", "claim_id", claims)
    links, facts = rows("links", "claim_id", claims), rows("facts", "about", tables["claim_parts"]["about"])
    origins = rows("origins", "effect_id", links["effect_id"])
    return tables | {
        # The one asked for stands first.
        "sources": pd.concat(
            [rows("sources", "source_id", [source_id]), rows("sources", "source_id", kin - {source_id})],
            ignore_index=True,
        ),
        "assertions": stances[stances["claim_id"].isin(set(claims))].reset_index(drop=True),
        "citations": rows("citations", "source_id", [source_id]),
        # Others who say the same change nothing on the page.
        "elsewhere": others[~others["source_id"].isin(kin) & (others["stance"] != Stance.ASSERTS)].reset_index(
            drop=True
        ),
        "links": links,
        "deciding": rows("deciding", "claim_id", claims),
        "origins": origins,
        "facts": facts,
        "designs": rows("designs", "study_id", pd.concat([origins["study_id"], facts["study_id"]])),
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


def _citation_audit(rows: Rows) -> Tables:
    citations, candidates = rows("citations"), rows("citation_candidates")
    works = pd.concat([candidates["study_id"], citations["study_id"], citations["identified_as"]])
    return {
        "citations": citations,
        "citation_candidates": candidates,
        "cited_works": rows("cited_works", "study_id", works),
        "claims": rows("claims", "claim_id", citations["claim_id"]),
        "sources": rows("sources"),
    }


def _claims_compared(rows: Rows) -> Tables:
    names = ("claims", "claim_parts", "claim_answers", "claim_strength", "assertions", "citations", "sources")
    return {name: rows(name) for name in (*names, *_BEARING, "deciding")}


def _method(rows: Rows) -> Tables:
    return {"settings": rows("settings"), "sources": rows("sources")}


def _notes_to_tables(rows: Rows) -> Tables:
    return {name: rows(name) for name in TABLES}


_SELECTIONS: dict[str, Callable[..., Tables]] = {
    CLAIM_REPORT: _claim_report,
    SOURCE_REPORT: _source_report,
    CITATION_AUDIT: _citation_audit,
    CLAIMS_COMPARED: _claims_compared,
    NOTES_TO_TABLES: _notes_to_tables,
    METHOD: _method,
}


def _flags_of(rows: Rows, shown: Tables) -> pd.DataFrame:
    """Flags on rows that are shown; a flag names its table and the row's key."""
    keys = {
        "studies": "study_id",
        "effects": "effect_id",
        "measurements": "measurement_id",
        "contrasts": "contrast_id",
        "claims": "claim_id",
        "citations": "citation_id",
    }
    wanted = {(table, row) for table, key in keys.items() for row in shown[table][key]}
    return _paired(rows("flags", "row", {row for _, row in wanted}), "table", "row", wanted)


def _paired(data: pd.DataFrame, first: str, second: str, wanted: set[tuple[str, str]]) -> pd.DataFrame:
    """The rows whose values in two columns are one of some pairs."""
    kept = [pair in wanted for pair in zip(data[first], data[second], strict=True)]
    return data[np.array(kept, dtype=bool)].reset_index(drop=True)


def digest_of(*parts: str) -> str:
    """One digest of several, in this order."""
    return digest("\0".join(parts).encode())
