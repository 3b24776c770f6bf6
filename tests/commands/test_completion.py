"""A shell that asks how a line goes on gets the commands, the options and the ids of the project's claims."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CARDS = Path(__file__).parents[1] / "projects" / "cards"


def completed(line, folder=CARDS):
    """What bash is given for the line: it asks by variables and reads what comes out of file 8."""
    asking = {
        "_ARGCOMPLETE": "1",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
        "_ARGCOMPLETE_IFS": "\n",
    }
    environment = {name: value for name, value in os.environ.items() if name != "CLAIMS_PROJECT"} | asking
    command = f'"{sys.executable}" -m analysis 8>&1 9>/dev/null >/dev/null'
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return [word.strip() for word in done.stdout.split("\n") if word.strip()]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("claims sho", ["show"]),
        ("claims show hip-thrust-sp", ["hip-thrust-sprint-speed"]),
        ("claims reports leg-press-strength-gain hip-thrust-g", ["hip-thrust-glute-activation"]),
        ("claims show --js", []),
        ("claims reports --eng", ["--engine"]),
    ],
)
def test_commands_options_and_claims_are_completed(line, words):
    assert completed(line) == words


def test_claims_of_the_project_that_is_named_are_completed(tmp_path):
    assert completed(f"claims show --project {CARDS} leg", tmp_path) == ["leg-press-strength-gain"]


def test_where_there_is_no_project_nothing_is_completed(tmp_path):
    assert completed("claims show leg", tmp_path) == []
