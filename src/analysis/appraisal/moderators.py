"""What differences between the results on a part go with, and of what that cannot be looked at, why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.counterexamples import holm
from analysis.appraisal.decision import Decision
from analysis.appraisal.pooled_samples import of_synthesis
from analysis.synthesis.bearing import ENOUGH
from analysis.synthesis.covariates import BY, SLOPES
from analysis.synthesis.moderators import (
    FEWEST_FOR_SLOPE,
    FEWEST_IN_GROUP,
    INTERPRETABLE,
    Groups,
    across,
    groups,
    points,
    slopes,
)
from analysis.synthesis.samples import PEOPLE
from analysis.tables.lookup import Selection
from analysis.tables.schemas import Rows
from analysis.terms import Among, Basis, ClaimKind, Covariate, Directness, ModeratorKind

TABLES = ("moderators", "moderator_points", "moderator_lines")
EVERY = "all"  # in the place of a group's name, where a row is of no group
_PER = {Covariate.WEEKS: 1.0, Covariate.AGE: 10.0}  # of these a slope is for so many
# Of these nothing is said where no result has them: they are no question then.
_UNASKED = (Covariate.WEEKS, Covariate.TEST)
_LISTED = 3  # groups named, of those that are too small
_NEEDED = ("sample_id", "study_id", "oriented", "vi", "n", *PEOPLE)


def moderate(decision: Decision, covariates: Sequence[str], other: Decision | None = None) -> dict[str, Rows]:
    """The rows of ``TABLES`` for one part; none where nothing was pooled but a published review, or two
    legs of an indirect comparison.

    Looked for among what decides, and, where that is too little, among all that was measured alike: the same lane,
    estimand and scale, at any time, with anything beside it, as directly or not. ``other`` is the part on the other
    kind of test, where the claim tells trained and untrained tests apart: what was tested is looked for in both.
    """
    filled: dict[str, Rows] = {name: [] for name in TABLES}
    pooled = decision.pooled
    if pooled is None or decision.basis in (Basis.REVIEWS, Basis.INDIRECT):
        return filled
    selections = _sets(decision)
    if max(len(set(rows["sample_id"])) for rows in selections.values()) < ENOUGH:
        return filled  # nothing differs from itself
    sets = {among: _frame(rows, covariates) for among, rows in selections.items()}
    scale = {name: pooled[name] for name in ("measure", "unit")}
    both = {Among.BOTH_TESTS: _frame(_both(decision, other), covariates)} if other else sets
    for name in covariates:
        asked = both if name == Covariate.TEST else sets
        tried = [(among, _looked_at(rows, name)) for among, rows in asked.items()]
        among, made = next(((among, made) for among, made in tried if made["moderators"][0]["assessable"]), tried[-1])
        if made["moderators"][0]["k"] == 0 and name in _UNASKED:
            continue
        for table, rows in made.items():
            more = {**scale, "among": among} if table == "moderators" else {}
            filled[table] += [{"moderator": name, **more, **row} for row in rows]
    return {**filled, "moderators": _adjusted(filled["moderators"])}


def _sets(decision: Decision) -> dict[str, Selection]:
    """What was pooled, and where there is more, all that was measured alike.

    Not what a screen excludes; nor, of a change, what was set against another treatment: that is another quantity.
    """
    pooled, every = decision.pooled, decision.every
    deciding = of_synthesis(decision.rows, pooled)
    alike = of_synthesis(every.where((every["lane"] == pooled["lane"]) & ~every["excluded"]), pooled)
    if decision.part["kind"] == ClaimKind.CHANGE:
        alike = alike.where(np.array([Directness.COMPARATOR not in ways for ways in alike["directness"]], dtype=bool))
    sets = {Among.DECIDING: deciding.where(deciding["vi"] > 0), Among.WIDER: alike.where(alike["vi"] > 0)}
    return sets if len(sets[Among.WIDER]) > len(sets[Among.DECIDING]) else {Among.DECIDING: sets[Among.DECIDING]}


def _both(decision: Decision, other: Decision) -> Selection:
    """What decides two parts, on the scale of the first."""
    rows = [of_synthesis(each.rows, decision.pooled) for each in (decision, other)]
    return Selection.joined([each.where(each["vi"] > 0) for each in rows])


def _frame(rows: Selection, covariates: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({name: rows[name] for name in (*_NEEDED, *(f"{BY}{name}" for name in covariates))})


def _counts(rows: pd.DataFrame) -> dict[str, Any]:
    people: dict[str, float] = {}
    for sample, n in zip(rows["sample_id"].to_numpy(), rows["n"].to_numpy(), strict=True):
        if not np.isnan(n):
            people[sample] = max(people.get(sample, 0.0), n)
    return {
        "k": len(set(rows["sample_id"].to_numpy())),
        "studies": len(set(rows["study_id"].to_numpy())),
        "effects": len(rows),
        "participants": int(sum(people.values())) if people else None,
    }


def _not_assessable(kind: str, rows: pd.DataFrame, because: str) -> dict[str, Rows]:
    row = {"kind": kind, "level": EVERY, "assessable": False, "because": because, **_counts(rows)}
    return {"moderators": [row]}


def _looked_at(rows: pd.DataFrame, name: str) -> dict[str, Rows]:
    """Numbers that cannot be make one covariate not assessable, and stop nothing."""
    kind, look = (ModeratorKind.SLOPE, _slope) if name in SLOPES else (ModeratorKind.GROUPS, _groups)
    known = rows.loc[rows[f"{BY}{name}"].notna()]
    try:
        return look(known, name)
    except (ArithmeticError, ValueError) as error:
        return _not_assessable(kind, known, str(error))


def _slope(known: pd.DataFrame, name: str) -> dict[str, Rows]:
    kind, by = ModeratorKind.SLOPE, f"{BY}{name}"
    k = len(set(known["sample_id"].to_numpy()))
    if k < FEWEST_FOR_SLOPE:
        return _not_assessable(kind, known, f"stated for {_samples(k)}; {FEWEST_FOR_SLOPE} are asked for")
    fitted = points(known, by)
    if fitted[by].nunique() < 2:
        return _not_assessable(kind, known, f"the same in all {k} samples: {fitted[by].iloc[0]:g}")
    per = _PER[name]
    fit = slopes(fitted, fitted[[by]], study="sample_id", sample="sample_id")
    term = fit.table.iloc[1]
    if term["df"] < INTERPRETABLE:
        return _not_assessable(kind, known, _carried_by_few(term["df"]))
    row = {
        "kind": kind,
        "level": EVERY,
        "assessable": True,
        **_counts(known),
        "per": per,
        **{number: per * term[number] for number in ("estimate", "ci_low", "ci_high")},
        "p": term["p"],
        "statistic": term["statistic"],
        "df": term["df"],
        "tau2": fit.tau2,
        "r2": fit.r2,
        "model": fit.model,
    }
    values = fitted.rename(columns={by: "value", "sample_id": "sample"})
    shown = values[["value", "sample", "study_id", "yi", "vi"]].to_dict("records")
    return {
        "moderators": [row],
        "moderator_points": shown,
        "moderator_lines": fit.line(across(values["value"])).to_dict("records"),
    }


def _groups(known: pd.DataFrame, name: str) -> dict[str, Rows]:
    kind, by = ModeratorKind.GROUPS, f"{BY}{name}"
    pairs = set(zip(known[by].to_numpy(), known["sample_id"].to_numpy(), strict=True))
    counts = pd.Series(Counter(level for level, _ in pairs), dtype="int64").sort_index()
    if not len(counts):
        return _not_assessable(kind, known, f"stated for {_samples(0)}")
    if len(counts) == 1:
        return _not_assessable(kind, known, f"the same in all {_samples(counts.iloc[0])}: {counts.index[0]}")
    if (counts >= FEWEST_IN_GROUP).sum() < 2:
        largest = [f"{level} {k}" for level, k in counts.sort_values(ascending=False, kind="stable").items()]
        more = f" and {len(largest) - _LISTED} smaller groups" if len(largest) > _LISTED + 1 else ""
        listed = ", ".join(largest[:_LISTED] if more else largest) + more
        return _not_assessable(
            kind, known, f"samples in each group: {listed}; {FEWEST_IN_GROUP} in each of two groups are asked for"
        )
    held = groups(known, by, FEWEST_IN_GROUP)
    if held.df[1] < INTERPRETABLE:
        return _not_assessable(kind, known, _carried_by_few(held.df[1]))
    return {"moderators": list(_group_rows(known, by, held))}


def _group_rows(known: pd.DataFrame, by: str, held: Groups) -> Iterator[dict[str, Any]]:
    """A row for each group that is large enough, then of those that are not how large they are."""
    test = {"statistic": held.f, "df_groups": held.df[0], "df": held.df[1], "p": held.p, "r2": held.r2}
    large = held.table["k"] >= FEWEST_IN_GROUP
    for level, row in held.table.loc[large].iterrows():
        numbers = {name: row[name] for name in ("estimate", "ci_low", "ci_high", "tau2", "i2")}
        yield {
            "kind": ModeratorKind.GROUPS, "level": level, "assessable": True, **_counts(known.loc[known[by] == level]),
            **numbers, **test, "model": held.model,
        }  # fmt: skip
    for level in held.table.index[~large]:
        yield {
            "kind": ModeratorKind.GROUPS, "level": level, "assessable": False, **_counts(known.loc[known[by] == level]),
            "because": f"{FEWEST_IN_GROUP} samples are asked for",
        }  # fmt: skip


def _adjusted(rows: Rows) -> Rows:
    """The rows with p values that allow for all that was looked at (Holm 1979), one for each moderator."""
    p = {row["moderator"]: row["p"] for row in rows if row["assessable"] and pd.notna(row.get("p"))}
    allowed = dict(zip(p, holm(list(p.values())), strict=True)) if p else {}
    return [{**row, "p_holm": allowed.get(row["moderator"]) if row["assessable"] else None} for row in rows]


def _carried_by_few(df: float) -> str:
    return f"a few samples carry the difference: {df:.1f} degrees of freedom; {INTERPRETABLE} are asked for"


def _samples(k: int) -> str:
    return f"{k or 'no'} {'sample' if k < 2 else 'samples'}"
