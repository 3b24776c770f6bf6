"""docs/importing.md: its commands run, and print what it says."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.intake.files import LARGEST
from analysis.intake.mapping import read_mapping
from analysis.intake.meanings import Role
from analysis.intake.references import ENDINGS
from analysis.intake.sheets import ENDINGS as SHEETS
from analysis.notes.normalise import read_terms
from analysis.notes.problems import Reporter
from analysis.tables.project import Project

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")


def blocks(info):
    """The blocks of code that are marked so."""
    return re.findall(rf"^```{info}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "tests" / "projects" / "caffeine" / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMS_PROJECT", str(tmp_path))
    return tmp_path


def test_the_commands_run_and_print_what_is_shown(project, capsys):
    (file,), (shown,) = blocks(r"text found\.ris"), blocks("text output")
    (project / "found.ris").write_text(file, encoding="utf-8")
    outputs = []
    (commands,) = blocks("sh")
    for line in [*commands.splitlines(), "claims import found.ris"]:
        program, *arguments = shlex.split(line)
        assert (program, main(arguments)) == ("claims", 0)
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == shown
    assert "1 draft: studies/alpha-2021" in outputs[2]
    assert outputs[3].splitlines()[-1] in DOCUMENT


def test_the_sheet_becomes_the_note_that_is_shown(project, capsys):
    (sheet,), (shown,), (tables,) = (
        blocks(r"text extraction\.csv"),
        blocks("text sheets-output"),
        blocks("text sheets-tables"),
    )
    (project / "extraction.csv").write_text(sheet, encoding="utf-8")
    (commands,) = blocks("sh sheets")
    first, second = (shlex.split(line)[1:] for line in commands.splitlines())
    assert main(first) == 0
    assert capsys.readouterr().out == shown
    mapping = project / "mapping.yaml"
    assert "coffee: TODO" in mapping.read_text()
    mapping.write_text(mapping.read_text().replace("coffee: TODO", "coffee: caffeine"))
    assert main(second) == 0
    assert (project / "data" / "raw" / "studies" / "fox-2018.md").read_text().endswith(tables)


def test_the_mapping_is_in_order_and_every_meaning_is_named(project):
    (mapping,) = blocks("yaml mapping")
    (project / "mapping.yaml").write_text(mapping, encoding="utf-8")
    problems = []
    vocabulary, _ = read_terms(Project(project))
    read = read_mapping(project / "mapping.yaml", vocabulary, Reporter("mapping.yaml", problems))
    assert (problems, len(read.columns), read.decimal) == ([], 3, ",")
    rows = re.findall(r"^\| (?:the study|the row|a value|an effect|nothing) \| (.*) \|$", DOCUMENT, re.MULTILINE)
    assert sorted(", ".join(rows).split(", ")) == sorted(Role)


def test_what_is_begun_by_hand_passes_a_check(project, capsys):
    (commands,) = blocks("sh new")
    for line in commands.splitlines():
        assert main(shlex.split(line)[1:]) == 0
    assert main(["check", "--project", "."]) == 0
    assert "draft" not in capsys.readouterr().out


def test_it_names_every_ending_and_the_largest_file():
    assert re.findall(r"^\| `(\.\w+)` \|", DOCUMENT, re.MULTILINE) == list(ENDINGS)
    assert f"at most {LARGEST} MB" in DOCUMENT
    assert [ending for ending in SHEETS if f"`{ending}`" not in DOCUMENT] == []
