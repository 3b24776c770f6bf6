"""Real pages in a real browser: Debian's Chromium, driven by Playwright. Without it these tests are skipped."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser. Closed with the module, because its event loop would be in other tests' way."""
    if chromium.PROGRAM is None:
        pytest.skip(chromium.MISSING)
    with chromium.browser() as running:
        yield running


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., chromium.Opened]]:
    """Open a page; ``context`` are options of Playwright's contexts: viewport, color_scheme, and so on."""
    with chromium.opening(browser) as open_page:
        yield open_page


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
