"""Certainty by rules: a range, with every rule that counted and what would lift it."""

from dataclasses import replace

import pytest
from statsmodels.stats.power import TTestIndPower

from analysis.appraisal.certainty import rate
from analysis.appraisal.power import optimal_information_size
from analysis.appraisal.rule_inputs import Evidence, rule_inputs
from analysis.appraisal.rules import Rule, read_rules, rule_sets

LOW = {"worst": "low", "best": "low"}
UNREAD = {"worst": "high", "best": "low"}
HIGH = {"worst": "high", "best": "high"}


def evidence(count, risk=LOW, design="randomised parallel", n=40):
    names = [f"s{place}" for place in range(count)]
    bias = {name: dict.fromkeys(("randomisation process", "overall"), risk) for name in names}
    return Evidence({name: design for name in names}, dict.fromkeys(names, n), bias)


def steady(decision, **options):
    return decision([0.40, 0.42, 0.38, 0.41, 0.39], [0.01] * 5, claimed=(0.2, 0.6), n=400, **options)


def trace(rating):
    return {row["domain"]: row for row in rating.rows}


def test_large_randomised_trials_at_low_risk_that_agree_are_high(decision):
    first, second = rate(steady(decision), evidence(5, n=400))
    assert (first.low, first.high) == ("high", "high")
    # Nothing is known of reporting bias there, and the set counts that.
    assert (second.low, second.high) == ("moderate", "moderate")


def test_not_read_and_biased_differ(decision):
    unread, biased = (rate(steady(decision), evidence(5, risk, n=400))[0] for risk in (UNREAD, HIGH))
    assert (unread.low, unread.high) == ("low", "high")
    assert (biased.low, biased.high) == ("low", "low")
    assert trace(unread)["risk of bias"]["lift"].startswith("reading randomisation process of s0, s1, s2 and others")
    assert trace(biased)["risk of bias"]["lift"] == "studies at low risk of bias"


@pytest.mark.parametrize(
    ("design", "risk", "low", "high"),
    [
        ("randomised parallel", LOW, "high", "high"),
        ("parallel", UNREAD, "low", "high"),
        ("parallel", HIGH, "low", "low"),
        ("cross-sectional", LOW | {}, "low", "low"),
    ],
)
def test_the_start_follows_how_people_were_allocated(decision, design, risk, low, high):
    known = evidence(5, risk, design, n=400)
    if design == "cross-sectional":
        known.bias.update({name: own | {"randomisation process": HIGH} for name, own in known.bias.items()})
    start = trace(rate(steady(decision), known)[0])["start"]
    assert (start["worst"], start["best"]) == (low, high)


def test_a_correlation_starts_low_also_in_a_randomised_trial(decision):
    one = steady(decision)
    one = replace(one, pooled={**one.pooled, "estimand": "association"})
    assert rule_inputs(one, evidence(5))[1]["optimal information size"] is None  # no rows of that kind
    start = trace(rate(one, evidence(5, n=400))[0])["start"]
    assert (start["worst"], start["best"]) == ("low", "low")


@pytest.mark.parametrize(("design", "people"), [("randomised parallel", 100.0), ("randomised crossover", 200.0)])
def test_people_per_arm_are_those_of_what_was_pooled_each_counted_in_every_arm_they_were_in(decision, design, people):
    one = decision([0.4] * 5 + [0.3] * 3, [0.01] * 5 + [None] * 3)
    inputs, _ = rule_inputs(one, evidence(8, design=design))
    assert inputs["people per arm"] == people
    # In people per arm a variance of 0.01 would be had from them: the standard error that shows the target.
    needed = inputs["optimal information size"]
    assert needed == pytest.approx((1.96 + 0.8416) ** 2 * 0.01 * (people / 5) / 0.2**2, rel=0.2, abs=2)


