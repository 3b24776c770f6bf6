"""What a build is made from, as one digest: contents, never modification times."""

from __future__ import annotations

from pathlib import Path

from analysis.tables.files import digest, digest_tree
from analysis.tables.project import Project


def code_digest() -> str:
    """The package's own code."""
    return digest_tree(Path(__file__).resolve().parents[1], "*.py")


def input_digest(project: Project, version: str) -> str:
    """The notes and the code that turns them into tables."""
    return digest(f"{version} {code_digest()} {digest_tree(project.raw)}".encode())
