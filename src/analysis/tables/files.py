"""Files that appear whole or not at all, and one builder at a time."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.tables.project import Project

TEMPORARY = ".tmp-"


class BusyError(Exception):
    """Another build of the same project is running."""


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target, flush to disk, then rename: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a killed build left half-written; only call it while holding the project's lock."""
    for left in folder.rglob(f".*{TEMPORARY}*"):
        left.unlink(missing_ok=True)


def digest(content: bytes) -> str:
    """SHA-256 of the content, as hexadecimal text."""
    return hashlib.sha256(content).hexdigest()


def digest_tree(folder: Path, pattern: str = "*") -> str:
    """One digest of the names and contents of all files below ``folder`` that match ``pattern``.

    What an editor or the interpreter leaves behind (dot files, ``__pycache__``) does not count.
    """
    total = hashlib.sha256()
    for name in sorted(_files_below(folder, "", pattern) if folder.is_dir() else ()):
        total.update(name.encode() + b"\0" + hashlib.sha256((folder / name).read_bytes()).digest())
    return total.hexdigest()


def _files_below(folder: str | Path, before: str, pattern: str) -> Iterator[str]:
    """Names relative to the first folder. As text: to sort paths takes longer than to read the files."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__pycache__")):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(entry.path, f"{before}{entry.name}/", pattern)
            elif entry.is_file() and fnmatchcase(entry.name, pattern):
                yield before + entry.name


@contextmanager
def lock(project: Project) -> Iterator[None]:
    """Hold the project's lock, or raise BusyError at once when another process has it."""
    from filelock import FileLock, Timeout

    project.processed.mkdir(parents=True, exist_ok=True)
    held = FileLock(project.processed / ".lock", timeout=0)
    try:
        held.acquire()
    except Timeout:
        raise BusyError(f"another build of {project.root.name} is running; wait for it, or end it") from None
    try:
        yield
    finally:
        held.release()
