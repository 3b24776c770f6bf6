"""Which studies bear on which parts of claims: by a result, or by what they say of a fact."""

from __future__ import annotations

import pandas as pd

from analysis.tables.schemas import Tables
from analysis.terms import Role


def study_links(data: Tables) -> pd.DataFrame:
    """One row for each study and part, directly or not, with the study's design and the sex of its people."""
    part = ["claim_id", "part_id"]
    shown = data["links"].merge(data["origins"], on="effect_id")
    parts = data["claim_parts"][[*part, "about", "property"]].dropna()
    stated = parts.merge(data["facts"], on=["about", "property"])
    pairs = pd.concat([shown[[*part, "study_id"]], stated[[*part, "study_id"]]]).drop_duplicates()
    return pairs.merge(data["designs"], on="study_id").sort_values([*part, "study_id"], ignore_index=True)


def studies_behind(data: Tables) -> dict[str, int]:
    """By claim, how many studies have results that decide any of its parts, or are reference texts on its facts.

    ``data`` has contributions (or ``deciding``, the columns of it that are read), effects (or ``origins``),
    claim_parts, and statements (or ``facts``).
    """
    counted, origins, facts = (
        data[name] if name in data else data[full]
        for name, full in (("deciding", "contributions"), ("origins", "effects"), ("facts", "statements"))
    )
    decides = counted.loc[counted["role"] == Role.DECIDES, ["claim_id", "effect_id"]]
    measured = decides.merge(origins[["effect_id", "study_id"]], on="effect_id")
    parts = data["claim_parts"][["claim_id", "about", "property"]].dropna()
    stated = parts.merge(facts[["about", "property", "study_id"]], on=["about", "property"])
    behind = pd.concat([rows[["claim_id", "study_id"]] for rows in (measured, stated)])
    return behind.groupby("claim_id")["study_id"].nunique().to_dict()
