"""All files of a site by their names, from the pages, the notes and the tables of a project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from xml.sax.saxutils import escape

from analysis.build import keys
from analysis.build.order import has_method
from analysis.build.results import RECORDS, WHOLE_BUILD
from analysis.export.package import contents as export_contents
from analysis.pages import data
from analysis.publish.feed import atom, day_of, entries
from analysis.publish.figures import figure_files
from analysis.publish.layout import DOWNLOADS, FEED, MISSING, Frame
from analysis.publish.note_page import render_note
from analysis.publish.page_reader import Edit, Page, read_page
from analysis.publish.ways import RAW, note_file, note_of, note_page, way, with_anchor
from analysis.tables.files import read_whole
from analysis.tables.package import read_tables
from analysis.tables.project import Project, notebooks_dir
from analysis.tables.schemas import Tables
from analysis.tables.state import DESCRIPTOR, SHARED, read_descriptor

_TABLES = "tables/"
_FINDINGS = "summaries-of-findings/"
_NOTED = ("sources", "claims", "studies")


@dataclass(frozen=True)
class Publisher:
    """Where a site is published, by which organisation, and its day; all may be left open."""

    address: str | None = None
    author: str | None = None
    day: date | None = None


def plan(project: Project, publisher: Publisher) -> dict[str, bytes]:
    """Every file of the site by its name. The reports are up to date; the caller holds the project's lock.

    Raises ProjectError where SOURCE_DATE_EPOCH is no time, OSError where a file cannot be read.
    """
    tables = read_tables(project)
    frame = Frame(publisher.address, has_method(notebooks_dir(project)))
    built = keys.outputs(project.reports / RECORDS / WHOLE_BUILD)
    files = {name: read_whole(project.reports / name) for name in sorted(built)}
    pages = {name: read_page(content) for name, content in files.items() if name.endswith(".html")}
    notes = _notes(project, tables)
    uses: dict[str, dict[str, str]] = defaultdict(dict)
    for name, page in pages.items():
        figures, edits = figure_files(name, page)
        edits += _additions(frame, name, page)
        for link in page.links:
            note = note_of(name, link.target)
            if note in notes:
                uses[note][name] = page.title
                edits.append(link.to(with_anchor(way(name, note_page(note)), link.target)))
        files |= {name: page.edited(edits), **figures}
    for note, content in notes.items():
        files |= {note_page(note): render_note(frame, note, content, uses[note]), note_file(note): content}
    files |= _downloads(project, tables, publisher, frame)
    claims = [data.select(tables, data.CLAIM_REPORT, claim_id=name) for name in tables["claims"]["claim_id"]]
    day = day_of(publisher.day, tables)
    title = pages["index.html"].title
    files[FEED] = atom(
        entries(claims, day), title=title, updated=day, address=publisher.address, author=publisher.author
    )
    # Shown at any address: only whole ones lead home from everywhere.
    files[MISSING] = frame.fill("missing.html", MISSING, home=publisher.address, title="There is no such page")
    return files | (_for_robots(publisher.address, files) if publisher.address else {})


def _notes(project: Project, tables: Tables) -> dict[str, bytes]:
    """The notes that the tables are made from, by their names below data/raw. Drafts are not among them."""
    paths = {path for name in _NOTED for path in tables[name]["note_path"]}
    shared = [name for name in SHARED if (project.raw / name).is_file()]
    names = [*sorted(path.removeprefix(RAW) for path in paths), *shared]
    return {name: read_whole(project.raw / name) for name in names}


def _additions(frame: Frame, name: str, page: Page) -> Iterable[Edit]:
    """What a page has only in a site."""
    link = f'<a href="{way(name, DOWNLOADS)}">Downloads</a>\n'
    head = f"{frame.head(name)}\n"
    return [Edit(page.nav_end, page.nav_end, link), Edit(page.head_end, page.head_end, head)]


def _downloads(project: Project, tables: Tables, publisher: Publisher, frame: Frame) -> dict[str, bytes]:
    """The data package of the export at the root, its tables as Parquet beside it, and the page that leads to all."""
    address, author = publisher.address, publisher.author
    exported = export_contents(project, reports=address or "../", address=address, author=author)
    resources = read_descriptor(project)["resources"]
    parquet = [resource["parquet"]["path"] for resource in resources]
    statements = dict(zip(tables["claims"]["claim_id"], tables["claims"]["statement"], strict=True))
    page = frame.fill(
        "downloads.html",
        DOWNLOADS,
        title="Downloads",
        feed=FEED,
        tables=[
            {
                "name": resource["name"],
                "description": resource["description"],
                "csv": f"{_TABLES}{resource['csv']['path']}",
                "parquet": f"{_TABLES}{resource['parquet']['path']}",
            }
            for resource in resources
        ],
        reviews=[
            {"file": f"claim-reviews/{claim}.jsonld", "title": statement} for claim, statement in statements.items()
        ],
        findings=[
            {"file": f"{_FINDINGS}{claim}", "title": statement}
            for claim, statement in statements.items()
            if f"{_FINDINGS}{claim}.html" in exported
        ],
        shared=[{"name": name, "page": note_page(name)} for name in SHARED if (project.raw / name).is_file()],
    )
    copied = {f"{_TABLES}{name}": read_whole(project.processed / name) for name in (*parquet, DESCRIPTOR)}
    return {**exported, **copied, DOWNLOADS: page}


def _for_robots(address: str, names: Iterable[str]) -> dict[str, bytes]:
    """The sitemap (sitemaps.org) and the file that names it, for which addresses are whole."""
    pages = sorted(name for name in names if name.endswith(".html") and name != MISSING)
    listed = "".join(f"<url><loc>{escape(address + quote(name))}</loc></url>\n" for name in pages)
    return {
        "sitemap.xml": (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</urlset>\n'
        ).encode(),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n".encode(),
    }
