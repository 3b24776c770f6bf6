"""Made-up citations of real entries: fields dropped, shifted, misspelled; and of works that are not there."""

import dataclasses
import random
import re

import pytest

from analysis.evidence.citations import audit_citations
from analysis.intake.phrases import read_citation
from analysis.tables.schemas import frame

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


@pytest.fixture(scope="module")
def named_studies(cards):
    studies = cards.tables["studies"]
    papers = studies["data_set"].isna() & (studies["design"] != "data set")
    known = papers & studies["authors"].notna() & studies["year"].notna()
    return studies.loc[known & studies["journal"].notna()].to_dict("records")


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


def test_the_right_entry_comes_first_in_95_of_100(cards, cards_effects, cards_evidence, named_studies):
    rng = random.Random(2018)
    meant = [rng.choice(named_studies) for _ in range(CITATIONS)]
    texts = [made_up(study, rng) for study in meant]
    found = audit(cards, cards_effects, cards_evidence, texts)
    right = [study["study_id"] == best for study, best in zip(meant, found["study_id"], strict=True)]
    assert sum(right) >= 95, [text for text, fine in zip(texts, right, strict=True) if not fine]


def test_absent_works_are_not_found_in_95_of_100(cards, cards_effects, cards_evidence, named_studies):
    """Each work is cited as it is, and taken out of the studies before it is looked for."""
    rng = random.Random(2020)
    absent = [named_studies[number % len(named_studies)] for number in range(CITATIONS)]
    verdicts = []
    for study in named_studies:
        texts = [made_up(study, rng) for cited in absent if cited["study_id"] == study["study_id"]]
        studies = cards.tables["studies"].loc[lambda rows, gone=study["study_id"]: rows["study_id"] != gone]
        without = dataclasses.replace(cards, tables={**cards.tables, "studies": studies})
        verdicts += list(audit(without, cards_effects, cards_evidence, texts)["verdict"])
    assert len(verdicts) == CITATIONS
    assert verdicts.count("not found") >= 95
