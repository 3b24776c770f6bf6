"""Tables and their schemas: names, keys, types, and what they refuse."""

import math

import pandas as pd
import pytest
from pandera.errors import SchemaError

from analysis.tables.schemas import EVIDENCE_TABLES, NOTE_TABLES, RESULT_TABLES, SENSITIVITY_TABLES, TABLES, frame

KEYS = {
    "sources": ["source_id"],
    "claims": ["claim_id"],
    "claim_parts": ["claim_id", "part_id"],
    "assertions": ["claim_id", "source_id"],
    "citations": ["citation_id"],
    "studies": ["study_id"],
    "arms": ["study_id", "arm_id"],
    "measurements": ["measurement_id"],
    "contrasts": ["contrast_id"],
    "statements": ["statement_id"],
    "appraisals": ["study_id", "domain"],
    "effects": ["effect_id"],
    "evidence": ["claim_id", "part_id", "effect_id"],
    "flags": ["flag_id"],
    "claim_strength": ["claim_id", "part_id"],
    "claim_answers": ["claim_id"],
}
COLUMNS = {
    "citations": ["claim_id", "source_id", "study_id"],
    "effects": ["study_id", "sample_id", "outcome", "estimand", "measure", "yi", "vi", "derived_by", "assumed"],
    "evidence": ["directness", "lane"],
    "flags": ["table", "row", "check", "action", "message"],
    "claim_answers": ["answer", "citation_verdict", "parts", "parts_supported"],
}


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_every_table_has_its_key_and_says_where_its_rows_come_from(name, key):
    schema = TABLES[name]
    assert schema.key == key
    assert {*COLUMNS.get(name, []), *key, "note_path", "note_line", "note_field"} <= set(schema.columns)


def test_every_schema_belongs_to_exactly_one_layer():
    assert sorted((*NOTE_TABLES, *EVIDENCE_TABLES, *RESULT_TABLES, *SENSITIVITY_TABLES)) == sorted(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_and_column_describes_itself(name):
    schema = TABLES[name]
    assert schema.description
    for column, spec in schema.columns.items():
        assert spec.description, column
        assert spec.dtype in ("str", "Int64", "float64", "boolean")


@pytest.mark.parametrize("name", KEYS)
def test_no_part_of_a_key_may_be_missing(name):
    assert all(TABLES[name].columns[column].required for column in KEYS[name])


@pytest.mark.parametrize("name", TABLES)
def test_references_lead_to_keys_of_other_tables(name):
    for fields, target in TABLES[name].refers.items():
        table, columns = target.split(".")
        assert columns.split(",") == TABLES[table].key
        assert set(fields.split(",")) <= set(TABLES[name].columns)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_rows_keeps_its_columns_and_types(name):
    table = frame(name, [])
    assert list(table.columns) == list(TABLES[name].columns)
    assert {str(dtype) for dtype in table.dtypes} <= {"str", "Int64", "float64", "boolean"}


PLACE = {"note_path": "data/raw/studies/x.md", "note_line": 3, "note_field": "gets"}
ARM = {"study_id": "x", "arm_id": "A", "gets": "tea", **PLACE}


def test_what_is_not_given_is_missing_and_so_is_the_empty_text():
    row = frame("arms", [{**ARM, "dose": ""}]).iloc[0]
    assert row.isna()[["dose", "n", "who"]].all()


@pytest.mark.parametrize(
    "wrong", [{"arm_id": None}, {"gets": ""}, {"n": 0}, {"note_line": 0}, {"note_path": None}], ids=str
)
def test_a_value_against_the_schema_is_refused(wrong):
    with pytest.raises(SchemaError):
        frame("arms", [{**ARM, **wrong}])


def test_a_key_twice_is_refused():
    with pytest.raises(SchemaError):
        frame("arms", [ARM, ARM])


def test_an_unknown_column_is_refused():
    with pytest.raises(KeyError, match="table arms has no column colour"):
        frame("arms", [{**ARM, "colour": "red"}])


def test_a_word_outside_the_list_is_refused():
    row = {"study_id": "x", "domain": "allocation", "judgement": "fine", "because": "so", **PLACE}
    with pytest.raises(SchemaError):
        frame("appraisals", [row])


def test_numbers_out_of_bounds_are_refused():
    row = {"measurement_id": "1", "study_id": "x", "outcome": "y", "time": "after", "quantity": "level", **PLACE}
    assert math.isnan(frame("measurements", [row]).iloc[0]["sd"])
    for wrong in ({"sd": -1}, {"r": 1.1}, {"ci_level": 1.1}, {"total": 0}):
        with pytest.raises(SchemaError):
            frame("measurements", [row | wrong])


def test_a_frame_passes_its_own_schema_unchanged():
    table = frame("arms", [ARM])
    pd.testing.assert_frame_equal(TABLES["arms"].validate(table), table)
