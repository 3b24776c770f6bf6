"""Change in one arm from before to after."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.evidence.effects.agreement import COMPANY, agree
from analysis.evidence.effects.levels import NO_R
from analysis.evidence.effects.reported_tests import (
    arms_key,
    correlation,
    difference_variance_routes,
    join_tests,
    r_routes_from_tests,
)
from analysis.evidence.effects.routes import Derived, Route, best_route, floats, where
from analysis.evidence.effects.values import SAME_VALUE, difference_unit, joined_terms
from analysis.notes.settings import Settings
from analysis.notes.vocabulary import Vocabulary
from analysis.stats import effect_sizes as es
from analysis.terms import REVIEWS, ContrastKind, EffectUnit, Estimand, Measure, Quantity, ROrigin

SAME_SD = "the SD after is that before"
PERCENT = "%"
_KEYS = [*SAME_VALUE, "arm_id"]
# What two ways of telling one arm's change have in common.
_ONE_CHANGE = ["study_id", "arm_first", "outcome", "detail", "row_who", "time", "measure", "unit"]


def r_routes(assumed: dict[str, tuple[float, str]], n: np.ndarray) -> Sequence[Route]:
    """The pre–post correlation, by outcome where it must be assumed; the names are its types."""

    def assume(rows: pd.DataFrame) -> np.ndarray:
        return rows["outcome"].map(lambda outcome: assumed.get(outcome, (np.nan, ""))[0]).to_numpy("float64")

    return (
        Route(ROrigin.REPORTED, "r", lambda rows: floats(rows, "r_reported")),
        Route(
            ROrigin.FROM_SD_CHANGE,
            "SDs before, after, and of the change",
            lambda rows: correlation(floats(rows, "sd_before"), floats(rows, "sd"), floats(rows, "sd_change")),
        ),
        *r_routes_from_tests("sd_before", "sd", n),
        Route(ROrigin.ASSUMED, "a value in settings.yaml", assume),
    )


def changes(
    values: pd.DataFrame, tests: pd.DataFrame, ratio_scale: set[str], vocabulary: Vocabulary, settings: Settings
) -> pd.DataFrame:
    """Within-arm changes in every measure that the values allow.

    From means before and after: log ratios (ROMC) where zero means none, differences (MD), and differences
    by the SD before (SMD of change). As reported: MD, or PC in percent, which is no log ratio of means.
    """
    from_means = _from_means(values, tests, ratio_scale, _assumed_r(vocabulary, settings), vocabulary)
    reported = _as_reported(values, tests, vocabulary)
    return _each_once(pd.concat([reported.astype(object), from_means.astype(object)], ignore_index=True))


def _each_once(effects: pd.DataFrame) -> pd.DataFrame:
    """A mean change that was printed and one from the means are one: the one with a variance, else the printed."""
    twice = effects.loc[(effects["measure"] == Measure.MD) & effects.duplicated(_ONE_CHANGE, keep=False)]
    rows, gone = effects["rows"].copy(), []
    for _, group in twice.groupby(_ONE_CHANGE, dropna=False):
        kept = group["vi"].first_valid_index()
        kept = group.index[0] if kept is None else kept
        rows[kept] = "; ".join(dict.fromkeys("; ".join(group["rows"]).split("; ")))
        gone += [row for row in group.index if row != kept]
    return effects.assign(rows=rows).drop(index=gone).reset_index(drop=True)


def _assumed_r(vocabulary: Vocabulary, settings: Settings) -> dict[str, tuple[float, str]]:
    """The settings' correlation for each outcome: its own, or the nearest broader term's."""
    correlations = {}
    for outcome in vocabulary.lists["outcomes"]:
        chosen = [name for name in vocabulary.broader("outcomes", outcome) if name in settings.pre_post_r]
        if chosen:
            setting = settings.pre_post_r[chosen[0]]
            correlations[outcome] = (setting.value, setting.because)
    return correlations


def _before_and_after(values: pd.DataFrame, tests: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Each value after something with the one before it, the SD of the change, and the test of it."""
    levels = values.loc[(values["quantity"] == Quantity.LEVEL) & values["mean"].notna()]
    before = levels.loc[levels["time"] == "before"]
    after = levels.loc[~levels["time"].isin(["before", "session"])]
    after = pd.concat([after, _after_by_change(values, before, after)], ignore_index=True)
    pairs = after.merge(before, on=_KEYS, suffixes=("", "_before"))
    sd_change = values.loc[(values["quantity"] == Quantity.CHANGE) & values["sd"].notna(), [*_KEYS, "occasion", "sd"]]
    sd_change = sd_change.rename(columns={"sd": "sd_change"}).drop_duplicates([*_KEYS, "occasion"])
    pairs = pairs.merge(sd_change, on=[*_KEYS, "occasion"], how="left")
    pairs = pairs.assign(
        time=pairs["occasion"],
        arms=arms_key(pairs["arm_id"], pd.Series("", index=pairs.index)),
        difference=pairs["mean"] - pairs["mean_before"],
        difference_unit=difference_unit(pairs["unit"], vocabulary),
        r_reported=pairs["r"].fillna(pairs["r_before"]),
    )
    return join_tests(pairs, tests, ContrastKind.WITHIN)


