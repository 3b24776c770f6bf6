"""A notebook's analysis code called as plain functions: no kernel, no papermill, no page."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import time
from pathlib import Path
from typing import Any

# What an object may be shown as; a notebook works all of it out for every cell.
SHOWN_AS = ("_repr_mimebundle_", "_repr_html_", "_repr_markdown_", "_repr_svg_", "_repr_png_")


def warm_up(report: tuple[Path, str]) -> None:
    """Import all that a report needs."""
    work_out_report(report)


def timed(report: tuple[Path, str]) -> float:
    """Seconds of processor time that a report's code takes."""
    start = time.process_time()
    work_out_report(report)
    return time.process_time() - start


def work_out_report(report: tuple[Path, str]) -> int:
    """Run all code cells of a notebook with its parameter set; how much they show, in characters."""
    notebook, name = report
    cells = [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    shown = 0
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            if "parameters" in cell["metadata"].get("tags", []):
                names["claim_id"] = name
                continue
            code = ast.parse("".join(cell["source"]))
            last = code.body.pop() if code.body and isinstance(code.body[-1], ast.Expr) else None
            exec(compile(code, notebook.name, "exec"), names)
            if last:
                shown += _show(eval(compile(ast.Expression(last.value), notebook.name, "eval"), names))
    return shown


def _show(value: object) -> int:
    for method in SHOWN_AS:
        if hasattr(value, method):
            found = getattr(value, method)()
            if found is not None:
                return len(str(found))
    return len(repr(value))
