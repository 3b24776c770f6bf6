"""Every link of a site leads somewhere in it."""

from __future__ import annotations

import posixpath
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from built_once import ADDRESS

XLINK = "{http://www.w3.org/1999/xlink}href"


@cache
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_bytes(), "lxml")


def targets(path: Path) -> list[str]:
    if path.suffix == ".html":
        return [tag.get("href") or tag.get("src") for tag in parsed(path).select("[href], [src]")]
    names = ("href", XLINK)
    return [one.attrib[name] for one in ElementTree.parse(path).iter() for name in names if name in one.attrib]


def dead(site: Path) -> list[str]:
    """Links with no file behind them, or with no element of that id."""
    dead = []
    for path in sorted([*site.rglob("*.html"), *site.rglob("*.svg"), site / "feed.atom"]):
        name = path.relative_to(site).as_posix()
        for target in targets(path):
            local = target.removeprefix(ADDRESS)
            parts = urlsplit(local)
            if parts.scheme or parts.netloc:
                assert parts.scheme in ("https", "http"), (name, target)
                continue
            base = "" if local != target else posixpath.dirname(name)
            meant = posixpath.normpath(posixpath.join(base, unquote(parts.path))) if parts.path else name
            file = site / meant
            anchored = parts.fragment == "" or (
                file.suffix == ".html" and file.is_file() and parsed(file).find(id=unquote(parts.fragment))
            )
            if meant.startswith("..") or not file.is_file() or not anchored:
                dead.append(f"{name}: {target}")
    return dead


@pytest.mark.parametrize("name", ["local", "addressed"])
def test_no_link_is_dead(published, name):
    assert dead(published(name)) == []


def test_the_search_finds_what_is_dead(published, tmp_path):
    page = '<a href="a.html#x"></a><a href="b.html"></a><a href="#y"></a><a href="../c"></a><a href="a.html"></a>'
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "feed.atom").write_bytes((published("local") / "feed.atom").read_bytes())
    assert [line for line in dead(tmp_path) if line.startswith("a.html")] == [
        "a.html: a.html#x", "a.html: b.html", "a.html: #y", "a.html: ../c"
    ]  # fmt: skip


def test_pages_lead_to_notes_and_their_lines(published):
    site = published("local")
    page = parsed(site / "claims" / "hip-thrust-glute-activation.html")
    lines = [a for a in page.select(".trail a[href*='#L']") if "data/raw" not in a["href"]]
    assert lines
    for link in lines:
        path, _, anchor = link["href"].partition("#")
        line = parsed((site / "claims" / path).resolve()).find(id=anchor)
        assert link.get_text() == f"line {anchor[1:]}"
        assert line.name == "li"
        typed = (site / "claims" / path).resolve().with_suffix(".md").read_text().split("\n")[int(anchor[1:]) - 1]
        assert line.get_text() == typed


def test_nothing_is_asked_of_another_place(published):
    site = published("addressed")
    for path in site.rglob("*.html"):
        page = parsed(path)
        assert not page.select("[src], link[rel=stylesheet], iframe, object, embed"), path
        for link in page.select("a[href^=http]"):
            assert link["href"].startswith(ADDRESS) or "noopener" in link.get("rel", []), (path, link)


def test_every_file_is_reached_from_the_start(published):
    """Notebooks, tables and figures too."""
    site = published("local")
    reached, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name in reached or urlsplit(name).scheme:
            continue
        reached.add(name)
        path = site / name
        if path.suffix == ".html":
            local = [urlsplit(target) for target in targets(path) if not urlsplit(target).scheme]
            base = posixpath.dirname(name)
            waiting += [posixpath.normpath(posixpath.join(base, unquote(one.path))) for one in local if one.path]
    everything = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert everything - reached == {"404.html", ".claims-site.json"}
