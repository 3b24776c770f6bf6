"""No locked dependency has a vulnerability that is known by now; not checked where nobody can say."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

LOCKS = [Path(__file__).parents[2] / name for name in ("requirements.lock", "docs/requirements.lock")]
MISSING = "VULNERABILITIES NOT CHECKED: pip-audit is not here: pip install pip-audit"
UNREACHED = "VULNERABILITIES NOT CHECKED: pip-audit reaches no list of them"


@pytest.mark.slow
@pytest.mark.parametrize("lock", LOCKS, ids=["project", "documentation"])
def test_no_known_vulnerability_is_in_what_is_locked(lock):
    if importlib.util.find_spec("pip_audit") is None:
        pytest.skip(MISSING)
    options = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json", "--requirement"]
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *options, lock], capture_output=True, text=True, check=False
    )
    if not done.stdout:
        pytest.skip(f"{UNREACHED}: {done.stderr.strip().splitlines()[-1:]}")
    listed = json.loads(done.stdout)["dependencies"]
    assert {entry["name"]: entry["vulns"] for entry in listed if entry.get("vulns")} == {}
