"""One claim, taken apart: its answer, what decides it, and what it would be with other evidence or settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.appraisal.decision import Decision
from analysis.library import moderators
from analysis.library.case import Case
from analysis.library.effects import condition, evidence_frame, public
from analysis.library.parts import parts_frame
from analysis.library.shown import answer_card
from analysis.notes.problems import did_you_mean
from analysis.pages import words
from analysis.tables.schemas import Tables

_PLACE = ["note_path", "note_line", "note_field"]
_MOVES = (
    "direction_verdict", "size_verdict", "certainty", "basis", "k", "samples", "people", "natural", "low", "high",
    "probability_direction", "probability_within",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Claim:
    """A claim and what was worked out for it; nothing in it changes, every what-if gives another one.

    >>> from analysis import Project
    >>> claim = Project("tests/projects/cards").claim("leg-press-strength-gain")
    >>> claim.parts[["direction_verdict", "size_verdict"]].to_dict("records")
    [{'direction_verdict': 'supported', 'size_verdict': 'undetermined'}]
    """

    id: str
    case: Case
    results: Tables
    steps: tuple[str, ...] = ()

    @property
    def statement(self) -> str:
        """What is claimed."""
        return self.tables["claims"]["statement"].iloc[0]

    @property
    def answer(self) -> str:
        """The answer in a sentence or a few."""
        answers = self.results["claim_answers"]["answer"]
        return words.plain(answers.iloc[0] if len(answers) else None, "The evidence on this claim has not been judged.")

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name, as far as they bear on the claim; under a what-if those of the what-if."""
        return {**self.case.intake.tables, **self.results}

    @property
    def parts(self) -> pd.DataFrame:
        """One row a part: what is claimed, both verdicts, certainty, basis, counts, the estimate with its limits; see
        :func:`analysis.library.parts.parts_frame`."""
        return parts_frame(self.tables).drop(columns="claim_id")

    @property
    def evidence(self) -> pd.DataFrame:
        """All that bears on the claim, one row for each part and effect; see
        :func:`analysis.library.effects.evidence_frame`."""
        return public(self._frame)

    @property
    def studies(self) -> pd.DataFrame:
        """The studies that bear on the claim, as their notes have them."""
        studies = self.case.intake.tables["studies"]
        texts = self._statements["study_id"]
        bearing = {*self._frame["study_id"], *texts}
        return studies.loc[studies["study_id"].isin(bearing)].reset_index(drop=True)

    def effects(self, part: str | None = None) -> pd.DataFrame:
        """What decides, one row an effect: what the mean told was pooled from; where nothing was pooled, what votes.

        Of all parts, or of the one named. The columns are those of ``evidence``: ``yi``, ``vi`` and ``se`` turned the
        claim's way, ``natural``, ``low`` and ``high`` as readers see them.

        >>> from analysis import Project
        >>> claim = Project("tests/projects/cards").claim("leg-press-strength-gain")
        >>> claim.effects()[["label", "n", "weeks", "percent"]].round(1).head(2)
                 label     n  weeks  percent
        0  Campos 2002  33.0    8.0     52.6
        1  Campos 2002  33.0    8.0     29.1
        """
        return public(self._deciding(part))

    @property
    def pooled(self) -> pd.DataFrame:
        """The mean that decides each part, one row a part, in the claim's direction and the units of ``yi``."""
        rows = self.results["syntheses"]
        return rows.loc[rows["decides"].fillna(False)].drop(columns=["claim_id", *_PLACE]).reset_index(drop=True)

    @property
    def changes(self) -> pd.DataFrame:
        """What every single change to the analysis does to the verdicts; ``flips`` where one moves."""
        return self.results["changes"].drop(columns=["claim_id", *_PLACE]).reset_index(drop=True)

    def where(self, text: str) -> Claim:
        """Judged by the same rules from only those rows of ``evidence`` that meet a condition.

        The condition is one of :meth:`pandas.DataFrame.query`: ``"weeks <= 8 and not flagged"``. What is not known
        meets none. Raises ValueError where it cannot be read.

        >>> from analysis import Project
        >>> claim = Project("tests/projects/cards").claim("leg-press-strength-gain")
        >>> claim.where("weeks <= 8 and not flagged").parts[["direction_verdict", "samples"]].to_dict("records")
        [{'direction_verdict': 'inconclusive', 'samples': 4}]
        """
        return self._keeping(condition(self._frame, text), f"where {text}")

    def without(self, *studies: str) -> Claim:
        """Judged by the same rules without the results of some studies.

        A study is named by its id; a data set, or the words with which several ids begin, stand for all of these.
        """
        behind = self._frame["study_id"]
        sheets = behind.map(self.case.intake.tables["studies"].set_index("study_id")["data_set"])
        gone = np.zeros(len(behind), dtype=bool)
        for study in studies:
            named = (behind == study) | (sheets == study)
            named = named if named.any() else behind.str.startswith(f"{study}-")
            if not named.any():
                known = sorted({*behind, *sheets.dropna()})
                near = did_you_mean(study, known)
                raise ValueError(f'no study "{study}" bears on {self.id}{near}; accepted: {", ".join(known)}')
            gone |= named.to_numpy(dtype=bool)
        return self._keeping(~gone, f"without {', '.join(studies)}" if studies else "")

    def with_settings(
        self,
        *,
        prior: Mapping[str, Sequence[float]] | None = None,
        pre_post_r: float | None = None,
        smallest: tuple[float, str] | None = None,
        probability: float | None = None,
    ) -> Claim:
        """Judged by the same rules with other settings.

        ``prior``: by kind of measure, ``(mean, sd)`` or ``(mean, sd, tau)`` as in settings.yaml; ``pre_post_r``: the
        correlation of before and after wherever one was assumed; ``smallest``: the smallest effect of interest with its
        unit, ``(5, "%")``; ``probability``: how likely a verdict must be. Raises ValueError for what cannot be.
        """
        case = self.case.with_settings(prior=prior, smallest=smallest, probability=probability)
        if pre_post_r is not None:
            case = case.with_correlation(pre_post_r)
        chosen = {"prior": prior, "pre_post_r": pre_post_r, "smallest": smallest, "probability": probability}
        return self._judged(case, ", ".join(f"{name} {value}" for name, value in chosen.items() if value is not None))

    def compare(self, other: Claim) -> pd.DataFrame:
        """What moved from another state of the same claim to this one: ``before`` (the other's), ``after``, ``moved``.

        One row for each part and verdict, count or number, by ``part_id`` and what it is.
        """
        if other.id != self.id:
            raise ValueError(f"{self.id} and {other.id} are two claims; see both by compare([...])")
        before, after = (claim.parts.set_index("part_id") for claim in (other, self))
        rows = [
            {"part_id": part, "what": name, "before": before.loc[part, name], "after": after.loc[part, name]}
            for part in after.index
            for name in _MOVES
        ]
        table = pd.DataFrame(rows).astype({"before": object, "after": object}).set_index(["part_id", "what"])
        pairs = zip(table["before"], table["after"], strict=True)
        return table.assign(moved=[not _same(earlier, later) for earlier, later in pairs])

    def subgroups(self, by: str, part: str | None = None) -> pd.DataFrame:
        """What decides, in groups by a column or a condition; see :func:`analysis.library.moderators.subgroups`."""
        return moderators.subgroups(self._one_scale(part), by)

    def regress(self, formula: str, part: str | None = None) -> moderators.Regression:
        """What decides, regressed on a formula's terms; see :func:`analysis.library.moderators.regress`."""
        return moderators.regress(self._one_scale(part), formula)

    @cached_property
    def _frame(self) -> pd.DataFrame:
        return evidence_frame(self.case, self._decisions)

    @cached_property
    def _decisions(self) -> dict[str, Decision]:
        return self.case.decisions(self.results["syntheses"])

    @property
    def _statements(self) -> pd.DataFrame:
        tables = self.case.intake.tables
        asked = tables["claim_parts"][["about", "property"]].dropna().drop_duplicates()
        return tables["statements"].merge(asked, on=["about", "property"])

    def _deciding(self, part: str | None) -> pd.DataFrame:
        known = self.case.intake.tables["claim_parts"]["part_id"].tolist()
        if part is not None and part not in known:
            raise ValueError(f'no part "{part}"{did_you_mean(part, known)}; accepted: {", ".join(known)}')
        frame = self._frame
        pooled = frame["pooled"].groupby(frame["part_id"]).transform("any")
        deciding = frame["pooled"] | (frame["decides"] & ~pooled)
        of_part = frame["part_id"].eq(part) if part is not None else True
        return frame.loc[deciding & of_part].reset_index(drop=True)

    def _one_scale(self, part: str | None) -> pd.DataFrame:
        """What decides one part; of a claim with several, one must be named."""
        frame = self._deciding(part)
        parts = sorted(set(frame["part_id"]))
        if len(parts) > 1:
            raise ValueError(f"{self.id} has several parts, which are not put together; name one: {', '.join(parts)}")
        return frame

    def _keeping(self, kept: np.ndarray, step: str) -> Claim:
        rows = self._frame.loc[kept]
        pairs = set(zip(rows["part_id"], rows["effect_id"], strict=True))
        return self._judged(self.case.keeping(pairs), step)

    def _judged(self, case: Case, step: str) -> Claim:
        return Claim(self.id, case, case.judge(), (*self.steps, step) if step else self.steps)

    def __repr__(self) -> str:
        return f"Claim({'; '.join([self.id, *self.steps])}): {self.answer}"

    def _repr_html_(self) -> str:
        return answer_card(self.statement, self.answer, self.parts, self.steps)


def _same(first: object, second: object) -> bool:
    if pd.isna(first) or pd.isna(second):
        return bool(pd.isna(first) and pd.isna(second))
    if isinstance(first, str) or isinstance(second, str):
        return first == second
    return bool(np.isclose(float(first), float(second), rtol=1e-9, atol=1e-12))
