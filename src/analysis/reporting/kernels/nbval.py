"""For pytest: the kernels of nbval forked from a template that loads while pytest does.

pytest -p analysis.reporting.kernels.nbval --nbval-lax notebooks
"""

from __future__ import annotations

import os

from analysis.reporting.imports import lean
from analysis.reporting.kernels import template

template.prepare()
with lean():
    import nbformat  # noqa: F401  nbval would, and not leanly

    from analysis.reporting.kernels.provisioner import PRELOADED
os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = PRELOADED
