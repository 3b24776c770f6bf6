"""The documents as somebody who follows them: files are saved, commands and Python are run, what is printed is kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RUN = {"sh", "python"}
_END = "END OF THE BLOCK"


@dataclass(frozen=True)
class Block:
    """A block of code: its language, the second word behind the fence, and its text."""

    language: str
    word: str
    text: str

    @property
    def runs(self) -> bool:
        """Whether it is to be run, and is not a file of that language."""
        return self.language in _RUN and "." not in self.word


def blocks(document: Path) -> list[Block]:
    """All blocks of code of a document that name a language."""
    return [Block(*found) for found in _BLOCK.findall(document.read_text(encoding="utf-8"))]


def follow(document: Path, folder: Path) -> list[tuple[str, str]]:
    """Do what the document says, in order, in one shell that starts in the folder.

    A block whose second word is a file's name is saved under it; `sh` and `python` are run; `text output` is what the
    block before it prints. Returns each such output as it came and as it is shown. Raises AssertionError where a block
    fails, or, marked `fails`, does not.
    """
    script = ["set -e", "exec 2>&1"]
    shown: dict[int, str] = {}
    ran = 0
    for block in blocks(document):
        here = f"<<'{_END}'\n{block.text}{_END}"
        if (block.language, block.word) == ("text", "output"):
            shown[ran - 1] = block.text
        elif block.runs:
            command = block.text if block.language == "sh" else f"python - {here}\n"
            script += [f"if {{\n{command}}}; then exit 1; fi" if block.word == "fails" else command, "printf '\\0'"]
            ran += 1
        elif "." in block.word:
            script.append(f"cat > '{block.word}' {here}")
    plain = {name: value for name, value in os.environ.items() if name not in ("CLAIMS_PROJECT", "FORCE_COLOR")}
    environment = {
        **plain,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), plain["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), plain.get("PYTHONPATH", "")]),
        "COLUMNS": "100",
    }
    done = subprocess.run(
        ["bash"], input="\n".join(script), capture_output=True, text=True, check=False, cwd=folder, env=environment
    )
    assert done.returncode == 0, done.stdout.replace("\0", "\n")
    printed = done.stdout.split("\0")
    return [(printed[number], text) for number, text in shown.items()]
