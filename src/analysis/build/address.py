"""The address of a scheduler: off this machine only where what is said there is encrypted and signed."""

from __future__ import annotations

import ipaddress

from analysis.tables.unknown import SchedulerError

_SAFE = ("tls", "wss")
_LOCAL = ("inproc",)  # within this process


def scheduler_address(typed: str, *, insecure: bool = False) -> str:
    """The address to connect to: without a protocol it is tls:// where it leads to another machine.

    Who reaches a scheduler can run any code on its workers. Raises SchedulerError where the address would let anybody
    on the way do so, unless that is meant (``insecure``).
    """
    protocol, separator, place = typed.rpartition("://")
    if protocol in (*_SAFE, *_LOCAL) or insecure or _is_here(place):
        return typed
    if not separator:
        return f"tls://{place}"
    raise SchedulerError(
        f"{typed} leads to another machine, and {protocol}:// neither encrypts nor checks who answers; "
        f"accepted: tls://{place} with certificates (docs/scaling.md), or --insecure in a network that you trust"
    )


def _is_here(place: str) -> bool:
    """Whether HOST:PORT is this machine's loopback."""
    host = place.split("/", 1)[0].rpartition(":")[0] or place
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
