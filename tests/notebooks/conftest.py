"""A built copy of the small frozen project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.tables.project import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project ``cards`` with its tables, to be read only."""
    root = tmp_path_factory.mktemp("cards") / "cards"
    built = shutil.ignore_patterns("processed", "reports")
    shutil.copytree(ROOT / "tests" / "projects" / "cards", root, ignore=built)
    subprocess.run([sys.executable, "-m", "analysis", "tables", "--project", str(root)], check=True)
    return Project(root)
