"""People who are counted twice, or were never there."""

import pytest

from analysis.notes.headcounts import check_headcounts, check_subgroups, too_many
from analysis.notes.note import Note
from analysis.notes.problems import Reporter
from analysis.notes.study import Arm, Study
from analysis.notes.vocabulary import read_vocabulary
from analysis.terms import Design

LINES = {"n": 4, "sex": 5}


def arms(*sizes):
    """Arms of such sizes, from line 20 on."""
    return [Arm(f"A{place}", "mulch", 20 + place, n=size) for place, size in enumerate(sizes)]


def told(report, people, sizes, design="randomised parallel"):
    """Line, field and message of what is wrong."""
    check_headcounts(people, LINES, arms(*sizes), design, report)
    return [(problem.line, problem.field, problem.message) for problem in report.problems]


@pytest.mark.parametrize(("n", "sizes"), [(30, (20, 20)), (40, (25, 20)), (40, (15, 15, 11))])
def test_arms_hold_no_more_people_than_took_part(report, n, sizes):
    ((line, field, message),) = told(report, {"n": n}, sizes)
    assert (line, field) == (19 + len(sizes), "n")
    assert f"= {sum(sizes)} in the arms are more than the n {n} who took part" in message


@pytest.mark.parametrize(("n", "sizes"), [(40, (20, 20)), (40, (20, 15)), (40, (40, None)), (None, (20, 20)), (40, ())])
def test_fewer_may_have_been_analysed(report, n, sizes):
    assert told(report, {"n": n}, sizes) == []


@pytest.mark.parametrize("design", [design for design in tuple(Design) if "parallel" not in design])
def test_arms_may_share_people_where_nobody_was_allocated_to_one(report, design):
    assert told(report, {"n": 20}, (20, 20), design) == []
    assert [line for line, *_ in told(report, {"n": 20}, (20, 21), design)] == [21]


def test_women_and_men_are_no_more_than_took_part(report):
    people = {"n": 40, "n_female": 30, "n_male": 30}
    assert told(report, people, ()) == [(5, "sex", "30 and 30 are more than the n 40 who took part; mend one of them")]


def test_sex_known_of_some_only_is_worth_a_look(report):
    told(report, {"n": 40, "n_female": 18, "n_male": 20}, ())
    assert [str(problem) for problem in report.problems] == [
        "note.md:5: sex: warning: 18 and 20 are not the n 40 who took part"
    ]


@pytest.mark.parametrize("analysed", [38, None])
def test_sex_may_be_of_those_analysed(report, analysed):
    people = {"n": 40 if analysed else 38, "n_analysed": analysed, "n_female": 18, "n_male": 20}
    assert told(report, people, ()) == []


@pytest.mark.parametrize(
    ("measured", "arm", "n", "wrong"),
    [
        (35, 20, 40, True),
        (20, 20, 40, False),
        (41, None, 40, True),
        (40, None, 40, False),
        (35, None, None, False),
        (None, 20, 40, False),
    ],
)
def test_no_more_are_measured_than_there_are(measured, arm, n, wrong):
    assert (too_many(measured, arms(arm)[0] if arm else None, n) is not None) is wrong


TRIAL = "studies/bed-trial.md"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("15 (3) n 11", "15 (3) n 13", '27: week 8: n 13 measured, and 12 in "MU"; mend one of them'),
        ("mixed (13 f, 11 m)", "mixed (20 f, 11 m)", "5: sex: 20 and 11 are more than the n 26"),
        ("mixed (13 f, 11 m)", "female (12 m)", '5: sex: "female (12 m)": the counts are not those of "female"'),
        ("mixed (13 f, 11 m)", "mixed (0 f, 11 m)", '5: sex: "mixed (0 f, 11 m)": the counts are not those of "mixed"'),
        ("| WA | watering | daily | 9 |", "| WA | watering | daily | 19 |", "22: n: 12 + 19 = 31 in the arms"),
        ("age: 28.9 (SD 5.1)", "age: 235", '6: age: "235": nobody is older than'),
        ("age: 28.9 (SD 5.1)", "age: 23.5 (SD 400)", '6: age: "23.5 (SD 400)": nobody is older than'),
        ("duration: 8 weeks", "duration: 800 years", '8: duration: "800 years": no study lasted more than'),
        (
            "brackets: SD",
            "brackets: SD\nsame people as: bed-trial",
            "10: same people as: a study is not linked to itself",
        ),
        ("brackets: SD", "brackets: SD\nversion of: bed-trial", "10: version of: a study is not linked to itself"),
    ],
)
def test_a_contradiction_is_told_once_where_it_stands(old, new, problem, change, problems_of):
    (told_problem,) = problems_of(change(TRIAL, old, new))
    assert told_problem.startswith(f"data/raw/{TRIAL}:{problem}")


