"""The pictures of the README, taken of this project's own pages: ``make screenshots``."""

from __future__ import annotations

import sys
from pathlib import Path

from chromium import MISSING, PROGRAM, browser

ROOT = Path(__file__).parents[2]
PICTURES = {
    "start-page": ("index.html", 960),
    "claim-page": ("claims/leg-press-strength-gain.html", 800),
}
WIDTH = 1000


def main() -> int:
    """Take each picture; the pages must be built."""
    if PROGRAM is None:
        print(MISSING, file=sys.stderr)
        return 1
    with browser() as running:
        for name, (page, height) in PICTURES.items():
            shown = running.new_page(viewport={"width": WIDTH, "height": height})
            shown.goto((ROOT / "reports" / page).as_uri())
            path = ROOT / "docs" / "images" / f"{name}.png"
            shown.screenshot(path=path)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
