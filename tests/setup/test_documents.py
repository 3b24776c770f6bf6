"""What the documents name is there: modules, notebooks and folders, where the documents say."""

from __future__ import annotations

import pkgutil
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from documents import blocks, follow

from analysis.cli import COMMANDS
from analysis.commands.output import EXIT_CODES

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
CAFFEINE = ROOT / "tests" / "projects" / "caffeine"
FOLLOWED = {  # and the project that each starts from
    "docs/another-field.md": None,
    "docs/articles.md": CAFFEINE,
    "docs/figures.md": None,
    "docs/publishing.md": CAFFEINE,
    "docs/settings.md": CAFFEINE,
}
_ELSEWHERE = {"docs/tutorial.md", "docs/importing.md"}  # the latter in tests/intake


def named(document: Path) -> set[str]:
    """Modules and notebooks by their ending, and paths of folders and of files of rules, in a document."""
    text = document.read_text(encoding="utf-8")
    files = set(_FILE.findall(text)) - _MADE
    return files | {name for name in _PATH.findall(text) if "/" in name and Path(name).suffix in ("", ".yaml")}


def is_there(name: str, document: Path) -> bool:
    """Whether it lies in the repository, in the package or beside the document; a bare name, anywhere in them."""
    if name.startswith("build/"):  # what make builds
        return True
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


@pytest.mark.parametrize("name", FOLLOWED)
def test_what_a_guide_shows_runs_and_prints_what_it_says(name, tmp_path):
    if FOLLOWED[name] is None:
        for folder in ("sources", "claims", "studies"):
            (tmp_path / "data" / "raw" / folder).mkdir(parents=True)
    else:
        shutil.copytree(FOLLOWED[name] / "data" / "raw", tmp_path / "data" / "raw")
    outputs = follow(ROOT / name, tmp_path)
    assert outputs
    assert [printed for printed, _ in outputs] == [shown for _, shown in outputs]


@pytest.mark.slow
def test_the_tutorial_leads_from_nothing_to_the_page_of_its_claim(tmp_path):
    outputs = follow(ROOT / "docs" / "tutorial.md", tmp_path)
    assert [printed for printed, _ in outputs] == [shown for _, shown in outputs]
    page = (tmp_path / "beans" / "reports" / "claims" / "mulch-bean-yield.html").read_text(encoding="utf-8")
    assert "Beds under mulch give 20–30 % more beans than bare soil." in page
    assert "found and supports" in page


def test_every_document_whose_code_can_be_run_is_followed():
    runs = {path.relative_to(ROOT).as_posix() for path in DOCUMENTS if any(block.runs for block in blocks(path))}
    assert runs == {*FOLLOWED, *_ELSEWHERE}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("```sh\nexit 3\n```\n", AssertionError),
        ("```sh fails\ntrue\n```\n", AssertionError),
        ("```python\nraise SystemExit(1)\n```\n", AssertionError),
        (
            "```sh\nmkdir in; cd in\n```\n```text a.txt\nsaid $HOME\n```\n"
            "```sh\ncat a.txt\n```\n```text output\nx\n```\n",
            None,
        ),
    ],
)
def test_a_document_is_followed_to_the_letter(text, outcome, tmp_path):
    document = tmp_path / "one.md"
    document.write_text(text)
    if outcome:
        with pytest.raises(outcome):
            follow(document, tmp_path)
    else:
        assert follow(document, tmp_path) == [("said $HOME\n", "x\n")]
        assert (tmp_path / "in" / "a.txt").is_file()


def test_the_readme_names_every_command_and_every_exit_code():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {name for name in COMMANDS if f"`claims {name}" not in text} == set()
    codes = text.split("Exit codes: ", 1)[1].split("\n\n", 1)[0]
    assert [int(code) for code in re.findall(r"\b(\d) [a-z]", codes.replace("\n", " "))] == list(EXIT_CODES)


def test_the_readme_and_the_architecture_name_every_folder():
    readme = (ROOT / "README.md").read_text(encoding="utf-8").split("## Where things are", 1)[1]
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split(
        "\n"
    )
    folders = {name.split("/")[0] for name in tracked if "/" in name and not name.startswith(".")}
    assert {folder for folder in folders if f"{folder}/" not in readme} == set()
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    parts = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert {part for part in parts if f"| `{part}/` |" not in architecture} == set()
