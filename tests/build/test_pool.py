"""A report that goes beyond its limits, or kills its process, costs itself and no other; nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from alive import descendants, end_within
from nbformat.v4 import new_code_cell, new_notebook

from analysis.build.limits import MEGABYTE, Limits
from analysis.build.order import ENGINES, FAILED, FORKED, NOTEBOOK, STOCK, Order
from analysis.build.pool import Pool, PoolEnded

linux = pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
BUSY = "import os; open('pid', 'w').write(str(os.getpid()))\n"
# Holds the interpreter's lock, and no signal that can be blocked gets through.
ENDLESS_IN_C = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nsum(range(10**13))"


def order(folder: Path, *cells: str, engine: str = FORKED, **limits: float) -> Order:
    """A report of these cells."""
    notebook = new_notebook(cells=[new_code_cell("print('before')"), *map(new_code_cell, cells)])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return Order("page", "A page", nbformat.writes(notebook), {}, folder, {}, engine, Limits(**limits))


def left_behind(made) -> list[list[dict]]:
    """The outputs of the cells of a report that failed."""
    assert set(made.contents) == {FAILED}
    return [cell["outputs"] for cell in nbformat.reads(made.contents[FAILED].decode(), 4).cells]


@pytest.mark.parametrize("source", ["while True: pass", "import time; time.sleep(60)", ENDLESS_IN_C])
def test_a_cell_that_takes_too_long_fails_its_report_which_is_left_as_far_as_it_got(pool, tmp_path, source):
    made = pool.make(order(tmp_path, BUSY + source, "print('never')", cell=1))
    assert made.error == "CellTimeout: longer than 1 s in cell 2"
    before, endless, never = left_behind(made)
    assert before[0]["text"] == "before\n"
    assert endless[-1]["ename"] == "CellTimeout"
    assert never == []
    assert end_within(2, int((tmp_path / "pid").read_text()))


def test_the_limit_is_one_for_each_cell_and_none_for_all_together(pool, tmp_path):
    assert pool.make(order(tmp_path, *["import time; time.sleep(0.8)"] * 3, cell=2)).error is None


def test_a_cell_of_a_kernel_that_takes_too_long_fails_its_report_too(pool, tmp_path):
    made = pool.make(order(tmp_path, BUSY + "while True: pass", engine=STOCK, cell=1))
    assert made.error.startswith("CellTimeoutError: A cell timed out")
    assert left_behind(made)[1][-1]["ename"] == "CellTimeoutError"
    assert end_within(3, int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize(
    ("source", "how"),
    [
        ("import os; os._exit(3)", "ended with exit code 3"),
        ("import os; os._exit(0)", "ended with exit code 0"),
        ("import os; os.kill(os.getpid(), 9)", "killed by SIGKILL"),
        ("import os; os.abort()", "killed by SIGABRT"),
        ("import ctypes; ctypes.string_at(0)", "killed by SIGSEGV"),
        ("import os; os.closerange(3, 256)", "ended with exit code 1"),
    ],
)
def test_a_process_that_ends_is_the_reason_why_its_report_failed(pool, tmp_path, source, how):
    made = pool.make(order(tmp_path, source, "print('never')"))
    assert made.error == f"WorkerEnded: {how} in cell 2"
    before, ended, never = left_behind(made)
    assert (before[0]["text"], ended[-1]["ename"], never) == ("before\n", "WorkerEnded", [])


LONG = {
    "much text": "print('x' * 200_000_000)",
    "many lines": "for line in range(20_000_000): print('one more line')",
    "in spite of errors": "for line in range(200_000):\n    try: print('x' * 1000)\n    except Exception: pass",
    "shown": "from IPython.display import HTML, display\ndisplay(HTML('x' * 200_000_000))",
    "a result": "'x' * 200_000_000",
    "an error": "raise ValueError('x' * 200_000_000)",
    "from a program": "import subprocess\nsubprocess.run(['head', '-c', '200000000', '/dev/zero'])",
}


@pytest.mark.parametrize("source", LONG.values(), ids=LONG)
def test_output_beyond_the_limit_gives_way_to_a_sentence_and_fails_the_report(pool, tmp_path, source):
    made = pool.make(order(tmp_path, source, "print('never')"))
    reason = "the notebook puts out more than 10 MB; show less, such as the first rows"
    assert made.error == f"OutputTooLong: {reason}"
    before, long, never = left_behind(made)
    assert (before[0]["text"], never) == ("before\n", [])
    assert [output["evalue"] for output in long] == [reason]
    assert len(made.contents[FAILED]) < 10_000


def test_the_limit_of_output_is_one_for_all_cells_together(pool, tmp_path):
    cells = ["print('x' * 600_000)"] * 3
    assert pool.make(order(tmp_path, *cells, output=2 * MEGABYTE)).error is None
    assert pool.make(order(tmp_path, *cells, output=1 * MEGABYTE)).error.startswith("OutputTooLong")


def test_output_of_a_kernel_beyond_the_limit_fails_its_report_too(pool, tmp_path):
    made = pool.make(order(tmp_path, "print('x' * 2_000_000)", engine=STOCK, output=MEGABYTE))
    assert made.error.startswith("OutputTooLong")
    assert len(made.contents[FAILED]) < 10_000


@linux
@pytest.mark.parametrize("engine", [FORKED, STOCK])
def test_memory_beyond_the_limit_fails_the_report_that_asks_for_it(pool, tmp_path, engine):
    asks = "import numpy\nlen(numpy.ones(3_000_000_000 // 8))"
    made = pool.make(order(tmp_path, asks, engine=engine, memory=1_000 * MEGABYTE))
    assert "MemoryError: Unable to allocate" in made.error
    assert left_behind(made)[1][-1]["ename"].endswith("MemoryError")


@linux
def test_memory_within_the_limit_is_there(pool, tmp_path):
    assert pool.make(order(tmp_path, "len(bytearray(300_000_000))", memory=500 * MEGABYTE)).error is None


def test_others_go_on_whatever_happens_to_one(pool, tmp_path):
    bad = ["import os; os._exit(1)", "while True: pass", "print('x' * 20_000_000)"]
    orders = [order(tmp_path, source, cell=2) for source in [*bad, "1", *bad, "2", "3", "4"]]
    with ThreadPoolExecutor(3) as threads:
        made = list(threads.map(pool.make, orders))
    assert [NOTEBOOK in each.contents for each in made] == [False] * 3 + [True] + [False] * 3 + [True] * 3


STARTED = {
    "a program": "import subprocess; pid = subprocess.Popen(['sleep', '60']).pid",
    "one in a session of its own": (
        "import subprocess; pid = subprocess.Popen(['sleep', '60'], start_new_session=True).pid"
    ),
    "one that has lost its parent": (
        "import subprocess; pid = int(subprocess.check_output(['sh', '-c', 'setsid sleep 60 >&- & echo $!']))"
    ),
    "a fork in a session of its own": (
        "import os, time\npid = os.fork()\nif not pid:\n    os.setsid(); time.sleep(60); os._exit(0)"
    ),
}


@linux
@pytest.mark.parametrize("end", ["", "import os; os._exit(1)"], ids=["made", "failed"])
@pytest.mark.parametrize("source", STARTED.values(), ids=STARTED)
def test_what_a_cell_started_ends_with_its_report_and_others_go_on(pool, tmp_path, source, end):
    written = "\nfrom pathlib import Path\nPath('started').write_text(str(pid))"
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(pool.make, order(tmp_path, "import subprocess; subprocess.run(['sleep', '0.5'])"))
        made = pool.make(order(tmp_path, source + written, end))
        assert (made.error is None) == (not end)
        assert end_within(2, int((tmp_path / "started").read_text()))
        assert other.result().error is None


@linux
def test_what_left_its_session_ends_though_the_process_above_all_reports_is_killed(tmp_path):
    cell = "import os, subprocess; pid = subprocess.Popen(['sleep', '60'], start_new_session=True).pid\n"
    cell += "open('pid', 'w').write(f'{os.getppid()} {pid}'); import time; time.sleep(60)"
    with closing(Pool(1)) as pool, ThreadPoolExecutor(1) as threads:
        making = threads.submit(pool.make, order(tmp_path, cell))
        wait_for(tmp_path / "pid")
        above, started = map(int, (tmp_path / "pid").read_text().split())
        os.kill(above, signal.SIGKILL)
        with pytest.raises(PoolEnded):
            making.result(timeout=2)
        pool.close()
        assert end_within(2, started)


@linux
def test_a_recursion_without_end_is_told_in_short_and_takes_no_gigabytes(pool, tmp_path):
    cell = "def again(n): return again(n + 1)\nagain(0)"
    measure = "import resource; assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_000_000"
    made = pool.make(order(tmp_path, f"try:\n    raise KeyError\nfinally:\n    {cell.splitlines()[0]}\n    again(0)"))
    assert made.error.startswith("RecursionError: maximum recursion depth exceeded")
    assert len("".join(left_behind(made)[1][-1]["traceback"])) < 20_000
    expected = new_code_cell(cell, metadata={"tags": ["raises-exception"]})
    asked = order(tmp_path, measure)
    notebook = nbformat.reads(asked.notebook, 4)
    notebook.cells.insert(1, expected)
    assert "AssertionError" not in str(pool.make(replace(asked, notebook=nbformat.writes(notebook))).error)


def test_a_task_that_is_never_awaited_is_no_one_s_complaint(pool, tmp_path, capfd):
    cell = "import asyncio\nkept = asyncio.create_task(asyncio.sleep(600))\nawait asyncio.sleep(0)"
    for engine in ENGINES:
        assert pool.make(order(tmp_path, cell, engine=engine)).error is None
    assert capfd.readouterr().err == ""


def test_a_pool_that_is_closed_fails_what_it_was_making_and_starts_anew_when_asked(tmp_path):
    with closing(Pool(1)) as pool, ThreadPoolExecutor(1) as threads:
        making = threads.submit(pool.make, order(tmp_path, BUSY + "import time; time.sleep(60)"))
        wait_for(tmp_path / "pid")
        pool.close()
        with pytest.raises(PoolEnded):
            making.result(timeout=2)
        assert end_within(2, int((tmp_path / "pid").read_text()))
        assert pool.make(order(tmp_path)).error is None


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 120
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


BUILD = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from analysis.build.pool import Pool
from test_pool import BUSY, ENDLESS_IN_C, order

if __name__ == "__main__":
    with ThreadPoolExecutor(2) as threads, closing(Pool(2)) as pool:
        pool.start()
        print("on", flush=True)
        started = "import subprocess; subprocess.Popen(['sleep', '60'])\\n"
        orders = [order(Path(folder), started + BUSY + ENDLESS_IN_C, cell=600) for folder in {folders!r}]
        list(threads.map(pool.make, orders))
"""


