"""Notes of an older format are read, and what they want changed is told and done."""

import shutil

import pytest

from analysis.cli import main
from analysis.notes.normalise import read_terms
from analysis.notes.problems import BrokenNotes, Reporter
from analysis.notes.settings import read_settings
from analysis.notes.vocabulary import read_vocabulary
from analysis.tables.project import Project


def _problems(text):
    report = Reporter("settings.yaml", [])
    read_settings(text, read_vocabulary("outcomes: {a: {}}", Reporter("vocabulary.yaml", [])), report)
    return [str(problem) for problem in report.problems]


@pytest.mark.parametrize("text", ["duration window: 0.5 to 2\n", "notes format: 2\n", "Notes-Format: '2'\n"])
def test_notes_without_a_format_are_of_the_newest(text):
    assert _problems(text) == []


def test_notes_of_format_1_are_read_with_a_warning_that_says_what_to_change():
    assert _problems("# ours\nnotes format: 1\n") == [
        'settings.yaml:2: notes format: warning: "1" is read as before; write `notes format: 2`, '
        "as claims migrate --write does"
    ]


@pytest.mark.parametrize("version", ["3", "two", "0", "1.0"])
def test_notes_of_a_format_that_is_not_known_are_not_read(version):
    (problem,) = _problems(f"notes format: {version}\n")
    assert problem.startswith(f'settings.yaml:1: notes format: "{version}" is not known; accepted: 1, 2')


@pytest.fixture
def project(tmp_path):
    shutil.copytree("tests/projects/caffeine/data/raw", tmp_path / "data" / "raw")
    return Project(tmp_path)


def _settings(project, text):
    path = project.raw / "settings.yaml"
    path.write_text(text, newline="")
    return path


def test_migrating_changes_the_line_and_nothing_else_and_only_when_asked(project, capsys, monkeypatch):
    monkeypatch.setenv("CLAIMS_PROJECT", str(project.root))
    path = _settings(project, "# of 2021\nnotes format: 1  # once\nduration window: 0.5 to 2.1\n")
    assert main(["migrate"]) == 0
    assert "data/raw/settings.yaml:2: notes format: 2  # once\nnothing was written" in capsys.readouterr().out
    assert "notes format: 1" in path.read_text()
    assert main(["migrate", "--write"]) == 0
    assert path.read_text() == "# of 2021\nnotes format: 2  # once\nduration window: 0.5 to 2.1\n"
    capsys.readouterr()
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "the notes are of format 2: nothing to change\n"
    read_terms(project)


def test_migrating_refuses_notes_of_a_later_program(project, monkeypatch, capsys):
    monkeypatch.setenv("CLAIMS_PROJECT", str(project.root))
    _settings(project, "notes format: 7\n")
    assert main(["migrate", "--write"]) == 1
    assert 'settings.yaml:1: notes format: "7" is not known' in capsys.readouterr().err
    with pytest.raises(BrokenNotes):
        read_terms(project)
