"""Headers of extraction sheets mean what people who made them meant, or are not known."""

import pytest

from analysis.intake.headers import Headers, in_context
from analysis.intake.meanings import Meaning, Role, read_meaning, read_time
from analysis.notes.problems import Reporter
from analysis.notes.vocabulary import read_vocabulary

VOCABULARY = read_vocabulary(
    "interventions: {caffeine: {also: [coffee]}, placebo: {}}\n"
    "outcomes: {reaction time: {units: [ms]}, leg press 1RM: {units: [kg]}}\nunits: {ms: {}, kg: {}}\n",
    Reporter("vocabulary.yaml", []),
)
HEADERS = Headers(VOCABULARY)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Study ID", "study"), ("author_year", "study"), ("DOI", "DOI"), ("Time point", "time"), ("weeks", "weeks"),
        ("Intervention", "gets"), ("Comparator", "comparator"), ("Treatment group", "arm"),
        ("Mean", "mean"), ("Std. Dev.", "SD"), ("standard deviation", "SD"), ("SEM", "SE"), ("Sample size", "n"),
        ("m1i", "mean; arm 1"), ("sd2i", "SD; arm 2"), ("n1i", "n; arm 1"), ("yi", "effect"), ("sei", "effect's SE"),
        ("Mean 2", "mean; arm 2"), ("Std. Dev. 1", "SD; arm 1"), ("Total 1", "n; arm 1"),
        ("Experimental mean", "mean; arm experimental"), ("Control N", "n; arm control"), ("n.c", "n; arm control"),
        ("mean.e", "mean; arm experimental"), ("MeanControl", "mean; arm control"),
        ("pre_mean", "mean; time before"), ("Post SD", "SD; time after"), ("baselineMean", "mean; time before"),
        ("mean_pre_exp", "mean; arm experimental; time before"), ("SD change", "SD; time change"),
        ("Mean week 8", "mean; time week 8"), ("mean_8wk", "mean; time week 8"), ("Mean (SD)", "mean (SD)"),
        ("Mean ± SD", "mean (SD)"), ("95% CI lower", "CI low"), ("CI end", "CI high"), ("Q1", "Q1"),
        ("caffeine mean", "mean; arm caffeine"), ("Coffee: baseline: mean", "mean; arm caffeine; time before"),
        ("Reaction time (ms) placebo SD", "SD; arm placebo; outcome reaction time; unit ms"),
        ("leg press 1RM pre mean (kg)", "mean; time before; outcome leg press 1RM; unit kg"),
        ("Reaction time", "value; outcome reaction time"), ("hedges_g", "effect; unit g"),
        ("lnRR", "effect; unit lnRR"),
        ("Weight", "left out"),
    ],
)  # fmt: skip
def test_a_header_is_understood(header, meaning):
    assert str(HEADERS.guess(header)) == meaning


@pytest.mark.parametrize(
    "header", ["", "12", "caffeine", "Mean of everything", "mean sd se", "90% CI lower", "colour", "follow-up mean"]
)
def test_a_header_that_is_half_understood_is_not_guessed(header):
    assert HEADERS.guess(header) is None


@pytest.mark.parametrize(
    "meaning", ["mean", "SD; arm control; time week 8; outcome a, b; unit kg", "effect's variance"]
)
def test_a_meaning_reads_back_as_it_is_written(meaning):
    assert str(read_meaning(meaning)) == meaning


@pytest.mark.parametrize("text", ["meen", "mean; tomorrow", "mean; time sometime", "mean; arm", "mean; arm a; arm b"])
def test_a_meaning_that_is_none_is_an_error_that_says_what_is_accepted(text):
    with pytest.raises(ValueError, match="accepted"):
        read_meaning(text)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Baseline", "before"), ("post-test", "after"), ("8 weeks", "week 8"), ("wk 8", "week 8"), ("3 mo", "month 3"),
        ("0 weeks", "before"), ("2,5 weeks", "week 2.5"), ("session", "session"), ("% change", "% change"),
        ("change week 8", "change week 8"),
    ],
)  # fmt: skip
def test_a_time_is_written_as_notes_have_it(text, time):
    assert read_time(text) == time


def known(*headers):
    return {header: str(meaning) for header, meaning in in_context({h: HEADERS.guess(h) for h in headers}).items()}


def test_what_stands_beside_a_column_decides_what_it_means():
    assert known("m1i", "m2i", "sd1i", "ni", "ri")["m2i"] == "mean; time before"
    assert known("m1i", "m2i", "n1i", "n2i")["m2i"] == "mean; arm 2"
    assert known("study", "ai", "n1i", "ci", "n2i")["ci"] == "events; arm 2"
    assert "ci" not in known("study", "mean", "ci")
    assert known("study", "Experimental mean", "Mean", "CI start")["Mean"] == "left out"
    assert known("study", "effect size", "SE", "CI low", "CI high")["SE"] == "effect's SE"
    assert known("study", "mean", "SE")["SE"] == "SE"


def test_every_role_has_a_way_to_be_written():
    assert {read_meaning(str(Meaning(role))).role for role in Role} == set(Role)
