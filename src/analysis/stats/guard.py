"""Never pool what must not be pooled: effects say what they estimate, and a mixture is refused."""

from __future__ import annotations

import pandas as pd

from analysis.stats.studies import SynthesisError

__all__ = ["ESTIMATES", "MixedEstimands", "refuse_mixture"]

# Columns of an effects table that must be the same in all rows of one synthesis, as far as it has them.
ESTIMATES = ("estimand", "measure", "unit", "standardiser", "construct")
_SHOWN = 8  # rows named in the message


class MixedEstimands(SynthesisError):
    """The rows estimate different things; their average would estimate nothing."""


def refuse_mixture(effects: pd.DataFrame) -> None:
    """Raise MixedEstimands, naming the rows, unless all rows of the table estimate the same.

    Parameters
    ----------
    effects : DataFrame
        Rows to be pooled. Of the columns ``ESTIMATES`` those present are compared; two missing values agree. Rows of
        the evidence table say in ``orientation`` which way they point: both ways are refused until they are turned.

    Examples
    --------
    >>> changes = pd.DataFrame({"estimand": ["within-group change", "between-group difference"]}, index=["a", "b"])
    >>> refuse_mixture(changes)
    Traceback (most recent call last):
        ...
    analysis.stats.guard.MixedEstimands: estimand differs: within-group change (a); between-group difference (b)
    """
    named = effects["effect_id"] if "effect_id" in effects else effects.index.to_series()
    problems = []
    for column in (name for name in ESTIMATES if name in effects):
        values = effects[column].astype(object).where(effects[column].notna(), "not stated")
        if len(set(values)) > 1:
            rows = named.groupby(values.to_numpy(), sort=False).agg(list)
            problems.append(
                f"{column} differs: " + "; ".join(f"{value} ({_listed(ids)})" for value, ids in rows.items())
            )
    if "orientation" in effects and len(set(effects["orientation"])) > 1:
        problems.append(
            "orientation differs: where they are positive some results are for the claim and some against it; "
            "multiply yi by orientation and drop the column"
        )
    if problems:
        raise MixedEstimands(". ".join(problems))


def _listed(rows: list[object]) -> str:
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return ", ".join(str(row) for row in rows[:_SHOWN]) + more
