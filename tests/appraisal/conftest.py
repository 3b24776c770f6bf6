"""The tables of the two small projects, and decisions on made-up samples."""

import numpy as np
import pytest

from analysis.appraisal.decision import Decision
from analysis.appraisal.votes import count_votes
from analysis.stats import pool
from analysis.tables.lookup import Selection
from analysis.terms import Basis

BETWEEN = "between-group difference"


@pytest.fixture(scope="session")
def cards(built_tables):
    return built_tables("cards")


@pytest.fixture(scope="session")
def caffeine(built_tables):
    return built_tables("caffeine")


def made_up_decision(yi, vi, *, kind="comparison", sized=True, claimed=(0.2, 0.5), smallest=0.1, n=40, **columns):
    """A decision on samples of standardised differences; a variance of None is not known, an effect of None neither.

    ``columns`` replace columns of the rows: direct, excluded, doubted, vote, p_text.
    """
    count = len(yi)
    y, v = (np.array([np.nan if value is None else value for value in values], dtype=float) for values in (yi, vi))
    names = np.array([f"s{place}" for place in range(count)], dtype=object)

    def everywhere(value):
        return np.full(count, value, dtype=object)

    rows = Selection(
        {
            "study_id": names,
            "sample_id": names,
            "lane": everywhere("training"),
            "estimand": everywhere(BETWEEN),
            "measure": everywhere("SMD"),
            "unit": everywhere("standard deviations"),
            "yi": y,
            "oriented": y,
            "vi": v,
            "n": np.full(count, float(n)),
            "vote": np.sign(y),
            "p_text": everywhere(None),
            "rows": everywhere(None),
            "who": everywhere(None),
            "r": np.full(count, np.nan),
            "vi_per_r": np.full(count, np.nan),
            "directness": everywhere("direct"),
            "arm_for": everywhere("A"),
            "arm_against": everywhere("B"),
            "share_for": np.full(count, 0.5),
            "measured": everywhere("it"),
            "alike": np.zeros(count, dtype=bool),
            "late": np.zeros(count, dtype=bool),
            "direct": np.ones(count, dtype=bool),
            "excluded": np.zeros(count, dtype=bool),
            "doubted": np.zeros(count, dtype=bool),
            **{name: np.asarray(values) for name, values in columns.items()},
        }
    )
    kept = rows.where(~rows["excluded"])
    known = ~np.isnan(kept["vi"])
    part = {
        "claim_id": "claim", "part_id": "whole", "kind": kind, "effect_direction": "more",
        "effect_low": claimed[0] if sized else np.nan, "also_low": np.nan,
    }  # fmt: skip
    pooled = None
    if known.any():
        found = pool(kept["yi"][known], kept["vi"][known])
        numbers = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2")
        pooled = {
            "lane": "training", "estimand": BETWEEN, "measure": "SMD", "unit": "standard deviations",
            "k": int(known.sum()),
            **{name: getattr(found, name) for name in numbers},
            "claimed_low": claimed[0], "claimed_high": claimed[1], "smallest": smallest, "none": 0.0,
            "prior_mean": 0.0, "prior_sd": 0.44, "prior_tau": 0.5,
        }  # fmt: skip
    return Decision(
        part, Basis.CONTROLLED, "training", "direct", kept, rows, pooled, pooled, None, (), count_votes(kept), {}
    )  # fmt: skip


@pytest.fixture
def decision():
    """Decisions on made-up samples: ``decision(yi, vi)``, one effect a sample."""
    return made_up_decision
