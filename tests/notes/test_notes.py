"""Notes on disk: files, sections, tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.note import is_id, note_files, read_file, read_note, split_cells
from analysis.notes.problems import Reporter

HEAD = "---\ntitle: x\n---\n"


def read(text, sections=("Arms", "Contrasts")):
    """The note and what was told about it."""
    report = Reporter("note.md", [])
    return read_note(text, "note", sections, report), [str(problem) for problem in report.problems]


@given(st.lists(st.text(st.characters(exclude_categories=["C"], exclude_characters="\\")).map(str.strip), min_size=1))
def test_any_cells_read_back_the_same(cells):
    line = "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    assert split_cells(line) == cells


CELLS = st.text("ab |$<{=+-−", max_size=6).map(str.strip)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_a_table_reads_back_the_same(rows):
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    text = HEAD + "prose\n\n## Arms\n| one | two | three |\n| :-- | --- | --: |\n" + "\n".join(lines)
    note, problems = read(text)
    assert not problems
    (table,) = note.tables("Arms")
    assert table.header == ["one", "two", "three"]
    assert [tuple(row.cells.values()) for row in table.rows] == rows
    assert [row.line for row in table.rows] == list(range(9, 9 + len(rows)))


@given(st.text())
def test_no_note_fails_other_than_by_telling_why(text):
    note, problems = read(text)
    assert note is not None or problems


def test_prose_stands_between_front_matter_and_tables():
    note, problems = read(HEAD + "\nTwo lines,\n$x_1$ <b> {{ y }}.\n\n## Arms\n| arm |\n| --- |\n| HT |\n")
    assert not problems
    assert note.prose == "Two lines,\n$x_1$ <b> {{ y }}."


def test_a_section_may_hold_several_tables():
    note, problems = read(HEAD + "## Arms\n| arm |\n| --- |\n| HT |\n\n| arm |\n| --- |\n| SQ |\n")
    assert not problems
    assert [table.rows[0].get("arm") for table in note.tables("Arms")] == ["HT", "SQ"]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2007"])
def test_a_space_that_does_not_break_is_a_space(space):
    text = HEAD.replace(": ", f":{space}") + f"20{space}cm\n##{space}Arms\n| arm{space}one |\n| --- |\n| HT{space}|\n"
    note, problems = read(text)
    assert not problems
    assert list(note.front.entries) == list(read(HEAD)[0].front.entries)
    assert note.tables("Arms")[0].rows[0].get("arm one") == "HT"
    assert note.prose == f"20{space}cm"  # in the remarks it stays


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("## Arms\n| arm |\n| HT |", "4: Arms: the row below the table's header must be | --- | --- |"),
        ("## Arms\n| arm |", "5: Arms: the row below the table's header must be"),
        ("## Arms\n| arm | n |\n| --- |\n| HT | 3 |", "6: Arms: 2 columns in the header, not as many below it"),
        ("## Arms\n| arm | n |\n| --- | - |\n| HT |", "7: Arms: 1 cells in a table of 2 columns"),
        ("## Arms\n| arm | n |\n| --- | - |\n| HT | 3 | 4 |", "7: Arms: 3 cells in a table of 2 columns"),
        ("## Arms\n| arm |\n| --- |\n| HT |\nremark", '8: Arms: "remark" is no table row; rows begin with |'),
        ("## Arms\n| arm | arm |\n| --- | --- |\n", '5: Arms: the column "arm" stands twice'),
        ("## Arms\n| arm | |\n| --- | --- |\n", "5: Arms: a column without a name"),
        ("## Amrs\n", '4: section: no section "Amrs" in such a note (did you mean "Arms"?); accepted: Arms'),
        ("## Amrs\nmuch\ntext\n", '4: section: no section "Amrs" in such a note'),
        ("## Arms\n## Arms\n", '5: section: the section "Arms" stands twice; keep one'),
        ("| arm |\n| --- |\n", "4: table: a table without a heading above it"),
    ],
)
def test_a_malformed_body_is_told_once_with_its_line(body, problem):
    if problem.startswith("4: Arms"):
        problem = "5" + problem[1:]
    _, problems = read(HEAD + body)
    assert len(problems) == 1
    assert problems[0].startswith(f"note.md:{problem}")


def test_a_note_without_sections_says_so():
    _, problems = read(HEAD + "## Arms\n", sections=())
    assert problems == ['note.md:4: section: such a note has no sections; seen: "Arms"']


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title: x\n", 'note.md:1: front matter: the note does not begin with a line "---"'),
        ("---\ntitle: x\n", 'note.md:1: front matter: no second line "---" ends the front matter'),
    ],
)
def test_front_matter_stands_between_two_lines(text, problem):
    _, problems = read(text)
    assert problems == [problem]


@pytest.mark.parametrize("name", ["contreras-2015", "a1", "x" + "y" * 79, "nano", "yes-no"])
def test_ids_are_small_letters_digits_and_hyphens(name):
    assert is_id(name)


@pytest.mark.parametrize(
    "name",
    [
        *("nan", "none", "null", "true", "false", "no", "inf", "con", "nul", "com1", "lpt9"),
        *("a", "2015", "A1", "a_b", "é-1", "a b", "a.b", "-a", "a\n", "x" + "y" * 80),
    ],
)
def test_other_names_are_refused(name):
    assert not is_id(name)


def read_files(make_project, files):
    """The notes of a folder and what was told about them."""
    problems = []
    project = make_project(files)
    found = [read_file(path, (), Reporter(project.relative(path), problems)) for path in note_files(project, "sources")]
    return [note for note in found if note], [str(problem) for problem in problems]


def test_a_byte_order_mark_and_windows_lines_change_nothing(make_project):
    plain = HEAD + "Prose.\nMore.\n"
    notes, problems = read_files(
        make_project,
        {
            "sources/plain.md": plain,
            "sources/windows.md": b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode(),
            "sources/.hidden.md": "not a note",
        },
    )
    assert not problems
    assert [note.note_id for note in notes] == ["plain", "windows"]
    assert notes[0].prose == notes[1].prose
    assert notes[0].sha256 == notes[1].sha256


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("empty.md", "", "empty.md:1: file: the file is empty; write the note or remove it"),
        ("blank.md", " \n\n", "blank.md:1: file: the file is empty"),
        ("latin.md", "---\ntitle: café\n---".encode("latin-1"), "latin.md:2: file: not UTF-8 (byte 0xe9); save"),
        ("note.txt", HEAD, 'note.txt:1: file: "note.txt" is no note; notes are files named ID.md'),
        ("nan.md", HEAD, 'nan.md:1: file name: "nan" is no id; accepted: a small letter, then'),
        ("Big.md", HEAD, 'Big.md:1: file name: "Big" is no id'),
    ],
)
def test_a_file_that_is_no_note_is_told(make_project, name, content, problem):
    _, problems = read_files(make_project, {f"sources/{name}": content})
    assert len(problems) == 1
    assert problems[0].startswith(f"data/raw/sources/{problem}")
