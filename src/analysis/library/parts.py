"""What was worked out for claims, one row a part or one row a claim, on the scale readers see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.pages import results, verdicts, words
from analysis.pages.study_links import studies_behind
from analysis.tables.lookup import in_order, plain_rows
from analysis.terms import Certainty, Placeholder

PART = ["claim_id", "part_id"]
_STRENGTH = [
    "direction_verdict", "size_verdict", "certainty", "certainty_low", "certainty_high", "basis", "lane", "studies",
    "samples", "people", "k", "natural", "low", "high", "new_low", "new_high", "claimed_from", "claimed_to",
    "natural_unit", "measure", "estimate", "ci_low", "ci_high", "pi_low", "pi_high", "claimed_low", "claimed_high",
    "tau2", "i2", "probability_direction", "probability_below", "probability_within", "probability_above",
    "votes_for", "votes_against", "votes_neither", "flips_with",
    "shown_estimate", "shown_ci_low", "shown_ci_high", "shown_claimed_low", "shown_claimed_high", "shown_unit",
]  # fmt: skip
_COUNTS = ["studies", "samples", "people", "k", "votes_for", "votes_against", "votes_neither"]
_NATURAL = ["natural", "low", "high", "new_low", "new_high", "claimed_from", "claimed_to"]
_ANALYSIS = ["estimate", "ci_low", "ci_high", "pi_low", "pi_high", "claimed_low", "claimed_high"]
_SHOWN = ["shown_estimate", "shown_ci_low", "shown_ci_high", "shown_claimed_low", "shown_claimed_high"]
_OF_CLAIM = ["natural", "low", "high", "natural_unit", "measure", "estimate", "ci_low", "ci_high", "claimed_low",
             "claimed_high", *_SHOWN, "shown_unit"]  # fmt: skip


def parts_frame(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a part: ``claim_id``, ``part_id``, its ``label``, ``claimed``, both verdicts, certainty, basis, counts,
    and the estimate on two scales.

    As readers see it, in ``natural_unit``: ``natural`` with ``low`` and ``high`` (95 %), ``new_low`` and ``new_high``
    (where a new study would fall), ``claimed_from`` and ``claimed_to``. It is what happens to the outcome: a claim of
    less is negative. On the scale of analysis (log ratios as logarithms), in the claim's direction, as in the tables:
    ``estimate``, ``ci_low``, ``ci_high``, ``pi_low``, ``pi_high``, ``claimed_low``, ``claimed_high``, for figures and
    for more statistics. ``shown_estimate`` and on are as readers see them, in the claim's direction, as
    :func:`analysis.plots.claim_map` draws them. ``studies``, ``samples`` and ``people`` are behind what decides, ``k``
    samples of them behind the estimate.
    """
    strength = {(row["claim_id"], row["part_id"]): row for row in plain_rows(tables["claim_strength"])}
    pooled = tables["syntheses"]
    pooled = pooled.loc[pooled["decides"].fillna(False)]
    sizes = {(row["claim_id"], row["part_id"]): row for row in plain_rows(pooled)}
    rows = []
    for claim_id, of_claim in tables["claim_parts"].groupby("claim_id", sort=False):
        for part in results.parts({"claim_parts": of_claim.reset_index(drop=True)}):
            key = (claim_id, part.id)
            row = {"claim_id": claim_id, "part_id": part.id, "label": part.label, "claimed": part.row["effect"]}
            rows.append(row | _strength_as_read(part, strength.get(key), sizes.get(key)))
    frame = pd.DataFrame(rows, columns=["claim_id", "part_id", "label", "claimed", *_STRENGTH])
    numbers = [
        *_NATURAL,
        *_ANALYSIS,
        *_SHOWN,
        "tau2",
        "i2",
        *(name for name in _STRENGTH if name.startswith("probability")),
    ]
    types = {name: "Int64" for name in _COUNTS} | {name: "float64" for name in numbers}
    types = {**dict.fromkeys(frame.columns, "str"), **types}
    return in_order(frame.astype(types), "claim_id", tables["claims"]["claim_id"].tolist())


