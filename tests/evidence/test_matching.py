"""Which effects bear on which claim, and how directly."""

import pytest

from analysis.evidence.matching import claimed_sign, outcome_matches


def bearing(evidence, effects, claim, part="whole"):
    """By study: one row a comparison, as all its measures bear alike."""
    rows = evidence.loc[(evidence["claim_id"] == claim) & (evidence["part_id"] == part)].merge(effects, on="effect_id")
    comparison = ["study_id", "arm_first", "arm_second", "outcome", "detail", "who", "weeks", "estimand"]
    alike = rows.groupby(comparison, dropna=False)[["directness", "lane", "orientation"]].nunique(dropna=False)
    assert (alike == 1).all(axis=None)
    return rows.drop_duplicates(comparison).set_index("study_id")


def test_a_narrower_outcome_bears_on_the_broader_one_and_the_whole_stands_in_for_its_part(cards):
    matches = outcome_matches(cards.vocabulary).set_index(["claimed", "measured"])
    assert not matches.loc[("sprint performance", "sprint time"), "surrogate"]
    assert matches.loc[("sprint time", "sprint performance"), "surrogate"]
    assert matches.loc[("sprint time", "sprint performance"), "polarity"] == -1  # the better, the less time
    assert matches.index.is_unique


def test_a_stand_in_bears_on_what_it_stands_for_as_a_surrogate(caffeine):
    matches = outcome_matches(caffeine.vocabulary).set_index(["claimed", "measured"])
    assert matches.loc[("sleep", "sleep latency"), "surrogate"]
    assert matches.loc[("sleep", "sleep latency"), "polarity"] == -1  # the sooner asleep, the more sleep
    assert ("sleep latency", "sleep") not in matches.index


def test_the_comparator_decides_the_part(caffeine_evidence, caffeine_effects):
    assert set(bearing(caffeine_evidence, caffeine_effects, "faster-reactions", "placebo").index) == {
        "trial-a", "trial-b", "trial-d", "review-e",
    }  # fmt: skip
    nothing = bearing(caffeine_evidence, caffeine_effects, "faster-reactions", "nothing")
    assert set(nothing["directness"]) == {"indirect comparator", "co-intervention; indirect comparator"}  # placebos


def test_a_mix_that_includes_the_intervention_is_a_co_intervention(caffeine_evidence, caffeine_effects):
    rows = bearing(caffeine_evidence, caffeine_effects, "faster-reactions", "placebo")
    assert rows.loc["trial-d", "directness"] == "co-intervention"
    assert rows.loc["trial-a", "directness"] == "direct"


def test_effects_are_turned_into_the_claim_s_direction_whichever_arm_stands_first(caffeine_evidence, caffeine_effects):
    rows = bearing(caffeine_evidence, caffeine_effects, "faster-reactions", "placebo")
    assert (rows["yi"].dropna() * rows["orientation"] > 0).all()
    assert rows.loc["trial-d", "orientation"] == 1  # placebo minus drink, and the claim says less
    assert rows.loc["trial-a", "orientation"] == -1


def test_published_syntheses_are_a_lane_of_their_own(caffeine_evidence, caffeine_effects):
    rows = bearing(caffeine_evidence, caffeine_effects, "faster-reactions", "placebo")
    assert rows.loc["review-e", "lane"] == "published synthesis"
    assert rows.loc["trial-a", "lane"] == "acute"


def test_adults_bear_directly_on_adults_and_a_narrower_group_too(caffeine_evidence, caffeine_effects):
    rows = bearing(caffeine_evidence, caffeine_effects, "faster-reactions", "placebo")
    assert rows.loc["trial-b", "directness"] == "direct"  # shift workers are adults


def test_less_time_is_better_performance(cards_evidence, cards_effects):
    rows = bearing(cards_evidence, cards_effects, "hip-thrust-sprint-speed")
    abade = rows.loc[["abade-2019"]]
    between = abade.loc[abade["estimand"] == "between-group difference in change"]
    assert (between["yi"] * between["orientation"] > 0).all()


def test_a_correlation_with_a_test_named_after_the_exercise_is_indirect_and_a_lane_apart(cards_evidence, cards_effects):
    rows = bearing(cards_evidence, cards_effects, "hip-thrust-sprint-speed")
    assert rows.loc["williams-2021", "lane"] == "correlational"
    assert rows.loc["williams-2021", "directness"] == "indirect intervention"


def test_an_active_comparator_is_indirect_for_a_claim_that_names_none(cards_evidence, cards_effects):
    rows = bearing(cards_evidence, cards_effects, "hip-thrust-sprint-speed")
    between = rows.loc[rows["estimand"] == "between-group difference in change"]
    assert set(between.loc[["csuf-2020"], "directness"]) == {"indirect comparator"}


def test_a_note_may_say_that_it_does_not_bear_on_a_claim(cards, cards_evidence, cards_effects):
    assert "barbalho-2020" in set(cards.tables["overrules"]["study_id"])
    assert "barbalho-2020" not in set(
        bearing(cards_evidence, cards_effects, "hip-thrust-glute-activation", "squat").index
    )


def test_a_study_of_another_comparison_bears_on_no_part(cards_evidence, cards_effects):
    squat = bearing(cards_evidence, cards_effects, "hip-thrust-glute-activation", "squat")
    assert "contreras-2016" not in squat.index  # three kinds of hip thrust, no squat
    assert bearing(cards_evidence, cards_effects, "hip-thrust-glute-activation", "leg-press").empty


@pytest.mark.parametrize(
    ("outcome", "direction", "sign"),
    [
        ("reaction time", "less", -1),
        ("reaction time", "better", -1),
        ("sleep", "worse", -1),
        ("sleep", "better", 1),
        ("sleep", "at least as good", 1),
        ("sleep", "no better", -1),
        ("reaction time", "at least as good", -1),
        ("reaction time", "no better", 1),
    ],
)
def test_better_follows_the_vocabulary(caffeine, outcome, direction, sign):
    assert claimed_sign(outcome, direction, caffeine.vocabulary) == sign
