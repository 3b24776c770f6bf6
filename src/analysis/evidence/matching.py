"""Which effects bear on which part of which claim: joins through the vocabulary.

An effect on a narrower term bears on a claim about the broader one, and the other way round indirectly: a whole says
something of its parts.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence.populations import is_among, people_of, reported_rows, why_not_among
from analysis.evidence.sides import CLAIMED, DONE, noted_turn, side_matches
from analysis.evidence.tested import tests_of
from analysis.notes.content import Intake
from analysis.notes.grammar.phrases import VALUED
from analysis.notes.settings import Settings
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.lookup import plain
from analysis.tables.schemas import TABLES, frame
from analysis.terms import REVIEWS, TESTABLE, ClaimedDirection, ClaimKind, Design, Directness, Estimand, Lane, SeenIn

# Designs in which nothing is given over time, so that what was measured was measured in one session.
_NOTHING_GIVEN = (Design.CROSS_SECTIONAL, Design.MODEL_OR_CADAVER, Design.CASE_REPORT)
_CLAIM = ["kind", "duration", "weeks_low", "weeks_high"]


def match_evidence(intake: Intake, effects: pd.DataFrame) -> pd.DataFrame:
    """The evidence table: one row per part of a claim and effect that bears on it."""
    tables, vocabulary = intake.tables, intake.vocabulary
    parts = tables["claim_parts"].merge(tables["claims"][["claim_id", *_CLAIM]], on="claim_id")
    parts = parts.loc[parts["kind"].isin(TESTABLE)]
    if parts.empty or effects.empty:
        return frame("evidence", [])
    effects = effects.merge(tables["studies"][["study_id", "design"]], on="study_id")
    reported = reported_rows(tables).reindex(effects["rows"].str.partition("; ")[0])
    whose, time = (reported[name].set_axis(effects.index) for name in ("who", "time"))
    people, place = pd.factorize(np.array([*people_of(effects, whose, tables, vocabulary), None], dtype=object)[:-1])
    effects = effects.assign(people=people, time=time)
    pairs = _pairs(parts, effects, vocabulary)
    pairs = _with_noted(pairs, parts, effects, tables["overrules"], vocabulary)
    pairs = _of_their_test(pairs, vocabulary)
    one_session = {
        name
        for name in vocabulary.lists["outcomes"]
        if vocabulary.inherited("outcomes", name, "seen in") == SeenIn.ONE_SESSION
    }
    pairs["lane"] = _lanes(pairs, one_session)
    # What training does over weeks is not what happens during the exercise.
    elsewhere = (
        pairs["claimed"].isin(one_session) & (pairs["kind"] != ClaimKind.CHANGE) & (pairs["lane"] == Lane.TRAINING)
    )
    pairs = pairs.loc[~elsewhere].reset_index(drop=True)
    if pairs.empty:
        return frame("evidence", [])
    ways = _ways(pairs, place, one_session, intake)
    pairs = pairs.assign(
        directness=[way for way, _ in ways],
        because=[reason for _, reason in ways],
        orientation=_claimed_signs(pairs, vocabulary) * pairs["turn"] * pairs["polarity"],
        turned=pairs["turn"] < 0,
    )
    pairs = _overrule(pairs, tables["overrules"])
    return frame("evidence", pairs[[name for name in TABLES["evidence"].columns if name in pairs]])


def _pairs(parts: pd.DataFrame, effects: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Parts and effects that go together by outcome and by arms, in the order of the parts.

    First what is wanted against what was done, each different one once; rows of both tables are only
    brought together where their arms fit, because most effects share an outcome with most claims.
    """
    parts = _wanted(parts, vocabulary)
    done = _both_ways(_done(effects).assign(detail=effects["detail"]), vocabulary)
    sides = side_matches(done, parts, vocabulary)
    pairs = done.rename(columns=_SIDES).merge(sides, on=["first", "second", "estimand"])
    pairs = pairs.merge(parts, on=[*CLAIMED, "kind", "measured"])
    # Broader in what was done and in what was measured tells of neither; but doses are told of training in general.
    far = (
        pairs["whole"]
        & pairs["how"].str.contains(Directness.INTERVENTION)
        & ~pairs["intervention"].isin(vocabulary.doses)
    )
    return _each_once(pairs.loc[~far])


def _with_noted(
    pairs: pd.DataFrame, parts: pd.DataFrame, effects: pd.DataFrame, overrules: pd.DataFrame, vocabulary: Vocabulary
) -> pd.DataFrame:
    """The pairs, and those of studies that match no claim by their arms and whose note says that they bear on one.

    By outcome they must fit, and one arm must be the one that gets something.
    """
    noted = overrules.loc[overrules["directness"] != "not", ["study_id", "claim_id"]].drop_duplicates()
    known = pd.MultiIndex.from_frame(pairs[["study_id", "claim_id"]])
    noted = noted.loc[~pd.MultiIndex.from_frame(noted).isin(known)]
    if noted.empty:
        return pairs
    more = _done(effects.loc[effects["study_id"].isin(noted["study_id"])]).rename(columns=_SIDES)
    more = more.merge(noted, on="study_id").merge(_wanted(parts, vocabulary), on=["claim_id", "measured"])
    turns = [
        noted_turn(first, second, estimand, comparator, vocabulary)
        for first, second, estimand, comparator in zip(
            *(plain(more[name]) for name in ("first", "second", "estimand", "comparator")), strict=True
        )
    ]
    more = more.assign(turn=turns, how="", fit="").dropna(subset="turn")
    return _each_once(pd.concat([pairs, more], ignore_index=True)) if len(more) else pairs


