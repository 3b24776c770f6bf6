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
    effects = derive_effects(intake)
    evidence = match_evidence(intake, effects)
    rows = bearing(effects, evidence, screen(intake, reported_values(intake.tables), effects), intake.tables)
    assumed = rows["vi_per_r"].notna()
    keys = [name for name in GROUP if name != "scope"]
    touched = rows.loc[assumed, keys].drop_duplicates()
    found = []
    for r in correlations:
        # A variance is linear in the correlation.
        swept = rows["vi"].mask(assumed, rows["vi"] + (r - rows["r"]) * rows["vi_per_r"])
        syntheses = pool_parts(intake, rows.assign(vi=swept)).merge(touched, on=keys)
        syntheses.insert(0, "assumed_r", r)
        found.append(syntheses)
    return pd.concat(found, ignore_index=True)
