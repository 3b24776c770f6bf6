"""Headings of a page: each can be led to, and a wide page lists them."""

from __future__ import annotations

import re

from analysis.pages.headings import MARK, led_to

PAGE = f"""{MARK}<h1 id="claim">A claim</h1><div class="card"><h2 class="small">In short</h2></div>
<h2>Who says it</h2><h3>A &lt;b&gt; study</h3><h2>How sure, and <em>why</em></h2><h3 class="x">A &lt;b&gt; study</h3>
<h2>Claim</h2><h2>?</h2>"""


def test_every_heading_has_an_id_of_its_own_made_of_its_words():
    page = led_to(PAGE)
    headings = re.findall(r"<h[1-4][^>]*>", page)
    ids = [re.search(r'id="([^"]+)"', heading)[1] for heading in headings]
    assert ids == ["claim", "in-short", "who-says-it", "a-b-study", "how-sure-and-why", "a-b-study-2", "claim-2", "x"]
    assert '<h3 class="x" id="a-b-study-2">' in page


def test_contents_are_the_chapters_and_not_what_stands_in_cards():
    page = led_to(PAGE)
    contents = page.split('<nav class="contents" aria-label="On this page">')[1].split("</nav>")[0]
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>', contents) == [
        ("who-says-it", "Who says it"), ("how-sure-and-why", "How sure, and why"), ("claim-2", "Claim"), ("x", "?"),
    ]  # fmt: skip


def test_a_short_page_needs_none():
    assert led_to(f"{MARK}<h2>One</h2>") == '<h2 id="one">One</h2>'
