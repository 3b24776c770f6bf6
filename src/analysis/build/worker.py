"""The process of one report. It says on its connection which cell it is at, and last what it made."""

from __future__ import annotations

import os
import random
import signal
import sys
from multiprocessing.connection import Connection

from analysis.build.order import Made, Order
from analysis.build.strays import take_in_orphans
from analysis.tables.processes import end_with_parent


def work(connection: Connection, order: Order) -> None:
    """Make a report in surroundings of its own, as a new process would have them."""
    if hasattr(os, "setsid"):
        os.setsid()  # what a cell starts ends with it, and Ctrl-C reaches the build alone
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent()
    take_in_orphans()  # so that what leaves the group is not lost among that of other reports
    os.environ.update(order.environment)
    os.chdir(order.folder)
    packages = (place for place, entry in enumerate(sys.path) if "site-packages" in entry)
    sys.path.insert(next(packages, len(sys.path)), "")  # modules beside the notebook, where kernels find them
    from analysis.build.shell import start_shell

    with start_shell().builtin_trap:  # a fork has all this already
        import numpy as np

        from analysis.build.making import make

    random.seed()
    np.random.seed()  # noqa: NPY002  notebooks may draw from it
    try:
        made = make(order, lambda *heard: connection.send(heard))
    except Exception as error:  # of rendering, as what cells raise is no exception here
        made = Made({}, f"{type(error).__name__}: {error}")
    connection.send(made)
