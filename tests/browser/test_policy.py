"""What was smuggled into a page past all escaping does nothing there: the page's policy forbids it."""

from __future__ import annotations

import pytest

HARM = "window.hacked = 1; fetch('http://127.0.0.1:9/');"
SMUGGLED = {
    "a script": f"<script>{HARM}</script>",
    "a script at an address": f'<script src="data:text/javascript,{HARM}"></script>',
    "an event": f'<img src="x.png" onerror="{HARM}"><svg onload="{HARM}"></svg>',
    "a page in the page": f'<iframe srcdoc="<script>parent.{HARM}</script>"></iframe><object data="x.html"></object>',
    "a style": "<style>main { background: url(http://127.0.0.1:9/); display: none }</style>",
    "a style at a tag": '<p id="worn" style="position: fixed; background: url(http://127.0.0.1:9/)">over all</p>',
    "another base": '<base href="http://127.0.0.1:9/">',
    "a link that runs": f'<a id="run" href="javascript:{HARM}">run</a>',
    "a form": '<form action="http://127.0.0.1:9/"><button id="run">send</button></form>',
}


@pytest.mark.parametrize("smuggled", SMUGGLED.values(), ids=SMUGGLED)
def test_it_neither_runs_nor_asks_for_anything_nor_changes_how_the_page_looks(opened, sites, tmp_path, smuggled):
    page = (sites("cards").reports / "index.html").read_text(encoding="utf-8")
    path = tmp_path / "index.html"
    path.write_text(page.replace("</main>", f"{smuggled}</main>"), encoding="utf-8")
    shown = opened(path)
    for runs in shown.page.locator("#run").all():
        runs.evaluate("element => element.click()")
    shown.page.wait_for_timeout(200)
    assert shown.page.evaluate("window.hacked") is None
    assert shown.page.locator("main").is_visible()
    for worn in shown.page.locator("#worn").all():
        assert worn.evaluate("element => getComputedStyle(element).position") == "static"
    assert shown.page.url == path.as_uri()
    assert [request for request in shown.requests if request.startswith("http")] == []
    assert any("Content Security Policy" in said for said in shown.complaints)
