"""Screens act before anyone looks at a result, each with its preset action."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence import screen_rules
from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.effects.values import reported_values
from analysis.evidence.screens import grim_consistent, screen
from analysis.notes.normalise import read_project

CAFFEINE = Path(__file__).parents[1] / "projects" / "caffeine"


def flags_of(intake):
    return screen(intake, reported_values(intake.tables), derive_effects(intake))


@pytest.fixture(scope="module")
def caffeine_flags(caffeine, caffeine_effects):
    return screen(caffeine, reported_values(caffeine.tables), caffeine_effects)


@pytest.fixture(scope="module")
def cards_flags(cards, cards_effects):
    return screen(cards, reported_values(cards.tables), cards_effects)


def with_measurements(intake, change):
    """The same notes with their measurements changed."""
    tables = {**intake.tables, "measurements": change(intake.tables["measurements"].copy())}
    return dataclasses.replace(intake, tables=tables)


def checks(flags, path):
    return set(flags.loc[flags["note_path"].str.endswith(f"/{path}.md"), "check"])


def test_disputed_data_are_excluded(caffeine_flags):
    flag = caffeine_flags.set_index("row").loc["trial-d"]
    assert flag[["check", "action"]].to_list() == ["status", "exclude"]


def test_the_same_people_in_two_studies_are_flagged_once(cards_flags):
    twice = cards_flags["check"] == "same sample twice"
    assert list(cards_flags.loc[twice, "row"]) == ["contreras-2016"]


def test_two_readings_of_one_value_a_factor_of_root_n_apart_are_a_standard_error_for_sure(caffeine):
    def second_reading(rows):
        typed = rows.loc[(rows["study_id"] == "trial-c") & (rows["arm_id"] == "CAF")].iloc[[0]]
        other = typed.assign(measurement_id="sheet", sd=typed["sd"] / 15**0.5, n=15, counts=False, read="sheet")
        return pd.concat([rows, other], ignore_index=True)

    flags = flags_of(with_measurements(caffeine, second_reading)).set_index("row")
    assert flags.loc["sheet", ["check", "action"]].to_list() == ["SE given as SD", "correct"]
    assert "a factor of √15" in flags.loc["sheet", "message"]


def test_a_spread_far_below_the_usual_one_that_root_n_would_mend_is_suspected(cards, cards_flags):
    def standard_errors(rows):
        own = (rows["study_id"] == "campos-2002") & (rows["arm_id"] == "arm28")
        return rows.assign(sd=rows["sd"].mask(own, rows["sd"] / 3), n=rows["n"].mask(own, 9))

    assert "SE given as SD" not in set(cards_flags["check"])
    found = flags_of(with_measurements(cards, standard_errors))
    assert set(found.loc[found["check"] == "SE given as SD", "action"]) == {"sensitivity"}


def test_sds_that_need_a_correlation_beyond_one_are_flagged(caffeine):
    def with_change(rows):
        typed = rows.loc[(rows["study_id"] == "trial-c") & (rows["arm_id"] == "CAF") & (rows["time"] == "week 8")]
        change = typed.assign(measurement_id="change", quantity="change", mean=-0.7, sd=0.05)
        return pd.concat([rows, change], ignore_index=True)

    assert "r outside −1 to 1" in checks(flags_of(with_measurements(caffeine, with_change)), "trial-c")


def test_spreads_before_and_after_far_apart_are_flagged(caffeine, caffeine_flags):
    def wider(rows):
        own = (rows["study_id"] == "trial-c") & (rows["time"] == "week 8")
        return rows.assign(sd=rows["sd"].mask(own, rows["sd"] * 3))

    assert "SD before and after" not in checks(caffeine_flags, "trial-c")
    assert "SD before and after" in checks(flags_of(with_measurements(caffeine, wider)), "trial-c")


def test_randomised_arms_far_apart_at_the_start_are_flagged(caffeine, caffeine_flags):
    def apart(rows):
        own = (rows["study_id"] == "trial-c") & (rows["arm_id"] == "CON") & (rows["time"] == "before")
        return rows.assign(mean=rows["mean"].mask(own, 9.0))

    assert "baseline imbalance" not in checks(caffeine_flags, "trial-c")
    assert "baseline imbalance" in checks(flags_of(with_measurements(caffeine, apart)), "trial-c")


def test_a_standardised_difference_above_three_is_flagged_and_not_excluded(caffeine, caffeine_effects):
    effects = caffeine_effects.copy()
    effects.loc[effects["measure"] == "SMD", "yi"] = 3.2
    flags = screen(caffeine, reported_values(caffeine.tables), effects)
    assert set(flags.loc[flags["check"] == "|g| above 3", "action"]) == {"sensitivity"}


@pytest.mark.parametrize(
    ("printed", "flagged"),
    [("< 0.001", False), ("n.s.", True), ("= 0.3", True), ("> 0.05", True), ("= 0.002", False)],
)
def test_a_printed_p_on_the_other_side_of_the_recomputed_one_is_flagged(caffeine, caffeine_effects, printed, flagged):
    effects = caffeine_effects.copy()
    own = (effects["study_id"] == "trial-a") & (effects["measure"] == "ROM")
    effects.loc[own, "p_text"] = printed
    flags = screen(caffeine, reported_values(caffeine.tables), effects)
    assert ("recomputed p" in checks(flags, "trial-a")) == flagged


def test_a_contrast_turned_against_the_values_typed_is_flagged(caffeine, caffeine_flags):
    contrasts = caffeine.tables["contrasts"].copy()
    own = contrasts["study_id"] == "trial-b"
    contrasts.loc[own, "sign"] = 1.0  # caffeine above placebo; the typed means say below
    contrasts.loc[own, "detail"] = "simple"
    turned = dataclasses.replace(caffeine, tables={**caffeine.tables, "contrasts": contrasts})
    assert "contrast orientation" in checks(flags_of(turned), "trial-b")
    assert "contrast orientation" not in checks(caffeine_flags, "trial-b")


# Published vectors: five means of whole numbers with their sample sizes (pigs1 of R's package scrutiny).
@pytest.mark.parametrize(
    ("mean", "n", "consistent"),
    [(7.22, 32, True), (4.74, 25, False), (5.23, 29, False), (2.57, 24, False), (6.77, 27, False)],
)
def test_grim_agrees_with_published_vectors(mean, n, consistent):
    assert grim_consistent(mean, n, 2) == consistent


def test_a_mean_that_no_counts_can_have_is_flagged_where_the_vocabulary_says_that_they_are_counts(make_project):
    files = {
        path.relative_to(CAFFEINE / "data/raw").as_posix(): path.read_text() for path in CAFFEINE.rglob("raw/**/*.*")
    }
    files["vocabulary.yaml"] = files["vocabulary.yaml"].replace("  points: {}", "  points: {whole numbers: yes}")
    trial = files["studies/trial-d.md"].replace("n: 20", "n: 56").replace("| 10 |", "| 28 |")
    files["studies/trial-d.md"] = (
        trial
        + """
