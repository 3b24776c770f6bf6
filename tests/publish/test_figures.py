"""Figures as files of their own."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from analysis.publish.page_reader import read_page


@pytest.fixture(scope="module")
def drawings(published):
    found = sorted(published("local").rglob("*.svg"))
    assert found
    return found


def test_they_are_xml_with_a_size_and_paper(drawings):
    for path in drawings:
        root = ElementTree.parse(path).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        left, top, across, high = root.attrib["viewBox"].split()
        assert (root.attrib["width"], root.attrib["height"]) == (f"{across}pt", f"{high}pt")
        assert root[0].attrib == {"x": left, "y": top, "width": across, "height": high, "fill": "#ffffff"}


def test_they_need_no_stylesheet(drawings):
    for path in drawings:
        assert b"var(" not in path.read_bytes()


def test_every_figure_of_a_page_has_a_file_that_shows_the_wide_drawing(published, drawings):
    site = published("local")
    counted = 0
    for path in site.rglob("*.html"):
        page = read_page(path.read_bytes())
        assert len(page.drawings) == path.read_text().count("<figure")
        counted += len(page.drawings)
        wide = [page.text[: drawing.start].endswith('<div class="on-narrow" hidden>') for drawing in page.drawings]
        assert not any(wide)
    assert counted == len(drawings)
