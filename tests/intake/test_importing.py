"""What is brought in is added, and nothing else is touched; what comes again, or was exported, changes nothing."""

import json
import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.export.bibliography import csl_json, ris
from analysis.intake.import_report import facts, report, shown
from analysis.intake.importing import compare, write
from analysis.notes.bibliography.bibtex import Entry
from analysis.notes.bibliography.references import Reference, read_references
from analysis.notes.bibliography.writing import entry_text, latex, latex_name
from analysis.notes.normalise import read_project
from analysis.notes.problems import BrokenNotes, Reporter
from analysis.tables.project import Project

FILES = sorted((Path(__file__).parent / "references").iterdir())
ROSE_AGAIN = (
    "TY  - JOUR\nTI  - Beds of Roses: A Trial\nAU  - Rose, Ann B.\nAU  - Thorn, B.\nPY  - 2020\nVL  - 13\n"
    "DO  - 10.1234/ab.C\nER  - \n"
)
LEAF = "TY  - JOUR\nTI  - Leaves\nAU  - Leaf, L.\nPY  - 2021\nER  - \n"


@pytest.fixture
def file(tmp_path):
    """A file from outside."""

    def make(content, name="works.ris"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8", newline="")
        return path

    return make


def bring(project, *paths):
    """Write what is new in the files; their works by key, and whether each is new."""
    brought = compare(project, paths)
    write(project, brought)
    return [(match.key, match.is_new) for match in brought.works]


def bibliography(project):
    path = project.raw / "references.bib"
    reporter = Reporter("references.bib", [])
    references = read_references(path.read_text(encoding="utf-8"), reporter)
    assert reporter.problems == []
    return references


def test_a_dry_run_tells_and_writes_nothing(project, contents, file):
    before = contents()
    brought = compare(project, [file(ROSE_AGAIN + LEAF)])
    text = report(project, brought, written=False)
    assert contents() == before
    path = brought.libraries[0].path
    assert text.splitlines() == [
        f"{path}: 1 new, 1 known (1 with differences)",
        "  known   rose-2019 (line 1): as data/raw/references.bib:2",
        '            volume: "13" here, "12" there',
        "  new     leaf-2021: Leaf, L. (2021): Leaves. (line 9)",
        "1 new, 1 known (1 with differences); nothing was written: --write adds what is new to "
        "data/raw/references.bib, and a draft of each note to data/raw/studies",
    ]
    assert json.loads(json.dumps(facts(brought, written=False)))["works"][0]["differences"] == [
        {"field": "volume", "known": "12", "incoming": "13"}
    ]


def test_what_is_new_is_appended_and_begun_as_a_draft(project, contents, file):
    before = contents()
    assert bring(project, file(ROSE_AGAIN + LEAF)) == [("rose-2019", False), ("leaf-2021", True)]
    after = contents()
    references, note = project.raw / "references.bib", project.raw / "studies" / "leaf-2021.md"
    assert after.keys() - before.keys() == {note}
    assert {path for path in before if after[path] != before[path]} == {references}
    entry = b"@article{leaf-2021,\n  author = {Leaf, L.},\n  title = {Leaves},\n  year = {2021},\n}\n"
    assert after[references] == before[references] + b"\n\n" + entry
    assert b"status: draft" in after[note]
    intake = read_project(project)
    assert [draft.note_id for draft in intake.drafts] == ["leaf-2021"]
    assert not any("leaf-2021" in str(warning) for warning in intake.warnings)


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_the_same_files_bring_nothing_the_second_time(project, contents, path):
    first = bring(project, path)
    assert all(is_new for _, is_new in first)
    after = contents()
    brought = compare(project, [path])
    write(project, brought)
    assert contents() == after
    assert [(match.key, match.is_new, match.differences) for match in brought.works] == [
        (key, False, []) for key, _ in first
    ]
    intake = read_project(project)
    assert len(intake.drafts) == len(first)
    assert not any("references.bib" in warning.path for warning in intake.warnings)


def test_a_work_that_several_files_tell_of_is_added_once(project):
    brought = bring(project, *FILES)
    keys = [key for key, is_new in brought if is_new]
    assert len(keys) == len(set(keys)) == 5
    assert set(keys) <= set(bibliography(project))
    assert all(not is_new for _, is_new in bring(project, *FILES, *FILES))


def test_the_order_of_works_does_not_depend_on_chance(project, make_project):
    other = make_project({"references.bib": (project.raw / "references.bib").read_bytes()}, "other")
    bring(project, *FILES)
    bring(other, *FILES)
    assert (project.raw / "references.bib").read_bytes() == (other.raw / "references.bib").read_bytes()


@pytest.mark.parametrize(
    ("before", "gap"),
    [(b"", b""), (b"% x\n", b"\n"), (b"% x", b"\n\n"), (b"% x\r\n", b"\r\n"), (b"\xef\xbb\xbf% x\n", b"\n")],
)
def test_a_bibliography_of_any_form_keeps_its_bytes_and_its_ends_of_lines(make_project, file, before, gap):
    project = make_project({"references.bib": before} if before else {})
    bring(project, file(LEAF))
    content = (project.raw / "references.bib").read_bytes()
    assert content.startswith(before + gap + b"@article{leaf-2021,")
    assert content.count(b"\r\n") == (content.count(b"\n") if b"\r\n" in before else 0)
    assert "leaf-2021" in bibliography(project)


def test_no_note_is_written_over(project, file):
    note = project.raw / "studies" / "leaf-2021.md"
    note.write_text("mine")
    assert bring(project, file(LEAF)) == [("leaf-2021b", True)]
    assert note.read_text() == "mine"


def test_a_run_that_was_ended_between_its_files_is_taken_up(project, file, monkeypatch):
    path = file(LEAF)
    monkeypatch.setattr("analysis.intake.importing.entry_text", lambda entries: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bring(project, path)
    monkeypatch.undo()
    assert bring(project, path) == [("leaf-2021", True)]
    assert not (project.raw / "studies" / "leaf-2021b.md").exists()


def test_all_files_are_told_of_and_what_can_be_read_is_taken(project, file):
    broken = file(f"TY  - JOUR\nTI  - Cut\n{LEAF}", "broken.ris")
    brought = compare(project, [file("", "empty.bib"), broken, file(ROSE_AGAIN)])
    assert [problem.message.split(";")[0].split(":")[0] for problem in brought.problems] == [
        "the file is empty",
        "the record has no end (ER)",
    ]
    assert [(match.key, match.is_new) for match in brought.works] == [("leaf-2021", True), ("rose-2019", False)]
    assert "1 new, 1 known (1 with differences), 2 not readable" in report(project, brought, written=False)


def test_nothing_is_compared_with_a_bibliography_that_cannot_be_read(project, contents, file):
    path = project.raw / "references.bib"
    path.write_text(path.read_text() + "\n@article{cut, title = {Cut}")
    before = contents()
    with pytest.raises(BrokenNotes, match="cut: not understood"):
        bring(project, file(LEAF))
    assert contents() == before


def test_another_version_is_new_and_told(project, file):
    brought = compare(project, [file(ROSE_AGAIN.replace("10.1234/ab.C", "10.1234/preprint"))])
    (match,) = brought.works
    assert match.is_new
    assert "rose-2019 is much like it" in report(project, brought, written=False)


def test_what_is_retracted_is_told():
    brought = compare(Project(Path(__file__).parent), [path for path in FILES if path.suffix == ".nbib"])
    assert [match.remarks for match in brought.works][1] == ["its database calls it: Retracted Publication"]


def test_text_from_outside_stays_in_its_line():
    assert shown("a\u202eb\u001b[31m\nc" + "d" * 200) == "a\\u202eb\\u001b[31m\\u000ac" + "d" * 134 + "…"


def exported(references, folder):
    """Files as an export writes them, and as another program would keep the bibliography."""
    paths = {Path(folder) / "works.ris": ris(references), Path(folder) / "works.json": csl_json(references)}
    for path, text in paths.items():
        path.write_text(text, encoding="utf-8", newline="")
    return list(paths)


def unchanged(project, paths):
    """Whether all works in the files are known and tell nothing otherwise."""
    brought = compare(project, paths)
    assert brought.problems == []
    assert [match.key for match in brought.works if match.is_new] == []
    assert [(match.key, match.differences) for match in brought.works if match.differences] == []
    return brought


def test_what_the_project_exports_changes_nothing(real_project, tmp_path):
    path = real_project.raw / "references.bib"
    references = list(read_references(path.read_text(encoding="utf-8"), Reporter("references.bib", [])).values())
    brought = unchanged(real_project, [*exported(references, tmp_path), path])
    assert [match.key for match in brought.works] == [*sorted(r.key for r in references)] * 2 + [
        reference.key for reference in references
    ]


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1, max_size=30).filter(str.strip)
SIGNS = st.text("aé{}\\$&%#_~^'`\"<>i;:!?,.-–— @=|", min_size=1, max_size=30).filter(str.strip)
TITLES = PLAIN | SIGNS | st.sampled_from(["ER  - ", "TY  - JOUR", "@article{b,", "A {B} “C”: d", "<i>Rosa</i> & <b>"])
PARTS = st.sampled_from(["Alpha", "van der Beta", "Gámma-Delta", "O'Epsilon", "Zeta Eta", "王", "Öz", "de la Theta"])
PEOPLE = st.builds(
    lambda family, suffix, given: ", ".join(filter(None, (family, suffix, given))),
    PARTS,
    st.sampled_from(["", "Jr.", "III"]),
    st.sampled_from(["A.", "Ann B.", "小明", "J.-P.", "Éa"]),
)
GROUPS = st.sampled_from(
    ["Garden Group", "Rose, Sons and Partners", "WHO", "Beds & Roses {Graz}", "Society of the And"]
)
DOIS = st.text(string.ascii_letters + string.digits + "()<>;:._-/#%&", min_size=1, max_size=12).map(
    "10.1234/x{}".format
)
KINDS = st.sampled_from(["article", "book", "incollection", "inproceedings", "phdthesis", "misc", "online", "video"])
PAGES = st.sampled_from(["1--10", "2769--74", "S1-S9", "e0123456", "12", "101–110, 115", "10-"])


@st.composite
def entries(draw):
    """An entry as a person types it, in LaTeX."""
    kind = draw(KINDS)
    people = draw(st.lists(PEOPLE.map(latex_name) | GROUPS.map(lambda name: latex_name(name, organisation=True))))
    fields = {
        "author": " and ".join([*people, *(["others"] if people and draw(st.booleans()) else [])]),
        "title": latex(draw(TITLES)),
        "journal" if kind in ("article", "misc") else "booktitle" if kind.startswith("in") else "publisher": latex(
            draw(TITLES | st.just(""))
        ),
        "year": draw(st.sampled_from(["", "1999", "2020"])),
        "volume": latex(draw(st.sampled_from(["", "12", "A & B"]))),
        "pages": draw(st.just("") | PAGES),
        "doi": draw(st.just("") | DOIS),
        "url": draw(st.sampled_from(["", "https://example.org/a_b?c=d&e=%20"])),
    }
    return kind, {name: value for name, value in fields.items() if value.strip("{} ")}


@settings(max_examples=80)
@given(st.lists(entries(), min_size=1, max_size=4))
def test_whatever_is_exported_changes_nothing(works):
    dois = [fields.get("doi", number) for number, (_, fields) in enumerate(works)]
    if len({str(doi).casefold() for doi in dois}) < len(dois) or not all(fields.get("title") for _, fields in works):
        return
    text = entry_text(Entry(f"work-{number}", kind, 1, fields) for number, (kind, fields) in enumerate(works))
    reporter = Reporter("references.bib", [])
    references = list(read_references(text, reporter).values())
    assert [problem for problem in reporter.problems if not problem.warning] == []
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.raw.mkdir(parents=True)
        (project.raw / "references.bib").write_text(text, encoding="utf-8")
        for path in exported(references, folder):
            brought = compare(project, [path])
            assert brought.problems == []
            assert not brought.new
            told = [(match.key, match.differences) for match in brought.works if not is_double(match, references)]
            assert all(not differences for _, differences in told), told


def is_double(match, references):
    """Whether the project itself has two works that nothing tells apart: the first is then taken for the second."""
    titles = [reference.title for reference in references]
    return match.key != match.incoming.work.entry.key or titles.count(match.incoming.reference.title) > 1


@settings(max_examples=50)
@given(st.lists(TITLES, min_size=1, max_size=4, unique=True), st.lists(PEOPLE | GROUPS, max_size=3))
def test_whatever_is_brought_in_is_read_back_and_known(titles, people):
    items = [
        {"type": "article-journal", "title": title, "author": [{"literal": name} for name in people]}
        for title in titles
    ]
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        (project.raw / "studies").mkdir(parents=True)
        path = Path(folder) / "works.json"
        path.write_text(json.dumps(items), encoding="utf-8")
        brought = compare(project, [path])
        write(project, brought)
        unchanged(project, [path])
        references = bibliography(project) if brought.new else {}
        assert [r.title for r in references.values()] == [match.incoming.reference.title for match in brought.new]
        assert all(isinstance(reference, Reference) for reference in references.values())
