"""A scheduler on another machine is reached by TLS, or not at all unless that is meant."""

from __future__ import annotations

import pytest

from analysis.build.address import scheduler_address
from analysis.cli import main
from analysis.tables.unknown import SchedulerError

HERE = ["tcp://127.0.0.1:8786", "localhost:8786", "127.0.0.1:8786", "tcp://[::1]:8786", "ws://localhost:8786"]
FAR = ["tcp://10.0.0.5:8786", "tcp://example.org:8786", "ucx://10.0.0.5:8786", "ws://[2001:db8::1]:8786", "tcp://0x"]


@pytest.mark.parametrize("typed", HERE)
def test_loopback_is_taken_as_typed(typed):
    assert scheduler_address(typed) == typed


@pytest.mark.parametrize("typed", FAR)
def test_elsewhere_what_is_not_encrypted_is_refused_unless_it_is_meant(typed):
    with pytest.raises(SchedulerError, match="neither encrypts nor checks who answers; accepted: tls://"):
        scheduler_address(typed)
    assert scheduler_address(typed, insecure=True) == typed


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("10.0.0.5:8786", "tls://10.0.0.5:8786"), ("example.org", "tls://example.org"), ("tls://far:1", "tls://far:1")],
)
def test_elsewhere_it_is_tls_by_default(typed, taken):
    assert scheduler_address(typed) == taken


def test_the_command_refuses_before_it_connects_anywhere(copied, capsys):
    assert main(["reports", "--project", str(copied.root), "--scheduler", "tcp://10.0.0.5:8786"]) == 2
    assert "--insecure in a network that you trust" in capsys.readouterr().err


def test_tls_without_certificates_says_what_is_missing(copied, capsys):
    pytest.importorskip("distributed")
    (copied.reports / ".keys").mkdir(parents=True, exist_ok=True)
    assert main(["reports", "--project", str(copied.root), "--scheduler", "tls://127.0.0.1:9"]) == 2
    assert "tls://127.0.0.1:9 needs certificates" in capsys.readouterr().err
