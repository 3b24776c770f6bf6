"""Small pictures of pages as they should look, in ``pictures/``; ``python tests/browser/pictures.py FOLDER`` takes them
anew of the pages in a folder of reports of the project ``cards``."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from chromium import MISSING, PROGRAM, browser
from PIL import Image

PICTURES = Path(__file__).parent / "pictures"
STRENGTH, GLUTES = "claims/leg-press-strength-gain", "claims/hip-thrust-glute-activation"
WIDE, PHONE = 1280, 360
# By name: page, selector, width, options of the context.
SHOWN: dict[str, tuple[str, str, int, dict[str, str]]] = {
    "answer-wide-light": (GLUTES, ".answer", WIDE, {"color_scheme": "light"}),
    "answer-phone-dark": (STRENGTH, ".answer", PHONE, {"color_scheme": "dark"}),
    "summary-wide-light": (GLUTES, ".wide.summary", WIDE, {"color_scheme": "light"}),
    "summary-phone-light": (STRENGTH, ".wide.summary", PHONE, {"color_scheme": "light"}),
    "list-wide-light": ("index", ".list", WIDE, {"color_scheme": "light"}),
    "answer-forced-colours": (STRENGTH, ".answer", WIDE, {"forced_colors": "active"}),
}
_SCALE = 0.5  # what is kept of a picture, to stay small and to forgive a pixel


def picture(running: Any, reports: Path, name: str) -> Image.Image:
    """A picture of what the page shows now, in grey."""
    page, selector, width, options = SHOWN[name]
    context = running.new_context(viewport={"width": width, "height": 900}, **options)
    shown = context.new_page()
    shown.goto((reports / f"{page}.html").as_uri())
    taken = Image.open(io.BytesIO(shown.locator(selector).first.screenshot()))
    context.close()
    return taken.convert("L").resize((round(taken.width * _SCALE), round(taken.height * _SCALE)))


def main(reports: Path) -> int:
    """Take all pictures anew."""
    if PROGRAM is None:
        print(MISSING, file=sys.stderr)
        return 1
    PICTURES.mkdir(exist_ok=True)
    with browser() as running:
        for name in SHOWN:
            path = PICTURES / f"{name}.png"
            picture(running, reports, name).quantize(16).save(path, optimize=True)
            print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
