"""What the process loads of which reports are forks: what their notebooks, and those who run them, would import."""

from __future__ import annotations

import gc
import importlib
import pkgutil

from analysis.build.shell import start_shell

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
    _make_templates_ready()
    gc.enable()
    gc.freeze()  # else the first collection in each fork would copy all memory that holds objects


def _make_templates_ready() -> None:
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from analysis.build.rendering import page
    from analysis.pages.html import compile_fragments

    compile_fragments()
    cell = new_code_cell("1", execution_count=1, outputs=[new_output("execute_result", {"text/plain": "1"})])
    page(new_notebook(cells=[cell]), name="", home="")
