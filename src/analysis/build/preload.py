"""What the process loads of which reports are forks: what their notebooks, and those who run them, would import."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from analysis.build.order import Order
from analysis.build.shell import start_shell
from analysis.tables.processes import collect_rarely
from analysis.tables.project import ENVIRONMENT_VARIABLE, Project
from analysis.terms import Measure

LAYERS = ("pages", "library", "export", "plots", "stats")
MODULES = (
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "numpy",
    "pandas",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "scipy.integrate",
    "scipy.optimize",
    "scipy.stats",
    "seaborn",
    "analysis.build.making",
)
_NARROW, _WIDE = 12, 3  # figures of a page with many


def preload() -> None:
    """Load it all into this process, which has a shell first: some libraries look for one while they are loaded."""
    gc.disable()  # hardly anything that is imported becomes garbage, and looking for it takes a third of the time
    with start_shell().builtin_trap:  # as it is while a cell imports something
        for name in MODULES:
            importlib.import_module(name)
        for layer in LAYERS:
            package = importlib.import_module(f"analysis.{layer}")
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                importlib.import_module(module.name)
    _try_out()
    gc.enable()
    collect_rarely()  # a report is made in a second, and its process ends
    gc.freeze()  # else the first collection in each fork would copy all memory that holds objects


def make_ready(order: Order) -> None:
    """Do what reports of one kind have in common: read the project's tables, and show the notebook's cells.

    Nothing is raised here: what cannot be read, each report will tell.
    """
    from analysis.pages.data import hold
    from analysis.pages.figure import lay_ready

    with suppress(Exception):
        _show(order.notebook)
        hold(Project(Path(order.environment[ENVIRONMENT_VARIABLE])))
        lay_ready(narrow=_NARROW, wide=_WIDE)
    gc.freeze()  # also what was made here


@lru_cache(maxsize=16)
def _show(notebook: str) -> None:
    import nbformat

    from analysis.build.rendering import page

    page(nbformat.reads(notebook, as_version=4), name="", home="")


def _try_out() -> None:
    """Fill in templates and draw a figure: fonts are looked for, templates compiled and settings read only once."""
    import pandas as pd
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from analysis import plots
    from analysis.build.rendering import page
    from analysis.pages.figure import figure
    from analysis.pages.html import compile_fragments

    compile_fragments()
    cell = new_code_cell("1", execution_count=1, outputs=[new_output("execute_result", {"text/plain": "1"})])
    page(new_notebook(cells=[cell]), name="", home="")
    letters = "".join(map(chr, range(32, 127))) + "–−←→⚑"
    rows = pd.DataFrame({"label": [letters] * 2, "yi": [0.1, 0.3], "vi": [0.1, 0.2], "measure": Measure.ROM})
    figure("forest", lambda ax: plots.forest(rows, ax=ax, claimed=(0, 1)), alt="", caption="")