def _after_by_change(values: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Values afterwards that only a value before and a change tell: their sum, with the SD before."""
    keys = [*_KEYS, "occasion"]
    changed = values.loc[(values["quantity"] == Quantity.CHANGE) & values["mean"].notna()]
    there = changed[keys].merge(after[keys].drop_duplicates().assign(there=True), on=keys, how="left")["there"]
    changed = changed.loc[there.isna().to_numpy()]
    started = before[[*_KEYS, "mean", "sd"]].rename(columns={"mean": "mean_then", "sd": "sd_then"})
    pairs = changed.merge(started.drop_duplicates(_KEYS), on=_KEYS)
    assumed = pairs["assumed_value"].astype(object).where(pairs["sd_then"].isna(), SAME_SD)
    return pairs.assign(
        mean=pairs["mean"] + pairs["mean_then"], sd=pairs["sd_then"], sd_from="SD", assumed_value=assumed
    )


def _from_means(
    values: pd.DataFrame,
    tests: pd.DataFrame,
    ratio_scale: set[str],
    assumed: dict[str, tuple[float, str]],
    vocabulary: Vocabulary,
) -> pd.DataFrame:
    pairs = _before_and_after(values, tests, vocabulary)
    n = pairs[["n", "n_before"]].astype("Float64").min(axis=1)
    people = n.to_numpy("float64", na_value=np.nan)
    r = best_route(pairs, r_routes(assumed, people))
    mean, sd, mean_before, sd_before = (floats(pairs, name) for name in ("mean", "sd", "mean_before", "sd_before"))
    ratio = pairs["outcome"].isin(ratio_scale) & (pairs["mean"] > 0) & (pairs["mean_before"] > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = np.log(mean / mean_before)
    shared = _of_each_measure(pairs, n)

    def estimates(
        measure: str, unit: object, by: str, effect: str, otherwise: np.ndarray, **more: object
    ) -> pd.DataFrame:
        formula = getattr(es, effect)
        at = [formula(mean, first_sd, mean_before, second_sd, people, rho)
              for first_sd, second_sd in [(sd_before, sd) if effect == "smcr" else (sd, sd_before)]
              for rho in (r.number, np.zeros(len(pairs)), np.ones(len(pairs)))]  # fmt: skip
        sized = at[0].yi if effect == "romc" else at[1].yi
        # Each variance is linear in r.
        per_r = where(r.route == ROrigin.ASSUMED, at[2].vi - at[1].vi)
        return shared.assign(
            **_by_variance(pairs, n, r, at[0].vi, assumed, by),
            measure=measure, unit=unit, yi=np.where(np.isnan(sized), otherwise, sized), vi=at[0].vi, vi_per_r=per_r,
            **more,
        )  # fmt: skip

    ratios = estimates(Measure.ROMC, EffectUnit.LOG_RATIO, "log of after over before", "romc", plain)
    differences = estimates(
        Measure.MD, pairs["difference_unit"], "mean after less mean before", "mc", floats(pairs, "difference")
    )
    standardised = estimates(
        Measure.SMD_OF_CHANGE, EffectUnit.STANDARD_DEVIATIONS, "mean after less mean before, by the SD before", "smcr",
        np.full(len(pairs), np.nan), standardiser="SD before",
    )  # fmt: skip
    frames = (ratios.loc[ratio], differences, standardised.loc[standardised["yi"].notna()])
    return pd.concat([each.astype(object) for each in frames], ignore_index=True)


def _of_each_measure(pairs: pd.DataFrame, n: pd.Series) -> pd.DataFrame:
    """What all measures of one change share."""
    return _shared(pairs, n).assign(
        **{name: pairs[name] for name in ("mean_before", "sd_before", "time")},
        mean_after=pairs["mean"],
        rows=pairs["measurement_id"] + "; " + pairs["measurement_id_before"],
    )


def _by_variance(
    pairs: pd.DataFrame, n: pd.Series, r: Derived, vi: np.ndarray, assumed: dict[str, tuple[float, str]], by: str
) -> dict[str, object]:
    """What is said of a change by whether its measure has a variance."""
    has_variance = ~np.isnan(vi)
    spread = pairs["sd"].notna() & pairs["sd_before"].notna()
    return dict(
        r=np.where(has_variance, r.number, np.nan),
        r_from=np.where(has_variance, r.route, None),
        derived_by=[
            "; ".join(filter(None, (by, _spread_text(*sds), _variance_text(*row))))
            for *sds, row in zip(
                pairs["sd_from"], pairs["sd_from_before"],
                zip(r.route, has_variance, spread, n.notna(), strict=True), strict=True,
            )
        ],
        assumed=[
            _assumed_text(
                f"pre–post r = {value:g} ({assumed[outcome][1]})" if route == ROrigin.ASSUMED else of_r, known, *of
            )
            for value, route, of_r, outcome, known, *of in zip(
                r.number, r.route, r.assumed, pairs["outcome"], has_variance,
                pairs["assumed_value"], pairs["assumed_value_before"], strict=True,
            )
        ],
    )  # fmt: skip


def _assumed_text(of_r: str | None, has_variance: bool, *of_values: object) -> str | None:
    texts = [text for text in of_values if isinstance(text, str)] + ([of_r] if of_r and has_variance else [])
    return "; ".join(dict.fromkeys(texts)) or None


def _spread_text(*sds: object) -> str:
    return "; ".join(dict.fromkeys(f"SD from its {sd}" for sd in sds if isinstance(sd, str) and sd != "SD"))


def _variance_text(route: str | None, has_variance: bool, has_spread: bool, has_people: bool) -> str:
    if has_variance:
        return f"pre–post r {route}"
    if not has_spread:
        return "no variance can be had: no standard deviation of both times"
    if not has_people:
        return "no variance can be had: number of people not reported"
    return f"no variance can be had: {NO_R}" if route is None else "no variance can be had"


def _as_reported(values: pd.DataFrame, tests: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Mean changes and mean percent changes; the latter are not log ratios of means."""
    reported = values.loc[(values["quantity"] != Quantity.LEVEL) & values["mean"].notna()].reset_index(drop=True)
    percent = reported["quantity"] == Quantity.PERCENT_CHANGE
    unit = difference_unit(reported["unit"], vocabulary).mask(percent, PERCENT)
    arms = arms_key(reported["arm_id"], pd.Series("", index=reported.index))
    reported = join_tests(
        reported.assign(arms=arms, time=reported["occasion"], difference_unit=unit), tests, ContrastKind.WITHIN
    )
    n = reported["n"].astype("Float64")
    people = n.to_numpy("float64", na_value=np.nan)
    routes = (
        Route("its SD", "SD, n", lambda rows: floats(rows, "sd") ** 2 / people),
        Route(
            "the spread printed for it",
            "a contrast with SE, SD or interval",
            lambda rows: floats(rows, "se_printed") ** 2,
        ),
        *difference_variance_routes(floats(reported, "mean"), reported, people - 1),
    )
    variance = best_route(reported, routes)
    columns = (percent, reported["sd_from"], reported["spread"], reported["n"].notna(), variance.route)
    return _shared(reported, n).assign(
        measure=np.where(percent, Measure.PC, Measure.MD),
        unit=unit,
        yi=reported["mean"],
        vi=variance.number,
        derived_by=[_reported_route(*row) for row in zip(*columns, strict=True)],
        assumed=[_together(*pair) for pair in zip(reported["assumed_value"], variance.assumed, strict=True)],
        rows=reported["measurement_id"],
        time=reported["occasion"],
        change_printed=True,
    )


def _together(*texts: object) -> str | None:
    return "; ".join(dict.fromkeys(text for text in texts if isinstance(text, str))) or None


def _reported_route(percent: bool, sd_from: object, spread: float, has_people: bool, variance: str | None) -> str:
    route = f"mean {Quantity.PERCENT_CHANGE if percent else Quantity.CHANGE} as reported"
    if variance == "its SD":
        return route if sd_from == "SD" else f"{route}, SD from its {sd_from}"
    if variance:
        return f"{route}; variance from {variance}"
    if not has_people:
        return f"{route}; no variance can be had: number of people not reported"
    unknown = "the spread in brackets is of unknown kind, so " if pd.notna(spread) else ""
    return f"{route}; {unknown}no variance can be had"


def with_printed_changes(within: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """The changes of :func:`changes`, and those of arms that only contrasts tell (``A after − before``).

    ``printed`` are the effects of contrast_effects. Changes that the values give as well are left out, as are
    adjusted ones, standardised ones (each by another spread), and those of reviews.
    """
    only = (
        (printed["estimand"] == Estimand.WITHIN_CHANGE)
        & printed["measure"].isin([Measure.MD, Measure.PC, Measure.ROM])
        & printed["yi"].notna()
    )
    only &= ~printed["adjusted"].fillna(False).astype(bool) & ~printed["design"].isin(REVIEWS)
    rows = printed.loc[only].assign(change_printed=True).reset_index(drop=True)
    rows = rows.assign(measure=rows["measure"].replace(Measure.ROM, Measure.ROMC), place=np.arange(len(rows)))
    same = ["study_id", "arm_first", "outcome", "detail", "measure", "unit"]
    candidates = rows[[*same, "row_who", "time", "place"]].rename(
        columns={"row_who": "who_printed", "time": "time_printed"}
    )
    both = candidates.merge(within[[*same, *COMPANY]], on=same)
    known = set(both.loc[agree(both["who_printed"], both["time_printed"], both), "place"])
    rows = rows.loc[~rows["place"].isin(known)].drop(columns="place")
    every = pd.concat([within.astype(object), rows.astype(object)], ignore_index=True)
    return every[list(within.columns)]


def _shared(rows: pd.DataFrame, n: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study_id": rows["study_id"],
            "sample_id": rows["sample_id"],
            "arm_first": rows["arm_id"],
            "intervention": rows["gets"],
            "outcome": rows["outcome"],
            "detail": rows["detail"],
            **{name: rows[name] for name in COMPANY if name != "time"},
            "who": joined_terms(rows["who"], rows["who_study"], rows["who_arm"]),
            "weeks": rows["weeks"].fillna(rows["weeks_study"]),
            "acute": rows["acute"],
            "estimand": Estimand.WITHIN_CHANGE,
            "n": n,
            "design": rows["design"],
            "arm_order": rows["arm_order"],
            "n_arm": rows["n_arm"],
            "n_study": rows["n_study"],
            "read_level": rows["read_level"],
            "note_path": rows["note_path"],
            "note_line": rows["note_line"],
            "note_field": rows["note_field"],
        }
    )
