"""What citations name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.grammar.author_names import composed, without_others
from analysis.notes.grammar.citation_text import TWO_WORKS, UNREAD_PEOPLE, read_citation
from analysis.notes.grammar.citation_words import JOINTS, ORDINARY


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "a 2018 study in the Journal of Strength and Conditioning Research",
            {"year": 2018, "journal": "Journal of Strength and Conditioning Research", "kind": "study"},
        ),
        ("a 2020 study in the Journal of Sports Science", {"year": 2020, "journal": "Journal of Sports Science"}),
        ("research by Bret Contreras", {"people": "Bret Contreras", "kind": "research", "year": None}),
        ("a meta-analysis by Krzysztofik et al., 2019", {"kind": "meta-analysis", "year": 2019}),
        ("everybody knows", {"year": None, "journal": None, "people": None, "kind": None}),
    ],
)
def test_a_citation_gives_what_it_names(text, found):
    read = read_citation(text)
    assert {name: getattr(read, name) for name in found} == found


@pytest.mark.parametrize(
    ("text", "people", "year"),
    [
        ("Łukasz et al. (2018)", "Łukasz et al.", 2018),
        ("Şahin et al. (2018), Journal of Lifting", "Şahin et al.", 2018),
        ("Mu\u0308ller et\u00a0al. (2018)", "Müller et al.", 2018),
        ("Smith\u2010Jones et al. (2018)", "Smith-Jones et al.", 2018),
        ("Иванов и др. (2018)", "Иванов и др.", 2018),
        ("李明等 (2018)", "李明等", 2018),
        ("कुमार et al. (2018)", "कुमार et al.", 2018),
        ("Alpha & Zeta (2018a)", "Alpha & Zeta", 2018),
        ("Alpha et al., 2018b, Journal of Lifting", "Alpha et al.", 2018),
        ("Nobody, N., & Zeta, Z. (2018)", "Nobody, N., & Zeta, Z.", 2018),
        ("B. Rose, C. Thorn and A. van der Berg (2015)", "B. Rose, C. Thorn and A. van der Berg", 2015),
        ("Rose' 2015 study", "Rose", 2015),
        ("the World Garden Organization (2017)", "World Garden Organization", 2017),
        ("Rose et al. (2017) in Rose", "Rose et al.", 2017),  # a journal of the same name
        ("deVries et al. (2017)", "deVries et al.", 2017),
        ("hooks et al. (1994)", None, 1994),
    ],
)
def test_people_are_read_in_letters_of_any_script(text, people, year):
    read = read_citation(text)
    assert (read.people, read.year) == (people, year)


# Letters of any script that are not small, but for those that stand for several.
CAPITALS = st.characters(categories=["Lu", "Lt", "Lo"]).filter(
    lambda letter: composed(letter).isalpha() and not letter.islower()
)


@given(CAPITALS, st.text("abcdéłяі", min_size=2))
def test_a_name_that_begins_with_a_capital_is_a_name(first, rest):
    assert read_citation(f"{first}{rest} et al. (2018)").people == f"{composed(first + rest)} et al."


@given(st.text())
def test_a_citation_never_fails(text):
    read_citation(text)


@pytest.mark.parametrize(
    ("text", "people", "year"),
    [
        ("Rose et al.,1999", "Rose et al.", 1999),
        ("Rose,2018", "Rose", 2018),
        ("Rose et al.2018", "Rose et al.", 2018),
        ("李明等，2014", "李明等", 2014),
        ("Rose: 2018", "Rose", 2018),
        ("**Rose** {2018}", "Rose", 2018),
        ("Rose_2018", "Rose", 2018),
        ("Rose [1] (2018)", "Rose", 2018),
        ("Rose [2018]", "Rose", 2018),
        ("Rose (March 2018)", "Rose", 2018),
        ("Rose and Thorn (Eds.) (2018)", "Rose and Thorn", 2018),
        ("Rose, PhD (2018)", "Rose", 2018),
        ("Rose et al.'s 2018 trial", "Rose et al.", 2018),
        ("the 2018 Rose trial", "Rose", 2018),
        ("a study of Rose in 2018", "Rose", 2018),
        ("Rose's group (2018)", "Rose", 2018),
        ("Ro\u200bse (2018)", "Rose", 2018),
        ("ROSE ET AL. (2018)", "ROSE ET AL.", 2018),
        ("García, al-Khalili, D'Souza et al. (2008)", "García, al-Khalili, D'Souza et al.", 2008),
        ("O'Rose, Thorn Jr. and Bed (2014)", "O'Rose, Thorn Jr. and Bed", 2014),
        ("Иванов И. И. и Петров П. (2015)", "Иванов И. И. и Петров П.", 2015),
        ("Rose & Thorn, in press", "Rose & Thorn", None),
        ("the Garden League for Rose and Thorn (2018)", "Garden League for Rose and Thorn", 2018),
        ("WHO (2013)", "WHO", 2013),
        ("May et al. (2018)", "May et al.", 2018),
        ("Rose (2018), pp. 1850-1862", "Rose", 2018),
    ],
)
def test_people_and_year_are_read_however_they_are_put(text, people, year):
    read = read_citation(text)
    assert (read.people, read.year, read.unread) == (people, year, "")


@pytest.mark.parametrize(
    ("text", "people", "journal"),
    [
        ("Rose A, Thorn B. T. Journal of Beds. 2018;1:2", "Rose A, Thorn B", "Journal of Beds"),
        ("Rose A, et al. J Bed Plant Res. 2018;31(2):1850-62", "Rose A, et al.", "J Bed Plant Res"),
        (
            'A. Rose, B. Thorn, and C. Bed, "T," J. Bed. Plant., vol. 3, 2018.',
            "A. Rose, B. Thorn, and C. Bed",
            "J. Bed. Plant",
        ),
        ("Rose, A., & Thorn, B. (2018). T. Journal of Beds, 12(3), 44-50.", "Rose, A., & Thorn, B.", "Journal of Beds"),
        ("Journal of Beds, 2018", None, "Journal of Beds"),
        ("Rose et al., Bed Medicine 2018", "Rose et al.", "Bed Medicine"),
    ],
)
def test_styles_of_reference_lists_are_read(text, people, journal):
    read = read_citation(text, is_journal=lambda name: name == "Bed Medicine")
    assert (read.people, read.journal, read.year, read.unread) == (people, journal, 2018, "")


@pytest.mark.parametrize(
    "text",
    [
        "rose (2018)", "rose & thorn, 2018", "de rose (2018)", "@rose 2018", "rose et al. (2018)",
        "Rose, as told by Thorn (2018)", "Rose, then Thorn (2018)", "Rose at Harvard (2018)", "Rose (Harvard, 2018)",
        "Rose (2018) and Thorn (2018)", "Rose et al., Thorn 2018", "a 2018 study at Harvard",
        "Rose A. Thorn. Journal of Beds 2018",
    ],
)  # fmt: skip
def test_who_is_named_and_cannot_be_told_is_not_nobody(text):
    read = read_citation(text)
    assert (read.people, read.unread) == (None, UNREAD_PEOPLE)


@pytest.mark.parametrize(
    "text",
    ["Rose (2017) and Thorn (2019)", "Rose et al. (2016, 2017)", "Rose et al., 2017a,b", "Rose 2017; Thorn 2019"],
)
def test_two_works_in_one_citation_are_told(text):
    assert read_citation(text).unread == TWO_WORKS


OTHERS = (
    "et al.", "et. al.", "et.al.", "et alii", "& al.", "& colleagues", "and his co-workers", "and team", "i in.",
    "a kol.", "y cols.", "et coll.", "e colaboradores", "m.fl.", "mfl.", "u. a.", "та ін.", "с соавт.", "κ.ά.",
    "ve diğerleri", "und Kollegen",
)  # fmt: skip


@pytest.mark.parametrize("others", [others for others in OTHERS if others != "und Kollegen"])
def test_others_are_no_names(others):
    assert without_others(read_citation(f"Rose {others} (2018)").people) == ("Rose", True)


INVENTED = st.from_regex(r"[A-ZŁÑÖ][a-zéłñö]{1,9}", fullmatch=True).filter(
    lambda name: name.casefold() not in ORDINARY | JOINTS | {"de", "van", "le", "la", "al", "el", "von"}
)
AROUND = (
    "{} (2018)", "{}, 2018", "{}: 2018", "{}; 2018", "{} - 2018", "{}* (2018)", "“{}” (2018)", "{{{}}} {{2018}}",
    "a 2018 study at {}", "the 2018 {} trial", "{} showed in 2018", "the {} study (2018)", "{} foo Thorn (2018)",
    "study of {} in 2018", "{} lab, 2018", "a study by {}, 2018", "{} (Eds.) 2018", "2018, {}", "{}'s paper of 2018",
    "{}, 2018, Journal of Beds", "{} A. T. Journal of Beds. 2018;1:2",
    *(f"{{}} {others} (2018)" for others in OTHERS),
)  # fmt: skip


@given(INVENTED, st.sampled_from(AROUND))
def test_no_name_beside_a_year_is_read_as_nobody(name, around):
    read = read_citation(around.format(name))
    assert read.unread or name in (read.people or "")


JOINED = (
    "{} & {}",
    "{} and {}",
    "{} et {}",
    "{} og {}",
    "{} och {}",
    "{}/{}",
    "{} + {}",
    "{}, {}",
    "{} und {}",
    "{} en {}",
)


@given(INVENTED, INVENTED, st.sampled_from(JOINED))
def test_the_first_of_two_is_never_lost(one, other, joined):
    read = read_citation(f"{joined.format(one, other)} (2018)")
    assert read.people == joined.format(one, other)
