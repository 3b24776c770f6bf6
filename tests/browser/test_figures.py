"""Figures and tables of a page, read from a disk: saved, put in order, told row by row."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

import pytest

SMALLEST = 11  # px that text of a figure has on a phone


@pytest.fixture
def page(opened, sites):
    """The page of a claim with a forest plot of many results."""
    path = sites("cards").reports / "claims" / "leg-press-strength-gain.html"
    return lambda **context: opened(path, **context).page


def test_figures_are_saved_as_png_and_svg_and_tables_as_csv(page, tmp_path):
    shown = page(viewport={"width": 1280, "height": 900}, accept_downloads=True, color_scheme="dark")
    figure = shown.locator("figure.plot").first
    saved = {}
    for name in ("PNG", "SVG"):
        with shown.expect_download() as begun:
            figure.get_by_role("button", name=name).click()
        saved[name] = tmp_path / begun.value.suggested_filename
        begun.value.save_as(saved[name])
    assert saved["PNG"].name == "leg-press-strength-gain-forest-whole.png"
    assert saved["PNG"].read_bytes().startswith(b"\x89PNG")
    assert len(saved["PNG"].read_bytes()) > 20_000
    text = saved["SVG"].read_text(encoding="utf-8")
    drawing = ElementTree.fromstring(text.encode())
    assert "var(" not in text
    assert not [part for part in drawing.iter() if part.tag.endswith("style") or "class" in part.attrib]
    assert drawing[0].get("fill") == "#ffffff"
    with shown.expect_download() as begun:
        shown.locator(".tools button:visible", has_text="CSV").first.click()
    begun.value.save_as(tmp_path / "table.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "table.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


def test_rows_tell_their_numbers_by_keyboard_and_change_their_order(page):
    shown = page(viewport={"width": 1280, "height": 900})
    figure = shown.locator("figure.plot").first
    rows = figure.locator(".on-wide .row")
    rows.nth(0).focus()
    shown.keyboard.press("ArrowDown")
    focused = shown.evaluate("document.activeElement.getAttribute('aria-label')")
    assert shown.locator(".tip").inner_text() == focused.replace("\n", " ")
    shown.keyboard.press("Escape")
    assert not shown.locator(".tip").is_visible()
    figure.get_by_label("Order by").select_option("weight")
    weights = shown.evaluate(
        """() => [...document.querySelectorAll('figure.plot .on-wide .row[data-weight]')]
            .sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
            .map(row => Number(row.dataset.weight))"""
    )
    assert len(weights) > 5
    assert max(weights) in weights[:2]  # a row of direct evidence may stand above


def test_text_of_figures_can_be_read_on_a_phone(page):
    shown = page(viewport={"width": 360, "height": 800})
    shown.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    sizes = shown.evaluate(
        """() => [...document.querySelectorAll('figure svg text')]
            .filter(text => text.getBoundingClientRect().width > 0)
            .map(text => {
                const svg = text.ownerSVGElement;
                const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
                return parseFloat(getComputedStyle(text).fontSize) * scale;
            })"""
    )
    assert len(sizes) > 20
    assert min(sizes) >= SMALLEST
