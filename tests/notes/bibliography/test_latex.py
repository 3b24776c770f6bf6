"""LaTeX in a bibliography becomes the characters it stands for, or is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latexencode import unicode_to_latex

from analysis.notes.bibliography.latex import one_line, plain_text, verbatim


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"{\O}stby, Garc{\'\i}a, {\L}ukasz, Fran\c{c}ois, \v{S}", "Østby, García, Łukasz, François, Š"),
        ("Mu\u0308ller", "Müller"),
        (r"\textit{gluteus} {\em maximus} \textbf{x}", "gluteus maximus x"),
        (r"Strength {\&} Size \& more & more", "Strength & Size & more & more"),
        (r"10\% and 5 % of #3", "10% and 5 % of #3"),
        ("1--2 --- ``so''", "1–2 — “so”"),
        ("van~der Berg's D'Hondt", "van der Berg's D'Hondt"),
        (r"$\dot{V}O_2$max, $x_{max}$, cm$^{-1}$, $\beta$", "V̇O₂max, xmax, cm⁻¹, β"),
        (r"5$^\circ$ and $30^{\circ}$", "5° and 30°"),
        (r"H\textsubscript{2}O m\textsuperscript{2}", "H₂O m²"),
        (r"{{{Braced}}} \href{https://example.org}{page} \url{x}", "Braced page x"),
        ("P < 0.05 > i", "P < 0.05 > i"),
        (r"p {\textless} 1 {\textbar} x\textasciicircum{}2 {\textbraceleft}a{\textbraceright}", "p < 1 | x^2 {a}"),
        ("soft\u00adly\u200b on\n two lines", "softly on two lines"),
    ],
)
def test_latex_is_read_as_it_would_be_printed(source, text):
    assert plain_text(source) == text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (r"\foo{bar} baz", r"unknown macro .\\foo."),
        (r"as in \cite{a}", r"unknown macro .\\cite."),
        (r"\begin{x}y\end{x}", "unknown macro"),
        ("a { b", "was expecting '}'"),
        ("for $5", r"was expecting '\$'"),
        ("Strength &amp; size", "is HTML"),
        ("in <i>older</i> adults", "is HTML"),
    ],
)
def test_what_cannot_be_read_is_refused_and_named(source, reason):
    with pytest.raises(ValueError, match=reason):
        plain_text(source)


@given(st.text("abXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĀăąĆčďđęěğİłŃňőœřŚşšťůŸŹžŻ", min_size=1))
def test_every_letter_that_latex_can_write_is_read_back(text):
    assert plain_text(unicode_to_latex(text)) == one_line(text)


@given(st.text(st.characters(categories=["L", "M"])))
def test_letters_of_any_script_stay_as_they_are(text):
    assert plain_text(f"{{{text}}}") == one_line(text)


@given(st.one_of(st.text(), st.text(r"\{}$~_^%&#'\"`abc 12", max_size=20)))
def test_no_text_fails_other_than_by_telling_why(text):
    try:
        plain_text(text)
        verbatim(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"10.1234/ABC\_def(1)", "10.1234/ABC_def(1)"),
        (r"10.1234/a{\_}b", "10.1234/a_b"),
        ("https://example.org/a_b%20c~d--e", "https://example.org/a_b%20c~d--e"),
        (r"\url{https://example.org/\~{}a}", "https://example.org/~a"),
    ],
)
def test_addresses_keep_their_characters(source, text):
    assert verbatim(source) == text


def test_latex_in_an_address_is_refused():
    with pytest.raises(ValueError, match="holds LaTeX"):
        verbatim(r"10.1234/\emph{a}")


@given(st.text(st.sampled_from(" abX'-%#&^_.,()é’–\"!?|/:;1\n\t@*+="), max_size=12))
def test_a_text_reads_the_same_whether_or_not_something_in_it_is_latex(text):
    assert plain_text(text) == plain_text("{}" + text)