def test_a_contrast_is_of_no_more_people_than_took_part(change, problems_of):
    files = change(
        TRIAL,
        "| interval | p |\n| ------- | -------- | ------ | -- | -------- | - |",
        "| interval | n |\n|-|-|-|-|-|-|",
    )
    for p in ("0.02", "< 0.05", "sig.", "n.s."):
        files[TRIAL] = files[TRIAL].replace(f"| {p} |", "| 27 |" if p == "0.02" else "| |")
    assert problems_of(files) == [f"data/raw/{TRIAL}:34: n: n 27, and 26 took part; mend one of them"]


def test_notes_that_lead_back_to_themselves_are_told_once(notes, problems_of):
    files = dict(notes)
    for one, other in (("bed-trial", "garden-review"), ("garden-review", "bed-trial")):
        name = f"studies/{one}.md"
        files[name] = files[name].replace("\nread:", f"\nversion of: {other}\nread:", 1)
    assert problems_of(files) == [
        'data/raw/studies/bed-trial.md:10: version of: it leads back to itself: "bed-trial" → "garden-review" → '
        '"bed-trial"; remove one'
    ]


def test_a_judgement_does_not_rest_on_itself(change, problems_of):
    (problem,) = problems_of(
        change("claims/taller-with-mulch.md", "kind: comparison", "kind: comparison\nrests on: taller-with-mulch")
    )
    assert '4: rests on: it leads back to itself: "taller-with-mulch" → "taller-with-mulch"' in problem


def test_people_shared_both_ways_are_no_circle(notes, tables_of):
    files = dict(notes)
    for one, other in (("bed-trial", "garden-review"), ("garden-review", "bed-trial")):
        name = f"studies/{one}.md"
        files[name] = files[name].replace("\nread:", f"\nsame people as: {other}\nread:", 1)
    samples = tables_of(files)["studies"].set_index("study_id")["sample_id"]
    assert samples["bed-trial"] == samples["garden-review"]


PEOPLE = """
populations:
  girls: {sex: female}
  boys: {sex: male}
  children: {ages: under 12}
  elders: {ages: over 60}
  trained: {}
interventions: {}
outcomes: {}
properties: {}
units: {}
journals: {}
"""


@pytest.fixture
def of_subgroups(report):
    """What is told of measurements of such people and sizes, from line 30 on, in an arm of 20."""

    def told(*rows):
        vocabulary = read_vocabulary(PEOPLE, Reporter("vocabulary.yaml", []))
        note = Note("note.md", "note", None, "", {}, "", report)
        study = Study(note, vocabulary, "parallel", "SD", {}, {"A0": arms(20)[0]}, 40)
        same = dict.fromkeys(("study_id", "outcome", "detail", "time", "quantity", "read"), "") | {"arm_id": "A0"}
        measured = [{**same, "who": who, "n": n, "line": 30 + place} for place, (who, n) in enumerate(rows)]
        check_subgroups(study, measured)
        return [(problem.line, problem.warning) for problem in report.problems]

    return told


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([("girls", 12), ("boys", 9)], [(31, False)]),
        ([("girls", 11), ("boys", 9)], []),
        ([("children", 12), ("elders; trained", 12)], [(31, False)]),
        ([("girls", None), ("boys", None)], [(30, True), (31, True)]),
        ([("girls", 12), ("boys", None)], [(31, True)]),
        ([("girls", 20), ("trained", 20)], []),  # they may be the same
        ([("girls", None), ("", None)], []),
    ],
)
def test_subgroups_that_exclude_each_other_share_their_arm(of_subgroups, rows, wrong):
    assert of_subgroups(*rows) == wrong


def test_subgroups_that_are_too_many_are_told_with_their_sizes(of_subgroups, report):
    of_subgroups(("girls", 12), ("boys", 9))
    assert str(report.problems[0]) == (
        'note.md:31: n: 12 "girls" and 9 "boys" are more than the 20 in "A0"; mend one of them'
    )
