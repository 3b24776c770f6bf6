"""The page that teaches how to write a note: each of its examples can be read, with the real vocabulary."""

import re

import pytest

from analysis.notes.grammar.cells import read_value
from analysis.notes.grammar.phrases import read_duration, read_effect
from analysis.notes.grammar.results import read_interval, read_p, read_result
from analysis.notes.normalise import read_project

FENCE = re.compile(r"^```(\w+) ([\w-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
READERS = {
    "effect": read_effect,
    "value-cell": read_value,
    "duration": read_duration,
    "result": read_result,
    "interval": read_interval,
    "p": read_p,
}
NOTES = {"source-note": "sources", "claim-note": "claims", "study-note": "studies"}
SAVED = re.compile(r"^Saved as `(\w+)/([a-z0-9-]+\.md)`", re.MULTILINE)


@pytest.fixture(scope="module")
def page(real_project):
    return (real_project.raw / "README.md").read_text()


@pytest.fixture(scope="module")
def blocks(page):
    """The examples by kind."""
    found = {}
    for language, kind, text in FENCE.findall(page):
        found.setdefault((language, kind), []).append(text)
    return found


def test_the_page_has_an_example_of_every_kind(blocks):
    expected = {("text", kind) for kind in READERS} | {("markdown", kind) for kind in NOTES}
    assert expected <= set(blocks)
    assert set(blocks) - expected <= {("text", "error")}


@pytest.mark.parametrize("kind", READERS)
def test_every_phrase_on_the_page_can_be_read(kind, blocks):
    for line in blocks["text", kind][0].strip().split("\n"):
        READERS[kind](line)


def test_the_notes_on_the_page_make_a_project(page, blocks, real_project, make_project):
    """With the real vocabulary, and one entry for the one study."""
    files = dict(zip(SAVED.findall(page), (blocks["markdown", kind][0] for kind in NOTES), strict=True))
    assert [folder for folder, _ in files] == [*NOTES.values()]
    study = next(name for folder, name in files if folder == "studies").removesuffix(".md")
    project = make_project(
        {f"{folder}/{name}": text for (folder, name), text in files.items()}
        | {
            "vocabulary.yaml": (real_project.raw / "vocabulary.yaml").read_text(),
            "references.bib": f"@article{{{study},\n  title = {{A Comparison}}\n}}\n",
        }
    )
    tables = read_project(project).tables
    assert (len(tables["claim_parts"]), len(tables["measurements"]), len(tables["contrasts"])) == (2, 4, 1)


def test_the_table_on_the_page_reads_as_it_says(page):
    cells = re.search(r"^\| leg press 1RM \| kg \|.*$", page, re.MULTILINE)[0].split("|")
    before, after, change = (read_value(cell) for cell in cells[5:8])
    assert (before.mean, after.mean, change.spread) == (181.4, 252.6, 23.1)
