"""The citation audit on the three vague citations, and its rules one by one."""

import pytest

from analysis.evidence.citations.audit import audit_citations
from analysis.evidence.citations.fields import fit_journal


@pytest.fixture(scope="module")
def audit(cards, cards_effects, cards_evidence):
    found = audit_citations(cards, cards_effects, cards_evidence)
    return found["citations"].set_index("claim_id"), found["citation_candidates"]


def candidates(audit, claim):
    citations, table = audit
    return table.loc[table["citation_id"] == citations.loc[claim, "citation_id"]].set_index("study_id")


def test_a_review_in_a_journal_whose_name_was_cut_short_is_found_but_about_something_else(audit):
    citation = audit[0].loc["hip-thrust-glute-activation"]
    assert (citation["verdict"], citation["study_id"]) == ("found but about something else", "neto-2020")
    best = candidates(audit, "hip-thrust-glute-activation").loc["neto-2020"]
    assert (best["year"], best["journal"], best["cited_kind"]) == ("match", "near", "mismatch")
    assert best["missing_comparators"] == "leg press"


def test_a_paper_in_the_sister_journal_is_not_the_one_cited_where_the_cited_journal_exists(audit):
    citation = audit[0].loc["hip-thrust-sprint-speed"]
    assert citation["verdict"] == "not found"
    near = candidates(audit, "hip-thrust-sprint-speed").head(2)
    assert set(near.index) == {"abade-2019", "jarvis-2019"}
    assert set(near["year"]) == {"match"}  # one in print, one online
    assert near["direction"].nunique() == 2


def test_the_right_journal_in_the_wrong_year_is_not_found_and_leads_the_candidates(audit):
    assert audit[0].loc["leg-press-strength-gain", "verdict"] == "not found"
    ranked = list(candidates(audit, "leg-press-strength-gain").index[:3])
    assert ranked[0] == "wirth-2016a"
    assert set(ranked) == {"wirth-2016a", "english-2014", "rossi-2018"}


@pytest.mark.parametrize(
    ("cited", "journal", "fit"),
    [
        ("JSCR", "Journal of Strength and Conditioning Research", "match"),
        ("Journal of Sports Science", "Journal of Sports Science and Medicine", "near"),
        ("Journal of Sports Science", "Journal of Sports Sciences", "near"),
        ("Strength and Conditioning Journal", "Journal of Strength and Conditioning Research", "near"),
        ("Journal of Applied Biomechanic", "Journal of Applied Biomechanics", "near"),
        ("Journal of Applied Biomechanics", "Journal of Sports Sciences", "mismatch"),
        (None, "Journal of Sports Sciences", "not named"),
        ("JSCR", None, "not readable"),
        ("J Appl Biomech", "Journal of Applied Biomechanics", "match"),
    ],
)
def test_journal_names_fit_by_the_vocabulary_or_by_a_slip_of_the_pen(cards, cited, journal, fit):
    assert fit_journal(cited, journal, cards.vocabulary) == fit


def test_a_year_online_counts_as_the_year(audit):
    assert candidates(audit, "hip-thrust-sprint-speed").loc["abade-2019", "year"] == "match"


def test_the_analyst_s_identification_stands_beside_the_verdict(audit):
    citation = audit[0].loc["hip-thrust-glute-activation"]
    assert (citation["identified_as"], citation["identified_note"]) == ("neto-2020", "probably")


def test_a_project_about_something_else_is_audited_by_the_same_rules(caffeine, caffeine_effects, caffeine_evidence):
    found = audit_citations(caffeine, caffeine_effects, caffeine_evidence)["citations"].set_index("claim_id")
    assert found.loc["faster-reactions", ["verdict", "study_id"]].to_list() == [
        "found but about something else",
        "trial-a",
    ]
    assert found.loc["worse-sleep", "verdict"] == "not found"
