"""The cells of a contrasts table: contrast, result, as, interval, p."""

import contextlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.notes.grammar.numbers import write_number
from analysis.notes.grammar.results import (
    MEASURES,
    Contrast,
    Interval,
    Measure,
    PValue,
    Result,
    plain_contrast,
    read_contrast,
    read_interval,
    read_measure,
    read_p,
    read_result,
)
from analysis.terms import ResultWord

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
SIZES = st.floats(1e-6, 1e6)
LEVELS = st.sampled_from([50, 80, 89, 90, 95, 97.5, 99])
ARMS = st.sampled_from(["HT", "leg press", "RT 3×", "A+B", "over 60"])
MINUSES = st.sampled_from("-−–—")


@pytest.mark.parametrize(
    ("text", "contrast"),
    [
        ("HT − SQ", Contrast("between", "HT", "SQ")),
        ("HT - SQ", Contrast("between", "HT", "SQ")),
        ("HT after − before", Contrast("within", "HT")),
        ("all after − before", Contrast("within", "all")),
        ("A, B, C", Contrast("omnibus", others=("A", "B", "C"))),
        ("with hip thrust 1RM", Contrast("association", with_outcome="hip thrust 1RM")),
        ("with hip thrust 1RM, per body mass", Contrast("association", with_outcome="hip thrust 1RM, per body mass")),
        ("with creatine − without", Contrast("between", "with creatine", "without")),
    ],
)
def test_each_contrast_of_the_format_is_read(text, contrast):
    assert read_contrast(text) == contrast


@given(ARMS, ARMS, MINUSES)
def test_a_contrast_is_first_minus_second_whatever_the_minus(first, second, minus):
    assert read_contrast(f"{first} {minus} {second}") == Contrast("between", first, second)
    assert plain_contrast(f"{first} {minus}  {second}") == f"{first} − {second}"


@pytest.mark.parametrize("text", ["", "HT", "HT−SQ", "A − B − C", "A, , C", ","])
def test_what_is_no_contrast_says_what_one_is(text):
    with pytest.raises(ValueError, match="is not a contrast; accepted: A − B"):
        read_contrast(text)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", Result()),
        ("-1.6", Result(number=-1.6)),
        ("−1.6", Result(number=-1.6)),
        ("3.4 to 7.7", Result(low=3.4, high=7.7)),
        ("HT higher", Result(words="higher", arm="HT")),
        ("HT lower", Result(words="lower", arm="HT")),
        ("HT better", Result(words="better", arm="HT")),
        ("HT worse", Result(words="worse", arm="HT")),
        ("no difference", Result(words="no difference")),
        ("No difference", Result(words="no difference")),
        ("mixed", Result(words="mixed")),
        ("not reported", Result(words="not reported")),
        ("-1.6, HT higher", Result(number=-1.6, words="higher", arm="HT")),
        ("3.4 to 7.7, THREE higher", Result(low=3.4, high=7.7, words="higher", arm="THREE")),
        ("0.1, no difference", Result(number=0.1, words="no difference")),
        ("2 of 4", Result(studies_for=2, studies_total=4)),
        ("0 of 4", Result(studies_for=0, studies_total=4)),
    ],
)
def test_each_result_of_the_format_is_read(text, result):
    assert read_result(text) == result


@given(NUMBERS, st.sampled_from(tuple(ResultWord)[:4]), ARMS)
def test_a_number_with_words_keeps_both(number, word, arm):
    assert read_result(f"{write_number(number)}, {arm} {word}") == Result(number=number, words=word, arm=arm)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-1,6", "write a decimal point"),
        ("1,6, HT higher", "write a decimal point"),
        ("7.7 to 3.4", "write the lower end first"),
        ("5 of 4", "more studies than there are"),
        ("0 of 0", "not a count"),
        ("bigger", "is not a result; accepted: a number"),
        ("1.6, bigger", "is not a result"),
    ],
)
def test_a_wrong_result_is_told(text, message):
    with pytest.raises(ValueError, match=message):
        read_result(text)


