"""Real pages in a real browser: Debian's Chromium, driven by Playwright. Without it these tests are skipped."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import chromium
import pytest

from analysis.tables.project import Project

PROJECTS = Path(__file__).parents[1] / "projects"
HOSTILE = (
    "<script>window.hacked=1</script> </style><style>body{display:none}</style> [a link](javascript:hacked()) "
    "![x](http://127.0.0.1:9/x.png) <img src=http://127.0.0.1:9/y.png onerror=hacked()> $\\LaTeX$ $$x$$ `code` "
    "\u202eorder\u202c \u2067right to left\u2069 \u05e9\u05dc\u05d5\u05dd 😀👩‍🚀 {{ braces }} &amp; \"quoted\" 'text' "
)
HOSTILE += "x" * 2500 + " " + "many words " * ((5000 - 2501 - len(HOSTILE)) // 11)


@dataclass
class Opened:
    """A page in the browser, with what it asked for and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser. Closed with the module, because its event loop would be in other tests' way."""
    if chromium.PROGRAM is None:
        pytest.skip(chromium.MISSING)
    with chromium.browser() as running:
        yield running


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Open a page; ``context`` are options of Playwright's contexts: viewport, color_scheme, and so on."""
    contexts = []

    def open_page(path: Path, query: str = "", **context: Any) -> Opened:
        contexts.append(browser.new_context(**context))
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


@pytest.fixture(scope="session")
def sites(built: Project, once: Callable[[str, Callable[[Path], object]], Path]) -> Callable[[str], Project]:
    """Projects with their pages: ``cards``, with a copied source, and ``hostile``, whose notes mean harm."""

    def build_hostile(root: Path) -> None:
        shutil.copytree(PROJECTS / "caffeine" / "data" / "raw", root / "data" / "raw")
        _make_hostile(root / "data" / "raw")
        subprocess.run([sys.executable, "-m", "analysis", "reports", "--project", str(root)], check=True)

    def site(name: str) -> Project:
        if chromium.PROGRAM is None:
            pytest.skip(chromium.MISSING)
        return Project(once("hostile", build_hostile)) if name == "hostile" else built

    return site


def _make_hostile(raw: Path) -> None:
    """Put the hostile text wherever a note has free text."""
    quoted = json.dumps(HOSTILE, ensure_ascii=False)
    for path, key in (
        (raw / "claims" / "faster-reactions.md", "statement"),
        (raw / "claims" / "faster-reactions.md", "    cites"),
        (raw / "sources" / "drinks-label.md", "title"),
        (raw / "sources" / "drinks-label.md", "sells"),
    ):
        lines = path.read_text(encoding="utf-8").split("\n")
        place = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
        lines[place] = f"{key}: {quoted}"
        path.write_text("\n".join(lines), encoding="utf-8")
