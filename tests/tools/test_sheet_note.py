"""The script that writes a note from a data sheet."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("sheet_note", ROOT / "tools/sheet_note.py")
sheet_note = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(sheet_note)

VOCABULARY = """
interventions: {mulch: {also: [bark]}, deep mulch: {under: mulch}}
outcomes: {plant height: {units: [cm]}, yield: {units: [kg]}}
populations: {roses: {}, old roses: {under: roses}}
"""
ARMS = """line,trial,arm,kind,n,m0,sd0,se0,m1,sd1,cn,cm0,csd0,cm1
2,Bed 1990,1,height,10,5,1,,9,2,8,5.5,1.5,6
3,Bed 1990,2,height,9,4,,0.5,8.25,2,8,5.5,1.5,6
4,Bed 1990,1,colour,10,5,1,,9,2,8,5.5,1.5,6
5,Pot 2001,1,height,10,500,1,,9,2,8,5.5,1.5,6
6,Pot 2001,2,height,7,6,0.4,,,,,,,
"""
OF_ARMS = """
row: line
leave out: {5: a digit too many}
spread is SE: {6: far too small for a deviation}
only: [{columns: [kind], rows: [height]}]
study: {columns: [trial], terms: {Bed*: bed-1990, Pot*: pot-2001}}
who: old roses
arm: {columns: [arm], terms: {"1": one, "2": two}}
gets: {columns: [arm], terms: {"1": bark, "2": deep mulch}}
outcome: {columns: [kind], terms: {height: "plant height, of the stem"}}
weeks: 6
unit: cm
design: parallel
sides:
  - {n: n, values: {before: [m0, sd0, se0], after: [m1, sd1]}}
  - {arm: con, gets: nothing, n: cn, values: {before: [cm0, csd0], after: [cm1]}}
note: |
  From a sheet (<<sha256>>).
  <<measurements>>
"""
PEOPLE = """plant,side,sort,pre,mid,post
a,left,old,10,11,14
a,right,old,10,,12
b,left,old,20,22,26
b,right,old,20,23,20
c,left,new,30,35,32
c,right,new,30,36,40
d,left,new,40,,
"""
OF_PEOPLE = """
person: plant
arm: {columns: [side], terms: {left: LEFT, right: RIGHT}}
outcome: plant height
unit: cm
times: {before: pre, week 3: mid, week 6: post}
also earlier: plant height
pairs: [LEFT, RIGHT]
note: |
  <<measurements>>

  <<contrasts>>
