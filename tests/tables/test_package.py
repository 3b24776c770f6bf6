"""The tables on disk: described, valid, the same bytes everywhere, CSV and Parquet alike."""

import csv
import json
import os
import shutil
import subprocess
import sys

import frictionless
import pandas as pd
import pytest
from pandera.errors import SchemaError

from analysis.notes.problems import BrokenNotes
from analysis.pipeline import build_tables
from analysis.tables.files import lock
from analysis.tables.last import COMPARED, COMPARED_IF_BUILT
from analysis.tables.package import read_table, read_tables, write_tables
from analysis.tables.project import Project
from analysis.tables.schemas import TABLES, frame
from analysis.tables.state import DESCRIPTOR, TablesMissing, input_digest, is_current, read_descriptor

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BUILD = """
import sys
from pathlib import Path
from analysis.pipeline import build_tables
from analysis.tables.project import Project
build_tables(Project(Path(sys.argv[1])), "inputs")
"""
KILLED = """
import os, sys
from pathlib import Path
from analysis.pipeline import build_tables
from analysis.tables import files
from analysis.tables.project import Project
at, left = sys.argv[2], int(sys.argv[3])
call = getattr(os, at)
def counted(*arguments):
    global left
    left -= 1
    return os._exit(9) if left < 0 else call(*arguments)
setattr(os, at, counted)
build_tables(Project(Path(sys.argv[1])), "new inputs")
"""

READ = """
import os, sys
from pathlib import Path
from analysis.tables.package import read_tables
from analysis.tables.project import Project
read_tables(Project(Path(sys.argv[1])))
print(len(os.listdir("/proc/self/task")))
"""


def contents(project):
    """Every file of the processed folder, but for the lock and the cache."""
    return {
        path.name: path.read_bytes() for path in project.processed.iterdir() if path.name not in (".lock", ".cache")
    }


def read_csv(project, name):
    """A table's CSV with the types of its schema."""
    types = {column: spec.dtype for column, spec in TABLES[name].columns.items()}
    path = project.processed / f"{name}.csv"
    return pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""], encoding="utf-8")


def frictionless_errors(project):
    """What Frictionless has to say about the package."""
    report = frictionless.validate(str(project.processed / DESCRIPTOR))
    return report.flatten(["type", "rowNumber", "fieldName", "note"])


def test_frictionless_accepts_the_package_of_the_real_project(real_build):
    assert frictionless_errors(real_build) == []


def test_frictionless_accepts_the_package_of_an_empty_project(empty_build):
    assert frictionless_errors(empty_build) == []


def test_frictionless_sees_a_changed_value(built):
    path = built.processed / "arms.csv"
    path.write_text(path.read_text().replace("hip thrust", "hip lift"))
    assert "hash-count" in {error[0] for error in frictionless_errors(built)}


def test_an_empty_project_has_all_tables_with_all_columns(empty_build):
    for name, table in read_tables(empty_build).items():
        assert list(table.columns) == list(TABLES[name].columns)
        if name == "settings":  # the defaults count in every project
            continue
        assert table.empty
        written = (empty_build.processed / f"{name}.csv").read_text()
        assert list(csv.reader(written.splitlines())) == [list(TABLES[name].columns)]


def test_the_descriptor_names_every_table_with_key_checksums_types_and_units(real_build):
    resources = {entry["name"]: entry for entry in read_descriptor(real_build)["resources"]}
    assert list(resources) == [name.replace("_", "-") for name in TABLES]
    for name, schema in TABLES.items():
        resource = resources[name.replace("_", "-")]
        assert resource["description"] == schema.description
        assert resource["schema"]["primaryKey"] == schema.key
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == list(schema.columns)
        assert all(field["description"] and field["type"] for field in fields)
        for kind in ("csv", "parquet"):
            assert resource[kind]["hash"].startswith("sha256:")
            assert (real_build.processed / resource[kind]["path"]).is_file()
    units = {field["name"]: field.get("unit") for field in resources["studies"]["schema"]["fields"]}
    assert (units["weeks_low"], units["age_mean"], units["title"]) == ("weeks", "years", None)
    keys = resources["evidence"]["schema"]["foreignKeys"]
    assert {
        "fields": ["claim_id", "part_id"],
        "reference": {"resource": "claim-parts", "fields": ["claim_id", "part_id"]},
    } in keys


def neutral(column, spec):
    """Text as CSV holds it: what a spreadsheet would run has an apostrophe before it."""
    if spec.dtype != "str" or spec.one_of:
        return column
    return column.where(~column.str.startswith(FORMULA).fillna(False).astype(bool), "'" + column)


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_parquet_say_the_same(name, real_build):
    parquet = read_table(real_build, name)
    expected = parquet.apply(lambda column: neutral(column, TABLES[name].columns[column.name]))
    pd.testing.assert_frame_equal(read_csv(real_build, name), expected.astype(parquet.dtypes), check_exact=True)


