"""``claims check``: which notes, for whom, and what it reads."""

import json
import threading

import pytest

from analysis.commands import check
from analysis.tables.project import Project

TRIAL = "data/raw/studies/trial-a.md"
CLAIM = "data/raw/claims/worse-sleep.md"


def break_note(claims, name=TRIAL):
    note = claims.root / name
    note.write_text(note.read_text().replace("\n", "\nno such key: 1\n", 1))


def test_a_broken_note_is_told_with_its_line_below_and_the_exit_code(claims, capsys):
    break_note(claims)
    assert claims("check") == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"{TRIAL}:2: no such key: ")
    assert lines[1] == "    2 | no such key: 1"
    assert lines[-1].endswith("problem") or lines[-1].endswith("problems")


def test_only_the_notes_that_are_named_are_told_of_and_decide_the_exit_code(claims, capsys):
    break_note(claims)
    assert claims("check", CLAIM) == 0
    assert capsys.readouterr().err == ""
    assert claims("check", "data/raw/studies") == 1
    assert claims("check", CLAIM, TRIAL) == 1


@pytest.mark.parametrize("name", ["README.md", "../elsewhere.md", "data/raw/studies/gone.md"])
def test_what_is_no_note_is_refused(claims, capsys, name):
    assert claims("check", name) == 2
    assert name in capsys.readouterr().err


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_programs_get_errors_on_standard_output(claims, capsys, form):
    break_note(claims)
    assert claims("check", "--format", form) == 1
    out, err = capsys.readouterr()
    assert "no such key" in json.dumps(json.loads(out))
    assert err == ""


def cite_vaguely(claims):
    """Give a note something that is worth a look; build the tables."""
    note = claims.root / "data/raw/claims/faster-reactions.md"
    text = note.read_text()
    (cites,) = [line for line in text.splitlines() if "cites:" in line]
    note.write_text(text.replace(cites, cites.split("cites:")[0] + "cites: some research"))
    assert claims("tables", "--quiet") == 0


def test_what_the_tables_say_is_what_reading_the_notes_says(claims, capsys):
    cite_vaguely(claims)
    assert claims("check", "--format", "json") == 0
    from_tables = capsys.readouterr().out
    (claims.root / "data/processed/datapackage.json").unlink()
    assert claims("check", "--format", "json") == 0
    assert capsys.readouterr().out == from_tables
    assert json.loads(from_tables)["problems"]


def test_warnings_of_notes_that_did_not_change_are_kept_where_another_did(claims, capsys):
    cite_vaguely(claims)
    claims("check", "--format", "json")
    before = json.loads(capsys.readouterr().out)["problems"]
    note = claims.root / CLAIM
    note.write_text(note.read_text() + "\nA remark.\n")
    claims("tables", "--quiet")
    claims("check", "--format", "json")
    assert json.loads(capsys.readouterr().out)["problems"] == before != []


def test_a_citation_that_names_nothing_is_worth_a_look(claims, capsys):
    cite_vaguely(claims)
    assert claims("check", "data/raw/claims/faster-reactions.md") == 0
    assert "names no year, author, title or journal" in capsys.readouterr().out


def test_watching_checks_again_when_a_note_changes(claims, capsys, monkeypatch):
    """The second look is ended in the way Ctrl-C ends it."""
    monkeypatch.setattr(check, "_EVERY", 0.01)
    waited = []
    wait = check._wait

    def wait_once(project: Project):
        if waited:
            raise KeyboardInterrupt
        waited.append(project)
        threading.Timer(0.1, break_note, [claims]).start()
        wait(project)

    monkeypatch.setattr(check, "_wait", wait_once)
    assert claims("check", "--watch") == 1
    out, err = capsys.readouterr()
    assert "no problems" in out
    assert "no such key" in err
