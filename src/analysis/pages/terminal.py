"""A claim's answer as lines of plain text, for the terminal."""

from __future__ import annotations

import textwrap

import pandas as pd

from analysis.pages import data, results, verdicts, words
from analysis.tables.schemas import Tables

_WIDTH = 100


def list_claims(tables: Tables) -> str:
    """The ids of all claims, one a line."""
    return "\n".join(sorted(tables["claims"]["claim_id"]))


def describe_claim(tables: Tables, claim_id: str) -> str:
    """What ``claims show CLAIM`` prints. Raises UnknownClaim, naming the nearest."""
    data.claim_named(claim_id, tables["claims"]["claim_id"].tolist())
    of_claim = data.select(tables, data.CLAIM_REPORT, claim_id=claim_id)
    answers = of_claim["claim_answers"].to_dict("records")
    answer = answers[0] if answers else None
    lines = [
        *_wrapped(of_claim["claims"]["statement"].iloc[0]),
        "",
        *_wrapped(words.plain(answer and answer["answer"], "The evidence on this claim has not been judged yet.")),
        *_wrapped(f"citation: {words.plain(answer and answer['citation_verdict'], 'none')}"),
    ]
    for part in results.parts(of_claim):
        lines += ["", *_part(of_claim, part)]
    voices = of_claim["assertions"].merge(of_claim["sources"], on="source_id")["voice"].nunique()
    lines += ["", f"said by {words.count(voices, 'independent voice')}; page: reports/claims/{claim_id}.html"]
    return "\n".join(lines)


def _part(of_claim: Tables, part: results.Part) -> list[str]:
    row = results.strength_of(of_claim, part)
    lines = [words.sentence(part.label)[:-1]]
    claimed = words.plain(part.row["effect"])
    if claimed:
        lines.append(f"  claimed    {words.visible(claimed)}")
    lines.append(f"  direction  {verdicts.direction(row).name}")
    lines.append(f"  size       {verdicts.size(row).name}")
    lines.append(f"  certainty  {verdicts.certainty(row).name}")
    if row is not None:
        if (basis := verdicts.basis(row)) is not None:
            lines.append(f"  rests on   {basis.name}")
        lines.append(f"  evidence   {', '.join(results.counts(row, fact=part.is_fact)) or 'none'}")
        if pd.notna(row["flips_with"]):
            lines.append(f"  flips with {words.visible(row['flips_with'])}")
    mean, _ = results.pooled(row, part)
    if mean is not None:
        estimate = words.with_unit(words.number(mean.estimate, 2), words.scale_unit(row["measure"]))
        limits = f" (95 % interval {words.interval(mean.low, mean.high, 2)})" if mean.known else ""
        lines.append(f"  mean       {estimate}{limits}")
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(words.visible(words.sentence(text)), _WIDTH) if text else []
