"""Pages look as they did: against pictures of them, with a tolerance for fonts of other machines."""

from __future__ import annotations

import numpy as np
import pytest
from pictures import PICTURES, SHOWN, picture
from PIL import Image, ImageFilter

# Another font moves letters and lines; another layout, colour or a part that is gone changes much more (ours).
MOST_TALLER, MOST_DIFFERENT = 0.12, 12.0


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_it_did(browser, sites, name):
    now, then = picture(browser, sites("cards").reports, name), Image.open(PICTURES / f"{name}.png").convert("L")
    assert now.width == then.width
    assert abs(now.height - then.height) <= MOST_TALLER * then.height
    blurred = [
        np.asarray(one.resize(then.size).filter(ImageFilter.GaussianBlur(6)), dtype=float) for one in (now, then)
    ]
    assert np.abs(blurred[0] - blurred[1]).mean() < MOST_DIFFERENT


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < 1024 * 1024
