"""The effects that bear on parts of claims, turned into the claim's direction, sample by sample."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.effects.reported_tests import AT_ITS_BOUND
from analysis.synthesis.samples import with_people
from analysis.tables.lookup import plain
from analysis.tables.schemas import Tables
from analysis.terms import ClaimKind, Design, Directness, Estimand, FlagAction, Lane, Measure, Placeholder

# Published syntheses are a lane of their own and are not pooled, not even with each other; stand-ins for the outcome
# claimed are not pooled with it, and answer nothing; the legs of an indirect comparison are put together otherwise.
NOT_POOLED = (Lane.PUBLISHED, Directness.SURROGATE, Lane.INDIRECT)
# So many samples with a size decide alone, without what bears less directly: one has no mean of its own.
ENOUGH = 2  # ours
SHARE_ALIKE = 0.5  # ours
_KEYS = {"studies": "study_id", "effects": "effect_id"}


def bearing(effects: pd.DataFrame, evidence: pd.DataFrame, flags: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Evidence rows with their effects, turned into the claim's direction.

    Columns of evidence and effects; ``oriented`` is yi in the claim's direction, ``vote`` the sign of it (0 where the
    estimate is 0, missing where it could not be read), ``direct`` whether it bears directly; ``excluded`` and
    ``doubted`` whether a screen excludes it or asks for a look at the result without it; ``late`` whether it is
    left aside because what bears better is there: it was measured at another time than the claim speaks of where
    enough samples were measured at that time, or set against another treatment where a control was. The lane of a
    stand-in for the outcome claimed is ``surrogate outcome``. ``sample_id`` tells people apart as
    :func:`analysis.synthesis.samples.with_people` does; ``people_id`` is the studies' own. ``k`` and ``year`` of
    reviews tell which fits best. ``tables`` are those of the notes (studies, arms, measurements, contrasts).
    """
    places = ["note_path", "note_line", "note_field"]
    rows = evidence.drop(columns=places).merge(effects, on="effect_id")
    rows = rows.assign(
        lane=rows["lane"].mask(rows["directness"].str.contains(Directness.SURROGATE), Directness.SURROGATE),
        oriented=rows["yi"] * rows["orientation"],
        vote=rows["sign"] * rows["orientation"],
        unit=rows["unit"].fillna(Placeholder.NOT_STATED),
        direct=rows["directness"] == Directness.DIRECT,
        excluded=_flagged(rows, flags.loc[flags["action"] == FlagAction.EXCLUDE]),
        doubted=_flagged(rows, flags.loc[flags["action"] == FlagAction.SENSITIVITY]),
        people_id=rows["sample_id"],
    )
    studies = tables["studies"].set_index("study_id")
    rows = _with_bounds(_by_chance(rows, studies["design"]))
    rows = rows.assign(alike=rows["effect_id"].isin(_alike(effects)), late=_late(rows) | _against_active(rows, tables))
    rows = rows.assign(k=_studies_of_reviews(rows, tables), year=rows["study_id"].map(studies["year"]))
    return with_people(rows, tables["arms"], studies["design"])


def _by_chance(rows: pd.DataFrame, designs: pd.Series) -> pd.DataFrame:
    """Where chance alone told the arms of a training study apart, what lies between them afterwards is what they gained
    apart: both are one quantity, and a log ratio of final values is the difference of two log ratios of change.

    What is told both ways with its spread counts once, as gained. Only beside gains with a spread: where a part has
    none, what lies between arms afterwards stays one quantity for studies of all designs.
    """
    chance = rows["study_id"].map(designs).eq(Design.RANDOMISED_PARALLEL) & (rows["lane"] == Lane.TRAINING)
    if not (chance & (rows["estimand"] == Estimand.BETWEEN)).any():
        return rows
    measure = rows["measure"].mask(chance & (rows["measure"] == Measure.ROM), Measure.ROMC)
    keys = pd.MultiIndex.from_frame(rows[["claim_id", "part_id", "sample_id", "outcome", "detail"]].assign(on=measure))
    gains = (rows["estimand"] == Estimand.BETWEEN_CHANGE) & rows["vi"].notna()
    scales = pd.MultiIndex.from_frame(rows[["claim_id", "part_id", "lane", "unit"]].assign(on=measure))
    beside = ~keys.isin(keys[gains]) & scales.isin(scales[gains])
    same = chance & (rows["estimand"] == Estimand.BETWEEN) & beside
    return rows.assign(
        estimand=rows["estimand"].mask(same, Estimand.BETWEEN_CHANGE), measure=rows["measure"].mask(same, measure)
    )


