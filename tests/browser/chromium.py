"""Debian's Chromium, driven by Playwright, for the tests and for the pictures of the README."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PROGRAM = shutil.which("chromium")
MISSING = "no chromium here: apt-get install chromium fonts-noto-color-emoji"
# It runs as root on the machines that check every push; nothing in it may look for a network.
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def browser() -> Iterator[Any]:
    """The browser, closed afterwards."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=PROGRAM, args=list(OPTIONS))
        yield running
        running.close()
