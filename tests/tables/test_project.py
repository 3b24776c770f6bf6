"""Which project a command works on; nothing heavy is loaded to find out."""

import subprocess
import sys

import pytest

from analysis.tables.project import ENVIRONMENT_VARIABLE, Project, ProjectError, find_project, notebooks_dir


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Make projects in a folder that is none itself."""
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)

    def make(name):
        root = tmp_path / name
        (root / "data" / "raw").mkdir(parents=True)
        return root.resolve()

    return make


def test_the_folder_named_comes_first(place, monkeypatch):
    named, variable, here = place("named"), place("variable"), place("here")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(variable))
    monkeypatch.chdir(here)
    assert find_project(named) == Project(named)
    assert find_project() == Project(variable)
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    assert find_project() == Project(here)


def test_the_nearest_folder_upwards_is_the_project(place, monkeypatch):
    outer = place("outer")
    inner = place("outer/sub/inner")
    below = inner / "data" / "raw"
    monkeypatch.chdir(below)
    assert find_project() == Project(inner)
    monkeypatch.chdir(outer / "sub")
    assert find_project() == Project(outer)


def test_without_a_project_the_error_says_what_to_do(place):
    with pytest.raises(ProjectError, match=f"--project DIR or {ENVIRONMENT_VARIABLE}"):
        find_project()


def test_a_named_folder_that_is_none_is_an_error_and_not_passed_over(place, tmp_path, monkeypatch):
    place("here")
    monkeypatch.chdir("here")
    with pytest.raises(ProjectError, match=r"--project: .*no folder data/raw in it"):
        find_project(tmp_path)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(ProjectError, match=ENVIRONMENT_VARIABLE):
        find_project()


def test_naming_a_project_creates_nothing(place):
    root = place("here")
    project = find_project(root)
    assert [path.relative_to(root).as_posix() for path in (project.raw, project.processed, project.reports)] == [
        "data/raw",
        "data/processed",
        "reports",
    ]
    assert not project.processed.exists()
    assert project.relative(project.raw / "claims" / "x.md") == "data/raw/claims/x.md"


def test_a_project_may_bring_notebooks_of_its_own(place):
    root = place("here")
    (root / "notebooks").mkdir()
    assert notebooks_dir(Project(root)) != root / "notebooks"
    (root / "notebooks" / "own.ipynb").write_text("{}")
    assert notebooks_dir(Project(root)) == root / "notebooks"


@pytest.mark.parametrize("module", ["analysis", "analysis.cli", "analysis.tables.state", "analysis.tables.files"])
def test_importing_loads_nothing_heavy(module):
    heavy = ("pandas", "pandera", "numpy", "matplotlib", "scipy", "nbclient", "papermill")
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
