"""An SVG file as part of a page: no prologue, no ids of its own making, the page's colours and font, fewer bytes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import escape

from analysis.tables.files import digest

_SHARED = 3  # elements styled alike, from which a class is shorter
_NOTHING_SEEN = re.compile(r'<defs></defs>| transform="rotate\(-0 [^"]*"| target="_blank"')


def inline(svg: str, alt: str, variables: Mapping[str, str], links: Sequence[str] = ()) -> str:
    """A drawing that Matplotlib wrote, for a page.

    ``alt`` says what it shows, ``variables`` are the page's names of colours; ``links`` names the links in it, in
    their order: a drawing with links is a group, not an image.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<(metadata|style)\b.*?</\1>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r' id="[\w.-]+"', "", svg)  # nothing is clipped, and every mark is drawn where it stands
    box = re.search(r'viewBox="([^"]*)"', svg)
    head = (
        f'<svg viewBox="{box[1] if box else ""}" role="{"group" if links else "img"}" aria-label="{escape(alt)}" '
        'stroke-linejoin="round" xmlns="http://www.w3.org/2000/svg">'
    )
    svg = head + svg[svg.index(">") + 1 :]
    names = iter(links)
    svg = re.sub(r'<a xlink:href="[^"]*"', lambda link: f'{link[0]} aria-label="{escape(next(names))}"', svg)
    svg = svg.replace("xlink:href", "href")
    svg = re.sub(r"'DejaVu Sans'(, sans-serif)?", "system-ui, sans-serif", svg)
    for color, variable in variables.items():
        svg = svg.replace(color, f"var({variable}, {color})")
    return _shortened(svg)


def _shortened(svg: str) -> str:
    """The same drawing in fewer bytes: a tenth of a point is enough, and what is styled alike shares a class."""
    svg = re.sub(r' (d|x|y|style|transform)="([^"]*)"', lambda found: f' {found[1]}="{_brief(found[2])}"', svg)
    svg = re.sub(r">\s+<", "><", svg).strip()
    svg = re.sub(_NOTHING_SEEN, "", svg)
    for _ in range(2):  # groups of one
        svg = re.sub(r"<g>((?:<a [^>]*>)?<(?:path|text)\b[^<]*(?:/>|</text>)(?:</a>)?)</g>", r"\1", svg)
    svg = re.sub(r"^(<svg[^>]*>)<g>(.*)</g></svg>$", r"\1\2</svg>", svg, flags=re.DOTALL)  # the group of all
    styles = Counter(re.findall(r' style="([^"]*)"', svg))
    # Named by what they say: two figures of a page that share a name share the style.
    names = {style: f"f{digest(style.encode())[:6]}" for style, times in styles.items() if times >= _SHARED}
    svg = re.sub(
        r' style="([^"]*)"', lambda found: f' class="{names[found[1]]}"' if found[1] in names else found[0], svg
    )
    rules = "".join(f".{name}{{{style}}}" for style, name in sorted(names.items(), key=lambda item: item[1]))
    return svg.replace(">", f"><style>{rules}</style>", 1) if rules else svg


def _brief(numbers: str) -> str:
    """Coordinates to a tenth of a point, with no space that tells nothing. Only places: never what readers read."""
    numbers = re.sub(r"(?<![#\w])(-?\d+\.\d)\d+", r"\1", " ".join(numbers.split()))
    numbers = re.sub(r"(\d)\.0(?= |$)", r"\1", numbers)
    numbers = re.sub(r"-0(?![.\d])", "0", numbers)
    return re.sub(r" ?\b([MLCQ]) ", r"\1", numbers)
