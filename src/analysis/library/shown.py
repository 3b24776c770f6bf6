"""A claim as a notebook shows it, in the colours of the notebook, light or dark."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import escape

from analysis.pages import verdicts, words
from analysis.terms import SizeVerdict

# Mid tones, that stand out on white and on black.
_COLOURS = {"good": "#2e8b57", "bad": "#d1495b", "open": "#b8860b", "none": "#808890"}


def answer_card(statement: str, answer: str, parts: pd.DataFrame, steps: Sequence[str]) -> str:
    """The claim, its answer, and a line for each part; text and ground are those of the page it stands on."""
    tones = [_verdict(row).tone for row in parts.to_dict("records")]
    tone = tones[0] if len(set(tones)) == 1 else "open"
    changed = "".join(f" · {escape(step)}" for step in steps)
    lines = "".join(_line(row) for row in parts.to_dict("records"))
    return (
        f'<div style="border-left:4px solid {_COLOURS[tone]};padding:.4em 0 .4em 1em;max-width:46em;color:inherit;'
        'background:transparent">'
        f'<div style="opacity:.75">{escape(words.visible(statement))}{changed}</div>'
        f'<div style="font-size:1.15em;margin:.4em 0">{escape(words.visible(answer))}</div>'
        f"{lines}</div>"
    )


def _line(row: dict) -> str:
    verdict, size = _verdict(row), verdicts.size(row if isinstance(row["size_verdict"], str) else None)
    pieces = [f"certainty {row['certainty']}"]
    if pd.notna(row["people"]):
        pieces.append(words.count(row["people"], "person", "people"))
    if size.name not in (SizeVerdict.NOT_CLAIMED, verdicts.NOT_COMPUTED):
        pieces.insert(0, f"size {size.name}")
    if pd.notna(row["natural"]):
        interval = "" if pd.isna(row["low"]) else f" ({words.interval(row['low'], row['high'], 2)})"
        pieces.append(words.with_unit(words.number(row["natural"], 2), words.plain(row["natural_unit"])) + interval)
    colour = _COLOURS[verdict.tone]
    head = f'<span style="color:{colour};font-weight:600">{verdict.mark} {escape(verdict.name)}</span>'
    part = escape(words.visible(words.plain(row["label"])))
    return f"<div>{head} <span>{part}</span> <span style='opacity:.75'>· {escape(' · '.join(pieces))}</span></div>"


def _verdict(row: dict) -> verdicts.Verdict:
    return verdicts.direction(row if isinstance(row["direction_verdict"], str) else None)
