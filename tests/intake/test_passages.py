"""Passages, their sentences, and where each character stands."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.intake.passages import Kind, passages, sentences
from analysis.intake.text import Article


def read(text, **about):
    return passages(Article("a", tuple(text.split("\n")), **about))


def said(text):
    """The sentences of a passage."""
    (passage,) = read(text)
    return [passage.text[start:end].strip() for start, end in sentences(passage)]


def test_headings_items_and_text_are_told_apart():
    lines = ["# Beans", "They grow under straw.", "", "- Mulch: keeps water", "2) Water", "Leg work:", "It goes on."]
    kinds = [(passage.kind, passage.text) for passage in read("\n".join(lines))]
    assert kinds == [
        (Kind.HEADING, "Beans"),
        (Kind.TEXT, "They grow under straw."),
        (Kind.ITEM, "Mulch: keeps water"),
        (Kind.HEADING, "Water"),
        (Kind.HEADING, "Leg work:"),
        (Kind.TEXT, "It goes on."),
    ]


def test_a_cell_is_read_with_what_heads_its_row_and_its_column():
    *_, cell = read("| | Straw | Bark |\n|---|---|---|\n| Water | less | much less |")
    assert (cell.text, cell.column) == ("Water much less", "Bark")
    assert str(cell.place(cell.text.index("much"))) == "3:18"


def test_words_broken_at_the_end_of_a_line_are_put_together():
    (passage,) = read("Beans under a mulch of straw grow high-\ner than those in bare earth.", wrapped=True)
    assert passage.text == "Beans under a mulch of straw grow higher than those in bare earth."
    assert str(passage.place(passage.text.index("than"))) == "2:4"


def test_abbreviations_end_no_sentence():
    assert said("Alpha et al. (2019) saw it, e.g. in beans, cf. Dr. Beta. Then it rained.") == [
        "Alpha et al. (2019) saw it, e.g. in beans, cf. Dr. Beta.",
        "Then it rained.",
    ]


@given(st.text(alphabet="aB .!?\n#-|*()[]:\t", max_size=200), st.booleans())
def test_every_letter_of_a_passage_stands_where_it_says(text, wrapped):
    lines = text.split("\n")
    for passage in read(text, wrapped=wrapped):
        for offset, character in enumerate(passage.text):
            if character.isalpha():
                place = passage.place(offset)
                assert lines[place.line - 1][place.column - 1] == character
        assert "".join(passage.text[start:end] for start, end in sentences(passage)).strip() == passage.text.strip()
