"""When a report is stale: keys made of content, never of modification times.

Nothing here imports pandas, so that a build with nothing to do stays fast.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from analysis.tables.files import digest, digest_tree, read_whole, write_whole

PACKAGE = Path(__file__).resolve().parents[1]
_MANY = 100  # files, from which threads are worth their start


@cache
def installed() -> str:
    """Digest of the names and versions of everything installed, as it was when first asked for."""
    return find_installed()


def find_installed() -> str:
    """Digest of the names and versions of everything installed, as it is now."""
    distributions = {
        entry.name.lower()
        for folder in map(Path, sys.path)
        if folder.is_dir()
        for pattern in ("*.dist-info", "*.egg-info")
        for entry in folder.glob(pattern)
    }
    return digest("\n".join([sys.version, *sorted(distributions)]).encode())


def code() -> str:
    """Digest of this package's own files."""
    return digest_tree(PACKAGE)


def notebook_source(path: Path) -> str:
    """Digest of what a notebook does: its cells' kinds, tags and sources, and not their outputs.

    Of a file that is no notebook it is that of all its bytes.
    """
    content = read_whole(path)
    try:
        cells = json.loads(content)["cells"]
        parts = [[cell["cell_type"], cell["metadata"].get("tags", []), "".join(cell["source"])] for cell in cells]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return digest(content)
    return digest(json.dumps(parts).encode())


def digest_file(path: Path) -> str | None:
    """Digest of a file's content, or None where there is no such file."""
    try:
        return digest(read_whole(path)) if path.is_file() else None
    except FileNotFoundError:  # removed in between
        return None


def stored(path: Path) -> dict[str, Any]:
    """The record of an earlier build, ``key`` and ``outputs``; empty when there is none or it cannot be read."""
    try:
        record = json.loads(path.read_bytes())
        digests = [record["key"], *record["outputs"].values()]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}
    return record if all(isinstance(each, str) for each in digests) else {}


def outputs(path: Path) -> dict[str, str]:
    """What the record of a build that has just ended says of its files. Raises FileNotFoundError where it is gone."""
    record = stored(path)
    if not record:
        raise FileNotFoundError(errno.ENOENT, "was removed while the build ran; run it again", str(path))
    return record["outputs"]


def store(path: Path, key: str, digests: Mapping[str, str]) -> None:
    """Keep a key with the digests of the files it stands for."""
    text = json.dumps({"key": key, "outputs": digests}, indent=1, sort_keys=True) + "\n"
    write_whole(path, text.encode())


def holds(record: Mapping[str, Any], key: str, folder: Path) -> bool:
    """Whether a record has this key and every file it names is still as it was written."""
    if record.get("key") != key:
        return False
    files = list(record["outputs"].items())
    if len(files) < _MANY:
        return _are_there(files, folder)
    from concurrent.futures import ThreadPoolExecutor  # reading and hashing leave the interpreter to others

    count = os.cpu_count() or 1
    with ThreadPoolExecutor(count) as threads:
        return all(threads.map(lambda first: _are_there(files[first::count], folder), range(count)))


def _are_there(files: Iterable[tuple[str, str]], folder: Path) -> bool:
    return all(digest_file(folder / name) == sha for name, sha in files)
