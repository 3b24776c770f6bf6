"""Opening a project: which, how fresh, and what it gives."""

import doctest
import importlib
import pkgutil
import shutil
import subprocess
import sys
import warnings

import pytest

import analysis
import analysis.library
from analysis import Project
from analysis.notes.problems import BrokenNotes
from analysis.tables.files import digest_tree
from analysis.tables.project import ProjectError
from analysis.tables.schemas import TABLES
from analysis.tables.state import TablesMissing
from analysis.tables.unknown import UnknownClaim

NOTES = {
    "vocabulary.yaml": "interventions: {tea: {}}\noutcomes: {sleep: {}}\n",
    "sources/page.md": "---\ntitle: A page\nkind: article\n---\n",
    "claims/tea.md": """\
---
statement: Tea helps.
kind: comparison
intervention: tea
outcome: sleep
effect: more
asserted:
  - source: page
    where: top
    stance: asserts
---
""",
}


def test_importing_the_package_loads_no_pandas():
    code = (
        "import sys, analysis, analysis.cli; assert 'pandas' not in sys.modules, 'pandas';"
        "assert {'Project', 'compare', 'plots', 'stats'} <= set(dir(analysis));"
        "analysis.stats.pool, analysis.Project, analysis.compare; assert 'pandas' in sys.modules;"
        "assert 'nbclient' not in sys.modules, 'nbclient'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_package_has_no_other_names():
    with pytest.raises(AttributeError, match="no attribute 'Projects'"):
        analysis.Projects  # noqa: B018


@pytest.mark.parametrize(
    "name",
    ["analysis.stats", *(f"analysis.library.{one.name}" for one in pkgutil.iter_modules(analysis.library.__path__))],
)
def test_examples_in_docstrings_run(name, project, cards_folder, monkeypatch):
    monkeypatch.chdir(cards_folder)
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    assert doctest.testmod(importlib.import_module(name), optionflags=flags).failed == 0


def test_tables_are_the_built_ones_by_name(project):
    assert list(project.tables) == list(TABLES)
    assert len(project.tables) == len(TABLES)
    assert (project.tables["effects"]["study_id"] == "campos-2002").any()
    with pytest.raises(KeyError, match='did you mean "effects"'):
        project.tables["effect"]


def test_what_is_changed_in_a_table_stays_with_whoever_changes_it(project):
    table, claims = project.tables["claims"], project.claims
    table["statement"], claims["answer"] = "changed", "changed"
    assert "changed" not in set(project.tables["claims"]["statement"]) | set(project.claims["answer"])


def test_claims_have_a_row_each_with_verdicts_and_counts(project):
    claims = project.claims.set_index("claim_id")
    row = claims.loc["leg-press-strength-gain"]
    assert row["answer"] == project.claim("leg-press-strength-gain").answer
    assert row[["direction", "certainty", "basis"]].tolist() == ["supported", "very low", "controlled studies"]
    assert row["citation"] == "not found"
    assert (row["samples"], row["people"]) == (9, 345)
    counted = project.tables["contributions"].merge(
        project.tables["effects"][["effect_id", "study_id"]], on="effect_id"
    )
    decide = counted[(counted["claim_id"] == "leg-press-strength-gain") & (counted["role"] == "decides")]
    assert row["studies"] == decide["study_id"].nunique()
    assert claims.query("studies > 3").index.tolist() == ["hip-thrust-sprint-speed", "leg-press-strength-gain"]


def test_an_unknown_claim_names_the_nearest(project):
    with pytest.raises(UnknownClaim, match='did you mean "leg-press-strength-gain"'):
        project.claim("leg-press-strenth-gain")


def test_ids_complete_by_tab(project):
    pytest.importorskip("IPython")
    code = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
from analysis import Project
shell.user_ns["project"] = Project({str(project.root)!r})
for line in ('project.claim("leg', 'c = project.claim("leg', 'project["leg'):
    assert shell.complete(None, line, len(line))[1] == ["leg-press-strength-gain"], line
assert "leg-press-strength-gain" not in shell.complete(None, 'other.claim("leg', 16)[1]
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_folder_without_notes_is_no_project(tmp_path):
    with pytest.raises(ProjectError, match="no folder data/raw in it"):
        Project(tmp_path)


def test_the_project_is_found_as_the_commands_find_it(project, monkeypatch):
    monkeypatch.delenv("CLAIMS_PROJECT", raising=False)
    monkeypatch.chdir(project.root / "data" / "raw")
    assert Project().root == project.root
    monkeypatch.chdir("/")
    monkeypatch.setenv("CLAIMS_PROJECT", str(project.root))
    assert Project().root == project.root


def test_tables_older_than_the_notes_are_built_anew(make_project):
    root = make_project(NOTES).root
    assert Project(root).claims["statement"].tolist() == ["Tea helps."]
    note = root / "data" / "raw" / "claims" / "tea.md"
    note.write_text(note.read_text().replace("Tea helps.", "Tea helps sleep."))
    assert Project(root).claims["statement"].tolist() == ["Tea helps sleep."]


def test_without_building_nothing_is_written_and_old_tables_are_told_of(make_project):
    root = make_project(NOTES).root
    with pytest.raises(TablesMissing):
        Project(root, build=False)
    Project(root)
    note = root / "data" / "raw" / "claims" / "tea.md"
    note.write_text(note.read_text().replace("Tea helps.", "Tea helps sleep."))
    before = digest_tree(root)
    with pytest.warns(UserWarning, match="the tables are older than the notes"):
        stale = Project(root, build=False)
    assert stale.claims["statement"].tolist() == ["Tea helps."]
    assert digest_tree(root) == before


def test_broken_notes_show_the_last_good_build(make_project):
    root = make_project(NOTES).root
    note = root / "data" / "raw" / "claims" / "tea.md"
    text = note.read_text()
    note.write_text(text.replace("outcome: sleep", "outcome: sleeep"))
    with pytest.raises(BrokenNotes, match="sleeep"):
        Project(root)
    note.write_text(text)
    Project(root)
    note.write_text(text.replace("outcome: sleep", "outcome: sleeep"))
    with pytest.warns(UserWarning, match="last good build(.|\n)*sleeep"):
        assert Project(root).claims["statement"].tolist() == ["Tea helps."]


def test_a_claim_without_evidence_can_be_taken_apart(make_project):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        claim = Project(make_project(NOTES).root).claim("tea")
        assert claim.parts["direction_verdict"].tolist() == ["no evidence"]
        assert len(claim.evidence) == len(claim.effects()) == len(claim.studies) == len(claim.changes) == 0
        assert claim.without().parts.equals(claim.parts)
        assert "Tea helps." in claim._repr_html_()


def test_a_copy_of_a_project_is_a_project_of_its_own(project, tmp_path):
    shutil.copytree(project.root, tmp_path / "copy")
    assert Project(tmp_path / "copy").root != project.root
