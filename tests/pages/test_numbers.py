"""One count of one thing: studies, samples and results are the same numbers wherever they are told."""

from __future__ import annotations

import re

import pytest

from analysis.export.summary import summary
from analysis.pages import claim_list, results, words
from analysis.pages.claim.deciding_rows import deciding
from analysis.pages.claim.findings import findings
from analysis.pages.claim.head import answer
from analysis.pages.claim.summary import summary_of_findings
from analysis.pages.data import select
from analysis.pages.terminal import describe_claim
from analysis.terms import Basis

pytestmark = pytest.mark.slow  # every page of the real project


@pytest.fixture(scope="module")
def real(built_tables):
    return built_tables("real")


@pytest.fixture(scope="module")
def pages(real):
    return {name: select(real, "claim-report", claim_id=name) for name in real["claims"]["claim_id"]}


def _parts(pages):
    for claim, data in pages.items():
        for part in results.parts(data):
            strength = results.strength_of(data, part)
            if not part.is_fact and strength["studies"]:
                yield claim, data, part, strength


def test_studies_samples_and_results_are_those_that_decide(pages):
    told = list(_parts(pages))
    assert told
    for _, data, part, strength in told:
        effects = results.of_part(data, part)
        decide = effects[effects["role"] == "decides"]
        counts = decide["study_id"].nunique(), decide["sample"].nunique(), len(decide)
        assert counts == tuple(strength[name] for name in ("studies", "samples", "results"))
        if strength["basis"] != Basis.REVIEWS:
            votes = sum(strength[f"votes_{side}"] for side in ("for", "against", "neither", "unread"))
            assert votes in (strength["samples"], 0)


def test_the_page_its_table_of_findings_and_the_terminal_tell_the_same_numbers(real, pages):
    for claim, data, _, strength in _parts(pages):
        counts = results.counts(strength)
        assert ", ".join(counts) in answer(data).markup
        assert ", ".join(counts) in describe_claim(real, claim)
        in_table = re.sub(r"<[^>]+>", " ", str(summary_of_findings(data).markup))
        assert all(one in in_table for one in counts)


def test_the_index_and_the_summary_count_the_studies_behind_a_claim_alike(real, pages):
    listed = {line["claim_id"]: line for line in claim_list.lines(select(real, "claims-compared"))}
    judged, _, _ = summary(list(pages.values()), "/").partition("<details>")
    rows = {name: line for line in judged.splitlines() for name in pages if f"/claims/{name}.html" in line}
    assert rows
    for claim, data in pages.items():
        studies = listed[claim]["studies"]
        if claim in rows:
            assert f"| {words.count(studies, 'study', 'studies')} |" in rows[claim]
        decided = set()
        for part in results.parts(data):
            effects = results.of_part(data, part)
            decided |= set(effects.loc[effects["role"] == "decides", "study_id"])
        assert part.is_fact or studies == len(decided)


def test_what_is_drawn_and_put_together_is_what_decided(pages):
    drawn = 0
    for _, data, part, strength in _parts(pages):
        decides = deciding(data, part)
        if decides is None or strength["basis"] == Basis.REVIEWS:
            continue
        drawn += 1
        assert decides.synthesis["k"] == strength["k"]
        first = findings(data).markup
        samples = f"of {strength['k']} sample{'' if strength['k'] == 1 else 's'} in"
        assert samples in first
    assert drawn


def test_as_many_works_can_be_seen_as_are_said_to_fit_a_citation(real):
    several = real["citations"][real["citations"]["verdict"] == "several candidates"].set_index("citation_id")
    candidates = real["citation_candidates"]
    fitting = candidates[candidates["same_work"]].groupby("citation_id").size()
    assert len(several)
    assert several["because"].str.extract(r"^(\d+) works fit", expand=False).astype(int).tolist() == (
        fitting[several.index].tolist()
    )
