"""Risk of bias from recorded facts, as a range where a fact could not be read."""

from pathlib import Path

import pytest

from analysis.appraisal.bias import judge_bias
from analysis.appraisal.rules import read_rules, tools
from analysis.notes.normalise import read_project
from analysis.tables.project import Project
from analysis.terms import BiasDomain, Design

CARDS = Path(__file__).parents[1] / "projects" / "cards"


@pytest.fixture(scope="module")
def bias():
    return judge_bias(read_project(Project(CARDS))).set_index(["study_id", "domain"])


def test_a_fact_nobody_could_read_is_neither_low_nor_high(bias):
    row = bias.loc[("contreras-2015", "missing outcome data")]
    assert (row["judgement"], row["worst"], row["best"]) == ("no information", "high", "low")


def test_a_disputed_study_is_at_high_risk_whatever_else_is_known(bias):
    row = bias.loc[("barbalho-2020", "overall")]
    assert (row["judgement"], row["worst"], row["best"]) == ("high", "high", "high")


def test_the_overall_judgement_is_that_of_the_worst_domain(bias):
    order = ["low", "some concerns", "high"]
    for study in bias.index.get_level_values("study_id").unique():
        own = bias.loc[study]
        for side in ("worst", "best"):
            domains = own.drop("overall")[side]
            assert own.loc["overall", side] == max(domains, key=order.index)


def test_each_design_has_at_most_one_tool_and_every_fact_a_place():
    designs = [design for tool in tools() for design in tool.designs]
    assert len(designs) == len(set(designs))
    assert set(designs) <= set(tuple(Design))
    for tool in tools():
        assert {fact for facts in tool.domains.values() for fact in facts} <= set(tuple(BiasDomain))
    named = {rule["domain"] for rule in read_rules("risk-of-bias")["design"]}
    assert named <= {domain for tool in tools() for domain in tool.domains}
