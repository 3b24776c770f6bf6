"""The list of claims on the start page: searched, filtered, sorted, and shared by its address."""

from __future__ import annotations

import pytest


@pytest.fixture
def index(opened, sites):
    """Open the start page of the small project with a query behind its address."""
    return lambda query="", **context: opened(sites("cards").reports / "index.html", query, **context).page


def _shown(page) -> list[str]:
    """The claims that are to be seen, in reading order, by their pages."""
    links = page.locator("[data-claim]:visible th a")
    return [link.get_attribute("href").removeprefix("claims/").removesuffix(".html") for link in links.all()]


ANSWERED = {"leg-press-strength-gain"}
ALL = ["hip-thrust-glute-activation", "hip-thrust-sprint-speed", "leg-press-strength-gain"]


def _status(page) -> str:
    return page.get_by_role("status").inner_text()


def test_without_a_choice_all_claims_are_shown_answers_first(index):
    page = index()
    assert sorted(_shown(page)) == ALL
    assert _shown(page)[0] in ANSWERED
    assert _status(page) == "3 claims shown"
    assert page.locator("tr.topic:visible").count() == 2


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("topic", "strength", ["leg-press-strength-gain"]),
        ("verdict", "supported", ["leg-press-strength-gain"]),
        ("intervention", "hip thrust", ["hip-thrust-glute-activation", "hip-thrust-sprint-speed"]),
        ("citation", "found but about something else", ["hip-thrust-glute-activation"]),
    ],
)
def test_a_filter_leaves_what_has_it_and_says_how_many(index, name, value, left):
    page = index()
    page.locator(f"select[name={name}]").select_option(value)
    assert sorted(_shown(page)) == left
    assert _status(page) == ("3 claims shown" if left == ALL else f"{len(left)} of 3 claims shown")
    assert page.locator("tr.topic:visible").count() == len({claim in ANSWERED for claim in left})


def test_claims_are_filtered_by_who_says_them(opened, sites):
    page = opened(sites("hostile").reports / "index.html").page
    page.locator("select[name=source]").select_option("drinks-label-copy")
    assert _shown(page) == ["faster-reactions"]
    assert _status(page) == "1 of 4 claims shown"


def test_a_filter_that_could_not_tell_claims_apart_is_not_offered(index):
    names = [one.get_attribute("name") for one in index().locator("form.find select").all()]
    assert "basis" not in names  # all three rest on controlled studies
    assert {"topic", "verdict", "intervention", "source", "citation", "sort"} <= set(names)


@pytest.mark.parametrize("words", ["legpress", "sled", "sleds"])
def test_other_names_and_words_written_together_find_a_claim_too(index, words):
    page = index()
    page.get_by_role("searchbox").fill(words)
    assert "leg-press-strength-gain" in _shown(page)


def test_words_are_searched_in_any_order_and_case(index):
    page = index()
    page.get_by_role("searchbox").fill("SQUAT glute")
    assert _shown(page) == ["hip-thrust-glute-activation"]
    page.get_by_role("searchbox").fill("no such words")
    assert _shown(page) == []
    assert _status(page) == "0 of 3 claims shown"
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("document.querySelector('output').textContent === '3 claims shown'")


def test_the_address_holds_the_choice_and_opens_the_same_view(index):
    page = index()
    page.locator("select[name=intervention]").select_option("hip thrust")
    page.get_by_role("searchbox").fill("sprint")
    page.locator("select[name=sort]").select_option("studies")
    query = page.evaluate("location.search")
    assert page.evaluate("location.protocol") == "file:"
    again = index(query)
    assert _shown(again) == _shown(page) == ["hip-thrust-sprint-speed"]
    assert again.get_by_role("searchbox").input_value() == "sprint"
    assert again.locator("select[name=intervention]").input_value() == "hip thrust"
    assert again.locator("[data-sort=studies]").get_attribute("aria-sort") == "ascending"


def test_an_address_with_a_choice_that_is_not_there_shows_everything(index):
    page = index("?topic=no-such-topic&sort=nonsense&q=&other=1")
    assert sorted(_shown(page)) == ALL


def test_a_click_on_a_heading_sorts_a_second_turns_it_and_a_third_brings_the_groups_back(index):
    page = index()
    as_grouped = _shown(page)
    head = page.locator("[data-sort=claim] button")
    head.click()
    assert _shown(page) == ALL
    assert page.locator("tr.topic:visible").count() == 0
    head.click()
    assert _shown(page) == ALL[::-1]
    assert "sort=-claim" in page.evaluate("location.search")
    assert _shown(index("?sort=-claim")) == ALL[::-1]
    head.click()
    assert _shown(page) == as_grouped
    assert page.evaluate("location.search") == ""


def test_everything_can_be_done_by_keyboard(index):
    page = index()
    page.locator("select[name=topic]").focus()
    page.keyboard.press("ArrowDown")
    assert len(_shown(page)) == 1
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('output').textContent === '3 claims shown'")
    page.locator("[data-sort=claim] button").focus()
    page.keyboard.press("Space")
    assert page.locator("[data-sort=claim]").get_attribute("aria-sort") == "ascending"


def test_a_term_explains_itself_by_keyboard_and_without_script(index):
    for page in (index(), index(java_script_enabled=False)):
        page.get_by_role("button", name="inconclusive").focus()
        page.keyboard.press("Enter")
        assert page.locator(".explained:visible strong").inner_text() == "inconclusive"
        page.keyboard.press("Escape")
        assert page.locator(".explained:visible").count() == 0


def test_the_number_of_a_verdict_leads_to_its_claims(index):
    page = index()
    page.locator(".totals a", has_text="supported").click()
    page.wait_for_load_state()
    assert _shown(page) == ["leg-press-strength-gain"]


def test_a_mark_on_the_map_leads_to_its_claim(index):
    page = index()
    mark = page.locator("figure a").first
    target = mark.get_attribute("href")
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{target}")
    assert page.locator("h1").count() == 1


def test_nothing_moves_by_itself(index):
    page = index(reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(one => {
            const style = getComputedStyle(one);
            return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0 ||
                style.scrollBehavior === 'smooth';
        }).length"""
    )
    assert moving == 0


def test_a_printed_list_is_whole_and_has_no_form(index):
    page = index("?topic=strength")
    page.emulate_media(media="print")
    assert not page.locator("form.find").is_visible()
    assert _shown(page) == ["leg-press-strength-gain"], "what was chosen is printed"
