"""Builds: what runs, what does not, and what is left when something goes wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest
from built_once import COPIED

from analysis.build import keys
from analysis.build.results import RECORDS, BuildResult, Failure
from analysis.build.verifying import verify
from analysis.tables.package import TablesMissing, write_tables
from analysis.tables.project import Project
from analysis.tables.schemas import Tables
from analysis.tables.unknown import UnknownClaim

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"
SOURCES = ["sources/a-copy", "sources/community-strength-austin"]
OVERVIEWS = ["citations", "index", "notes-to-tables"]
ALL = sorted([*OVERVIEWS, *SOURCES, *(f"claims/{claim}" for claim in (GLUTES, STRENGTH, SPRINT))])
# Notebooks that start fast: what is tested here is the runner.
TINY = """
import csv, sys
from analysis.tables.project import find_project
if claim_id is not None:
    with (find_project().processed / "claims.csv").open(encoding="utf-8") as file:
        said = {row["claim_id"]: row["statement"] for row in csv.DictReader(file)}[claim_id]
    print(said)
    print("a warning", file=sys.stderr)
    if "breaks" in said:
        raise RuntimeError("this claim breaks")
"""


def _notebook(*sources: str) -> str:
    cells = [
        {"cell_type": "code", "execution_count": None, "id": f"c{i}", "metadata": {}, "outputs": [],
         "source": textwrap.dedent(source).strip().splitlines(keepends=True)}
        for i, source in enumerate(sources)
    ]  # fmt: skip
    cells[0]["metadata"]["tags"] = ["parameters"]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def _tiny_notebooks(project: Project, source: str = TINY) -> None:
    folder = project.root / "notebooks"
    folder.mkdir(exist_ok=True)
    for stem in ("claim-report", "source-report", "citation-audit", "claims-compared", "notes-to-tables"):
        (folder / f"{stem}.ipynb").write_text(_notebook("claim_id: str = None  # the claim", source))


@pytest.fixture
def tiny(copied):
    """The project ``copied`` with notebooks that start fast."""

    def project_of(source=TINY) -> Project:
        _tiny_notebooks(copied, source)
        return copied

    return project_of


@pytest.fixture(scope="session")
def tiny_site(once, built_project, build_reports):
    """That project with its reports, made once; to be read only."""

    def build(root: Path) -> None:
        project = Project(shutil.copytree(built_project(COPIED).root, root, dirs_exist_ok=True))
        _tiny_notebooks(project)
        assert build_reports(project).failed == []

    return once("tiny", build)


@pytest.fixture
def project(tiny_site, tmp_path):
    """A copy of it, in which nothing is left to do."""
    return Project(shutil.copytree(tiny_site, tmp_path / "site"))


def _says(tables: Tables, claim_id: str, statement: str) -> Tables:
    claims = tables["claims"]
    return {
        **tables,
        "claims": claims.assign(statement=claims["statement"].mask(claims["claim_id"] == claim_id, statement)),
    }


def _without(tables: Tables, column: str, value: str) -> Tables:
    """The tables without the rows of a claim or a source."""
    return {name: rows[rows[column] != value] if column in rows else rows for name, rows in tables.items()}


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_a_build_makes_a_page_and_a_notebook_for_every_report_and_tells_as_it_goes(tiny, build_reports):
    project, finished = tiny(), []
    result = build_reports(project, progress=finished.append)
    assert sorted(result.built) == ALL
    assert result.failed == []
    for name in ALL:
        assert (project.reports / f"{name}.html").is_file()
        assert (project.reports / f"{name}.ipynb").is_file()
    assert sorted(report.name for report in finished) == ALL
    assert str(finished[-1]).startswith("[8/8] ")


def test_a_second_build_runs_nothing_whatever_the_files_times_say(project, build_reports):
    for path in [*project.processed.iterdir(), *(project.root / "notebooks").iterdir()]:
        os.utime(path, (0, 0))
    result = build_reports(project)
    assert (result.built, sorted(result.up_to_date)) == ([], ALL)
    assert result.summary().startswith("up to date")


def test_a_build_with_nothing_to_do_loads_no_pandas(project):
    code = (
        "import sys; from analysis.build.runner import build_reports; "
        "from analysis.tables.project import find_project; "
        "print(build_reports(find_project()).summary(), [name for name in ('pandas', 'nbformat') "
        "if name in sys.modules])"
    )
    environment = {**os.environ, "CLAIMS_PROJECT": str(project.root)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "up to date (8 reports) []"


def test_a_change_to_one_claim_runs_its_report_its_source_and_the_overviews_only(project, tables, build_reports):
    write_tables(project, _says(tables, STRENGTH, "Something else."), inputs="changed")
    result = build_reports(project)
    assert sorted(result.built) == sorted([f"claims/{STRENGTH}", "sources/community-strength-austin", *OVERVIEWS])
    assert "Something else." in (project.reports / f"claims/{STRENGTH}.html").read_text()


def test_a_changed_notebook_runs_its_reports_again_but_changed_outputs_do_not(project, build_reports):
    path = project.root / "notebooks" / "claims-compared.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["outputs"] = [{"name": "stdout", "output_type": "stream", "text": "stored"}]
    path.write_text(json.dumps(notebook))
    assert build_reports(project).built == []
    notebook["cells"][1]["source"] = "print('other')"
    path.write_text(json.dumps(notebook))
    assert build_reports(project).built == ["index"]


@pytest.mark.parametrize("what", ["page", "notebook", "record"])
def test_a_damaged_report_is_made_again(project, what, build_reports):
    good = _contents(project.reports)
    paths = {
        "page": project.reports / "index.html",
        "notebook": project.reports / "index.ipynb",
        "record": project.reports / RECORDS / "index.json",
    }
    paths[what].write_text("damaged")
    (project.reports / RECORDS / "build.json").unlink(missing_ok=what == "record")
    assert build_reports(project).built == ["index"]
    assert _contents(project.reports) == good


def test_other_code_or_packages_make_every_report_stale(project, monkeypatch, build_reports):
    monkeypatch.setattr(keys, "installed", lambda: "other packages")
    assert sorted(build_reports(project).built) == ALL
    monkeypatch.setattr(keys, "code", lambda: "other code")
    assert sorted(build_reports(project).built) == ALL


def test_force_runs_what_is_up_to_date(project, build_reports):
    assert sorted(build_reports(project, force=True).built) == ALL


def test_only_the_reports_of_the_claims_named_are_built(tiny, build_reports):
    project = tiny()
    assert build_reports(project, claims=[SPRINT]).built == [f"claims/{SPRINT}"]
    assert not (project.reports / "index.html").exists()
    assert len(build_reports(project).built) == 7


def test_a_claim_that_does_not_exist_is_an_error_before_anything_runs(tiny, build_reports):
    project = tiny()
    with pytest.raises(UnknownClaim, match='did you mean "leg-press-strength-gain"'):
        build_reports(project, claims=["leg-press-strength"])
    assert not (project.reports / "claims").exists()


def test_a_failing_notebook_leaves_the_last_good_page_and_the_others_go_on(project, tables, build_reports):
    good = (project.reports / f"claims/{GLUTES}.html").read_bytes()
    write_tables(project, _says(tables, GLUTES, "This one breaks."), inputs="changed")
    result = build_reports(project)
    assert result.failed == [Failure(f"claims/{GLUTES}", "RuntimeError: this claim breaks")]
    assert sorted(result.built) == sorted([*OVERVIEWS, *SOURCES])
    assert "1 failed" in result.summary()
    marked = (project.reports / f"claims/{GLUTES}.html").read_text()
    sentence = re.search(r'\n<p class="card bad" id="out-of-date".*?</p>\n', marked)[0]
    assert "This page is out of date" in sentence
    assert "RuntimeError: this claim breaks" in sentence
    assert f'href="{GLUTES}.failed.ipynb"' in sentence
    assert marked.replace(sentence, "") == good.decode()
    assert verify(project)[1] == []
    failed = json.loads((project.reports / f"claims/{GLUTES}.failed.ipynb").read_text())
    assert "This one breaks." in "".join(failed["cells"][-1]["outputs"][0]["text"])

    again = build_reports(project)
    assert [failure.report for failure in again.failed] == [f"claims/{GLUTES}"], "it must not pass for up to date"
    assert (project.reports / f"claims/{GLUTES}.html").read_text() == marked, "it is said once"

    write_tables(project, tables, inputs="as they were")
    assert f"claims/{GLUTES}" in build_reports(project).built, "what says that it is out of date is not up to date"
    assert (project.reports / f"claims/{GLUTES}.html").read_bytes() == good

    write_tables(project, _says(tables, GLUTES, "Mended."), inputs="changed")
    assert build_reports(project).failed == []
    assert not (project.reports / f"claims/{GLUTES}.failed.ipynb").exists()


BROKEN = {
    "empty": (b"", "notebooks/source-report.ipynb: the file is empty"),
    "cut off": (b'{"cells": [\n  {"cell', r"notebooks/source-report.ipynb:2:4: no JSON: Unterminated string"),
    "no notebook": (b"[]", "notebooks/source-report.ipynb: JSON, but no notebook"),
    "of an old format": (b'{"nbformat": 3, "worksheets": []}', 'nbformat: "3"; accepted: 4; open it in JupyterLab'),
    "without what each has": (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
        "missing an expected key: cells",
    ),
    "of another shape": (
        b'{"nbformat": 4, "nbformat_minor": "x", "cells": 3, "metadata": {}}',
        "source-report.ipynb: ",
    ),
    "no text": (b'{"cells": [],\n"x": "\xff"}', "notebooks/source-report.ipynb:2: a byte that is no UTF-8"),
    "nested without end": (b"[" * 100_000, "too deep to be read"),
    "without parameters": (_notebook("x = 1").replace("parameters", "other").encode(), "no cell has the tag"),
}


@pytest.mark.parametrize(("content", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_notebook_fails_its_own_reports_with_the_place_in_the_file(tiny, build_reports, content, reason):
    project = tiny()
    (project.root / "notebooks/source-report.ipynb").write_bytes(content)
    result = build_reports(project)
    assert [failure.report for failure in result.failed] == SOURCES
    assert sorted(result.built) == [name for name in ALL if name not in SOURCES]
    for failure in result.failed:
        assert reason in failure.message
        assert failure.message.startswith("BrokenNotebook: notebooks/source-report.ipynb")
        failed = nbformat.read(project.reports / f"{failure.report}.failed.ipynb", as_version=4)
        assert failed.cells[0].outputs[0].evalue == failure.message.removeprefix("BrokenNotebook: ")


def test_a_page_that_cannot_be_written_ends_the_build_and_is_named(tiny, build_reports):
    project = tiny()
    (project.reports / "claims" / f"{STRENGTH}.html").mkdir(parents=True)
    with pytest.raises(OSError, match=f"{STRENGTH}.html"):
        build_reports(project)


def test_where_no_page_can_be_written_no_notebook_is_run(tiny, build_reports):
    project = tiny(source="from pathlib import Path; Path('was-run').touch()")
    project.reports.write_text("a file")
    with pytest.raises(FileExistsError):
        build_reports(project)
    assert not list(project.root.rglob("was-run"))


def test_the_page_of_a_claim_that_is_gone_goes_too(project, tables, build_reports):
    write_tables(project, _without(tables, "claim_id", SPRINT), inputs="changed")
    build_reports(project)
    assert not list(project.reports.rglob(f"*{SPRINT}*"))
    assert (project.reports / f"claims/{GLUTES}.html").is_file()


def test_the_page_of_a_source_that_is_gone_goes_too(project, tables, build_reports):
    write_tables(project, _without(tables, "source_id", "a-copy"), inputs="changed")
    build_reports(project)
    assert not list(project.reports.rglob("*a-copy*"))
    assert (project.reports / "sources/community-strength-austin.html").is_file()


def test_what_a_killed_build_left_half_written_is_swept(tiny, build_reports):
    project = tiny()
    left = project.reports / "claims" / ".x.html.tmp-1-ab"
    left.parent.mkdir(parents=True)
    left.write_text("half")
    build_reports(project)
    assert not left.exists()


def test_notebooks_know_the_project_and_that_a_build_runs_them(tiny, build_reports):
    source = "import os\nprint(sorted((name, os.environ[name]) for name in os.environ if name.startswith('CLAIMS_')))"
    project = tiny(source=source)
    build_reports(project, claims=[GLUTES])
    page = (project.reports / f"claims/{GLUTES}.html").read_text()
    assert "(&#39;CLAIMS_IN_BUILD&#39;, &#39;1&#39;)" in page
    assert f"(&#39;CLAIMS_PROJECT&#39;, &#39;{project.root}&#39;)" in page


def test_published_notebooks_hold_no_time_path_or_stderr(project, build_reports):
    text = (project.reports / f"claims/{GLUTES}.ipynb").read_text()
    for unwanted in ('"stderr"', "papermill", "iopub", "start_time", str(project.root), '"version"'):
        assert unwanted not in text
    cells = json.loads(text)["cells"]
    assert [cell["id"] for cell in cells] == ["c0", "injected-parameters", "c1"]


def test_tables_that_are_not_built_are_an_error(tiny, build_reports):
    project = tiny()
    shutil.rmtree(project.processed)
    with pytest.raises(TablesMissing):
        build_reports(project)


def test_an_engine_that_is_not_known_is_an_error(tiny, build_reports):
    with pytest.raises(ValueError, match="engine must be one of forked, stock"):
        build_reports(tiny(), engine="other")


def test_the_summary_counts_what_became_of_each_report():
    result = BuildResult(built=["a"], up_to_date=["b", "c"], failed=[Failure("d", "ValueError: no")])
    assert result.summary() == "1 built, 2 up to date, 1 failed\nfailed: d: ValueError: no"
