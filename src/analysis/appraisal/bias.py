"""Risk of bias: each study by the domains of the tool for its design, from the facts its note records."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.appraisal.rules import Tool, read_rules, tools
from analysis.notes.content import Intake
from analysis.tables.lookup import Selection
from analysis.tables.schemas import frame
from analysis.terms import OVERALL, RISKS, BiasDomain, Judgement, Status

_PLACE = ("note_path", "note_line", "note_field")
_FACT = ("study_id", "domain", "judgement", "because", *_PLACE)


def judge_bias(intake: Intake) -> pd.DataFrame:
    """The bias table: a row for each study and domain of its tool, and one overall.

    ``worst`` and ``best`` differ where a fact could not be read. The overall judgement is that of the
    worst domain. Reviews and reference texts are not judged: no answer is pooled from them.
    """
    tables = intake.tables
    studies = Selection.of(tables["studies"][["study_id", "design", "data_set", "status", *_PLACE]])
    facts = _Facts.of(Selection.of(tables["appraisals"][[*_FACT]]), studies)
    designs = [(design, tool) for tool in tools() for design in tool.designs]
    by_design = [
        _of_design(studies.where(studies["design"] == design), design, tool, facts) for design, tool in designs
    ]
    columns = {name: np.concatenate([columns_of[name] for columns_of in by_design]) for name in by_design[0]}
    place = {study: place for place, study in enumerate(studies["study_id"])}
    order = np.argsort([place[study] for study in columns["study_id"]], kind="stable")
    return frame("bias", pd.DataFrame({name: values[order] for name, values in columns.items()}))


@dataclass(frozen=True)
class _Facts:
    """What is known of studies by the notes' domains; the last row is nothing, for what is not there.

    ``recorded`` has the places of rows by study and domain as the notes have them; ``known`` with what the status of
    a work says of its data above that.
    """

    rows: Selection
    rank: np.ndarray  # of what is judged, the higher the worse; −1 where nothing is
    recorded: Mapping[tuple[str, str], int]
    known: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, recorded: Selection, studies: Selection) -> _Facts:
        """From the appraisals and the studies' status."""
        doubted = studies.where(np.isin(studies["status"].astype(str), (Status.DISPUTED, Status.RETRACTED)))
        because = [f"the work is {status}" for status in doubted["status"]]
        doubts = {
            "domain": [BiasDomain.INTEGRITY] * len(doubted),
            "judgement": [Judgement.HIGH] * len(doubted),
            "because": because,
        }
        by_status = doubted.replaced(**{name: np.array(values, dtype=object) for name, values in doubts.items()})
        nothing = Selection({name: np.array([None], dtype=recorded[name].dtype) for name in _FACT})
        rows = Selection.joined([recorded, by_status, nothing])
        keys = list(zip(rows["study_id"], rows["domain"], strict=True))
        places = {key: place for place, key in enumerate(keys)}
        rank = np.array([RISKS.index(word) if word in RISKS else -1 for word in rows["judgement"]])
        return cls(rows, rank, {key: place for place, key in enumerate(keys[: len(recorded)])}, places)

    def places_of(self, studies: Selection, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """For each study the places of the first fact with one of these names, and of the worst that is judged.

        A study inside a data set has the facts of its sheet.
        """
        nothing = len(self.rows) - 1
        first, worst = (np.full(len(studies), nothing) for _ in range(2))
        for name in names:
            pairs = zip(studies["study_id"], studies["data_set"], strict=True)
            known_at = [
                self.known.get((study, name), self.recorded.get((sheet, name), nothing)) for study, sheet in pairs
            ]
            places = np.array(known_at, dtype=int)
            first = np.where(first == nothing, places, first)
            worst = np.where(self.rank[places] > self.rank[worst], places, worst)
        return first, worst


def _of_design(studies: Selection, design: str, tool: Tool, facts: _Facts) -> dict[str, np.ndarray]:
    """The columns of the bias table for all studies of one design: domain after domain, then overall."""
    rules = read_rules("risk-of-bias")
    by_design = {rule["domain"]: rule for rule in rules["design"] if design in rule["designs"]}
    nothing = len(facts.rows) - 1
    parts = []
    for domain, names in tool.domains.items():
        first, worst = facts.places_of(studies, names)
        if domain in by_design:
            rule = by_design[domain]
            otherwise = {**dict.fromkeys(("judgement", "worst", "best"), rule["judgement"]), "because": rule["because"]}
        elif domain in rules["trusted unless doubted"]:
            trusted = "nobody is known to doubt them"
            otherwise = {"judgement": Judgement.LOW, "worst": Judgement.LOW, "best": Judgement.LOW, "because": trusted}
        else:
            unread = np.where(first == nothing, "nothing about it was read", facts.rows["because"][first])
            otherwise = {
                "judgement": Judgement.NO_INFORMATION,
                "worst": Judgement.HIGH,
                "best": Judgement.LOW,
                "because": unread,
            }
        otherwise |= {name: studies[name] for name in _PLACE}
        source = {name: facts.rows[name][worst] for name in ("judgement", "because", *_PLACE)}
        source |= dict.fromkeys(("worst", "best"), source["judgement"])
        judged = {name: np.where(worst == nothing, value, source[name]) for name, value in otherwise.items()}
        parts.append({**judged, "domain": np.full(len(studies), domain, dtype=object)})
    parts.append(_overall(parts, tool.domains, studies))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    columns["judgement"] = np.array([tool.words.get(word, word) for word in columns["judgement"]], dtype=object)
    shared = np.full(len(columns["domain"]), f"{tool.name} ({tool.version})", dtype=object)
    return {**columns, "study_id": np.tile(studies["study_id"], len(parts)), "tool": shared}


def _overall(
    parts: Sequence[Mapping[str, np.ndarray]], domains: Iterable[str], studies: Selection
) -> dict[str, np.ndarray]:
    """That of the worst domain."""
    words = np.array(RISKS, dtype=object)
    worst, best = (
        words[np.max([[RISKS.index(word) for word in part[side]] for part in parts], axis=0).astype(int)]
        for side in ("worst", "best")
    )
    unread = np.array([part["worst"] != part["best"] for part in parts])
    because = [
        f"not read: {'; '.join(itertools.compress(domains, is_unread))}" if differ else "that of its worst domain"
        for is_unread, differ in zip(unread.T, worst != best, strict=True)
    ]
    return {
        "judgement": np.where(worst == best, best, Judgement.NO_INFORMATION),
        "worst": worst,
        "best": best,
        "because": np.array(because, dtype=object),
        **{name: studies[name] for name in _PLACE},
        "domain": np.full(len(studies), OVERALL, dtype=object),
    }
