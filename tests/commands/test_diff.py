"""``claims diff --against``: the notes of a git revision beside those of today."""

import json
import shutil
import subprocess

import pytest

TRIAL = "data/raw/studies/trial-a.md"


def git(root, *arguments):
    identity = ("-c", "user.name=claims", "-c", "user.email=claims@example.org", "-c", "init.defaultBranch=main")
    ran = subprocess.run(["git", *identity, *arguments], cwd=root, capture_output=True, text=True, check=True)
    return ran.stdout


@pytest.fixture
def kept(claims):
    """The command in a project under git, with one commit."""
    (claims.root / ".gitignore").write_text("data/processed\nreports\n")
    git(claims.root, "init", "-q")
    git(claims.root, "add", ".")
    git(claims.root, "commit", "-qm", "Notes")
    return claims


def edit(root, old, new):
    text = (root / TRIAL).read_text()
    assert text.count(old) == 1
    (root / TRIAL).write_text(text.replace(old, new))


def test_a_number_that_moved_is_told_with_the_note_that_did_it(kept, capsys):
    edit(kept.root, "240 (30)", "300 (30)")
    assert kept("diff", "--against", "HEAD") == 0
    text = capsys.readouterr().out
    assert text.startswith("# What moved since HEAD\n")
    assert "faster-reactions" in text
    assert f"{TRIAL} (edited)" in text
    assert git(kept.root, "status", "--short").split() == ["M", TRIAL]


def test_where_nothing_was_edited_nothing_moved(kept, capsys):
    assert kept("diff", "--against", "main", "--exit-code") == 0
    assert "Nothing: no note and no result differs." in capsys.readouterr().out


def test_a_fresh_clone_compares_with_a_revision_though_nothing_was_ever_built_in_it(kept, tmp_path, capsys):
    edit(kept.root, "240 (30)", "300 (30)")
    git(kept.root, "commit", "-qam", "Another number")
    git(tmp_path, "clone", "-q", str(kept.root), "clone")
    assert kept("diff", "--against", "HEAD~1", "--json", "--project", str(tmp_path / "clone")) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["changed"] == {TRIAL: "edited"}
    assert {"faster-reactions"} == {row["claim_id"] for row in facts["moved"]}


def test_the_exit_code_tells_that_a_verdict_moved_only_where_it_is_asked(kept):
    git(kept.root, "rm", "-q", "-r", "data/raw/studies")
    git(kept.root, "commit", "-qm", "No studies")
    assert kept("diff", "--against", "HEAD~1") == 0
    assert kept("diff", "--against", "HEAD~1", "--exit-code") == 5


@pytest.mark.parametrize(
    ("revision", "message"),
    [("nowhere", 'git knows no revision "nowhere"'), ("--output=x", 'git knows no revision "--output=x"')],
)
def test_a_revision_that_is_not_there_is_told(kept, capsys, revision, message):
    assert kept("diff", f"--against={revision}") == 2
    assert message in capsys.readouterr().err


def test_notes_of_a_revision_that_cannot_be_built_are_told_with_their_line(kept, capsys):
    whole = (kept.root / TRIAL).read_text()
    (kept.root / TRIAL).write_text("broken")
    git(kept.root, "commit", "-qam", "A broken note")
    (kept.root / TRIAL).write_text(whole)
    assert kept("diff", "--against", "HEAD") == 2
    assert f'the notes of "HEAD" cannot be built: {TRIAL}:1:' in capsys.readouterr().err


def test_without_a_repository_it_says_so(claims, capsys):
    assert claims("diff", "--against", "HEAD") == 2
    assert "no git repository" in capsys.readouterr().err


def test_a_revision_without_notes_is_told(kept, capsys):
    moved = kept.root / "kept"
    shutil.move(kept.root / "data", moved)
    git(kept.root, "add", "-A")
    git(kept.root, "commit", "-qm", "Elsewhere")
    shutil.move(moved, kept.root / "data")
    assert kept("diff", "--against", "HEAD") == 2
    assert "has no folder data/raw" in capsys.readouterr().err
