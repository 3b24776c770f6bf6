"""One small built site for all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tiny import with_notebooks

from analysis.build.runner import build_reports
from analysis.tables.last import keep_last
from analysis.tables.project import Project


@pytest.fixture
def tiny_site(once, built_project, pool, tmp_path) -> Project:
    """A project with its tables, the same set aside as those of a build before, and pages of fast notebooks."""

    def build(root: Path) -> None:
        shutil.copytree(built_project("cards").root, root, dirs_exist_ok=True)
        made = Project(root)
        with_notebooks(made, 0)
        keep_last(made)
        assert build_reports(made, pool=pool).failed == []

    return Project(shutil.copytree(once("tiny-site", build), tmp_path / "project"))
