"""A project as an analyst opens it in a notebook: its tables, and its claims."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis import __version__
from analysis.library.case import Case
from analysis.library.claim import Claim
from analysis.library.parts import claims_frame
from analysis.library.tab_completion import complete_claim_ids
from analysis.notes.problems import BrokenNotes, did_you_mean
from analysis.tables import project as folders
from analysis.tables.files import BusyError, in_words, lock
from analysis.tables.package import are_good, read_table
from analysis.tables.schemas import SENSITIVITY_TABLES, TABLES
from analysis.tables.state import input_digest, is_current, staleness
from analysis.tables.unknown import UnknownClaim, unknown

_JUDGED = (
    "syntheses", "claim_strength", "directions", "reasons", "certainty", *SENSITIVITY_TABLES, "claim_answers",
)  # fmt: skip


class Project:
    """A project's tables and claims.

    ``path`` is its folder; without one it is found as the commands find it: CLAIMS_PROJECT, else the nearest folder
    upwards that holds data/raw. Where the tables are none, or older than the notes, they are built first; with
    ``build=False`` those that lie there are read as they are. Nothing else is ever written.

    Raises ProjectError where there is no project, BrokenNotes with every problem where the notes are broken and no good
    tables lie there (else it warns, and shows those), TablesMissing with ``build=False`` where there are none.

    >>> project = Project("tests/projects/cards")
    >>> project.claims.query("studies > 3")["claim_id"].tolist()
    ['hip-thrust-sprint-speed', 'leg-press-strength-gain']
    >>> project.claim("leg-press-strenth-gain")
    Traceback (most recent call last):
        ...
    analysis.tables.unknown.UnknownClaim: no claim "leg-press-strenth-gain"; did you mean "leg-press-strength-gain"?
    """

    def __init__(self, path: str | Path | None = None, *, build: bool = True) -> None:
        self._project = _find(path)
        why = staleness(self._project, __version__) if not build else ""
        if why:
            warnings.warn(f"{why}; Project(...) without build=False brings them up to date", stacklevel=2)
        if build:
            _bring_up_to_date(self._project)
        self.tables: Mapping[str, pd.DataFrame] = BuiltTables(self._project)
        complete_claim_ids(Project)

    @property
    def root(self) -> Path:
        """Its folder."""
        return self._project.root

    @cached_property
    def _claims(self) -> pd.DataFrame:
        return claims_frame(self.tables)

    @property
    def claims(self) -> pd.DataFrame:
        """One row a claim; see :func:`analysis.library.parts.claims_frame`."""
        return self._claims.copy(deep=False)

    @cached_property
    def claim_ids(self) -> list[str]:
        """The ids of all claims."""
        return sorted(self.tables["claims"]["claim_id"])

    def claim(self, claim_id: str) -> Claim:
        """One claim, as it was judged when the tables were built. Raises UnknownClaim, naming the nearest ids."""
        if claim_id not in self.claim_ids:
            raise UnknownClaim(unknown("claim", str(claim_id), self.claim_ids))
        results = {}
        for name in _JUDGED:
            rows = self.tables[name]
            results[name] = rows.loc[rows["claim_id"] == claim_id].reset_index(drop=True)
        return Claim(claim_id, Case.of(claim_id, self.tables, *self._terms), results)

    __getitem__ = claim

    @cached_property
    def _terms(self):
        from analysis.notes.normalise import read_terms

        return read_terms(self._project)

    def _ipython_key_completions_(self) -> list[str]:
        return self.claim_ids

    def __repr__(self) -> str:
        studies = self.tables["studies"]
        return f"Project {self.root.name}: {len(self.claim_ids)} claims, {len(studies)} studies"


class BuiltTables(Mapping[str, pd.DataFrame]):
    """The built tables by name, each read when it is first asked for."""

    def __init__(self, project: folders.Project) -> None:
        self._project = project
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise KeyError(f'no table "{name}"{did_you_mean(str(name), TABLES)}; there are {", ".join(TABLES)}')
        if name not in self._read:
            self._read[name] = read_table(self._project, name)
        return self._read[name].copy(deep=False)  # so that what is changed in it stays with whoever changes it

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def _ipython_key_completions_(self) -> list[str]:
        return list(TABLES)

    def __repr__(self) -> str:
        return f"tables: {', '.join(TABLES)}"


def _find(path: str | Path | None) -> folders.Project:
    if path is None:
        return folders.find_project()
    root = folders.folder_named(path, "Project")
    if not (root / "data" / "raw").is_dir():
        raise folders.ProjectError(f"Project: {os.fspath(path)}: no folder data/raw in it; name a project's folder")
    return folders.Project(root)


def _bring_up_to_date(project: folders.Project) -> None:
    """Build the tables if they are stale; where that cannot be and there are good ones, warn."""
    try:
        inputs = input_digest(project, __version__)
        if is_current(project, inputs):
            return  # to read takes no lock
        from analysis.pipeline import build_tables

        with lock(project):
            build_tables(project, inputs)  # in this process: others would run the analyst's script once more
    except (BrokenNotes, BusyError, OSError) as error:
        if not are_good(project):
            raise
        why = in_words(error) if isinstance(error, OSError) else str(error)
        warnings.warn(f"shown is the last good build, as newer tables cannot be built:\n{why}", stacklevel=3)
