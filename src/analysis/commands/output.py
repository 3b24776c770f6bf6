"""What a command prints, and the code it ends with."""

from __future__ import annotations

import os
import sys
from typing import TextIO

DONE, BROKEN_NOTE, WRONG_USAGE, REPORT_FAILED, INTERNAL_ERROR = 0, 1, 2, 3, 4


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