def _with_bounds(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with variances at the bound of a p only where no other sample of the part is left without a variance.

    Only what is significant has such a bound: beside results that were not, and so have none, a mean of the others
    would lean towards what was significant.
    """
    bounded = rows["assumed"].str.contains(AT_ITS_BOUND, regex=False, na=False)
    if not bounded.any():
        return rows
    part = [rows["claim_id"], rows["part_id"], rows["lane"]]
    sized = rows["vi"].notna().groupby([*part, rows["sample_id"]]).transform("any")
    left_out = (~sized & ~rows["excluded"]).groupby(part).transform("any")
    return rows.assign(vi=rows["vi"].mask(bounded & left_out))


def _late(rows: pd.DataFrame) -> pd.Series:
    """Rows at another time than their claim speaks of, where enough samples with a size were measured at that time.

    A claim of what happens within eight weeks is answered by what was seen within them, if only with other training
    beside it, and not by what a year brings.
    """
    elsewhen = rows["directness"].str.contains(Directness.DURATION)
    kind = [rows["claim_id"], rows["part_id"], rows["lane"], rows["estimand"] == Estimand.WITHIN_CHANGE]
    sized = rows["sample_id"].where(~elsewhen & rows["yi"].notna() & ~rows["excluded"])
    return elsewhen & (sized.groupby(kind).transform("nunique") >= ENOUGH)


def _against_active(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """Rows of a change set against another treatment, where the same change was set against a control.

    What is gained beyond a control and what is gained beyond something that may work as well are not one quantity.
    """
    change = set(tables["claims"].loc[tables["claims"]["kind"] == ClaimKind.CHANGE, "claim_id"])
    compared = rows["claim_id"].isin(change) & (rows["estimand"] != Estimand.WITHIN_CHANGE)
    active = compared & rows["directness"].str.contains(Directness.COMPARATOR)
    sized = rows["sample_id"].where(compared & ~active & rows["yi"].notna() & ~rows["excluded"])
    return active & (sized.groupby([rows["claim_id"], rows["part_id"], rows["lane"]]).transform("nunique") >= 1)


def _alike(effects: pd.DataFrame) -> set[str]:
    """Changes within an arm that another arm of the study shows too: no word for what this arm got.

    Alike: on the same side, and at least half as large, or of unknown size.
    """
    within = effects.loc[
        (effects["estimand"] == Estimand.WITHIN_CHANGE) & effects["sign"].isin([1, -1]) & effects["arm_first"].notna()
    ]
    columns = ["study_id", "outcome", "detail", "measure", "unit", "weeks", "sign", "effect_id", "arm_first", "yi"]
    arms: dict[tuple, list[tuple]] = {}
    for *change, effect, arm, yi in zip(*(plain(within[name]) for name in columns), strict=True):
        arms.setdefault(tuple(change), []).append((effect, arm, yi))
    return {
        effect
        for changes in arms.values()
        for effect, arm, yi in changes
        if any(
            other != arm and (None in (yi, other_yi) or abs(other_yi) >= SHARE_ALIKE * abs(yi))
            for _, other, other_yi in changes
        )
    }


def _studies_of_reviews(rows: pd.DataFrame, tables: Tables) -> np.ndarray:
    """How many studies a published result was pooled from, where the rows it was typed in say so; NaN elsewhere."""
    known: dict[str, float] = {}
    for name in ("measurements", "contrasts"):
        typed = tables[name].loc[tables[name]["k"].notna()]
        known |= dict(zip(typed[f"{name[:-1]}_id"], typed["k"].astype("float64"), strict=True))
    counts = np.full(len(rows), np.nan)
    for place in np.flatnonzero((rows["lane"] == Lane.PUBLISHED).to_numpy()):
        behind = [known[row] for row in str(rows["rows"].iloc[place]).split("; ") if row in known]
        counts[place] = max(behind, default=np.nan)
    return counts


def _flagged(rows: pd.DataFrame, flags: pd.DataFrame) -> np.ndarray:
    """Whether a row, its study, or anything it was derived from is among the flagged."""
    by_table = flags.groupby("table")["row"].agg(set).to_dict()
    flagged = np.zeros(len(rows), dtype=bool)
    for table, key in _KEYS.items():
        flagged |= rows[key].isin(by_table.get(table, set())).to_numpy()
    typed = by_table.get("measurements", set()) | by_table.get("contrasts", set())
    if typed:
        flagged |= np.array([bool(typed & set(cell.split("; "))) for cell in rows["rows"].fillna("")], dtype=bool)
    return flagged
