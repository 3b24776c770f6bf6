"""What all tests share: repeatable property tests, the real project, and small projects made of text."""

import signal
from pathlib import Path

import pytest
from hypothesis import settings

from analysis.tables.project import Project

pytest_plugins = ["built_once"]

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def signals_end():
    """Who starts tests in the background may ignore what ends a command; here, and in what is started, it counts."""
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def real_project():
    """This repository's own project; read it, never build in it."""
    return Project(Path(__file__).parents[1])


@pytest.fixture(scope="session")
def real_tables(built_tables):
    """All tables of its notes: read them only."""
    return built_tables("real")


@pytest.fixture
def make_project(tmp_path):
    """Write files (name below data/raw, text or bytes) and get the project they make."""

    def make(files, folder="project"):
        project = Project(tmp_path / folder)
        project.raw.mkdir(parents=True)
        for name, content in files.items():
            path = project.raw / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return project

    return make
