"""Ids of claims by tab, inside ``project.claim("…``: IPython knows the keys of a mapping, not what a call takes."""

from __future__ import annotations

import re
import sys
from typing import Any

_CALL = r"(?P<name>[A-Za-z_]\w*)\s*\.\s*claim\(\s*[\"'][^\"']*$"
_registered: set[int] = set()


def complete_claim_ids(kind: type) -> None:
    """Have the running IPython complete ids, once; without one nothing is done.

    ``kind`` is what must be called: an object with ``claim_ids``.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None or id(shell) in _registered:
        return
    _registered.add(id(shell))

    def complete(shell: Any, event: Any) -> list[str]:
        call = re.search(_CALL, event.line)
        called = shell.user_ns.get(call["name"]) if call else None
        return called.claim_ids if isinstance(called, kind) else []

    shell.set_hook("complete_command", complete, re_key=rf".*{_CALL}")
