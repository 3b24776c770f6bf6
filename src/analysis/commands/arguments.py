"""Values that options take."""

from __future__ import annotations

import argparse
import re
from datetime import date

from analysis.tables.project import ProjectError, find_project

_ADDRESS = re.compile(r"https?://[^\s/?#\"'<>\\]+(?:/[^\s?#\"'<>\\]*)?")


def add_output(parser: argparse.ArgumentParser) -> None:
    """``--json`` and ``--quiet``, as every command that builds something takes them."""
    parser.add_argument("--json", action="store_true", help="print one line of JSON when it is done, for programs")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def add_claims(parser: argparse.ArgumentParser, name: str, nargs: str, text: str) -> None:
    """The ids of claims, which a shell completes."""
    parser.add_argument(name, nargs=nargs, metavar="CLAIM", help=text).completer = _claims_there


def _claims_there(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """The ids of the project's claims that begin like this; none where there is no project."""
    directory = next(iter([*(parsed_args.before or []), *(parsed_args.after or [])]), None)
    try:
        notes = find_project(directory).raw / "claims"
    except ProjectError:
        return []
    return sorted(path.stem for path in notes.glob("*.md") if path.stem.startswith(prefix))


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is no day; accepted: year-month-day, such as 2026-04-03') from None


def positive(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number of at least 1")
    return value


def web_address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        message = f'"{text}" is no address of a folder; accepted: https://HOST/PATH, without spaces, quotes, ? and #'
        raise argparse.ArgumentTypeError(message)
    return f"{text.rstrip('/')}/"
