"""The pictures of the README, taken of this project's own pages: ``make screenshots``."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from chromium import MISSING, PROGRAM, browser
from PIL import Image

ROOT = Path(__file__).parents[2]
PICTURES = {
    "start-page": ("index.html", 1150),
    "claim-page": ("claims/leg-press-strength-gain.html", 860),
}
WIDTH = 1100
COLORS = 256  # a page has few; a palette makes the file a third of its size


def main() -> int:
    """Take each picture; the pages must be built."""
    if PROGRAM is None:
        print(MISSING, file=sys.stderr)
        return 1
    with browser() as running:
        for name, (page, height) in PICTURES.items():
            shown = running.new_page(viewport={"width": WIDTH, "height": height})
            shown.goto((ROOT / "reports" / page).as_uri())
            picture = Image.open(io.BytesIO(shown.screenshot()))
            path = ROOT / "docs" / "images" / f"{name}.png"
            picture.convert("RGB").quantize(COLORS).save(path, optimize=True)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
