"""Numbers that no study can have found."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intake.limits import spreads_fit

TRIAL = "studies/bed-trial.md"
CONTRAST = "| plant height | MU − WA | 3, MU higher | cm | 1 to 5 | 0.02 |"
MEASURED = "| plant height, top | cm | MU | 10 (2) | 15 (3) n 11 | | |"


def message_of(problems):
    """The one problem's field and message."""
    (problem,) = problems
    return problem.split(": ", 1)[1]


@pytest.mark.parametrize(
    ("result", "measure", "interval", "message"),
    [
        ("-1.2", "r", "", "result: -1.2; r lies between −1 and 1"),
        ("1.01", "rho", "", "result: 1.01; rho lies between −1 and 1"),
        ("0.5", "r", "0.2 to 1.3", "interval: 1.3; r lies between −1 and 1"),
        ("1.2", "R²", "", "result: 1.2; R² lies between 0 and 1"),
        ("0", "ratio", "", "result: 0; a ratio is above 0"),
        ("-1.2", "RR", "", "result: -1.2; a ratio is above 0"),
        ("1.4", "OR", "0 to 3.2", "interval: 0; a ratio is above 0"),
        ("0 to 1.5", "ratio", "", "result: 0; a ratio is above 0"),
        ("-150", "% more", "", "result: -150; nothing can be more than 100 % less"),
        ("-40", "% more", "-120 to 40", "interval: -120; nothing can be more than 100 % less"),
        ("-2", "F(1,19)", "", "result: -2; F is not below 0"),
        ("3", "cm", "SE 0", 'interval: "SE 0": SE is 0'),
        ("3", "cm", "3 to 3", 'interval: "3 to 3": both ends are 3'),
        ("3", "cm", "4 to 5", "interval: the result 3 lies outside its interval, 4 to 5"),
        ("3", "%", "", 'as: "%" may be one of three: "% more"'),
        ("3", "kg", "", 'as: "kg" is no unit of "plant height"; accepted: cm, %max'),
        ("2", "studies", "", 'result: "2": studies are counted as in "2 of 4"'),
    ],
)
def test_an_impossible_result_is_told_where_it_stands(result, measure, interval, message, change, problems_of):
    row = f"| plant height | MU − WA | {result} | {measure} | {interval} | 0.02 |"
    assert message_of(problems_of(change(TRIAL, CONTRAST, row))).startswith(message)


@pytest.mark.parametrize(
    ("result", "measure", "interval"),
    [
        ("-1", "r", ""),
        ("0.8", "OR", "0.01 to 3.2"),
        ("-0.2", "ratio, lnRR", "-0.5 to 0.1"),
        ("-100", "% more", ""),
        ("180", "% more", ""),
        ("-3", "points", "-6 to -1"),
        ("-30", "mm", ""),
    ],
)
def test_what_is_only_unusual_is_read(result, measure, interval, change, tables_of):
    row = f"| plant height | MU − WA | {result} | {measure} | {interval} | 0.02 |"
    files = change(TRIAL, CONTRAST, row)
    files["vocabulary.yaml"] = files["vocabulary.yaml"].replace("  kg: ", "  mm:  {}\n  kg: ")
    assert float(result) in set(tables_of(files)["contrasts"]["result"])


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("-10 (2)", "15 (3)", "before: -10; there can be no less than none of it"),
        ("median -1", "15 (3)", "before: -1; there can be no less"),
        ("10 (0)", "15 (3)", 'before: "10 (0)": a spread of 0 says that all values are the same'),
        ("10 (CI 10 to 10)", "15 (3)", 'before: "10 (CI 10 to 10)": both ends of the interval are 10'),
        ("10 (SD 20; SE 1)", "15 (3)", "before: SD 20 and SE 1 do not belong together: with n = 12, the SE of that SD"),
        ("10 (2)", "15 (SD 3; SE 3) n 11", "week 8: SD 3 and SE 3 do not belong together: with n = 11"),
    ],
)
def test_an_impossible_value_is_told_where_it_stands(before, after, message, change, problems_of):
    row = f"| plant height, top | cm | MU | {before} | {after} | | |"
    assert message_of(problems_of(change(TRIAL, MEASURED, row))).startswith(message)


