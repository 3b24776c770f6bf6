"""Which studies bear on which parts of claims: by a result, or by what they say of a fact."""

from __future__ import annotations

import pandas as pd

from analysis.tables.schemas import Tables


def study_links(data: Tables) -> pd.DataFrame:
    """One row for each study and part, directly or not, with the study's design and the sex of its people."""
    part = ["claim_id", "part_id"]
    shown = data["links"].merge(data["origins"], on="effect_id")
    parts = data["claim_parts"][[*part, "about", "property"]].dropna()
    told = parts.merge(data["facts"], on=["about", "property"])
    pairs = pd.concat([shown[[*part, "study_id"]], told[[*part, "study_id"]]]).drop_duplicates()
    return pairs.merge(data["designs"], on="study_id").sort_values([*part, "study_id"], ignore_index=True)
