"""Of the scales on which a part was pooled: which tells the direction, which the size, which a second reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.synthesis.bearing import ENOUGH
from analysis.terms import ClaimKind, Measure, Question, Scope


def choose_scales(
    part: Mapping[str, Any], scales: Sequence[Mapping[str, Any]]
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """The synthesis for the direction, the one with the most information; and the one whose numbers are told: of those
    on which the claimed size exists the one with the most information, if it has a mean of its own."""
    order = measures_of(part)

    def information(synthesis: Mapping[str, Any]) -> tuple:
        people = 0 if pd.isna(synthesis["participants"]) else synthesis["participants"]
        place = order.index(synthesis["measure"]) if synthesis["measure"] in order else len(order)
        return people, synthesis["k"], -place, str(synthesis["unit"])

    direction = max(scales, key=information, default=None)
    sized = [synthesis for synthesis in scales if pd.notna(part["effect_low"]) and pd.notna(synthesis["claimed_low"])]
    size = max(sized, key=information, default=None)
    if size is None or size["k"] < min(ENOUGH, direction["k"]):
        return direction, direction
    # The scale of the claimed size decides both where it rests on as much.
    return (size if information(size)[:2] == information(direction)[:2] else direction), size


def other_reading(part: Mapping[str, Any], scales: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The synthesis that answers the second reading of a claimed number."""
    if pd.isna(part["also_low"]):
        return None
    readings = [synthesis for synthesis in scales if same_unit(part["also_unit"], synthesis["unit"])]
    return max(readings, key=lambda synthesis: synthesis["k"], default=None)


def in_scope(syntheses: Sequence[Mapping[str, Any]], lane: str, scope: str) -> list[Mapping[str, Any]]:
    """One synthesis for each kind; with indirect evidence where that is asked for and there is some."""
    by_kind: dict[tuple, Mapping[str, Any]] = {}
    for synthesis in syntheses:
        key = synthesis["estimand"], synthesis["measure"], synthesis["unit"]
        fits = synthesis["lane"] == lane and synthesis["scope"] in (scope, Scope.DIRECT)
        if fits and (key not in by_kind or synthesis["scope"] == scope):
            by_kind[key] = synthesis
    return list(by_kind.values())


def same_unit(claimed: object, unit: object) -> bool:
    """``points`` are points of whatever unit the results are in."""
    texts = (str(claimed), str(unit))
    return texts[0] == texts[1] or all(text.startswith("points") for text in texts)


def measures_of(part: Mapping[str, Any]) -> tuple[str, ...]:
    """Measures in the order in which they are told where as much stands behind them."""
    ratios = (Measure.ROMC, Measure.ROM, Measure.RR)
    rest = (Measure.OR, Measure.ZCOR, Measure.MD, Measure.PC, Measure.SMD_OF_CHANGE, Measure.SRM, Measure.SMCC)
    if part["kind"] == ClaimKind.CHANGE or part["effect_unit"] == "%":
        return (*ratios, Measure.SMD, *rest)
    return (Measure.SMD, *ratios, *rest)


def why_scale(
    part: Mapping[str, Any], pooled: Mapping[str, Any] | None, direction: Mapping[str, Any] | None
) -> dict[str, tuple[str, str]]:
    if pooled is None or direction is None:
        return {}
    claimed = f"{part['effect_unit']} is claimed" if isinstance(part["effect_unit"], str) else "no size is claimed"
    if pooled is direction:
        return {
            Question.SCALE: (
                f"{pooled['measure']}, {pooled['unit']}",
                f"{claimed}; most people stand behind this scale",
            )
        }
    why = f"{claimed}; the direction by {direction['measure']}, behind which stand more people"
    return {Question.SCALE: (f"{pooled['measure']}, {pooled['unit']}", why)}
