"""Where the time of many claim reports goes: processor time by process, and pyinstrument of one.

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
from analysis.build.making import make
from analysis.build.order import Order
from analysis.build.preload import preload
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
    wall, here, others = _spent(lambda: runner.build_reports(project, claims))
    print(
        f"{len(claims)} claim reports in {wall:.1f} s: {here:.1f} s of processor time in the build, {others:.1f} s in"
    )
    print("the process that loads and its forks")
    os.environ["CLAIMS_PROJECT"] = str(project.root)
    work_out_report((NOTEBOOK, claims[0]))
    wall, here, _ = _spent(lambda: [work_out_report((NOTEBOOK, claim)) for claim in claims])
    print(f"their cells as plain functions in one warm process: {here:.1f} s of processor time")
    _profile("the cells", lambda: [work_out_report((NOTEBOOK, claim)) for claim in claims[:20]])
    preload()
    order = Order(
        f"claims/{claims[0]}", "", NOTEBOOK.read_text(encoding="utf-8"), {"claim_id": claims[0]}, NOTEBOOK.parent, {}
    )
    _profile("a report, with its page", lambda: make(order))  # once: a process has one shell


def _spent(work: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds on the clock, of this process, and of those that it started and that have ended."""
    began, here = time.perf_counter(), time.process_time()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    others = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, time.process_time() - here, others


def _profile(what: str, work: Callable[[], object]) -> None:
    with Profiler(interval=0.001, async_mode="disabled") as profiler:
        work()
    _print(what, profiler)


def _print(what: str, profiler: Profiler) -> None:
    print(f"\n{what}\n{'-' * len(what)}")
    print(profiler.output_text(unicode=True, show_all=False, processor_options={"filter_threshold": SHOWN}))


if __name__ == "__main__":
    main()
