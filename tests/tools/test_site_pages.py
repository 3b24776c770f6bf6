"""tools/site_pages.py: the site holds every document, and all that the program says of itself."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest

import analysis
from analysis.cli import COMMANDS
from analysis.commands.output import EXIT_CODES
from analysis.tables.schemas import TABLES

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import site_pages  # noqa: E402


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    site_pages.write_pages(folder)
    return folder


def test_every_document_has_its_place_in_the_site():
    written = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")}
    assert written | {"README.md", "CONTRIBUTING.md", "data/raw/README.md"} <= set(site_pages.documents())


def test_what_a_document_links_to_comes_along(pages):
    assert (pages / "docs" / "images" / "start-page.png").is_file()
    assert (pages / "docs" / "automation" / "github.yml").is_file()
    for document in pages.rglob("*.md"):
        for target in re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_command_shows_its_options_and_examples(pages):
    text = (pages / "reference" / "commands.md").read_text(encoding="utf-8")
    for name, command in COMMANDS.items():
        assert f"## claims {name}\n" in text
        for example in command.EXAMPLES:
            assert f"  {example}\n" in text
    for code, meaning in EXIT_CODES.items():
        assert f"| {code} | {meaning} |" in text


def test_every_table_shows_its_key_and_all_columns(pages):
    sections = (pages / "reference" / "tables.md").read_text(encoding="utf-8").split("\n## ")[1:]
    assert [section.splitlines()[0] for section in sections] == list(TABLES)
    for section, schema in zip(sections, TABLES.values(), strict=True):
        assert re.findall(r"^\| (\w+) \| \w+ \|", section, re.MULTILINE)[1:] == list(schema.columns)
        assert f"Key: {', '.join(f'`{column}`' for column in schema.key)}." in section


def test_every_public_name_of_the_library_is_documented(pages):
    text = (pages / "reference" / "library.md").read_text(encoding="utf-8")
    shown = {name.rsplit(".", 1)[1] for name in re.findall(r"^::: (\S+)$", text, re.MULTILINE)}
    public = {
        name
        for module in (analysis.plots, analysis.stats)
        for name in module.__all__
        if hasattr(getattr(module, name), "__qualname__")
    }
    assert {"Project", "Claim", "compare"} | public - {"claims"} <= shown, "claims is claim_map"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("```text found.ris\n", '```text title="found.ris"\n'),
        ("```markdown study-note\n", "```markdown\n"),
        ("```sh\n", "```sh\n"),
    ],
)
def test_a_name_behind_a_fence_becomes_a_title(written, shown):
    assert site_pages.fenced(written) == shown


def test_examples_in_docstrings_become_code(monkeypatch):
    griffe = types.ModuleType("griffe")  # installed only where the site is built
    griffe.Extension, griffe.Object = object, object
    monkeypatch.setitem(sys.modules, "griffe", griffe)
    from site_docstrings import in_markdown

    docstring = "See :func:`a.b`.\n\n>>> for x in range(2):\n...     print(x)\n0\n1\n>>> y\n2\n\nThen more."
    assert in_markdown(docstring) == (
        "See `a.b`.\n\n```python\n>>> for x in range(2):\n...     print(x)\n0\n1\n>>> y\n2\n```\n\nThen more."
    )