def test_every_text_in_csv_is_harmless_to_a_spreadsheet(empty_build, tmp_path):
    texts = ["=1+1", "+1", "-1", "@x", "'=1", "plain = x", "−1", "<script>", 'a;b\t"c",\nd']
    place = {"note_path": "data/raw/sources/x.md", "note_line": 2, "note_field": "title", "note_sha256": "0"}
    rows = [
        {"source_id": f"s{number}", "voice": "x", "kind": "post", "title": text, **place}
        for number, text in enumerate(texts)
    ]
    project = Project(tmp_path)
    write_tables(project, read_tables(empty_build) | {"sources": frame("sources", rows)}, "inputs")
    expected = [f"'{text}" if text.startswith(FORMULA) else text for text in texts]
    assert list(read_csv(project, "sources")["title"]) == expected
    assert list(read_table(project, "sources")["title"]) == texts


@pytest.mark.slow
def test_two_builds_in_two_folders_give_the_same_bytes(real_build, real_project, tmp_path):
    """The other one in another process, with another order of hashes and another time zone."""
    project = Project(tmp_path / "another" / "deeper")
    shutil.copytree(real_project.raw, project.raw)
    environment = os.environ | {"PYTHONHASHSEED": "2018", "TZ": "UTC-5"}
    subprocess.run([sys.executable, "-c", BUILD, str(project.root)], check=True, env=environment, cwd=tmp_path)
    one, other = contents(real_build), contents(project)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    assert not any(str(tmp_path).encode() in content for content in other.values())


def test_tables_are_current_only_for_the_inputs_they_were_made_from(built):
    assert is_current(built, "inputs")
    assert not is_current(built, "other inputs")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("name", ["claims", "evidence", "claim_answers"])
def test_a_damaged_or_missing_table_is_not_current(name, kind, built):
    path = built.processed / f"{name}.{kind}"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert not is_current(built, "inputs")
    path.write_bytes(content)
    assert is_current(built, "inputs")
    path.unlink()
    assert not is_current(built, "inputs")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"inputs": "inputs"}', '{"inputs": "inputs", "resources": [1]}']
)
def test_a_damaged_descriptor_is_not_current(text, built):
    (built.processed / DESCRIPTOR).write_text(text)
    assert not is_current(built, "inputs")


def test_a_missing_descriptor_or_table_says_what_to_run(built):
    (built.processed / DESCRIPTOR).unlink()
    assert not is_current(built, "inputs")
    with pytest.raises(TablesMissing, match="no tables in data/processed; run: claims tables"):
        read_descriptor(built)
    (built.processed / "claims.parquet").unlink()
    with pytest.raises(TablesMissing, match="no table claims in data/processed; run: claims tables"):
        read_table(built, "claims")


def test_a_table_against_its_schema_leaves_the_old_tables(real_tables, built):
    before = contents(built)
    wrong = real_tables["sources"].assign(kind="leaflet")
    with pytest.raises(SchemaError):
        write_tables(built, real_tables | {"sources": wrong}, "new inputs")
    with pytest.raises(KeyError):
        write_tables(built, {name: table for name, table in real_tables.items() if name != "claims"}, "new inputs")
    assert contents(built) == before


def test_broken_notes_leave_the_old_tables(built):
    built.raw.mkdir(parents=True)
    (built.raw / "vocabulary.yaml").write_text("outcomes: [")
    before = contents(built)
    with pytest.raises(BrokenNotes):
        build_tables(built, "new inputs")
    assert contents(built) == before
    assert is_current(built, "inputs")


@pytest.mark.parametrize(("at", "old"), [("fsync", True), ("replace", False)])
def test_a_build_killed_while_writing_is_not_current_and_the_next_one_mends_it(built, at, old):
    """While files are written beside, the old tables are whole; while they are renamed, each file is."""
    built.raw.mkdir(parents=True)
    (built.raw / "vocabulary.yaml").write_text("# no terms yet\n")
    before = contents(built)
    set_aside = len(COMPARED) + len(COMPARED_IF_BUILT) + 1
    done = subprocess.run([sys.executable, "-c", KILLED, str(built.root), at, str(set_aside + 3)], check=False)
    assert done.returncode == 9
    after = contents(built)
    assert all(".tmp-" in name for name in set(after) - set(before))
    assert set(after) > set(before)
    assert ({name: after[name] for name in before} == before) == old
    assert is_current(built, "inputs") == old
    assert not is_current(built, "new inputs")
    with lock(built):
        build_tables(built, "new inputs")
    assert is_current(built, "new inputs")
    assert set(contents(built)) == set(before)


def test_inputs_change_with_every_note_and_with_nothing_else(real_project, tmp_path):
    project = Project(tmp_path)
    shutil.copytree(real_project.raw, project.raw)
    first = input_digest(project, "1")
    assert input_digest(real_project, "1") == first
    project.processed.mkdir()
    (project.processed / "claims.csv").write_text("x")
    assert input_digest(project, "1") == first
    note = next((project.raw / "studies").glob("*.md"))
    note.write_text(note.read_text() + "\n")
    assert len({first, input_digest(project, "1"), input_digest(project, "2")}) == 3


def test_the_descriptor_is_plain_json(real_build):
    text = (real_build.processed / DESCRIPTOR).read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert json.loads(text)["licenses"][0]["name"] == "CC-BY-4.0"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists the threads of a process as files")
def test_a_process_that_has_read_the_tables_has_no_more_threads_than_before(real_build):
    alone = {"JE_ARROW_MALLOC_CONF": "background_thread:false", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", READ, str(real_build.root)]
    assert subprocess.run(command, env={**os.environ, **alone}, capture_output=True, check=True).stdout == b"1\n"
