"""The vocabulary: the format's own example, spellings, inheritance, mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.grammar.spellings import journal_form, term_form
from analysis.notes.problems import Reporter
from analysis.notes.vocabulary import read_vocabulary

EXAMPLE = """\
interventions:                    # also: other spellings   under: broader term   includes: part of a mix (indirect)
  hip thrust:            {also: [barbell hip thrust], under: hip extension exercise}
  squat:                 {}
  back squat:            {also: [parallel squat], under: squat}
  leg press:             {also: [45 degree leg press, sled]}
  leg press, feet high:  {also: [high foot placement], under: leg press}
  resistance programme with leg press: {includes: leg press}
  hip extension exercise: {}
outcomes:
  gluteus maximus activation:
    also: [gluteus maximus EMG, GM sEMG]
    units: ["%MVIC", µV]          # starts with %: quotes
    zero means none: yes          # a ratio makes sense
    seen in: one session          # or over time
    stands in for: gluteus maximus size    # = surrogate outcome
  gluteus maximus size:  {also: [glute growth], units: [mm, cm², cm³], seen in: over time, better: more}
  leg strength:          {}
  leg press 1RM:         {under: leg strength, units: [kg], zero means none: yes, seen in: over time, better: more}
  sprint performance:    {seen in: over time, better: more}
  sprint time:           {under: sprint performance, units: [s], better: less}
properties:
  crosses the hip:       {value: yes or no}
populations:
  adolescents:           {also: [youth, U17, high school], ages: under 18}
  trained:               {also: [resistance-trained, experienced lifters]}
units:
  "%MVIC":               {also: ["% MVC"], difference is in: points}
journals:
  Journal of Sports Science and Medicine: {also: [JSSM], easily confused with: [Journal of Sports Sciences]}
