"""The documentation's site, read from a disk: its search runs without a worker, which browsers refuse there."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = """<!doctype html><title>one</title><body><script src="worker.js"></script><script>
  const worker = new Worker("echo.js");
  worker.onmessage = (event) => { document.title = event.data.said; };
  worker.postMessage({ said: "heard" });
</script></body>"""
ECHO = "self.onmessage = (event) => self.postMessage({ said: event.data.said + ' ' + (window.parent !== window) });"


def test_a_script_answers_that_would_run_in_a_worker(opened, tmp_path):
    shutil.copy(ROOT / "docs" / "site" / "worker.js", tmp_path)
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "echo.js").write_text(ECHO)
    result = opened(tmp_path / "page.html")
    result.page.wait_for_function("document.title !== 'one'")
    assert result.page.title() == "heard true"
    assert result.complaints == []