def _of_their_test(pairs: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """The pairs without those whose part speaks of tests of the other kind, trained or not.

    Where nobody says which lift was tested, what was measured only stands in for what is claimed.
    """
    arms = pairs["first"].where(pairs["turn"] > 0, pairs["second"])
    tests = pd.Series(tests_of(pairs["measured"], arms, vocabulary), index=pairs.index, dtype=object)
    claimed = pairs["test"].notna()
    unsaid = claimed & tests.isna()
    pairs = pairs.assign(
        surrogate=pairs["surrogate"] | unsaid,
        unsaid=np.where(unsaid, "which lift or task was tested is not said", ""),
    )
    return pairs.loc[~claimed | tests.isna() | (tests == pairs["test"])].reset_index(drop=True)


_SIDES = {"intervention": "first", "comparator": "second", "outcome": "measured"}


def _wanted(parts: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """The parts once for each measured outcome that says something of theirs."""
    about = ["claim_id", "part_id", *_CLAIM, "effect_direction", "population", "outcome", "test", *CLAIMED]
    outcomes = outcome_matches(vocabulary).rename_axis("term").reset_index()
    parts = parts[about].assign(part=np.arange(len(parts)))
    return parts.merge(outcomes, left_on="outcome", right_on="claimed").drop(columns="outcome")


def _done(effects: pd.DataFrame) -> pd.DataFrame:
    about = ["effect_id", "study_id", *DONE, "outcome", "acute", "weeks", "people", "time", "design"]
    return effects[[*about, "note_path", "note_line", "note_field"]].assign(effect=effects.index)


def _each_once(pairs: pd.DataFrame) -> pd.DataFrame:
    pairs = pairs.sort_values(["part", "term", "effect"], kind="stable", ignore_index=True)
    return pairs.drop_duplicates(["part", "effect"], ignore_index=True)


def _both_ways(effects: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Effects with each association also told from its other end: a correlation has no first and second."""
    associations = effects.loc[(effects["estimand"] == Estimand.ASSOCIATION) & effects["intervention"].notna()]
    tests = [vocabulary.split("outcomes", test)[0] for test in associations["intervention"]]
    ends = associations["outcome"] + (", " + associations["detail"]).fillna("")
    turned = associations.assign(intervention=ends, outcome=tests).dropna(subset="outcome")
    return pd.concat([effects, turned], ignore_index=True) if len(turned) else effects


def outcome_matches(vocabulary: Vocabulary) -> pd.DataFrame:
    """Measured outcomes by claimed outcome: itself, the narrower, and what stands in for it.

    The broader one stands in for its parts: how strong somebody is, for how strong the legs are.

    Columns claimed, measured, surrogate, polarity (−1 where more of one is less of the other), and whole (whether what
    was measured is the broader).
    """
    rows = []
    for measured in vocabulary.lists["outcomes"]:
        broader = vocabulary.broader("outcomes", measured)
        for claimed in broader:
            rows.append((claimed, measured, False, polarity(vocabulary, measured, claimed)))
        for target in vocabulary.inherited_words("outcomes", measured, "stands in for"):
            for claimed in vocabulary.broader("outcomes", target):
                if claimed not in broader:
                    rows.append((claimed, measured, True, polarity(vocabulary, measured, claimed)))
        for whole in list(broader)[1:]:  # measured is one of its parts, and may be what is claimed
            rows.append((measured, whole, True, polarity(vocabulary, whole, measured)))
    matches = pd.DataFrame(rows, columns=["claimed", "measured", "surrogate", "polarity"])
    matches["whole"] = [measured in vocabulary.broader("outcomes", claimed) and measured != claimed
                      for claimed, measured in zip(matches["claimed"], matches["measured"], strict=True)]  # fmt: skip
    return matches.drop_duplicates(["claimed", "measured"], ignore_index=True)


def polarity(vocabulary: Vocabulary, measured: str, claimed: str) -> float:
    """−1 where more of what was measured is less of what is claimed, else +1."""
    better = {vocabulary.inherited("outcomes", name, "better") for name in (measured, claimed)}
    return -1.0 if better == {ClaimedDirection.MORE, ClaimedDirection.LESS} else 1.0


def _lanes(pairs: pd.DataFrame, one_session: set[str]) -> np.ndarray:
    """What was measured in one session is acute, and so is a session of a trial that lasted longer.

    An outcome seen in one session may also be compared before and after weeks of training: then it is
    training that changed it. Where nobody says how long something was given, it may have been weeks.
    """
    in_session = (pairs["time"] == "session") | pairs["design"].isin(_NOTHING_GIVEN)
    acute = pairs["acute"].fillna(False).astype(bool) | (pairs["measured"].isin(one_session) & in_session)
    return np.select(
        [pairs["design"].isin(REVIEWS), pairs["estimand"] == Estimand.ASSOCIATION, acute],
        [Lane.PUBLISHED, Lane.CORRELATIONAL, Lane.ACUTE],
        Lane.TRAINING,
    )


def _ways(pairs: pd.DataFrame, people: np.ndarray, one_session: set[str], intake: Intake) -> list[tuple[str, str]]:
    """How directly each pair bears, and why: the arms that matched, then what is not as claimed."""
    vocabulary = intake.vocabulary

    @cache
    def other_people(population: object, place: int) -> str:
        if population is None or is_among(population, people[place], vocabulary):
            return ""
        return why_not_among(population, people[place], vocabulary)

    @cache
    def way(how: str, fit: str, surrogate: bool, unsaid: str, people: str, time: str) -> tuple[str, str]:
        ways = [
            *how.split("; "),
            Directness.SURROGATE if surrogate else "",
            Directness.POPULATION if people else "",
            Directness.DURATION if time else "",
        ]
        return "; ".join(dict.fromkeys(filter(None, ways))) or Directness.DIRECT, "; ".join(
            filter(None, (fit, unsaid, people, time))
        )

    populations = pairs["population"].astype(object).where(pairs["population"].notna(), None)
    who = map(other_people, populations, pairs["people"].tolist())
    times = _other_durations(pairs, one_session, intake.settings)
    return list(map(way, *(pairs[name].tolist() for name in ("how", "fit", "surrogate", "unsaid")), who, times))


def _other_durations(pairs: pd.DataFrame, one_session: set[str], settings: Settings) -> np.ndarray:
    """What keeps each effect from being of the claimed duration; '' where nothing does, or no time is claimed.

    Nothing over time: what is seen in one session, and correlations.
    """
    shortest, longest = settings.duration_window
    low = pairs["weeks_low"].astype("float64")
    high = pairs["weeks_high"].astype("float64").fillna(low)
    weeks = pairs["weeks"].astype("float64")
    asked = low.notna() & ~pairs["lane"].isin([Lane.ACUTE, Lane.CORRELATIONAL]) & ~pairs["claimed"].isin(one_session)
    other = asked & ~weeks.between(*_whole_weeks(shortest * low, longest * high))
    reasons = np.full(len(pairs), "", dtype=object)
    reasons[other.to_numpy()] = [
        "how long it lasted is not stated" if np.isnan(lasted) else f"{lasted:g} weeks, not {claimed}"
        for lasted, claimed in zip(weeks[other], pairs["duration"][other], strict=True)
    ]
    return reasons


def _whole_weeks(low: pd.Series, high: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Limits in weeks, outward to whole ones: a year has 52.2, and nobody measures at its half but in week 26.

    Limits below one week stay: all that is shorter would be within them.
    """
    slack = 1e-9  # of products that are whole but for their rounding
    return low.where(low < 1, np.floor(low + slack)), high.where(high < 1, np.ceil(high - slack))


# "no better" is "at least as good" seen from the other side: it names what is worse.
_SIGNS = {ClaimedDirection.LESS: -1.0, ClaimedDirection.WORSE: -1.0, ClaimedDirection.NO_BETTER: -1.0}


def claimed_sign(outcome: object, direction: object, vocabulary: Vocabulary) -> float:
    """+1 where the claim says more of its outcome, −1 where less; "better" as the vocabulary has it."""
    sign = _SIGNS.get(direction, 1.0)
    if direction in VALUED and vocabulary.inherited("outcomes", outcome, "better") == ClaimedDirection.LESS:
        return -sign
    return sign


def _claimed_signs(pairs: pd.DataFrame, vocabulary: Vocabulary) -> pd.Series:
    sign = cache(lambda outcome, direction: claimed_sign(outcome, direction, vocabulary))
    return pd.Series([sign(*row) for row in zip(pairs["claimed"], pairs["effect_direction"], strict=True)])


def _overrule(pairs: pd.DataFrame, overrules: pd.DataFrame) -> pd.DataFrame:
    """A study note's own word on how it bears on a claim, with its reason."""
    noted = overrules[["study_id", "claim_id", "directness", "because"]].rename(
        columns={"directness": "noted", "because": "reason"}
    )
    pairs = pairs.merge(noted, on=["study_id", "claim_id"], how="left")
    pairs = pairs.loc[pairs["noted"] != "not"]
    # What each result was held against is its arms' matter: a way that the study is indirect in does not undo that.
    against = pairs["directness"].str.contains(Directness.COMPARATOR, regex=False)
    kept = against & ~pairs["noted"].isin([Directness.DIRECT, Directness.COMPARATOR])
    noted = pairs["noted"].mask(kept, pairs["noted"] + f"; {Directness.COMPARATOR}")
    return pairs.assign(
        directness=noted.fillna(pairs["directness"]),
        because=[
            f"the note says so: {reason}" if isinstance(reason, str) else because
            for reason, because in zip(pairs["reason"], pairs["because"], strict=True)
        ],
    )
