"""Text, names and files that mean harm: nothing runs, nothing is written outside, what is wrong is told in place."""

import contextlib
import os
import re
import shutil
from pathlib import Path

import pytest
from fuzz_targets import CLAIM, SOURCE, STUDY, TARGETS

from analysis.cli import main
from analysis.intake.sheets import read_sheets
from analysis.notes.note import is_id, read_text
from analysis.notes.problems import Reporter

HOSTILE = [
    "<script>window.x=1</script></style><img src=x onerror=x()>", "</script><script>", "{display:none}", "# Heading",
    "[a](javascript:x())", "javascript:alert(1)", "data:text/html,<script>", "$\\LaTeX$ \\input{/etc/passwd}", "`code`",
    "\u202eturned\u202c", "\u2067apart\u2069", "аdmin", "a\u200bb", "😀👩‍🚀", "{{ braces }} {% raw %}", "x" * 5_000,
    "=1+1", "@SUM(A1)", "../../x", "con", "-rf", "'; DROP TABLE notes; --", "%00", "*x",
    "!!python/object/apply:os.system [x]", "&x",
]  # fmt: skip
FIELD = re.compile(r"^(\s*(?:- )?[a-z ]+: )(\S.*)$")


def _with_each_field(example, text):
    """The note once for each value and each cell, which the text stands in the place of."""
    lines = example.split("\n")
    for number, line in enumerate(lines):
        if match := FIELD.match(line):
            yield "\n".join([*lines[:number], match[1] + text, *lines[number + 1 :]])
        elif line.startswith("| ") and "---" not in line:
            cells = line.split("|")
            for at in range(1, len(cells) - 1):
                row = "|".join([*cells[:at], f" {text} ", *cells[at + 1 :]])
                yield "\n".join([*lines[:number], row, *lines[number + 1 :]])


@pytest.mark.parametrize(("kind", "example"), [("study", STUDY), ("claim", CLAIM), ("source", SOURCE)])
def test_any_text_in_any_field_of_a_note_is_read_or_told(kind, example):
    for text in HOSTILE:
        for note in _with_each_field(example, text):
            TARGETS[kind][0](note)


