"""What the documents name is there: modules, notebooks and folders, where the documents say."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "analysis"
DOCUMENTS = [
    *sorted((ROOT / "docs").glob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "data/raw/README.md")),
]
_FILE = re.compile(r"(?<![\w./-])\w[\w./-]*\.(?:py|ipynb)\b(?![\w/])")
_PATH = re.compile(r"`([\w.-]+(?:/[\w.*-]+)*/?)`")
_MODULE = re.compile(r"`(analysis(?:\.\w+)+)`")
_MADE = {"out.ipynb"}  # what a command that is shown writes


def named(document: Path) -> set[str]:
    """Modules and notebooks by their ending, and paths of folders and of files of rules, in a document."""
    text = document.read_text(encoding="utf-8")
    files = set(_FILE.findall(text)) - _MADE
    return files | {name for name in _PATH.findall(text) if "/" in name and Path(name).suffix in ("", ".yaml")}


def is_there(name: str, document: Path) -> bool:
    """Whether it lies in the repository, in the package or beside the document; a bare name, anywhere in them."""
    if any(list(folder.glob(name)) for folder in (ROOT, PACKAGE, document.parent)):
        return True
    searched = (PACKAGE, ROOT / "notebooks", ROOT / "data" / "raw", ROOT / "tests", ROOT / "benchmarks")
    return "/" not in name.strip("/") and any(list(folder.rglob(name)) for folder in searched)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_notebook_and_folder_that_a_document_names_is_there(document):
    assert [name for name in sorted(named(document)) if not is_there(name, document)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_part_of_the_package_that_a_document_names_can_be_imported(document):
    for name in _MODULE.findall(document.read_text(encoding="utf-8")):
        pkgutil.resolve_name(name)


def test_names_are_read_from_the_documents(tmp_path):
    document = tmp_path / "one.md"
    document.write_text(
        "`appraisal/votes.py` in `appraisal/`, `appraisal/rules/*.yaml`, `votes.py`, `gone/votes.py`, "
        "`lost.py`, `tests/lost`, e.g. `p < .05`, `.failed.ipynb`\n"
        "    papermill notebooks/claim-report.ipynb out.ipynb\n"
    )
    here = {"appraisal/votes.py", "appraisal/", "appraisal/rules/*.yaml", "votes.py", "notebooks/claim-report.ipynb"}
    assert named(document) == here | {"gone/votes.py", "lost.py", "tests/lost"}
    assert {name for name in named(document) if is_there(name, document)} == here
