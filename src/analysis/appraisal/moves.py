"""What moved between two builds, and which notes did it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.tables.schemas import Tables

PART = ["claim_id", "part_id"]
VERDICTS = ("direction_verdict", "size_verdict", "citation_verdict")
CERTAINTIES = ("certainty_low", "certainty_high")
NUMBERS = (
    "k", "studies", "participants", "votes_for", "votes_against", "direction_p", "estimate", "ci_low", "ci_high",
    "pi_low", "pi_high", "tau2", "i2", "probability_below", "probability_within", "probability_above",
    "probability_direction",
)  # fmt: skip
OTHER = ("lane", "measure", "flips_with")
EVERYWHERE = "vocabulary, settings, references or rules"
COLUMNS = [*PART, "kind", "what", "before", "after", "because"]
_GONE, _NEW = "(no such part)", "(not there before)"


def moved(before: Tables, after: Tables) -> pd.DataFrame:
    """One row for every verdict, certainty and number of a part that differs between two builds.

    Columns ``COLUMNS``; ``kind`` is verdict, certainty or number, ``before`` and ``after`` are texts, and
    ``because`` names the notes that changed and bear on the claim, else ``EVERYWHERE``.
    """
    changed = changed_notes(before, after)
    one, other = (_by_part(tables) for tables in (before, after))
    notes = _notes_of_claims(before) + _notes_of_claims(after)
    rows = []
    for key in sorted(set(one) | set(other)):
        differing = list(_differences(one.get(key), other.get(key)))
        if differing:
            bearing = sorted({path for claim, path in notes if claim == key[0] and path in changed})
            because = "; ".join(f"{path} ({changed[path]})" for path in bearing) or EVERYWHERE
            rows += [{**dict(zip(PART, key, strict=True)), **row, "because": because} for row in differing]
    return pd.DataFrame(rows, columns=COLUMNS)


def changed_notes(before: Tables, after: Tables) -> dict[str, str]:
    """Notes that are not as they were: what happened to each, by path."""
    one, other = (_checksums(tables) for tables in (before, after))
    found = {}
    for path in sorted(set(one) | set(other)):
        if one.get(path) != other.get(path):
            found[path] = "added" if path not in one else "removed" if path not in other else "edited"
    return found


def _checksums(tables: Tables) -> dict[str, str]:
    pairs = pd.concat([tables[name][["note_path", "note_sha256"]] for name in ("sources", "claims", "studies")])
    return dict(pairs.itertuples(index=False, name=None))


def _notes_of_claims(tables: Tables) -> list[tuple[str, str]]:
    """Claims with their own notes and those of the studies and texts that bear on them."""
    said = tables["statements"][["about", "property", "note_path"]].dropna()
    facts = tables["claim_parts"][["claim_id", "about", "property"]].dropna().merge(said)
    pairs = pd.concat([rows[["claim_id", "note_path"]] for rows in (tables["claims"], tables["evidence"], facts)])
    pairs = pairs.drop_duplicates()
    return list(pairs.itertuples(index=False, name=None))


def _by_part(tables: Tables) -> dict[tuple[str, str], dict[str, Any]]:
    """Everything compared, by part; the citation's verdict belongs to each part of its claim."""
    cited = tables["claim_answers"].set_index("claim_id")["citation_verdict"]
    rows = tables["claim_strength"].to_dict("records")
    return {(row["claim_id"], row["part_id"]): {**row, "citation_verdict": cited.get(row["claim_id"])} for row in rows}


def _differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[dict[str, str]]:
    if before is None or after is None:
        there = after if before is None else before
        ends = (_NEW, there["direction_verdict"]) if before is None else (there["direction_verdict"], _GONE)
        return [{"kind": "verdict", "what": "direction_verdict", "before": ends[0], "after": ends[1]}]
    found = []
    for kind, names in (("verdict", VERDICTS), ("certainty", CERTAINTIES), ("number", (*NUMBERS, *OTHER))):
        for name in names:
            texts = [_text(row.get(name)) for row in (before, after)]
            if texts[0] != texts[1]:
                found.append({"kind": kind, "what": name, "before": texts[0], "after": texts[1]})
    return found


def _text(value: Any) -> str:
    if value is None or pd.isna(value):
        return "none"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
