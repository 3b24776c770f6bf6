"""Measurements: what a column's header says, one row for each value, several readings of one value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.measurements import Column, read_header

TRIAL = "studies/bed-trial.md"
ARMS = ["HT", "SQ", "HT heavy", "week"]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("HT", Column("HT", "session", None, "level")),
        ("ht", Column("HT", "session", None, "level")),
        ("HT heavy", Column("HT heavy", "session", None, "level")),
        ("before", Column(None, "before", None, "level")),
        ("after", Column(None, "after", None, "level")),
        ("week 12", Column(None, "week 12", 12, "level")),
        ("Week 12", Column(None, "week 12", 12, "level")),
        ("day 7", Column(None, "day 7", 1, "level")),
        ("session", Column(None, "session", None, "level")),
        ("change", Column(None, "after", None, "change")),
        ("% change", Column(None, "after", None, "percent change")),
        ("change week 5", Column(None, "week 5", 5, "change")),
        ("% change week 5", Column(None, "week 5", 5, "percent change")),
        ("HT % change", Column("HT", "after", None, "percent change")),
        ("HT change", Column("HT", "after", None, "change")),
        ("HT before", Column("HT", "before", None, "level")),
        ("HT week 8", Column("HT", "week 8", 8, "level")),
        ("HT heavy change week 5", Column("HT heavy", "week 5", 5, "change")),
        ("week week 2", Column("week", "week 2", 2, "level")),
    ],
)
def test_a_header_is_an_arm_a_time_or_both(text, column):
    assert read_header(text, ARMS) == column


@pytest.mark.parametrize(
    "text", ["", "RDL", "weak 8", "week", "week x", "change before", "HT RDL", "% change of HT", "week 0"]
)
def test_other_headers_are_no_value_columns(text):
    assert read_header(text, [arm for arm in ARMS if arm != "week"]) is None


@given(st.one_of(st.text(), st.text("HTSQ weekchangbfor%0123456789-.e", max_size=25)))
def test_no_header_fails(text):
    read_header(text, ARMS)


def rows_of(tables, **wanted):
    """The trial's measurements that agree with what is wanted."""
    rows = tables["measurements"].query("study_id == 'bed-trial'")
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows


def test_each_value_is_a_row_with_its_place(notes, tables_of):
    tables = tables_of(notes)
    rows = rows_of(tables)
    assert len(rows) == 6
    row = rows_of(tables, arm_id="MU", time="week 8").iloc[0]
    assert (row["outcome"], row["detail"], row["unit"]) == ("plant height", "top", "cm")
    assert (row["mean"], row["sd"], row["n"], row["weeks"], row["quantity"]) == (15, 3, 11, 8, "level")
    assert (row["note_path"], row["note_line"], row["note_field"]) == (f"data/raw/{TRIAL}", 27, "week 8")
    change = rows_of(tables, quantity="percent change").iloc[0]
    assert (change["arm_id"], change["time"], change["mean"], change["note_field"]) == ("WA", "after", 20, "% change")


def test_of_two_readings_the_better_counts_and_the_other_is_kept(notes, tables_of):
    rows = rows_of(tables_of(notes), arm_id="WA", time="before").set_index("read")
    assert rows.loc["full text", "counts"]
    assert not rows.loc["abstract", "counts"]
    assert rows.loc["abstract", "se"] == 0.7


@pytest.mark.parametrize("better", ["full text", "table", "abstract", "data"])
def test_nearer_to_the_source_is_better(better, change, notes, tables_of):
    files = change(TRIAL, "full text: https://example.org/trial", "figure: a drawing")
    files[TRIAL] = files[TRIAL].replace("abstract: https", f"{better}: https").replace("| abstract |", f"| {better} |")
    rows = rows_of(tables_of(files), arm_id="WA", time="before").set_index("read")
    assert rows["counts"].to_dict() == {"figure": False, better: True}


def test_rows_of_one_outcome_may_differ_in_their_people_and_readings_in_columns(change, tables_of):
    table = """## Measurements
| outcome | unit | MU | WA before | n | r | k | who |
| ------- | ---- | -- | --------- | - | - | - | --- |
| plant height | cm | 5 (1) | 4 n 3 | 7 | 0.5 | 2 | [roses, seedlings] |
| plant height | cm | 6 (1) | | 8 | | | roses |

## Contrasts"""
    tables = tables_of(
        change(TRIAL, "## Contrasts", table.replace("## Measurements", "").replace("| outcome", "| outcome", 1))
    )
    rows = rows_of(tables).query("note_line > 30")
    assert list(rows["n"]) == [7, 3, 8]
    assert list(rows["who"]) == ["roses; seedlings", "roses; seedlings", "roses"]
    assert list(rows["r"].dropna()) == [0.5, 0.5]
    assert list(rows["k"].dropna()) == [2, 2]
    assert list(rows["arm_id"]) == ["MU", "WA", "MU"]


