"""From notes to tables on disk."""

import shutil

import pytest

from analysis import __version__
from analysis.appraisal import judging
from analysis.notes.problems import BrokenNotes
from analysis.pipeline import build_tables as build_from
from analysis.tables.files import lock
from analysis.tables.package import read_tables
from analysis.tables.project import Project
from analysis.tables.schemas import TABLES
from analysis.tables.state import input_digest, is_current

TRIAL = "studies/abade-2019.md"


@pytest.fixture
def project(built_project, tmp_path):
    """A foreign project, built, in a folder of its own."""
    return Project(shutil.copytree(built_project("caffeine").root, tmp_path / "caffeine"))


def build_tables(project):
    with lock(project):
        build_from(project, input_digest(project, __version__))


def edit(project, name, old, new):
    """Replace one text in a file of the project."""
    path = project.raw / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def contents(project):
    """Every file below the processed folder."""
    files = (path for path in project.processed.rglob("*") if path.is_file())
    return {path.relative_to(project.processed): path.read_bytes() for path in files}


def test_a_foreign_project_builds_every_table(project):
    assert set(read_tables(project)) == set(TABLES)


def test_tables_are_current_until_a_note_changes(project):
    assert is_current(project, input_digest(project, __version__))
    note = project.raw / "studies" / "trial-a.md"
    note.write_text(note.read_text().replace("240 (30)", "241 (30)"))
    assert not is_current(project, input_digest(project, __version__))


def test_a_broken_note_changes_nothing_on_disk(project):
    before = contents(project)
    note = project.raw / "studies" / "trial-a.md"
    note.write_text(note.read_text().replace("240 (30)", "240 (-30)"))
    with pytest.raises(BrokenNotes, match=r"data/raw/studies/trial-a\.md:22: CAF: .*cannot be below 0"):
        build_tables(project)
    assert contents(project) == before


def test_two_folders_give_the_same_bytes(project, tmp_path_factory):
    other = Project(tmp_path_factory.mktemp("other"))
    shutil.copytree(project.raw, other.raw)
    build_tables(other)
    assert contents(project) == contents(other)


@pytest.fixture
def cards(built_project, tmp_path):
    """The project ``cards``, built, in a folder of its own."""
    return Project(shutil.copytree(built_project("cards").root, tmp_path / "cards"))


@pytest.fixture
def judged(monkeypatch):
    """The claims that were judged, in order."""
    claims = []
    appraise_parts = judging.appraise_parts

    def appraise(intake, *seen):
        claims.extend(intake.tables["claims"]["claim_id"])
        return appraise_parts(intake, *seen)

    monkeypatch.setattr(judging, "appraise_parts", appraise)
    return claims


EDITS = {
    "a value of a study": (TRIAL, "-3.0 ± 1.8", "-3.1 ± 1.8"),
    "the place of a value": (TRIAL, "## Arms", "\n## Arms"),
    "the size that is claimed": ("claims/leg-press-strength-gain.md", "20 %", "30 %"),
    "a source": ("sources/community-strength-austin.md", "title: ", "title: Again, "),
    "an entry of the bibliography": ("references.bib", "{Effects of Adding", "{On Adding"),
    "a remark in the vocabulary": ("vocabulary.yaml", "", "# a remark\n"),
    "a threshold": ("settings.yaml", "verdict probability: 0.95", "verdict probability: 0.9"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", EDITS)
def test_an_edited_project_gets_the_tables_of_one_built_from_nothing(cards, tmp_path, what):
    edit(cards, *EDITS[what])
    other = Project(tmp_path / "other")
    shutil.copytree(cards.raw, other.raw)
    build_tables(cards)
    build_tables(other)
    for project in (cards, other):
        shutil.rmtree(project.processed / ".cache")
    assert contents(cards) == contents(other)


def test_only_claims_whose_evidence_changed_are_judged_again(cards, judged):
    build_from(cards, "anew")
    assert judged == []
    edit(cards, *EDITS["a value of a study"])
    build_tables(cards)
    assert judged == ["hip-thrust-sprint-speed"]


def test_tables_that_did_not_change_are_not_written_again_and_damaged_ones_are(cards):
    written = {path.name: path.stat().st_ino for path in cards.processed.glob("*.*")}
    expected = contents(cards)
    (cards.processed / "arms.csv").write_text("damaged")
    build_tables(cards)
    shutil.rmtree(cards.processed / ".cache" / "last", ignore_errors=True)  # what the build before gave
    assert contents(cards) == expected
    again = {path.name for path in cards.processed.glob("*.*") if path.stat().st_ino != written[path.name]}
    assert again == {"arms.csv", "arms.parquet", "datapackage.json"}
