"""Pages that only a site has, in the browser."""

from __future__ import annotations

import chromium
import pytest
from browser.conftest import HOSTILE

from analysis.publish.layout import Frame
from analysis.publish.note_page import render_note

NOTE = "notes/studies/williams-2021.html"
PAGES = [NOTE, "notes/vocabulary.yaml.html", "downloads.html", "404.html"]
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}


@pytest.fixture
def path(published, name):
    if chromium.PROGRAM is None:
        pytest.skip(chromium.MISSING)
    return published("local") / name


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_asks_for_nothing_fits_the_screen_and_suits_everyone(opened, path, scheme):
    from axe_playwright_python.sync_playwright import Axe

    shown = opened(path, color_scheme=scheme, viewport=PHONE)
    assert (shown.requests, shown.complaints) == ([path.as_uri()], [])
    assert shown.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    violations = Axe().run(shown.page).response["violations"]
    assert [one["id"] for one in violations if one["impact"] in ("serious", "critical")] == []
    colour = shown.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (colour == "rgb(22, 22, 21)") == (scheme == "dark")


@pytest.mark.parametrize("name", ["claims/hip-thrust-glute-activation.html"])
def test_a_number_leads_to_its_line(opened, path):
    page = opened(path, viewport=DESK).page
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    link = page.locator(".trail a[href*='notes/studies/williams-2021.html#L']").first
    line = link.inner_text().removeprefix("line ")
    link.click()
    aimed = page.locator("li:target")
    assert aimed.get_attribute("id") == f"L{line}"
    box = aimed.bounding_box()
    assert 0 <= box["y"] < DESK["height"]


@pytest.mark.parametrize("name", [NOTE])
def test_a_note_is_whole_in_print(opened, path):
    page = opened(path).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1047})
    assert page.evaluate("[...document.querySelectorAll('.lines li')].every(one => one.scrollWidth <= one.clientWidth)")


@pytest.mark.parametrize("name", ["figures/claims/hip-thrust-glute-activation-1.svg"])
def test_a_figure_opens_by_itself_and_shows_all_its_text(opened, path):
    shown = opened(path, viewport=DESK)
    assert (shown.requests, shown.complaints) == ([path.as_uri()], [])
    outside = shown.page.evaluate(
        """() => {
            const room = document.documentElement.getBoundingClientRect();
            return [...document.querySelectorAll('text')]
                .map(one => [one.textContent, one.getBoundingClientRect()])
                .filter(([, box]) => box.left < room.left || box.right > room.right || box.bottom > room.bottom)
                .map(([text]) => text);
        }"""
    )
    assert outside == []


def test_a_hostile_note_is_shown_as_text(opened, tmp_path):
    path = tmp_path / "note.html"
    path.write_bytes(
        render_note(Frame(None, True), "studies/x.md", f"{HOSTILE}\n".encode(), {"claims/x.html": HOSTILE})
    )
    shown = opened(path, viewport=PHONE)
    assert (shown.requests, shown.complaints) == ([path.as_uri()], [])
    assert shown.page.evaluate("window.hacked") is None
    assert "<script>window.hacked=1</script> </style><style>body{display:none}</style>" in shown.page.inner_text(
        "li#L1"
    )
    assert shown.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
