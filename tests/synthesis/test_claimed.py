"""The claimed size, the smallest effect of interest and the prior, on the scale of a measure."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.notes.normalise import read_project
from analysis.synthesis.claimed import (
    _beyond_retest,
    claimed_range,
    on_scale,
    prior_of,
    retest_gain,
    smallest_effect,
    unit_information_sd,
)
from analysis.synthesis.spreads import NO_SPREAD, Spread
from analysis.tables.project import Project

CARDS = Path(__file__).parents[1] / "projects" / "cards"


@pytest.fixture(scope="module")
def intake():
    return read_project(Project(CARDS))


def part(**changed):
    told = {
        "outcome": "leg strength", "effect_direction": "more", "effect_bound": "exactly",
        **{f"{name}_{end}": np.nan for name in ("effect", "also") for end in ("low", "high", "unit")},
    }  # fmt: skip
    return told | changed


def sized(low, high=None, unit="%", bound="exactly", direction="more"):
    return part(
        effect_low=low, effect_high=low if high is None else high, effect_unit=unit, effect_bound=bound,
        effect_direction=direction,
    )  # fmt: skip


def test_a_single_number_is_read_with_the_band_of_its_outcome(intake):
    assert claimed_range(sized(20.0), "ROM", "log ratio", 0.05, intake) == pytest.approx(np.log([1.15, 1.25]))


def test_without_a_band_it_is_a_quarter_of_the_number(intake):
    other = sized(20.0) | {"outcome": "sprint performance"}
    assert claimed_range(other, "PC", "%", 5.0, intake) == (15.0, 25.0)


@pytest.mark.parametrize(("bound", "low", "high"), [("at least", np.log(1.2), np.inf), ("up to", 0.0, np.log(1.2))])
def test_bounds_leave_one_end_open(intake, bound, low, high):
    assert claimed_range(sized(20.0, bound=bound), "ROM", "log ratio", 0.05, intake) == pytest.approx((low, high))


def test_a_claim_without_a_number_claims_what_is_worth_having(intake):
    assert claimed_range(part(), "ROM", "log ratio", 0.05, intake) == (0.05, np.inf)
    denied = part(effect_direction="no difference")
    assert claimed_range(denied, "ROM", "log ratio", 0.05, intake) == (-0.05, 0.05)
    assert claimed_range(part(), "MD", "kg", None, intake) is None


def test_a_number_on_another_scale_is_none_at_all(intake):
    assert claimed_range(sized(20.0), "SMD", "standard deviations", 0.2, intake) is None


@pytest.mark.parametrize(
    ("outcome", "direction", "falls"),
    [
        ("reaction time", "better", True),
        ("reaction time", "worse", False),
        ("sleep", "better", False),
        ("sleep", "worse", True),
        ("sleep", "less", True),
    ],
)
def test_better_by_a_tenth_is_a_tenth_less_where_less_is_better(outcome, direction, falls):
    intake = read_project(Project(CARDS.with_name("caffeine")))
    claimed = sized(10.0, 20.0, direction=direction) | {"outcome": outcome}
    expected = -np.log([0.9, 0.8]) if falls else np.log([1.1, 1.2])
    assert claimed_range(claimed, "ROM", "log ratio", 0.05, intake) == pytest.approx(expected)


def test_twenty_percent_less_is_a_positive_log_ratio_in_the_claims_direction():
    assert on_scale(20.0, "%", "ROM", "log ratio", falls=True) == pytest.approx(-np.log(0.8))
    assert on_scale(20.0, "points of %MVIC", "MD", "points") == 20.0
    assert on_scale(20.0, "kg", "MD", "points") is None


TENTH = Spread({"kg": 10.0}, 0.1)  # people differ by a tenth of the mean


def smallest(told, measure, unit, intake, spread=NO_SPREAD, unit_sd=np.nan):
    found = smallest_effect(told, measure, unit, unit_sd, spread, intake)
    return None if found is None else found[0]


def test_the_smallest_effect_comes_from_the_outcome_then_from_the_measure(intake):
    assert smallest(part(), "ROMC", "log ratio", intake) == pytest.approx(np.log(1.05))
    assert smallest(part(), "MD", "kg", intake, unit_sd=40.0) == pytest.approx(4.0)
    assert smallest(part(), "MD", "kg", intake) is None


def test_it_is_turned_into_another_scale_by_how_far_people_lie_apart(intake):
    assert smallest(part(), "SMD", "standard deviations", intake, TENTH) == pytest.approx(np.log(1.05) / 0.1)
    assert smallest(part(), "MD", "kg", intake, TENTH) == pytest.approx(np.log(1.05) * 100)
    unset = part(outcome="gluteus maximus size")
    assert smallest(unset, "SMD", "standard deviations", intake) == 0.2
    assert smallest(unset, "ROMC", "log ratio", intake, TENTH) == pytest.approx(0.02)
    assert smallest(unset, "PC", "%", intake, TENTH) == pytest.approx(2.0)
    assert smallest(unset, "MD", "kg", intake, TENTH) == pytest.approx(2.0)


def test_where_nobody_tells_how_far_it_is_not_set(intake):
    assert smallest(part(outcome="gluteus maximus size"), "ROMC", "log ratio", intake) is None


def test_it_is_never_above_the_lower_end_of_what_is_claimed(intake):
    told = sized(1.0, 3.0) | {"outcome": "sprint time", "effect_direction": "less"}
    assert smallest(told, "ROMC", "log ratio", intake, TENTH) == pytest.approx(-np.log(0.99))


def test_a_raw_difference_gets_a_prior_as_wide_as_one_participant_tells(intake):
    prior = prior_of("MD", "kg", 20.0, TENTH, intake)
    assert (prior.sd, prior.tau) == pytest.approx((10.0, 5.0))
    assert "the outcome's own standard deviation, 10 kg" in prior.because
    # Two groups of 20 with SD 10: v = 10, so one participant of the 40 leaves a standard error of 20 = 2 SD.
    sd = unit_information_sd(np.array([10.0, 10.0]), np.array([40.0, np.nan]))
    assert sd == pytest.approx(20.0)
    prior = prior_of("MD", "kg", sd, NO_SPREAD, intake)
    assert (prior.sd, prior.tau) == pytest.approx((20.0, 5.0))
    assert "unit information" in prior.because
    assert prior_of("MD", "kg", np.nan, NO_SPREAD, intake) is None
    assert prior_of("SMD", "standard deviations", np.nan, NO_SPREAD, intake).sd == 0.44


def test_one_mistyped_standard_error_does_not_make_the_prior_narrow():
    n = np.array([40.0] * 3)
    typed, mistyped = np.array([9.0, 9.0, 9.0]), np.array([9.0, 9.0, 9e-6])
    assert unit_information_sd(mistyped, n) == unit_information_sd(typed, n)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("at least as good", (-0.05, np.inf)), ("no better", (-0.05, np.inf)), ("cannot", None), ("more", (0.05, np.inf))],
)
def test_a_bound_claims_what_is_on_its_side(intake, word, expected):
    assert claimed_range(part(effect_direction=word), "ROM", "log ratio", 0.05, intake) == expected


def test_thirty_percent_more_than_another_training_is_a_ratio_of_gains_and_no_range_of_sizes(intake):
    compared = sized(30.0) | {"outcome": "gluteus maximus size", "kind": "comparison", "comparator": "squat"}
    assert claimed_range(compared, "ROMC", "log ratio", 0.05, intake) is None
    assert claimed_range(compared | {"comparator": "nothing"}, "ROMC", "log ratio", 0.05, intake) is not None
    assert claimed_range(compared | {"comparator": None}, "ROMC", "log ratio", 0.05, intake) is not None
    acute = compared | {"outcome": "gluteus maximus activation"}
    assert claimed_range(acute, "ROM", "log ratio", 0.05, intake) is not None


@pytest.mark.parametrize(("claimed", "ends"), [(20.0, (15, 25)), (50.0, (37.5, 62.5)), (90.0, (87.5, 92.5))])
def test_the_band_of_so_much_less_is_a_quarter_of_it_or_of_what_is_left(intake, claimed, ends):
    told = sized(claimed, direction="less") | {"outcome": "sprint time"}
    expected = [-np.log1p(-end / 100) for end in ends]
    assert claimed_range(told, "RR", "log ratio", 0.05, intake) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("oriented", "vote"), [(0.12, 1.0), (0.05, np.nan), (0.0, np.nan), (-0.02, -1.0), (np.nan, np.nan)]
)
def test_a_change_that_a_second_test_could_have_made_is_no_vote(oriented, vote):
    edge = np.log(1.09)
    typed = np.sign(oriented) if np.isfinite(oriented) else 1.0
    np.testing.assert_equal(_beyond_retest(np.array([oriented]), np.array([typed]), edge), [vote])
    # The claim of the opposite: the same changes, turned round.
    np.testing.assert_equal(_beyond_retest(np.array([-oriented]), np.array([-typed]), -edge), [-vote])


@pytest.fixture(scope="module")
def retested():
    """The cards with what a second test alone adds to leg strength, and to sprint time."""
    intake = read_project(Project(CARDS))
    outcomes = intake.vocabulary.lists["outcomes"]
    gains = {"leg strength": "9 %", "sprint time": "2 %"}
    changed = {name: replace(outcomes[name], keys={**outcomes[name].keys, "retest gain": gain})
               for name, gain in gains.items()}  # fmt: skip
    lists = {**intake.vocabulary.lists, "outcomes": {**outcomes, **changed}}
    return replace(intake, vocabulary=replace(intake.vocabulary, lists=lists))


def test_a_change_begins_where_a_second_test_alone_ends(retested):
    def edge(measure, unit, spread=TENTH, **told):
        return retest_gain(part(**told), [told.get("outcome", "leg strength")], measure, unit, spread, retested)

    assert edge("ROMC", "log ratio") == pytest.approx(np.log(1.09))
    assert edge("PC", "%") == 9.0
    assert edge("SMD", "standard deviations") == pytest.approx(np.log(1.09) / 0.1)
    assert np.isnan(edge("SMD", "standard deviations", NO_SPREAD))
    faster = {"outcome": "sprint time", "effect_direction": "less"}
    assert edge("ROMC", "log ratio", **faster) == pytest.approx(-np.log(0.98))
    # A claim of losing strength: what a second test adds is on the other side.
    assert edge("ROMC", "log ratio", effect_direction="less") == pytest.approx(-np.log(1.09))
    assert edge("ROMC", "log ratio", outcome="sprint performance") == 0.0


def test_a_size_claimed_in_pounds_is_held_against_results_in_kilograms(intake):
    five = sized(5.0, 10.0, unit="lb", bound="exactly")
    assert claimed_range(five, "MD", "kg", None, intake) == pytest.approx((2.268, 4.536), abs=1e-3)
    assert claimed_range(five, "MD", "cm", None, intake) is None
