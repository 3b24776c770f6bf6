"""Debian's Chromium, driven by Playwright, for the tests and for the pictures of the README."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
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


@dataclass
class Opened:
    """A page in the browser, with what it asked for and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def opening(running: Any) -> Iterator[Callable[..., Opened]]:
    """A function that opens a page in a context of its own, with Playwright's options for one; all are closed."""
    contexts = []

    def open_page(path: Path, query: str = "", **context: Any) -> Opened:
        contexts.append(running.new_context(**context))
        result = Opened(contexts[-1].new_page())
        result.page.on("request", lambda request: result.requests.append(request.url))
        result.page.on("console", lambda said: result.complaints.append(f"{said.type}: {said.text}"))
        result.page.on("pageerror", lambda error: result.complaints.append(str(error)))
        result.page.on("dialog", lambda dialog: (result.complaints.append(dialog.message), dialog.dismiss()))
        result.page.goto(path.as_uri() + query)
        return result

    yield open_page
    for context in contexts:
        context.close()
