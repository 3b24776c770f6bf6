"""What one claim is judged on, and judging it: by the same functions, in the same order, as when tables are built."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.appraisal.decision import Decision, decide
from analysis.appraisal.judging import judge_claims
from analysis.appraisal.pooled_samples import of_synthesis
from analysis.notes.content import Intake
from analysis.notes.problems import did_you_mean
from analysis.notes.settings import Prior, Quantity, Settings
from analysis.notes.vocabulary import Vocabulary
from analysis.synthesis.bearing import bearing
from analysis.synthesis.by_part import Pooling, pool_parts
from analysis.synthesis.claimed import votes_of
from analysis.synthesis.covariates import with_covariates
from analysis.synthesis.spreads import Spreads
from analysis.tables.lookup import Selection
from analysis.tables.schemas import Tables
from analysis.terms import ClaimKind

PART = ["claim_id", "part_id"]
_OF_CLAIM = ("claims", "claim_parts", "ratings", "citations", "evidence")
_OF_STUDIES = ("studies", "arms", "contrasts", "appraisals", "effects")
_UNTESTED = (ClaimKind.FACT, ClaimKind.JUDGEMENT)
_ASKED = "asked for in a what-if"


@dataclass(frozen=True, eq=False)
class Case:
    """The notes' tables as far as they bear on one claim, with its effects, evidence, flags and citations."""

    intake: Intake
    spreads: Spreads

    @classmethod
    def of(cls, claim_id: str, tables: Mapping[str, pd.DataFrame], vocabulary: Vocabulary, settings: Settings) -> Case:
        """That of a claim, cut out of all tables of a project.

        Kept are the studies of people on whom something bears, and the data sets that these stand in; of all other
        studies what they measured of the same outcomes, which tells how far apart people lie.
        """
        cut = dict(tables)
        for name in _OF_CLAIM:
            cut[name] = _where(tables[name], tables[name]["claim_id"] == claim_id)
        behind = tables["effects"].loc[tables["effects"]["effect_id"].isin(cut["evidence"]["effect_id"])]
        studies = tables["studies"].loc[tables["studies"]["sample_id"].isin(behind["sample_id"])]
        works = {*studies["study_id"], *studies["data_set"].dropna()}
        measured = tables["measurements"]
        alike = measured["outcome"].isin(behind["outcome"])
        cut["measurements"] = _where(measured, measured["study_id"].isin(works) | alike)
        works |= set(cut["measurements"]["study_id"])
        for name in _OF_STUDIES:
            cut[name] = _where(tables[name], tables[name]["study_id"].isin(works))
        intake = Intake(cut, vocabulary, settings)
        return cls(intake, Spreads.of(intake))

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All that bears on the claim, as :func:`analysis.synthesis.bearing.bearing` gives it, with votes."""
        tables = self.intake.tables
        rows = bearing(tables["effects"], tables["evidence"], tables["flags"], tables)
        return with_covariates(votes_of(rows, self.intake, self.spreads), self.intake)

    def judge(self) -> Tables:
        """The rows of the tables that judging gives: verdicts, certainty, changes, the answer. Nothing is written."""
        syntheses = pool_parts(self.intake, Pooling.of(self.rows), self.spreads)
        return judge_claims(self.intake, self.rows, syntheses, self.intake.tables["citations"])

    def decisions(self, syntheses: pd.DataFrame) -> dict[str, Decision]:
        """By part, what decides it; parts that no study can answer have none.

        ``rows`` of a decision have a column ``place``: where the row stands in ``rows`` of the case.
        """
        tables = self.intake.tables
        parts = tables["claim_parts"].merge(tables["claims"][["claim_id", "kind"]], on="claim_id")
        records = parts.loc[~parts["kind"].isin(_UNTESTED)].to_dict("records")
        pooled = syntheses.astype(object).where(syntheses.notna(), np.nan).to_dict("records")
        rows = Selection.of(self.rows.assign(place=np.arange(len(self.rows))))
        return {
            part["part_id"]: decide(
                part,
                rows.where(rows["part_id"] == part["part_id"]),
                [synthesis for synthesis in pooled if synthesis["part_id"] == part["part_id"]],
                self.intake,
            )
            for part in records
        }

    def keeping(self, kept: Collection[tuple[str, str]]) -> Case:
        """With only these pairs of part and effect bearing on the claim: the others are as if they had not been read.

        What a check found in the rest, and what is known of how far apart people lie, stays.
        """
        evidence, effects = self.intake.tables["evidence"], self.intake.tables["effects"]
        pairs = zip(evidence["part_id"], evidence["effect_id"], strict=True)
        left = _where(evidence, np.array([pair in kept for pair in pairs], dtype=bool))
        gone = set(evidence["effect_id"]) - set(left["effect_id"])
        return self._with_tables(evidence=left, effects=_where(effects, ~effects["effect_id"].isin(gone)))

    def with_correlation(self, r: float) -> Case:
        """With another correlation of before and after wherever one was assumed."""
        if not -1 < r < 1:
            raise ValueError(f"pre_post_r: {r:g}; accepted: a correlation between -1 and 1")
        effects = self.intake.tables["effects"]
        assumed = effects["vi_per_r"].notna()
        shifted = effects["vi"] + (r - effects["r"]) * effects["vi_per_r"]
        return self._with_tables(
            effects=effects.assign(
                vi=effects["vi"].where(~assumed, shifted.where(shifted > 0)), r=effects["r"].mask(assumed, r)
            )
        )

    def with_settings(
        self,
        *,
        prior: Mapping[str, Sequence[float]] | None = None,
        smallest: tuple[float, str] | None = None,
        probability: float | None = None,
    ) -> Case:
        """With other priors, another smallest effect of interest, or another probability that verdicts need."""
        settings = self.intake.settings
        if prior:
            new = {measure: _prior(measure, numbers, settings) for measure, numbers in prior.items()}
            settings = replace(settings, priors={**settings.priors, **new})
        if smallest is not None:
            value, unit = smallest
            outcomes = self.intake.tables["claim_parts"]["outcome"].dropna().unique()
            chosen = dict.fromkeys(outcomes, Quantity(float(value), unit, _ASKED))
            settings = replace(settings, smallest_effect={**settings.smallest_effect, **chosen})
        if probability is not None:
            if not 0.5 < probability < 1:
                raise ValueError(f"probability: {probability:g}; accepted: between 0.5 and 1")
            settings = replace(settings, verdict_probability=float(probability))
        return replace(self, intake=replace(self.intake, settings=settings))

    def _with_tables(self, **tables: pd.DataFrame) -> Case:
        return replace(self, intake=replace(self.intake, tables={**self.intake.tables, **tables}))


def places_pooled(decision: Decision) -> np.ndarray:
    """Where the rows stand that the mean told for a part was pooled from; none where nothing was."""
    if decision.pooled is None:
        return np.array([], dtype=int)
    rows = of_synthesis(decision.rows, decision.pooled)
    return rows["place"][rows["vi"] > 0].astype(int)


def _where(table: pd.DataFrame, kept: pd.Series | np.ndarray) -> pd.DataFrame:
    return table.loc[kept].reset_index(drop=True)


def _prior(measure: str, numbers: Sequence[float], settings: Settings) -> Prior:
    """``(mean, sd)``, which keeps the spread between studies, or ``(mean, sd, tau)``."""
    if measure not in settings.priors:
        near = did_you_mean(measure, settings.priors)
        raise ValueError(f'prior: "{measure}" has no prior of its own{near}; accepted: {", ".join(settings.priors)}')
    if len(numbers) not in (2, 3) or min(numbers[1:]) <= 0:
        raise ValueError(f"prior: {measure}: {numbers}; accepted: (mean, sd) or (mean, sd, tau), sd and tau above 0")
    mean, sd, *tau = map(float, numbers)
    return Prior(mean, sd, tau[0] if tau else settings.priors[measure].tau, _ASKED)
