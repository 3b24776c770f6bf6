"""Files that appear whole or not at all, and one builder at a time."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.tables.project import Project

TEMPORARY = ".tmp-"


class BusyError(Exception):
    """Another build of the same project is running."""


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target, flush to disk, then rename: a reader never sees half a file.

    Raises OSError with the path of the target, or of the folder that cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:  # such as a full disk, which names no file
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        with suppress(OSError):  # where nothing can be written, nothing can be removed
            temporary.unlink(missing_ok=True)


def make_writable(folder: Path) -> None:
    """Make the folder, if need be. Raises OSError, with its path, where no file can be written into it."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def in_words(error: OSError) -> str:
    """Path and reason of what a file system refused, in one line, with what to do where that is known."""
    named = error.filename if error.filename2 is None else error.filename2
    path = os.fsdecode(named) if isinstance(named, (str, bytes)) else ""
    reason = error.strerror or str(error) or type(error).__name__
    if isinstance(error, (FileExistsError, NotADirectoryError)) and path:
        above = (folder for folder in (Path(path), *Path(path).parents) if os.path.lexists(folder))
        lying = next(above, Path(path))
        path, reason = str(lying), "a file lies where a folder is needed; move it away"
        if lying.is_symlink() and not lying.exists():
            reason = "a link that leads nowhere lies where a folder is needed; mend or remove it"
    elif isinstance(error, IsADirectoryError):
        reason = "a folder lies where a file is needed; move it away"
    elif isinstance(error, PermissionError):
        reason += "; see to it that you may read and write it"
    return f"{path}: {reason}" if path else reason


def read_whole(path: Path) -> bytes:
    """The content of a file. Raises OSError with its path, also where reading fails half-way, as on a bad disk."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


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
    for name, is_file in sorted(_files_below(folder, "", pattern) if folder.is_dir() else ()):
        content = hashlib.sha256(read_whole(folder / name)).digest() if is_file else b""
        total.update(os.fsencode(name) + b"\0" + content)
    return total.hexdigest()


def _files_below(folder: str | Path, before: str, pattern: str) -> Iterator[tuple[str, bool]]:
    """Names relative to the first folder, and whether each is a file: to read a pipe would never end.

    As text: to sort paths takes longer than to read the files."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__pycache__")):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(entry.path, f"{before}{entry.name}/", pattern)
            elif fnmatchcase(entry.name, pattern):
                yield before + entry.name, entry.is_file()


@contextmanager
def lock(project: Project) -> Iterator[None]:
    """Hold the project's lock, or raise BusyError at once when another process has it.

    Raises OSError where the folder of the tables cannot be written to.
    """
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


@contextmanager
def lock_to_read(project: Project) -> Iterator[None]:
    """The project's lock; none where the folder of the tables cannot be written to, as nobody can build there."""
    with ExitStack() as held:
        with suppress(OSError):
            held.enter_context(lock(project))
        yield
