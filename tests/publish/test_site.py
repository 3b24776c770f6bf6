"""What a site holds, and that the same notes make the same site."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import frictionless
import pytest
from bs4 import BeautifulSoup
from built_once import ADDRESS
from publish.conftest import contents

from analysis.publish.folder import MARKER
from analysis.tables.schemas import TABLES

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_every_page_and_notebook_of_the_reports_is_there(published, built):
    reports = {path.relative_to(built.reports).as_posix() for path in built.reports.rglob("*.[hi][tp][my]*")}
    assert reports
    assert reports <= set(contents(published("local")))


def test_every_table_is_there_twice_and_an_outsider_accepts_it(published, built):
    site = published("local")
    for name in TABLES:
        for ending in ("csv", "parquet"):
            path = Path("tables") / f"{name}.{ending}"
            assert (site / path).read_bytes() == (built.processed / path.name).read_bytes()
    assert frictionless.validate(str(site / "datapackage.json")).flatten(["type", "note"]) == []


def test_an_address_brings_a_sitemap_of_all_pages(published):
    site = published("addressed")
    listed = [one.text for one in ElementTree.parse(site / "sitemap.xml").iter(f"{SITEMAP}loc")]
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"404.html"}
    assert sorted(listed) == sorted(f"{ADDRESS}{name}" for name in pages)
    assert (site / "robots.txt").read_text() == f"User-agent: *\nAllow: /\nSitemap: {ADDRESS}sitemap.xml\n"
    assert not {"sitemap.xml", "robots.txt"} & set(contents(published("local")))


def test_an_address_makes_links_whole_where_they_must_be(published):
    site = published("addressed")
    missing = BeautifulSoup((site / "404.html").read_bytes(), "lxml")
    assert all(link["href"].startswith((ADDRESS, "#main")) for link in missing.select("a"))
    for path in (site / "claims").glob("*.html"):
        name = path.relative_to(site).as_posix()
        page = BeautifulSoup(path.read_bytes(), "lxml")
        assert page.select_one("link[rel=canonical]")["href"] == f"{ADDRESS}{name}"
        review = json.loads((site / "claim-reviews" / f"{path.stem}.jsonld").read_text())
        assert (review["url"], review["author"]["name"]) == (f"{ADDRESS}{name}", "Example")


def test_no_file_names_the_machine(published, built):
    for site in map(published, ("local", "addressed")):
        for name, content in contents(site).items():
            for place in (site, built.root, Path.home()):
                assert str(place).encode() not in content, name


def test_the_same_notes_make_the_same_site(publish, project, published, tmp_path, capsys):
    site = tmp_path / "site"
    assert publish(site) == 0
    first = contents(site)
    assert first == contents(published("local"))
    assert publish(site) == 0
    assert f"up to date ({len(first) - 1} files)" in capsys.readouterr().out
    assert contents(site) == first


@pytest.mark.slow
def test_a_draft_is_not_published(publish, project, tmp_path):
    draft = project.raw / "studies" / "begun-2020.md"
    draft.write_text("---\nstatus: draft\n---\nNot for all.\n")
    assert publish(tmp_path / "site", "--quiet") == 0
    for name, content in contents(tmp_path / "site").items():
        assert "begun-2020" not in name
        assert b"Not for all" not in content, name


@pytest.mark.slow
def test_a_claim_that_is_gone_leaves_the_site(publish, project, tmp_path):
    site = tmp_path / "site"
    assert publish(site, "--quiet") == 0
    assert [name for name in contents(site) if "hip-thrust-sprint-speed" in name]
    (project.raw / "claims" / "hip-thrust-sprint-speed.md").unlink()
    assert publish(site, "--quiet") == 0
    assert not [name for name in contents(site) if "hip-thrust-sprint-speed" in name]


def test_a_broken_note_leaves_the_site_as_it_was(publish, project, tmp_path):
    site = tmp_path / "site"
    assert publish(site, "--quiet") == 0
    before = contents(site)
    (project.raw / "claims" / "hip-thrust-sprint-speed.md").write_text("broken")
    assert publish(site, "--quiet") == 1
    assert contents(site) == before


def test_json_tells_what_came_of_it(publish, tmp_path, capsys):
    assert publish(tmp_path / "site", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "folder": str(tmp_path / "site"), "site": "written", "files": len(contents(tmp_path / "site")) - 1
    }  # fmt: skip
    assert MARKER in contents(tmp_path / "site")


def test_a_folder_that_is_not_ours_is_refused_before_anything_is_built(publish, project, tmp_path, capsys):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    (project.raw / "claims" / "hip-thrust-sprint-speed.md").write_text("broken")
    assert publish(tmp_path / "site") == 2
    assert "mine.txt" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["today", "2026-13-01"])
def test_a_day_that_is_none_is_refused(publish, tmp_path, typed):
    with pytest.raises(SystemExit) as ended:
        publish(tmp_path / "site", "--date", typed)
    assert ended.value.code == 2