def _strength_as_read(
    part: results.Part, row: Mapping[str, Any] | None, pooled: Mapping[str, Any] | None
) -> dict[str, Any]:
    if row is None:
        return {}
    measure = row["measure"]

    def shown(source: Mapping[str, Any] | None, *names: str) -> Iterator[float]:
        values = [None if source is None else source[name] for name in names]
        natural = [words.on_scale(None if value is None else part.sign * value, measure) for value in values]
        return iter(natural if part.sign > 0 or len(natural) < 2 else reversed(natural))

    low, high = shown(row, "ci_low", "ci_high")
    new_low, new_high = shown(row, "pi_low", "pi_high")
    claimed_from, claimed_to = shown(pooled, "claimed_low", "claimed_high")
    return {
        **{name: row.get(name) for name in _STRENGTH},
        "certainty": verdicts.certainty(row).name,
        "people": row["participants"],
        "natural": next(shown(row, "estimate")),
        "low": low,
        "high": high,
        "new_low": new_low,
        "new_high": new_high,
        "claimed_from": claimed_from,
        "claimed_to": claimed_to,
        "claimed_low": pooled and pooled["claimed_low"],
        "claimed_high": pooled and pooled["claimed_high"],
        "natural_unit": words.scale_unit(measure, pooled and pooled["unit"]) if measure else None,
    }


def claims_frame(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a claim: a short ``label``, ``statement``, ``kind``, ``answer``, the ``verdict`` on the whole, and those
    on direction and size over its parts, certainty, basis, ``citation`` verdict, and counts.

    ``studies`` are behind what decides any of its parts; ``samples`` and ``people`` are those behind the part on which
    most stands, whose numbers are told as :func:`parts_frame` does.
    """
    parts = parts_frame(tables)
    studies = pd.Series(studies_behind(tables), dtype="Int64")
    answers = tables["claim_answers"].set_index("claim_id")
    cited = tables["citations"].groupby("claim_id")["verdict"].agg(_listed)
    rows = [
        {"claim_id": claim_id, **_over_parts(of_claim)} for claim_id, of_claim in parts.groupby("claim_id", sort=False)
    ]
    columns = [
        "claim_id",
        "verdict",
        "direction",
        "size",
        "certainty",
        "basis",
        "parts",
        "samples",
        "people",
        *_OF_CLAIM,
    ]
    frame = tables["claims"][["claim_id", "statement", "kind"]].merge(
        pd.DataFrame(rows, columns=columns), on="claim_id", how="left"
    )
    frame.insert(1, "label", frame["claim_id"].map(claim_label))
    frame.insert(4, "answer", frame["claim_id"].map(answers["answer"]))
    place = frame.columns.get_loc("parts")
    frame.insert(place, "citation", frame["claim_id"].map(cited))
    frame.insert(place + 2, "studies", frame["claim_id"].map(studies).fillna(0).astype("Int64"))
    return frame.astype({name: "Int64" for name in ("parts", "samples", "people")})


def claim_label(claim_id: str) -> str:
    """A claim's id as words, for figures."""
    text = claim_id.replace("-", " ")
    return text[:1].upper() + text[1:]


def _over_parts(parts: pd.DataFrame) -> dict[str, Any]:
    sized = parts.loc[parts["estimate"].notna()]
    first = (sized if len(sized) else parts).sort_values(["people", "samples"], ascending=False, kind="stable").iloc[0]
    return {
        "verdict": verdicts.OUTCOMES[verdicts.outcome(set(parts["direction_verdict"].dropna()))][0],
        "direction": _listed(parts["direction_verdict"]),
        "size": _listed(parts["size_verdict"]),
        "certainty": _certainty(parts),
        "basis": _listed(parts["basis"]),
        "parts": len(parts),
        **{name: first[name] for name in ("samples", "people", *_OF_CLAIM)},
    }


def _listed(values: pd.Series) -> str | None:
    return "; ".join(dict.fromkeys(values.dropna())) or None


def _certainty(parts: pd.DataFrame) -> str:
    """From the least to the most sure, over all parts."""
    ranks = {name: place for place, name in enumerate(Certainty)}
    known = sorted({*parts["certainty_low"].dropna(), *parts["certainty_high"].dropna()}, key=ranks.__getitem__)
    if not known:
        return Placeholder.NOT_RATED
    return known[0] if len(known) == 1 else f"{known[0]} to {known[-1]}"
