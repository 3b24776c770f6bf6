"""Reports that fail in every way cost themselves: the others are built, and what went wrong is told and kept."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from alive import end_within
from tiny import contents, start

from analysis.tables.project import Project

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"
SOURCE = "sources/community-strength-austin"
HARM = {
    GLUTES: "import os; os._exit(0)",
    STRENGTH: "for _ in range(100): print('x' * 1_000_000)",
    SPRINT: "kept = []\nwhile True: kept.append(bytes(10**6))",
}
ENDLESS = "import time; time.sleep(600)"
OUTLIVES = """
import os, subprocess
pid = subprocess.Popen(["sleep", "600"], start_new_session=True).pid
open(os.environ["CLAIMS_PROJECT"] + "/outlives", "w").write(str(pid))
"""
REASONS = {
    f"claims/{GLUTES}": "WorkerEnded: ended with exit code 0 in cell 3",
    f"claims/{STRENGTH}": "OutputTooLong: the notebook puts out more than 10 MB; show less, such as the first rows",
    f"claims/{SPRINT}": "MemoryError: no message",
    SOURCE: "BrokenNotebook: notebooks/source-report.ipynb:1:1: no JSON: Expecting value; mend or replace it",
    "citations": "CellTimeout: longer than 15 s in cell 2",
    "index": "ValueError: no",
}
LIMIT, SLACK = 300, 60  # MB that a report may take beyond what is loaded, and what a build may take for messages; ours


def built(project: Project, temporary: Path, *options: str) -> tuple[int, str, str, int]:
    """How a build ended, what it printed, and the KiB that the largest of its processes took."""
    process = start(project, temporary, "reports", "--jobs", "3", *options)
    with process.stdout, process.stderr:
        out, err = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, out, err, used.ru_maxrss


def harm(project: Project) -> None:
    """Notebooks that go wrong in many ways, one for each claim and each page."""
    folder = project.root / "notebooks"
    by_claim = "\n".join(
        f"if claim_id == {claim!r}:\n    exec({source!r})" for claim, source in HARM.items()
    )  # one notebook is for all claims
    sources = {"claim-report": by_claim, "citation-audit": ENDLESS, "notes-to-tables": OUTLIVES}
    sources["claims-compared"] = "raise ValueError('no')"
    for stem, source in sources.items():
        notebook = nbformat.read(folder / f"{stem}.ipynb", as_version=4)
        notebook.cells[1].source = source
        nbformat.write(notebook, folder / f"{stem}.ipynb")
    (folder / "source-report.ipynb").write_text("no notebook")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory and ends what left its session")
def test_each_is_kept_with_its_reason_and_its_old_page_says_that_it_is_out_of_date(tiny_site, tmp_path):
    project = tiny_site
    code, _, err, usual = built(project, tmp_path / "temporary", "--force")
    assert code == 0, err
    before = contents(project)
    harm(project)
    code, out, err, used = built(project, tmp_path / "temporary", "--json", "--timeout", "15", "--memory", str(LIMIT))
    assert code == 3, err
    assert used < usual + 1000 * (LIMIT + SLACK)
    told = json.loads(out)
    assert {failure["report"]: failure["message"] for failure in told["failed"]} == REASONS
    assert told["built"] == ["notes-to-tables"]
    assert end_within(2, int((project.root / "outlives").read_text()))
    after = contents(project)
    for name, reason in REASONS.items():
        page, good = after[f"reports/{name}.html"].decode(), before[f"reports/{name}.html"].decode()
        sentence = page[page.index('\n<p class="card bad" id="out-of-date"') :].split("</p>\n", 1)[0] + "</p>\n"
        assert page.replace(sentence, "") == good
        assert reason.split(": ", 1)[0] in sentence
        failed = after[f"reports/{name}.failed.ipynb"]
        assert len(failed) < 20_000
        shown = [output for cell in nbformat.reads(failed.decode(), 4).cells for output in cell.get("outputs", [])]
        assert shown[-1]["output_type"] == "error"
        assert shown[-1]["ename"].endswith(reason.split(":", 1)[0])
        assert after[f"reports/{name}.ipynb"] == before[f"reports/{name}.ipynb"]
    assert list((tmp_path / "temporary").iterdir()) == []
