"""The text of an article's file, and what is said of a file that is none."""

import tracemalloc

import pytest
from made_pdf import pdf

from analysis.intake import text
from analysis.intake.text import UnreadableArticle, read_article

PAGE = """<!doctype html><html><head><title>Mulch and beans</title></head><body>
<nav><a href="/">Home</a> <a href="/shop">Buy mulch</a></nav>
<article><h1>Mulch and beans</h1><p>{}</p></article>
<footer>All rights reserved, mulch included.</footer>{}</body></html>"""
PARAGRAPH = "Beans under a mulch of straw grow higher than beans in bare earth, and they need less water as well. " * 3


@pytest.fixture
def article(tmp_path):
    """Read a file of this name and content."""

    def read(name, content):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_article(path)

    return read


def test_lines_of_plain_text_are_those_of_the_file(article):
    assert article("a.txt", "One.\r\n\r\nTwo – three.").lines == ("One.", "", "Two – three.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_the_encodings_that_it_names(article, encoding):
    assert article("a.txt", "Größer".encode(encoding)).lines == ("Größer",)


def test_of_a_page_only_the_article_is_read(article):
    read = article("a.html", PAGE.format(PARAGRAPH, ""))
    assert read.title == "Mulch and beans"
    joined = " ".join(read.lines)
    assert "bare earth" in joined
    assert "Buy mulch" not in joined
    assert "rights reserved" not in joined


def test_a_list_of_references_is_part_of_the_article(article):
    references = '<div class="references"><ol><li>Alpha B. Mulch. J Beans. 2019;1:2-3.</li></ol></div>'
    assert article("a.html", PAGE.format(PARAGRAPH, references)).lines[-1] == "1. Alpha B. Mulch. J Beans. 2019;1:2-3."


def test_a_date_in_the_text_is_no_date_of_the_page(article):
    assert article("a.html", PAGE.format(PARAGRAPH + "So said a study (Alpha, 2016).", "")).published is None


def test_columns_of_a_pdf_are_read_one_after_the_other(article):
    read = article("a.pdf", pdf([[["Beans under a", "mulch grow."], ["Bare earth", "does not."]]]))
    assert [line for line in read.lines if line.strip()] == ["Beans under a", "mulch grow.", "Bare earth", "does not."]


def encrypted():
    """A PDF that asks for a password."""
    import io

    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([[["Secret"]]])))
    writer.encrypt("password", algorithm="RC4-128")
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


DEEP = "<html><body>" + "<div>" * 60_000 + "x" + "</div>" * 60_000 + "</body></html>"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "", "a.txt:1: article: the file is empty"),
        ("a.txt", "  \n\t\n", "a.txt:1: article: the file is empty"),
        ("a.txt", "12 34\n...", "a.txt:1: article: no words"),
        ("a.txt", b"fine\nnot \xff fine", "a.txt:2: article: not UTF-8-SIG (byte 0xff)"),
        ("a.txt", "one\ntwo\0", "a.txt:2: article: holds a zero byte"),
        ("a.html", '<html><meta charset="klingon"><p>x', 'a.html:1: article: "klingon" is no encoding'),
        ("a.html", "<html><body></body></html>", "a.html:1: article: "),
        ("a.html", DEEP, "a.html:1: article: "),
        ("a.pdf", b"%PDF-1.4\nbroken", "a.pdf:1: article: this PDF cannot be read"),
        ("a.pdf", pdf([[[]]]), "a.pdf:1: article: a PDF without text"),
        ("a.pdf", encrypted(), "a.pdf:1: article: an encrypted PDF"),
    ],
)
def test_what_is_no_article_is_told_with_its_place(article, name, content, message):
    with pytest.raises(UnreadableArticle) as error:
        article(name, content)
    assert str(error.value).startswith(message)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableArticle, match="larger than 20 MB"):
            read_article(path)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    monkeypatch.setattr(text, "LARGEST_TEXT", 10)
    path.write_text("more than ten characters")
    with pytest.raises(UnreadableArticle, match="accepted: up to 10"):
        read_article(path)
