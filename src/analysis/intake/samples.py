"""Who was studied: studies of the same people share one sample, and one voice per text."""

from __future__ import annotations

from typing import Any

from analysis.intake.rows import Rows


def resolve_samples(rows: Rows) -> None:
    """Fill in what links between notes decide: samples, voices, and what a data set's studies inherit."""
    studies = {row["study_id"]: row for row in rows.tables["studies"]}
    links = [
        (row["study_id"], row[key])
        for row in studies.values()
        for key in ("same_people_as", "version_of")
        if row.get(key)
    ]
    for study_id, sample in _groups(list(studies), links).items():
        studies[study_id]["sample_id"] = sample
    for row in studies.values():
        if row.get("data_set"):
            _inherit(row, studies[row["data_set"]], rows)
    sources = {row["source_id"]: row for row in rows.tables["sources"]}
    copies = [(row["source_id"], row["copy_of"]) for row in sources.values() if row.get("copy_of")]
    for source_id, row in sources.items():
        row["voice"] = _original(source_id, dict(copies))


def _groups(members: list[str], links: list[tuple[str, str]]) -> dict[str, str]:
    """Each member with the first, by name, of all it is linked to directly or through others."""
    group = {member: {member} for member in members}
    for one, other in links:
        merged = group[one] | group[other]
        for member in merged:
            group[member] = merged
    return {member: min(together) for member, together in group.items()}


def _original(source_id: str, copies: dict[str, str]) -> str:
    """The end of the chain of copies; of sources that copy each other, the first by name."""
    seen = [source_id]
    while source := copies.get(seen[-1]):
        if source in seen:
            return min(seen[seen.index(source) :])
        seen.append(source)
    return seen[-1]


def _inherit(row: dict[str, Any], sheet: dict[str, Any], rows: Rows) -> None:
    """What a study inside a data set has from the sheet: how it was read, and its checksum."""
    for key in ("read", "reference", "authors", "year", "title", "journal", "note_sha256"):
        row[key] = sheet.get(key)
    sizes = [arm["n"] for arm in rows.tables["arms"] if arm["study_id"] == row["study_id"]]
    row["n"] = sum(sizes) if sizes and all(sizes) else None
