"""The claimed size, the smallest effect of interest and the prior, on the scale of a measure."""

from pathlib import Path

import numpy as np
import pytest

from analysis.intake.normalise import read_project
from analysis.synthesis.claimed import claimed_range, on_scale, prior_of, smallest_effect, unit_information_sd
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


def test_the_smallest_effect_comes_from_the_outcome_then_from_the_measure(intake):
    assert smallest_effect(part(), "ROMC", "log ratio", np.nan, intake) == pytest.approx(np.log(1.05))
    assert smallest_effect(part(), "SMD", "standard deviations", np.nan, intake) == 0.2
    assert smallest_effect(part(), "MD", "kg", 40.0, intake) == pytest.approx(4.0)
    assert smallest_effect(part(), "MD", "kg", np.nan, intake) is None


def test_a_raw_difference_gets_a_prior_as_wide_as_one_participant_tells(intake):
    # Two groups of 20 with SD 10: v = 10, so one participant of the 40 leaves a standard error of 20 = 2 SD.
    sd = unit_information_sd(np.array([10.0, 10.0]), np.array([40.0, np.nan]))
    assert sd == pytest.approx(20.0)
    prior = prior_of("MD", sd, intake)
    assert (prior.sd, prior.tau) == pytest.approx((20.0, 5.0))
    assert "unit information" in prior.because
    assert prior_of("MD", np.nan, intake) is None
    assert prior_of("SMD", np.nan, intake).sd == 0.44


def test_a_size_claimed_in_pounds_is_held_against_results_in_kilograms(intake):
    five = sized(5.0, 10.0, unit="lb", bound="exactly")
    assert claimed_range(five, "MD", "kg", None, intake) == pytest.approx((2.268, 4.536), abs=1e-3)
    assert claimed_range(five, "MD", "cm", None, intake) is None
