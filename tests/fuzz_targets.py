"""Everything that reads what others wrote, each as a function of text that may only end well or say what is wrong."""

import contextlib
import functools
import tempfile
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from analysis.intake.article import read as read_article
from analysis.intake.bibtex import read_bibtex
from analysis.intake.csl import read_csl
from analysis.intake.headers import Headers
from analysis.intake.lexicon import Lexicon
from analysis.intake.mapping import Mapping, Terms, is_known_header, meanings, read_mapping
from analysis.intake.records import read_nbib, read_ris
from analysis.intake.references import read_library
from analysis.intake.sheet_rows import read_rows
from analysis.intake.sheets import read_sheets
from analysis.intake.text import UnreadableArticle
from analysis.notes.bibliography.references import read_reference, read_references
from analysis.notes.claims import CLAIM_SECTIONS, read_claim
from analysis.notes.grammar.cells import read_value
from analysis.notes.grammar.citation_text import read_citation
from analysis.notes.grammar.dates import read_date
from analysis.notes.grammar.phrases import read_duration, read_effect
from analysis.notes.grammar.populations import read_ages
from analysis.notes.grammar.results import read_contrast, read_interval, read_measure, read_p, read_result
from analysis.notes.note import read_note
from analysis.notes.participants import read_age, read_headcount, read_sex
from analysis.notes.problems import Reporter
from analysis.notes.rows import Rows
from analysis.notes.settings import read_settings
from analysis.notes.sources import read_source
from analysis.notes.studies import STUDY_SECTIONS, read_study
from analysis.notes.vocabulary import read_vocabulary

VOCABULARY = """\
interventions:
  squat: {also: [back squat]}
  leg press: {}
outcomes:
  leg strength: {units: [kg], better: more, seen in: over time}
  glute activation: {also: [glutes], units: ["%MVIC"], seen in: one session}
populations:
  women: {sex: female}
journals:
  Journal of Sports: {}
"""
STUDY = """\
---
design: randomised parallel
read:
  full text: https://a.example
participants:
  n: 26 (21 analysed)
  sex: mixed (13 f, 13 m)
  age: 28.9 (SD 5.1)
duration: 8 weeks
---
Remarks.
## Arms
| arm | gets | n |
| --- | --- | --- |
| RT | squat | 13 |
| CON | leg press | 13 |
## Measurements
| outcome | unit | RT before | RT week 8 |
| --- | --- | --- | --- |
| leg strength | kg | 69.5 (3) | 72.1 (SE 2) n 11 |
## Contrasts
| outcome | contrast | result | as | interval | p |
| --- | --- | --- | --- | --- | --- |
| leg strength | RT − CON | 1.2, RT higher | kg | -0.2 to 2.6; SE 0.7 | 0.09 |
"""
CLAIM = """\
---
statement: Squats make legs stronger.
kind: change
intervention: squat
outcome: leg strength
effect: 20–30 % more
asserted:
  - source: beta
    where: here
    stance: asserts
    cites: "Alpha et al. (2018), a study in the Journal of Sports"
---
"""
SOURCE = "---\ntitle: A\nkind: article\nurl: https://a.example\npublished: 2020-05-01\n---\nWords.\n"
BIBTEX = (
    "@article{a,\n  author = {Alpha, A. and {Beta Group} and others},\n  title = {On {\\'e} $x_2$},\n  year = 2018\n}\n"
)
RIS = "TY  - JOUR\nAU  - Alpha, A.\nTI  - On <i>it</i>\nPY  - 2018\nSP  - 1\nEP  - 12\nER  - \n"
NBIB = "PMID- 1\nTI  - On it.\nFAU - Alpha, A B\nDP  - 2018 May\nLID - 10.1000/a [doi]\n"
CSL = '[{"type": "book", "title": "On it", "author": [{"family": "Alpha"}], "issued": {"date-parts": [[2018]]}}]'
SHEET = (
    "study,outcome,arm,mean,sd,n,time\nAlpha 2018,leg strength,squat,10,2,12,week 8\n"
    "Beta 2019,leg strength,leg press,9,2,11,pre\n"
)
ARTICLE = (
    "# Squats\n\nSquats build 20 % more leg strength than the leg press (Alpha et al., 2018).\n\n- glutes\n\n"
    "1. Alpha A. On it. Sports. 2018;1:2.\n"
)
HTML = f"<html><head><title>A</title></head><body><article><p>{ARTICLE * 3}</p></article></body></html>"
MAPPING = (
    "columns:\n  strength: mean; outcome leg strength; time week 8\nterms:\n  interventions: {BS: squat}\n"
    "decimal: comma\n"
)
SETTINGS = (
    "duration window: 0.5 to 1.25\nsmallest effect of interest:\n  leg strength: {value: 5, unit: '%', because: ours}\n"
)


