"""What the template process imports, once, before any kernel is forked from it.

Importing this module does the work: the forkserver imports it by name and nobody else should. A
template that could not be forked safely exits here, and its callers start stock kernels.

Two things are never imported here. ``analysis``, because edits to it would not reach the kernels (what
little came with this module is dropped by each fork). And matplotlib's inline backend, because a kernel
forked after its import shows no figures, and says nothing about it.
"""

import gc
import importlib
import os
import pathlib
import signal
import sys
import types

MODULES = (
    "numpy",
    "pandas",
    "pandas.core.methods.to_dict",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "scipy.integrate",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.sparse.csgraph",
    "scipy.stats",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "seaborn",
    "bibtexparser",
    "jinja2",
    "rapidfuzz",
    "threadpoolctl",
    "yaml",
    # what a kernel imports while it starts
    "ipykernel_launcher",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "tornado.queues",
)
PACKAGE = pathlib.Path(__file__).parents[2]
INLINE = "matplotlib_inline.backend_inline"
PARENT = "CLAIMS_TEMPLATE_PARENT"  # the process that wants the template
# Read by native libraries while they are loaded. Threads started then would not live on in a fork: it
# gets the number of its own environment back in ``child``.
WHILE_LOADING = {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the debugger prints a warning of its own
}

SET_BY_LIBRARIES: dict[str, str] = {}  # variables, while they were loaded
# What ``compile`` makes of each file of the package: a fork that imports the very same text need not do it again.
COMPILED: dict[tuple[str, bytes], types.CodeType] = {}


def _end_with_parent() -> None:
    """Exit soon when the parent does: while modules load, nobody yet reads the pipe that would tell."""
    parent = int(os.environ.pop(PARENT, os.getppid()))  # it may be gone before this process looks for the first time

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.2)


def _warm() -> None:
    _end_with_parent()
    gc.disable()  # hardly anything that is imported becomes garbage, and looking for it takes a third of the time
    # Neither the folder the build was started in nor a matplotlibrc there is any kernel's business.
    sys.path[:] = [entry for entry in sys.path if entry]
    os.chdir("/")
    os.environ |= WHILE_LOADING
    os.environ.setdefault("MPLBACKEND", f"module://{INLINE}")  # as ipykernel does
    before = set(os.environ)
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # not installed: a notebook that needs it will say so
    if sys.dont_write_bytecode:  # else the interpreter keeps that itself, in files
        for path in PACKAGE.rglob("*.py"):
            text = path.read_bytes()
            COMPILED[str(path), text] = compile(text, path, "exec", dont_inherit=True)
    SET_BY_LIBRARIES.update((name, os.environ[name]) for name in set(os.environ) - before)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    threads = len(list(pathlib.Path("/proc/self/task").iterdir()))
    if threads != 1 or INLINE in sys.modules:
        raise SystemExit(1)
    gc.enable()
    gc.freeze()  # else the first collection in each fork would copy all pages that hold objects


_warm()
