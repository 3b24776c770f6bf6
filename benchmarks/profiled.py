"""Where the time of many claim reports goes: processor time by process, and pyinstrument on each side of the kernels.

pip install pyinstrument
python benchmarks/profiled.py [--claims 100]
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable

import measure
from plain import work_out_report
from pyinstrument import Profiler

from analysis.build import runner
from analysis.tables.project import Project
from reports import NOTEBOOK, names, project_of

SHOWN = 0.02  # of the whole: smaller shares are left out


def main() -> None:
    """Build, profile, print."""
    parser = argparse.ArgumentParser(description="Profile of many claim reports.")
    parser.add_argument("--claims", type=int, default=100)
    options = parser.parse_args()
    print(measure.machine())
    project = Project(project_of("profiled", options.claims))
    claims = names(project.root)
    wall, own, others = _spent(lambda: runner.build_reports(project, claims))
    print(
        f"{len(claims)} claim reports in {wall:.1f} s: {own:.1f} s of processor time in the runner, {others:.1f} s in"
    )
    print("the template and the kernels")
    os.environ["CLAIMS_PROJECT"] = str(project.root)
    work_out_report((NOTEBOOK, claims[0]))
    wall, own, _ = _spent(lambda: [work_out_report((NOTEBOOK, claim)) for claim in claims])
    print(f"their cells as plain functions in one warm process: {own:.1f} s of processor time")
    _profile("the cells", lambda: [work_out_report((NOTEBOOK, claim)) for claim in claims[:20]])
    from analysis.build import building

    def make_one(order: building.Order) -> building.Made:
        made = []
        with _profiler() as profiler:
            made.append(make(order))
        shown.append(profiler)
        return made[0]

    make, shown = building.make, []
    building.make = make_one
    runner.build_reports(project, claims[:3], force=True, jobs=1)
    _print("the runner, for one report", shown[-1])


def _spent(work: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds on the clock, of this process, and of those that it started and that have ended."""
    began, own = time.perf_counter(), time.process_time()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    others = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, time.process_time() - own, others


def _profiler() -> Profiler:
    return Profiler(interval=0.001, async_mode="disabled")


def _profile(what: str, work: Callable[[], object]) -> None:
    with _profiler() as profiler:
        work()
    _print(what, profiler)


def _print(what: str, profiler: Profiler) -> None:
    print(f"\n{what}\n{'-' * len(what)}")
    print(profiler.output_text(unicode=True, show_all=False, processor_options={"filter_threshold": SHOWN}))


if __name__ == "__main__":
    main()
