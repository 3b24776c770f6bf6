"""Lines of text that stand beside marks."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.text import Text
from matplotlib.transforms import Transform

LINE = 11.5  # points from line to line
_MIDDLE = 0.36  # from the middle of a letter down to its baseline, of its size


class Label(Text):
    """Text of one line or more, ``y`` its middle.

    An SVG whose text stays text (``svg.fonttype: none``) gets it unmeasured: the reader's font decides how wide it
    is, and measuring takes most of the time of drawing it.
    """

    def set_clip_path(self, path: Any, transform: Transform | None = None) -> None:
        """Nothing: it may stand beside the axes, and each clip path takes as long as the text."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw it with this renderer."""
        as_text = mpl.rcParams["svg.fonttype"] == "none" and self.figure.canvas.get_default_filetype() == "svg"
        if not as_text or self.get_rotation() or self.get_path_effects() or self.get_bbox_patch() is not None:
            super().draw(renderer)
        elif self.get_visible() and self.get_text():
            self._write(renderer)

    def _write(self, renderer: RendererBase) -> None:
        renderer.open_group("text", self.get_gid())
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        context.set_alpha(self.get_alpha())
        context.set_url(self.get_url())
        x, y = self.get_transform().transform(self.get_unitless_position())
        _, height = renderer.get_canvas_width_height()
        font, lines = self.get_fontproperties(), self.get_text().split("\n")
        first = height - y + _MIDDLE * font.get_size_in_points() - LINE * (len(lines) - 1) / 2
        for place, line in enumerate(lines):
            renderer.draw_text(context, x, first + LINE * place, line, font, 0, ismath=False, mtext=self)
        context.restore()
        renderer.close_group("text")


def write(ax: Axes, x: float, y: float, text: str, *, transform: Transform, **look: Any) -> None:
    """Write text on axes, or beside them; a $ in it is a dollar."""
    ax.add_artist(Label(x, y, text, transform=transform, va="center", parse_math=False, clip_on=False, **look))
