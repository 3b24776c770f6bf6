"""What a fresh clone needs: the environment, the layers, the commands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
SEVEN = {"pandas", "jupyterlab", "seaborn", "statsmodels", "papermill", "pytest", "nbval"}


@pytest.fixture(scope="module")
def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _ranges(requirements) -> dict[str, str]:
    parsed = [Requirement(line) for line in requirements]
    return {requirement.name: str(requirement.specifier) for requirement in parsed}


def test_the_conda_environment_has_the_seven_packages_with_the_ranges_of_pyproject(pyproject):
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge"]
    listed = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    conda = _ranges(listed)
    ours = _ranges([*pyproject["project"]["dependencies"], *pyproject["dependency-groups"]["dev"]])
    assert {name: conda[name] for name in SEVEN} == {name: ours[name] for name in SEVEN}
    assert conda["python"] == pyproject["project"]["requires-python"]
    assert set(conda) == SEVEN | {"python", "pip"}
    assert {"pip": ["-e ."]} in environment["dependencies"]


def test_every_requirement_is_locked_with_a_hash_and_without_an_address(pyproject):
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    needed = [
        *pyproject["project"]["dependencies"],
        *pyproject["dependency-groups"]["dev"],
        *pyproject["build-system"]["requires"],
    ]
    for name in _ranges(needed):
        assert name.lower() in locked, f"{name} is not locked; run: make lock"
    for block in re.split(r"\n(?=\S)", lock.split("make lock\n", 1)[1]):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_lock_of_the_documentation_is_one_of_its_own(pyproject):
    lock = (ROOT / "docs" / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    versions = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE))
    for line in pyproject["dependency-groups"]["docs"]:
        requirement = Requirement(line)
        assert versions[requirement.name.lower()] in requirement.specifier, f"{line}; run: make lock"
    assert lock.count("--hash=sha256:") >= len(versions)
    assert "zensical" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_lock_satisfies_the_ranges(pyproject):
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    versions = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE))
    for line in [*pyproject["project"]["dependencies"], *pyproject["dependency-groups"]["dev"]]:
        requirement = Requirement(line)
        assert versions[requirement.name.lower()] in requirement.specifier, line


@pytest.mark.parametrize("module", ["analysis", "analysis.cli", "analysis.build.runner"])
def test_importing_it_loads_no_pandas(module):
    heavy = ("pandas", "numpy", "nbformat", "matplotlib")
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_make_help_names_every_target_and_there_are_at_most_twenty():
    done = subprocess.run(["make", "help"], capture_output=True, text=True, check=True, cwd=ROOT)
    told = re.findall(r"^make (\S+) +\S", done.stdout, re.MULTILINE)
    source = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", source, re.MULTILINE)[1].split()
    assert len(targets) <= 20
    assert set(targets) - set(told) == {"cards"}, "only the step that others share needs no help"
    assert {"reports", "test", "help", "lint", "notebooks", "outputs", "lock", "clean"} <= set(told)


@pytest.fixture
def clone(tmp_path):
    """A folder with the Makefile and stand-ins for python3 and what it would install."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()

    def stand_in(path: Path, text: str) -> None:
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def make(venv: str, *arguments: str, pip: str = 'echo "pip $@" >> pip.log') -> subprocess.CompletedProcess[str]:
        stand_in(programs / "pip", pip)
        for name in ("claims", "jupyter", "pytest"):
            stand_in(programs / name, f'echo "{name} $@"')
        stand_in(programs / "python3", f'[ "$1" = -c ] && exit 0\n{venv}')
        outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # this test may itself run under make
        plain = {name: value for name, value in os.environ.items() if name not in outer}
        environment = {**plain, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
        return subprocess.run(
            ["make", *(arguments or ["reports"])],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=environment,
        )

    return make


WORKS = "mkdir -p .venv/bin && cp programs/* .venv/bin/"


def test_make_reports_sets_up_once_and_anew_when_the_lock_changes(clone, tmp_path):
    first = clone(WORKS)
    assert first.returncode == 0, first.stderr
    assert "setting up" in first.stdout
    assert first.stdout.strip().endswith("claims reports")
    installed = (tmp_path / "pip.log").read_text().splitlines()
    assert "--require-hashes -r requirements.lock" in installed[0]
    assert "--no-deps --no-build-isolation -e ." in installed[1]

    assert "setting up" not in clone(WORKS).stdout
    os.utime(tmp_path / "requirements.lock")
    assert "setting up" not in clone(WORKS).stdout, "only another content counts"
    with (tmp_path / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert "setting up" in clone(WORKS).stdout


def test_arguments_are_passed_on(clone):
    reports = clone(WORKS, "reports", "ARGS=--force --jobs 2")
    assert reports.stdout.strip().endswith("claims reports --force --jobs 2")
    slow = clone(WORKS, "test-slow", "ARGS=-k name")
    assert slow.stdout.strip().endswith("-m slow -k name")


def test_notebooks_open_at_the_tour_with_the_whole_project_in_sight(clone, tmp_path):
    done = clone(WORKS, "notebooks", "ARGS=--port 9999")
    (started,) = [line for line in done.stdout.splitlines() if line.startswith("jupyter ")]
    assert f"--ServerApp.root_dir={tmp_path} " in started
    assert started.endswith("--port 9999")
    tour = re.search(r"default_url=/lab/tree/(\S+)", started)[1]
    assert (ROOT / tour).is_file()
    assert ("--allow-root" in started) == (os.getuid() == 0), "only who is root needs to be allowed"
    assert not re.search(r"--ip|token|password", started), "on loopback, with a token"


def test_an_environment_that_was_not_finished_never_counts(clone):
    broken = clone(WORKS, pip="exit 1")
    assert broken.returncode != 0
    assert "claims reports" not in broken.stdout
    mended = clone(WORKS)
    assert "setting up" in mended.stdout
    assert mended.returncode == 0


def test_a_python_without_venv_says_which_package_to_install(clone):
    done = clone("exit 1")
    assert done.returncode != 0
    assert "apt install python3-venv" in done.stderr


def test_layers_import_only_what_stands_before_them(tmp_path):
    command = [shutil.which("lint-imports") or str(Path(sys.executable).with_name("lint-imports"))]
    done = subprocess.run([*command, "--no-cache"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pre_commit_runs_the_checks_of_make_lint():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    lint = (ROOT / "Makefile").read_text(encoding="utf-8").split("lint: ", 1)[1].split("\n\n")[0]
    for hook in hooks:
        assert hook["entry"].removeprefix(".venv/bin/") in lint


def test_ci_runs_lint_and_all_tests_and_stops_at_the_first_failure():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert [line for line in script.splitlines() if line.startswith("make ")] == [
        "make lint",
        "make test",
    ]


@pytest.mark.slow
def test_the_wheel_alone_builds_a_project_that_lies_elsewhere(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    installed, project = tmp_path / "installed", tmp_path / "elsewhere"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    shutil.copytree(ROOT / "tests" / "projects" / "cards" / "data" / "raw", project / "data" / "raw")
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "reports", "hip-thrust-sprint-speed", "--project", str(project)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )
    assert done.returncode == 0, done.stderr
    page = (project / "reports" / "claims" / "hip-thrust-sprint-speed.html").read_text(encoding="utf-8")
    assert "What the studies show" in page