def test_votes_without_sizes_cost_two_levels_until_six_can_settle_it(decision):
    few, six = ([1.0] * count for count in (4, 6))
    ratings = [rate(decision(yi, [None] * len(yi)), evidence(len(yi)))[0] for yi in (few, six)]
    assert [trace(one)["imprecision"]["worst"] for one in ratings] == ["2", "1"]


def test_an_interval_across_the_target_costs_a_level_and_says_how_many_people_are_missing(decision):
    wide = decision([0.1, 0.3, 0.2, 0.25, 0.15], [0.05] * 5, claimed=(0.2, 0.5))
    row = trace(rate(wide, evidence(5))[0])["imprecision"]
    assert row["worst"] == "1"
    assert row["lift"] == "about 98 more people per arm"


def test_indirect_evidence_costs_by_its_share(decision):
    rows = [trace(rate(steady(decision, direct=direct), evidence(5, n=400))[0])["indirectness"] for direct in (
        [True] * 5, [True, True, True, False, False], [False] * 5)]  # fmt: skip
    assert [row["worst"] for row in rows] == ["0", "1", "2"]


def test_samples_on_both_sides_cost_a_level(decision):
    torn = decision([0.4, -0.3, 0.5, -0.4], [0.01] * 4)
    assert trace(rate(torn, evidence(4))[0])["inconsistency"]["worst"] == "1"


def test_an_analyst_may_overrule_with_a_reason_that_is_printed(decision):
    said = {"certainty": "low", "because": "all from one laboratory"}
    first, second = rate(steady(decision), evidence(5, n=400), said)
    assert (first.low, first.high) == ("low", "low")
    assert trace(first)["overruled"]["source"] == "all from one laboratory"
    assert "overruled" not in trace(second)


def test_every_rule_names_inputs_that_are_worked_out(decision):
    known = set(rule_inputs(steady(decision), evidence(5))[0])
    named = {name for rules in rule_sets() for _, rule in rules.rules() for name in rule.when}
    assert named <= known


def test_rules_have_unique_names_a_source_and_a_catch_all_start():
    for rules in rule_sets():
        names = [rule.id for _, rule in rules.rules()]
        assert len(names) == len(set(names))
        assert all(rule.source for _, rule in rules.rules())
        assert not rules.start[-1].when
        assert {rule.gives for rule in rules.start} <= set(read_rules("certainty")["levels"])


def test_an_unknown_input_satisfies_no_rule_and_an_unknown_comparison_is_an_error():
    rule = Rule("x", {"k": {"at least": 3}}, 1, "test")
    assert not rule.holds({"k": None})
    assert not rule.holds({"k": float("nan")})
    assert rule.holds({"k": 3})
    with pytest.raises(ValueError, match="accepted: at least, below"):
        Rule("x", {"k": {"over": 3}}, 1, "test").holds({"k": 3})


# Per arm, two-sided 5 %, power 80 %: 801 at d = 0.14 and 393 at 0.20 by the normal, 64 and 26 by the t distribution.
@pytest.mark.parametrize(("d", "people"), [(0.2, 393.4), (0.5, 63.8), (0.8, 25.5)])
def test_the_optimal_information_size_is_the_known_one(d, people):
    assert optimal_information_size(d, 4.0) == pytest.approx(people, abs=0.1)


@pytest.mark.parametrize("d", [0.1, 0.15, 0.33, 0.7, 1.5, 3.0, 5.0])
def test_it_is_that_of_statsmodels(d):
    asked = TTestIndPower().solve_power(effect_size=d, alpha=0.05, power=0.8)
    assert optimal_information_size(d, 4.0) == pytest.approx(asked, rel=1e-5)


def test_a_tiny_target_needs_the_normal_number_of_people():
    assert optimal_information_size(0.05, 4.0) == pytest.approx(6279.1, abs=0.5)
    assert optimal_information_size(50.0, 4.0) == 2.0
    assert optimal_information_size(0.2, float("nan")) is None
