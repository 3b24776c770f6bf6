"""CSL-JSON and RIS say the same as references.bib, and other tools can read them."""

import json
from dataclasses import replace

import jsonschema
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from analysis.export.bibliography import csl_json, ris
from analysis.notes.bibliography.references import Reference, read_references
from analysis.notes.problems import Reporter

_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "items": {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1, "maxItems": 3},
            "minItems": 1,
            "maxItems": 2,
        }
    },
    "additionalProperties": False,
}
_NAMES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {key: {"type": "string"} for key in ("family", "given", "suffix", "literal")},
        "additionalProperties": False,
    },
}
_TEXTS = ("title", "container-title", "publisher", "publisher-place", "DOI", "PMID", "URL")
_NUMBERS = ("volume", "issue", "page")
# What we use of csl-data.json, the schema of the Citation Style Language for input data (version 1.0.2).
CSL = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": {"type": ["string", "number"]},
            "type": {
                "enum": [
                    "article-journal",
                    "book",
                    "chapter",
                    "dataset",
                    "document",
                    "manuscript",
                    "paper-conference",
                    "patent",
                    "report",
                    "software",
                    "thesis",
                    "webpage",
                ]
            },
            "author": _NAMES,
            "editor": _NAMES,
            "issued": _DATE,
            "available-date": _DATE,
            **{key: {"type": "string"} for key in _TEXTS},
            **{key: {"type": ["string", "number"]} for key in _NUMBERS},
        },
        "required": ["type", "id"],
        "additionalProperties": False,
    },
}
HOSTILE = [
    "<script>alert(1)</script>", "TY  - JOUR", "ER  - ", "=1+1", "\u202egnol\u202c", "A | B ` C", "🦵🏽 “size”",
    'a "b" \\ c', "Müller – Ø",
]  # fmt: skip
PAPER = Reference(
    "rose-2019", 1, "article", "On Beds", ("Rose, A. B.", "van Thorn, C.", "Garden Group"), 2020, 2019,
    "Journal of Gardens", "10.1234/Ab", "https://example.org/a", "12", "3", "101--110",
)  # fmt: skip


@pytest.fixture(scope="module")
def references(real_project):
    path = real_project.raw / "references.bib"
    return list(read_references(path.read_text(), Reporter("references.bib", [])).values())


def reread(references):
    """CSL-JSON and RIS as others read them."""
    items = json.loads(csl_json(references))
    jsonschema.validate(items, CSL)
    return items, rispy.loads(ris(references))


def names(item):
    """A person as RIS tells of one: family name, given name, and last what stands between the two in BibTeX, as Jr."""
    order = ("literal", "family", "given", "suffix")
    return [", ".join(author[part] for part in order if part in author) for author in item.get("author", [])]


def as_in_ris(author):
    """A person of ours, who is told in BibTeX's order."""
    family, *others = author.split(", ")
    return ", ".join([family, *others[-1:], *others[:-1]])


def test_a_paper_has_all_its_fields():
    (item,), (entry,) = reread([PAPER])
    assert item == {
        "id": "rose-2019",
        "type": "article-journal",
        "title": "On Beds",
        "author": [
            {"family": "Rose", "given": "A. B."},
            {"family": "van Thorn", "given": "C."},
            {"literal": "Garden Group"},
        ],
        "container-title": "Journal of Gardens",
        "issued": {"date-parts": [[2020]]},
        "available-date": {"date-parts": [[2019]]},
        "volume": "12",
        "issue": "3",
        "page": "101-110",
        "DOI": "10.1234/Ab",
        "URL": "https://example.org/a",
    }
    assert entry == {
        "type_of_reference": "JOUR",
        "id": "rose-2019",
        "title": "On Beds",
        "authors": ["Rose, A. B.", "van Thorn, C.", "Garden Group"],
        "secondary_title": "Journal of Gardens",
        "year": "2020",
        "volume": "12",
        "number": "3",
        "start_page": "101",
        "end_page": "110",
        "doi": "10.1234/Ab",
        "urls": ["https://example.org/a"],
    }


