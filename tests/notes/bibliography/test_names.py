"""Names as BibTeX splits them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.bibliography.latex import one_line
from analysis.notes.bibliography.names import Names, read_names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (r"M{\"u}ller, J{\"o}rg and {\O}stby, K.", Names(("Müller, Jörg", "Østby, K."))),
        ("Aleph, A. AND Beth, B. And Gimel, G.", Names(("Aleph, A.", "Beth, B.", "Gimel, G."))),
        ("{Organization and Partners}", Names(("Organization and Partners",), ("Organization and Partners",))),
        ("Rose, A. and {Rose, Sons}", Names(("Rose, A.", "Rose, Sons"), ("Rose, Sons",))),
        ("Simon {and} Sons, Ltd.", Names(("Simon and Sons, Ltd.",))),
        ("Delta, D. and others", Names(("Delta, D.",), others=True)),
        ("Ludwig van der Phi and de la Chi, Carlos", Names(("van der Phi, Ludwig", "de la Chi, Carlos"))),
        ("van~der~Tau, T.~U.", Names(("van der Tau, T. U.",))),
        ("Psi, Jr., Paul", Names(("Psi, Jr., Paul",))),
        ("John Q. Omega and Mary Jane Watson-Parker", Names(("Omega, John Q.", "Watson-Parker, Mary Jane"))),
        ("王, 小明 and Иванов, И. И.", Names(("王, 小明", "Иванов, И. И."))),
        (
            r"Mu\~{n}oz Garc\'{\i}a, A. and Pe\~na, B. and \v{C}apek, K.",
            Names(("Muñoz García, A.", "Peña, B.", "Čapek, K.")),
        ),
        (
            r"\AE gis, Q. and \O{}stby, K. and \"{A}kesson, \'Emile and {\v{C}}erny, Z.",
            Names(("Ægis, Q.", "Østby, K.", "Äkesson, Émile", "Černy, Z.")),
        ),
        ("family=Alpha, given=A. and family=Zeta, prefix=van, given=Z.", Names(("Alpha, A.", "van Zeta, Z."))),
        ("{Rose & Sons} and Thorn, B.", Names(("Rose & Sons", "Thorn, B."), ("Rose & Sons",))),
        ("", Names()),
    ],
)
def test_names_are_read_in_every_form(source, names):
    assert read_names(source) == names


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("Alpha, A.; Beta, B.", "joined by and"),
        ("Alpha A; Beta B", "joined by and, not by ;"),
        ("Alpha, A., Beta, B.", "too many commas; names are joined by and"),
        ("Alpha, A. and et al.", "and others"),
        ("Alpha, A. and others and Beta, B.", "stands between names"),
        ("Alpha, A. & Beta, B.", "joined by and"),
        ("Alpha & Beta", "joined by and"),
        ("A. Alpha, B. Beta, C. Gamma", "too many commas"),
        ("A. Alpha, B. Beta", "initials in the family name"),
        ("Alpha A, Beta B", "initials in the family name"),
        ("Alpha AB and Beta CD", "may be initials or a family name"),
        ("family=Alpha, foo=A.", "no part of a name"),
        ("Alpha, A. and", "a name is missing"),
        ("Alpha, A. and and Beta, B.", "a name is missing"),
        (r"Al\foo{p}ha, A.", "unknown macro"),
    ],
)
def test_what_is_no_name_is_refused(source, reason):
    with pytest.raises(ValueError, match=reason):
        read_names(source)


WORDS = st.text(st.characters(categories=["L", "M"], exclude_characters="\u00ad"), min_size=1).filter(
    lambda word: one_line(word) and one_line(word).casefold() not in ("and", "others")
)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1))
def test_names_of_any_script_are_read_back(people):
    names = tuple(f"{one_line(family)}, {one_line(given)}" for family, given in people)
    assert read_names(" and ".join(names)) == Names(names)
