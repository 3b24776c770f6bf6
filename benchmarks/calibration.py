"""How often the rules of judgement are wrong, by simulation: every verdict word, power, and selective reporting.

    python benchmarks/calibration.py [--replicates 4000]

Prints tables with the upper end of each rate's exact 95 % interval and draws docs/images/calibration.svg. The
same seed gives the same numbers. Verdicts come from the project's own functions, with its default priors.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import binomtest, norm

from analysis.appraisal.counterexamples import counterexamples
from analysis.appraisal.variants import Dataset, evaluate
from analysis.appraisal.verdicts import Findings, direction_verdict, size_verdict
from analysis.appraisal.votes import Voice, tally
from analysis.notes.settings import DEFAULT_PRIORS, DEFAULT_VERDICT_PROBABILITY
from analysis.stats.blocks import RHO
from analysis.tables.lookup import Selection
from analysis.terms import ClaimedDirection, Estimand

KS, TAUS = (1, 2, 3, 5, 10), (0.0, 0.15, 0.3)
LIMIT, POWER = 0.06, 0.80
# Of results that are not significant in the claim's favour, so many are never published under selection.
UNPUBLISHED = 0.7
SIGNIFICANT = norm.isf(0.025)
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


# What is false where the mean truly is so many smallest effects: the word, the verdict, and outcomes a study. A mean at
# the edge of what a verdict denies is where it is wrong most often. "No better" is "at least as good" told in the
# direction of worse. What cannot happen happens in no study, so that there is no spread between them.
FALSE = (
    ("more", "supported", 0.0, 1),
    ("more", "contradicted", 0.0, 1),
    (ClaimedDirection.NO_DIFFERENCE, "supported", 1.0, 1),
    (ClaimedDirection.NO_DIFFERENCE, "contradicted", 0.0, 1),
    (ClaimedDirection.NO_DIFFERENCE, "contradicted", 0.0, 3),
    (ClaimedDirection.AT_LEAST_AS_GOOD, "supported", -1.0, 1),
    (ClaimedDirection.AT_LEAST_AS_GOOD, "contradicted", -1.0, 1),
    (ClaimedDirection.CANNOT, "supported", 1.0, 1),
    (ClaimedDirection.CANNOT, "contradicted", 0.0, 1),
    (ClaimedDirection.CANNOT, "contradicted", 0.0, 3),
)


def main() -> None:
    """Simulate, print, draw."""
    parser = argparse.ArgumentParser(description="Calibration of the verdicts.")
    parser.add_argument("--replicates", type=int, default=4000)
    replicates = parser.parse_args().replicates
    random = np.random.default_rng(20260101)
    print(f"{replicates} replicates a cell; studies of 16 to 80 people; verdicts at {DEFAULT_VERDICT_PROBABILITY:g}")
    nothing: dict[tuple[str, float], list[float]] = {}
    selected: dict[tuple[str, float], list[float]] = {}
    worst: dict[str, tuple[int, str]] = {}
    for field in FIELDS:
        print(f"\n{field.measure}: the highest rate of each false verdict over k in {KS} and tau in {TAUS}")
        for word, verdict, truth, outcomes in FALSE:
            counts = {}
            for tau in (0.0,) if (word, verdict) == (ClaimedDirection.CANNOT, "contradicted") else TAUS:
                for k in KS:
                    found, _ = simulate(field, truth * field.smallest, tau, k, replicates, random, word, outcomes)
                    counts[tau, k] = found[verdict]
                    if (word, verdict) == ("more", "supported"):
                        nothing.setdefault((field.measure, tau), []).append(counts[tau, k] / replicates)
            several = f", {outcomes} outcomes a study" if outcomes > 1 else ""
            tell(
                f"“{word}” {verdict}{several}, true mean {truth:+g} smallest effects", field, counts, replicates, worst
            )
        low, high = field.claimed
        for verdict, mean in (
            ("overstated", low), ("understated", high), ("within", 0.8 * low), ("within", 1.2 * high)
        ):  # fmt: skip
            cells = {(tau, k): simulate(field, mean, tau, k, replicates, random)[1] for tau in TAUS for k in KS}
            counts = {cell: found[verdict] for cell, found in cells.items()}
            label = f"{verdict}, true mean {mean:.2f}, claimed {low:.2f} to {high:.2f}"
            tell(label, field, counts, replicates, worst)
        strong, _ = simulate(field, field.strong, 0.15, 5, replicates, random)
        power = strong["supported"] / replicates
        print(f"  power, true effect {field.strong:.2f}, tau 0.15, k 5: {power:.3f} (wanted: at least {POWER})")
        for tau in TAUS:
            for k in KS:
                null, _ = simulate(field, 0.0, tau, k, replicates, random, selective=True)
                selected.setdefault((field.measure, tau), []).append(null["supported"] / replicates)
            shown = ", ".join(f"k {k}: {rate:.2f}" for k, rate in zip(KS, selected[field.measure, tau], strict=True))
            print(f"  false 'supported' under selective reporting, tau {tau:.2f}: {shown} (measured, not promised)")
    highest = max(count for count, _ in worst.values())
    print(f"\nworst false rate without selection: {told(highest, replicates)} (wanted: at most {LIMIT})")
    draw(nothing, selected)


def tell(label: str, field: Field, counts: dict[tuple[float, int], int], replicates: int, worst: dict) -> None:
    """Print the highest of the rates, and where it is; remember it."""
    (tau, k), count = max(counts.items(), key=lambda item: item[1])
    print(f"  {label}: {told(count, replicates)}, at tau {tau:g}, k {k}")
    worst[f"{field.measure} {label}"] = count, label


def told(count: int, of: int) -> str:
    """A rate with the upper end of its exact 95 % interval."""
    high = binomtest(count, of).proportion_ci(method="exact").high
    return f"{count / of:.3f} (at most {high:.3f})"


def simulate(
    field: Field, mean: float, tau: float, k: int, replicates: int, random: np.random.Generator, word: str = "more",
    outcomes: int = 1, *, selective: bool = False,
) -> tuple[Counter, Counter]:  # fmt: skip
    """How often each direction verdict and each size verdict comes out of simulated syntheses."""
    prior = DEFAULT_PRIORS[field.measure]
    relative = {
        "claimed_low": field.claimed[0], "claimed_high": field.claimed[1], "smallest": field.smallest, "none": 0.0,
        "prior_mean": prior.mean, "prior_sd": prior.sd, "prior_tau": prior.tau,
    }  # fmt: skip
    drawn = [published(field, mean, tau, k, random, outcomes, selective) for _ in range(replicates)]
    datasets = [Dataset(yi.mean(axis=1), vi * (1 + (outcomes - 1) * RHO) / outcomes, {}, relative) for yi, vi in drawn]
    directions, sizes = Counter(), Counter()
    turned = -1 if word == ClaimedDirection.CANNOT else 1
    edge = field.smallest if word in (ClaimedDirection.CANNOT, ClaimedDirection.AT_LEAST_AS_GOOD) else 0.0
    for data, effects, probabilities in zip(datasets, drawn, evaluate(datasets), strict=True):
        votes = tally([Voice(1, side, 40, None) for side in np.sign(turned * data.yi + edge).tolist()])
        shown = counterexamples(as_rows(*effects)) if word == ClaimedDirection.CANNOT else []
        found = Findings(probabilities, votes, counterexamples=shown)
        directions[direction_verdict(word, found, DEFAULT_VERDICT_PROBABILITY)[0]] += 1
        sizes[size_verdict(True, [(data.k, probabilities)], votes, DEFAULT_VERDICT_PROBABILITY)[0]] += 1
    return directions, sizes


def published(
    field: Field, mean: float, tau: float, k: int, random: np.random.Generator, outcomes: int, selective: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Effects of k published studies, each of so many correlated outcomes, and their variances."""
    correlation = np.full((outcomes, outcomes), RHO) + (1 - RHO) * np.eye(outcomes)
    together = np.linalg.cholesky(correlation)
    yi, vi = [], []
    while len(yi) < k:
        v = field.unit_variance / random.integers(16, 81)
        y = random.normal(mean, tau) + np.sqrt(v) * (together @ random.normal(size=outcomes))
        if not selective or y[0] / np.sqrt(v) > SIGNIFICANT or random.random() > UNPUBLISHED:
            yi.append(y)
            vi.append(v)
    return np.array(yi), np.array(vi)


def as_rows(yi: np.ndarray, vi: np.ndarray) -> Selection:
    """The same as rows of evidence."""
    k, outcomes = yi.shape
    names = np.repeat(np.array([f"s{place}" for place in range(k)], dtype=object), outcomes)

    def everywhere(value: object) -> np.ndarray:
        return np.full(len(names), value, dtype=object)

    return Selection(
        {
            "study_id": names, "sample_id": names, "oriented": yi.ravel(), "vi": np.repeat(vi, outcomes),
            "vote": np.sign(yi.ravel()), "p_text": everywhere(None), "estimand": everywhere(Estimand.BETWEEN),
            "vi_per_r": np.full(yi.size, np.nan),
            "direct": np.ones(len(names), dtype=bool), "arm_for": everywhere("A"), "arm_against": everywhere("B"),
            "measured": np.tile(np.array([f"o{place}" for place in range(outcomes)], dtype=object), k),
        }
    )  # fmt: skip


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
