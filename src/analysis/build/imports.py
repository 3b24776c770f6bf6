"""Imports without a part that costs a second and serves nothing here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_UNUSED = "rfc3987_syntax"


@contextmanager
def lean() -> Iterator[None]:
    """Within it, import what reads notebooks: nbformat, papermill.

    They load jsonschema, which compiles a grammar of web addresses where ``rfc3987_syntax`` is importable;
    notebooks are checked for no such thing.
    """
    before = sys.modules.get(_UNUSED)
    sys.modules[_UNUSED] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[_UNUSED]
        if before is not None:
            sys.modules[_UNUSED] = before
