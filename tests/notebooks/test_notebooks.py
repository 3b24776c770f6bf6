"""The rules that keep the notebooks thin, parameterised, comparable and the same for everyone."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from analysis.tables.project import Project

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
TOURS = [path for path in NOTEBOOKS if path.stem.startswith("tour-")]
REPORTS = [path for path in NOTEBOOKS if path not in TOURS]
STATISTICS = {"numpy", "scipy", "statsmodels"}
CHECKED = "nbval-check-output"

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
every_report = pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
every_tour = pytest.mark.parametrize("path", TOURS, ids=lambda path: path.stem)


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
        "method.ipynb",
        "tour-one-claim.ipynb",
        "tour-what-if.ipynb",
    }


@every_report
def test_one_cell_holds_the_parameters_as_literals_with_type_and_help(path):
    (cell,) = _tagged(path, "parameters")
    for line in "".join(cell["source"]).splitlines():
        (statement,) = ast.parse(line).body
        assert isinstance(statement, ast.AnnAssign), line
        ast.literal_eval(statement.value)
        assert "  # " in line, f"{line}: no help"


@every_report
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
def test_a_notebook_defines_nothing_that_takes_more_than_a_few_lines(path):
    for cell in _code(path):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            assert not isinstance(node, ast.ClassDef), cell["id"]
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < _FEW_LINES, cell["id"]


_FEW_LINES = 4


@every_report
def test_a_report_works_out_no_statistics(path):
    for cell in _code(path):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & STATISTICS, cell["id"]


@every_report
def test_what_a_report_shows_to_analysts_alone_stands_on_no_page(path):
    """Frames are for notebooks; what a page has, it has from sections."""
    for cell in _code(path):
        (*_, last) = ast.parse("".join(cell["source"])).body
        if isinstance(last, ast.Expr) and "not-on-page" not in cell["metadata"].get("tags", []):
            assert isinstance(last.value, (ast.Name, ast.Call)), cell["id"]


@pytest.mark.parametrize("stem", ["claim-report", "source-report", "citation-audit", "claims-compared"])
def test_a_report_has_data_before_its_sections_and_frames_after_them(stem):
    (path,) = [path for path in REPORTS if path.stem == stem]
    sources = ["".join(cell["source"]) for cell in _code(path)]
    data = next(place for place, source in enumerate(sources) if source.startswith(("data[", "pd.Series")))
    frames = [place for place, source in enumerate(sources) if ".tables[" in source]
    sections = [place for place, source in enumerate(sources) if re.match(r"(\w+ = )?\w+\(data[,)]", source)]
    assert data < sections[0] < frames[0]
    assert all(any(section < frame for section in sections) for frame in frames)


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
            assert output["output_type"] == "stream" or set(output["data"]) <= {"text/plain", "text/html"}


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


@pytest.mark.slow
@every_tour
def test_a_tour_runs_on_a_project_without_warnings_and_every_plot_says_what_its_axes_are(path, cards, tmp_path):
    ran = _run(path, cards, tmp_path)
    for cell in ran:
        for output in cell["outputs"]:
            assert output.get("name") != "stderr", (cell["id"], output)
    figures = [axes for cell in ran for axes in _printed_labels(cell)]
    assert len(figures) >= 3
    for across, down in figures:
        assert across
        assert down


def _printed_labels(cell: dict[str, Any]) -> list[list[str]]:
    """What the cell that is added after each cell said of the axes then drawn."""
    lines = "".join(output.get("text", "") for output in cell["outputs"]).splitlines()
    return [json.loads(line.removeprefix(_LABELS)) for line in lines if line.startswith(_LABELS)]


_LABELS = "axes of the last cell: "
# Of a forest plot the rows are named, each by its study.
_SAY = f"""
import json as _json
from matplotlib import pyplot as _plt
for _figure in map(_plt.figure, _plt.get_fignums()):
    _axes = _figure.axes[0]
    _down = _axes.get_ylabel() or " ".join(text.get_text() for text in _axes.texts + _axes.get_yticklabels())
    print({_LABELS!r} + _json.dumps([_axes.get_xlabel(), _down]))
"""


def _run(path: Path, project: Project, folder: Path) -> list[dict[str, Any]]:
    """The code cells of a tour, run in a kernel with warnings turned on; labels of axes are printed after each."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source += f"\n{_SAY}"
    first = nbformat.v4.new_code_cell("import warnings\nwarnings.simplefilter('always')")
    notebook.cells.insert(0, first)
    environment = {**os.environ, "CLAIMS_PROJECT": str(project.root)}
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute(env=environment)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@every_tour
def test_a_tour_tells_no_number_that_another_project_would_make_wrong(path):
    """Results are printed by cells: what is told between them names none."""
    texts = ["".join(cell["source"]) for cell in _read(path)["cells"] if cell["cell_type"] == "markdown"]
    assert not re.search(r"\b\d+ (studies|samples|results|people|participants)\b|interval of|\bp = ", " ".join(texts))


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
