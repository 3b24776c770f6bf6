"""Who was studied: shared samples, and one voice for a text and its copies."""

import pytest

from analysis.notes.rows import TYPED
from analysis.notes.samples import resolve_links
from analysis.tables.schemas import unchecked

TRIAL, BOOK = "studies/bed-trial.md", "studies/plant-book.md"


def samples(tables):
    """Sample of each study."""
    return tables["studies"].set_index("study_id")["sample_id"].to_dict()


def test_a_study_alone_is_its_own_sample(notes, tables_of):
    assert all(study == sample for study, sample in samples(tables_of(notes)).items())


@pytest.mark.parametrize("key", ["same people as", "version of"])
def test_one_side_is_enough_to_share_a_sample(key, change, tables_of):
    found = samples(tables_of(change(TRIAL, "brackets: SD", f"brackets: SD\n{key}: plant-book")))
    assert found["bed-trial"] == found["plant-book"] == "bed-trial"


def test_sharing_goes_on_through_others(change, tables_of):
    files = change(TRIAL, "brackets: SD", "brackets: SD\nsame people as: plant-book (probably)")
    files[BOOK] = files[BOOK].replace("read:", "version of: inner-one\nread:")
    found = samples(tables_of(files))
    assert found["bed-trial"] == found["plant-book"] == found["inner-one"]
    assert found["garden-review"] == "garden-review"


@pytest.mark.parametrize(
    ("copies", "voices"),
    [
        ({"b": "a"}, {"a": "a", "b": "a"}),
        ({"b": "a", "c": "b"}, {"a": "a", "b": "a", "c": "a"}),
        ({"a": "b", "b": "a"}, {"a": "a", "b": "a"}),
        ({"c": "b", "b": "d", "d": "b"}, {"b": "b", "c": "b", "d": "b"}),
    ],
)
def test_copies_speak_with_the_voice_of_the_original(copies, voices):
    rows = {"sources": [{"source_id": name, "copy_of": copies.get(name)} for name in voices]}
    tables = {name: unchecked(name, rows.get(name, [])) for name in TYPED}
    sources = resolve_links(tables, {})["sources"]
    assert sources.set_index("source_id")["voice"].to_dict() == voices


def test_readers_comments_are_a_voice_of_their_own(notes, tables_of):
    comments = "---\ntitle: Comments\nkind: readers' comments\npart of: garden-page\n---\n"
    row = tables_of(notes | {"sources/comments.md": comments})["sources"].set_index("source_id").loc["comments"]
    assert (row["voice"], row["part_of"]) == ("comments", "garden-page")
