"""What a work shows on a claim: its direction, and its size beside the one claimed."""

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.citations.results import claimed_sizes, shown


def results(percents, low, high, *, falls=False, measure="ROM", directness="direct"):
    """What one study shows that has these results, for a claim of a size in percent."""
    names = [f"e{number}" for number in range(len(percents))]
    yi = np.log1p(np.array(percents) / 100) if measure != "MD" else np.array(percents)
    orientation = -1.0 if falls else 1.0
    effects = pd.DataFrame(
        {"effect_id": names, "study_id": "s", "sign": np.sign(yi), "yi": yi, "measure": measure, "unit": "log ratio"}
    )
    evidence = pd.DataFrame({"claim_id": "c", "part_id": "p", "effect_id": names, "orientation": orientation})
    evidence["directness"] = directness
    sizes = pd.DataFrame(
        {"claim_id": ["c"], "part_id": ["p"], "low": [low], "high": [high], "unit": ["%"], "falls": [falls]}
    )
    return shown(effects, evidence, sizes)["c"]["s"]


@pytest.mark.parametrize(
    ("percents", "low", "high", "size", "differs"),
    [
        ([12.0], 5.0, 15.0, "match", ""),
        ([3.0], 5.0, 15.0, "mismatch", "smaller"),
        ([25.0], 5.0, 15.0, "mismatch", "larger"),
        ([3.0, 12.0], 5.0, 15.0, "match", ""),
        ([3.0, 25.0], 5.0, 15.0, "mismatch", "smaller"),
        ([90.0], 5.0, np.inf, "match", ""),  # at least 5 %
    ],
)
def test_a_result_fits_within_the_band_of_the_claim(percents, low, high, size, differs):
    found = results(percents, low, high)
    assert (found["direction"], found["size"], found["differs"]) == ("for", size, differs)


def test_a_fall_is_told_in_percent_of_what_it_fell_from():
    assert results([-20.0], 19.0, 21.0, falls=True)["size"] == "match"


def test_a_measure_without_the_claimed_unit_has_no_size():
    assert results([12.0], 5.0, 15.0, measure="SMD")["size"] == "not readable"


def test_what_was_held_against_another_treatment_has_no_size_to_compare_with_the_claimed_one():
    found = results([12.0], 5.0, 15.0, directness="indirect population; indirect comparator")
    assert (found["direction"], found["size"]) == ("for", "not readable")


def test_a_large_raw_difference_is_no_percentage_and_no_overflow():
    assert results([900.0], 5.0, 15.0, measure="MD")["size"] == "not readable"


def test_a_single_number_has_the_settings_band_and_every_part_its_size(cards):
    sizes = claimed_sizes(cards)
    assert (sizes["low"] <= sizes["high"]).all()
    parts = cards.tables["claim_parts"].dropna(subset="effect_low")
    assert set(sizes["part_id"]) == set(parts["part_id"])
