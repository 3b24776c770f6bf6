"""The notebooks' tests really compare: one other number turns them red."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.build.outputs import store_outputs
from analysis.tables.package import read_tables, write_tables
from analysis.tables.project import Project

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CLAIM = "hip-thrust-glute-activation"


def _nbval(project: Project, notebook: Path) -> subprocess.CompletedProcess[str]:
    options = ["--nbval-lax", "--nbval-cell-timeout=120", "-p", "no:cacheprovider", "-q"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(notebook)],
        capture_output=True,
        text=True,
        check=False,
        cwd=NOTEBOOKS.parent,
        env={**os.environ, "CLAIMS_PROJECT": str(project.root)},
    )


@pytest.mark.slow
def test_flipping_one_processed_value_turns_the_notebook_red(cards, tmp_path):
    project = Project(tmp_path / "cards")
    shutil.copytree(cards.root, project.root)
    tables = read_tables(project)
    shown = set(tables["evidence"].query("claim_id == @CLAIM")["effect_id"])
    row = tables["effects"].index[tables["effects"]["effect_id"].isin(shown) & tables["effects"]["yi"].notna()][0]
    tables["effects"].loc[row, "yi"] = -tables["effects"].loc[row, "yi"]
    write_tables(project, tables, inputs="flipped")

    green = _nbval(cards, NOTEBOOKS / "claim-report.ipynb")
    assert green.returncode == 0, green.stdout
    red = _nbval(project, NOTEBOOKS / "claim-report.ipynb")
    assert red.returncode == 1, red.stdout
    assert "1 failed" in red.stdout


def test_stored_outputs_are_what_make_outputs_stores(cards, tmp_path):
    """Of a report and of an overview; that the outputs of all notebooks are right is what nbval is for."""
    names = ["citation-audit.ipynb", "claim-report.ipynb"]
    for name in names:
        notebook = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        (tmp_path / name).write_text(json.dumps(notebook), encoding="utf-8")
    assert store_outputs(cards, tmp_path) == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (NOTEBOOKS / name).read_bytes(), f"{name}: run: make outputs"
