"""How much an assumed pre–post correlation matters: the same synthesis over a range of it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.evidence.effects import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.evidence.screens import screen
from analysis.evidence.values import reported_values
from analysis.intake.intake import Intake
from analysis.synthesis.bearing import bearing
from analysis.synthesis.by_part import GROUP, pool_parts

CORRELATIONS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)


def sweep_correlation(intake: Intake, correlations: Sequence[float] = CORRELATIONS) -> pd.DataFrame:
    """The syntheses that use an assumed pre–post correlation, once for each value in its place.

    Returns the columns of the syntheses table with ``assumed_r`` before them; reported correlations
    stay as they are. Empty where nothing was assumed.
    """
    found = []
    for r in correlations:
        effects = derive_effects(intake, assumed_r=r)
        evidence = match_evidence(intake, effects)
        flags = screen(intake, reported_values(intake.tables), effects)
        rows = bearing(effects, evidence, flags)
        keys = [name for name in GROUP if name != "scope"]
        touched = rows.loc[rows["r_from"] == "assumed", keys].drop_duplicates()
        syntheses = pool_parts(intake, rows).merge(touched, on=keys)
        syntheses.insert(0, "assumed_r", r)
        found.append(syntheses)
    return pd.concat(found, ignore_index=True)
