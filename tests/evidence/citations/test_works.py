"""Made-up citations of real entries: fields dropped, shifted, misspelled; and of works that are not there."""

import dataclasses
import random
import re

import pytest

from analysis.evidence.citations.audit import audit_citations
from analysis.evidence.citations.works import CODES, Works
from analysis.notes.grammar.citation_text import read_citation
from analysis.tables.schemas import frame
from analysis.terms import FieldFit

CITATIONS = 100


def misspelt(word, rng):
    """The word with one letter dropped, doubled, or two swapped."""
    at = rng.randrange(1, max(2, len(word) - 1))
    return rng.choice([word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], _swapped(word, at)])


def _swapped(word, at):
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def made_up(study, rng):
    """A citation of a study that keeps people or title, and spoils the rest at random."""
    family = study["authors"].split(";")[0].split(",")[0]
    year = study["year"] + rng.choice([0, 0, 0, 1, -1])
    people = misspelt(family, rng) if rng.random() < 0.25 and len(family) > 5 else family
    title = study["title"]
    if rng.random() < 0.3:
        words = title.split()
        place = rng.randrange(len(words))
        words[place] = misspelt(words[place], rng) if len(words[place]) > 3 else words[place]
        title = " ".join(words)
    if rng.random() < 0.3:
        title = " ".join(title.split()[: max(5, len(title.split()) // 2)])
    named, quoted = f"{people} et al.", f"“{title}”"
    journal = f"in {study['journal']}" if rng.random() < 0.6 else ""
    when = f"({year})" if rng.random() < 0.8 else ""
    who = rng.choice([(named, ""), ("", quoted), (named, quoted)])
    if not who[1] and not when:
        when = f"({study['year']})"  # a bare name names nobody in particular
    return re.sub(r"\s+", " ", f"{who[0]} {when} {who[1]} {journal}").strip()


@pytest.fixture(scope="module", params=["cards", "real"])
def library(request):
    """Notes, effects and evidence; the works of the three cards, and all works of this project."""
    names = (request.param, f"{request.param}_effects", f"{request.param}_evidence")
    return tuple(request.getfixturevalue(name) for name in names)


@pytest.fixture(scope="module")
def named_studies(library):
    studies = library[0].tables["studies"]
    papers = studies["data_set"].isna() & (studies["design"] != "data set")
    known = papers & studies["authors"].notna() & studies["year"].notna()
    titled = ~studies["title"].str.startswith("[")  # what is in brackets stands for a title that was not read
    return studies.loc[known & titled & studies["journal"].notna()].to_dict("records")


def told_apart(study, others):
    """Whether first author and year name this work and no other."""
    first = study["authors"].split(",")[0]
    return not any(
        other["study_id"] != study["study_id"]
        and other["authors"].split(",")[0] == first
        and abs(other["year"] - study["year"]) <= 2
        for other in others
    )


def audit(intake, effects, evidence, texts):
    """The audit of these citation texts, all about the same claim."""
    template = intake.tables["citations"].iloc[0].drop(["verdict", "because", "study_id"]).to_dict()
    rows = []
    for number, text in enumerate(texts):
        named = read_citation(text)
        fields = {"year": named.year, "journal": named.journal, "people": named.people, "title": named.title}
        rows.append(template | fields | {"citation_id": str(number), "text": text, "cited_kind": named.kind})
    citations = frame("citations", rows)
    found = audit_citations(
        dataclasses.replace(intake, tables={**intake.tables, "citations": citations}), effects, evidence
    )
    return found["citations"].set_index("citation_id").loc[[str(number) for number in range(len(texts))]]


def test_what_stands_for_an_unread_title_in_square_brackets_is_no_title(cards):
    studies = cards.tables["studies"].head(2).copy()
    studies["title"] = ["Mulch and slugs in the garden", "[Mulch and slugs in the garden]"]
    works = Works(cards.tables | {"studies": studies}, cards.vocabulary)
    told = dict(zip(CODES.values(), CODES, strict=True))
    assert [told[code] for code in works.title("Mulch and slugs in the garden")] == [
        FieldFit.MATCH,
        FieldFit.NOT_READABLE,
    ]
    assert [told[code] for code in works.title("Roses in pots by the river")] == [
        FieldFit.MISMATCH,
        FieldFit.NOT_READABLE,
    ]


def test_the_right_entry_comes_first_in_95_of_100(library, named_studies):
    rng = random.Random(2018)
    meant = [rng.choice(named_studies) for _ in range(CITATIONS)]
    texts = [made_up(study, rng) for study in meant]
    found = audit(*library, texts)
    right = [study["study_id"] == best for study, best in zip(meant, found["study_id"], strict=True)]
    assert sum(right) >= 95, [text for text, fine in zip(texts, right, strict=True) if not fine]


def test_absent_works_are_not_found_in_95_of_100(library, named_studies):
    """Each work is cited as it is, and taken out of the studies, with some others, before it is looked for.

    Not those whose first author wrote another within two years: a name and a year may then mean either. Nor those of
    whom there is a work whose title was not read: it may be the one cited. A name that cannot be read finds nothing.
    """
    intake, effects, evidence = library
    rng = random.Random(2020)
    untitled = intake.tables["studies"].loc[lambda rows: rows["title"].str.startswith("[", na=False), "authors"]
    unclear = {authors.split(",")[0].split(";")[0] for authors in untitled.dropna()}
    works = [study for study in named_studies if told_apart(study, named_studies)]
    works = [study for study in works if study["authors"].split(",")[0] not in unclear]
    rng.shuffle(works)
    absent = [works[number % len(works)] for number in range(CITATIONS)]
    verdicts = []
    at_once = max(1, len(works) // 10)
    for start in range(0, len(works), at_once):
        gone = {study["study_id"] for study in works[start : start + at_once]}
        texts = [made_up(cited, rng) for cited in absent if cited["study_id"] in gone]
        studies = intake.tables["studies"].loc[lambda rows, gone=gone: ~rows["study_id"].isin(gone)]
        without = dataclasses.replace(intake, tables={**intake.tables, "studies": studies})
        verdicts += list(audit(without, effects, evidence, texts)["verdict"]) if texts else []
    assert len(verdicts) == CITATIONS
    assert verdicts.count("not found") + verdicts.count("not readable") >= 95


def test_who_stands_before_et_al_is_the_first_author(library, named_studies):
    """A paper on which someone is the second author is no paper of theirs "et al."."""
    second = next(study for study in named_studies if study["study_id"] in ("barbalho-2020", "williams-2021"))
    name = second["authors"].split("; ")[1].split(",")[0]
    texts = [f"{name} {others}({second['year']:.0f})" for others in ("et al. ", "")]
    found = audit(*library, texts)
    assert list(found["study_id"] == second["study_id"]) == [False, True]


def test_people_who_could_not_be_read_make_no_match(library, named_studies):
    """Year and journal are not all that such a citation names, whatever work they fit."""
    texts = [f"□ et al. ({study['year']:.0f}) in {study['journal']}" for study in named_studies[:20]]
    assert set(audit(*library, texts)["verdict"]) == {"not readable"}


def test_a_name_that_cannot_be_read_finds_no_work_even_by_its_title(library, named_studies):
    texts = [f"Zyxwva, as told by Vwxyz ({study['year']:.0f}) “{study['title']}”" for study in named_studies[:20]]
    assert set(audit(*library, texts)["verdict"]) == {"not readable"}


def test_two_works_in_one_citation_are_neither_found_nor_missing(library, named_studies):
    study = named_studies[0]
    found = audit(*library, [f"{study['authors'].split(',')[0]} et al. ({study['year']:.0f}); Zyxwva (1951)"])
    assert list(found["verdict"]) == ["not readable"]
    assert "write one each" in found["because"].iloc[0]


def test_a_work_is_not_found_under_another_s_name(library, named_studies):
    texts = [
        f"Łukaszewska et al. ({study['year']:.0f}) “{study['title']}” in {study['journal']}"
        for study in named_studies[:20]
    ]
    assert set(audit(*library, texts)["verdict"]) == {"not found"}
