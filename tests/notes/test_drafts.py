"""A draft is not taken in, whatever is still missing in it, and nobody takes it for a note that is done."""

import pandas as pd
import pytest

from analysis.notes.drafts import drafts_in_words, read_drafts
from analysis.notes.normalise import read_project
from analysis.notes.problems import BrokenNotes

UNDONE = "---\ndesign: TODO\nstatus: draft\n---\n## No such section\n| a |\n"


def with_entry(notes, key):
    """The notes with a further entry in their bibliography."""
    return notes | {"references.bib": notes["references.bib"] + f"\n@misc{{{key}, title = {{Beds of {key}}}}}\n"}


@pytest.mark.parametrize("name", ["studies/a-draft.md", "claims/a-draft.md", "sources/a-draft.md"])
@pytest.mark.parametrize("status", ["status: draft", "Status: Draft", 'status:   "draft"  ', "status: drafts"])
def test_a_draft_changes_no_table(notes, make_project, name, status):
    usual = read_project(make_project(notes, "usual"))
    text = UNDONE.replace("status: draft", status)
    intake = read_project(make_project(notes | {name: text}))
    assert [f"{draft.folder}/{draft.note_id}.md" for draft in intake.drafts] == [name]
    assert intake.warnings == usual.warnings
    for table, rows in usual.tables.items():
        pd.testing.assert_frame_equal(rows, intake.tables[table])


@pytest.mark.parametrize("name", ["studies/a-draft.md", "claims/a-draft.md", "sources/a-draft.md"])
def test_no_other_status_leaves_a_note_out(notes, make_project, name):
    text = UNDONE.replace("status: draft", "status: drat")
    with pytest.raises(BrokenNotes, match=r'status: "drat" is not known \(did you mean "draft"\?\)'):
        read_project(make_project(notes | {name: text}))


def test_a_word_in_the_text_or_in_a_block_makes_no_draft(change, make_project):
    files = change("studies/bed-trial.md", "Two beds.", "status: draft")
    assert read_project(make_project(files)).drafts == ()


def test_a_file_whose_front_matter_cannot_be_read_is_no_draft(notes, problems_of):
    (problem,) = problems_of(notes | {"studies/a-draft.md": "---\nstatus: draft\na: [\n---\n"})
    assert "data/raw/studies/a-draft.md:" in problem


DRAFTS = {
    "none": ({}, True),
    "its own": ({"studies/a-draft.md": UNDONE}, False),
    "one that names it": ({"studies/b-draft.md": UNDONE.replace("status", "reference: a-draft\nstatus")}, False),
    "a claim of its name": ({"claims/a-draft.md": UNDONE}, True),
}


@pytest.mark.parametrize(("files", "warned"), DRAFTS.values(), ids=DRAFTS)
def test_the_entry_of_a_draft_waits_for_it(notes, warnings_of, files, warned):
    warnings = warnings_of(with_entry(notes, "a-draft") | files)
    assert ["no study note has this entry" in warning for warning in warnings] == [True] * warned


def test_no_note_rests_on_a_draft(change, problems_of):
    files = change("studies/garden-review.md", "includes:", "same people as: a-draft\nincludes:")
    (problem,) = problems_of(files | {"studies/a-draft.md": UNDONE})
    assert '"a-draft" is a draft, which is not taken in; finish it' in problem


def test_a_data_set_keeps_the_rows_of_a_study_whose_note_is_a_draft(notes, make_project):
    measured = read_project(make_project(notes, "usual")).tables["measurements"]
    intake = read_project(make_project(notes | {"studies/inner-one.md": UNDONE}))
    assert len(intake.tables["measurements"]) == len(measured)
    assert "inner-one" in set(intake.tables["measurements"]["study_id"])


def test_drafts_are_counted_and_named(notes, make_project):
    project = make_project(notes | {"studies/b-draft.md": UNDONE, "claims/a-draft.md": UNDONE})
    assert drafts_in_words(read_project(project).drafts) == "2 drafts: claims/a-draft, studies/b-draft"


def test_of_many_drafts_the_first_are_named(notes, make_project):
    project = make_project(notes | {f"studies/draft-{number:02}.md": UNDONE for number in range(12)})
    text = drafts_in_words(read_drafts(project))
    assert text.startswith("12 drafts: studies/draft-00, ")
    assert text.endswith("studies/draft-09, and 2 more")
