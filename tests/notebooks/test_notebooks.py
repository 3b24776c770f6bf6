"""The rules that keep the notebooks thin, parameterised, comparable and the same for everyone."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
STATISTICS = {"numpy", "scipy", "statsmodels"}
CHECKED = "nbval-check-output"

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _code(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in _read(path)["cells"] if cell["cell_type"] == "code"]


def _tagged(path: Path, tag: str) -> list[dict[str, Any]]:
    return [cell for cell in _code(path) if tag in cell["metadata"].get("tags", [])]


def _problems_of_checked_cells(path: Path) -> list[str]:
    cells = _tagged(path, CHECKED)
    if not cells:
        return [f"{path.name}: no cell is tagged {CHECKED}; run: make outputs"]
    return [
        f"{path.name}: cell {cell['id']} is tagged {CHECKED} and has no stored output; run: make outputs"
        for cell in cells
        if not cell["outputs"] or cell["execution_count"] is None
    ]


def test_the_notebooks_have_their_fixed_names():
    assert {path.name for path in NOTEBOOKS} >= {
        "notes-to-tables.ipynb",
        "claim-report.ipynb",
        "source-report.ipynb",
        "citation-audit.ipynb",
        "claims-compared.ipynb",
    }


@every_notebook
def test_one_cell_holds_the_parameters_as_literals_with_type_and_help(path):
    (cell,) = _tagged(path, "parameters")
    for line in "".join(cell["source"]).splitlines():
        (statement,) = ast.parse(line).body
        assert isinstance(statement, ast.AnnAssign), line
        ast.literal_eval(statement.value)
        assert "  # " in line, f"{line}: no help"


@every_notebook
def test_papermill_knows_every_parameter(path):
    from papermill import inspect_notebook

    (cell,) = _tagged(path, "parameters")
    names = [statement.target.id for statement in ast.parse("".join(cell["source"])).body]
    found = inspect_notebook(str(path))
    assert sorted(found) == sorted(names)
    for name in names:
        assert found[name]["inferred_type_name"] != "None"
        assert found[name]["help"]


@every_notebook
def test_a_notebook_imports_from_analysis_only_and_defines_nothing(path):
    for cell in _code(path):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            assert not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda)), cell["id"]
            if isinstance(node, ast.Import):
                assert all(alias.name.startswith("analysis") for alias in node.names), cell["id"]
            if isinstance(node, ast.ImportFrom):
                assert node.module.startswith("analysis"), cell["id"]


@every_notebook
def test_no_line_of_a_notebook_ends_in_a_semicolon(path):
    # nbval runs cells without history, so a semicolon hides nothing there.
    for cell in _code(path):
        assert not any(line.rstrip().endswith(";") for line in cell["source"]), cell["id"]


@every_notebook
def test_a_checked_cell_without_output_is_an_error(path, tmp_path):
    assert _problems_of_checked_cells(path) == []
    notebook = _read(path)
    for cell in notebook["cells"]:
        if CHECKED in cell["metadata"].get("tags", []):
            cell["outputs"] = []
    copy = tmp_path / path.name
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    (problem, *_) = _problems_of_checked_cells(copy)
    assert "has no stored output" in problem


@every_notebook
def test_only_checked_cells_keep_their_outputs_and_those_are_text(path):
    for cell in _code(path):
        if CHECKED not in cell["metadata"].get("tags", []):
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
        for output in cell["outputs"]:
            assert output["output_type"] == "stream" or set(output["data"]) == {"text/plain"}


@every_notebook
def test_a_notebook_names_the_stock_kernel_and_no_version_of_python(path):
    notebook = _read(path)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    assert notebook["metadata"]["kernelspec"] == kernel
    assert "version" not in notebook["metadata"].get("language_info", {})


@every_notebook
def test_cells_have_ids_that_say_what_they_are(path):
    ids = [cell["id"] for cell in _read(path)["cells"]]
    assert len(ids) == len(set(ids))
    assert all(identifier.replace("-", "").isalpha() for identifier in ids), ids


@pytest.mark.parametrize(("stem", "folder"), [("claim-report", "claims"), ("source-report", "sources")])
def test_the_default_claim_and_source_are_of_the_frozen_project(stem, folder):
    (path,) = [path for path in NOTEBOOKS if path.stem == stem]
    (cell,) = _tagged(path, "parameters")
    (statement,) = ast.parse("".join(cell["source"])).body
    notes = Path(__file__).parents[1] / "projects" / "cards" / "data" / "raw" / folder
    assert (notes / f"{statement.value.value}.md").is_file()


def test_the_command_line_holds_no_statistics():
    import analysis

    source = (Path(analysis.__file__).parent / "cli.py").read_text(encoding="utf-8")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom)
            else []
        )
    }  # fmt: skip
    assert not imported & STATISTICS
