"""Sheets as text: whatever program wrote the file, each cell keeps its row and column, and nothing is worked out."""

import datetime
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from analysis.intake import sheets
from analysis.intake.sheets import letter_of, plain_numbers, read_sheets
from analysis.notes.problems import Reporter

HEADERS = ("study", "mean", "sd", "n")
ROWS = [["study", "mean", "sd"], ["Rose 2020", "1.5", "0.5"], ["Thorn 2021", "2.5", "0.25"]]


@pytest.fixture
def read(tmp_path):
    """The sheets in a file of this content, and its problems."""

    def run(content, name="sheet.csv", decimal=None):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        report = Reporter(name, [])
        return read_sheets(path, lambda text: text.casefold() in HEADERS, decimal, report), report.problems

    return run


def cells(sheet):
    return [[sheet.columns[letter] for letter in sheet.columns], *([*row.cells.values()] for row in sheet.rows)]


def workbook(*worksheets):
    """A workbook with these rows, as bytes."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in worksheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_delimiter_encoding_and_line_end_gives_the_same_cells(read, delimiter, encoding, end):
    content = end.join(delimiter.join(row) for row in ROWS).encode(encoding)
    (sheet,), problems = read(content)
    assert (cells(sheet), problems) == (ROWS, [])


def test_decimal_commas_do_not_part_cells(read):
    (sheet,), _ = read("study;mean;sd\nRose, A. 2020;1,5;0,25\n")
    assert cells(sheet)[1] == ["Rose, A. 2020", "1,5", "0,25"]
    assert sheet.decimal == ","


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["1.5", "2"], "."), (["1,5", "2"], ","), (["1,500", "2"], ""), (["1,500", "2.5"], "."), (["1.500,5"], ","),
        (["1,5", "2.5"], ""), (["10.1234/5", "1,5"], ","), (["Rose, 2020", "7"], "."),
    ],
)  # fmt: skip
def test_the_sign_of_decimals_is_seen_or_is_not_known(read, texts, decimal):
    (sheet,), _ = read("study\tmean\n" + "".join(f"Rose\t{text}\n" for text in texts))
    assert sheet.decimal == decimal


@given(st.floats(-1e6, 1e6).map(lambda number: round(number, 3)))
def test_a_number_is_the_same_with_either_sign_of_decimals(number):
    english = f"{number:,.3f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert float(plain_numbers(english, ".")) == number
    assert float(plain_numbers(german, ",")) == number


def test_the_header_may_stand_below_a_title_and_rows_keep_their_numbers(read):
    (sheet,), _ = read('A title,,\n\nstudy,mean,sd\n"Rose\n2020",1,2\n\nThorn,3,4\n')
    assert (sheet.header_row, [row.number for row in sheet.rows]) == (3, [4, 6])


def test_headers_that_stand_twice_are_told_apart_by_the_row_above(read):
    (sheet,), _ = read("A title,,,,\n,Experimental,,Control,\nstudy,mean,sd,mean,sd\nRose,1,2,3,4\n")
    assert list(sheet.columns.values()) == [
        "study", "Experimental mean", "Experimental sd", "Control mean", "Control sd",
    ]  # fmt: skip


def test_a_column_without_a_header_is_told(read):
    _, (problem,) = read("study,mean,\nRose,1,left\n")
    assert (problem.line, problem.field, problem.warning) == (2, "C", True)


@pytest.mark.parametrize(
    ("content", "name", "line", "message"),
    [
        ("a,b\n1,2\n", "sheet.csv", 1, "--mapping"),
        ("", "sheet.csv", 1, "empty"),
        (b"study,mean\nJos\xe9,1\n", "sheet.csv", 2, "not UTF-8"),
        ('study,mean\n"Rose,1\n', "sheet.csv", 3, "quotation mark"),
        ("no workbook", "sheet.xlsx", 1, "no workbook"),
        ("study,mean", "sheet.ods", 1, "accepted: .csv"),
    ],
)
def test_what_is_no_sheet_is_told_with_its_place(read, content, name, line, message):
    read_, problems = read(content, name)
    assert read_ == []
    assert (problems[0].line, message in problems[0].message) == (line, True)


def test_a_workbook_gives_what_its_cells_show(read):
    rows = [["study", "mean", "sd"], ["Rose 2020", 0.1 + 0.2, 1], ["Thorn", datetime.datetime(2020, 2, 1), True]]
    (sheet,), problems = read(workbook(("Data", rows)), "sheet.xlsx")
    assert cells(sheet)[1:] == [["Rose 2020", "0.3", "1"], ["Thorn", "2020-02-01", "TRUE"]]
    assert problems == []


def test_a_formula_is_never_worked_out(read):
    rows = [["study", "mean"], ["Rose", "=1+1"], ["Thorn", '=HYPERLINK("http://localhost")']]
    (sheet,), _ = read(workbook(("Data", rows)), "sheet.xlsx")
    assert [row.get("B") for row in sheet.rows] == ["=1+1", '=HYPERLINK("http://localhost")']
    content = workbook(("Data", [["study", "mean"], ["Rose", "=1+1"]]))
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stored, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(
                name,
                text.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>7</v>").replace(
                    b"<f>1+1</f><v />", b"<f>1+1</f><v>7</v>"
                ),
            )
    (sheet,), _ = read(stored.getvalue(), "sheet.xlsx")
    assert sheet.rows[0].get("B") == "7"  # what the program that saved it saw


def test_worksheets_are_read_each_and_hidden_ones_are_not(read):
    book = Workbook()
    book.active.title = "Empty"
    for name in ("Sleep", "Hidden", "Notes"):
        sheet = book.create_sheet(name)
        for row in ROWS if name != "Notes" else [["remember", "this"]]:
            sheet.append(row)
    book["Hidden"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    read_, problems = read(content.getvalue(), "sheet.xlsm")
    assert [sheet.path for sheet in read_] == ["sheet.xlsm (Sleep)"]
    assert problems == []


def test_what_would_unfold_beyond_measure_is_refused(read, monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 0.001)
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    _, (problem,) = read(workbook(("Data", ROWS)), "sheet.xlsx")
    assert "unpacked" in problem.message
    _, problems = read("study,mean\nRose,1\n")
    assert "more than 1 rows" in problems[0].message


def test_columns_are_lettered_as_spreadsheets_do():
    assert [letter_of(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=6))
def test_no_text_breaks_the_reader(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("sheets") / "sheet.csv"
    path.write_text(
        "study,mean\n" + "\n".join(",".join(row) for row in rows), encoding="utf-8", errors="ignore", newline=""
    )
    report = Reporter("sheet.csv", [])
    read_sheets(path, lambda text: text.casefold() in HEADERS, None, report)
    assert all(problem.line >= 1 for problem in report.problems)
