"""What a command prints, and the code it ends with."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from typing import Any, TextIO

DONE, BROKEN_NOTE, WRONG_USAGE, REPORT_FAILED, INTERNAL_ERROR, VERDICT_MOVED, NOT_AS_WRITTEN = range(7)
EXIT_CODES = {
    DONE: "done",
    BROKEN_NOTE: "a note is broken, or some of what was to be imported",
    WRONG_USAGE: "wrong usage, or a folder that cannot be used",
    REPORT_FAILED: "a report failed",
    INTERNAL_ERROR: "internal error",
    VERDICT_MOVED: "a verdict moved (diff --exit-code)",
    NOT_AS_WRITTEN: "a file is not as it was written (verify)",
}


def tell(options: argparse.Namespace, text: str, facts: Mapping[str, Any]) -> None:
    """Print what came of a command: as text, with ``--json`` as one line of JSON, with ``--quiet`` not at all."""
    if options.json:
        say(json.dumps(facts, ensure_ascii=False))
    elif not options.quiet:
        say(text)


def say(text: str = "", end: str = "\n", flush: bool = False) -> None:
    """Print to standard output. Raises OSError that names it where it cannot be written, as on a full disk."""
    try:
        print(text, end=end, flush=flush)
    except BrokenPipeError:
        raise
    except OSError as error:
        write_nowhere(sys.stdout)
        raise OSError(error.errno, error.strerror, "standard output") from error


def complain(message: object, code: int) -> int:
    """Print to standard error; the exit code holds even where nobody can be told why."""
    try:
        print(message, file=sys.stderr, flush=True)
    except OSError:
        write_nowhere(sys.stderr)
    return code


def write_nowhere(stream: TextIO) -> None:
    """What is left in the stream must not fail once more when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
