"""What judging claims gave when the tables were last built, so that the same evidence need not be judged again.

The rows are those of the tables; kept beside them is the digest of what each claim was judged on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.tables.files import digest
from analysis.tables.kept import Kept
from analysis.tables.package import read_table
from analysis.tables.project import Project
from analysis.tables.schemas import SENSITIVITY_TABLES
from analysis.tables.state import code_digest, whole_tables

TABLES = (
    "syntheses", "contributions", "claim_strength", "directions", "reasons", "certainty",
    *SENSITIVITY_TABLES, "claim_answers",
)  # fmt: skip


@dataclass
class Judged:
    """On what the claims in the tables on disk were judged."""

    project: Project
    kept: Kept
    read: str  # the digests of terms and settings that claims are judged with, whatever these are by then

    @classmethod
    def open(cls, project: Project) -> Judged:
        """Those of a project, none where the code, the terms or the settings were others."""
        files = (project.raw / name for name in ("vocabulary.yaml", "settings.yaml"))
        read = " ".join(digest(path.read_bytes()) if path.is_file() else "" for path in files)
        return cls(project, Kept.open(project.processed / ".cache" / "claims.jsonl", _context(project, read)), read)

    def known(self, digests: Mapping[str, str]) -> dict[str, str]:
        """The claims that were judged on the same, of those whose evidence has these digests, with theirs."""
        return {claim: sha256 for claim, sha256 in digests.items() if self.kept.recall(claim, sha256)}

    def rows(self, name: str, claims: Sequence[str]) -> pd.DataFrame:
        """What judging them gave in one of TABLES."""
        return read_table(self.project, name, where=("claim_id", claims))

    def keep(self, digests: Mapping[str, str]) -> None:
        """Remember on what the claims of the tables that are being made were judged."""
        for claim, sha256 in digests.items():
            self.kept.keep(claim, sha256, True)

    def save(self) -> None:
        """Write it down; call it when the tables have been written."""
        self.kept.context = _context(self.project, self.read)
        self.kept.save()


def _context(project: Project, read: str) -> str:
    return f"{code_digest()} {read} {whole_tables(project, TABLES)}"
