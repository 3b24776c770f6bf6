"""The answers in words say what the tables say, with no word of a subject of their own."""

import pytest

from analysis.appraisal.answers import percent


def answer(tables, claim):
    return tables["claim_answers"].set_index("claim_id").loc[claim, "answer"]


def test_the_three_cards(cards):
    glutes = answer(cards, "hip-thrust-glute-activation")
    assert "Against squat, all three studies favour hip thrust" in glutes
    assert "cannot be determined" in glutes
    assert "Against leg press there is no evidence." in glutes
    assert answer(cards, "hip-thrust-sprint-speed").startswith("The studies disagree:")
    assert "differs widely around 20 %" in answer(cards, "leg-press-strength-gain")


def test_a_fall_is_told_as_a_fall(caffeine):
    assert "sleep changed by −10 % on average (95 % interval −15 to −5 %)" in answer(caffeine, "worse-sleep")


def test_the_answer_speaks_of_its_own_subject_only(caffeine):
    for text in caffeine["claim_answers"]["answer"]:
        assert not {"trained", "training", "exercise", "muscle"} & set(text.casefold().split())


def test_the_citation_verdict_is_told_apart_from_the_answer(cards):
    row = cards["claim_answers"].set_index("claim_id").loc["hip-thrust-glute-activation"]
    assert row["citation_verdict"] == "found but about something else"
    assert "found" not in row["answer"]


def test_parts_are_counted(cards):
    row = cards["claim_answers"].set_index("claim_id").loc["leg-press-strength-gain"]
    assert (row["parts"], row["parts_supported"], row["parts_contradicted"]) == (1, 1, 0)


@pytest.mark.parametrize(("log_ratio", "text"), [(0.26236426, "30"), (-0.105360516, "−10"), (0.0, "0")])
def test_percentages_have_a_true_minus(log_ratio, text):
    assert percent(log_ratio) == text
