"""RIS, as Zotero, EndNote, Scopus and PubMed write it, and PubMed's nbib: lines of a tag and its value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import rispy

from analysis.intake.entries import Name, Work, entry_of, name_of
from analysis.notes.bibliography.kinds import kind_of
from analysis.notes.problems import Reporter

Record = dict[str, Any]
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_PMID = re.compile(r"PMID:\s*(\d+)|pubmed(?:\.ncbi\.nlm\.nih\.gov|/)/?(\d+)", re.IGNORECASE)
# The tags that are read; each is its own name.
_RIS_TAGS = (
    "TY ER ID AU A1 A2 ED TI T1 CT T2 JF JO JA J1 J2 BT C3 PB CY PP PY Y1 DA VL IS SP EP C7 DO M3 L3 UR AN DB DP N1"
)
_NBIB_TAGS = "PMID ER TI BTI JT TA DP DEP VI IP PG LID AID FAU AU FED CN PT PB PMC"
_END_OF_FILE = "EF"  # as Web of Science ends its files
_DOI_IN_TEXT = re.compile(r"\bdoi:\s*(10\.\S+)", re.IGNORECASE)
_DOI_TAG = re.compile(r"(\S+) \[doi\]")


class _Ris(rispy.RisParser):
    """rispy's reader, which also knows lines, and reports what it would pass over."""

    TAG = re.compile(r"([A-Z][A-Z0-9])  -(?: (.*)|\s*)$", re.DOTALL)
    ENDED: ClassVar[bool] = True  # a record ends with a line of its own
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = ["A1", "A2", "AU", "ED", "N1", "UR"]
    DEFAULT_MAPPING: ClassVar[dict[str, str]] = {tag: tag for tag in _RIS_TAGS.split()}
    DEFAULT_DELIMITER_MAPPING: ClassVar[dict[str, str]] = {}

    def __init__(self, report: Reporter) -> None:
        super().__init__(skip_unknown_tags=True)
        self.report = report
        self.starts: list[int] = []  # the lines at which the records begin
        self.broken: set[int] = set()  # those of them that are not whole

    def parse(self, text: str) -> list[Record]:
        """The records, each with its line."""
        records = self.parse_lines(self._whole_lines(text))
        return [{"line": line, **record} for line, record in zip(self.starts, records, strict=True)]

    def parse_line(self, line: str) -> tuple[str | None, str]:
        """The tag of a line and its value."""
        match = self.TAG.match(line)
        return (match[1], (match[2] or "").strip()) if match else (None, line.strip())

    def _whole_lines(self, text: str) -> Iterator[str]:
        """The lines of records, those that go on in the next one joined, and an end for records that lack it."""
        waiting: list[str] = []
        is_open, outside = False, False
        for number, line in enumerate(text.split("\n"), 1):
            tag = self.parse_line(line)[0]
            if tag is None:
                waiting += [line.strip()] if is_open and line.strip() else []
                continue
            if is_open:
                yield " ".join(waiting)
            if tag == self.START_TAG:
                if is_open:
                    yield self._end(f"another record begins in line {number}")
                self.starts.append(number)
                is_open, waiting, outside = True, [line], False
            elif not is_open:
                if not outside and tag != _END_OF_FILE:
                    self.report.add(number, tag, f"outside of a record; a record begins with {self.START_TAG}")
                outside = True
            elif tag == self.END_TAG:
                yield line
                is_open, waiting = False, []
            else:
                waiting = [line]
        if is_open:
            yield " ".join(waiting)
            yield self._end("the file ends before it; it may be cut off")

    def _end(self, why: str) -> str:
        if self.ENDED:
            self.report.add(self.starts[-1], self.START_TAG, f"the record has no end ({self.END_TAG}): {why}")
            self.broken.add(self.starts[-1])
        return f"{self.END_TAG}  - "


class _Nbib(_Ris):
    TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)$", re.DOTALL)
    START_TAG = "PMID"
    ENDED = False
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = ["FAU", "AU", "FED", "CN", "LID", "AID", "PT"]
    DEFAULT_MAPPING: ClassVar[dict[str, str]] = {tag: tag for tag in _NBIB_TAGS.split()}


def read_ris(text: str, report: Reporter) -> list[Work]:
    """The works in RIS; records that cannot be read are reported."""
    return _works(_Ris(report), text, report, _from_ris)


def read_nbib(text: str, report: Reporter) -> list[Work]:
    """The works in PubMed's format; records that cannot be read are reported."""
    return _works(_Nbib(report), text, report, _from_nbib)


