"""Pages that only a site has: notes, downloads, and the one for addresses that lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis.pages import words
from analysis.pages.html import TEMPLATES
from analysis.pages.policy import with_policy
from analysis.publish.ways import way

FEED, DOWNLOADS, MISSING = "feed.atom", "downloads.html", "404.html"


@dataclass(frozen=True)
class Frame:
    """What all pages of a site share: ``address`` is where it is published, ``method`` whether it has that page."""

    address: str | None
    method: bool

    def home(self, page: str) -> str:
        """From a page to the folder of index.html."""
        return way(page, "index.html").removesuffix("index.html")

    def head(self, page: str) -> str:
        """What a page's head says of the site, as HTML."""
        feed = f'<link rel="alternate" type="application/atom+xml" title="Verdicts" href="{way(page, FEED)}">'
        return f'{feed}\n<link rel="canonical" href="{self.address}{way("", page)}">' if self.address else feed

    def fill(self, template: str, page: str, *, home: str | None = None, **values: object) -> bytes:
        """A page of a template; ``home`` is the way to the folder of index.html where it is not that of the page."""
        home = self.home(page) if home is None else home
        filled = (
            _environment()
            .get_template(template)
            .render(home=home, method=self.method, head=self.head(page) if page != MISSING else "", **values)
        )
        return with_policy(filled.rstrip() + "\n").encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES / "site", TEMPLATES / "page"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = words.visible
    return environment
