"""A command that is ended from outside says so, and gives back what it took."""

from __future__ import annotations

import os
import signal
from concurrent.futures.process import BrokenProcessPool

import pytest

from analysis.commands import show
from analysis.commands.signals import Ended, ends_in_order

ENDING = [signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_command_that_is_ended_says_by_what_and_that_all_is_whole(claims, capsys, monkeypatch, number, code):
    monkeypatch.setattr(show, "bring_up_to_date", lambda project: os.kill(os.getpid(), number))
    assert claims("show") == code
    err = capsys.readouterr().err
    assert err == f"ended by {number.name}; what is published is whole, and the same command goes on\n"


def test_signals_are_as_they_were_afterwards():
    before = [signal.getsignal(number) for number in ENDING]
    with pytest.raises(Ended, match="ended by SIGTERM"), ends_in_order():
        os.kill(os.getpid(), signal.SIGTERM)
    assert [signal.getsignal(number) for number in ENDING] == before


def test_a_signal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ends_in_order():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_process_of_a_build_that_is_gone_is_told_in_a_sentence(claims, capsys, monkeypatch):
    def broken(project):
        raise BrokenProcessPool

    monkeypatch.setattr(show, "bring_up_to_date", broken)
    assert claims("show") == 4
    err = capsys.readouterr().err
    assert "was ended from outside" in err
    assert "Traceback" not in err
