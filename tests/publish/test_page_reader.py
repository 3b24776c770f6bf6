"""Where things stand in a page, and edits that leave all else as it is."""

from __future__ import annotations

from analysis.publish.page_reader import Edit, read_page

PAGE = """<!doctype html>
<html><head><title>A &amp; B – “C”</title>
<script>"<a href='no'></nav>"</script></head>
<body><nav><a href="x.html">x</a></nav>
<a id="1" DOWNLOAD hRef='a&amp;b.html?q=&quot;1'>é</a> <a name="no">n</a>
<figure><div class="on-wide"><svg viewBox="0 0 1 1"><a href="#s"><path/></a></svg></div>
<div class="on-narrow"><svg></svg></div><figcaption>C</figcaption></figure></body></html>
"""


def test_it_finds_links_figures_and_places_to_add_to():
    page = read_page(PAGE.encode())
    assert page.title == "A & B – “C”"
    assert [link.target for link in page.links] == ["x.html", 'a&b.html?q="1', "#s"]
    assert PAGE[page.head_end :].startswith("</head>\n<body>")
    assert PAGE[page.nav_end :].startswith("</nav>\n<a id")
    (drawing,) = page.drawings
    assert PAGE[drawing.start : drawing.end] == '<svg viewBox="0 0 1 1"><a href="#s"><path/></a></svg>'
    assert PAGE[drawing.caption_end :].startswith("</figcaption>")


def test_a_link_is_led_elsewhere_and_all_else_stays():
    page = read_page(PAGE.encode())
    edited = page.edited([page.links[1].to('c"d.html'), Edit(0, 0, "<!-- é -->")]).decode()
    assert edited == "<!-- é -->" + PAGE.replace(
        """<a id="1" DOWNLOAD hRef='a&amp;b.html?q=&quot;1'>""", '<a id="1" download href="c&quot;d.html">'
    )


def test_a_page_without_edits_is_the_page():
    assert read_page(PAGE.encode()).edited([]) == PAGE.encode()
