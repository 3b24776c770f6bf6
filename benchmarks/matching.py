"""Matching claims with effects: 10 000 claims and 100 000 effects on one core.

python benchmarks/matching.py [--full]
"""

from __future__ import annotations

import argparse
import resource
import time

import generate
import measure
import pandas as pd

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.notes.content import Intake
from analysis.notes.normalise import read_project
from analysis.tables.project import Project

CLAIMS, EFFECTS = 10_000, 100_000
QUICK_CLAIMS = 1_000
SECONDS, MEMORY = 30, 4096


def pair(claims: int, effects: int) -> tuple[Intake, pd.DataFrame]:
    """Claims and effects as the tables of generated notes have them.

    Reading so many notes is another benchmark: the effects are those of some hundred claims' studies,
    taken over and over under other names.
    """
    project = measure.fresh("matching")
    generate.generate(project, claims // 10)
    intake = read_project(Project(project))
    found = derive_effects(intake)
    tables = {**intake.tables}
    tables["claims"] = _again(tables["claims"], claims, ["claim_id"])
    tables["claim_parts"] = _again(tables["claim_parts"], claims, ["claim_id"])
    return Intake(tables, intake.vocabulary, intake.settings), _again(found, effects, ["effect_id"])


def _again(table: pd.DataFrame, rows: int, ids: list[str]) -> pd.DataFrame:
    """The table's rows repeated, each time with other ids, until there are so many."""
    times = -(-rows // len(table))
    copies = [table.assign(**{name: table[name] + f"-{copy}" for name in ids}) for copy in range(times)]
    return pd.concat(copies, ignore_index=True).iloc[:rows]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time of matching claims with effects.")
    parser.add_argument("--full", action="store_true", help="10 000 claims and 100 000 effects")
    options = parser.parse_args()
    print(measure.machine())
    claims = CLAIMS if options.full else QUICK_CLAIMS
    intake, effects = pair(claims, claims * EFFECTS // CLAIMS)
    start = time.perf_counter()
    evidence = match_evidence(intake, effects)
    seconds = time.perf_counter() - start
    print(f"{claims} claims, {len(effects)} effects: {len(evidence)} rows of evidence in {seconds:.1f} s")
    measure.told("time", seconds, " s", SECONDS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    measure.told("memory, the reading of the notes included", memory, " MiB", MEMORY)


if __name__ == "__main__":
    main()
