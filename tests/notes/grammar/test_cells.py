"""Value cells: every accepted form, the impossible values, and nothing in between."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.grammar.cells import Value, read_value, write_value

EXAMPLES = {
    "69.5": Value(mean=69.5),
    "185 (60)": Value(mean=185, spread=60),
    "9.92 (SE 0.52)": Value(mean=9.92, se=0.52),
    "59 ± 15": Value(mean=59, spread=15),
    "38.5 (90 % CI ± 8.5)": Value(mean=38.5, ci_half=8.5, ci_level=0.9),
    "(CI 495 to 688)": Value(ci_low=495, ci_high=688, ci_level=0.95),
    "53.1 (25.12; range 13 to 92.7)": Value(mean=53.1, spread=25.12, minimum=13, maximum=92.7),
    "median 26.1 (IQR 13.5 to 36.5)": Value(median=26.1, q1=13.5, q3=36.5),
    "39 to 52": Value(low=39, high=52),
    "4 / 123": Value(events=4, total=123),
    "229 (76) n 11": Value(mean=229, spread=76, n=11),
}
SPELLINGS = {
    "59±15": Value(mean=59, spread=15),
    "−3.0 ± 1.8": Value(mean=-3, spread=1.8),
    "-3.0 (1.8)": Value(mean=-3, spread=1.8),
    "59 (SD 15)": Value(mean=59, sd=15),
    "59 (sd 15)": Value(mean=59, sd=15),
    "59 (SEM 2)": Value(mean=59, se=2),
    "39–52": Value(low=39, high=52),
    "-5 to −3": Value(low=-5, high=-3),
    "38.5 (90% ci 30–47)": Value(mean=38.5, ci_low=30, ci_high=47, ci_level=0.9),
    "38.5 (95 % CI −3 to 47)": Value(mean=38.5, ci_low=-3, ci_high=47, ci_level=0.95),
    "38.5 (CI ± 8.5)": Value(mean=38.5, ci_half=8.5, ci_level=0.95),
    "Median 26 (range 13 to 36)": Value(median=26, minimum=13, maximum=36),
    "4/123": Value(events=4, total=123),
    "0 / 7": Value(events=0, total=7),
    "69.5 n=11": Value(mean=69.5, n=11),
    "39 to 52 n 8": Value(low=39, high=52, n=8),
    "4 / 123 n 123": Value(events=4, total=123, n=123),
    "median 26.1 (IQR 13.5 to 36.5) n 9": Value(median=26.1, q1=13.5, q3=36.5, n=9),
    "  185   (60)  ": Value(mean=185, spread=60),
    "59 +/- 15": Value(mean=59, spread=15),
    "59 +- 15": Value(mean=59, spread=15),
    "59 +/− 15": Value(mean=59, spread=15),
    "59 ± 15 SD": Value(mean=59, sd=15),
    "158 ± 9 SEM": Value(mean=158, se=9),
    "158 ± SE 9": Value(mean=158, se=9),
    "158 (9 SEM)": Value(mean=158, se=9),
    "59 ± 15 (range 20 to 90) n 8": Value(mean=59, spread=15, minimum=20, maximum=90, n=8),
}

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
SIZES = st.floats(1e-6, 1e6)


@pytest.mark.parametrize(("text", "value"), EXAMPLES.items())
def test_each_form_of_the_format_is_read(text, value):
    assert read_value(text) == value


@pytest.mark.parametrize(("text", "value"), EXAMPLES.items())
def test_each_form_may_have_a_number_of_people_behind_it(text, value):
    if value.n is None:
        assert read_value(f"{text} n 11") == Value(**{**vars(value), "n": 11})


@pytest.mark.parametrize(("text", "value"), SPELLINGS.items())
def test_other_spellings_mean_the_same(text, value):
    assert read_value(text) == value


@st.composite
def values(draw):
    """Any value that a cell can say."""
    found = {}
    form = draw(st.sampled_from(["mean", "median", "range", "events", "interval"]))
    if form == "events":
        found["total"] = draw(st.integers(1, 10**6))
        found["events"] = draw(st.integers(0, found["total"]))
    else:
        low, centre, high = sorted(draw(st.lists(NUMBERS, min_size=3, max_size=3, unique=True)))
        pieces = draw(st.sets(st.sampled_from(["spread", "sd", "se", "ci", "half", "range", "iqr"]), max_size=4))
        if form in ("mean", "median"):
            found[form] = centre
        elif form == "range":
            found |= {"low": low, "high": high}
        else:
            pieces = (pieces - {"spread"}) | {"ci"}
        found |= {name: draw(SIZES) for name in pieces & {"spread", "sd", "se"}}
        if "ci" in pieces:
            found |= {"ci_low": low, "ci_high": high}
        elif "half" in pieces:
            found["ci_half"] = draw(SIZES)
        if pieces & {"ci", "half"}:
            found["ci_level"] = draw(st.sampled_from([0.5, 0.68, 0.8, 0.89, 0.9, 0.95, 0.975, 0.99, 0.999]))
        if "range" in pieces:
            found |= {"minimum": low, "maximum": high}
        if "iqr" in pieces:
            found |= {"q1": low, "q3": high}
    if draw(st.booleans()):
        found["n"] = draw(st.integers(1, 10**6))
    return Value(**found)


@given(values())
def test_a_written_value_reads_back_the_same(value):
    assert read_value(write_value(value)) == value


@given(values(), st.sampled_from("−‐‑–—"))
def test_a_value_with_other_minus_signs_and_capitals_reads_back_the_same(value, minus):
    text = write_value(value).replace("-", minus).replace("CI", "ci").replace("median", "MEDIAN")
    assert read_value(text) == value


@given(NUMBERS, SIZES, st.sampled_from([" ± ", "±", " ±"]))
def test_plus_minus_is_a_bare_bracket(mean, spread, sign):
    assert read_value(f"{mean}{sign}{spread}") == read_value(f"{mean} ({spread})")


@given(st.one_of(st.text(), st.text("0123456789.,-−–± ()/%;nCISDERQtomeda", max_size=25)))
def test_no_cell_makes_the_reader_fail_other_than_by_saying_so(text):
    with contextlib.suppress(ValueError):
        read_value(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("69.5 n 0", '"0" is not a count'),
        ("59 (SD -1)", "the SD is -1; it cannot be below 0"),
        ("59 (-1)", "the spread is -1"),
        ("59 ± -1", "the spread is -1"),
        ("59 (CI ± -1)", "the half width is -1"),
        ("69,5", "write a decimal point"),
        ("158,9 (24,1)", "has a comma in a number; write a decimal point"),
        ("158·9 (24·1)", "has a raised point in a number; write 158.9 (24.1)"),
        ("59 (SD 0)", "a SD of 0 says that all values are the same"),
        ("59 ± 0", "a spread of 0"),
        ("59 (SE 0)", "a SE of 0"),
        ("59 (CI ± 0)", "a half width of 0"),
        ("12 (CI 12 to 12)", "both ends of the interval are 12"),
        ("59 ± CI 3 to 90", "behind ± stands one number"),
        ("10 (CI 20 to 30)", "10 lies outside its confidence interval, 20 to 30"),
        ("10 (range 20 to 30)", "10 lies outside its range"),
        ("median 10 (IQR 20 to 30)", "outside its quartiles"),
        ("10 (CI 30 to 20)", "from 30 down to 20"),
        ("52 to 39", "from 52 down to 39"),
        ("10 (0 % CI 5 to 20)", "a level of 0 %"),
        ("10 (100 % CI 5 to 20)", "a level of 100 %"),
        ("5 / 4", "5 events among 4"),
        ("4 / 0", "not a count"),
        ("59 (SD 3; SD 4)", "gives sd twice"),
        ("59 ± 15 (15)", "gives spread twice"),
        ("59 ()", "an empty bracket"),
        ("(60)", "a spread and no value"),
        ("high", "is not a value; accepted: 69.5"),
        ("59 (about 3)", "in a bracket is not known"),
        ("", "is not a value"),
    ],
)
def test_an_impossible_value_is_told(text, message):
    with pytest.raises(ValueError, match="(?i)" + message.replace("(", r"\(").replace(")", r"\)")):
        read_value(text)