"""


@pytest.fixture
def note_of(tmp_path):
    def write(sheet, mapping):
        for name, text in (("sheet.csv", sheet), ("map.yaml", mapping), ("vocabulary.yaml", VOCABULARY)):
            (tmp_path / name).write_text(text, encoding="utf-8")
        return sheet_note.write_note(tmp_path / "sheet.csv", tmp_path / "map.yaml", tmp_path / "vocabulary.yaml")

    return write


def test_arms_become_rows_and_a_control_stands_once(note_of):
    note, problems = note_of(ARMS, OF_ARMS)
    assert not problems
    assert note.splitlines()[1:] == [
        "| study | who | gets | arm | n | outcome | weeks | unit | design | before | after |",
        "| ----- | --- | ---- | --- | - | ------- | ----- | ---- | ------ | ------ | ----- |",
        "| bed-1990 | old roses | bark | one | 10 | plant height, of the stem | 6 | cm | parallel | 5 (1) | 9 (2) |",
        "| bed-1990 | old roses | nothing | con | 8 | plant height, of the stem | 6 | cm | parallel | 5.5 (1.5) | 6 |",
        "| bed-1990 | old roses | deep mulch | two | 9 | plant height, of the stem | 6 | cm | parallel"
        " | 4 (SE 0.5) | 8.25 (2) |",
        "| pot-2001 | old roses | deep mulch | two | 7 | plant height, of the stem | 6 | cm | parallel"
        " | 6 (SE 0.4) |  |",
    ]


def test_people_become_means_and_the_differences_of_their_sides(note_of):
    note, problems = note_of(PEOPLE, OF_PEOPLE)
    assert not problems
    table, contrasts = note.split("\n\n")
    early = "| plant height, those tested in week 3"
    assert table.splitlines() == [
        "| outcome | unit | arm | n | r | before | week 3 | week 6 | % change |",
        "| ------- | ---- | --- | - | - | ------ | ------ | ------ | -------- |",
        "| plant height | cm | LEFT | 3 | 0.982 | 20.00 (10.00) |  | 24.00 (9.17) | 25.56 (17.11) |",
        "| plant height | cm | RIGHT | 3 | 0.971 | 20.00 (10.00) |  | 24.00 (14.42) | 17.78 (16.78) |",
        f"{early} | cm | LEFT | 3 | 0.999 | 20.00 (10.00) | 22.67 (12.01) |  | 12.22 (3.85) |",
        f"{early} | cm | RIGHT | 2 | 1.000 | 25.00 (7.07) | 29.50 (9.19) |  | 17.50 (3.54) |",
    ]
    assert contrasts.splitlines()[2:] == ["| plant height, change | LEFT − RIGHT | 0.00 | cm | SD 7.21 | 3 |"]


def test_parts_of_the_people_stand_beside_all_of_them(note_of):
    who = "who: {columns: [sort], terms: {old: old roses, new: roses}}\n"
    note, problems = note_of(PEOPLE, OF_PEOPLE.replace("pairs: [LEFT, RIGHT]\n", "").replace("unit:", who + "unit:"))
    assert not problems
    assert "| plant height, old roses alone | cm | LEFT | 2 | 1.000 | old roses | 15.00 (7.07) |" in note


@pytest.mark.parametrize(("sheet", "mapping"), [(ARMS, OF_ARMS), (PEOPLE, OF_PEOPLE)])
def test_the_same_sheet_gives_the_same_bytes(note_of, sheet, mapping):
    assert note_of(sheet, mapping) == note_of(sheet, mapping)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2,Bed 1990,1,height", "2,Bad 1990,1,height", 'sheet.csv:2: study: "Bad 1990" has no term in map.yaml'),
        ("10,5,1,,9,2,8,5.5", "10,5,0,,9,2,8,5.5", 'sheet.csv:2: sd0: "0" is no number above 0'),
        ("10,5,1,,9,2,8,5.5", "10,-5,1,,9,2,8,5.5", 'sheet.csv:2: m0: "-5" is no number above 0'),
        ("10,5,1,,9,2,8,5.5", '10,"5,1",1,,9,2,8,5.5', 'sheet.csv:2: m0: "5,1" is no number'),
        ("10,5,1,,9,2,8,5.5", "9.5,5,1,,9,2,8,5.5", "sheet.csv:2: n: 9.5 is no count of people"),
        (
            "0.5,8.25,2,8,5.5",
            "0.5,8.25,2,8,5.6",
            "sheet.csv:3: outcome: bed-1990 · con · plant height, of the stem · 6 stands",
        ),
        ("line,trial", "line,paper", 'map.yaml: columns: the sheet has no column "trial"'),
        ("5,Pot", "15,Pot", "map.yaml: row: 5 is not in the sheet; was it corrected?"),
    ],
)
def test_what_is_wrong_in_the_sheet_is_told_with_its_place(note_of, old, new, problem):
    assert ARMS.count(old) >= 1
    note, problems = note_of(ARMS.replace(old, new, 1), OF_ARMS)
    assert not note
    assert problems[0].startswith(problem)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("plant height, of the stem", "plant size", 'sheet.csv:2: outcome: "plant size" is not in the vocabulary'),
        ('"2": deep mulch', '"2": mulch + dung', 'sheet.csv:3: gets: "dung" is not in the vocabulary'),
        ("who: old roses", "who: tulips", 'sheet.csv:2: who: "tulips" is not in the vocabulary'),
        ("before: [m0", "base: [m0", "map.yaml: base: no time; accepted: before, after, week 8, change"),
    ],
)
def test_what_is_wrong_in_the_mapping_is_told(note_of, old, new, problem):
    assert note_of(ARMS, OF_ARMS.replace(old, new))[1][0].startswith(problem)


def test_one_person_alone_has_no_spread_and_is_left_out(note_of):
    note, problems = note_of(
        "plant,side,sort,pre,mid,post\na,left,old,10,11,14\n" + "b,right,old,5,,7\nc,right,old,6,,9\n",
        OF_PEOPLE.replace("pairs: [LEFT, RIGHT]\n", ""),
    )
    assert not problems
    assert "| RIGHT | 2 |" in note
    assert "LEFT" not in note


def test_nobody_stands_twice(note_of):
    problems = note_of(PEOPLE.replace("b,left", "a,left"), OF_PEOPLE)[1]
    assert problems == ['sheet.csv:4: person: "a" stands twice in one arm and outcome']


@pytest.mark.parametrize(
    ("sheet", "note"),
    [("hammarstrom-2020-legs", "hammarstrom-2020"), ("ofsteng-2024-ten-thirty", "ofsteng-2024")],
)
def test_the_sheets_kept_here_give_the_notes_that_stand_here(sheet, note):
    written, problems = sheet_note.write_note(ROOT / f"data/raw/sheets/{sheet}.csv", ROOT / f"tools/sheets/{note}.yaml")
    assert not problems
    assert written == (ROOT / f"data/raw/studies/{note}.md").read_text(encoding="utf-8")


def test_on_the_command_line_problems_go_to_the_other_stream(tmp_path, capsys, monkeypatch):
    (tmp_path / "sheet.csv").write_text(ARMS.replace("Bed", "Bad"), encoding="utf-8")
    (tmp_path / "map.yaml").write_text(OF_ARMS, encoding="utf-8")
    monkeypatch.setattr(
        "sys.argv", ["sheet_note", str(tmp_path / "sheet.csv"), "--mapping", str(tmp_path / "map.yaml")]
    )
    assert sheet_note.main() == 1
    told = capsys.readouterr()
    assert not told.out
    assert "sheet.csv:2: study: " in told.err
