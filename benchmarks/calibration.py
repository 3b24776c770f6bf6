"""How often the rules of judgement are wrong, by simulation: false verdicts, power, and selective reporting.

    python benchmarks/calibration.py [--replicates 4000]

Prints a table with the upper end of each rate's exact 95 % interval and draws docs/images/calibration.svg. The
same seed gives the same numbers. Verdicts come from the project's own functions, with its default priors.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import binomtest, norm

from analysis.appraisal.variants import Dataset, evaluate
from analysis.appraisal.verdicts import direction_verdict, size_verdict
from analysis.appraisal.votes import Votes
from analysis.intake.settings import DEFAULT_PRIORS, DEFAULT_VERDICT_PROBABILITY

KS, TAUS = (1, 2, 3, 5, 10), (0.0, 0.15, 0.3)
LIMIT, POWER = 0.06, 0.80
# Of results that are not significant in the claim's favour, so many are never published under selection.
UNPUBLISHED = 0.7
FIGURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "calibration.svg"


@dataclass(frozen=True)
class Field:
    """A measure: its prior, the claim, the variance of one participant, and a strong true effect."""

    measure: str
    claimed: tuple[float, float]
    smallest: float
    unit_variance: float
    strong: float


FIELDS = (
    Field("SMD", (0.4, 0.8), 0.2, 4.0, 0.8),
    # A coefficient of variation of a quarter; claimed are 15 to 25 %.
    Field("log ratio", (float(np.log(1.15)), float(np.log(1.25))), float(np.log(1.05)), 0.25, float(np.log(1.35))),
)


def main() -> None:
    """Simulate, print, draw."""
    parser = argparse.ArgumentParser(description="Calibration of the verdicts.")
    parser.add_argument("--replicates", type=int, default=4000)
    replicates = parser.parse_args().replicates
    random = np.random.default_rng(20260101)
    print(f"{replicates} replicates a cell; studies of 16 to 80 people; verdicts at {DEFAULT_VERDICT_PROBABILITY:g}")
    rates: dict[tuple[str, float], list[float]] = {}
    selected: dict[tuple[str, float], list[float]] = {}
    worst = 0.0
    for field in FIELDS:
        low, high = field.claimed
        print(f"\n{field.measure}: false 'supported' | 'overstated' at the lower bound | 'understated' at the upper")
        for tau in TAUS:
            for k in KS:
                null, _ = simulate(field, 0.0, tau, k, replicates, random)
                _, at_low = simulate(field, low, tau, k, replicates, random)
                _, at_high = simulate(field, high, tau, k, replicates, random)
                found = [null.count("supported"), at_low.count("overstated"), at_high.count("understated")]
                told = [f"{count / replicates:.3f} (at most {upper(count, replicates):.3f})" for count in found]
                print(f"  tau {tau:.2f}, k {k:2d}: {' | '.join(told)}")
                rates.setdefault((field.measure, tau), []).append(found[0] / replicates)
                worst = max(worst, *(count / replicates for count in found))
        strong, _ = simulate(field, field.strong, 0.15, 5, replicates, random)
        power = strong.count("supported") / replicates
        print(f"  power, true effect {field.strong:.2f}, tau 0.15, k 5: {power:.3f} (wanted: at least {POWER})")
        for tau in TAUS:
            for k in KS:
                null, _ = simulate(field, 0.0, tau, k, replicates, random, selective=True)
                selected.setdefault((field.measure, tau), []).append(null.count("supported") / replicates)
            shown = ", ".join(f"k {k}: {rate:.2f}" for k, rate in zip(KS, selected[field.measure, tau], strict=True))
            print(f"  false 'supported' under selective reporting, tau {tau:.2f}: {shown} (measured, not promised)")
    print(f"\nworst false rate without selection: {worst:.3f} (wanted: at most {LIMIT})")
    draw(rates, selected)


def upper(count: int, of: int) -> float:
    """Upper end of the exact 95 % interval of a rate."""
    return float(binomtest(count, of).proportion_ci(method="exact").high)


def simulate(
    field: Field, mean: float, tau: float, k: int, replicates: int, random: np.random.Generator, *, selective=False
) -> tuple[list[str], list[str]]:
    """Direction and size verdicts of simulated syntheses."""
    prior = DEFAULT_PRIORS[field.measure]
    told = {
        "claimed_low": field.claimed[0], "claimed_high": field.claimed[1], "smallest": field.smallest,
        "prior_mean": prior.mean, "prior_sd": prior.sd, "prior_tau": prior.tau,
    }  # fmt: skip
    drawn = [published(field, mean, tau, k, random, selective) for _ in range(replicates)]
    datasets = [Dataset(yi, vi, {}, told) for yi, vi in drawn]
    directions, sizes = [], []
    for data, rows in zip(datasets, evaluate(datasets), strict=True):
        sides = int((data.yi > 0).sum()), int((data.yi < 0).sum())
        votes = Votes(*sides, 0, sides)
        directions.append(direction_verdict(rows, votes, DEFAULT_VERDICT_PROBABILITY)[0])
        sizes.append(size_verdict(True, [(data.k, rows)], votes, DEFAULT_VERDICT_PROBABILITY)[0])
    return directions, sizes


def published(
    field: Field, mean: float, tau: float, k: int, random: np.random.Generator, selective: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Effects and variances of k published studies."""
    yi: list[float] = []
    vi: list[float] = []
    while len(yi) < k:
        v = field.unit_variance / random.integers(16, 81)
        y = random.normal(mean, np.sqrt(tau**2 + v))
        if not selective or y / np.sqrt(v) > norm.isf(0.025) or random.random() > UNPUBLISHED:
            yi.append(y)
            vi.append(v)
    return np.array(yi), np.array(vi)


def draw(rates: dict[tuple[str, float], list[float]], selected: dict[tuple[str, float], list[float]]) -> None:
    """False 'supported' against the number of samples, without and with selective reporting."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "calibration"
    drawn, panels = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
    for axes, found, title in (
        (panels[0], rates, "every study is published"),
        (panels[1], selected, f"{UNPUBLISHED:.0%} of the rest are not"),
    ):
        for (measure, tau), values in found.items():
            style = "-" if measure == "SMD" else "--"
            axes.plot(KS, values, style, marker="o", markersize=4, label=f"{measure}, τ = {tau:g}")
        axes.axhline(LIMIT, color="0.5", linewidth=1)
        axes.set(title=title, xlabel="independent samples", xticks=KS, ylim=(0, None))
    panels[0].set_ylabel("“supported” though there is nothing")
    panels[0].legend(fontsize=7)
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    drawn.savefig(FIGURE, metadata={"Date": None})
    plt.close(drawn)
    print(f"figure: {FIGURE.relative_to(FIGURE.parents[2])}")


if __name__ == "__main__":
    main()
