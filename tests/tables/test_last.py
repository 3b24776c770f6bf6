"""The tables of the build before are set aside as far as that build had them."""

import json

import pytest

from analysis.tables.last import COMPARED, COMPARED_IF_BUILT, keep_last, read_last
from analysis.tables.package import read_table
from analysis.tables.state import DESCRIPTOR


@pytest.fixture
def project(copied):
    return copied


def as_before_they_were_made(project, names):
    """The build as a program left it that made none of these tables."""
    file = project.processed / DESCRIPTOR
    descriptor = json.loads(file.read_bytes())
    for name in names:
        for path in project.processed.glob(f"{name}.*"):
            path.unlink()
    descriptor["resources"] = [one for one in descriptor["resources"] if one["path"].split(".")[0] not in names]
    file.write_text(json.dumps(descriptor))


def test_where_there_was_no_build_there_is_nothing_to_compare_with(project):
    assert read_last(project) is None


def test_all_that_is_compared_is_set_aside(project):
    keep_last(project)
    last = read_last(project)
    assert set(last) == {*COMPARED, *COMPARED_IF_BUILT}
    for name, rows in last.items():
        assert rows.equals(read_table(project, name))


def test_a_build_without_the_later_tables_is_still_one_to_compare_with(project):
    keep_last(project)
    as_before_they_were_made(project, ["specifications", "outlooks"])
    keep_last(project)
    assert set(read_last(project)) == {*COMPARED, *COMPARED_IF_BUILT} - {"specifications", "outlooks"}


def test_what_a_killed_build_left_takes_the_place_of_no_build(project):
    as_before_they_were_made(project, ["specifications"])
    keep_last(project)
    (project.processed / "claims.parquet").unlink()
    (project.processed / "specifications.parquet").write_bytes(b"half")
    keep_last(project)
    assert set(read_last(project)) == {*COMPARED, *COMPARED_IF_BUILT} - {"specifications"}
