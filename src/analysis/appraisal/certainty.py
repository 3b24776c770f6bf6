"""How sure: levels of certainty by rules that are data, as a range, with every rule that counted.

What could not be read is taken at its worst and at its best, so that "biased" and "not read" differ.
Rule-based; not a panel's judgement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.appraisal.decision import Decision
from analysis.appraisal.rule_inputs import ENOUGH_FOR_ASYMMETRY, Evidence, Inputs, rule_inputs
from analysis.appraisal.rules import Rule, RuleSet, read_rules, rule_sets
from analysis.terms import OVERALL

START, TOTAL, OVERRULED = "start", "total", "overruled"


@dataclass(frozen=True)
class Rating:
    """The trace of one part under one set of rules, and its range."""

    rows: list[dict[str, Any]]
    low: str
    high: str


def rate(decision: Decision, evidence: Evidence, overruled: Mapping[str, Any] | None = None) -> list[Rating]:
    """The part's certainty by each set of rules, the one that decides first."""
    worst, best = rule_inputs(decision, evidence)
    unread = _unread(decision, evidence)
    return [_rating(rules, worst, best, unread, overruled if rules.decides else None) for rules in rule_sets()]


def _rating(rules: RuleSet, worst: Inputs, best: Inputs, unread: str, overruled: Mapping[str, Any] | None) -> Rating:
    levels = read_rules("certainty")["levels"]
    start = [_first(rules.start, inputs) for inputs in (worst, best)]
    rows = [_trace(START, rules.start, start, worst, best, unread)]
    total = [levels.index(rule.gives) for rule in start]
    for domain, domain_rules in rules.domains.items():
        counted = [_first(domain_rules, inputs) for inputs in (worst, best)]
        rows.append(_trace(domain, domain_rules, counted, worst, best, unread))
        total = [level - (rule.gives if rule else 0) for level, rule in zip(total, counted, strict=True)]
    low, high = levels[max(min(total), 0)], levels[max(*total, 0)]
    if overruled is not None:
        low = high = overruled["certainty"]
        rows.append({"domain": OVERRULED, "worst": low, "best": low, "source": overruled["because"]})
    rows.append({"domain": TOTAL, "worst": low, "best": high})
    name = f"{rules.id} ({read_rules('certainty')['version']})"
    return Rating([{"rule_set": name, **row} for row in rows], low, high)


def _first(rules: Sequence[Rule], inputs: Inputs) -> Rule | None:
    return next((rule for rule in rules if rule.holds(inputs)), None)


def _trace(
    domain: str, rules: Sequence[Rule], counted: Sequence[Rule | None], worst: Inputs, best: Inputs, unread: str
) -> dict[str, Any]:
    """One row of the certainty table."""
    names = dict.fromkeys(name for rule in rules for name in rule.when)
    held = [rule for rule in dict.fromkeys(counted) if rule is not None]
    off = [("0" if domain != START else "") if rule is None else str(rule.gives) for rule in counted]
    return {
        "domain": domain,
        "rule_worst": counted[0].id if counted[0] else None,
        "rule_best": counted[1].id if counted[1] else None,
        "worst": off[0],
        "best": off[1],
        "inputs": "; ".join(f"{name} {_worst_to_best(worst.get(name), best.get(name))}" for name in names),
        "threshold": " / ".join(rule.threshold for rule in held) or None,
        "source": " / ".join(dict.fromkeys(rule.source for rule in held)) or None,
        "lift": _lift(domain, counted, worst, unread),
    }


def _worst_to_best(worst: Any, best: Any) -> str:
    at_worst, at_best = (_value(value) for value in (worst, best))
    return at_worst if at_worst == at_best else f"{at_worst} to {at_best}"


def _value(value: Any) -> str:
    if value is None or value != value:
        return "unknown"
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def _lift(domain: str, counted: Sequence[Rule | None], inputs: Inputs, unread: str) -> str | None:
    """What would take the levels back that a domain costs; None where it costs nothing."""
    worst, best = counted
    if domain == START:
        return (
            None
            if best is None or best.gives == "high" == worst.gives
            else "studies that allocate by chance"
            + (", or reading how those here did" if worst.gives != best.gives else "")
        )
    if worst is None:
        return None
    read_on = best is None or best.gives < worst.gives
    if domain == "risk of bias":
        return f"reading {unread}" if read_on else "studies at low risk of bias"
    if domain == "inconsistency":
        return "what tells the samples apart that disagree"
    if domain == "indirectness":
        return "studies of exactly what is claimed"
    if domain == "imprecision":
        return _more_people(inputs)
    if domain == "number of studies":
        return "more independent samples"
    return f"{ENOUGH_FOR_ASYMMETRY} or more samples, or protocols registered beforehand"


def _more_people(inputs: Inputs) -> str:
    if not inputs["k"]:
        return "sizes with their spread, or more samples that point one way"
    optimal, people = inputs["optimal information size"], inputs["people per arm"]
    if optimal is not None and people is not None and optimal > people:
        return f"about {np.ceil(optimal - people):.0f} more people per arm"
    return "more samples, or a mean further from the target"


def _unread(decision: Decision, evidence: Evidence) -> str:
    """Which facts of which studies could not be read, the most frequent first."""
    facts: dict[str, list[str]] = {}
    for study in sorted(set(decision.rows["study_id"])):
        for domain, row in evidence.bias.get(study, {}).items():
            if domain != OVERALL and row["worst"] != row["best"]:
                facts.setdefault(domain, []).append(study)
    ranked = sorted(facts.items(), key=lambda item: -len(item[1]))
    ranked_facts = [
        f"{domain} of {', '.join(of[:3])}{' and others' if len(of) > 3 else ''}" for domain, of in ranked[:2]
    ]
    return "; ".join(ranked_facts) or "more of the studies"