def _report():
    return Reporter("input", [])


@functools.cache
def _vocabulary():
    return read_vocabulary(VOCABULARY, _report())


@functools.cache
def _lexicon():
    return Lexicon.of(_vocabulary())


def _phrase(reader):
    def read_phrase(text):
        with contextlib.suppress(ValueError):  # says what is wrong; its caller adds the place
            reader(text)

    return read_phrase


def _note(sections, read):
    def read_text(text):
        in_file = text.encode("utf-8", "replace").decode()  # which holds no half of a character
        note = read_note(in_file, "alpha-2018", sections, _report())
        if note is not None:
            read(note)

    return read_text


def _works(read):
    def read_works(text):
        report = _report()
        for work in read(text, report):
            read_reference(replace(work.entry, key=work.entry.key or "entry"), report)
        _check_places(report)

    return read_works


def _check_places(report):
    assert all(problem.path == "input" and problem.line >= 1 and problem.field for problem in report.problems)


def _file(ending, read):
    """A reader of files as a function of text."""

    def read_text(text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"input{ending}"
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            read(path)

    return read_text


def _sheet(path):
    headers, mapping = Headers(_vocabulary()), Mapping()
    terms, report = Terms(mapping, _vocabulary()), _report()
    for sheet in read_sheets(path, functools.partial(is_known_header, mapping, headers), None, report):
        read_rows(sheet, meanings(sheet, mapping, headers), terms, {})


def _workbook(text):
    """Lines and commas as rows and cells of a workbook."""
    book, text = Workbook(), text.encode("utf-8", "replace").decode()
    with contextlib.suppress(IllegalCharacterError):  # what no workbook can hold
        for line in text.splitlines()[:50]:
            book.active.append(line.split(",")[:50])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.xlsx"
        book.save(path)
        _sheet(path)


def _article(path):
    with contextlib.suppress(UnreadableArticle):  # says what is wrong, and where
        read_article(path, _lexicon(), {}, {})


def _bibliography(text):
    report = _report()
    read_references(text, report)
    _check_places(report)


TARGETS = {
    "study": (_note(STUDY_SECTIONS, lambda note: read_study(note, _vocabulary(), Rows())), STUDY),
    "claim": (_note(CLAIM_SECTIONS, lambda note: read_claim(note, _vocabulary(), Rows())), CLAIM),
    "source": (_note((), lambda note: read_source(note, Rows())), SOURCE),
    "vocabulary": (lambda text: read_vocabulary(text, _report()), VOCABULARY),
    "settings": (lambda text: read_settings(text, _vocabulary(), _report()), SETTINGS),
    "value": (_phrase(read_value), "53.1 (25.12; range 13 to 92.7) n 11"),
    "contrast": (_phrase(read_contrast), "HT after − before"),
    "result": (_phrase(read_result), "-1.6, HT higher"),
    "measure": (_phrase(read_measure), "F(1,19), adjusted"),
    "interval": (_phrase(read_interval), "90 % CI -0.81 to 0.16; SE 2.1"),
    "p": (_phrase(read_p), "< 0.001"),
    "effect": (_phrase(read_effect), "at least 20–30 % more"),
    "duration": (_phrase(read_duration), "8–10 weeks"),
    "date": (_phrase(read_date), "3 April 2026"),
    "ages": (_phrase(read_ages), "18 to 30 years"),
    "age": (_phrase(read_age), "28.9 (SD 5.1)"),
    "sex": (_phrase(read_sex), "mixed (13 f, 11 m)"),
    "headcount": (_phrase(read_headcount), "26 (21 analysed)"),
    "citation": (read_citation, 'van Alpha AB, Beta C et al. (2018), "On it,", J. Sports, 1(2):3-4'),
    "bibliography": (_bibliography, BIBTEX),
    "bibtex": (_works(read_bibtex), BIBTEX),
    "ris": (_works(read_ris), RIS),
    "nbib": (_works(read_nbib), NBIB),
    "csl": (_works(read_csl), CSL),
    "library": (_file(".bib", read_library), BIBTEX),
    "csv": (_file(".csv", _sheet), SHEET),
    "xlsx": (_workbook, SHEET),
    "mapping": (_file(".yaml", lambda path: read_mapping(path, _vocabulary(), _report())), MAPPING),
    "article": (_file(".md", _article), ARTICLE),
    "html": (_file(".html", _article), HTML),
}