## Measurements
| outcome | unit | MIX | PLA |
| ------- | ---- | --- | --- |
| sleep quality | points | 5.19 n 10 | 5.20 n 10 |
"""
    )
    flags = flags_of(read_project(make_project(files)))
    assert list(flags.loc[flags["check"] == "GRIM", "message"]) == ["no 10 whole numbers have a mean of 5.19"]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=99))
def test_grim_never_accuses_a_true_mean(numbers):
    assert grim_consistent(round(sum(numbers) / len(numbers), 2), len(numbers), 2)


def test_every_screen_names_its_rule_and_none_looks_at_a_direction(cards, cards_effects, cards_flags):
    declared = [value for value in vars(screen_rules).values() if isinstance(value, screen_rules.Screen)]
    assert len(declared) >= 12
    assert all(screen.source and screen.changes and screen.action for screen in declared)
    flipped = cards_effects.assign(yi=-cards_effects["yi"], sign=-cards_effects["sign"])
    mirrored = screen(cards, reported_values(cards.tables), flipped)
    assert list(cards_flags["flag_id"]) == list(mirrored["flag_id"])


KG = (
    "## Contrasts\n| outcome | contrast | result | as | interval |\n| - | - | - | - | - |\n"
    "| yield | NEW − OLD | {} | kg | SE {} |"
)


@pytest.mark.parametrize(
    ("sign", "se", "flagged"), [("", "0.003", 1), ("-", "0.003", 1), ("", "0.03", 1), ("", "0.3", 0)]
)
def test_a_standard_error_a_hundred_times_below_the_others_gets_no_weight_whatever_its_direction(
    intake_of, sign, se, flagged
):
    studies = {name: ("parallel", 20, KG.format(f"{sign}5", se if name == "c" else "3")) for name in "abc"}
    flags = flags_of(intake_of(**{f"trial_{name}": study for name, study in studies.items()}))
    assert list(flags["check"]) == ["standard error too small"] * flagged
    assert set(flags["action"]) <= {"exclude"}
    assert checks(flags, "trial-c") == set(flags["check"])


def test_a_study_of_many_may_be_as_precise_as_it_is(intake_of):
    studies = {f"trial_{name}": ("parallel", 20, KG.format(5, 3)) for name in "ab"}
    flags = flags_of(intake_of(**studies, trial_c=("parallel", 200_000, KG.format(5, 0.03))))
    assert flags.empty


def test_standard_errors_are_suspected_on_scales_without_a_zero_too(intake_of):
    row = (
        "## Measurements\n| outcome | unit | NEW | OLD |\n| - | - | - | - |\n| comfort | points | 50 ({0}) | -4 ({0}) |"
    )
    studies = {f"trial_{name}": ("parallel", 25, row.format(2 if name == "d" else 10)) for name in "abcd"}
    flags = flags_of(intake_of(**studies))
    suspected = flags.loc[flags["check"] == "SE given as SD"]
    assert checks(suspected, "trial-d") == set(suspected["check"]) == {"SE given as SD"}
    assert suspected["message"].str.contains("times √25 it would be 10").all()


@pytest.mark.parametrize(("printed", "flagged"), [("0.06", False), ("0.04", True)])
def test_small_samples_are_recomputed_by_t_and_each_comparison_once(intake_of, printed, flagged):
    """A difference of 2.1 standard errors in ten people: p = 0.07 by t, 0.04 by the normal."""
    rows = "## Measurements\n| outcome | unit | NEW | OLD |\n| - | - | - | - |\n| yield | kg | 14.2 (2) | 11.54 (2) |"
    p = f"\n\n## Contrasts\n| outcome | contrast | p |\n| - | - | - |\n| yield | NEW − OLD | {printed} |"
    flags = flags_of(intake_of(trial=("parallel", 5, rows + p)))
    assert (flags["check"] == "recomputed p").sum() == flagged


def test_the_p_of_a_change_accuses_no_values_afterwards(intake_of):
    rows = "## Measurements\n| outcome | unit | arm | before | week 8 |\n| - | - | - | - | - |\n"
    rows += "| yield | kg | NEW | 100 (20) | 110 (20) |\n| yield | kg | OLD | 108 (20) | 109 (20) |"
    p = "\n\n## Contrasts\n| outcome | contrast | p |\n| - | - | - |\n| yield | NEW − OLD | < 0.01 |"
    flags = flags_of(intake_of(trial=("randomised parallel", 20, rows + p)))
    assert "recomputed p" not in set(flags["check"])
