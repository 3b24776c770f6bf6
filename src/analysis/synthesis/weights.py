"""What each effect weighs in the means that it is in."""

from __future__ import annotations

import pandas as pd

from analysis.synthesis.by_part import GROUP, Pooling
from analysis.tables.schemas import frame
from analysis.terms import Lane

_PLACE = ["note_path", "note_line", "note_field"]
_WHOLE = (Lane.PUBLISHED, Lane.INDIRECT)  # a review stands for itself, and both legs are one value: nothing is shared


def weights_of(pooling: Pooling, syntheses: pd.DataFrame) -> pd.DataFrame:
    """The weights table: in percent of each mean, to which the effects of a sample contribute alike.

    A sample weighs 1 / (v + tau²), as the random-effects mean has it (DerSimonian & Laird 1986), with tau² by REML;
    its value is the plain mean of its effects, so each of them weighs that by their number.
    """
    samples = pooling.samples.loc[~pooling.samples["lane"].isin(_WHOLE)]
    if samples.empty:
        return frame("weights", [])
    samples = samples.merge(syntheses[[*GROUP, "tau2"]], on=GROUP)
    weight = 1 / (samples["vi"].astype("float64") + samples["tau2"].astype("float64").fillna(0.0))
    total = weight.groupby([samples[name] for name in GROUP]).transform("sum")
    whole = (100 * weight / total).clip(upper=100.0)  # a sum may be off by its rounding
    share = whole / samples["effects"].astype("float64")
    share = samples[[*GROUP, "sample_id"]].assign(weight=share)
    rows = pooling.used[[*GROUP, "sample_id", "effect_id", *_PLACE]].merge(share, on=[*GROUP, "sample_id"])
    return frame("weights", rows[[*GROUP, "effect_id", "weight", *_PLACE]])
