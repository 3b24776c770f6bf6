"""Work in several processes: the same results in the same order, and nothing left behind."""

import operator
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from alive import end_within
from hypothesis import given
from hypothesis import strategies as st

from analysis.tables.processes import Processes, processes

KILLED = """
import os, signal
from analysis.tables.processes import Processes, processes

if __name__ == "__main__":
    with processes(2) as two:
        list(two.map(abs, range(2)))
        print(*two._pool._processes, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("count", [1, 2])
def test_results_come_in_the_order_of_the_items(count):
    with processes(count) as some:
        assert list(some.map(operator.neg, range(20))) == [-n for n in range(20)]


@given(st.integers(0, 5_000), st.integers(1, 600), st.integers(1, 9))
def test_shares_are_all_items_in_parts_alike_and_none_is_too_large(count, most, workers):
    shares = Processes(workers).shares(range(count), most)
    assert [item for share in shares for item in share] == list(range(count))
    sizes = [len(share) for share in shares]
    assert all(0 < size <= most for size in sizes)
    assert len(set(sizes[:-1])) <= 1
    assert len(sizes) == bool(count) or count > most  # no processes for what is soon done


def test_a_few_items_are_parted_where_there_are_processes_by_then():
    with processes(2) as some:
        assert len(some.shares(range(80), 100)) == 1
        list(some.map(abs, range(2)))
        shares = some.shares(range(80), 100)
    assert [item for share in shares for item in share] == list(range(80))
    assert len(shares) == 8


def test_one_item_is_done_in_this_process():
    with processes(2) as some:
        assert list(some.map(_process, ["x"])) == [os.getpid()]


def test_what_is_begun_is_done_in_a_process_only_where_there_are_some_by_then():
    with processes(2) as some:
        assert some.begin(os.getpid)() == os.getpid()
        list(some.map(abs, range(2)))
        assert some.begin(os.getpid)() != os.getpid()


def test_an_error_in_a_process_is_raised_here():
    with processes(2) as some, pytest.raises(ZeroDivisionError):
        list(some.map(partial(operator.truediv, 1), [1, 0, 2]))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="whether a process is alive is read from /proc")
def test_processes_end_when_the_one_that_began_them_is_killed(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    left = [int(pid) for pid in done.stdout.split()]
    assert len(left) == 2
    assert end_within(20, *left)


def _process(_: object) -> int:
    return os.getpid()
