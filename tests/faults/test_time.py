"""Nothing that is typed or brought in makes reading take more than time in proportion to its length."""

import contextlib
import gc
import itertools
import time
from pathlib import Path

import pytest

from analysis.intake.article import read
from analysis.intake.bibtex import read_bibtex
from analysis.intake.csl import read_csl
from analysis.intake.headers import Headers
from analysis.intake.lexicon import Lexicon
from analysis.intake.records import read_nbib, read_ris
from analysis.intake.text import UnreadableArticle
from analysis.notes.bibliography.references import read_references
from analysis.notes.claims import read_claim
from analysis.notes.frontmatter import read_yaml
from analysis.notes.grammar.citation_text import read_citation
from analysis.notes.note import read_note
from analysis.notes.problems import Reporter
from analysis.notes.rows import Rows
from analysis.notes.sources import read_source
from analysis.notes.studies import STUDY_SECTIONS, read_study
from analysis.notes.vocabulary import read_vocabulary

RATIO = 2.5  # of a doubling
DOUBLINGS = 4
INSTANT = 0.004  # seconds of processor time: below it what is measured is not the text

VOCABULARY = """\
interventions:
  squat: {}
  leg press: {}
outcomes:
  leg strength: {units: [kg], better: more, seen in: over time}
"""
KEYS = {
    "design": "single group", "participants": "\n  n: 26", "duration": "8 weeks", "read": "\n  full text: https://a.example",
}  # fmt: skip


def _report():
    return Reporter("note.md", [])


@pytest.fixture(scope="module")
def vocabulary():
    return read_vocabulary(VOCABULARY, _report())


def _study(vocabulary, measured="1 (2)", result="1", interval="1 to 2", p="0.5", contrast="RT − CON", **keys):
    front = "\n".join(f"{key}: {value}" for key, value in {**KEYS, **keys}.items())
    text = (
        f"---\n{front}\n---\nRemarks.\n## Arms\n| arm | gets |\n| --- | --- |\n| RT | squat |\n| CON | leg press |\n"
        f"## Measurements\n| outcome | unit | RT |\n| --- | --- | --- |\n| leg strength | kg | {measured} |\n"
        "## Contrasts\n| outcome | contrast | result | as | interval | p |\n| --- | --- | --- | --- | --- | --- |\n"
        f"| leg strength | {contrast} | {result} | kg | {interval} | {p} |\n"
    )
    if note := read_note(text, "alpha-2020", STUDY_SECTIONS, _report()):
        read_study(note, vocabulary, Rows())


def _claim(vocabulary, cites="a 2018 study", effect="20 % more", statement="Squats do."):
    text = (
        f"---\nstatement: {statement}\nkind: change\nintervention: squat\noutcome: leg strength\neffect: {effect}\n"
        f"asserted:\n  - source: beta\n    where: here\n    stance: asserts\n    cites: {cites}\n---\n"
    )
    if note := read_note(text, "gamma", (), _report()):
        read_claim(note, vocabulary, Rows())


def _source(vocabulary, published):
    text = f"---\ntitle: A\nkind: article\npublished: {published}\nurl: {published}\n---\n"
    if note := read_note(text, "beta", (), _report()):
        read_source(note, Rows())


NOTES = {
    "value": lambda text, vocabulary: _study(vocabulary, measured=text),
    "contrast": lambda text, vocabulary: _study(vocabulary, contrast=text),
    "result": lambda text, vocabulary: _study(vocabulary, result=text),
    "interval": lambda text, vocabulary: _study(vocabulary, interval=text),
    "p": lambda text, vocabulary: _study(vocabulary, p=text),
    "age": lambda text, vocabulary: _study(vocabulary, participants=f"\n  n: {text}\n  sex: {text}\n  age: {text}"),
    "duration": lambda text, vocabulary: _study(vocabulary, duration=text),
    "read": lambda text, vocabulary: _study(vocabulary, read=f"\n  {text}: b"),
    "effect": lambda text, vocabulary: _claim(vocabulary, effect=text),
    "statement": lambda text, vocabulary: _claim(vocabulary, statement=text),
    "cites": lambda text, vocabulary: _claim(vocabulary, cites=text),
    "published": lambda text, vocabulary: _source(vocabulary, text),
}
PUMPS = ("a ", "1 ", "A-", "(", "1 to ", " − ")
CITATIONS = ("Aa, AB, ", "Aa AB, ", "van ", "The Aa of ", "(1", "Aa & ", "A-", "and ", "“a ", "https://a ", "2018, ")


