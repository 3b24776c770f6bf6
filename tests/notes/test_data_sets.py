"""Data sets: the studies inside them, and those that have a note of their own."""

import pytest

SHEET = "studies/garden-sheet.md"


def test_inner_studies_become_rows_of_their_own(notes, tables_of):
    tables = tables_of(notes)
    row = tables["studies"].set_index("study_id").loc["inner-one"]
    assert (row["data_set"], row["sample_id"], row["design"]) == ("garden-sheet", "inner-one", "parallel")
    assert (row["weeks_low"], row["weeks_high"], row["acute"], row["n"]) == (6, 6, False, 22)
    assert (row["brackets"], row["read_level"], row["reference"]) == ("SD", "data", "garden-sheet")
    arms = tables["arms"].query("study_id == 'inner-one'").set_index("arm_id")
    assert arms["gets"].to_dict() == {"one": "mulch", "con": "nothing"}
    assert arms["n"].to_dict() == {"one": 10, "con": 12}
    values = tables["measurements"].query("study_id == 'inner-one'")
    assert len(values) == 4
    assert values["counts"].all()
    after = values.query("time == 'after' and arm_id == 'one'").iloc[0]
    assert (after["mean"], after["sd"], after["n"], after["weeks"], after["who"]) == (14, 3, 10, 6, "roses")
    assert (after["note_path"], after["note_line"], after["note_field"]) == (f"data/raw/{SHEET}", 15, "after")


def test_a_study_with_its_own_note_is_not_taken_twice_and_nothing_is_lost(notes, tables_of):
    tables = tables_of(notes)
    assert list(tables["studies"]["study_id"]).count("bed-trial") == 1
    own = tables["measurements"].query("study_id == 'bed-trial'")
    assert set(own["note_path"]) == {"data/raw/studies/bed-trial.md"}
    kept = tables["measurements"].query("study_id == 'garden-sheet'")
    assert list(kept["arm_id"]) == ["bed-trial MU"] * 2
    assert list(kept["mean"]) == [10, 15]
    assert not kept["counts"].any()
    assert tables["arms"].set_index("arm_id").loc["bed-trial MU", "gets"] == "mulch + compost"


def test_every_row_of_the_sheet_becomes_its_values(notes, tables_of):
    tables = tables_of(notes)
    assert (tables["measurements"]["note_path"] == f"data/raw/{SHEET}").sum() == 6


def test_a_data_set_may_have_a_plain_table_too(notes, tables_of):
    table = "\n| outcome | unit | after |\n| --- | --- | --- |\n| yield | kg | 3 |\n"
    rows = tables_of(notes | {SHEET: notes[SHEET] + table})["measurements"].query("outcome == 'yield'")
    assert list(rows["study_id"]) == ["garden-sheet"]
    assert rows["counts"].all()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "| inner-one | roses | mulch |",
            "| Inner 1 | roses | mulch |",
            '15: study: "Inner 1" is no id; accepted: small letters',
        ),
        (
            "| inner-one | roses | mulch |",
            "| | roses | mulch |",
            "15: study: missing; in a data set every row names its study",
        ),
        (
            "| inner-one | roses | mulch | one |",
            "| inner-one | roses | mulch | |",
            "15: arm: missing; in a data set every row",
        ),
        (
            "| inner-one | roses | mulch | one |",
            "| inner-one | roses | | one |",
            "15: gets: missing; in a data set every row",
        ),
        (
            "| inner-one | roses | mulch | one |",
            "| inner-one | roses | mulsh | one |",
            '15: gets: "mulsh" is not in the voc',
        ),
        (
            "| inner-one | roses | mulch | one |",
            "| inner-one | rosses | mulch | one |",
            '15: who: "rosses" is not in the',
        ),
        ("| one | 10 | plant height | 6 |", "| one | 10 | plant height | -6 |", "15: weeks: -6; a duration is longer"),
        ("| one | 10 | plant height | 6 |", "| one | 0 | plant height | 6 |", '15: n: "0" is not a count'),
        (
            "| 12 | plant height | 6 | cm | parallel |",
            "| 12 | plant height | 6 | cm | parallelo |",
            '16: design: "parallelo" is not',
        ),
        (
            "| 12 | plant height | 6 | cm | parallel |",
            "| 12 | plant height | 6 | cm | crossover |",
            '16: design: "crossover"; line 15 says "parallel" of the same; make them agree',
        ),
        ("| nothing | con | 12 |", "| nothing | one | 12 |", '16: gets: "nothing"; line 15 says "mulch" of the same'),
    ],
)
def test_a_mistake_in_a_sheet_is_told_with_its_line(old, new, problem, change, problems_of):
    problems = problems_of(change(SHEET, old, new))
    assert any(told.startswith(f"data/raw/{SHEET}:{problem}") for told in problems)
    assert len(problems) == 1 or "nothing" in problem  # two gifts to one arm: its values stand twice as well


@pytest.mark.parametrize("column", ["arm", "gets"])
def test_a_sheet_needs_its_columns(column, notes, problems_of):
    lines = notes[SHEET].split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("| study"))
    place = [cell.strip() for cell in lines[start].split("|")].index(column)
    for number in range(start, start + 5):
        cells = lines[number].split("|")
        lines[number] = "|".join(cells[:place] + cells[place + 1 :])
    problems = problems_of(notes | {SHEET: "\n".join(lines)})
    assert problems == [f"data/raw/{SHEET}:13: {column}: missing; the table Measurements needs a column {column}"]


def test_the_columns_of_a_sheet_belong_to_data_sets_only(change, problems_of):
    problems = problems_of(change(SHEET, "design: data set", "design: parallel"))
    assert {problem.split(": ")[1] for problem in problems} == {"study", "gets", "weeks", "design"}