def test_every_work_of_the_project_reads_back_the_same(references):
    items, entries = reread(references)
    by_key = {reference.key: reference for reference in references}
    assert [item["id"] for item in items] == [entry["id"] for entry in entries] == sorted(by_key)
    for item, entry in zip(items, entries, strict=True):
        work = by_key[item["id"]]
        where = item.get("container-title") or item.get("publisher")
        years = item["issued"]["date-parts"][0][0] if work.year else None, entry.get("year")
        assert item["title"] == entry["title"] == work.title
        assert names(item) == entry.get("authors", []) == [as_in_ris(author) for author in work.authors]
        assert where == (entry.get("secondary_title") or entry.get("publisher")) == work.journal
        assert years == (work.year, str(work.year) if work.year else None)
        assert item.get("DOI") == entry.get("doi") == work.doi
        assert item.get("URL") == next(iter(entry.get("urls", [])), None) == work.url
        pages = "-".join(filter(None, (entry.get("start_page"), entry.get("end_page"))))
        assert item.get("page", "") == pages


@pytest.mark.parametrize("pages", ["2769--2774", "2769–2774", "2769 - 2774"])
def test_pages_are_told_from_first_to_last_however_they_were_typed(pages):
    (item,), (entry,) = reread([Reference("a", 1, "article", "A", pages=pages)])
    assert (item["page"], entry["start_page"], entry["end_page"]) == ("2769-2774", "2769", "2774")


@pytest.mark.parametrize(
    ("kind", "csl", "tag", "where"),
    [
        ("book", "book", "BOOK", "publisher"),
        ("incollection", "chapter", "CHAP", "container-title"),
        ("misc", "document", "GEN", "publisher"),
        ("no-such-kind", "document", "GEN", "publisher"),
    ],
)
def test_other_kinds_of_work_are_told_apart(kind, csl, tag, where):
    (item,), (entry,) = reread([Reference("a", 1, kind, "A", journal="Where")])
    assert (item["type"], item[where], entry["type_of_reference"]) == (csl, "Where", tag)


def exported(entry):
    """A BibTeX entry as others read it after export."""
    found = read_references(entry, Reporter("references.bib", [])).values()
    (item,), (row,) = reread(found)
    return item, row


def test_names_of_any_script_and_form_are_told_in_their_parts():
    item, row = exported(
        r"@article{a, title={A}, author={M{\"u}ller, J. and 王, 小明 and {Rose, Sons and Partners} and Psi, Jr., Paul"
        r" and others}}"
    )
    assert item["author"] == [
        {"family": "Müller", "given": "J."},
        {"family": "王", "given": "小明"},
        {"literal": "Rose, Sons and Partners"},
        {"family": "Psi", "given": "Paul", "suffix": "Jr."},
    ]
    assert row["authors"] == ["Müller, J.", "王, 小明", "Rose, Sons and Partners", "Psi, Paul, Jr."]


def test_a_talk_is_part_of_its_book_and_published_by_another():
    item, row = exported("@inproceedings{a, title={A}, booktitle={Talks}, publisher={Press}, address={Graz}}")
    told = {name: item[name] for name in ("container-title", "publisher", "publisher-place")}
    assert told == {"container-title": "Talks", "publisher": "Press", "publisher-place": "Graz"}
    assert (row["secondary_title"], row["publisher"], row["place_published"]) == ("Talks", "Press", "Graz")


def test_an_edited_book_has_editors_and_no_authors():
    item, row = exported("@book{a, title={A}, editor={Rose, A.}, publisher={Press}}")
    assert (item["editor"], item.get("author")) == ([{"family": "Rose", "given": "A."}], None)
    assert row["secondary_authors"] == ["Rose, A."]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_words_of_a_title_stay_its_words(text):
    works = [Reference("a", 1, "article", text, (text,), journal=text), PAPER]
    items, entries = reread(works)
    assert (len(items), len(entries)) == (2, 2)
    assert items[0]["title"] == items[0]["container-title"] == text
    assert entries[0]["title"] == entries[0]["secondary_title"] == text.strip()


@pytest.mark.parametrize("field", ["key", "title", "journal", "volume", "number", "pages", "doi", "url", "publisher"])
def test_a_line_break_breaks_no_line_of_ris(field):
    (entry,) = rispy.loads(ris([replace(PAPER, **{field: "10.1234/a\u2028ER  - \r\nTY  - JOUR\nTI  - Another"})]))
    assert entry["title"] == ("10.1234/a ER  -  TY  - JOUR TI  - Another" if field == "title" else "On Beds")


@given(st.text(min_size=1))
def test_no_title_breaks_out_of_its_entry(title):
    """Titles come through the reader of references, which makes one line of them."""
    entry = f"@article{{a, title = {{{title}}}, year = {{2000}}}}"
    found = list(read_references(entry, Reporter("references.bib", [])).values())
    items, entries = reread(found)
    assert len(items) == len(entries) == len(found)