def _works(reader: _Ris, text: str, report: Reporter, work: Callable[[Record], Work]) -> list[Work]:
    works = []
    for record in reader.parse(text):
        if record["line"] in reader.broken:
            continue
        try:
            works.append(work(record))
        except ValueError as error:
            report.add(record["line"], "record", str(error))
    if not reader.starts:
        report.add(1, "file", f"no record in it; a record begins with a line {reader.START_TAG}")
    return works


def _from_ris(record: Record) -> Work:
    kind = kind_of(record["TY"].upper())
    names = [record[tag] for tag in ("T2", "JF", "JO", "J1", "J2", "JA", "C3") if record.get(tag)]
    if kind in ("incollection", "inproceedings", "proceedings") and record.get("BT"):
        names.insert(0, record["BT"])
    if record["TY"].upper() == "CONF" and names:  # often for a paper of a conference
        kind = "inproceedings"
    title = next((record[tag] for tag in ("TI", "T1", "CT") if record.get(tag)), record.get("BT"))
    addresses = record.get("UR", [])
    doi = _DOI_IN_TEXT.search(f"{record.get('M3', '')} {record.get('L3', '')}")
    texts = {
        "title": title,
        "in": names[0] if names and kind != "book" else None,
        "publisher": record.get("PB"),
        "address": record.get("CY") or record.get("PP"),
        "year": year_of(next((record[tag] for tag in ("PY", "Y1", "DA") if record.get(tag)), "")),
        "volume": record.get("VL"),
        "number": record.get("IS"),
        "pages": _pages(record.get("SP", ""), record.get("EP", "")) or record.get("C7"),
        "doi": record.get("DO") or (doi[1] if doi else None),
        "pmid": _pmid(record),
        "url": addresses[0] if addresses else None,
    }
    authors = [name_of(name) for tag in ("AU", "A1") for name in record.get(tag, [])]
    editors = [name_of(name) for tag in ("ED", "A2") for name in record.get(tag, [])]
    entry = entry_of(kind, record["line"], record.get("ID", ""), texts=texts, authors=authors, editors=editors)
    return Work(entry, tuple(names[1:]))


def _pages(first: str, last: str) -> str:
    """EndNote writes both pages into the first tag."""
    return f"{first}-{last}" if first and last and last != first else first or last


def _pmid(record: Record) -> str | None:
    """PubMed's number: that of a record from PubMed, one in its remarks, or in its address."""
    number = record.get("AN", "")
    if number.isdecimal() and re.search("pubmed|medline|nlm", f"{record.get('DB')} {record.get('DP')}", re.IGNORECASE):
        return number
    match = _PMID.search(" ".join([*record.get("N1", []), *record.get("UR", [])]))
    return (match[1] or match[2]) if match else None


def year_of(text: str) -> str:
    """The year in a date of any form; the text itself where there is none, so that it is reported."""
    match = _YEAR.search(text)
    return match[0] if match else text


def _from_nbib(record: Record) -> Work:
    title, book = (_title(record.get(tag, "")) for tag in ("TI", "BTI"))
    kind = "incollection" if title and book else "book" if book else "article"
    year, online = year_of(record.get("DP", "")), year_of(record.get("DEP", "")[:4])
    identifiers = [_DOI_TAG.fullmatch(value) for tag in ("LID", "AID") for value in record.get(tag, [])]
    texts = {
        "title": title or book,
        "in": book if kind == "incollection" else record.get("JT") or record.get("TA"),
        "publisher": record.get("PB"),
        "year": year,
        "onlineyear": online if online != year else None,
        "volume": record.get("VI"),
        "number": record.get("IP"),
        "pages": record.get("PG"),
        "doi": next((match[1] for match in identifiers if match), None),
        "pmid": record["PMID"],
        "pmcid": record.get("PMC"),
    }
    people = [name_of(name) for name in record.get("FAU") or record.get("AU", [])]
    groups = [Name(name, organisation=True) for name in record.get("CN", [])]
    editors = [name_of(name) for name in record.get("FED", [])]
    entry = entry_of(kind, record["line"], texts=texts, authors=[*people, *groups], editors=editors)
    return Work(entry, tuple(filter(None, [record.get("TA")])), tuple(record.get("PT", [])))


def _title(text: str) -> str:
    """PubMed ends titles with a full stop, and puts those it has translated in brackets."""
    text = text.strip().removesuffix(".")
    return text[1:-1].removesuffix(".") if text.startswith("[") and text.endswith("]") else text
