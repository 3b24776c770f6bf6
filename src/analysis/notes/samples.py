"""What links between notes decide: who was studied, which source speaks, and what stands in another place.

Studies of the same people share one sample, and a text and its copies have one voice.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.notes.bibliography.references import Reference, bibliographic
from analysis.tables.note_schemas import studies as STUDIES
from analysis.tables.schemas import Tables

_FROM_SHEET = ("read", "reference", "authors", "year", "title", "journal", "note_sha256")


def resolve_links(tables: Tables, references: Mapping[str, Reference]) -> Tables:
    """The tables with samples, voices, bibliographic fields, and what a data set's studies have from their sheet."""
    studies, sources = tables["studies"], tables["sources"]
    studies = _with_entries(studies, references)
    studies = studies.assign(sample_id=_samples(studies).astype(STUDIES.columns["sample_id"].dtype))
    studies = _with_sheets(studies, tables["arms"])
    copies = sources.loc[sources["copy_of"].notna()].set_index("source_id")["copy_of"].to_dict()
    voices = [_original(source, copies) for source in sources["source_id"]]
    return {**tables, "studies": studies, "sources": sources.assign(voice=pd.array(voices, dtype="str"))}


def _with_entries(studies: pd.DataFrame, references: Mapping[str, Reference]) -> pd.DataFrame:
    """Each study with what its entry says of it."""
    nothing = dict.fromkeys(bibliographic(Reference("", 0, "", "")))
    known = {key: bibliographic(entry) for key, entry in references.items()}
    entries = [known.get(key, nothing) for key in studies["reference"].tolist()]
    columns = {
        name: pd.array([entry[name] or None for entry in entries], dtype=STUDIES.columns[name].dtype)
        for name in nothing
    }
    return studies.assign(**columns)


def _samples(studies: pd.DataFrame) -> pd.Series:
    """Each study's sample: the first, by name, of all that it is linked to directly or through others."""
    group = {name: {name} for name in studies["study_id"]}
    for column in ("same_people_as", "version_of"):
        linked = studies.loc[studies[column].notna(), ["study_id", column]]
        for study, linked_study in linked.itertuples(index=False):
            merged = group[study] | group[linked_study]
            for member in merged:
                group[member] = merged
    return studies["study_id"].map({member: min(together) for member, together in group.items()})


def _original(source_id: str, copies: Mapping[str, str]) -> str:
    """The end of the chain of copies; of sources that copy each other, the first by name."""
    seen = [source_id]
    while source := copies.get(seen[-1]):
        if source in seen:
            return min(seen[seen.index(source) :])
        seen.append(source)
    return seen[-1]


def _with_sheets(studies: pd.DataFrame, arms: pd.DataFrame) -> pd.DataFrame:
    """Studies inside a data set, with how the sheet was read, and as many participants as their arms have."""
    inside = studies["data_set"].notna()
    if not inside.any():
        return studies
    studies = studies.copy()
    sheets = studies.set_index("study_id").loc[studies.loc[inside, "data_set"], list(_FROM_SHEET)]
    studies.loc[inside, list(_FROM_SHEET)] = sheets.set_axis(studies.index[inside])
    sizes = arms.groupby("study_id")["n"].agg(lambda n: n.sum() if n.notna().all() and (n > 0).all() else pd.NA)
    studies.loc[inside, "n"] = studies.loc[inside, "study_id"].map(sizes).astype("Int64")
    return studies
