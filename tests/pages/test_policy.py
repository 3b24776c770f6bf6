"""A page's policy allows its own script and style, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from analysis.pages.html import TEMPLATES
from analysis.pages.policy import with_policy

HEAD = '<meta charset="utf-8">'


def sources(page: str, kind: str) -> list[str]:
    """What the policy of a page allows of scripts or styles."""
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', with_policy(page))[1]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == directives["base-uri"] == directives["form-action"] == "'none'"
    return directives[f"{kind}-src"].split()


def sha256(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_what_the_templates_bring_is_allowed_by_its_hash():
    script = f"\n{(TEMPLATES / 'fragments/find.js').read_text(encoding='utf-8').strip()}\n"
    style = f"\n{(TEMPLATES / 'page/style.css').read_text(encoding='utf-8')}"
    page = f'{HEAD}<style type="text/css">{style}</style><script>{script}</script>'
    assert sources(page, "script") == [sha256(script)]
    assert sources(page, "style") == [sha256(style)]


def test_the_classes_of_a_drawing_are_allowed():
    rules = ".f0a1b2c{fill:none;stroke:var(--ink, #1a1a19);stroke-width:1.5}.fffffff{font-size:9px}"
    assert sources(f"{HEAD}<svg><style>{rules}</style></svg>", "style") == [sha256(rules)]


@pytest.mark.parametrize(
    "smuggled",
    [
        "<script>alert(1)</script>",
        "<script>const find = 1;</script>",
        '<script type="module">alert(1)</script>',
        "<style>body{display:none}</style>",
        "<style>.f0a1b2c{background:url(https://example.org/x)}</style>",
        "<style>@import 'x';</style>",
        '<style type="text/css">.f0a1b2c{fill:none}body{display:none}</style>',
    ],
)
def test_nothing_else_is_allowed(smuggled):
    page = f"{HEAD}<body>{smuggled}</body>"
    assert (sources(page, "script"), sources(page, "style")) == (["'none'"], ["'none'"])


def test_a_script_of_ours_with_something_more_is_not_allowed():
    script = (TEMPLATES / "fragments/find.js").read_text(encoding="utf-8")
    assert sources(f"{HEAD}<script>{script}alert(1)</script>", "script") == ["'none'"]
