"""A small project with notebooks that start fast, and what must hold of it whatever ended a build."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pandas as pd

from analysis.tables.files import TEMPORARY
from analysis.tables.project import Project

STEMS = ("claim-report", "source-report", "citation-audit", "claims-compared", "notes-to-tables")
SOURCE = """
import time
from analysis.tables.project import find_project
kept = (find_project().processed / "claims.csv").read_text(encoding="utf-8")
time.sleep(0.2)
print(claim_id, len(kept), {state!r})
"""
FOLDERS = ("data/processed", "reports")


def with_notebooks(project: Project, state: int, source: str = SOURCE) -> None:
    """Notebooks of its own that say which state they are in."""
    folder = project.root / "notebooks"
    folder.mkdir(exist_ok=True)
    for stem in STEMS:
        cells = [
            {"cell_type": "code", "execution_count": None, "id": f"c{i}", "metadata": {"tags": tags}, "outputs": [],
             "source": text}
            for i, (text, tags) in enumerate(
                [("claim_id: str = None", ["parameters"]), (source.format(state=state).strip(), [])]
            )
        ]  # fmt: skip
        kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
        (folder / f"{stem}.ipynb").write_text(json.dumps(notebook))


def start(project: Project, temporary: Path, *arguments: str) -> subprocess.Popen:
    """``claims`` in a process of its own, as a terminal starts it, with a temporary folder of its own."""
    temporary.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "analysis", *(arguments or ("reports", "--jobs", "2")), "--project", str(project.root)],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # which is ignored where tests run aside
    )


def run(project: Project, temporary: Path, *arguments: str) -> subprocess.CompletedProcess:
    """The same, to its end."""
    process = start(project, temporary, *arguments)
    out, err = process.communicate(timeout=300)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def send(pid: int, number: signal.Signals) -> None:
    """A signal to a process, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def contents(project: Project) -> dict[str, bytes]:
    """Everything that was published, by its name."""
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for folder in FOLDERS
        for path in (project.root / folder).rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(project.root).parts)
    }


def broken_files(project: Project) -> list[str]:
    """Names of published files that are not whole."""
    return [name for name, content in contents(project).items() if not _is_whole(name, content)]


def left_over(project: Project, temporary: Path) -> list[str]:
    """What a build that was ended has left."""
    half = [str(path) for path in project.root.rglob(f"*{TEMPORARY}*")]
    return half + [str(path) for path in temporary.iterdir()]


def _is_whole(name: str, content: bytes) -> bool:
    try:
        if name.endswith(".html"):
            return content.startswith(b"<!doctype html>") and content.endswith(b"</html>\n")
        if name.endswith((".ipynb", ".json")):
            json.loads(content)
        elif name.endswith(".parquet"):
            pd.read_parquet(io.BytesIO(content))
        else:
            return content.endswith(b"\n")
    except ValueError:
        return False
    return True
