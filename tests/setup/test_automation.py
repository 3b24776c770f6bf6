"""docs/automation: what is copied from there fits the service, and calls commands that are there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from analysis.cli import parser_of_all
from analysis.commands.output import EXIT_CODES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "automation"
FILES = sorted(FOLDER.iterdir())
SCHEMAS = {
    "github.yml": ["vendor.github-workflows", "custom.github-workflows-require-timeout"],
    "gitlab.yml": ["vendor.gitlab-ci"],
}


@pytest.mark.parametrize(("name", "schema"), [(name, schema) for name in SCHEMAS for schema in SCHEMAS[name]])
def test_a_workflow_fits_the_schema_of_its_service(name, schema):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(FOLDER / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_is_checked_by_its_schema_or_run():
    assert {path.name for path in FILES} == {*SCHEMAS, "nightly.sh"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_that_is_called_is_one(path):
    text = path.read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    made = re.findall(r"^(?:\s*-)?(?: run:)?\s*make (?:-s )?(\S+)", text, re.MULTILINE)
    called = re.findall(r"\.venv/bin/claims ([^>|\n]*)", text)
    assert set(made) <= set(targets)
    assert called
    for arguments in called:
        parser_of_all().parse_args(shlex.split(arguments.replace("$CI_PAGES_URL", "https://example.org")))


def test_a_job_on_github_has_only_the_rights_that_it_uses():
    workflow = yaml.safe_load((FOLDER / "github.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    writes = {
        name: {right for right, level in job.get("permissions", {}).items() if level == "write"}
        for name, job in workflow["jobs"].items()
    }
    assert writes == {"compare": {"pull-requests"}, "build": set(), "publish": {"pages", "id-token"}}
    on = workflow[True]  # YAML 1.1 reads the key `on` as a truth value
    assert "pull_request_target" not in on, "what a stranger proposes must not run with rights to write"
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == [], "texts reach the shell as variables"


def test_the_document_names_every_exit_code():
    text = (ROOT / "docs" / "automation.md").read_text(encoding="utf-8").split("## Exit codes", 1)[1]
    assert [int(code) for code in re.findall(r"\b(\d) [a-z]", text)] == list(EXIT_CODES)


@pytest.mark.parametrize(("moved", "shown"), [(0, ""), (5, "a verdict moved\n")])
def test_the_nightly_script_publishes_and_speaks_only_when_a_verdict_moved(moved, shown, tmp_path):
    publish = '[ "$1" != publish ] || { mkdir -p "$2"; cp reports/index.html "$2"; }'
    done, site = _nightly(tmp_path, f'{publish}\n[ "$1" != diff ] || {{ echo "a verdict moved"; exit {moved}; }}')
    assert (done.returncode, done.stdout, done.stderr) == (0, shown, "")
    assert (site / "index.html").read_text() == "page\n"


def test_the_nightly_script_publishes_nothing_that_is_not_as_it_was_written(tmp_path):
    done, site = _nightly(tmp_path, '[ "$1" != verify ] || { echo "reports/index.html differs"; exit 6; }')
    assert (done.returncode, done.stdout) == (6, "reports/index.html differs\n")
    assert not (site / "index.html").exists()


def _nightly(folder: Path, claims: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Run it on a clone with stand-ins for `make` and `claims`."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    upstream, clone, site = folder / "upstream", folder / "clone", folder / "site"
    subprocess.run([*git, "init", "-q", str(upstream)], check=True)
    subprocess.run([*git, "-C", str(upstream), "commit", "-q", "--allow-empty", "-m", "one"], check=True)
    subprocess.run([*git, "clone", "-q", str(upstream), str(clone)], check=True)
    programs = {
        folder / "programs" / "make": "mkdir -p reports; echo page > reports/index.html",
        clone / ".venv" / "bin" / "claims": claims,
    }
    for path, text in programs.items():
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder / 'programs'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [str(FOLDER / "nightly.sh"), str(clone), str(site)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    return done, site