"""


def read(text):
    """The vocabulary and what was told about it."""
    report = Reporter("vocabulary.yaml", [])
    return read_vocabulary(text, report), [str(problem) for problem in report.problems]


@pytest.fixture(scope="module")
def example():
    vocabulary, problems = read(EXAMPLE)
    assert not problems
    return vocabulary


@pytest.mark.parametrize(
    ("kind", "typed", "term"),
    [
        ("interventions", "hip thrust", "hip thrust"),
        ("interventions", "Hip Thrusts", "hip thrust"),
        ("interventions", "hip-thrust", "hip thrust"),
        ("interventions", "hip_thrust", "hip thrust"),
        ("interventions", "barbell hip thrusts", "hip thrust"),
        ("interventions", "leg presses", "leg press"),
        ("interventions", "resistance programs with leg press", "resistance programme with leg press"),
        ("outcomes", "gm semg", "gluteus maximus activation"),
        ("populations", "resistance trained", "trained"),
        ("populations", "u17", "adolescents"),
        ("properties", "crosses the hips", "crosses the hip"),
        ("journals", "jssm", "Journal of Sports Science and Medicine"),
        ("journals", "The Journal of Sports Science & Medicine", "Journal of Sports Science and Medicine"),
    ],
)
def test_terms_are_found_in_any_spelling(example, kind, typed, term):
    assert example.find(kind, typed) == term


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("behaviours", "behavior"),
        ("muscle fibres", "muscle fiber"),
        ("randomised trials", "randomized trial"),
        ("organisations", "organization"),
        ("cm2", "cm²"),
        ("pre−season", "pre-season"),
        ("readers’ comments", "readers' comment"),
    ],
)
def test_case_hyphens_plural_and_spelling_make_no_difference(one, other):
    assert term_form(one) == term_form(other)


@pytest.mark.parametrize(("one", "other"), [("moss", "mos"), ("one", "on"), ("gas", "ga"), ("hip", "hop")])
def test_different_words_stay_different(one, other):
    assert term_form(one) != term_form(other)


def test_journals_that_differ_by_a_plural_are_two():
    assert journal_form("Journal of Sports Science") != journal_form("Journal of Sports Sciences")


@given(st.text())
def test_a_form_is_the_same_in_any_case_and_with_spaces_around(text):
    assert term_form(f"  {text} ") == term_form(text)
    assert term_form(term_form(text).upper().lower()) == term_form(term_form(text))


def test_the_longest_known_term_wins_and_the_rest_are_details(example):
    assert example.split("interventions", "leg press, feet high") == ("leg press, feet high", None)
    assert example.split("interventions", "leg press, feet low") == ("leg press", "feet low")
    found = example.split("outcomes", "gluteus maximus EMG, upper, mean")
    assert found == ("gluteus maximus activation", "upper, mean")
    assert example.split("outcomes", "unheard of, upper") == (None, None)


def test_what_a_term_is_good_for_is_inherited(example):
    assert example.inherited("outcomes", "sprint time", "better") == "less"
    assert example.inherited("outcomes", "sprint time", "seen in") == "over time"
    assert example.inherited("outcomes", "gluteus maximus activation", "stands in for") == "gluteus maximus size"
    assert example.inherited("outcomes", "leg strength", "better") is None
    assert example.broader("interventions", "back squat") == {"back squat": 0, "squat": 1}


def test_of_several_broader_terms_the_first_leads_to_the_broadest(example):
    assert example.broadest("outcomes", "sprint time") == "sprint performance"
    assert example.broadest("outcomes", "sprint performance") == "sprint performance"
    several, problems = read("outcomes:\n  a: {under: [b, c]}\n  b: {under: d}\n  c: {}\n  d: {}\n")
    assert problems == []
    assert several.broadest("outcomes", "a") == "d"


def test_comments_behind_values_are_fine(example):
    assert example.inherited("outcomes", "gluteus maximus activation", "zero means none") == "yes"


@pytest.mark.parametrize(("typed", "unit"), [("%MVIC", "%MVIC"), ("% MVC", "%MVIC"), ("cm2", "cm²"), ("µV", "µV")])
def test_units_are_those_listed_and_those_of_outcomes(example, typed, unit):
    assert example.find_unit(typed) == unit


def test_an_unknown_unit_is_none(example):
    assert example.find_unit("furlong") is None
    assert "kg" in example.all_units


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "interventions:\n  x: {}\noutcoms:\n  y: {}",
            '3: outcoms: no key of the vocabulary (did you mean "outcomes"?)',
        ),
        ("outcomes:\n  x: {betr: more}", '2: betr: no key of the vocabulary\'s outcomes (did you mean "better"?)'),
        ("outcomes:\n  x: {better: higher}", '2: x: better: "higher"; accepted: more, less'),
        ("outcomes:\n  x: {}\n  x: {}", "3: x: the key stands twice, first in line 2"),
        ("outcomes:\n  x: {also: [y]}\n  y: {}", '3: y: "y" is already a spelling of "x"'),
        (
            "outcomes:\n  height: {}\n  x: {under: heiight}",
            '3: x: under: "heiight" is not a term (did you mean "height"?)',
        ),
        ("outcomes:\n  x: {under: x}", "2: x: under: the term stands under itself"),
        ("outcomes:\n  x: {retest gain: 9}", '2: x: retest gain: "9" is no gain in percent; accepted: a number with %'),
        ("outcomes:\n  x: {retest gain: -9 %}", '2: x: retest gain: "-9 %" is no gain in percent'),
        ("outcomes:\n  x: {retest gain: much %}", '2: x: retest gain: "much " is not a number'),
        ("populations:\n  x: {sex: women}", '2: x: sex: "women"; accepted: female, male'),
        ("populations:\n  x: {ages: young}", '2: x: ages: "young" is no range of ages; accepted: under 18'),
        ("populations:\n  x: {ages: 30 to 18}", '2: x: ages: "30 to 18" is no range of ages'),
        ("outcomes: [x, y]", "1: outcomes: write one term a line"),
        ("outcomes:\n  x: y", "2: x: write `term: {}` or `term: {key: value}`"),
        ("outcomes:\n  x: {better: [more]}", "2: x: better: one word or phrase, no list"),
        ("outcomes:\n  x: {also: [{y: z}]}", "2: x: also: a word, or a list of words in [ ]"),
        ("outcomes: [", "file: not YAML"),
        ("words", "1: file: no `key: value` lines"),
    ],
)
def test_a_mistake_is_told_once_with_its_line(text, problem):
    _, problems = read(text)
    assert len(problems) == 1
    assert problem in problems[0]


def test_terms_that_stand_under_each_other_are_told():
    _, problems = read("outcomes:\n  x: {under: y}\n  y: {under: x}")
    assert problems == ["vocabulary.yaml:2: x: under: the term stands under itself"]


def test_a_file_that_is_no_yaml_is_no_vocabulary():
    assert read("outcomes: [")[0] is None


def test_an_empty_vocabulary_is_one():
    vocabulary, problems = read("# none yet\n")
    assert not problems
    assert vocabulary.find("outcomes", "x") is None


def test_controls_are_known_in_every_project():
    vocabulary, problems = read("interventions:\n  sham pill: {under: placebo}\n  pill: {}\n")
    assert not problems
    assert [name for name in ("nothing", "usual training", "usual care", "placebo") if vocabulary.is_control(name)] == [
        "nothing", "usual training", "usual care", "placebo",
    ]  # fmt: skip
    assert vocabulary.is_control("sham pill")
    assert not vocabulary.is_control("pill")


def test_a_control_may_have_spellings_of_the_project_s_own():
    vocabulary, problems = read("interventions:\n  waiting list: {also: [nothing, untreated]}\n")
    assert not problems
    assert vocabulary.nothing == "waiting list"
    assert vocabulary.is_control("waiting list")
    assert "nothing" not in vocabulary.lists["interventions"]


def test_a_retest_gain_is_a_number_of_percent_and_inherited():
    vocabulary, problems = read("outcomes:\n  1RM: {retest gain: 9.4 %}\n  press 1RM: {under: 1RM}\n  size: {}\n")
    assert not problems
    assert vocabulary.retest_gain("press 1RM") == 9.4
    assert vocabulary.retest_gain("size") is None


def test_a_population_says_its_sex_by_a_key_by_its_name_or_by_a_broader_term():
    vocabulary, problems = read(
        "populations:\n  women: {}\n  mothers: {under: women}\n  nuns: {sex: female}\n"
        "  lads: {also: [males]}\n  adults: {}\n"
    )
    assert not problems
    names = ("women", "mothers", "nuns", "lads", "adults")
    assert [vocabulary.sex(name) for name in names] == ["female", "female", "female", "male", None]


def test_words_of_articles_stand_for_outcomes_that_there_are():
    text = "outcomes:\n  height: {}\nwords:\n  height: {also: [size], more: [taller], alone: %s}\n"
    problems = []
    vocabulary = read_vocabulary(text % "height", Reporter("vocabulary.yaml", problems))
    assert vocabulary.term("words", "height").words("more") == ("taller",)
    assert problems == []
    read_vocabulary(text % "heightx", Reporter("vocabulary.yaml", problems))
    assert [str(problem) for problem in problems] == [
        'vocabulary.yaml:4: height: alone: "heightx" is not a term (did you mean "height"?)'
    ]
