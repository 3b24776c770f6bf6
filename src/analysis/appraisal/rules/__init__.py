"""The rules of judgement as versioned data, read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from analysis.terms import DirectionVerdict

NOT_ASSESSABLE = DirectionVerdict.NOT_ASSESSABLE


@dataclass(frozen=True, eq=False)
class Rule:
    """A condition, what it gives (a start's level, or levels off), and where it is from."""

    id: str
    when: Mapping[str, Any]
    gives: str | int
    source: str

    def holds(self, inputs: Mapping[str, Any]) -> bool:
        """Whether every condition holds; an input that could not be worked out satisfies none."""
        return all(_satisfies(inputs.get(name), wanted, inputs) for name, wanted in self.when.items())

    @property
    def threshold(self) -> str:
        """The condition in words."""
        conditions = [f"{name} {_condition(wanted)}" for name, wanted in self.when.items()]
        return "; ".join(conditions) or "always"


@dataclass(frozen=True)
class RuleSet:
    """A start and, by domain, what takes levels off."""

    id: str
    title: str
    source: str
    decides: bool
    start: tuple[Rule, ...]
    domains: Mapping[str, tuple[Rule, ...]]

    def rules(self) -> Iterator[tuple[str, Rule]]:
        """All rules with their domain, in the order in which they are tried."""
        yield from (("start", rule) for rule in self.start)
        yield from ((domain, rule) for domain, rules in self.domains.items() for rule in rules)


@dataclass(frozen=True)
class Tool:
    """A risk-of-bias tool: its domains, and the recorded facts that answer each."""

    name: str
    version: str
    source: str
    designs: tuple[str, ...]
    words: Mapping[str, str]
    domains: Mapping[str, tuple[str, ...]]


@cache
def read_rules(name: str) -> dict[str, Any]:
    """The content of ``NAME.yaml`` beside this module."""
    return yaml.safe_load(resources.files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """The sets of rules for certainty, the one that decides first."""
    sets = [
        RuleSet(
            id=name,
            title=rule_set["title"],
            source=rule_set["source"],
            decides=rule_set["decides"],
            start=tuple(Rule(rule["id"], rule["when"], rule["level"], rule["source"]) for rule in rule_set["start"]),
            domains={
                domain: tuple(Rule(rule["id"], rule["when"], rule["down"], rule["source"]) for rule in rules)
                for domain, rules in rule_set["domains"].items()
            },
        )
        for name, rule_set in read_rules("certainty")["sets"].items()
    ]
    return tuple(sorted(sets, key=lambda rule_set: not rule_set.decides))


@cache
def tools() -> tuple[Tool, ...]:
    """The risk-of-bias tools."""
    return tuple(
        Tool(
            name=name,
            version=tool["version"],
            source=tool["source"],
            designs=tuple(tool["designs"]),
            words=tool.get("words", {}),
            domains={domain: tuple(facts) for domain, facts in tool["domains"].items()},
        )
        for name, tool in read_rules("risk-of-bias")["tools"].items()
    )


def _satisfies(value: Any, wanted: Any, inputs: Mapping[str, Any]) -> bool:
    if value is None or value != value:
        return False
    if isinstance(wanted, Mapping):
        return all(_compare(value, how, bound, inputs) for how, bound in wanted.items())
    return value == wanted


def _compare(value: float, how: str, bound: float, inputs: Mapping[str, Any]) -> bool:
    if how == "at least":
        return value >= bound
    if how == "below":
        return value < bound
    if how == "below share of OIS":
        optimal = inputs.get("optimal information size")
        return optimal is not None and optimal == optimal and value < bound * optimal
    raise ValueError(f"a rule compares by {how!r}; accepted: at least, below, below share of OIS")


def _condition(wanted: Any) -> str:
    if isinstance(wanted, Mapping):
        return " and ".join(f"{how} {bound:g}" for how, bound in wanted.items())
    return {True: "yes", False: "no"}.get(wanted, str(wanted)) if isinstance(wanted, bool) else str(wanted)
