"""Checks around a synthesis: influence of single studies, small-study effects, selective publication.

One place to look for them; each lives in a module of its own.
"""

from analysis.stats.asymmetry import Egger, RankTest, egger, rank_test
from analysis.stats.excess import ExcessSignificance, FailSafe, excess_significance, fail_safe_n
from analysis.stats.henmi_copas import HenmiCopas, henmi_copas
from analysis.stats.selection import StepSelection, step_selection
from analysis.stats.sensitivity import cumulative, influence, leave_one_out
from analysis.stats.trim_fill import TrimAndFill, trim_and_fill

__all__ = [
    "Egger",
    "ExcessSignificance",
    "FailSafe",
    "HenmiCopas",
    "RankTest",
    "StepSelection",
    "TrimAndFill",
    "cumulative",
    "egger",
    "excess_significance",
    "fail_safe_n",
    "henmi_copas",
    "influence",
    "leave_one_out",
    "rank_test",
    "step_selection",
    "trim_and_fill",
]
