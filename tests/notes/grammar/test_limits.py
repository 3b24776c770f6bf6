"""Numbers that no study can have found."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.grammar.limits import spreads_fit

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
        ("0", "BF10", "", "result: 0; a Bayes factor is above 0"),
        ("3", "t(500)", "", "as: 500 degrees of freedom, and "),
        ("3", "F(1,500)", "", "as: 500 degrees of freedom, and "),
        ("3", "cm", "1 to 5; SE 20", "interval: SE 20 and 1 to 5 do not belong together"),
        ("50", "ratio, lnRR", "", "result: 50; no ratio has so large a logarithm"),
        ("1e30", "cm", "", "result: 1e+30; nothing is that large"),
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
    from analysis.notes.normalise import read_project
    from analysis.notes.problems import BrokenNotes

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


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("10 (2; CI 9.9 to 10.1) n 12", "SD 2 with n = 12 and an interval of ± 0.1 do not belong together"),
        ("10 (SE 0.5; CI 1 to 19)", "SE 0.5 and an interval of ± 9 do not belong together"),
        ("10 (2; range 9.9 to 10.1)", "SD 2 and a range of 0.2 do not belong together"),
        ("10 (0.1; range 2 to 18)", "SD 0.1 and a range of 16 do not belong together"),
        ("10 (2; IQR 1 to 19)", "SD 2 and quartiles 18 apart do not belong together"),
        ("4 / 13", 'n 13 measured, and 12 in "MU"'),
        ("4 / 11 n 12", '"4 / 11 n 12": events among 11, and n 12'),
        ("1e30 (2)", "1e+30; nothing is that large"),
    ],
)
def test_what_a_cell_says_twice_must_agree(cell, message, change, problems_of):
    told = problems_of(change(TRIAL, MEASURED, f"| plant height, top | cm | MU | | {cell} | | |"))
    assert len(told) == 1
    assert message in told[0]


@pytest.mark.parametrize(
    "cell", ["10 (2; CI 8.7 to 11.3)", "10 (2; range 6 to 14)", "10 (2; IQR 9 to 11)", "4 / 12 n 12"]
)
def test_spreads_that_may_be_of_the_same_people_are_content(cell, change, warnings_of):
    assert warnings_of(change(TRIAL, MEASURED, f"| plant height, top | cm | MU | | {cell} | | |")) == []


@pytest.mark.parametrize(
    ("result", "measure", "interval", "p", "recomputed"),
    [
        ("3", "cm", "1 to 5", "0.9", "0.0033"),
        ("3", "cm", "-4 to 10", "0.001", "0.4"),
        ("2", "OR", "1.1 to 3.6", "0.9", "0.022"),
        ("5", "t(19)", "", "0.9", "7.9e-05"),
        ("0.5", "F(1,19)", "", "< 0.001", "0.49"),
        ("0.4", "χ²(1)", "", "sig.", "0.53"),
    ],
)
def test_a_printed_p_value_is_set_against_the_one_that_follows(
    result, measure, interval, p, recomputed, change, warnings_of
):
    warnings = warnings_of(
        change(TRIAL, CONTRAST, f"| plant height | MU − WA | {result} | {measure} | {interval} | {p} |")
    )
    assert any(f": p: warning: printed {p}, recomputed {recomputed} from" in warning for warning in warnings)


@pytest.mark.parametrize(
    ("result", "measure", "interval", "p"),
    [
        ("3", "cm", "1 to 5", "0.02"),
        ("2.1", "t(19)", "", "0.05"),
        ("2.1", "t(19)", "", "n.s."),
        ("3", "cm", "0 to 6 CrI", "0.9"),
    ],
)
def test_a_p_value_that_follows_is_content(result, measure, interval, p, change, warnings_of):
    assert (
        warnings_of(change(TRIAL, CONTRAST, f"| plant height | MU − WA | {result} | {measure} | {interval} | {p} |"))
        == []
    )


def test_a_number_alone_is_worth_a_look(change, warnings_of):
    (warning,) = warnings_of(change(TRIAL, CONTRAST, "| plant height | MU − WA | 3, MU higher | | | |"))
    assert ": as: warning: missing: of a number alone only its sign counts" in warning
