"""The claims command from outside: what it prints, what it writes, and its exit codes."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from analysis.cli import main

CAFFEINE = Path(__file__).parent / "projects" / "caffeine"


@pytest.fixture
def project(tmp_path):
    shutil.copytree(CAFFEINE / "data" / "raw", tmp_path / "data" / "raw")
    return tmp_path


@pytest.fixture
def tabled(built_project, tmp_path):
    """A copy of a project whose tables are built."""
    return shutil.copytree(built_project("caffeine").root, tmp_path / "built")


def claims(*arguments, cwd=None, **environment):
    """Run the command here, as a process of its own would."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, without_project() | environment, clear=True),
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = main([*map(str, arguments)])
        except SystemExit as end:
            code = end.code
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def without_project():
    return {name: value for name, value in os.environ.items() if name != "CLAIMS_PROJECT"}


def process(*arguments, before=(), stdout=subprocess.PIPE, encoding="utf-8", **environment):
    """Run the command in a process, as an argument of the command ``before`` if there is one."""
    return subprocess.run(
        [*before, sys.executable, "-m", "analysis", *map(str, arguments)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding=encoding,
        env=without_project() | environment,
        check=False,
    )


def edit(note, old, new):
    text = note.read_text()
    assert text.count(old) == 1
    note.write_text(text.replace(old, new))


def test_an_edited_number_reruns_the_claim_it_bears_on_and_no_other(built, tmp_path):
    """Of reports that are up to date."""
    project = shutil.copytree(built.root, tmp_path / "project")
    again = process("reports", "--project", project)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("up to date (9 reports)")
    edit(project / "data/raw/studies/abade-2019.md", "-3.0 ± 1.8", "-3.1 ± 1.8")
    edited = process("reports", "--project", project)
    assert edited.returncode == 0, edited.stderr
    rebuilt = {line.split(": ")[0].split("] ")[1] for line in edited.stderr.splitlines()}
    assert edited.stdout.startswith(f"{len(rebuilt)} built, {9 - len(rebuilt)} up to date, 0 failed")
    assert "claims/hip-thrust-sprint-speed" in rebuilt
    assert not rebuilt & {"claims/hip-thrust-glute-activation", "claims/leg-press-strength-gain"}


def test_what_moved_since_the_last_build_is_told_with_the_note_that_did_it(tabled):
    first = claims("diff", "--project", tabled)
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "There is no earlier build to compare with.")
    edit(tabled / "data/raw/studies/trial-a.md", "240 (30)", "290 (30)")
    found = claims("diff", "--project", tabled)
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
    *lines, counted, _, last = found.stdout.splitlines()
    told = [line for line in lines if line.startswith("data/raw/")]  # the line of the note stands below each
    assert any("spare-2000: warning: no study note has this entry" in line for line in told)
    assert any(": warning: SD before and after: " in line for line in told)
    assert (counted, last) == (f"{len(told)} warnings; they stop nothing", "no problems")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tables", "--project", "nowhere"], "--project: nowhere: no folder data/raw in it"),
        (["show", "faster-reaction"], 'did you mean "faster-reactions"'),
        (["reports", "faster-reaction"], "faster-reactions"),
        (["reports", "--jobs", "0"], "0 is no whole number of at least 1"),
        (["rapports"], "invalid choice"),
        (["export", "--address", "here"], "accepted: https://HOST/PATH"),
        (["export", "--address", "https://x y"], "accepted: https://HOST/PATH"),
        (["export", "--address", "https://"], "accepted: https://HOST/PATH"),
        (["check", "--project", ""], '--project: "" names no folder'),
        ([], "required"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_right(tabled, arguments, said):
    found = claims(*arguments, cwd=tabled)
    assert found.returncode == 2
    assert said in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_of_standard_output_and_changes_no_exit_code(tabled):
    with Path("/dev/full").open("w") as full:
        found = process("show", "--project", tabled, stdout=full)
        nobody = ["sh", "-c", '"$@" 2> /dev/full', "sh"]
        unknown = process("show", "no-such-claim", "--project", tabled, before=nobody)
    assert (found.returncode, found.stderr) == (2, "standard output: No space left on device\n")
    assert unknown.returncode == 2


@pytest.mark.parametrize("name", ["sources", "claims", "studies"])
def test_a_file_in_the_place_of_a_folder_of_notes_replaces_no_good_build(tabled, name):
    descriptor = (tabled / "data" / "processed" / "datapackage.json").read_bytes()
    shutil.rmtree(tabled / "data" / "raw" / name)
    (tabled / "data" / "raw" / name).write_text("notes\n")
    checked, shown = claims("check", "--project", tabled), claims("show", "--project", tabled)
    told = f"data/raw/{name}: a file lies where a folder is needed; move it away\n"
    assert (checked.returncode, checked.stdout) == (2, "")
    assert checked.stderr.endswith(told)
    assert shown.returncode == 0
    assert shown.stderr.startswith("shown is the last good build")
    assert shown.stderr.endswith(told)
    assert (tabled / "data" / "processed" / "datapackage.json").read_bytes() == descriptor


@pytest.mark.parametrize("name", ["settings.yaml", "vocabulary.yaml", "references.bib"])
def test_a_folder_in_the_place_of_a_file_is_told(project, name):
    (project / "data" / "raw" / name).unlink(missing_ok=True)
    (project / "data" / "raw" / name).mkdir()
    found = claims("check", "--project", project)
    assert found.returncode == 2
    assert found.stderr.endswith(f"data/raw/{name}: a folder lies where a file is needed; move it away\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_what_is_no_file_and_a_name_that_is_no_text_are_told_where_they_lie(project):
    os.mkfifo(project / "data" / "raw" / "studies" / "pipe.md")
    named = os.fsencode(project / "data" / "raw" / "claims") + b"/b\xff.md"
    try:
        Path(os.fsdecode(named)).write_text("---\n")
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    found = claims("check", "--project", project)
    assert found.returncode == 1
    told = [line for line in found.stderr.splitlines() if line]
    assert told[0].startswith('data/raw/claims/b\\xff.md:1: file name: "b\\xff.md" is not UTF-8')
    assert told[1].startswith("data/raw/studies/pipe.md:1: file: neither a file nor a folder")
    assert len(told) == 3


def test_a_link_that_leads_nowhere_is_named(project):
    (project / "data" / "processed").symlink_to(project / "gone")
    found = claims("tables", "--project", project)
    assert found.returncode == 2
    assert "data/processed: a link that leads nowhere" in found.stderr


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


def test_show_prints_the_answer(tabled):
    found = claims("show", "worse-sleep", cwd=tabled)
    assert found.returncode == 0
    assert "By its numbers it is 9 % worse than without it" in " ".join(found.stdout.split())


def test_an_export_is_of_the_notes_as_they_are_now(tabled):
    summary = tabled / "reports/export/summary.md"
    assert claims("export", cwd=tabled).stdout == "reports/export written\n"
    assert claims("export", cwd=tabled).stdout == "reports/export up to date\n"
    edit(tabled / "data/raw/claims/better-taste.md", "statement: ", "statement: They say that ")
    assert "They say that" not in summary.read_text()
    assert claims("export", cwd=tabled).stdout == "reports/export written\n"
    assert "They say that" in summary.read_text()


def test_nothing_is_exported_of_broken_notes(project):
    edit(project / "data/raw/studies/trial-a.md", "240 (30)", "240 (-30)")
    assert claims("export", cwd=project).returncode == 1
    assert not (project / "reports/export").exists()


def read_only(project, *arguments):
    """Run the command where the project's file system cannot be written to."""
    if os.geteuid() == 0:  # whom permissions do not stop
        mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
        command = ["unshare", "--mount", "sh", "-c", mount, str(project)]
        return process(*arguments, "--project", project, before=command)
    folders = [project, *(path for path in project.rglob("*") if path.is_dir())]
    try:
        for folder in folders:
            folder.chmod(0o555)
        return claims(*arguments, "--project", project)
    finally:
        for folder in folders:
            folder.chmod(0o755)


COMMANDS = [["check"], ["tables"], ["diff"], ["show", "worse-sleep"], ["export"], ["reports", "worse-sleep"]]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_project_is_named_before_the_command_or_after_it(tabled, tmp_path_factory, command):
    """And the project that the working folder belongs to is neither read nor written."""
    here = tmp_path_factory.mktemp("here")
    (here / "data" / "raw").mkdir(parents=True)
    (here / "data" / "raw" / "vocabulary.yaml").write_text("not: [a vocabulary\n")
    for arguments in (
        ["--project", tabled, *command],
        [*command, "--project", tabled],
        ["--project", tabled, *command, "--project", tabled / "data" / ".."],
    ):
        found = claims(*arguments, cwd=here)
        assert found.returncode == 0, found.stderr
    assert [path.name for path in here.rglob("*")] == ["data", "raw", "vocabulary.yaml"]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_two_projects_are_an_error_and_neither_is_touched(project, tmp_path_factory, command):
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(CAFFEINE / "data" / "raw", other / "data" / "raw")
    for arguments in (
        ["--project", project, *command, "--project", other],
        [*command, "--project", project, "--project", other],
    ):
        found = claims(*arguments)
        assert found.returncode == 2
        assert "names several folders" in found.stderr
    assert not (project / "data/processed").exists()
    assert not (other / "data/processed").exists()


def test_a_built_project_that_cannot_be_written_to_can_be_read(tabled):
    for command in (["check"], ["diff"], ["show", "worse-sleep"]):
        found = read_only(tabled, *command)
        assert (found.returncode, found.stderr) == (0, "")
    for command, named in (
        (["tables"], "data/processed"),
        (["reports"], "data/processed"),
        (["export"], "reports"),
    ):
        found = read_only(tabled, *command)
        assert found.returncode == 2
        assert str(tabled / named) in found.stderr
        assert len(found.stderr.splitlines()) == 1


def test_where_stale_tables_cannot_be_built_anew_the_last_good_ones_are_shown(tabled):
    before = claims("show", "faster-reactions", "--project", tabled).stdout
    edit(tabled / "data/raw/studies/trial-a.md", "240 (30)", "290 (30)")
    found = read_only(tabled, "show", "faster-reactions")
    assert (found.returncode, found.stdout) == (0, before)
    assert "the last good build" in found.stderr
    assert str(tabled / "data/processed") in found.stderr
    assert read_only(tabled, "diff").returncode == 0
    assert claims("show", "faster-reactions", "--project", tabled).stdout != before


def test_a_broken_note_blocks_neither_show_nor_diff(tabled):
    before = claims("show", "faster-reactions", "--project", tabled).stdout
    edit(tabled / "data/raw/claims/better-taste.md", "kind: judgement", "kind: judgment-call")
    for name in ("trial-a", "trial-b", "trial-c"):
        note = tabled / f"data/raw/studies/{name}.md"
        if note.is_file():
            note.write_text("no note")
    found = claims("show", "faster-reactions", "--project", tabled)
    assert (found.returncode, found.stdout) == (0, before)
    lines = found.stderr.splitlines()
    assert lines[0] == "shown is the last good build, as newer tables cannot be built:"
    assert lines[1].startswith("  data/raw/claims/better-taste.md:3: kind: ")
    assert len(lines) <= 5
    assert claims("diff", "--project", tabled).returncode == 0
    assert claims("tables", "--project", tabled).returncode == 1


def test_a_broken_note_is_an_error_where_there_is_no_good_build(project):
    edit(project / "data/raw/studies/trial-a.md", "240 (30)", "240 (-30)")
    for command in ("show", "diff"):
        assert claims(command, "--project", project).returncode == 1


def test_what_a_killed_build_left_is_no_good_build(tabled):
    (tabled / "data/processed/effects.parquet").write_bytes(b"half")
    edit(tabled / "data/raw/studies/trial-a.md", "240 (30)", "240 (-30)")
    assert claims("show", "worse-sleep", "--project", tabled).returncode == 1


@pytest.mark.parametrize(
    ("command", "file"),
    [("reports", "reports"), ("export", "reports"), ("export", "reports/export"), ("tables", "data/processed")],
)
def test_a_file_where_a_folder_is_needed_is_named(tabled, command, file):
    shutil.rmtree(tabled / file, ignore_errors=True)
    (tabled / file).parent.mkdir(parents=True, exist_ok=True)
    (tabled / file).write_text("a file")
    found = claims(command, "--project", tabled)
    assert found.returncode == 2
    assert found.stderr == f"{tabled / file}: a file lies where a folder is needed; move it away\n"


def test_a_folder_where_a_file_is_needed_is_named(project):
    folder = project / "data/processed/effects.csv"
    folder.mkdir(parents=True)
    found = claims("tables", "--project", project)
    assert (found.returncode, found.stderr) == (2, f"{folder}: a folder lies where a file is needed; move it away\n")


def test_a_working_folder_that_is_gone_is_told(project, tmp_path_factory):
    gone = tmp_path_factory.mktemp("gone")
    command = ["sh", "-c", 'cd "$0" && rmdir "$0" && exec "$@"', str(gone)]
    found = process("check", before=command)
    assert (found.returncode, found.stderr) == (2, "the working folder is gone; go to one that is there\n")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="this system has no file that cannot be read by all")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may put that file there")
@pytest.mark.parametrize("command", ["check", "tables"])
def test_a_note_that_cannot_be_read_is_not_taken_for_one_that_is_not_there(project, command):
    note = project / "data/raw/studies/trial-a.md"
    mount = 'mount --bind /proc/1/mem "$0" && exec "$@"'
    found = process(command, "--project", project, before=["unshare", "--mount", "sh", "-c", mount, str(note)])
    assert found.returncode == 2
    assert found.stderr.startswith(f"{note}: ")
    assert len(found.stderr.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not stop root")
@pytest.mark.parametrize("what", ["data/raw/studies", "data/raw/studies/trial-a.md"])
@pytest.mark.parametrize("command", ["check", "tables"])
def test_what_may_not_be_read_is_named(project, command, what):
    mode = (project / what).stat().st_mode
    (project / what).chmod(0)
    try:
        found = claims(command, "--project", project)
    finally:
        (project / what).chmod(mode)
    assert found.returncode == 2
    assert found.stderr.startswith(f"{project / what}: Permission denied")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no file that is always full")
def test_a_full_disk_is_told(project):
    with Path("/dev/full").open("w") as full:
        found = process("check", "--project", project, stdout=full)
    assert found.returncode == 2
    assert found.stderr.endswith("No space left on device\n")
    assert len(found.stderr.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_the_output_may_be_in_any_encoding(tabled, encoding):
    found = process("show", "faster-reactions", "--project", tabled, encoding=encoding, PYTHONIOENCODING=encoding)
    assert (found.returncode, found.stderr) == (0, "")
    dash = "-" if encoding == "ascii" else "–"
    assert f"claimed 10{dash}20 % less" in " ".join(found.stdout.split())
    found = process("diff", "--project", tabled, encoding=encoding, PYTHONIOENCODING=encoding)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("option", ["--jobs", "--timeout"])
@pytest.mark.parametrize("value", ["abc", "1.5", ""])
def test_what_is_no_number_of_jobs_or_seconds_is_told(project, option, value):
    found = claims("reports", f"{option}={value}", "--project", project)
    assert found.returncode == 2
    assert f"argument {option}: {value} is no whole number of at least 1" in found.stderr


def test_of_claims_that_are_not_there_the_nearest_are_named_and_all_are_listed_without_one(project):
    for name in ("reactions-a", "reactions-b", "reactions-c", "reactions-d", "reactions-e", "reactions-f"):
        shutil.copy(project / "data/raw/claims/faster-reactions.md", project / f"data/raw/claims/{name}.md")
    found = claims("show", "reactions", "--project", project)
    assert found.returncode == 2
    near = [line for line in found.stderr.splitlines() if "reactions-" in line or "faster" in line]
    assert 1 <= len(near) <= 5
    assert found.stderr.splitlines()[-1] == "all 10 claims: claims show"
    listed = claims("show", "--project", project)
    assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 10)
    assert "reactions-f" in listed.stdout.splitlines()


def test_a_change_to_settings_is_told_by_the_name_of_the_file(tabled):
    settings = tabled / "data/raw/settings.yaml"
    settings.write_text(f"{settings.read_text()}verdict probability: 0.6\n")
    found = claims("diff", "--project", tabled)
    assert "data/raw/settings.yaml (edited) |" in found.stdout
    assert "vocabulary" not in found.stdout
    assert "\\_" not in found.stdout


def test_importing_the_command_loads_no_pandas():
    code = "import sys, analysis, analysis.cli; sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
