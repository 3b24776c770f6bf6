"""Values that options take."""

from __future__ import annotations

import argparse
import re

_ADDRESS = re.compile(r"https?://[^\s/?#\"'<>\\]+(?:/[^\s?#\"'<>\\]*)?")


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