def test_a_row_of_all_participants_has_no_arm(change, tables_of):
    tables = tables_of(
        change(TRIAL, "| plant height, top | cm | WA | 10 (2) | 12 (3) | 20 | |", "| growth | | all | 1 | 2 | | |")
    )
    rows = rows_of(tables, outcome="growth")
    assert len(rows) == 2
    assert rows["arm_id"].isna().all()
    assert rows["unit"].isna().all()


def test_moving_a_row_does_not_rename_it(notes, tables_of, make_project):
    first, second = (
        "| plant height, top | cm | MU | 10 (2) | 15 (3) n 11 | | |",
        "| plant height, top | cm | WA | 10 (2) | 12 (3) | 20 | |",
    )
    moved = notes[TRIAL].replace(f"{first}\n{second}", f"{second}\n{first}")
    assert moved != notes[TRIAL]
    ids = set(tables_of(notes)["measurements"]["measurement_id"])
    from analysis.notes.normalise import read_project

    other = read_project(make_project(notes | {TRIAL: moved}, "other")).tables["measurements"]
    assert set(other["measurement_id"]) == ids


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("| MU | 10 (2) |", "| MU | 10,5 |", '27: before: "10,5" has a comma in a number'),
        ("| MU | 10 (2) |", "| MU | 10 (SD -2) |", "27: before: "),
        ("15 (3) n 11", "15 (3) n 0", '27: week 8: "0" is not a count'),
        (
            "| plant height, top | cm | MU |",
            "| plant heiight, top | cm | MU |",
            '27: outcome: "plant heiight, top" is not in the vocabulary\'s outcomes (did you mean "plant height"?)',
        ),
        ("| plant height, top | cm | MU |", "| | cm | MU |", "27: outcome: missing; every row names its outcome"),
        (
            "| plant height, top | cm | MU |",
            "| plant height, top | cn | MU |",
            '27: unit: "cn" is no unit of the vocabulary; add it there',
        ),
        (
            "| plant height, top | cm | MU |",
            "| plant height, top | kg | MU |",
            '27: unit: "kg" is no unit of "plant height"; accepted: cm, %max',
        ),
        (
            "| plant height, top | cm | MU |",
            "| plant height, top | cm | MUL |",
            '27: arm: "MUL" is no declared arm (did you mean "MU"?); accepted: MU, WA',
        ),
        (
            "| before | week 8 |",
            "| befoore | week 8 |",
            '25: befoore: no column of Measurements (did you mean "before"?)',
        ),
        (
            "| week 8 | % change |",
            "| 8 weeks | % change |",
            '25: 8 weeks: no column of Measurements (write "week 8")',
        ),
        (
            "| week 8 | % change |",
            "| 8-wk | % change |",
            '25: 8-wk: no column of Measurements (write "week 8")',
        ),
        (
            "| week 8 | % change |",
            "| MU 8 weeks | % change |",
            '25: MU 8 weeks: no column of Measurements (write "MU week 8")',
        ),
        ("| before | week 8 |", "| Pre | week 8 |", "25: Pre: no column of Measurements (write before)"),
        ("| before | week 8 |", "| Baseline | week 8 |", "25: Baseline: no column of Measurements (write before)"),
        (
            "| week 8 | % change |",
            "| post | % change |",
            "25: post: no column of Measurements (write after, week 6 or change)",
        ),
        (
            "| outcome | unit | arm | before |",
            "| outcome | unit | gets | before |",
            "25: gets: no column of Measurements",
        ),
        (
            "| outcome | unit | arm | before |",
            "| outcome | Outcome | arm | before |",
            '25: Measurements: the column "outcome" stands twice',
        ),
        (
            "| | abstract |",
            "| | abstracct |",
            '29: from: "abstracct" is no label under `read:` (did you mean "abstract"?); accepted: full text, abstract',
        ),
        (
            "| 10.5 (SE 0.7) | | | abstract |",
            "| 10.5 (SE 0.7) | | | |",
            "29: before: the same outcome, arm and time stands in line 28, read from the same place; keep one",
        ),
        (
            "| week 8 | % change | from |",
            "| week 8 | MU % change | from |",
            '28: MU % change: the column is of "MU", the row of "WA"; name one arm',
        ),
    ],
)
def test_a_mistake_in_a_measurement_is_told_once_with_its_line(old, new, problem, change, problems_of):
    problems = problems_of(change(TRIAL, old, new))
    if ": gets:" not in problem:
        assert len(problems) == 1
    assert problems[0].startswith(f"data/raw/{TRIAL}:{problem}")


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("r", "1.2", "r: 1.2; a correlation lies between −1 and 1"),
        ("n", "0", 'n: "0" is not'),
        ("k", "x", 'k: "x" is not'),
    ],
)
def test_a_number_out_of_bounds_is_told_once(column, cell, problem, change, problems_of):
    table = f"| outcome | {column} | MU |\n| --- | --- | --- |\n| growth | {cell} | 5 |\n\n## Contrasts"
    problems = problems_of(change(TRIAL, "## Contrasts", table))
    assert len(problems) == 1
    assert problems[0].startswith(f"data/raw/{TRIAL}:33: {problem}")
