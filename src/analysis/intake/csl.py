"""CSL-JSON, as Zotero, Better BibTeX and others write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema

from analysis.intake.entries import Name, Work, entry_of
from analysis.intake.records import year_of
from analysis.notes.bibliography.kinds import kind_of
from analysis.notes.problems import Reporter

_TEXT = {"type": ["string", "number"]}
_WORDS = {"type": "string"}
_NAMES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            name: _WORDS
            for name in ("family", "given", "suffix", "literal", "dropping-particle", "non-dropping-particle")
        },
        "anyOf": [{"required": ["family"]}, {"required": ["given"]}, {"required": ["literal"]}],
    },
}
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "items": {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": 3},
            "minItems": 1,
            "maxItems": 2,
        },
        "raw": _TEXT,
        "literal": _TEXT,
    },
}
_SHORT = "container-title-short"
_TEXTS = (
    "id", "title", "container-title", _SHORT, "journalAbbreviation", "publisher", "publisher-place", "volume", "issue",
    "page", "number", "DOI", "PMID", "PMCID", "URL", "note",
)  # fmt: skip
# What is read of the Citation Style Language's input data, version 1.0.2; other members of an item may be anything.
ITEM = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "properties": {
        "type": _WORDS,
        **dict.fromkeys(_TEXTS, _TEXT),
        **dict.fromkeys(("author", "editor"), _NAMES),
        **dict.fromkeys(("issued", "available-date"), _DATE),
    },
    "required": ["type"],
}
_PMID = re.compile(r"\bPMID:\s*(\d+)")
_SPACE = re.compile(r"[\s,]*")


def read_csl(text: str, report: Reporter) -> list[Work]:
    """The works in CSL-JSON: a list of items, or an object that holds it as ``items``. What is none is reported."""
    validator = jsonschema.Draft7Validator(ITEM)
    works = []
    for line, item in _items(text, report):
        problem = next(validator.iter_errors(item), None)
        if problem is not None:
            where = ".".join(map(str, problem.path)) or "item"
            report.add(line, where, f"no CSL-JSON: {problem.message[:120]}")
            continue
        try:
            works.append(_work(line, item))
        except ValueError as error:
            report.add(line, str(item.get("id", "item")), str(error))
    return works


def _items(text: str, report: Reporter) -> Iterator[tuple[int, Any]]:
    """Each item with its line."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        report.add(error.lineno, "file", f"no JSON: {error.msg} in column {error.colno}")
        return
    except (RecursionError, ValueError) as error:  # brackets without end, a number of thousands of digits
        report.add(1, "file", f"no JSON that can be read: {error}")
        return
    if isinstance(data, dict) and isinstance(data.get("items"), list):
        for item in data["items"]:
            yield 1, item
    elif not isinstance(data, list):
        report.add(1, "file", "no CSL-JSON, which is a list of items: [{…}, …]")
    else:
        yield from _with_lines(text)


def _with_lines(text: str) -> Iterator[tuple[int, Any]]:
    """The items of a list that is known to be well formed, and where each begins."""
    decoder, at, line = json.JSONDecoder(), text.index("[") + 1, 1
    counted = 0
    while True:
        at = _SPACE.match(text, at).end()
        if text[at] == "]":
            return
        line, counted = line + text.count("\n", counted, at), at
        item, at = decoder.raw_decode(text, at)
        yield line, item


def _work(line: int, item: dict[str, Any]) -> Work:
    kind = kind_of(item["type"])
    values = {name: str(item[name]) for name in _TEXTS if item.get(name) not in (None, "")}
    names = [values[name] for name in ("container-title", _SHORT, "journalAbbreviation") if name in values]
    note = _PMID.search(values.get("note", ""))
    year, online = (_year(item.get(name, {})) for name in ("issued", "available-date"))
    texts = {
        "title": values.get("title"),
        "in": names[0] if names and kind != "book" else None,
        "publisher": values.get("publisher"),
        "address": values.get("publisher-place"),
        "year": year,
        "onlineyear": online if online != year else None,
        "volume": values.get("volume"),
        "number": values.get("issue"),
        "pages": values.get("page"),
        "doi": values.get("DOI"),
        "pmid": values.get("PMID") or (note[1] if note else None),
        "pmcid": values.get("PMCID"),
        "url": values.get("URL"),
    }
    authors, editors = ([_name(person) for person in item.get(name, [])] for name in ("author", "editor"))
    entry = entry_of(kind, line, values.get("id", ""), texts=texts, authors=authors, editors=editors)
    return Work(entry, tuple(names[1:]))


def _name(person: dict[str, str]) -> Name:
    if person.get("literal"):
        return Name(person["literal"], organisation=True)
    particles = (person.get("dropping-particle"), person.get("non-dropping-particle"))
    family = " ".join(filter(None, (*particles, person.get("family"))))
    return Name(", ".join(filter(None, (family, person.get("suffix"), person.get("given")))))


def _year(date: dict[str, Any]) -> str:
    if parts := date.get("date-parts"):
        return str(parts[0][0])
    return year_of(str(date.get("raw") or date.get("literal") or ""))
