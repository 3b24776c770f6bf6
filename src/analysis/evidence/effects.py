"""From what was reported to effect sizes: every route by name, with what it had to assume.

Each route takes the reported values and returns rows of the effects table; what has no variance
keeps its estimate, what has no estimate keeps its direction. First minus second, after minus before.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence import effect_sizes as es
from analysis.evidence.contrast_effects import effects_from_contrasts
from analysis.evidence.values import SAME_PEOPLE, SAME_VALUE, reported_values
from analysis.intake.normalise import Intake
from analysis.intake.rows import row_id
from analysis.intake.settings import Quantity, Settings
from analysis.intake.vocabulary import Vocabulary
from analysis.tables.schemas import TABLES, frame

BETWEEN = "between-group difference"
BETWEEN_CHANGE = "between-group difference in change"
WITHIN = "within-group change"
PERCENT = "%"


def derive_effects(intake: Intake) -> pd.DataFrame:
    """The effects table from measurements and contrasts.

    Routes: means of two arms at one time (ROM, and MD where the unit's difference is in points);
    before and after in one arm (ROMC); changes as reported (MD, or PC for percent change); the
    difference of two arms' changes; contrasts as reported. Formulas: analysis.evidence.effect_sizes.
    """
    tables, vocabulary, settings = intake.tables, intake.vocabulary, intake.settings
    values = reported_values(tables)
    ratio_scale = {name for name in vocabulary.lists["outcomes"] if has_true_zero(vocabulary, name)}
    levels = values.loc[(values["quantity"] == "level") & values["mean"].notna()]
    changes = pd.concat(
        [
            _changes_from_levels(levels, values, ratio_scale, vocabulary, settings).astype(object),
            _changes_as_reported(values).astype(object),
        ],
        ignore_index=True,
    )
    # Object columns: routes leave out columns they know nothing of, and pandas must not guess types.
    routes = (
        _level_differences(levels, ratio_scale, vocabulary),
        changes,
        _change_differences(changes),
        effects_from_contrasts(tables),
    )
    found = pd.concat([route.astype(object) for route in routes], ignore_index=True)
    return _finish(found)


def has_true_zero(vocabulary: Vocabulary, outcome: str) -> bool:
    """Whether ratios of the outcome make sense: the vocabulary's ``zero means none``."""
    return vocabulary.inherited("outcomes", outcome, "zero means none") == "yes"


def _level_differences(levels: pd.DataFrame, ratio_scale: set[str], vocabulary: Vocabulary) -> pd.DataFrame:
    """Two arms measured at the same session: log ratio of means, and points where the unit has them."""
    session = levels.loc[(levels["time"] == "session") & levels["arm_id"].notna()]
    pairs = session.merge(session, on=[*SAME_VALUE, "sample_id", "design", "acute"], suffixes=("_1", "_2"))
    pairs = pairs.loc[pairs["arm_order_1"] < pairs["arm_order_2"]].reset_index(drop=True)
    same = pairs["design"].isin(SAME_PEOPLE)
    means = [pairs[name].to_numpy("float64", na_value=np.nan) for name in ("mean_1", "sd_1", "n_1")]
    others = [pairs[name].to_numpy("float64", na_value=np.nan) for name in ("mean_2", "sd_2", "n_2")]
    positive = pairs["outcome"].isin(ratio_scale) & (pairs["mean_1"] > 0) & (pairs["mean_2"] > 0)
    ratio = es.rom(*means, *others)
    plain = es.md(*means, *others)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.log(means[0] / others[0])
    rom = _between(pairs, BETWEEN).assign(
        measure="ROM",
        unit="log ratio",
        yi=np.where(np.isnan(ratio.yi) | same, log_ratio, ratio.yi),
        # The same people in both arms, and no correlation printed: their variance cannot be had.
        vi=np.where(same, np.nan, ratio.vi),
        derived_by="log of the ratio of the two means",
    )
    in_points = {
        name
        for name in vocabulary.lists["units"]
        if vocabulary.term("units", name).keys.get("difference is in")
    }
    points = _between(pairs, BETWEEN).assign(
        measure="MD",
        unit=pairs["unit"].map(lambda unit: f"points of {unit}"),
        yi=plain.yi if len(plain.yi) else np.array([]),
        vi=np.where(same, np.nan, plain.vi),
        derived_by="difference of the two means",
    )
    points["yi"] = pairs["mean_1"] - pairs["mean_2"]
    standardised = es.smd(*means, *others)
    smd = _between(pairs, BETWEEN).assign(
        measure="SMD",
        unit="standard deviations",
        yi=standardised.yi,
        vi=standardised.vi,
        derived_by="standardised mean difference (Hedges g)",
    )
    return pd.concat(
        [
            rom.loc[positive],
            points.loc[pairs["unit"].isin(in_points)],
            smd.loc[~positive & smd["vi"].notna() & ~same],
        ],
        ignore_index=True,
    )


def _between(pairs: pd.DataFrame, estimand: str) -> pd.DataFrame:
    """What all differences between two arms share."""
    n_1, n_2 = pairs["n_1"].astype("Float64"), pairs["n_2"].astype("Float64")
    same = pairs["design"].isin(SAME_PEOPLE)
    return pd.DataFrame(
        {
            "study_id": pairs["study_id"],
            "sample_id": pairs["sample_id"],
            "arm_first": pairs["arm_id_1"],
            "arm_second": pairs["arm_id_2"],
            "intervention": pairs["gets_1"],
            "comparator": pairs["gets_2"],
            "outcome": pairs["outcome"],
            "detail": pairs["detail"],
            "who": _people(pairs["who"], pairs["who_study_1"], pairs["who_arm_1"]),
            "weeks": pairs["weeks_1"].fillna(pairs["weeks_study_1"]),
            "acute": pairs["acute"],
            "estimand": estimand,
            "n": n_1.combine(n_2, max).where(same, n_1 + n_2),
            "read_level": pairs["read_level_1"],
            "rows": pairs["measurement_id_1"] + "; " + pairs["measurement_id_2"],
            "note_path": pairs["note_path_1"],
            "note_line": pairs["note_line_1"],
            "note_field": pairs["note_field_1"],
        }
    )


def _people(*columns: pd.Series) -> pd.Series:
    """Population terms of row, arm and study together, each once."""
    cells = zip(*(column.fillna("") for column in columns), strict=True)
    joined = [
        "; ".join(dict.fromkeys(term for cell in row for term in cell.split("; ") if term)) for row in cells
    ]
    return pd.Series(joined, index=columns[0].index, dtype="str")


def _changes_from_levels(
    levels: pd.DataFrame,
    values: pd.DataFrame,
    ratio_scale: set[str],
    vocabulary: Vocabulary,
    settings: Settings,
) -> pd.DataFrame:
    """Before and after in one arm: log ratio of means for the same people."""
    keys = [*SAME_VALUE, "arm_id"]
    before = levels.loc[levels["time"] == "before"]
    after = levels.loc[~levels["time"].isin(["before", "session"])]
    pairs = after.merge(before, on=keys, suffixes=("", "_before"))
    reported = values.loc[(values["quantity"] == "change") & values["sd"].notna()]
    reported = reported[[*keys, "time", "sd", "sd_from"]].rename(
        columns={"sd": "sd_change", "sd_from": "change_from"}
    )
    pairs = pairs.merge(reported, on=[*keys, "time"], how="left").drop_duplicates("measurement_id")
    pairs = pairs.loc[pairs["outcome"].isin(ratio_scale) & (pairs["mean"] > 0) & (pairs["mean_before"] > 0)]
    pairs = pairs.reset_index(drop=True)
    r, origin, assumed = _pre_post_r(pairs, vocabulary, settings)
    n = pairs[["n", "n_before"]].astype("Float64").min(axis=1)
    effect = es.romc(
        pairs["mean"].to_numpy(), pairs["sd"].to_numpy(), pairs["mean_before"].to_numpy(),
        pairs["sd_before"].to_numpy(), n.to_numpy("float64", na_value=np.nan), r,
    )  # fmt: skip
    log_ratio = np.log((pairs["mean"] / pairs["mean_before"]).to_numpy())
    return _within(pairs, n).assign(
        measure="ROMC",
        unit="log ratio",
        yi=np.where(np.isnan(effect.yi), log_ratio, effect.yi),
        vi=effect.vi,
        derived_by=[f"log of after over before; {text}" for text in origin],
        assumed=assumed,
        rows=pairs["measurement_id"] + "; " + pairs["measurement_id_before"],
        time=pairs["time"],
    )


def _pre_post_r(
    pairs: pd.DataFrame, vocabulary: Vocabulary, settings: Settings
) -> tuple[np.ndarray, list[str], list[str | None]]:
    """Pre–post correlation: reported, from the SD of the change, or the settings' assumption, in this order."""
    typed = pairs["r"].fillna(pairs["r_before"]).to_numpy(dtype="float64")
    from_sds = es.r_from_sds(
        pairs["sd_before"].to_numpy(), pairs["sd"].to_numpy(), pairs["sd_change"].to_numpy(dtype="float64")
    )
    found = []
    for outcome, reported, computed in zip(pairs["outcome"], typed, np.atleast_1d(from_sds), strict=True):
        setting = _setting_for(outcome, vocabulary, settings)
        if not np.isnan(reported):
            found.append((reported, "pre–post r reported", None))
        elif not np.isnan(computed):
            found.append((computed, "pre–post r from the SD of the change", None))
        elif setting is not None:
            assumption = f"pre–post r = {setting.value:g} ({setting.because})"
            found.append((setting.value, "pre–post r assumed", assumption))
        else:
            found.append((np.nan, "no pre–post r, so no variance", None))
    r = np.array([row[0] for row in found], dtype="float64")
    return r, [row[1] for row in found], [row[2] for row in found]


def _setting_for(outcome: str, vocabulary: Vocabulary, settings: Settings) -> Quantity | None:
    ancestors = vocabulary.broader("outcomes", outcome)
    return next((settings.pre_post_r[name] for name in ancestors if name in settings.pre_post_r), None)


def _within(values: pd.DataFrame, n: pd.Series) -> pd.DataFrame:
    """What all changes within one arm share."""
    return pd.DataFrame(
        {
            "study_id": values["study_id"],
            "sample_id": values["sample_id"],
            "arm_first": values["arm_id"],
            "intervention": values["gets"],
            "outcome": values["outcome"],
            "detail": values["detail"],
            "who": _people(values["who"], values["who_study"], values["who_arm"]),
            "weeks": values["weeks"].fillna(values["weeks_study"]),
            "acute": values["acute"],
            "estimand": WITHIN,
            "n": n,
            "design": values["design"],
            "arm_order": values["arm_order"],
            "read_level": values["read_level"],
            "note_path": values["note_path"],
            "note_line": values["note_line"],
            "note_field": values["note_field"],
        }
    )


def _changes_as_reported(values: pd.DataFrame) -> pd.DataFrame:
    """Mean changes and mean percent changes of one arm (the latter are not log ratios of means)."""
    found = values.loc[(values["quantity"] != "level") & values["mean"].notna()].reset_index(drop=True)
    percent = found["quantity"] == "percent change"
    n = found["n"].astype("Float64")
    vi = (found["sd"] ** 2 / n).to_numpy("float64", na_value=np.nan)
    spread = found["spread"].notna() & found["sd"].isna()
    return _within(found, n).assign(
        measure=np.where(percent, "PC", "MD"),
        unit=found["unit"].mask(percent, PERCENT),
        yi=found["mean"],
        vi=vi,
        derived_by=[
            f"mean {'percent change' if p else 'change'} as reported"
            + (f", SD from its {origin}" if pd.notna(origin) and origin != "SD" else "")
            + ("; the spread in brackets is of unknown kind, so no variance" if unknown else "")
            for p, origin, unknown in zip(percent, found["sd_from"], spread, strict=True)
        ],
        rows=found["measurement_id"],
        time=found["time"],
    )


def _change_differences(changes: pd.DataFrame) -> pd.DataFrame:
    """The difference between two arms' changes: what the programme adds to what the other arm gained."""
    keys = ["study_id", "sample_id", "outcome", "detail", "measure", "unit", "time", "design", "acute"]
    parallel = changes.loc[
        ~changes["design"].isin(["single group", "cross-sectional"]) & changes["arm_first"].notna()
    ]
    pairs = parallel.merge(parallel, on=keys, suffixes=("_1", "_2"))
    pairs = pairs.loc[(pairs["arm_order_1"] < pairs["arm_order_2"]) & _same_people_terms(pairs)].reset_index(
        drop=True
    )
    paired = pairs["design"].isin(SAME_PEOPLE)
    return pd.DataFrame(
        {
            "study_id": pairs["study_id"],
            "sample_id": pairs["sample_id"],
            "arm_first": pairs["arm_first_1"],
            "arm_second": pairs["arm_first_2"],
            "intervention": pairs["intervention_1"],
            "comparator": pairs["intervention_2"],
            "outcome": pairs["outcome"],
            "detail": pairs["detail"],
            "who": pairs["who_1"],
            "weeks": pairs["weeks_1"],
            "acute": pairs["acute"],
            "estimand": BETWEEN_CHANGE,
            "measure": pairs["measure"],
            "unit": pairs["unit"],
            "yi": pairs["yi_1"] - pairs["yi_2"],
            # The same people in both arms: their variance would need a correlation nobody printed.
            "vi": (pairs["vi_1"] + pairs["vi_2"]).where(~paired),
            "n": pairs["n_1"] + pairs["n_2"],
            "derived_by": "difference of two arms' changes; each: " + pairs["derived_by_1"],
            "assumed": pairs["assumed_1"].fillna(pairs["assumed_2"]),
            "read_level": pairs["read_level_1"],
            "rows": pairs["rows_1"] + "; " + pairs["rows_2"],
            "note_path": pairs["note_path_1"],
            "note_line": pairs["note_line_1"],
            "note_field": pairs["note_field_1"],
        }
    )


def _same_people_terms(pairs: pd.DataFrame) -> pd.Series:
    """Men are compared with men: a sheet's subgroups have their own controls."""
    return pairs["who_1"].fillna("") == pairs["who_2"].fillna("")


def _finish(found: pd.DataFrame) -> pd.DataFrame:
    """Signs, p values, ids, and the table's own columns."""
    found = found.reindex(columns=list(TABLES["effects"].columns))
    yi = found["yi"].astype("float64")
    found = found.assign(
        yi=yi,
        vi=found["vi"].astype("float64").where(yi.notna()),
        sign=found["sign"].astype("float64").fillna(np.sign(yi)),
    )
    found = _merge_directions(found)
    keys = ["study_id", "arm_first", "arm_second", "outcome", "detail", "who", "estimand", "measure", "rows"]
    found["effect_id"] = [
        row_id(*row) for row in found[keys].astype(object).where(found[keys].notna(), None).to_numpy()
    ]
    plain = found.astype(object).where(found.notna(), None)
    return frame("effects", plain.to_dict("records"))


def _merge_directions(found: pd.DataFrame) -> pd.DataFrame:
    """A contrast without a size says only its p value beside sizes for the same arms and outcome.

    One with fewer details covers all that begin alike. It is merged into them, and stands alone
    only where there is no size.
    """
    sized = found.loc[found["yi"].notna()].copy()
    alone = []
    places: dict[tuple, list[int]] = {}
    for index, row in zip(sized.index, sized.to_dict("records"), strict=True):
        places.setdefault(_comparison(row), []).append(index)
    for row in found.loc[found["yi"].isna()].to_dict("records"):
        detail = _text(row["detail"])
        covered = [
            index
            for index in places.get(_comparison(row), ())
            if _text(sized.at[index, "detail"]).startswith(detail)
        ]
        if not covered:
            alone.append(row)
        for index in covered:
            sized.at[index, "rows"] = f"{sized.at[index, 'rows']}; {row['rows']}"
            if not _text(sized.at[index, "p_text"]):
                sized.at[index, "p_text"] = row["p_text"]
    return (
        pd.concat([sized, pd.DataFrame(alone, columns=found.columns)], ignore_index=True) if alone else sized
    )


def _comparison(row: dict) -> tuple:
    arms = frozenset((_text(row["arm_first"]), _text(row["arm_second"])))
    family = "between" if row["estimand"] in (BETWEEN, BETWEEN_CHANGE) else row["estimand"]
    return row["study_id"], arms, row["outcome"], family


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
