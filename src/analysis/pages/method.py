"""The method page: every rule, prior and threshold as this project is configured."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.appraisal import decision as deciding
from analysis.appraisal import power, variants, votes
from analysis.appraisal.rules import read_rules, rule_sets, tools
from analysis.appraisal.sensitivity import outlook, single_changes
from analysis.evidence import screen_rules
from analysis.pages import words
from analysis.pages.html import Html, render
from analysis.stats.blocks import RHO
from analysis.stats.priors import PRIOR_DF
from analysis.tables.schemas import Tables


def head(title: str) -> Html:
    """The heading, and what the page is."""
    return render("method_head", title=title)


def settings(data: Tables) -> Html:
    """Priors, smallest effects of interest, bands and assumed correlations, each with where it comes from."""
    rows = data["settings"]
    priors = rows[rows["setting"] == "prior"].sort_values("applies_to")
    others = rows[rows["setting"] != "prior"].sort_values(["setting", "applies_to"])
    return render(
        "method_settings",
        priors=priors.to_dict("records"),
        prior_df=f"{PRIOR_DF:g}",
        variants=[(name, *factors) for name, factors in variants.PRIORS.items()],
        groups=[(name, [_setting(row) for row in own.to_dict("records")]) for name, own in others.groupby("setting")],
    )


def verdict_rules(data: Tables) -> Html:
    """How a verdict comes about, with the numbers that count here."""
    rows = data["settings"]
    threshold = rows.loc[rows["setting"] == "verdict probability", "value"].iloc[0]
    window = rows.loc[rows["setting"] == "duration window", "value"].sort_values()
    return render(
        "method_verdicts",
        threshold=words.chance(threshold),
        window=[words.number(end) for end in window],
        prior_df=f"{PRIOR_DF:g}",
        sign_test=votes.SIGN_TEST_LEVEL,
        enough=deciding.ENOUGH,
        rho=RHO,
        rhos=single_changes.RHOS,
        correlations=single_changes.CORRELATIONS,
        power=power.POWER,
        level=power.LEVEL,
        chance=outlook.ENOUGH_CHANCE,
    )


def certainty_rules() -> Html:
    """Both sets of rules, in the order in which they are tried."""
    sets = [
        {
            "title": one.title,
            "source": one.source,
            "decides": one.decides,
            "rules": [
                {
                    "domain": domain,
                    "id": rule.id,
                    "when": rule.threshold,
                    "gives": rule.gives if isinstance(rule.gives, str) else f"−{rule.gives}",
                    "source": rule.source,
                }
                for domain, rule in one.rules()
            ],
        }
        for one in rule_sets()
    ]
    return render("method_certainty", sets=sets, version=read_rules("certainty")["version"])


def bias_rules() -> Html:
    """Which tool judges which design, and from which recorded facts."""
    return render("method_bias", tools=tools(), design=read_rules("risk-of-bias")["design"])


def checks() -> Html:
    """Every screen with its action, chosen before any result is seen."""
    return render("method_checks", screens=screen_rules.ALL)


def method_frame(data: Tables) -> pd.DataFrame:
    """The settings as a small table."""
    shown = data["settings"][["setting", "applies_to", "value", "unit", "sd", "tau"]]
    return shown.sort_values(["setting", "applies_to"]).fillna({"unit": ""})


def _setting(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "told": words.with_unit(words.number(row["value"]), words.plain(row["unit"]))}
