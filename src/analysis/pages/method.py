"""The method page: every rule, prior and threshold as this project is configured."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.appraisal import thresholds
from analysis.appraisal.rules import read_rules, rule_sets, tools
from analysis.evidence import screen_rules
from analysis.pages import words
from analysis.pages.html import Section, render
from analysis.pages.rows import without_places
from analysis.tables.schemas import Tables


def head(title: str) -> Section:
    """The heading, and what the page is."""
    return render("method_head", title=title)


def settings(data: Tables) -> Section:
    """Priors, smallest effects of interest, bands and assumed correlations, each with where it comes from."""
    rows = data["settings"]
    priors = rows[rows["setting"] == "prior"].sort_values("applies_to")
    others = rows[rows["setting"] != "prior"].sort_values(["setting", "applies_to"])
    return render(
        "method_settings",
        {"priors": without_places(priors), "settings": without_places(others)},
        priors=[*map(_prior, priors.to_dict("records")), _RAW],
        prior_df=f"{thresholds.PRIOR_DF:g}",
        variants=[(name, *factors) for name, factors in thresholds.PRIORS.items()],
        groups=[
            (name, [_setting(row) for row in members.to_dict("records")]) for name, members in others.groupby("setting")
        ],
    )


def verdict_rules(data: Tables) -> Section:
    """How a verdict comes about, with the numbers that count here."""
    rows = data["settings"]
    threshold = rows.loc[rows["setting"] == "verdict probability", "value"].iloc[0]
    window = rows.loc[rows["setting"] == "duration window", "value"].sort_values()
    return render(
        "method_verdicts",
        {"thresholds": pd.DataFrame(_THRESHOLDS, columns=["what", "value"])},
        threshold=words.chance(threshold),
        window=[words.number(end) for end in window],
        prior_df=f"{thresholds.PRIOR_DF:g}",
        sign_test=thresholds.SIGN_TEST_LEVEL,
        enough=thresholds.ENOUGH,
        rho=thresholds.RHO,
        rhos=thresholds.RHOS,
        correlations=thresholds.CORRELATIONS,
        power=thresholds.POWER,
        level=thresholds.LEVEL,
        chance=thresholds.ENOUGH_CHANCE,
        for_models=thresholds.ENOUGH_FOR_ASYMMETRY,
        for_slope=thresholds.FEWEST_FOR_SLOPE,
        in_group=thresholds.FEWEST_IN_GROUP,
        lead=words.LEAD,
    )


_THRESHOLDS = [
    ("two-sided p of a sign test that gives a direction by votes", thresholds.SIGN_TEST_LEVEL),
    ("samples of direct evidence from which it decides alone", thresholds.ENOUGH),
    ("correlation between the errors of several effects of a sample", thresholds.RHO),
    ("samples from which small studies are asked for", thresholds.ENOUGH_FOR_ASYMMETRY),
    ("samples from which a slope is looked at", thresholds.FEWEST_FOR_SLOPE),
    ("samples in each group from which groups are compared", thresholds.FEWEST_IN_GROUP),
    ("p below which what differences go with is a lead", words.LEAD),
    ("power of a next study", thresholds.POWER),
    ("two-sided level of a next study", thresholds.LEVEL),
    ("probability with which a next study settles the direction", thresholds.ENOUGH_CHANCE),
]


def certainty_rules() -> Section:
    """Both sets of rules, in the order in which they are tried."""
    sets = [
        {
            "title": rule_set.title,
            "source": rule_set.source,
            "decides": rule_set.decides,
            "rules": [
                {
                    "domain": domain,
                    "id": rule.id,
                    "when": rule.threshold,
                    "gives": rule.gives if isinstance(rule.gives, str) else f"−{rule.gives}",
                    "source": rule.source,
                }
                for domain, rule in rule_set.rules()
            ],
        }
        for rule_set in rule_sets()
    ]
    rules = pd.DataFrame([{"rules": rule_set["title"], **rule} for rule_set in sets for rule in rule_set["rules"]])
    return render("method_certainty", {"rules": rules}, sets=sets, version=read_rules("certainty")["version"])


def bias_rules() -> Section:
    """Which tool judges which design, and from which recorded facts."""
    known = tools()
    domains = pd.DataFrame(
        [(tool.name, domain, "; ".join(facts)) for tool in known for domain, facts in tool.domains.items()],
        columns=["tool", "domain", "facts"],
    )
    return render("method_bias", {"domains": domains}, tools=known, design=read_rules("risk-of-bias")["design"])


def checks() -> Section:
    """Every screen with its action, chosen before any result is seen."""
    checked = pd.DataFrame([(screen.name, screen.action, screen.changes, screen.source) for screen in screen_rules.ALL])
    checked.columns = ["check", "action", "changes", "source"]
    return render("method_checks", {"checks": checked}, screens=screen_rules.ALL)


def _prior(row: dict[str, Any]) -> dict[str, str]:
    numbers = {
        name: words.number(row[key]) for name, key in (("location", "value"), ("scale", "sd"), ("spread", "tau"))
    }
    return {"applies_to": row["applies_to"], "because": row["because"], **numbers}


_RAW = {
    "applies_to": "raw difference",
    "location": "0",
    "scale": "unit information",
    "spread": "unit information",
    "because": "ours; as wide as the outcome’s own standard deviation, or, where no study reports one, as what one "
    "participant tells",
}


def _setting(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "shown": words.with_unit(words.number(row["value"]), words.plain(row["unit"]))}