@pytest.mark.parametrize("kind", ["bibtex", "ris", "nbib", "csl", "csv"])
def test_any_text_in_any_field_of_an_import_is_read_or_told(kind):
    read, example = TARGETS[kind]
    words = [word for word in dict.fromkeys(re.findall(r"[A-Za-z0-9]{2,}", example)) if len(word) > 2]
    for text in HOSTILE:
        for word in words[:5]:
            read(example.replace(word, text))


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project, and beside it a folder that nothing may reach; ``claims`` works on the project."""
    root = tmp_path / "project"
    shutil.copytree(Path(__file__).parents[1] / "projects" / "caffeine" / "data" / "raw", root / "data" / "raw")
    monkeypatch.setenv("CLAIMS_PROJECT", str(root))
    monkeypatch.chdir(root)
    return root


def _claims(project, monkeypatch, *arguments):
    monkeypatch.setenv("CLAIMS_PROJECT", str(project))
    return main([str(argument) for argument in arguments])


def _files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


KEYS = ["../../x", "con", "-rf", "a\nb", "/etc/passwd", "nul", "a/../../b", "x" * 500, "\u202eabc", "aux"]


def test_a_work_whose_key_is_a_way_out_gets_an_id_in_the_project(project, monkeypatch, capsys):
    records = [
        f"TY  - JOUR\nID  - {key}\nTI  - Title number {number} of them\nAU  - Alpha{chr(97 + number)}, B.\nPY  - 2020\n"
        "ER  - \n"
        for number, key in enumerate(KEYS)
    ]
    path = project / "works.ris"
    path.write_text("\n".join(records))
    outside = _files(project.parent) - {f"project/{name}" for name in _files(project)}
    before = _files(project / "data" / "raw" / "studies")
    _claims(project, monkeypatch, "import", "--write", path)
    new = _files(project / "data" / "raw" / "studies") - before
    assert len(new) == len(KEYS)
    assert all(is_id(name.removesuffix(".md")) for name in new)
    assert _files(project.parent) - {f"project/{name}" for name in _files(project)} == outside


@pytest.mark.parametrize("name", ["../../x", "con", "-rf", "a b", "A", "a\n", "x" * 200])
def test_a_source_that_is_named_by_no_id_is_refused(project, monkeypatch, capsys, name):
    article = project / "article.md"
    article.write_text("# Coffee\n\nCaffeine is good.\n")
    before = _files(project.parent)
    with pytest.raises(SystemExit) if name.startswith("-") else contextlib.nullcontext():
        assert _claims(project, monkeypatch, "intake", "--write", "--id", name, article) == 2
    assert _files(project.parent) - before <= {"project/data/processed", "project/data/processed/.lock"}


@pytest.mark.parametrize("folder", ["studies", "."])
def test_nothing_is_written_through_a_link_that_leads_out(project, monkeypatch, capsys, folder):
    outside = project.parent / "outside"
    inside = project / "data" / "raw" if folder == "." else project / "data" / "raw" / folder
    shutil.move(inside, outside)
    inside.symlink_to(outside)
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    work = project / "work.bib"
    work.write_text("@article{new-2020, title={A new one}, author={Alpha, A.}, year=2020}\n")
    assert _claims(project, monkeypatch, "import", "--write", work) == 2
    assert "leads out of the project" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


DEVICES = ["pipe", "/dev/zero", "/dev/null", "folder"]


@pytest.fixture(params=DEVICES)
def no_file(request, tmp_path):
    """What is no file, by any ending."""

    def make(ending):
        path = tmp_path / f"input{ending}"
        if request.param == "pipe":
            os.mkfifo(path)
        elif request.param == "folder":
            path.mkdir()
        else:
            path.symlink_to(request.param)
        return path

    return make


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
@pytest.mark.parametrize(
    ("ending", "arguments"),
    [(".bib", ["import"]), (".ris", ["import"]), (".csv", ["import"]), (".xlsx", ["import"]), (".md", ["intake"]),
     (".html", ["intake"]), (".pdf", ["intake"])],
)  # fmt: skip
def test_what_is_no_file_is_told_and_not_waited_for(project, monkeypatch, capsys, no_file, ending, arguments):
    path = no_file(ending)
    assert _claims(project, monkeypatch, *arguments, path) == 2
    assert path.name in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_mapping_that_is_no_file_is_told(project, monkeypatch, capsys, no_file):
    sheet = project / "sheet.csv"
    sheet.write_text("study,arm,outcome,mean,sd\nAlpha 2020,caffeine,sleep,6.5,1\n")
    path = no_file(".yaml")
    assert _claims(project, monkeypatch, "import", sheet, "--mapping", path) == 1
    assert path.name in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
@pytest.mark.parametrize(
    "place",
    ["vocabulary.yaml", "settings.yaml", "references.bib", "studies/pipe.md", "fingerprints/pipe.txt", "deep/er/x"],
)
@pytest.mark.parametrize("kind", ["pipe", "link", "loop"])
def test_a_pipe_or_link_among_the_notes_is_told_by_every_reader(project, monkeypatch, capsys, place, kind):
    path = project / "data" / "raw" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/etc/passwd" if kind == "link" else path.name)
    assert _claims(project, monkeypatch, "check") == 1
    told = capsys.readouterr().err
    assert f"data/raw/{place}:1: file: " in told
    assert "root:" not in told


def _told(tmp_path, content):
    report = Reporter("note.md", [])
    path = tmp_path / "note.md"
    path.write_bytes(content)
    assert read_text(path, report) is None
    return str(report.problems[0])


NOTE = SOURCE.encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SOURCE.encode("utf-16"), "note.md:1: file: not UTF-8 (byte 0xff)"),
        (SOURCE.encode("utf-16-le"), "note.md:1: file: U+0000 is a character that text files do not hold"),
        (NOTE + "é".encode("latin-1"), "note.md:8: file: not UTF-8 (byte 0xe9)"),
        (NOTE.replace(b"title: A", b"title: A\0"), "note.md:2: file: U+0000"),
        (NOTE + "a\u2028b".encode(), "note.md:8: file: U+2028"),
        (NOTE + b"\x1b[2J", "note.md:8: file: U+001B"),
        (b"x" * (17 * 1024 * 1024), "note.md:1: file: 17 MB, and at most 16 MB are read"),
    ],
)
def test_what_is_no_text_is_told_with_its_place(tmp_path, content, message):
    assert _told(tmp_path, content).startswith(message)


def test_a_line_of_50_megabytes_is_told(tmp_path):
    path = tmp_path / "works.csv"
    path.write_bytes(b"a," * (25 * 1024 * 1024))
    report = Reporter("works.csv", [])
    assert read_sheets(path, lambda text: True, None, report) == []
    assert [str(problem) for problem in report.problems] == [
        'works.csv:1: file: "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,…" is 52,428,800 characters long; '
        "accepted: up to 1,000,000"
    ]


def test_an_address_that_is_none_of_the_web_is_refused(project, monkeypatch, capsys):
    path = project / "data" / "raw" / "sources" / "drinks-label.md"
    for address in ("javascript:alert(1)", "data:text/html,x"):
        path.write_text(f"---\ntitle: A\nkind: label\nurl: {address}\n---\n")
        assert _claims(project, monkeypatch, "check") == 1
        assert f'url: "{address}" is no address; accepted: http://... or https://...' in capsys.readouterr().err
