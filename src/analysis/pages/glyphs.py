"""Small drawings beside claims: an estimate with its interval against what is claimed, or the votes where none is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.pages import verdicts, words
from analysis.terms import Basis, Shown

_SHAPES = {Basis.BEFORE_AFTER: "round", Basis.REVIEWS: "turned"}
_VOTES = (("for", "for it"), ("against", "against it"), ("neither", "neither"), ("unread", Shown.NOT_READABLE))
_UNNAMED = "The claim"
_MOST_VOTES = 20  # marks in a row


def glyph(row: dict[str, Any]) -> dict[str, Any] | None:
    """The drawing for a part, a row of claim_strength; None where there is nothing to draw.

    What it shows is also told in words. Of places only those of the table are drawn.
    """
    return _estimate(row) if pd.notna(row["glyph_estimate"]) else _votes(row)


def _estimate(row: dict[str, Any]) -> dict[str, Any]:
    unit = words.plain(row["shown_unit"])
    size = words.with_unit(words.number(_round(row, "estimate"), 2), unit)
    limits = words.interval(_round(row, "ci_low"), _round(row, "ci_high"), 2)
    sure = verdicts.certainty(row).name
    places = {name: row[f"glyph_{name}"] for name in ("estimate", "low", "high", "from", "to")}
    return {
        **{name: f"{100 * place:.1f}%" for name, place in places.items()},
        "wide": f"{100 * (places['to'] - places['from']):.1f}%",
        "side": "for" if row["shown_ci_low"] > 0 else "against" if row["shown_ci_high"] < 0 else "neither",
        "sure": words.slug(words.plain(row["certainty_low"], verdicts.certainty(row).name)),
        "shape": _SHAPES.get(row["basis"], "square"),
        "label": (
            f"{words.plain(row['in_short'], _UNNAMED)}: {size}, 95\N{NO-BREAK SPACE}% interval {limits}; "
            f"certainty {sure}; {words.plain(row['basis'])}"
        ),
    }


def _round(row: dict[str, Any], name: str) -> float:
    """Whole percent and hundredths of all else, as answers have them."""
    value = row[f"shown_{name}"]
    return round(value, 0 if row["shown_unit"] == "%" and abs(value) >= 1 else 2)


def _votes(row: dict[str, Any]) -> dict[str, Any] | None:
    counts = {name: 0 if pd.isna(row[f"votes_{name}"]) else int(row[f"votes_{name}"]) for name, _ in _VOTES}
    marks = [name for name, n in counts.items() for _ in range(n)]
    if not marks or len(marks) > _MOST_VOTES or row["basis"] == Basis.TEXTS:
        return None
    text = words.listed(f"{counts[name]} {told_as}" for name, told_as in _VOTES if counts[name])
    return {
        "votes": marks,
        "label": f"{words.plain(row['in_short'], _UNNAMED)}: {text}, of {words.count(len(marks), 'group')}",
    }
