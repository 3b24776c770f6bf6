import shutil

import pytest

from analysis.cli import main, parser_of_all

SHEET = "study,arm,outcome,unit,time,n,mean,sd\nAlpha 2020,caffeine,sleep,h,after,9,6.5,1\n"


@pytest.fixture
def parse():
    """What the command line reads out of arguments."""
    return parser_of_all().parse_args


@pytest.fixture
def claims(built_project, tmp_path, monkeypatch):
    """Run a command in a copy of a project whose tables are built; the exit code. ``claims.root`` is its folder."""
    root = tmp_path / "project"
    shutil.copytree(built_project("caffeine").root, root)
    (root / "extraction.csv").write_text(SHEET)
    monkeypatch.chdir(root)
    monkeypatch.delenv("CLAIMS_PROJECT", raising=False)

    def run(*arguments):
        monkeypatch.setenv("CLAIMS_PROJECT", str(root))  # which main sets for the whole process
        return main(arguments)

    run.root = root
    return run
