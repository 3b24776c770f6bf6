"""Benchmarks 1, 2, 3 and 6: reports from nothing, after one edit, with nothing changed, and a thousand of them.

python benchmarks/reports.py [--full] [--only from-nothing --only one-edit] [--engine forked]
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import generate
import measure
from plain import timed, warm_up

from analysis.tables.project import ENVIRONMENT_VARIABLE, IN_BUILD

REPORTS, SAMPLE = {False: 12, True: 100}, {False: 2, True: 10}
EDITED = {False: 20, True: 100}
SIZES = {False: (5, 10, 20), True: (10, 100, 300, 1_000)}
NOTEBOOK = measure.ROOT / "notebooks" / "claim-report.ipynb"


def project_of(name: str, claims: int) -> Path:
    """A generated project with its tables."""
    project = generate.generate(measure.fresh(name), claims)
    measure.claims(project, "tables")
    return project


def names(project: Path) -> list[str]:
    """The claims of a project."""
    return sorted(path.stem for path in (project / "data/raw/claims").glob("*.md"))


def from_nothing(full: bool, engine: str) -> None:
    """1: claim reports from nothing to HTML, against papermill and nbconvert, and against plain functions."""
    count, sample = REPORTS[full], SAMPLE[full]
    project = project_of("from-nothing", count)
    ours = measure.claims(project, "reports", "--engine", engine, *names(project))
    one, two = (_papermill(project, sample, jobs) for jobs in (1, 2))
    plain, plain_processor = _plain(project)
    print(f"1. {count} claim reports in {ours.seconds:.1f} s, {ours.seconds / count:.2f} s each;")
    print(f"   papermill and nbconvert make {sample} of them, as each takes as long as the last: on the clock,")
    print(f"   one at a time {one.seconds / sample:.2f} s each, two at a time {two.seconds / sample:.2f} s")
    clock, processor = ours.seconds / count, ours.processor / count
    ahead = " times as fast as papermill and nbconvert,"
    measure.told("ours", two.seconds / sample / clock, f"{ahead} two at a time", 20, at_least=True)
    measure.told("ours", one.seconds / sample / clock, f"{ahead} one at a time", 40, at_least=True)
    measure.told("ours, in the time of plain functions in two warm processes", ours.seconds / plain, " times", 1.5)
    stock, bare = one.processor / sample, plain_processor / count
    print(f"  seconds of processors: papermill and nbconvert {stock:.2f} each, ours {processor:.2f}, plain {bare:.2f};")
    print(f"  papermill and nbconvert take {stock / processor:.1f} times ours, ours {processor / bare:.2f} times plain")


def _papermill(project: Path, sample: int, jobs: int) -> measure.Cost:
    """What some reports take with the stock commands, so many at a time."""
    out = measure.fresh(f"papermill-{jobs}")
    python, target, source = sys.executable, '"$0/$1.ipynb"', f'"{NOTEBOOK}"'
    each = (
        f'"{python}" -m papermill --no-progress-bar {source} {target} -p claim_id "$1" && '
        f'"{python}" -m jupyter nbconvert --log-level ERROR --to html {target}'
    )
    listed = " ".join(names(project)[:sample])
    command = f"printf '%s\\n' {listed} | xargs -P {jobs} -I NAME sh -c '{each}' '{out}' NAME"
    return measure.run(["sh", "-c", command], CLAIMS_PROJECT=str(project))


def _plain(project: Path) -> tuple[float, float]:
    """Seconds for all reports' analysis code in two processes that have everything imported, and of the processors."""
    # As in a build, a notebook does not ask whether its tables are those of the notes.
    os.environ |= {ENVIRONMENT_VARIABLE: str(project), IN_BUILD: "1"}
    with ProcessPoolExecutor(2) as workers:
        first = names(project)[0]
        list(workers.map(warm_up, [(NOTEBOOK, first)] * 4))
        start = time.perf_counter()
        spent = list(workers.map(timed, [(NOTEBOOK, name) for name in names(project)]))
        return time.perf_counter() - start, sum(spent)


def one_edit(full: bool, engine: str) -> None:
    """3: from one edited study note to fresh pages, and with nothing edited."""
    claims = EDITED[full]
    project = project_of(f"edited-{claims}", claims)
    measure.claims(project, "reports", "--engine", engine)
    note = sorted((project / "data/raw/studies").glob("*.md"))[0]
    text = note.read_text(encoding="utf-8")
    note.write_text(text.replace(" (SD 4.2)", " (SD 4.4)", 1), encoding="utf-8")
    cost = measure.claims(project, "reports", "--engine", engine)
    built = cost.output.strip().splitlines()[-1]
    print(f"3. one of {claims * generate.STUDIES_PER_CLAIM} study notes edited: {cost.seconds:.1f} s ({built})")
    measure.told("to fresh pages", cost.seconds, " s", 4)
    idle = min(measure.claims(project, "reports", "--engine", engine).seconds for _ in range(5))
    _told_idle("nothing changed since", idle)


def _told_idle(what: str, seconds: float) -> None:
    """What a build with nothing to do takes, against an import of pandas; each the best of some."""
    pandas = min(measure.run([sys.executable, "-c", "import pandas"]).seconds for _ in range(5))
    measure.told(f"{what} ({seconds:.2f} s), in the time of import pandas", seconds / pandas, " times", 1.5)


def by_size(full: bool, engine: str) -> None:
    """2 and 6: ever more reports, and a build with nothing to do after each, against an import of pandas."""
    counts, built, idle = SIZES[full], [], []
    for count in counts:
        project = project_of(f"size-{count}", count)
        built.append(measure.claims(project, "reports", "--engine", engine))
        idle.append(min(measure.claims(project, "reports", "--engine", engine).seconds for _ in range(5)))
        print(
            f"2, 6. {count} claims: {built[-1].seconds:.1f} s, runner {built[-1].mebibytes:.0f} MiB; "
            f"nothing changed {idle[-1]:.2f} s",
            flush=True,
        )
    print("2. nothing changed")
    measure.told("largest project", idle[-1], " s", 1)
    _told_idle("largest project", idle[-1])
    measure.told("largest against smallest", idle[-1] / idle[0], " times", 2)
    seconds = [cost.seconds for cost in built]
    print("6. all pages")
    power = math.log(seconds[-1] / seconds[-2]) / math.log(counts[-1] / counts[-2])
    measure.told(f"time grows from {counts[-2]} to {counts[-1]} claims with their power", power, "", 1.1)
    measure.told("memory of the runner", max(cost.mebibytes for cost in built), " MiB", 600)
    series = {"all pages, from nothing": (counts, seconds), "nothing changed": (counts, idle)}
    measure.figure("reports", "Pages from tables", series, "claims")


BENCHMARKS = {"from-nothing": from_nothing, "one-edit": one_edit, "by-size": by_size}


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="Time of the reports.")
    parser.add_argument("--full", action="store_true", help="100 reports, and up to 1 000 claims")
    parser.add_argument("--only", choices=BENCHMARKS, action="append", help="only this benchmark")
    parser.add_argument("--engine", choices=["forked", "stock"], default="forked")
    options = parser.parse_args()
    print(measure.machine())
    for name in options.only or BENCHMARKS:
        BENCHMARKS[name](options.full, options.engine)


if __name__ == "__main__":
    main()
