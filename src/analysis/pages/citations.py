"""The page of all citations: what was cited, what was found, and how well it fits."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.pages import results, verdicts, words
from analysis.pages.claim.head import FIELDS, FITS
from analysis.pages.html import Section, render
from analysis.tables.schemas import Tables
from analysis.terms import FieldFit


def citation_counts(data: Tables) -> Section:
    """How many citations there are, and how they came out."""
    counted = data["citations"]["verdict"].value_counts()
    counts = [(verdicts.citation(name), counted[name]) for name in verdicts.CITATION if name in counted]
    missing = int(data["citations"]["verdict"].isna().sum())
    if missing:
        counts.append((verdicts.citation(None), missing))
    shown = pd.DataFrame([(verdict.name, n) for verdict, n in counts], columns=["verdict", "citations"])
    return render("citation_counts", {"counts": shown}, total=len(data["citations"]), counts=counts)


def citations(data: Tables) -> Section:
    """Every citation with its verdict, the best candidate field by field, and what the analyst took it to be.

    ``tables["citations"]`` has its best candidate as ``best``; ``tables["candidates"]`` all, field by field.
    """
    names = results.study_names(data["cited_works"])
    works = data["cited_works"].set_index("study_id", drop=False).to_dict("index")
    statements = dict(zip(data["claims"]["claim_id"], data["claims"]["statement"], strict=True))
    candidates = data["citation_candidates"].sort_values(["citation_id", "rank"])
    cited = data["citations"].sort_values(["source_id", "claim_id", "citation_id"])
    checks = [
        {
            **row,
            "place": place,
            "statement": statements[row["claim_id"]],
            "verdict": verdicts.citation(row["verdict"]),
            "because": words.plain(row["because"]),
            "identified_as": names.get(row["identified_as"], words.plain(row["identified_as"])),
            "identified_note": words.plain(row["identified_note"]),
            "candidates": [
                _candidate(candidate, row, names, works)
                for candidate in candidates[candidates["citation_id"] == row["citation_id"]].to_dict("records")
            ],
        }
        for place, row in enumerate(cited.to_dict("records"), start=1)
    ]
    best = candidates.loc[candidates["rank"] == 1, ["citation_id", "study_id", "score"]]
    listed = (
        data["citations"]
        .drop(columns="study_id")
        .merge(best.rename(columns={"study_id": "best"}), on="citation_id", how="left")
    )
    listed = listed.sort_values(["source_id", "claim_id", "citation_id"])[_LISTED].reset_index(drop=True)
    return render("citations", {"citations": listed, "candidates": candidates.reset_index(drop=True)}, checks=checks)


_LISTED = ["citation_id", "source_id", "claim_id", "text", "verdict", "because", "best", "score", "identified_as"]


def _candidate(
    row: dict[str, Any], citation: dict[str, Any], names: dict[str, str], works: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """A work that could be meant: what the citation names beside what the work is, and how well they agree."""
    work = works.get(row["study_id"], {})
    doi = words.plain(work.get("doi"))
    return {
        "name": names.get(row["study_id"], row["study_id"]),
        "title": words.plain(work.get("title"), "title not noted"),
        "journal": words.plain(work.get("journal")),
        "doi": doi if doi.startswith("10.") else "",
        "score": "" if pd.isna(row["score"]) else f"{words.number(100 * row['score'], 2)} %",
        "fields": [
            {
                "name": label,
                "cited": words.plain(citation.get(key), "what the claim says"),
                "work": _of_work(key, work, words.plain(row["missing_comparators"])),
                "fit": row[key],
            }
            for key, label in FIELDS.items()
            if row[key] in FITS
        ],
        "unnamed": [label for key, label in FIELDS.items() if row[key] == FieldFit.NOT_NAMED],
        "unread": [label for key, label in FIELDS.items() if row[key] == FieldFit.NOT_READABLE],
        "direction": words.plain(row["direction"], "–"),
        "meant": row["same_work"] is True,
    }


def _of_work(key: str, work: dict[str, Any], lacks: str) -> str:
    """What the work is in one field, where that can be said in a word."""
    if key == "year":
        years = [words.plain(work.get(name)) for name in ("year", "online_year")]
        return words.listed(dict.fromkeys(filter(None, years)), "or")
    if key == "people":
        return "; ".join(words.split_terms(work.get("authors"))[:3])
    if key == "comparator":
        return f"lacks {lacks}" if lacks else ""
    column = {"journal": "journal", "title": "title", "cited_kind": "design"}.get(key)
    return words.plain(work.get(column)) if column else ""
