"""Verdicts as an Atom feed (RFC 4287) in which a verdict that changes is a new entry."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree import ElementTree

from analysis.export.rating import rate
from analysis.notes.grammar.dates import read_date
from analysis.pages import words
from analysis.tables.project import ProjectError
from analysis.tables.schemas import Tables

EPOCH = "SOURCE_DATE_EPOCH"  # seconds since 1970: reproducible-builds.org
_ATOM = "http://www.w3.org/2005/Atom"
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, _ATOM)
_NOBODY = "The authors of the notes"  # Atom asks for an author
_FIRST = date(1970, 1, 1)


@dataclass(frozen=True)
class Entry:
    """A claim with its verdicts; ``identity`` changes with any of them, and with nothing else."""

    claim_id: str
    identity: str
    title: str
    summary: str
    updated: date


def entries(pages: Iterable[Tables], published: date) -> list[Entry]:
    """An entry for each claim, from the tables of its report, the newest first.

    It is dated by the newest day that its sources and studies carry, else by ``published``.
    """
    return sorted(
        (_entry(page, published) for page in pages), key=lambda entry: (-entry.updated.toordinal(), entry.claim_id)
    )


def _entry(page: Tables, published: date) -> Entry:
    claim = page["claims"].iloc[0]
    strength, answers = page["claim_strength"], page["claim_answers"]
    verdicts = strength[["part_id", "direction_verdict", "size_verdict"]].sort_values("part_id").to_csv(index=False)
    answer = words.sentence(words.plain(answers["answer"].get(0)))
    cited = words.plain(answers["citation_verdict"].get(0))
    return Entry(
        claim_id=claim["claim_id"],
        identity=uuid.uuid5(_NAMES, f"{claim['claim_id']}\n{cited}\n{verdicts}").urn,
        title=words.visible(claim["statement"]),
        summary=words.visible(f"{words.sentence(rate(strength).words)} {answer}".strip()),
        updated=newest(page) or published,
    )


def newest(tables: Tables) -> date | None:
    """The newest day on which a source was read or appeared, or a study did; of a month or a year its first."""
    sources, years = tables["sources"], tables["studies"]["year"].dropna()
    typed = [*sources["accessed"].dropna(), *sources["published"].dropna(), *map(str, years)]
    return max((read_date(text)[0] for text in typed), default=None)


def day_of(chosen: date | None, tables: Tables) -> date:
    """The day of a site: the one chosen, else that of SOURCE_DATE_EPOCH, else the newest of the notes, else 1970.

    Never today: the same notes make the same site. Raises ProjectError where SOURCE_DATE_EPOCH is no time.
    """
    typed = os.environ.get(EPOCH)
    if chosen is not None:
        return chosen
    if typed is not None:
        try:
            return datetime.fromtimestamp(int(typed), UTC).date()
        except (ValueError, OverflowError, OSError):
            raise ProjectError(f'{EPOCH}: "{typed}" is no time; accepted: seconds since 1970, a whole number') from None
    return newest(tables) or _FIRST


def atom(claims: Sequence[Entry], *, title: str, updated: date, address: str | None, author: str | None) -> bytes:
    """The feed as a file; without an address its links are seen from where it stands."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    base = address or ""
    _add(feed, "id", f"{base}feed.atom" if base else uuid.uuid5(_NAMES, title).urn)
    _add(feed, "title", title)
    _add(feed, "updated", _time(max([updated, *(claim.updated for claim in claims)])))
    _add(_add(feed, "author"), "name", author or _NOBODY)
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{base}feed.atom")
    _add(feed, "link", rel="alternate", type="text/html", href=f"{base}index.html")
    for claim in claims:
        entry = _add(feed, "entry")
        _add(entry, "id", claim.identity)
        _add(entry, "title", claim.title)
        _add(entry, "updated", _time(claim.updated))
        _add(entry, "link", rel="alternate", type="text/html", href=f"{base}claims/{claim.claim_id}.html")
        _add(entry, "summary", claim.summary)
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n"


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    added = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    added.text = text
    return added


def _time(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