def _time(reader, text):
    """The least processor time of some runs: others on the machine only add to it, as the collector of garbage does."""
    gc.disable()
    try:
        times = []
        for _ in range(3):
            begun = time.process_time()
            reader(text)
            times.append(time.process_time() - begun)
            if times[-1] < INSTANT:
                break
        return min(times)
    finally:
        gc.enable()


def _check_doublings(reader, pump, size, before="", behind=""):
    texts = [before + pump * (size * 2**step // len(pump)) + behind for step in range(DOUBLINGS + 1)]
    for _ in range(3):  # a slow moment of the machine is no slow reader
        times = [max(_time(reader, text), INSTANT) for text in texts]
        ratios = [longer / shorter for shorter, longer in itertools.pairwise(times)]
        if max(ratios) <= RATIO:
            return
    raise AssertionError(f"{pump!r}: {', '.join(f'{1000 * seconds:.0f} ms' for seconds in times)}")


@pytest.mark.parametrize("field", NOTES)
def test_a_field_of_a_note_is_read_in_time_linear_in_its_length(vocabulary, field):
    for pump in PUMPS:
        _check_doublings(lambda text: NOTES[field](text, vocabulary), pump, 1_000)


@pytest.mark.parametrize("pump", CITATIONS)
def test_a_citation_is_read_in_time_linear_in_its_length_also_within_its_limit(monkeypatch, pump):
    monkeypatch.setattr("analysis.notes.grammar.citation_text.LONGEST_CITATION", 10**9)
    _check_doublings(read_citation, pump, 300, behind=". Title of it. Journal. 2018")


@pytest.mark.parametrize(
    "pump", ["|", "| a ", "{", "[", "- ", "a: {", "#", "# ", "\n", "a: b\n", "*", "&a ", "\\|", " "]
)
def test_a_note_is_taken_apart_in_time_linear_in_its_length(pump):
    def take_apart(text):
        body = f"## Arms\n{text}\n| --- |\n{text}\n"
        read_note(f"---\na: b\n---\n{body}", "alpha-2020", STUDY_SECTIONS, _report())
        read_note(f"---\na: {text}\n{text}\n---\n", "alpha-2020", STUDY_SECTIONS, _report())

    _check_doublings(take_apart, pump, 4_000)


@pytest.mark.parametrize("pump", ["[", "{a: ", "- ", "a: b\n", "&a [*a, *a], ", " ", "? "])
def test_a_file_of_yaml_is_read_in_time_linear_in_its_length(pump):
    _check_doublings(lambda text: read_yaml(text, _report()), pump, 3_000)


@pytest.mark.parametrize(
    "pump",
    ["@a{b,\n", "@", "\n", "}\n", "a=", "Aa, A. and ", "and ", "A-", "{", "{}", r"\'{e}", "$a$", '"', "# ", "<i>"],
)
def test_a_bibliography_is_read_in_time_linear_in_its_length(pump):
    def read_both(text):
        read_references(text, _report())
        read_bibtex(f"@book{{a, title={{{text}}}, author={{{text}}}, pages={{{text}}}}}", _report())

    _check_doublings(read_both, pump, 250)


@pytest.mark.parametrize(
    "pump", ["a ", "A. ", "1", "<i>", "<i><b>", "&amp;", "TY  - BOOK\n", "AU  - a\n", "[", '{"a":', "PMID- 1\n"]
)
def test_works_of_other_programs_are_read_in_time_linear_in_their_length(pump):
    def read_all(text):
        read_ris(f"TY  - BOOK\nTI  - {text}\nAU  - {text}\nSP  - {text}\nER  - \n", _report())
        read_nbib(f"PMID- 1\nTI  - {text}\nFAU - {text}\n", _report())
        read_csl(f"[{text}", _report())

    _check_doublings(read_all, pump, 1_000)


def test_a_header_is_read_in_time_linear_in_its_length(vocabulary):
    for pump in ("1", "a ", "mean ", "(a)", "aA"):
        _check_doublings(Headers(vocabulary).guess, pump, 500)


@pytest.mark.parametrize(
    "pump",
    [" ", ".", "[a](", "|", "a|b\n--|--\n", "#", "Aa et al. ", "a 2018 study ", "a a a want ", "squat and "],
)  # fmt: skip
def test_an_article_is_read_in_time_linear_in_its_length(vocabulary, tmp_path, pump):
    path, lexicon = Path(tmp_path / "article.md"), Lexicon.of(vocabulary)

    def read_text(text):
        path.write_text(text)
        with contextlib.suppress(UnreadableArticle):  # such as one that cites too often
            read(path, lexicon, {}, {})

    _check_doublings(read_text, pump, 400, before="word ", behind="\nend")
