"""The command on a project that a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.tables.project import Project

HOSTILE = "</li></ol><script>window.hacked=1</script> \"quoted\" 'text' &amp; {{ braces }} \u202eorder\u202c"


@pytest.fixture
def project(built, tmp_path) -> Project:
    """A project with its reports that a test may change."""
    return Project(shutil.copytree(built.root, tmp_path / "project"))


@pytest.fixture
def publish(project, monkeypatch) -> Callable[..., int]:
    """Run the command on it; the exit code."""
    monkeypatch.setenv("CLAIMS_PROJECT", str(project.root))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return lambda *arguments: main(["publish", *map(str, arguments)])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
