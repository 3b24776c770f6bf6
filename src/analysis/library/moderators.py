"""What differences between results go with: subgroups, and meta-regression by a formula."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from markupsafe import escape
from patsy import DesignInfo, PatsyError, build_design_matrices, dmatrix

from analysis.library.effects import evaluate
from analysis.pages import words
from analysis.stats import SynthesisError
from analysis.stats.blocks import RHO
from analysis.synthesis.moderators import groups, slopes
from analysis.terms import Placeholder

_MOST_GROUPS = 8


@dataclass(frozen=True, eq=False)
class Regression:
    """Effects regressed on what differs between studies.

    ``table`` has one row a term, in the units of ``yi``: ``estimate``, ``se``, ``ci_low``, ``ci_high``, ``p``, ``df``.
    ``tau2`` is the variance that is left between effects, ``omitted`` counts effects with something missing,
    ``constant`` names terms that are the same in all effects, of which nothing can be said. Below four degrees of
    freedom robust p values and limits are not to be relied on (Tipton 2015).
    """

    formula: str
    model: str
    table: pd.DataFrame
    k: int
    studies: int
    tau2: float
    omitted: int
    constant: tuple[str, ...]
    design: DesignInfo

    @property
    def coefficients(self) -> pd.DataFrame:
        """The table with its terms as a column, as :func:`analysis.stats.pool` gives them; figures take it."""
        return self.table.reset_index()

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """The mean effect expected for each row of a frame that has the formula's columns; in the units of ``yi``."""
        (matrix,) = build_design_matrices([self.design], _numbers(frame), NA_action="raise")
        kept = [place for place, name in enumerate(self.design.column_names) if name not in self.constant]
        return np.asarray(matrix)[:, kept] @ self.table["estimate"].to_numpy()

    def __str__(self) -> str:
        left = f", {self.omitted} left out with something missing" if self.omitted else ""
        same = f"; the same in all, and left out: {', '.join(self.constant)}" if self.constant else ""
        head = f"yi ~ {self.formula}: {self.model}; {words.count(self.k, 'effect')} of "
        head += f"{words.count(self.studies, 'study', 'studies')}{left}; tau² {self.tau2:.3g}{same}"
        return f"{head}\n{self.table.round(4)}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = str(self).splitlines()[0]
        return f"<p>{escape(head)}</p>{self.table.round(4).to_html(border=0)}"


def regress(effects: pd.DataFrame, formula: str, rho: float = RHO) -> Regression:
    """Regress effects on a formula's terms, such as ``trained + weeks``; true or false counts as 1 or 0.

    Where studies give several effects by three levels (effects within studies, sampling errors within a sample
    correlated by ``rho``) with errors that are robust to what that gets wrong (CR2; Pustejovsky & Tipton 2022), else
    by REML with Knapp and Hartung's test, floored. ``effects`` are of one scale, with ``yi``, ``vi``, ``study_id``,
    ``sample``. Raises ValueError for a formula that cannot be used, SynthesisError for too few effects.
    """
    used = effects.loc[(effects["vi"] > 0) & effects["yi"].notna()].reset_index(drop=True)
    if used.empty:
        raise SynthesisError("no effect here has a size and a variance")
    try:
        matrix = dmatrix(formula, _numbers(used), NA_action="drop", return_type="dataframe")
    except (PatsyError, NameError, SyntaxError) as error:
        text = getattr(error, "message", str(error))
        raise ValueError(f'"{formula}" cannot be used: {text}; columns: {", ".join(effects.columns)}') from None
    terms = [name for name in matrix.columns if name != "Intercept"]
    if "Intercept" not in matrix or not terms:
        raise ValueError(f'"{formula}" cannot be used; accepted: one term or several, and an intercept')
    used = used.loc[matrix.index]
    constant = tuple(name for name in terms if matrix[name].nunique() < 2)
    if len(constant) == len(terms):
        raise ValueError(f'"{formula}" cannot be used: the same in all {len(used)} effects')
    fit = slopes(
        used, matrix[[name for name in terms if name not in constant]], study="study_id", sample="sample", rho=rho
    )
    return Regression(
        formula=formula,
        model=fit.model,
        table=fit.table.set_index("term")[list(_NUMBERS)],
        k=len(used),
        studies=used["study_id"].nunique(),
        tau2=fit.tau2,
        omitted=len(effects) - len(used),
        constant=constant,
        design=matrix.design_info,
    )


_NUMBERS = ("estimate", "se", "ci_low", "ci_high", "p", "df")


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with true and false as 1 and 0, and whole numbers that may be missing as floats."""
    kinds = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    numeric = {name: "float64" for name, kind in kinds.items() if kind in ("bool", "boolean", "Int64", "Float64")}
    texts = {name: object for name, kind in kinds.items() if kind == "str"}
    return frame.astype({**numeric, **texts})


def subgroups(effects: pd.DataFrame, by: str) -> pd.DataFrame:
    """Each group pooled by itself, as the claim is, and whether the groups differ.

    ``by`` is a column, or a condition such as ``weeks <= 8``. One row a group: ``k`` independent samples, ``effects``
    behind them, ``people``, ``estimate`` with ``ci_low`` and ``ci_high`` (in the units of ``yi``), ``tau2``. ``f``,
    ``df_between``, ``df_within`` and ``p`` are the same in all rows: the test of equal means of
    :func:`analysis.synthesis.moderators.groups`, missing where there are too few samples. A sample in several groups is
    counted in each, as if it were another one. ``effects`` are those of one scale, from
    :func:`analysis.library.effects.evidence_frame`.
    """
    used = effects.loc[(effects["vi"] > 0) & effects["yi"].notna()]
    group = evaluate(used, by)
    kinds = group.nunique(dropna=False)
    if kinds > _MOST_GROUPS and pd.api.types.is_numeric_dtype(group.dtype):
        raise ValueError(f'"{by}" has {kinds} values; accepted: a condition such as {by} <= {group.median():g}')
    group = group.astype(object).where(group.notna(), Placeholder.NOT_STATED)
    held = groups(used.assign(_group=group).rename(columns={"yi": "oriented", "sample": "sample_id"}), "_group")
    table = held.table.drop(columns="i2", errors="ignore").rename_axis(by)
    return table.assign(f=held.f, df_between=held.df[0], df_within=held.df[1], p=held.p)
