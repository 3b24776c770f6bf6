"""Reports made by a real scheduler and three worker processes are those made here, whatever happens to a worker."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from analysis.build import cluster
from analysis.build.cluster import OtherWorker, make_here, surroundings
from analysis.tables.project import Project
from analysis.tables.unknown import SchedulerError

pytest.importorskip("distributed")
WORKERS = 3
# Says which process runs it, and takes its time.
SLOW = """
import os, time
from analysis.tables.project import find_project
name = str(claim_id) if claim_id is not None else "overview"
worker = int(open(f"/proc/{os.getppid()}/stat").read().rpartition(")")[2].split()[1])  # whose pool this process is of
with (find_project().root / "runs" / name).open("a") as file:
    file.write(f"{worker}\\n")
time.sleep(1.5)
import numpy
print(claim_id, float(numpy.random.default_rng(1).normal()))
"""


def _slow_notebooks(project: Project) -> None:
    (project.root / "notebooks").mkdir()
    (project.root / "runs").mkdir()
    cells = [
        {"cell_type": "code", "execution_count": None, "id": f"c{i}", "metadata": {"tags": tags}, "outputs": [],
         "source": source}
        for i, (source, tags) in enumerate([("claim_id: str = None", ["parameters"]), (SLOW.strip(), [])])
    ]  # fmt: skip
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    for stem in ("claim-report", "source-report", "citation-audit", "claims-compared", "notes-to-tables"):
        (project.root / "notebooks" / f"{stem}.ipynb").write_text(json.dumps(notebook))


@pytest.fixture
def project(copied):
    """A project of slow reports."""
    _slow_notebooks(copied)
    return copied


@pytest.fixture
def scheduler(tmp_path, monkeypatch):
    """The address of a scheduler with three workers of one thread each, on loopback."""
    monkeypatch.delenv("CLAIMS_PROJECT", raising=False)
    log = (tmp_path / "cluster.log").open("w")
    contact = tmp_path / "scheduler.json"
    started = []

    def start(*command: str) -> None:
        options = ["--no-dashboard", "--scheduler-file", str(contact)]
        started.append(
            subprocess.Popen([sys.executable, "-m", "dask", *command, *options], stdout=log, stderr=log, cwd=tmp_path)
        )

    start("scheduler", "--host", "127.0.0.1", "--port", "0")
    deadline = time.monotonic() + 60
    while not contact.exists() or not contact.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for number in range(WORKERS):
        nanny = "--no-nanny" if number else "--nanny"  # workers are started either way
        start("worker", "--nthreads", "1", nanny, "--host", "127.0.0.1", "--local-directory", str(tmp_path))
    from distributed import Client

    address = json.loads(contact.read_text())["address"]
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(WORKERS, timeout=60)
    yield address
    for process in reversed(started):
        process.kill()
        process.wait()
    log.close()


def _kill_the_first_that_runs(runs: Path, killed: list[str]) -> None:
    while not killed:
        for path in sorted(runs.iterdir()):
            if path.name != "overview" and path.read_text().endswith("\n"):
                os.kill(int(path.read_text().split()[0]), signal.SIGKILL)
                killed.append(path.name)
                return
        time.sleep(0.05)


@pytest.mark.slow
def test_a_lost_worker_costs_its_running_report_only_and_the_results_are_those_of_a_local_build(
    project, scheduler, build_reports
):
    runs, killed = project.root / "runs", []
    threading.Thread(target=_kill_the_first_that_runs, args=(runs, killed), daemon=True).start()
    far = build_reports(project, scheduler=scheduler)
    assert far.failed == []
    assert len(far.built) == 8
    times = {path.name: len(path.read_text().split()) for path in runs.iterdir()}
    assert times == {path.name: 1 for path in runs.iterdir()} | {killed[0]: 2, "overview": 5}
    workers = {worker for path in runs.iterdir() for worker in path.read_text().split()}
    assert 2 <= len(workers) <= WORKERS + 1  # a nanny replaces what it loses
    assert str(os.getpid()) not in workers

    published = {path: path.read_bytes() for path in project.reports.rglob("*") if path.is_file()}
    assert build_reports(project).built == [], "a local build takes them for its own"
    near = build_reports(project, force=True)
    assert near.failed == []
    assert {path: path.read_bytes() for path in project.reports.rglob("*") if path.is_file()} == published


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made by openssl, which is not here")
def test_over_tls_a_build_is_made_with_a_certificate_and_refused_without(copied, tmp_path):
    key, signed = tmp_path / "key.pem", tmp_path / "cert.pem"
    subject = ["-subj", "/CN=cluster", "-days", "2", "-nodes", "-newkey", "rsa:2048"]
    subprocess.run(
        ["openssl", "req", "-x509", *subject, "-keyout", key, "-out", signed], check=True, capture_output=True
    )
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    certified = {f"{tls}CA_FILE": str(signed)}
    for who in ("SCHEDULER", "WORKER", "CLIENT"):
        certified |= {f"{tls}{who}__CERT": str(signed), f"{tls}{who}__KEY": str(key)}
    contact = tmp_path / "scheduler.json"
    options = ["--no-dashboard", "--scheduler-file", str(contact), "--protocol", "tls", "--host", "127.0.0.1"]
    worker = ["--nthreads", "2", "--no-nanny", "--local-directory", str(tmp_path)]

    def started(*command: str, **environment: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, **environment},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    cluster = [started("dask", "scheduler", "--port", "0", *options, **certified)]
    try:
        deadline = time.monotonic() + 120
        while not contact.exists() or not contact.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        cluster.append(started("dask", "worker", *worker, *options, **certified))
        address = json.loads(contact.read_text())["address"]
        assert address.startswith("tls://")
        claim = "leg-press-strength-gain"
        command = ("analysis", "reports", claim, "--project", str(copied.root), "--scheduler", address)
        while True:
            build = started(*command, **certified)
            out, _ = build.communicate(timeout=300)
            if "has no workers" not in out:  # it is on its way
                break
        assert build.returncode == 0, out
        assert "1 built" in out
        stranger = started(*command, "--force")
        out, _ = stranger.communicate(timeout=120)
        assert stranger.returncode == 2
        assert "needs certificates" in out
    finally:
        for process in reversed(cluster):
            process.kill()
            process.communicate()


def test_without_a_scheduler_there_the_error_names_the_address(project, monkeypatch, build_reports):
    monkeypatch.setattr(cluster, "_CONNECT", 1)
    with pytest.raises(SchedulerError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        build_reports(project, scheduler="tcp://127.0.0.1:9")


def test_a_worker_with_other_code_or_tables_refuses(project):
    expected = surroundings(project) | {"code": "other", "tables": "other"}
    with pytest.raises(OtherWorker, match="has other code and tables than the build"):
        make_here(None, project=project, expected=expected)
