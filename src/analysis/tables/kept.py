"""What was worked out before, so that it need not be worked out again from the same content.

One file, a line for each thing kept. It is only ever a saving of time: it holds in the same context (code,
vocabulary, …), a thing counts only for the same content, and a missing, damaged or older file is the same as none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.tables.files import digest, write_whole


@dataclass
class Kept:
    """Values of JSON by name, each with the digest of what it was worked out from."""

    file: Path
    context: str
    old: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # name -> digest, value, of the last build
    new: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # those that hold in this one
    _read: bytes = b""  # the first line of the file, where it could be used

    @classmethod
    def open(cls, file: Path, context: str) -> Kept:
        """What the file holds; nothing where it cannot be used."""
        kept = cls(file, context)
        try:
            head, _, body = file.read_bytes().partition(b"\n")
        except OSError:
            return kept
        if head == kept._head(body):
            kept._read = head
            for line in body.splitlines():
                sha256, name, value = line.split(b"\t", 2)
                kept.old[name.decode()] = sha256.decode(), value
        return kept

    def recall(self, name: str, sha256: str) -> Any:
        """What was kept for this content; None where there is nothing."""
        known = self.old.get(name)
        if known is None or known[0] != sha256:
            return None
        self.new[name] = known
        return json.loads(known[1])

    def keep(self, name: str, sha256: str, value: Any) -> None:
        """Keep a value for the next build."""
        self.new[name] = sha256, json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()

    def save(self) -> None:
        """Write the file, unless it would be the same."""
        ordered = sorted(self.new.items())
        lines = (b"\t".join((sha256.encode(), name.encode(), value)) for name, (sha256, value) in ordered)
        body = b"\n".join(lines)
        if self._head(body) != self._read:
            write_whole(self.file, self._head(body) + b"\n" + body)

    def _head(self, body: bytes) -> bytes:
        return f"{self.context} {digest(body)}".encode()