def find_unit(text):
    """The units of a made-up vocabulary."""
    return {"kg": "kg", "cm²": "cm²", "cm2": "cm²", "s": "s"}.get(text)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("", Measure()),
        ("kg", Measure("kg")),
        ("cm2", Measure("cm²")),
        ("s", Measure("s")),
        *((name, Measure(name)) for name in MEASURES),
        ("R2", Measure("R²")),
        ("eta2", Measure("eta²")),
        ("F(1,19)", Measure("F", 1, 19)),
        ("F(1, 19)", Measure("F", 1, 19)),
        ("t(12)", Measure("t", 12)),
        ("χ²(1)", Measure("χ²", 1)),
        ("chi2(1)", Measure("χ²", 1)),
        ("SMD, pooled", Measure("SMD", pooled=True)),
        ("kg, adjusted", Measure("kg", adjusted=True)),
        ("F(1,19), adjusted", Measure("F", 1, 19, adjusted=True)),
        ("ratio, lnRR", Measure("ratio", log_ratio=True)),
        ("lnRR", Measure("lnRR", log_ratio=True)),
        ("g, adjusted, pooled", Measure("g", adjusted=True, pooled=True)),
    ],
)
def test_each_measure_of_the_format_is_read(text, measure):
    assert read_measure(text, find_unit) == measure


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("furlong", "neither a measure nor a unit"),
        ("BF1", 'did you mean "BF10"'),
        ("SMD, corrected", "behind the measure is not known; accepted: adjusted, pooled, lnRR"),
        ("F(1,19) adjusted", "neither a measure nor a unit"),
        ("t(-3)", "degrees of freedom are above 0"),
        ("F(1, 0)", "degrees of freedom are above 0"),
        ("P(second > first)", "neither a measure"),
    ],
)
def test_an_unknown_measure_is_told(text, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(").replace(")", r"\)")):
        read_measure(text, find_unit)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("", Interval()),
        ("-6.1 to 2.0", Interval(-6.1, 2, level=0.95)),
        ("−6.1 to −2.0", Interval(-6.1, -2, level=0.95)),
        ("90 % ± 8.7", Interval(half=8.7, level=0.9)),
        ("± 8.7", Interval(half=8.7, level=0.95)),
        ("-0.81 to 0.16 CrI", Interval(-0.81, 0.16, level=0.95, credible=True)),
        ("-0.81 to 0.16 cri", Interval(-0.81, 0.16, level=0.95, credible=True)),
        ("CrI -0.81 to 0.16", Interval(-0.81, 0.16, level=0.95, credible=True)),
        ("90 % CrI -0.81 to 0.16", Interval(-0.81, 0.16, level=0.9, credible=True)),
        ("SE 2.6", Interval(se=2.6)),
        ("-6.1 to 2.0; SE 2.1", Interval(-6.1, 2, level=0.95, se=2.1)),
        ("SD 1.77", Interval(sd=1.77)),
        ("CI 1 to 2", Interval(1, 2, level=0.95)),
        ("ci 1 to 2", Interval(1, 2, level=0.95)),
        ("+/- 2", Interval(half=2, level=0.95)),
        ("99% CI 1–2", Interval(1, 2, level=0.99)),
        ("99 % ci 1 to 2", Interval(1, 2, level=0.99)),
        ("90 % 1 to 2", Interval(1, 2, level=0.9)),
    ],
)
def test_each_interval_of_the_format_is_read(text, interval):
    assert read_interval(text) == interval


@given(NUMBERS, NUMBERS, LEVELS, st.sampled_from(["CI", "ci", "CrI", ""]), SIZES)
def test_an_interval_reads_back_the_same_with_any_level(one, other, level, name, se):
    assume(one != other)
    low, high = (write_number(end) for end in sorted((one, other)))
    expected = Interval(min(one, other), max(one, other), level=level / 100, credible=name == "CrI", se=se)
    assert read_interval(f"{level} % {name} {low} to {high}; SE {write_number(se)}") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SE -1", "SE cannot be below 0"),
        ("SD -1", "SD cannot be below 0"),
        ("± -1", "the half width cannot be below 0"),
        ("2.0 to -6.1", "write the lower end first"),
        ("-6,1 to 2", "write a decimal point"),
        ("0 % 1 to 2", "a level of 0 %"),
        ("120 % ± 2", "a level of 120 %"),
        ("1 to 2; 3 to 4", "twice"),
        ("SE 0", "SE is 0, as if nothing varied"),
        ("± 0", "the half width is 0"),
        ("12 to 12", "both ends are 12"),
        ("-6·1 to 2", "raised point in a number; write -6.1 to 2"),
        ("narrow", "is not an interval; accepted: -6.1 to 2.0"),
    ],
)
def test_a_wrong_interval_is_told(text, message):
    with pytest.raises(ValueError, match=message):
        read_interval(text)


@pytest.mark.parametrize(
    ("text", "p"),
    [
        ("", PValue()),
        ("0.02", PValue("=", 0.02)),
        (".02", PValue("=", 0.02)),
        ("= 0.02", PValue("=", 0.02)),
        ("< 0.001", PValue("<", 0.001)),
        ("<0.001", PValue("<", 0.001)),
        ("≤ 0.05", PValue("<", 0.05)),
        ("> 0.05", PValue(">", 0.05)),
        ("0.18 to 0.21", PValue("=", 0.18, 0.21)),
        ("n.s.", PValue("n.s.")),
        ("ns", PValue("n.s.")),
        ("NS", PValue("n.s.")),
        ("not significant", PValue("n.s.")),
        ("sig.", PValue("sig.")),
        ("sig", PValue("sig.")),
    ],
)
def test_each_p_value_of_the_format_is_read(text, p):
    assert read_p(text) == p


@given(st.floats(0, 1, exclude_min=True), st.sampled_from(["", "= ", "< ", "> ", "<", ">"]))
def test_a_p_value_reads_back_the_same(value, relation):
    assume(value < 1 or ">" not in relation)
    assert read_p(relation + write_number(value)) == PValue(relation.strip() or "=", value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("> 1", "no p value is above 1"),
        ("0.000", "no p value is 0; write < 0.001"),
        ("1.2", "between 0 and 1"),
        ("-0.1", "between 0 and 1"),
        ("0,02", "comma in a number"),
        ("small", "accepted: 0.02"),
    ],
)
def test_a_wrong_p_value_is_told(text, message):
    with pytest.raises(ValueError, match=message):
        read_p(text)


@given(st.one_of(st.text(), st.text("0123456789.,-−–± ()<>%;:nsCISEDrtoFχ²,higherbtmx", max_size=30)))
def test_no_cell_makes_a_reader_fail_other_than_by_saying_so(text):
    for reader in (read_contrast, read_result, read_measure, read_interval, read_p):
        with contextlib.suppress(ValueError):
            reader(text)
