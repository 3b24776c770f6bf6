"""What a notebook gets to see, and how that is digested."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis import __version__
from analysis.notes.normalise import read_project
from analysis.pages.data import Digests, claim_named, digest_frames, hold, load, select
from analysis.pipeline import work_out
from analysis.tables.package import write_tables
from analysis.tables.project import IN_BUILD
from analysis.tables.state import input_digest, made_from
from analysis.tables.unknown import UnknownClaim

GLUTES, STRENGTH = "hip-thrust-glute-activation", "leg-press-strength-gain"


def test_a_claim_report_gets_only_the_rows_behind_its_claim(tables):
    found = select(tables, "claim-report", claim_id=STRENGTH)
    assert set(found["evidence"]["claim_id"]) == {STRENGTH}
    behind = set(tables["evidence"].query("claim_id == @STRENGTH")["effect_id"])
    assert set(found["effects"]["effect_id"]) == behind < set(tables["effects"]["effect_id"])
    sheets = set(found["studies"]["data_set"].dropna())
    assert set(found["effects"]["study_id"]) | sheets == set(found["studies"]["study_id"])
    assert set(found["studies"]["study_id"]) < set(tables["studies"]["study_id"])
    typed = {row for cell in found["effects"]["rows"].dropna() for row in cell.split("; ")}
    assert set(found["measurements"]["measurement_id"]) == typed & set(tables["measurements"]["measurement_id"])


def test_a_claim_report_knows_of_a_mere_candidate_for_its_citation_only_what_it_is(tables):
    found = select(tables, "claim-report", claim_id=GLUTES)
    assert "neto-2020" in set(found["cited_works"]["study_id"])
    assert not {"note_sha256", "note_line", "n"} & set(found["cited_works"].columns)
    assert list(found["citation_candidates"]["rank"]) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_claim_report_gets_the_original_of_a_copy_that_makes_the_claim(tables):
    found = select(tables, "claim-report", claim_id=GLUTES)
    assert set(found["sources"]["source_id"]) == {"a-copy", "community-strength-austin"}


def test_a_claim_report_gets_the_flags_on_its_rows_and_no_others(tables):
    flags = tables["flags"]
    about_strength = select(tables, "claim-report", claim_id=STRENGTH)["flags"]
    assert list(about_strength["flag_id"]) == list(
        flags.loc[flags["note_path"].str.endswith("polito-sheet.md"), "flag_id"]
    )
    assert select(tables, "claim-report", claim_id=GLUTES)["flags"].empty


def test_load_finds_the_project_by_itself(built_project, monkeypatch):
    monkeypatch.setenv("CLAIMS_PROJECT", str(built_project("copied").root))
    assert list(load("claim-report", claim_id=GLUTES)["claims"]["claim_id"]) == [GLUTES]


def test_what_is_loaded_is_what_lies_there_now_whatever_was_loaded_or_changed_before(copied, tables, monkeypatch):
    project = copied
    monkeypatch.setenv("CLAIMS_PROJECT", str(project.root))
    monkeypatch.setenv(IN_BUILD, "1")
    first = load("claim-report", claim_id=GLUTES)
    first["claims"]["statement"] = "changed"
    first["settings"]["setting"] = "changed"
    again = load("claim-report", claim_id=GLUTES)
    assert again["claims"]["statement"].tolist() == tables["claims"].query("claim_id == @GLUTES")["statement"].tolist()
    assert again["settings"]["setting"].tolist() == tables["settings"]["setting"].tolist()
    other = {**tables, "claims": tables["claims"].assign(statement="another")}
    write_tables(project, other, input_digest(project, __version__), made_from(project))
    assert load("claim-report", claim_id=GLUTES)["claims"]["statement"].tolist() == ["another"]


def test_what_is_held_is_what_would_be_read(copied, monkeypatch):
    project = copied
    monkeypatch.setenv("CLAIMS_PROJECT", str(project.root))
    monkeypatch.setenv(IN_BUILD, "1")
    read = load("claim-report", claim_id=STRENGTH)
    hold(project)
    held = load("claim-report", claim_id=STRENGTH)
    assert digest_frames(held) == digest_frames(read)


def test_load_says_where_the_tables_are_older_than_the_notes_and_else_nothing(copied, monkeypatch, capsys):
    project = copied
    monkeypatch.setenv("CLAIMS_PROJECT", str(project.root))
    monkeypatch.delenv(IN_BUILD, raising=False)
    load("claims-compared")
    assert capsys.readouterr() == ("", "")
    (project.raw / "settings.yaml").write_text("# another\n")
    load("claims-compared")
    assert capsys.readouterr().err == "The tables are older than the notes; to bring them up to date: claims tables\n"
    monkeypatch.setenv(IN_BUILD, "1")
    load("claims-compared")
    assert capsys.readouterr() == ("", ""), "a build has made them"


def test_load_does_not_blame_the_notes_for_another_version_of_the_program(copied, tables, monkeypatch, capsys):
    project = copied
    monkeypatch.setenv("CLAIMS_PROJECT", str(project.root))
    write_tables(project, tables, input_digest(project, "another version"), made_from(project))
    load("claims-compared")
    assert capsys.readouterr().err.startswith("The tables were made by another version of the program;")


@pytest.fixture(scope="module")
def in_memory(built_project):
    """The tables of the same notes as they are worked out, never written."""
    return work_out(read_project(built_project("copied")))


@pytest.mark.parametrize(
    ("notebook", "parameters"),
    [
        *(("claim-report", {"claim_id": claim}) for claim in (GLUTES, STRENGTH)),
        ("source-report", {"source_id": "community-strength-austin"}),
        ("citation-audit", {}),
        ("claims-compared", {}),
        ("notes-to-tables", {}),
    ],
)
def test_what_is_read_from_disk_is_what_is_selected_in_memory_and_what_the_key_is_made_of(
    built_project, in_memory, monkeypatch, notebook, parameters
):
    monkeypatch.setenv("CLAIMS_PROJECT", str(built_project("copied").root))
    read, held = load(notebook, **parameters), select(in_memory, notebook, **parameters)
    assert read.keys() == held.keys()
    for name, data in read.items():
        pd.testing.assert_frame_equal(data, held[name], check_exact=True)
    assert Digests(in_memory).of(notebook, **parameters) == digest_frames(read)


def test_an_unknown_claim_is_an_error_that_names_the_nearest(tables):
    with pytest.raises(UnknownClaim, match=r'no claim "leg-press-strength"; did you mean "leg-press-strength-gain"\?'):
        select(tables, "claim-report", claim_id="leg-press-strength")


@pytest.mark.parametrize(
    ("claim_id", "arrives"),
    [
        ("2020", 2020),
        ("1e5", 1e5),
        ("007", 7),
        ("nan", math.nan),
        ("inf", math.inf),
        ("true", True),
        ("none", None),
    ],
)
def test_an_id_that_papermill_takes_for_a_number_still_finds_its_claim(claim_id, arrives):
    assert claim_named(arrives, ["a-claim", claim_id]) == claim_id


def test_text_is_never_taken_for_a_number():
    with pytest.raises(UnknownClaim):
        claim_named("7", ["007"])


def test_the_digest_changes_with_any_value_column_or_order(tables):
    frames = select(tables, "claim-report", claim_id=GLUTES)
    before = digest_frames(frames)
    assert digest_frames(select(tables, "claim-report", claim_id=GLUTES)) == before
    changed = frames["effects"].assign(yi=frames["effects"]["yi"] + 1e-9)
    assert digest_frames({**frames, "effects": changed}) != before
    assert digest_frames({**frames, "effects": frames["effects"].iloc[::-1]}) != before
    assert digest_frames({**frames, "effects": frames["effects"].drop(columns="detail")}) != before
