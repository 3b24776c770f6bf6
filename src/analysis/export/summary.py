"""All claims with their verdicts in Markdown, short enough for the comment of a review."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.export.rating import BEST, certainty, rate
from analysis.pages import verdicts, words
from analysis.pages.markdown import escaped
from analysis.pages.study_links import studies_behind
from analysis.tables.schemas import Tables

_COLUMNS = ["claim", "verdict", "certainty", "evidence", "citation", "rated", "judged"]


def summary(claims: Sequence[Tables], reports: str | None = None) -> str:
    """How many claims hold, a table of those that studies say something on, and one of the others, folded.

    ``claims`` are the tables of each claim's report; ``reports`` is the address of the reports' folder, for
    links: a comment has no place of its own to start from. Comments on GitHub may have 65 536 characters.
    """
    rows = pd.DataFrame([_row(data, reports) for data in claims], columns=_COLUMNS)
    some, none = rows.loc[rows["judged"].astype(bool)], rows.loc[~rows["judged"].astype(bool)]
    lines = [f"**{words.count(len(rows), 'claim')}**{_tally(rows)}. This is not a systematic search."]
    if len(some):
        lines += ["", *_table(some, ["claim", "verdict", "certainty", "evidence", "citation"])]
    if len(none):
        folded = f"<summary>{words.count(len(none), 'claim')} on which no study says anything</summary>"
        lines += ["", "<details>", folded, "", *_table(none, ["claim", "verdict", "citation"]), "", "</details>"]
    return "\n".join(lines) + "\n"


def _row(data: Tables, reports: str | None) -> dict[str, object]:
    claim, strength = data["claims"].iloc[0], data["claim_strength"]
    rating = rate(strength)
    shown = escaped(claim["statement"])
    return {
        "claim": f"[{shown}]({reports}claims/{claim['claim_id']}.html)" if reports else shown,
        "verdict": rating.words + ("" if rating.value is None else f" ({rating.value} of {BEST})"),
        "certainty": certainty(strength),
        "evidence": words.count(studies_behind(data).get(claim["claim_id"], 0), "study", "studies"),
        "citation": "; ".join(dict.fromkeys(data["citations"]["verdict"].dropna())) or words.NOT_REPORTED,
        "rated": rating.words.partition(";")[0],
        "judged": bool(set(strength["direction_verdict"].dropna()) - set(verdicts.UNJUDGED)),
    }


def _tally(rows: pd.DataFrame) -> str:
    counts = rows["rated"].value_counts()
    listed = ", ".join(f"{number} “{name}”" for name, number in counts.items())
    return f": {listed}" if listed else ""


def _table(rows: pd.DataFrame, columns: list[str]) -> list[str]:
    return [
        f"| {' | '.join(columns)} |",
        f"| {' | '.join('---' for _ in columns)} |",
        *(f"| {' | '.join(row)} |" for row in rows[columns].itertuples(index=False, name=None)),
    ]
