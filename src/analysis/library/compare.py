"""Several claims side by side."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.library.claim import Claim
from analysis.library.parts import claim_label, parts_frame
from analysis.library.project import Project


def compare(claims: Iterable[str | Claim], project: Project | None = None) -> pd.DataFrame:
    """One row for each part of some claims, as in a summary of findings, in their order.

    Claims are named by id, or given as they came from a what-if; ``project`` is the one that ids belong to, else the
    one that is found from the working folder. The columns are those of :attr:`Claim.parts`, after ``claim_id`` and
    ``changed`` (what a what-if changed; missing where none did); the labels name the claims too.

    >>> project = Project("tests/projects/cards")
    >>> compare(["leg-press-strength-gain", "hip-thrust-sprint-speed"], project)["claim_id"].unique().tolist()
    ['leg-press-strength-gain', 'hip-thrust-sprint-speed']
    """
    frames = []
    for claim in claims:
        if not isinstance(claim, Claim):
            project = project or Project()
            claim = project.claim(claim)
        parts = parts_frame(claim.tables)
        parts["label"] = [claim_label(claim.id) + (f", {label}" if len(parts) > 1 else "") for label in parts["label"]]
        parts.insert(1, "changed", pd.Series(["; ".join(claim.steps) or None] * len(parts), dtype="str"))
        frames.append(parts)
    if not frames:
        raise ValueError("compare: no claim named; accepted: a list of ids, or of claims")
    return pd.concat(frames, ignore_index=True)
