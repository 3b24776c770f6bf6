"""How sure, and why: every rule that counted stands on the page, with what would lift it."""

import html
import re

import pytest

from analysis.pages.claim.certainty import certainty
from analysis.pages.data import select

CLAIM = "faster-reactions"


@pytest.fixture(scope="module")
def data(built_tables):
    return select(built_tables("caffeine"), "claim-report", claim_id=CLAIM)


@pytest.fixture(scope="module")
def text(data):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", certainty(data).markup)).split())


def test_each_rule_that_counted_is_told_with_its_threshold_and_source(data, text):
    rules = data["certainty"].dropna(subset=["rule_worst", "threshold"])
    assert len(rules) >= 3
    for row in rules.to_dict("records"):
        assert row["rule_worst"] in text
        assert " ".join(row["threshold"].split()) in text
        assert " ".join(row["source"].split()) in text


def test_how_many_more_people_would_lift_it_is_told(data, text):
    lifts = data["certainty"]["lift"].dropna()
    people = lifts[lifts.str.contains("people")]
    assert len(people)
    for lift in people:
        assert lift in text
