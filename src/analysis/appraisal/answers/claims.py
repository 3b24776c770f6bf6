"""The answer to each claim in words, told from its parts. Plain text; no subject word of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.appraisal.answers.also_called import also_called
from analysis.appraisal.answers.facts import without_text
from analysis.appraisal.answers.naming import asked_of
from analysis.appraisal.answers.parts import answer_part, finding_on
from analysis.appraisal.verdicts import ON_ONE_STUDY
from analysis.evidence.matching import claimed_sign
from analysis.notes.content import Intake
from analysis.tables.schemas import TABLES, Rows
from analysis.terms import Basis, ClaimKind, DirectionVerdict, Question

_Row = dict[str, Any]
_NOTHING = dict.fromkeys(TABLES["claim_strength"].columns)


def answer_claims(intake: Intake, appraised: Mapping[str, Rows], citations: pd.DataFrame) -> Rows:
    """The rows of the claim_answers table: one answer per claim, told from its parts.

    ``appraised`` are rows of :func:`analysis.appraisal.strength.appraise_parts`.
    """
    verdicts: dict[str, dict[str, None]] = {}
    for claim_id, verdict in zip(citations["claim_id"], citations["verdict"], strict=True):
        verdicts.setdefault(claim_id, {})[verdict] = None
    parts = _parts_of(intake, appraised)
    syntheses, directions = (_by_part(appraised[name]) for name in ("syntheses", "directions"))
    rows = []
    for claim in intake.tables["claims"].to_dict("records"):
        of_claim = parts.get(claim["claim_id"], [])
        judged = [part["direction_verdict"] for part in of_claim]
        rows.append(
            {
                "claim_id": claim["claim_id"],
                "answer": " ".join(_answer(of_claim, claim["kind"], syntheses, directions, intake)),
                "finding": " ".join(_findings(of_claim, claim["kind"])),
                "wanted": _wanted(of_claim, claim["kind"]),
                "also_called": also_called(of_claim, intake.vocabulary),
                "citation_verdict": "; ".join(verdicts.get(claim["claim_id"], ())),
                "parts": len(of_claim),
                "parts_supported": judged.count(DirectionVerdict.SUPPORTED),
                "parts_contradicted": judged.count(DirectionVerdict.CONTRADICTED),
                **{key: claim[key] for key in ("note_path", "note_line", "note_field")},
            }
        )
    return rows


def _parts_of(intake: Intake, appraised: Mapping[str, Rows]) -> dict[str, list[_Row]]:
    """By claim its parts with their verdicts, the sign of what is claimed, and whether one study decides."""
    why = (row for row in appraised["reasons"] if row["question"] == Question.DIRECTION)
    on_one = {_key(row) for row in why if ON_ONE_STUDY in row["because"]}
    claimed = {_key(part): part for part in intake.tables["claim_parts"].to_dict("records")}
    by_claim: dict[str, list[_Row]] = {}
    for row in appraised["claim_strength"]:
        part = {**_NOTHING, **claimed[_key(row)], **row, "single": _key(row) in on_one}
        part["sign"] = claimed_sign(part["outcome"], part["effect_direction"], intake.vocabulary)
        by_claim.setdefault(row["claim_id"], []).append(part)
    return by_claim


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["claim_id"], row["part_id"]


def _by_part(rows: Iterable[_Row]) -> dict[tuple[str, str], list[_Row]]:
    by_part: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        by_part.setdefault(_key(row), []).append(row)
    return by_part


def _answer(
    parts: list[_Row],
    kind: str,
    syntheses: Mapping[tuple[str, str], list[_Row]],
    directions: Mapping[tuple[str, str], list[_Row]],
    intake: Intake,
) -> list[str]:
    """What was found on each part, then in one sentence each the parts on which there is nothing."""
    tried = _tried(parts)
    brief = len(tried) > 1
    sentences = [
        " ".join(
            answer_part(
                part,
                kind,
                syntheses.get(_key(part), []),
                directions.get(_key(part), []),
                intake.vocabulary,
                brief=brief,
            )
        )
        for part in tried
    ]
    return list(dict.fromkeys([*sentences, *_nothing_on(parts, kind)]))


def _findings(parts: list[_Row], kind: str) -> list[str]:
    """The same without sizes, which stand beside it in a list of claims."""
    sentences = [" ".join(finding_on(part, kind)) for part in _tried(parts)]
    return list(dict.fromkeys(sentences or _nothing_on(parts, kind)))


def _tried(parts: list[_Row]) -> list[_Row]:
    """The parts on which there is anything, what is settled first."""
    tried = [part for part in parts if part["direction_verdict"] != DirectionVerdict.NO_EVIDENCE]
    return sorted(tried, key=lambda part: part["direction_verdict"] not in _SETTLED)


def _nothing_on(parts: list[_Row], kind: str) -> list[str]:
    """What was looked for and is not there."""
    empty = [part for part in parts if part["direction_verdict"] == DirectionVerdict.NO_EVIDENCE]
    if not empty:
        return []
    if kind == ClaimKind.FACT:
        return [without_text(empty)]
    return [f"No study noted here {asked}." for asked in asked_of(empty, kind)]


_SETTLED = (DirectionVerdict.SUPPORTED, DirectionVerdict.CONTRADICTED, DirectionVerdict.NEGLIGIBLE)


def _wanted(parts: list[_Row], kind: str) -> str | None:
    """What would answer the parts that nothing settles; missing where all are settled, or cannot be."""
    unasked = [
        part
        for part in parts
        if part["direction_verdict"] == DirectionVerdict.NO_EVIDENCE or part["basis"] == Basis.SURROGATES
    ]
    begun = [part for part in parts if part["direction_verdict"] == DirectionVerdict.INCONCLUSIVE]
    if kind == ClaimKind.FACT:
        return "Two reference texts that agree." if unasked or begun else None
    if unasked:
        return " ".join(f"A study that {asked}." for asked in asked_of(unasked, kind))
    return " ".join(f"More studies that {asked}." for asked in asked_of(begun, kind, plural=True)) or None
