"""The sections of the two pages about the whole project: claims compared, and notes to tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

import analysis
from analysis.pages import claim_list, words
from analysis.pages.html import Section, render
from analysis.pages.rows import without_places
from analysis.tables.schemas import NOTE_TABLES, TABLES, Tables
from analysis.terms import Placeholder, Stance

_AGREEMENT = {
    "disputed": "One asserts it, another denies it",
    "qualified": "Said by several, by some of them with a qualification",
    "agreed": "Said alike by several",
    "alone": "Said by one source only",
}


def opening(data: Tables) -> Section:
    """How many claims there are, and how far they are answered."""
    standings = claim_list.standings(data)
    counts = pd.DataFrame([(name, n) for name, _, n in standings], columns=["standing", "claims"])
    return render("opening", {"standings": counts}, total=len(data["claims"]), standings=standings)


def compared(data: Tables) -> Section:
    """One line for each claim, what is known first: what is said, the answer, and the verdicts behind it."""
    lines = claim_list.lines(data)
    return render(
        "compared",
        {"claims": claim_list.frame(lines), "parts": _parts(data)},
        total=len(lines),
        totals=claim_list.totals(lines),
        filters=claim_list.filters(lines),
        groups=claim_list.by_standing(lines),
    )


def _parts(data: Tables) -> pd.DataFrame:
    """The verdicts on each part of each claim."""
    return without_places(data["claim_strength"].sort_values(["claim_id", "part_id"]))


def stances(data: Tables) -> Section:
    """Who says what: a claims by sources matrix, what is disputed first; a copy is no voice of its own."""
    assertions, sources = data["assertions"], data["sources"].sort_values("source_id")
    copies = set(sources.loc[sources["copy_of"].notna(), "source_id"])
    statements = dict(zip(data["claims"]["claim_id"], data["claims"]["statement"], strict=True))
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in _AGREEMENT.values()}
    for claim_id, rows in assertions.groupby("claim_id", sort=True):
        taken = dict(zip(rows["source_id"], rows["stance"], strict=True))
        voices = {source: stance for source, stance in taken.items() if source not in copies} or taken
        group = _AGREEMENT[_agreement(voices)]
        groups[group].append({"claim_id": claim_id, "statement": statements[claim_id], "stances": taken})
    taken_by = assertions.set_index("source_id")["stance"]
    listed = [
        {**row, "counts": taken_by[taken_by.index == row["source_id"]].value_counts().sort_index().to_dict()}
        for row in sources.to_dict("records")
    ]
    matrix = assertions.pivot_table(index="claim_id", columns="source_id", values="stance", aggfunc="first")
    matrix = matrix.reindex(columns=sources["source_id"].tolist()).fillna("")
    counts = pd.DataFrame(
        [{"source_id": row["source_id"], "title": row["title"], "kind": row["kind"], **row["counts"]} for row in listed]
    )
    return render(
        "stances",
        {"stances": matrix, "sources": counts.fillna(dict.fromkeys(assertions["stance"], 0))},
        groups=[{"name": name, "rows": rows} for name, rows in groups.items() if rows],
        sources=listed,
        copies=copies,
        disputed=len(groups[_AGREEMENT["disputed"]]),
    )


def colophon(data: Tables, notebook: str) -> Section:
    """What made the page."""
    dates = sorted(data["sources"]["accessed"].dropna())
    return render(
        "colophon",
        {"sources": data["sources"][["source_id", "accessed"]]},
        notebook=notebook,
        version=analysis.__version__,
        dates=words.listed(dict.fromkeys(dates)),
    )


def tables_overview(data: Tables) -> Section:
    """Every table with its number of rows and what a row is."""
    rows = [
        {
            "name": name,
            "rows": len(data[name]),
            "description": TABLES[name].description,
            "from_notes": name in NOTE_TABLES,
        }
        for name in TABLES
    ]
    return render("tables_overview", {"tables": pd.DataFrame(rows).rename(columns={"name": "table"})}, rows=rows)


def reading(data: Tables) -> Section:
    """How well the studies could be read: from which kind of source the numbers come."""
    values = pd.concat([data["measurements"]["read_level"], data["contrasts"]["read_level"]])
    levels = (
        values.fillna(Placeholder.NOT_STATED).value_counts().sort_index().sort_values(ascending=False, kind="stable")
    )
    effects = data["effects"]
    return render(
        "reading",
        {"levels": levels.rename_axis("read_level").rename("rows").reset_index()},
        levels=list(levels.items()),
        total=int(levels.sum()),
        effects=len(effects),
        sized=int(effects["vi"].notna().sum()),
        unused=int((~effects["effect_id"].isin(set(data["evidence"]["effect_id"]))).sum()),
    )


def flagged(data: Tables, *, most: int) -> Section:
    """What the checks found, and what is done about it; ``most`` keeps the page short."""
    flags = without_places(data["flags"].sort_values(["action", "table", "row", "check"]))
    rows = flags.to_dict("records")
    return render("flagged", {"flags": flags}, rows=rows[:most], more=max(0, len(rows) - most))


def unused(data: Tables, *, most: int, to_project: str = "../") -> Section:
    """What was read and reaches no effect, by reason; ``most`` keeps the page short."""
    rows = data["unused"].sort_values(["reason", "note_path", "note_line", "note_field", "row"])
    reasons = rows["reason"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    listed = rows.head(most).to_dict("records")
    return render(
        "unused",
        {"unused": rows.reset_index(drop=True), "reasons": reasons.rename("rows").reset_index()},
        total=len(rows),
        reasons=list(reasons.items()),
        rows=listed,
        more=len(rows) - len(listed),
        to_project=to_project,
    )


def note_list(data: Tables, *, to_project: str = "../") -> Section:
    """All notes with their checksums; ``to_project`` leads from the page to the project's folder."""
    names = [name for name in NOTE_TABLES if name in data and "note_sha256" in data[name]]
    listed = pd.concat([data[name][["note_path", "note_sha256"]] for name in names], ignore_index=True)
    listed = listed.drop_duplicates().sort_values("note_path", ignore_index=True)
    return render(
        "note_list",
        {"notes": listed},
        rows=listed.to_dict("records"),
        to_project=to_project,
    )


def _agreement(voices: Mapping[str, str]) -> str:
    taken = set(voices.values())
    if {Stance.ASSERTS, Stance.DENIES} <= taken:
        return "disputed"
    if len(taken) > 1:
        return "qualified"
    return "agreed" if len(voices) > 1 else "alone"
