"""Files that appear whole or not at all, and one builder at a time."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
    with together() as write:
        write(path, content)


@contextmanager
def together() -> Iterator[Callable[[Path, bytes], None]]:
    """What to call with each of several files that belong together, and its content.

    All lie beside their targets before the first is renamed, when the block ends: where one cannot be written, as on a
    full disk, none appears. They appear in the order in which they were written, within milliseconds.
    """
    beside: dict[Path, Path] = {}

    def write(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside[path] = path.with_name(f".{path.name}{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}")
        with _named(path), beside[path].open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    try:
        yield write
        for path, temporary in beside.items():
            with _named(path):
                temporary.replace(path)
    finally:
        for temporary in beside.values():
            with suppress(OSError):  # where nothing can be written, nothing can be removed
                temporary.unlink(missing_ok=True)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Have an error of the system, such as that of a full disk, name the file that it is about."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def write_inside(project: Project, path: Path, content: bytes) -> None:
    """Write a file of a project whole; nothing where a link on the way would lead out of it.

    Raises OSError with the path."""
    if not path.parent.resolve().is_relative_to(project.root.resolve()):
        raise OSError(errno.EXDEV, "a link on the way leads out of the project; mend or remove it", str(path))
    write_whole(path, content)


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


def sweep(folder: Path, kept: Path | None = None) -> None:
    """Remove what a killed build left half-written, but for what is below ``kept``; hold the folder's lock for it."""
    for left in folder.rglob(f".*{TEMPORARY}*"):
        if kept not in left.parents:
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
                yield before + entry.name, _is_file(entry)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError as error:
        if error.errno == errno.ELOOP:  # links that lead to each other
            return False
        raise


@contextmanager
def lock(project: Project) -> Iterator[None]:
    """Hold the project's lock, or raise BusyError at once when another process has it.

    Raises OSError where the folder of the tables cannot be written to.
    """
    with lock_folder(project.processed, f"another build of {project.root.name} is running; wait for it, or end it"):
        yield


@contextmanager
def lock_folder(folder: Path, busy: str) -> Iterator[None]:
    """Hold the lock of a folder, made if need be, or raise BusyError, saying ``busy``, when another process has it."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    held = FileLock(folder / ".lock", timeout=0)
    try:
        held.acquire()
    except Timeout:
        raise BusyError(busy) from None
    try:
        yield
    finally:
        held.release()
