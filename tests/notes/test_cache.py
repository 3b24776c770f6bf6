"""Unchanged notes are not read again, and no table can tell."""

import os

import pandas as pd
import pytest

from analysis.notes import cache, reading
from analysis.notes.cache import NoteCache
from analysis.notes.normalise import read_project
from analysis.notes.problems import BrokenNotes
from analysis.pipeline import build_tables
from analysis.tables.processes import Processes, processes

TRIAL, REVIEW = "studies/bed-trial.md", "studies/garden-review.md"


@pytest.fixture
def read_files(monkeypatch):
    """The names of the notes that were read."""
    names = set()
    read_file = reading.read_file

    def read(path, sections, report):
        names.add(path.name)
        return read_file(path, sections, report)

    monkeypatch.setattr(reading, "read_file", read)
    return names


def read(project):
    """The tables, by way of what the last build left."""
    return read_project(project, NoteCache.open(project)).tables


def assert_same(tables, others):
    """Both have the same rows in the same order, with the same types."""
    assert list(tables) == list(others)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, others[name], check_exact=True)


def rewrite(project, name, old, new):
    """Replace one text in a file of the project."""
    path = project.raw / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def project(notes, make_project, read_files):
    """The small project, read once."""
    project = make_project(notes)
    build_tables(project, "")
    read_files.clear()
    return project


def test_unchanged_notes_are_not_read_again_but_for_data_sets(project, read_files):
    tables = read(project)
    assert read_files == {"garden-sheet.md"}
    assert_same(tables, read_project(project).tables)


def test_an_edited_note_is_read_again_and_no_other(project, read_files):
    rewrite(project, TRIAL, "brackets: SD", "brackets: SE")
    tables = read(project)
    assert read_files == {"bed-trial.md", "garden-sheet.md"}
    assert_same(tables, read_project(project).tables)
    assert set(tables["studies"].set_index("study_id").loc[["bed-trial"], "brackets"]) == {"SE"}


def test_a_note_added_or_removed_changes_the_tables_as_without_a_cache(project):
    (project.raw / "studies/plant-book.md").unlink()
    (project.raw / "studies/another-trial.md").write_bytes((project.raw / TRIAL).read_bytes())
    rewrite(project, "references.bib", "{plant-book,", "{another-trial,")
    assert_same(read(project), read_project(project).tables)


def test_a_changed_entry_of_the_bibliography_reaches_its_unchanged_study(project):
    before = read_project(project).tables["studies"].set_index("study_id")["title"]
    rewrite(project, "references.bib", before["bed-trial"], "Another Title")
    tables = read(project)
    assert tables["studies"].set_index("study_id").loc["bed-trial", "title"] == "Another Title"
    assert_same(tables, read_project(project).tables)


def test_an_entry_that_is_gone_is_told_although_the_note_is_unchanged(project):
    rewrite(project, "references.bib", "{bed-trial,", "{no-trial,")
    for known in (NoteCache.open(project), None):
        with pytest.raises(BrokenNotes, match='no entry "bed-trial"'):
            read_project(project, known)


def test_another_vocabulary_makes_every_note_be_read(project, read_files):
    path = project.raw / "vocabulary.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    read(project)
    assert len(read_files) == len(list(project.raw.glob("*/*.md")))


def test_other_code_that_reads_notes_makes_every_note_be_read(project, read_files, monkeypatch, tmp_path):
    code = tmp_path / "code"
    (code / "notes").mkdir(parents=True)
    for layer in cache.CODE.iterdir():
        if layer.is_dir() and layer.name != "notes":
            (code / layer.name).symlink_to(layer)
    monkeypatch.setattr(cache, "CODE", code)
    read(project)
    assert len(read_files) == len(list(project.raw.glob("*/*.md")))


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign", "gone", "folder"])
def test_a_damaged_file_is_the_same_as_none(project, read_files, damage):
    file = NoteCache.open(project).kept.file
    content = file.read_bytes()
    file.unlink()
    if damage == "folder":
        file.mkdir()
    elif damage != "gone":
        at = content.index(b"bed-trial")
        flipped = content[:at] + b"B" + content[at + 1 :]
        file.write_bytes({"cut": content[:-9], "flipped": flipped, "empty": b"", "foreign": b"\xff\x00\n\n"}[damage])
    tables = read_project(project, NoteCache.open(project)).tables
    assert len(read_files) == len(list(project.raw.glob("*/*.md")))
    assert_same(tables, read_project(project).tables)


def test_a_note_with_a_problem_is_told_again_in_every_run(project):
    rewrite(project, TRIAL, "brackets: SD", "brackets: inches")
    for _ in range(2):
        with pytest.raises(BrokenNotes, match="inches"):
            read(project)


def test_two_builds_of_the_same_notes_leave_the_same_cache(project):
    file = NoteCache.open(project).kept.file
    first = file.read_bytes()
    build_tables(project, "")
    assert file.read_bytes() == first
    file.unlink()
    build_tables(project, "")
    assert file.read_bytes() == first


@pytest.mark.parametrize("table", ["studies.parquet", "citations.csv", "datapackage.json"])
def test_a_table_that_is_not_whole_is_no_memory_of_the_notes(project, read_files, table):
    file = project.processed / table
    file.write_bytes(file.read_bytes()[:-20])
    tables = read(project)
    assert len(read_files) == len(list(project.raw.glob("*/*.md")))
    assert_same(tables, read_project(project).tables)


def test_notes_are_read_the_same_in_several_processes(project, monkeypatch):
    monkeypatch.setattr(reading, "_AT_A_TIME", 2)
    with processes(2) as side_by_side:
        tables = read_project(project, processes=side_by_side).tables
    assert_same(tables, read_project(project).tables)


def test_few_notes_are_read_without_starting_a_process(project):
    with processes(2, "no.such.module") as side_by_side:
        read_project(project, processes=side_by_side)
        assert side_by_side.begin(os.getpid)() == os.getpid()


def test_problems_are_told_the_same_by_several_processes(project, monkeypatch):
    rewrite(project, TRIAL, "brackets: SD", "brackets: inches")
    rewrite(project, REVIEW, "design: ", "design: odd ")
    monkeypatch.setattr(reading, "_AT_A_TIME", 2)
    with processes(2) as side_by_side:
        told = []
        for some in (side_by_side, Processes(1)):
            with pytest.raises(BrokenNotes) as raised:
                read_project(project, processes=some)
            told.append(raised.value.problems)
    assert told[0] == told[1]
    assert len(told[0]) > 1
