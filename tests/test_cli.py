"""The claims command from outside: what it prints, what it writes, and its exit codes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CAFFEINE = Path(__file__).parent / "projects" / "caffeine"


@pytest.fixture
def project(tmp_path):
    shutil.copytree(CAFFEINE / "data" / "raw", tmp_path / "data" / "raw")
    return tmp_path


def claims(*arguments, cwd=None, **environment):
    known = {name: value for name, value in os.environ.items() if name != "CLAIMS_PROJECT"}
    return subprocess.run(
        [sys.executable, "-m", "analysis", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=known | environment,
        check=False,
    )


def edit(note, old, new):
    text = note.read_text()
    assert text.count(old) == 1
    note.write_text(text.replace(old, new))


def test_an_edited_number_reruns_the_claim_it_bears_on_and_no_other(project):
    first = claims("reports", "--project", project)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("10 built, 0 up to date, 0 failed")
    again = claims("reports", "--project", project)
    assert again.stdout.startswith("up to date")
    assert again.stderr == ""
    edit(project / "data/raw/studies/trial-a.md", "240 (30)", "243 (30)")
    edited = claims("reports", "--project", project)
    assert edited.returncode == 0, edited.stderr
    rebuilt = {line.split(": ")[0].split("] ")[1] for line in edited.stderr.splitlines()}
    assert "claims/faster-reactions" in rebuilt
    assert not rebuilt & {"claims/worse-sleep", "claims/half-life", "claims/better-taste"}


def test_what_moved_since_the_last_build_is_told_with_the_note_that_did_it(project):
    first = claims("diff", "--project", project)
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "There is no earlier build to compare with.")
    edit(project / "data/raw/studies/trial-a.md", "240 (30)", "290 (30)")
    found = claims("diff", "--project", project)
    assert found.returncode == 0, found.stderr
    assert "## Numbers" in found.stdout
    assert "| faster-reactions |" in found.stdout
    assert "data/raw/studies/trial-a.md (edited)" in found.stdout
    assert "worse-sleep" not in found.stdout


def test_every_problem_of_every_note_is_told_at_once_and_nothing_is_written(project):
    edit(project / "data/raw/studies/trial-a.md", "240 (30)", "240 (-30)")
    edit(project / "data/raw/claims/better-taste.md", "kind: judgement", "kind: judgment-call")
    found = claims("tables", "--project", project)
    assert found.returncode == 1
    assert "data/raw/claims/better-taste.md:3: kind: " in found.stderr
    assert "data/raw/studies/trial-a.md:22: CAF: " in found.stderr
    assert "2 problems; nothing was written" in found.stderr
    assert not (project / "data/processed/datapackage.json").exists()


def test_check_reads_and_writes_nothing(project):
    found = claims("check", cwd=project)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.splitlines()[-1] == "no problems"
    assert not (project / "data/processed").exists()


def test_check_warns_of_what_is_worth_a_look_and_is_content(project):
    edit(project / "data/raw/studies/trial-c.md", "6.3 (1.1)", "6.3 (3.1)")
    with (project / "data/raw/references.bib").open("a") as file:
        file.write("\n@book{spare-2000,\n  title = {Spare}\n}\n")
    found = claims("check", cwd=project)
    assert (found.returncode, found.stderr) == (0, "")
    *told, counted, _, last = found.stdout.splitlines()
    assert any("spare-2000: warning: no study note has this entry" in line for line in told)
    assert any(": warning: SD before and after: " in line for line in told)
    assert (counted, last) == (f"{len(told)} warnings; they stop nothing", "no problems")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tables", "--project", "nowhere"], "--project: nowhere: no folder data/raw in it"),
        (["show", "faster-reaction"], 'did you mean "faster-reactions"'),
        (["reports", "faster-reaction"], "faster-reactions"),
        (["reports", "--jobs", "0"], "at least 1"),
        (["rapports"], "invalid choice"),
        (["export", "--address", "here"], "begins with https://"),
        ([], "required"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_right(project, arguments, said):
    found = claims(*arguments, cwd=project)
    assert found.returncode == 2
    assert said in found.stderr
    assert "Traceback" not in found.stderr


def test_outside_a_project_it_says_how_to_name_one(tmp_path):
    found = claims("check", cwd=tmp_path)
    assert found.returncode == 2
    assert "--project DIR or CLAIMS_PROJECT" in found.stderr


def test_the_project_comes_from_the_option_then_the_variable_then_the_nearest_folder(project, tmp_path_factory):
    inside = project / "data" / "raw" / "studies"
    assert claims("check", cwd=inside).returncode == 0
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert claims("check", cwd=elsewhere, CLAIMS_PROJECT=str(project)).returncode == 0
    assert claims("check", "--project", project, cwd=elsewhere, CLAIMS_PROJECT="nowhere").returncode == 0


def test_show_prints_the_answer(project):
    found = claims("show", "worse-sleep", cwd=project)
    assert found.returncode == 0
    assert "Beyond what changed in controls, sleep changed by −9 % in one study" in " ".join(found.stdout.split())


def test_an_export_is_of_the_notes_as_they_are_now(project):
    summary = project / "reports/export/summary.md"
    assert claims("export", cwd=project).stdout == "reports/export written\n"
    assert claims("export", cwd=project).stdout == "reports/export up to date\n"
    edit(project / "data/raw/claims/better-taste.md", "statement: ", "statement: They say that ")
    assert "They say that" not in summary.read_text()
    assert claims("export", cwd=project).stdout == "reports/export written\n"
    assert "They say that" in summary.read_text()


def test_nothing_is_exported_of_broken_notes(project):
    edit(project / "data/raw/studies/trial-a.md", "240 (30)", "240 (-30)")
    assert claims("export", cwd=project).returncode == 1
    assert not (project / "reports/export").exists()


def test_importing_the_command_loads_no_pandas():
    code = "import sys, analysis, analysis.cli; sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
