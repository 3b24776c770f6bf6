"""Benchmark 4: the notebooks' own tests (nbval), with kernels forked from a preloaded one and with stock ones.

    python benchmarks/notebook_tests.py

The tests run as `make test` runs them, on the small frozen project.
"""

from __future__ import annotations

import shutil
import sys

import measure

OURS = ["-p", "analysis.build.kernels.nbval", "-p", "no:hypothesispytest"]


def main() -> None:
    """Measure and print."""
    print(measure.machine())
    project = measure.fresh("cards") / "project"
    raw = measure.ROOT / "tests" / "projects" / "cards" / "data" / "raw"
    shutil.copytree(raw, project / "data" / "raw")
    measure.claims(project, "tables")
    command = [
        *(sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-cell-timeout=120"),
        *("-q", "-p", "no:cacheprovider", str(measure.ROOT / "notebooks")),
    ]
    seconds = {
        kernel: min(measure.run([*command, *options], CLAIMS_PROJECT=str(project)).seconds for _ in range(2))
        for kernel, options in {"stock": [], "preloaded": OURS}.items()
    }
    print(f"4. nbval: stock kernels {seconds['stock']:.1f} s, preloaded {seconds['preloaded']:.1f} s")
    measure.told("stock in the time of preloaded", seconds["stock"] / seconds["preloaded"], " times", 3, at_least=True)


if __name__ == "__main__":
    main()
