"""What holds on every page, whatever the notes say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from chromium import opening

PAGES = {
    "cards": {
        "index": "index",
        "claim": "claims/hip-thrust-glute-activation",
        "source": "sources/community-strength-austin",
        "citations": "citations",
        "method": "method",
        "tables": "notes-to-tables",
    },
    "hostile": {
        "index": "index",
        "claim": "claims/faster-reactions",
        "source": "sources/drinks-label",
        "citations": "citations",
        "method": "method",
        "tables": "notes-to-tables",
    },
}
PHONE, TABLET, DESK, WALL = 360, 768, 1280, 1600
# A4 at 96 px an inch, less the margins that Chromium's own print dialogue sets.
PRINTED_WIDTH, PRINTED_HEIGHT = 718, 1047


# Of the module, so that all tests of one page run one after the other and look at it as it was opened once.
@pytest.fixture(
    scope="module",
    params=[(project, kind) for project, kinds in PAGES.items() for kind in kinds],
    ids="-".join,
)
def path(request, sites) -> Path:
    project, kind = request.param
    return sites(project).reports / f"{PAGES[project][kind]}.html"


@pytest.fixture(scope="module")
def opened_once(browser, path):
    """The page in a context of its own, for all tests that only look at it."""
    with opening(browser) as open_page:
        yield open_page(path)


@pytest.fixture
def page(opened_once):
    """That page, in light colours on a desk."""
    opened_once.page.emulate_media(media="screen", color_scheme="light")
    opened_once.page.set_viewport_size(_size(DESK))
    return opened_once.page


def _size(width: int, height: int = 900) -> dict[str, int]:
    return {"width": width, "height": height}


def test_nothing_but_files_is_asked_for_and_nothing_goes_wrong(opened_once, path):
    shown = opened_once
    shown.page.wait_for_load_state("networkidle")
    assert shown.requests == [path.as_uri()]
    assert shown.complaints == []
    assert shown.page.evaluate("window.hacked") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, scheme):
    """By all rules in light colours; in dark ones by the rules of colours, as nothing else differs."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    rules = {"runOnly": ["cat.color"]} if scheme == "dark" else None
    found = [
        f"{violation['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for violation in Axe().run(page, options=rules).response["violations"]
        for node in violation["nodes"]
    ]
    assert found == []


def test_no_page_scrolls_sideways(page):
    for width in (PHONE, TABLET, DESK // 2, DESK, WALL):  # half a desk: 200 % zoom
        page.set_viewport_size(_size(width))
        wide = page.evaluate(
            """() => {
                const room = document.documentElement.clientWidth;
                return document.documentElement.scrollWidth <= room ? [] :
                    [...document.body.querySelectorAll('*')]
                        .filter(one => one.getBoundingClientRect().right > room + 1)
                        .map(one => one.outerHTML.slice(0, 120));
            }"""
        )
        assert wide == [], width


def test_dark_pages_are_dark(page):
    def paper(scheme: str) -> int:
        page.emulate_media(color_scheme=scheme)
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in re.findall(r"\d+", color)[:3])

    assert paper("dark") < 150 < 600 < paper("light")


def test_nothing_is_cut_in_print(page):
    page.set_viewport_size(_size(PRINTED_WIDTH, PRINTED_HEIGHT))
    page.emulate_media(media="print")
    cut = page.evaluate(
        """([width, height]) => [...document.querySelectorAll('main *:not(svg *)')]
            .filter(one => one.checkVisibility())
            .filter(one => {
                const box = one.getBoundingClientRect();
                const figure = one.matches('figure');
                const whole = getComputedStyle(one).breakInside === 'avoid' && box.height <= height;
                return box.right > width + 1 || box.left < -1 || (figure && !whole);
            })
            .map(one => one.outerHTML.slice(0, 160))""",
        [PRINTED_WIDTH, PRINTED_HEIGHT],
    )
    assert cut == []
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 0


def test_a_figure_longer_than_a_page_is_drawn_smaller(opened, sites):
    page = opened(sites("cards").reports / f"{PAGES['cards']['claim']}.html", viewport=_size(PRINTED_WIDTH)).page
    page.emulate_media(media="print")
    page.evaluate("document.querySelector('figure svg').setAttribute('viewBox', '0 0 390 3000')")
    assert page.locator("figure").first.bounding_box()["height"] < PRINTED_HEIGHT


def test_a_result_leads_into_the_folded_trail(opened, sites):
    page = opened(sites("cards").reports / f"{PAGES['cards']['claim']}.html").page
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    page.get_by_text("The results as a table").first.click()
    page.locator(".results a[href^='#r-']").first.click()
    assert page.locator("tr:target").is_visible()
    assert "line" in page.locator("tr:target").inner_text()


def test_every_control_is_reached_by_the_tab_key(page):
    page.evaluate(
        """() => {
            // Rows of a figure but its first are reached from there by the arrows.
            const controls = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
            window.waiting = new Set([...document.querySelectorAll(controls)].filter(one => one.checkVisibility()));
            window.first = window.waiting.size;
            document.addEventListener('focusin', event => window.waiting.delete(event.target));
        }"""
    )
    for _ in range(2 * page.evaluate("window.first")):  # what scrolls is stopped at too
        page.keyboard.press("Tab")
        if not page.evaluate("window.waiting.size"):
            break
    left = page.evaluate("[...window.waiting].map(one => one.outerHTML.slice(0, 160))")
    assert page.evaluate("window.first") > 5
    assert left == []


def test_the_first_tab_leads_past_the_navigation(opened, path):
    page = opened(path).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').id") == "main"


def test_everything_is_there_without_script(opened, page, path):
    text = page.evaluate(  # without what only a script could serve
        """() => {
            const served = [...document.querySelectorAll('form, .tools')];
            served.forEach(one => one.style.setProperty('display', 'none'));
            const text = document.querySelector('main').innerText;
            served.forEach(one => one.style.removeProperty('display'));
            return text;
        }"""
    )
    without = opened(path, java_script_enabled=False).page
    assert without.locator("h1").is_visible()
    assert not without.locator("form").is_visible()
    assert without.locator("main").inner_text() == text


def test_a_page_with_its_figures_has_at_most_400_kib(path):
    assert path.stat().st_size <= 400 * 1024


@pytest.mark.parametrize("kind", ["index", "claim", "source", "citations"])
def test_a_hostile_text_is_shown_as_text(opened, sites, kind):
    page = opened(sites("hostile").reports / f"{PAGES['hostile'][kind]}.html").page
    text = page.locator("main").inner_text().replace("\u00a0", " ")
    for piece in (
        "<script>window.hacked=1</script> </style><style>body{display:none}</style>",
        "[a link](javascript:hacked()) ![x](http://127.0.0.1:9/x.png) <img src=http://127.0.0.1:9/y.png",
        "$\\LaTeX$ $$x$$ `code`",
        "⟨U+202E⟩order⟨U+202C⟩ ⟨U+2067⟩right to left⟨U+2069⟩",
        "😀👩‍🚀 {{ braces }} &amp; \"quoted\" 'text'",
    ):
        assert piece in text
    assert page.locator("main img, main iframe, a[href^=javascript]").count() == 0
    assert page.locator("main script").count() == (kind in ("index", "source"))
