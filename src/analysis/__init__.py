"""How strong is the evidence behind a claim? Raw notes in, tables and reports out.

``Project`` and ``compare`` are the library, ``plots`` draws its frames, ``stats`` pools effects without any claim.
Layers import only what stands before them: tables, intake, evidence, synthesis, appraisal, reporting, library, cli.
Importing this package, or ``analysis.cli``, loads no pandas: each name is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.library.compare import compare
    from analysis.library.project import Project

__version__ = "0.1.0"
__all__ = ["Project", "compare", "plots", "stats"]

_HOMES = {"Project": "analysis.library.project", "compare": "analysis.library.compare"}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in __all__:
        return import_module(f"analysis.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
