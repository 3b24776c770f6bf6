"""The answers in words say what the tables say, the finding first, with no word of a subject of their own."""

import numpy as np
import pytest

from analysis.appraisal.answers.amounts import plain_number


def answer(tables, claim):
    return tables["claim_answers"].set_index("claim_id").loc[claim, "answer"]


def wanted(tables, claim):
    return tables["claim_answers"].set_index("claim_id").loc[claim, "wanted"]


def test_the_three_cards(cards):
    assert answer(cards, "hip-thrust-glute-activation") == (
        "All three studies found more gluteus maximus activation with hip thrust than with squat. "
        "That is too little to be sure. "
        "In the one with full numbers it is 30 points of %MVIC more (95 % interval 7.5 to 52 points of %MVIC). "
        "Whether it is the claimed 20–30 % is open. "
        "No study noted here compares hip thrust with leg press for gluteus maximus activation."
    )
    assert answer(cards, "hip-thrust-sprint-speed").startswith(
        "Results disagree: two of four studies found better sprint performance where there was more hip thrust "
        "in athletes, one the opposite. In one the direction could not be read. "
    )
    assert answer(cards, "leg-press-strength-gain").startswith(
        "Eight of nine studies found a rise in leg strength with leg press. In one the direction could not be read. "
        "The claimed direction may be right, but that is very uncertain. "
    )


def test_a_change_is_told_as_what_decides_and_then_as_what_happened_from_before_to_after(cards):
    text = answer(cards, "leg-press-strength-gain")
    part = cards["claim_strength"].set_index("claim_id").loc["leg-press-strength-gain"]
    rows = cards["syntheses"].loc[cards["syntheses"]["claim_id"] == "leg-press-strength-gain"]
    within = rows.loc[(rows["estimand"] == "within-group change") & (rows["scope"] == "with arms alike")]
    within = within.loc[within["measure"] == "ROMC"].iloc[0]
    decides = f"On average it is {plain_number(part['shown_estimate'], '%')} % more than without it"
    changed = f"From before to after, leg strength rose by {round(100 * np.expm1(within['estimate']))} %"
    assert text.index(decides) < text.index(changed)
    ends = [plain_number(part[f"shown_pi_{end}"], "%") for end in ("low", "high")]
    assert f"anywhere from {ends[0]} % less to {ends[1]} % more, so 20 % is no constant." in text
    assert "Whether it is the claimed 20 % is open." in text


def test_a_fall_is_told_as_a_fall(caffeine):
    text = answer(caffeine, "worse-sleep")
    assert text.startswith("The one study found worse sleep with caffeine. That is too little to be sure. ")
    assert "By its numbers it is 9 % worse than without it (95 % interval 0.4 to 16 %)." in text
    assert "From before to after, sleep fell by 10 % in one group (95 % interval 5 to 15 %)." in text


def test_a_claim_of_less_is_told_as_less(caffeine):
    text = answer(caffeine, "faster-reactions")
    assert "it is 11 % less (95 % interval 4 to 18 %)" in text
    assert "−" not in text


def test_the_answer_speaks_of_its_own_subject_only(caffeine):
    for text in caffeine["claim_answers"]["answer"]:
        assert not {"trained", "training", "exercise", "muscle"} & set(text.casefold().split())


def test_the_citation_verdict_is_told_apart_from_the_answer(cards):
    row = cards["claim_answers"].set_index("claim_id").loc["hip-thrust-glute-activation"]
    assert row["citation_verdict"] == "found but about something else"
    assert row["citation_verdict"] not in row["answer"]


def test_parts_are_counted(cards):
    row = cards["claim_answers"].set_index("claim_id").loc["leg-press-strength-gain"]
    assert (row["parts"], row["parts_supported"], row["parts_contradicted"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("claim", "study"),
    [
        (
            "hip-thrust-glute-activation",
            "A study that compares hip thrust with leg press for gluteus maximus activation.",
        ),
        (
            "hip-thrust-sprint-speed",
            "More studies that look at the link between hip thrust and sprint performance in athletes.",
        ),
    ],
)
def test_what_is_open_says_what_study_would_answer_it(cards, claim, study):
    assert wanted(cards, claim) == study


def test_what_is_settled_or_cannot_be_tested_wants_no_study(cards, caffeine):
    assert wanted(cards, "leg-press-strength-gain") is np.nan or not isinstance(
        wanted(cards, "leg-press-strength-gain"), str
    )
    assert not isinstance(wanted(caffeine, "better-taste"), str)
    assert wanted(caffeine, "half-life") == "Two reference texts that agree."