def test_nothing_falls_by_more_than_all_of_it(change, problems_of):
    row = "| plant height, top | cm | MU | 10 (2) | 15 (3) | -120 | |"
    assert message_of(problems_of(change(TRIAL, MEASURED, row))) == (
        "% change: -120; nothing can fall by more than 100 %"
    )


def test_a_scale_without_a_true_zero_goes_below_it(change, tables_of):
    row = "| taste, bitter | | MU | -1 (2) | -3 (3) | | |"
    assert -3 in set(tables_of(change(TRIAL, MEASURED, row))["measurements"]["mean"])


@pytest.mark.parametrize("change_of", ["159", "120 (9)"])
def test_a_value_typed_as_a_percent_change_is_told(change_of, change, problems_of):
    row = f"| plant height, top | cm | MU | 150 (20) | | {change_of} | |"
    assert "% change: " in (told := message_of(problems_of(change(TRIAL, MEASURED, row))))
    assert "beside 150: a value in cm, and no change of" in told


@pytest.mark.parametrize(("before", "percent"), [("10 (2)", "159"), ("150 (20)", "59"), ("", "159")])
def test_a_large_percent_change_may_be_one(before, percent, change, tables_of):
    row = f"| plant height, top | cm | MU | {before} | | {percent} | |"
    assert float(percent) in set(tables_of(change(TRIAL, MEASURED, row))["measurements"]["mean"])


def test_a_value_needs_the_unit_that_its_outcome_has(change, problems_of):
    told = problems_of(change(TRIAL, MEASURED, MEASURED.replace("| cm |", "| |")))
    assert told == [f'data/raw/{TRIAL}:27: unit: missing; "plant height" has one: accepted: cm, %max']


def test_a_percent_change_needs_no_unit(change, tables_of):
    row = "| plant height, top | | MU | | | 20 | |"
    assert 20 in set(tables_of(change(TRIAL, MEASURED, row))["measurements"]["mean"])


def test_one_outcome_is_not_in_two_units_that_cannot_meet(change, problems_of):
    told = problems_of(change(TRIAL, MEASURED, MEASURED.replace("| cm |", "| %max |")))
    assert [problem.split(": ", 1)[1] for problem in told] == [
        'unit: "cm", and "%max" in line 27, which cannot be turned into each other; mend one, or tell the two apart by '
        "details behind the outcome"
    ] * len(told)
    assert told


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        ("10 points more", None),  # plant height may be in %max
        ("10 cm more", None),
        ("10 kg more", '"kg" is no unit of "plant height"'),
        ("0.5 SMD more", None),
    ],
)
def test_a_claimed_size_is_in_a_unit_of_its_outcome(effect, message, change, make_project):
    from analysis.intake.normalise import read_project
    from analysis.intake.problems import BrokenNotes

    project = make_project(change("claims/taller-with-mulch.md", "effect: 20–30 % more", f"effect: {effect}"))
    if message is None:
        assert read_project(project)
        return
    with pytest.raises(BrokenNotes, match=message):
        read_project(project)


def test_points_are_no_difference_of_minutes(change, problems_of):
    files = change("claims/taller-with-mulch.md", "effect: 20–30 % more", "effect: 10 points more")
    name = "claims/taller-with-mulch.md"
    files[name] = files[name].replace("outcome: plant height", "outcome: weeding time")
    assert message_of(problems_of(files)).startswith('effect: "points" is no unit of "weeding time"; accepted: min')


@given(st.floats(0.1, 1e4), st.integers(2, 10_000), st.integers(0, 4))
def test_an_sd_and_its_own_se_fit_however_they_are_rounded(sd, n, digits):
    se = sd / math.sqrt(n)
    assert spreads_fit(round(sd, digits), round(se, digits), n)


@given(st.floats(1, 1e4), st.integers(4, 10_000))
def test_one_number_is_not_both(spread, n):
    spread = float(f"{spread:.4g}")
    assert not spreads_fit(spread + 4, spread + 4, n)