@pytest.fixture
def build(tmp_path):
    """A process with a pool that makes two reports without end."""
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    script = tmp_path / "build.py"
    script.write_text(BUILD.format(here=str(Path(__file__).parent), folders=[str(folder) for folder in folders]))
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    yield process, [folder / "pid" for folder in folders]
    process.kill()
    process.communicate()


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_is_gone_in_two_seconds_with_all_its_processes(build, number):
    process, files = build
    for file in files:
        wait_for(file)
    started = descendants(process.pid)
    assert {int(file.read_text()) for file in files} < set(started)
    process.send_signal(number)
    assert end_within(2, process.pid, *started)


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_while_it_loads_leaves_no_process_behind(build, number):
    process, _ = build
    assert process.stdout.readline() == b"on\n"
    time.sleep(0.5)
    started = descendants(process.pid)
    assert started
    process.send_signal(number)
    assert end_within(2, process.pid, *started)


def test_where_forks_are_not_safe_a_new_process_makes_the_same(pool, tmp_path, monkeypatch):
    cell = "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"
    (tmp_path / "sitecustomize.py").write_text(cell)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    asked = order(tmp_path, "import multiprocessing; multiprocessing.get_start_method(allow_none=True)", "1 + 1")
    with closing(Pool(1)) as other:
        assert other.make(asked) == pool.make(asked)
