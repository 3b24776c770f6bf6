"""One value a sample, and what a screen keeps out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.synthesis.bearing import bearing, means_of_samples, sample_means
from analysis.tables.lookup import Selection


def effects(sample, yi, vi):
    return pd.DataFrame({"sample_id": sample, "oriented": yi, "vi": vi, "n": 10.0})


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(-2, 2), st.floats(0.01, 2)), min_size=1), st.floats(0, 1))
def test_a_table_and_plain_columns_give_the_same_means(found, rho):
    frame = effects(*map(list, zip(*found, strict=True)))
    table = sample_means(frame, rho=rho)
    yi, vi, names = means_of_samples(Selection.of(frame), rho)
    assert names == table["sample_id"].tolist()
    assert np.allclose(yi, table["yi"])
    assert np.allclose(vi, table["vi"])


def test_effects_that_share_all_their_error_tell_no_more_than_one():
    [found] = sample_means(effects(["a", "a"], [0.2, 0.4], [0.1, 0.1]), rho=1.0).to_dict("records")
    assert (found["yi"], found["vi"], found["effects"]) == (pytest.approx(0.3), pytest.approx(0.1), 2)
    [independent] = sample_means(effects(["a", "a"], [0.2, 0.4], [0.1, 0.1]), rho=0.0).to_dict("records")
    assert independent["vi"] == pytest.approx(0.05)


def test_a_flag_on_a_study_or_on_a_row_behind_it_reaches_the_effect():
    frame = pd.DataFrame(
        {
            "effect_id": ["e1", "e2", "e3"], "study_id": ["s1", "s2", "s3"], "rows": ["m1; m2", "m3", None],
            "yi": [0.1, 0.2, 0.3], "sign": [1.0, 1.0, 1.0], "unit": ["kg", "kg", None],
        }
    )  # fmt: skip
    evidence = pd.DataFrame(
        {
            "effect_id": ["e1", "e2", "e3"], "directness": ["direct", "co-intervention", "surrogate outcome"],
            "orientation": [1.0, -1.0, 1.0], "note_path": "", "note_line": 1, "note_field": "",
        }
    )  # fmt: skip
    flags = pd.DataFrame(
        [("measurements", "m2", "sensitivity"), ("studies", "s2", "exclude")], columns=["table", "row", "action"]
    )
    found = bearing(frame, evidence, flags).set_index("effect_id")
    assert found[["doubted", "excluded"]].to_numpy().tolist() == [[True, False], [False, True]]
    assert found["direct"].tolist() == [True, False]
    assert found["oriented"].tolist() == [0.1, -0.2]
