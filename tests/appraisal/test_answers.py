"""The answers in words say what the tables say, with no word of a subject of their own."""

import pytest

from analysis.appraisal.answers import amount, percent


def answer(tables, claim):
    return tables["claim_answers"].set_index("claim_id").loc[claim, "answer"]


def test_the_three_cards(cards):
    glutes = answer(cards, "hip-thrust-glute-activation")
    assert "Against squat, all three samples favour hip thrust" in glutes
    assert "cannot be determined" in glutes
    assert "Against leg press there is no evidence." in glutes
    assert answer(cards, "hip-thrust-sprint-speed").startswith("The samples disagree:")


def test_a_change_is_told_as_what_decides_and_then_as_what_happened_from_before_to_after(cards):
    text = answer(cards, "leg-press-strength-gain")
    rows = cards["syntheses"].loc[cards["syntheses"]["claim_id"] == "leg-press-strength-gain"]
    causal = rows.loc[rows["decides"]].iloc[0]
    within = rows.loc[(rows["estimand"] == "within-group change") & (rows["scope"] == "with arms alike")]
    within = within.loc[within["measure"] == "ROMC"].iloc[0]
    told = [f"changed by {percent(one['estimate'])} % on average" for one in (causal, within)]
    controls, alone = (text.index(words) for words in ("Beyond what changed with controls", "From before to after"))
    assert controls < text.index(told[0]) < alone < text.index(told[1], alone)
    assert f"{percent(causal['pi_low'])} to {percent(causal['pi_high'])} %" in text[controls:alone]
    assert text.count("differs widely around 20 %, which is no constant") == 1
    assert "differs widely around 20 %" in text[controls:alone]
    assert "Whether it is 20 % more cannot be determined." in text[controls:alone]


@pytest.mark.parametrize(
    ("ends", "k", "i2", "told"),
    [
        ((-0.1, 0.5), 5, 80.0, True),
        ((0.15, 0.21), 5, 80.0, False),
        ((0.15, 0.5), 5, 80.0, False),
        ((float("nan"),) * 2, 5, 80.0, False),
        ((-0.1, 0.5), 2, 80.0, False),  # an interval that is wide for want of studies is no disagreement
        ((-0.1, 0.5), 5, 0.0, False),
    ],
)
def test_a_number_is_no_constant_only_where_studies_that_differ_go_beyond_its_band_on_both_sides(ends, k, i2, told):
    pooled = {
        "k": k, "i2": i2, "decides": True, "estimate": 0.18, "ci_low": 0.16, "ci_high": 0.2,
        "pi_low": ends[0], "pi_high": ends[1], "claimed_low": 0.14, "claimed_high": 0.22,
    }  # fmt: skip
    text = amount("It changed", pooled, {"effect": "20 % more", "effect_low": 20.0}, 1.0)
    assert ("no constant" in text) == told


def test_a_fall_is_told_as_a_fall(caffeine):
    text = answer(caffeine, "worse-sleep")
    assert "Beyond what changed with controls, sleep changed by −9 % in one study (95 % interval −16 to 0 %)" in text
    assert "it changed by −10 % in one study (95 % interval −15 to −5 %)" in text


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


@pytest.mark.parametrize(("log_ratio", "text"), [(0.26236426, "30"), (-0.105360516, "−10"), (0.0, "0"), (-0.001, "0")])
def test_percentages_have_a_true_minus(log_ratio, text):
    assert percent(log_ratio) == text
