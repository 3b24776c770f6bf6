"""The same works come out of the file of any program; what is no work is told with its place."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intake.files import LARGEST
from analysis.intake.references import FORMATS, read_library
from analysis.notes.problems import Reporter

FILES = Path(__file__).parent / "references"
RIS = "TY  - JOUR\nTI  - Beds\nAU  - Alpha, A.\nPY  - 2020\nER  - \n"
BIBTEX = "@article{a, title = {Beds}, author = {Alpha, A.}, year = 2020}\n"
CSL = '[\n{"id": "a", "type": "article-journal", "title": "Beds",\n "issued": {"date-parts": [[2020]]}}]\n'
NBIB = "PMID- 12345678\nTI  - Beds.\nDP  - 2020\n"
TEXTS = {".ris": RIS, ".bib": BIBTEX, ".json": CSL, ".nbib": NBIB}


@pytest.fixture
def read(tmp_path):
    """The works in a file of this content, and what is told of it, without the folder."""

    def library(content, name="a.ris"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return told(path)

    return library


def told(path):
    library = read_library(path)
    return [work.reference for work in library.works], [str(p).replace(f"{path.parent}/", "") for p in library.problems]


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_every_program_tells_of_the_same_article(name):
    works, problems = told(FILES / name)
    assert problems == []
    article = works[0]
    assert article.title.translate({ord("₂"): "2", ord("_"): None}).replace("50%", "50 %") == (
        "Effects of CO2 on Beds: A 50 % Rise in Growth & Yield"
    )
    assert [(person[:7], person.split(",")[0]) for person in article.authors] == [
        ("Alpha, ", "Alpha"),
        ("van Bet", "van Beta"),
        ("Gámma, ", "Gámma"),
        ("Garden ", "Garden Study Group"),
    ]
    assert article.organisations == ("Garden Study Group",)
    assert (article.kind, article.year, article.volume, article.number) == ("article", 2020, "35", "10")
    assert (article.pages, article.doi.casefold()) == ("2769–2774", "10.1234/jg.0000000000001234")
    assert article.journal in ("Journal of Gardens", "J. Gard.")
    assert article.pmid == (None if name in ("dblp.bib", "scopus.ris") else "12345678")


@pytest.mark.parametrize(
    "name",
    [
        *("zotero.bib", "better-bibtex.bib", "mendeley.bib", "jabref.bib"),
        *("zotero.ris", "endnote.ris", "zotero.json", "better-csl.json"),
    ],
)
def test_chapters_and_theses_keep_what_they_are_part_of_and_who_published_them(name):
    _, chapter, thesis = told(FILES / name)[0]
    assert (chapter.kind, chapter.title, chapter.journal) == ("incollection", "Mulch", "Handbook of Soil")
    assert (chapter.authors, chapter.editors) == (("Delta, Dora",), ("Epsilon, Emil",))
    assert (chapter.publisher, chapter.place, chapter.year, chapter.pages) == ("Garden Press", "Graz", 2018, "11–29")
    assert (thesis.kind in ("thesis", "phdthesis"), thesis.publisher) == (True, "University of Gardens")


def test_the_volume_of_a_conference_is_no_work_but_what_its_papers_are_part_of():
    _, paper = told(FILES / "dblp.bib")[0]
    assert (paper.kind, paper.title, paper.publisher) == ("inproceedings", "Beds at Scale", "Garden Press")
    assert paper.journal.startswith("Gardens 2021, 3rd Conference")


def test_an_article_number_stands_for_pages():
    assert told(FILES / "scopus.ris")[0][1].pages == "e0123456"


def test_pubmed_tells_of_the_year_online_of_translated_titles_and_of_what_a_work_is():
    work = read_library(FILES / "pubmed.nbib").works[1]
    assert (work.reference.title, work.reference.authors) == ("Roses without water", ("Kappa, Kai Jr",))
    assert (work.reference.year, work.reference.online_year) == (2019, 2018)
    assert work.work.types == ("Journal Article", "Retracted Publication")


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Alpha, A. B.", "Alpha, A. B."),
        ("Alpha, Ann, Jr.", "Alpha, Jr., Ann"),
        ("Alpha AB", "Alpha, A. B."),
        ("van der Alpha A", "van der Alpha, A."),
        ("Alpha A Jr", "Alpha, Jr, A."),
        ("王, 小明", "王, 小明"),
        ("O'Alpha-Beta, Ó.", "O'Alpha-Beta, Ó."),
        ("Alpha, Beta, Gamma and Partners", "Alpha, Beta, Gamma and Partners"),
        ("Beds and Gardens", "Beds and Gardens"),
        ("{Alpha}, \\A", "{Alpha}, \\A"),
        ("Alpha", "Alpha"),
    ],
)
def test_a_name_stays_that_name(read, author, name):
    works, problems = read(RIS.replace("Alpha, A.", author))
    assert (problems, [work.authors for work in works]) == ([], [(name,)])


def test_ovid_and_web_of_science_write_ris_in_ways_of_their_own(read):
    works, problems = read(
        "1. \nTY  - JOUR\nT1  - Beds\nA1  - Alpha,Ann\nA1  - Beta B.\nY1  - 2020//\nM3  - doi: 10.1234/A\n"
        "ER  - \nEF  - \n"
    )
    (work,) = works
    assert (problems, work.authors, work.year, work.doi) == ([], ("Alpha, Ann", "Beta, B."), 2020, "10.1234/A")


def test_crossref_and_web_of_science_write_bibtex_in_ways_of_their_own(read):
    works, problems = read(
        " @article{Alpha_2020, title={Beds &amp; <i>Rosa</i>}, DOI={10.1234/a}, month=oct, pages={1–9} }\n"
        "@article{ WOS:0001,\nTitle = {{Roses in\n   Beds}},\nYear = {{2020}},\nPages = {{2769-74}},\n}\n",
        "a.bib",
    )
    assert problems == []
    assert [(work.title, work.pages, work.year) for work in works] == [
        ("Beds & Rosa", "1–9", None),
        ("Roses in Beds", "2769–2774", 2020),
    ]


def test_others_are_no_author(read):
    (work,), _ = read(RIS.replace("PY", "AU  - et al.\nPY"))
    assert (work.authors, work.others) == (("Alpha, A.",), True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a.ris:1: file: the file is empty"),
        (b"\xef\xbb\xbf \n", "a.ris:1: file: the file is empty"),
        ("TY  - JOUR\nTI  - B\u00e4ume\nER  - \n".encode("cp1252"), "a.ris:2: file: not UTF-8 (byte 0xe4"),
        (RIS.encode("utf-16-le"), "a.ris:1: file: it holds zero bytes"),
        (b"\xff\xfeT\x00Y", "a.ris:1: file: not UTF-8 (utf-16)"),
        (b"\x89PNG\r\n\x1a\n", "a.ris:1: file: not UTF-8 (byte 0x89"),
        (BIBTEX, "a.ris:1: file: no RIS, though its name says so, but BibTeX; name it ….bib"),
        ("Dear colleague,\nhere it is.\n", "a.ris:1: file: no record in it"),
        ("TY  - JOUR\nTI  - Beds\n", "a.ris:1: TY: the record has no end (ER): the file ends before it"),
        (f"TY  - JOUR\nTI  - Roses\n{RIS}", "a.ris:1: TY: the record has no end (ER): another record begins in line 3"),
        (f"TI  - Roses\nPY  - 2020\n{RIS}", "a.ris:1: TI: outside of a record; a record begins with TY"),
        (RIS.replace("TI  - Beds\n", ""), "a.ris:1: entry: title: missing"),
        (RIS.replace("2020", "in press"), 'a.ris:1: entry: year: "in press" is no year'),
        (RIS.replace("PY  - 2020", "DO  - 11.1/2"), 'a.ris:1: entry: doi: "11.1/2" is no DOI'),
        (RIS.replace("Beds", "Beds" * 10_000), "a.ris:1: record: title: 40000 characters, and at most 5000"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(read, content, message):
    _, problems = read(content)
    assert len(problems) == 1
    assert problems[0].startswith(message)


def test_the_works_beside_a_broken_one_are_read(read):
    works, problems = read(f"TY  - JOUR\nTI  - Roses\n{RIS}\n{RIS.replace('Beds', 'Mulch')}")
    assert [work.title for work in works] == ["Beds", "Mulch"]
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[\n{]", "a.json:2: file: no JSON: Expecting property name"),
        ("{}", "a.json:1: file: no CSL-JSON, which is a list of items"),
        ("[\n\n 5]", "a.json:3: item: no CSL-JSON: 5 is not of type 'object'"),
        ('[{"type": "book", "title": "Beds"},\n {"title": "Beds"}]', "a.json:2: item: no CSL-JSON: 'type' is a req"),
        ('[{"type": "book", "title": ["Beds"]}]', "a.json:1: title: no CSL-JSON: ['Beds'] is not of type"),
        ('[{"type": "book", "title": "B", "author": ["A"]}]', "a.json:1: author.0: no CSL-JSON: 'A' is not of type"),
        ('[{"type": "book", "title": "\\ud800"}]', "a.json:1: item: it holds half of a character"),
        ("[" * 100_000, "a.json:1: file: no JSON that can be read"),
        ("@article{a, title = {Beds}}", "a.json:1: file: no CSL-JSON, though its name says so, but BibTeX"),
    ],
)  # fmt: skip
def test_what_is_no_csl_json_is_told_with_its_place(read, content, message):
    _, problems = read(content, "a.json")
    assert len(problems) == 1
    assert problems[0].startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("% nothing but a remark\n@comment{x}\n", "a.bib:1: file: no entry in it"),
        (f"\n{BIBTEX[:-3]}", "a.bib:2: a: not understood"),
        (BIBTEX.replace("{Beds}", "nobody"), 'a.bib:1: a: title: unknown macro "nobody"'),
        (BIBTEX.replace("Beds", r"\input{/etc/passwd}"), r'a.bib:1: a: title: unknown macro "\input"'),
        (BIBTEX.replace("Beds", "{" * 5_000 + "}" * 5_000), "a.bib:1: a: title: more than 5000 characters"),
        (BIBTEX.replace("Beds", "{" * 2_000 + "}" * 2_000), "a.bib:1: a: braces in braces, too deep"),
    ],
)
def test_what_is_no_bibtex_is_told_with_its_place(read, content, message):
    _, problems = read(content, "a.bib")
    assert len(problems) == 1
    assert problems[0].startswith(message)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("ending", FORMATS)
def test_marks_of_encodings_and_ends_of_lines_make_no_difference(read, encoding, line_end, ending):
    works, problems = read(TEXTS[ending].replace("\n", line_end).encode(encoding), f"a{ending}")
    assert (problems, [(work.title, work.year) for work in works]) == ([], [("Beds", 2020)])


@pytest.mark.parametrize("ending", FORMATS)
def test_a_text_file_is_known_by_its_content(read, ending):
    works, problems = read(TEXTS[ending], "saved.TXT")
    assert (problems, [work.title for work in works]) == ([], ["Beds"])


def test_a_file_of_another_kind_is_told_what_is_accepted(read):
    (problem,) = read(RIS, "a.enw")[1]
    assert (
        problem
        == 'a.enw:1: file: ".enw" is no ending of a file of references; accepted: .bib, .ris, .nbib, .json, .txt'
    )
    (problem,) = read("Beds and roses", "a.txt")[1]
    assert problem.startswith("a.txt:1: file: by its content none of BibTeX, RIS, nbib, CSL-JSON")


def test_what_is_no_file_is_told_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.ris")
    with (tmp_path / "large.ris").open("wb") as file:
        file.truncate(LARGEST * 1024 * 1024 + 1)
    (tmp_path / "folder.ris").mkdir()
    messages = [told(tmp_path / f"{name}.ris")[1] for name in ("pipe", "large", "folder", "missing")]
    assert messages == [
        ["pipe.ris:1: file: no file, but a pipe or a device"],
        ["large.ris:1: file: 64 MB, and at most 64 MB are read; split the file"],
        ["folder.ris:1: file: a folder; name the files in it"],
        ["missing.ris:1: file: No such file or directory"],
    ]


@given(st.sampled_from(sorted(FORMATS)), st.text())
def test_any_text_is_read_or_told(ending, text):
    report = Reporter("a", [])
    FORMATS[ending].read(text, report)
    FORMATS[ending].read(f"{TEXTS[ending]}{text}", report)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_no_title_in_json_is_more_than_a_title(titles):
    text = json.dumps([{"type": "book", "title": title} for title in titles])
    report = Reporter("a", [])
    assert len(FORMATS[".json"].read(text, report)) + len(report.problems) == len(titles)
