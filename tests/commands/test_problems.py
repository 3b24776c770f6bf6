"""Problems of notes as people, programs, GitHub and code scanners read them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.commands.problems import FORMATS, in_github, in_json, in_sarif, in_text, place
from analysis.notes.problems import Problem

NOTE = "data/raw/studies/trial.md"


@pytest.fixture
def project(make_project):
    return make_project({"studies/trial.md": "---\nn: twenty\nsex: men\n---\n| arm | 1RM |\n| a | 18O (12) |\n"})


@pytest.mark.parametrize(
    ("line", "field", "message", "marked"),
    [
        ("n: twenty", "n", '"twenty" is no number', "twenty"),
        ("n: about twenty men", "n", "not understood", "about twenty men"),
        ("  - cites: a 2020 study", "cites", "not understood", "a 2020 study"),
        ("| a | 18O (12) |", "1RM", '"18O (12)" is no value', "18O (12)"),
        ("| arm | 1RM |", "1RM", "no such outcome", "1RM"),
        ("  wrong ", "", "not understood", "wrong"),
    ],
)
def test_the_place_is_what_was_seen_else_the_field_else_the_line(line, field, message, marked):
    start, end = place([line], Problem(NOTE, 1, field, message))
    assert line[start:end] == marked


TABLE = ["## Measurements", "| outcome | arm | before |", "|---|---|---|", "| 1RM | a, b | 12 (a) |", "| 1RM | | 3 |"]


@pytest.mark.parametrize(
    ("line", "field", "message", "marked"),
    [
        (4, "before", "baseline imbalance", "12 (a)"),
        (4, "arm", '"a" is no arm', "a"),
        (4, "Outcome", "not understood", "1RM"),
        (2, "before", "no such column", "before"),
        (5, "arm", "missing", "| 1RM | | 3 |"),
        (4, "nowhere", "missing", "| 1RM | a, b | 12 (a) |"),
    ],
)
def test_in_a_table_the_place_is_the_cell_of_the_column(line, field, message, marked):
    start, end = place(TABLE, Problem(NOTE, line, field, message))
    assert TABLE[line - 1][start:end] == marked


@given(
    st.lists(st.text('|ab: \\"-', max_size=30), max_size=4), st.integers(0, 5), st.text("ab|", max_size=3), st.text()
)
def test_the_place_lies_in_the_line_whatever_is_in_it(lines, number, field, message):
    start, end = place(lines, Problem(NOTE, number, field, message))
    length = len(lines[number - 1]) if 0 < number <= len(lines) else 0
    assert 0 <= start <= end <= length


def test_as_text_the_place_is_marked_below_the_line(project):
    text = in_text(project, [Problem(NOTE, 6, "1RM", '"18O (12)" is no value')])
    assert text.splitlines() == [
        f'{NOTE}:6: 1RM: "18O (12)" is no value',
        "    6 | | a | 18O (12) |",
        "      |       ^^^^^^^^",
    ]


def test_as_text_notes_stand_apart(project):
    problems = [Problem(NOTE, 2, "n", "a"), Problem(NOTE, 3, "sex", "b"), Problem("data/raw/studies/z.md", 1, "n", "c")]
    blocks = in_text(project, problems).split("\n\n")
    assert [block.count(".md:") for block in blocks] == [2, 1]


def test_a_long_line_is_shown_around_the_place_and_control_characters_cannot_be_obeyed(make_project):
    project = make_project({"studies/trial.md": "x" * 500 + " \x1b[31m here " + "y" * 500})
    line, mark = in_text(project, [Problem(NOTE, 1, "n", '"here" is wrong')]).splitlines()[1:]
    assert len(line) < 200
    assert "\x1b" not in line
    assert line[mark.index("^") : mark.rindex("^") + 1] == "here"


def test_a_character_that_takes_two_columns_moves_the_mark_by_two(make_project):
    project = make_project({"studies/trial.md": "日本 here"})
    mark = in_text(project, [Problem(NOTE, 1, "n", '"here" is wrong')]).splitlines()[2]
    assert mark == "      |      ^^^^"


def test_as_json_every_problem_has_its_place(project):
    (listed,) = json.loads(in_json(project, [Problem(NOTE, 2, "n", '"twenty" is no number')]))["problems"]
    assert listed == {
        "path": NOTE,
        "line": 2,
        "column": 4,
        "end_column": 10,
        "field": "n",
        "severity": "error",
        "message": '"twenty" is no number',
    }


def test_for_github_nothing_in_a_message_ends_the_command_or_starts_another(project):
    text = in_github(project, [Problem(NOTE, 2, "n,x:y", "50 %\n::error::no", warning=True)])
    assert text == f"::warning file={NOTE},line=2,col=1,endColumn=10,title=n%2Cx%3Ay::50 %25%0A::error::no"


def test_as_sarif_it_holds_to_the_standard_where_it_is_read(project):
    log = json.loads(in_sarif(project, [Problem(NOTE, 2, "n", '"twenty" is no number', warning=True)]))
    (run,) = log["runs"]
    (result,) = run["results"]
    assert log["version"] == "2.1.0"
    assert result["level"] == "warning"
    assert result["ruleId"] in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == NOTE
    assert place["region"] == {"startLine": 2, "startColumn": 4, "endColumn": 10}


@pytest.mark.parametrize("name", FORMATS)
def test_a_note_that_is_gone_or_no_text_is_told_of_all_the_same(make_project, name):
    project = make_project({"studies/trial.md": b"\xff\xfe\x00"})
    problems = [Problem(NOTE, 1, "", "is no UTF-8"), Problem("data/raw/claims/gone.md", 3, "n", "is gone")]
    text = FORMATS[name](project, problems)
    assert "is no UTF-8" in text
    assert "is gone" in text
