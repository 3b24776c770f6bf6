import shutil
from pathlib import Path

import pytest

from analysis.cli import main, parser_of_all

PROJECTS = Path(__file__).parents[1] / "projects"


@pytest.fixture
def parse():
    """What the command line reads out of arguments."""
    return parser_of_all().parse_args


@pytest.fixture(scope="session")
def tables_built(tmp_path_factory):
    root = tmp_path_factory.mktemp("built")
    shutil.copytree(PROJECTS / "caffeine" / "data" / "raw", root / "data" / "raw")
    assert main(["tables", "--quiet", "--project", str(root)]) == 0
    return root


@pytest.fixture
def claims(tables_built, tmp_path, monkeypatch):
    """Run a command in a copy of a project whose tables are built; the exit code. ``claims.root`` is its folder."""
    root = tmp_path / "project"
    shutil.copytree(tables_built, root)
    monkeypatch.chdir(root)
    monkeypatch.delenv("CLAIMS_PROJECT", raising=False)

    def run(*arguments):
        monkeypatch.setenv("CLAIMS_PROJECT", str(root))  # which main sets for the whole process
        return main(arguments)

    run.root = root
    return run
