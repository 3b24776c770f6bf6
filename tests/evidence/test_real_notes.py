"""What must hold of this project's own notes, whatever is added to them."""

import re
from pathlib import Path

import pytest

from analysis.appraisal.answers.amounts import plain_number
from analysis.notes.bibliography.references import DOI, read_references
from analysis.notes.problems import Reporter
from analysis.synthesis.bearing import bearing


@pytest.fixture(scope="module")
def tables(real_tables):
    return real_tables


@pytest.fixture(scope="module")
def references(real_project):
    return read_references((real_project.raw / "references.bib").read_text(), Reporter("references.bib", []))


def test_every_study_has_one_entry_and_every_entry_a_study(real, references):
    studies = real.tables["studies"]
    own = studies.loc[studies["data_set"].isna()]
    assert own["reference"].notna().all()
    assert set(own["reference"]) == set(references)


def test_dois_are_well_formed_and_each_names_one_entry(references):
    dois = [reference.doi for reference in references.values() if reference.doi]
    assert len(dois) > 100
    assert all(DOI.fullmatch(doi) for doi in dois)
    assert len({doi.casefold() for doi in dois}) == len(dois)


def test_two_studies_share_an_entry_only_where_they_are_told_to_be_one_sample(real):
    """A sheet may be noted in parts: it has no people of its own, its studies have."""
    works = real.tables["studies"].loc[lambda rows: rows["data_set"].isna() & (rows["design"] != "data set")]
    assert (works.groupby("reference")["sample_id"].nunique() == 1).all()


def test_the_reworded_copy_is_no_voice_of_its_own_and_the_comments_are(real):
    sources = real.tables["sources"].set_index("source_id")
    copy = sources.loc["athlean-x-leg-press-reworded"]
    assert (copy["copy_of"], copy["voice"]) == ("athlean-x-leg-press",) * 2
    comments = sources.loc["athlean-x-leg-press-comments"]
    assert (comments["kind"], comments["part_of"]) == ("readers' comments", "athlean-x-leg-press")
    assert sources["voice"].nunique() == 5


def test_standard_errors_given_as_standard_deviations_are_flagged(tables):
    found = tables["flags"].query("check == 'SE given as SD'")
    certain = found.loc[found["note_path"] == "data/raw/studies/mcmahon-2014.md"]
    assert set(certain["action"]) == {"correct"}
    assert certain["message"].str.endswith("a factor of √8").all()
    corrected = tables["measurements"].set_index("measurement_id").loc[certain["row"]]
    assert not corrected["counts"].any()  # the larger reading does
    suspected = found.loc[found["note_path"] == "data/raw/studies/lee-2024.md"]
    assert set(suspected["action"]) == {"sensitivity"}
    assert len(suspected) >= 3


def test_the_same_people_in_two_papers_are_one_sample(real):
    sample = real.tables["studies"].set_index("study_id")["sample_id"]
    for one, other in (("contreras-2015", "contreras-2016"), ("contreras-2015", "contreras-2015-mvic")):
        assert sample[one] == sample[other]


def test_no_pooled_answer_counts_a_sample_twice(tables):
    rows = bearing(tables["effects"], tables["evidence"], tables["flags"], tables)
    keys = ["claim_id", "part_id", "lane", "estimand", "measure"]
    there = rows.groupby(keys)["sample_id"].nunique()
    # The k of a published review is that of the review.
    pooled = tables["syntheses"].query("lane != 'published synthesis'").groupby(keys)["k"].max()
    assert len(pooled)
    assert (pooled <= there.loc[pooled.index]).all()


def test_a_value_read_twice_counts_once(tables):
    """A data sheet's row beside the paper's own: only the better reading reaches an effect."""
    measured = tables["measurements"]
    unused = set(measured.loc[~measured["counts"].fillna(False), "measurement_id"])
    assert unused
    assert not unused & {row for cell in tables["effects"]["rows"] for row in cell.split("; ")}
    value = ["study_id", "arm_id", "outcome", "detail", "time", "quantity", "who"]
    assert not measured.loc[measured["counts"].fillna(False)].duplicated(value).any()


def test_disputed_data_have_no_weight(tables):
    disputed = tables["studies"].loc[tables["studies"]["status"].isin(["disputed", "retracted"]), "study_id"]
    assert "barbalho-2020" in set(disputed)
    excluded = tables["flags"].query("action == 'exclude'")
    assert set(disputed) <= set(excluded["row"])


@pytest.mark.parametrize(
    ("claim", "verdict", "candidates"),
    [
        ("leg-press-strength-gain", "not readable", {"chaouachi-2019"}),
        ("hip-thrust-glute-activation", "found but about something else", {"neto-2020"}),
        ("hip-thrust-sprint-speed", "not found", {"abade-2019", "jarvis-2019"}),
    ],
)
def test_the_three_vague_citations_come_out_as_they_do_by_hand(tables, claim, verdict, candidates):
    citation = tables["citations"].query("claim_id == @claim").iloc[0]
    assert citation["verdict"] == verdict
    ranked = tables["citation_candidates"].query("citation_id == @citation.citation_id").sort_values("rank")
    assert candidates == set(ranked["study_id"].head(len(candidates)))


def test_the_readme_says_of_the_second_claim_what_the_tables_say(tables):
    """Only what was measured at the time that is claimed answers it."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    answer = tables["claim_answers"].set_index("claim_id").loc["leg-press-strength-gain", "answer"]
    parts = tables["claim_strength"].query("claim_id == 'leg-press-strength-gain'").set_index("part_id")
    for part_id, votes in (("trained-test", 15), ("untrained-test", 6)):
        row = parts.loc[part_id]
        mean, low, high = (plain_number(row[f"shown_{name}"], "%") for name in ("estimate", "ci_low", "ci_high"))
        interval = f"(95 % interval {low} to {high} %)"
        assert f"({votes} samples) by {mean} % on average {interval}" in readme
        assert f"{mean} % more than without it {interval}" in answer
        assert (row["direction_verdict"], row["certainty_low"], row["votes_for"]) == ("supported", "very low", votes)


# Words of the machinery, and words that need a second reading.
DIALECT = (
    "as coded", "no clear side", "co-intervention", "cannot be decided", "undetermined", "inconclusive", "surrogate",
    "direction-only", "cannot show", "nothing could", "n.s.", "log ratio", "SMD", "lane", "arm", "None", "nan", "_",
)  # fmt: skip


def test_every_answer_can_be_read_aloud(tables):
    """Whole sentences of a length that can be said in one breath, without dialect, ids or minus signs."""
    ids = set(tables["studies"]["study_id"]) | set(tables["claim_parts"]["part_id"])
    for row in tables["claim_answers"].to_dict("records"):
        for text in filter(lambda text: isinstance(text, str), (row["answer"], row["wanted"])):
            assert text.endswith("."), text
            assert text[0].isupper() or text[0].isdigit() or text[0] == "“", text  # 14 of 20 studies
            assert not [word for word in DIALECT if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)], text
            assert not {word.strip(".,;:") for word in text.split() if "-" in word and word.count("-") > 1} & ids, text
            assert not re.search(r"[-−]\d|  |\bno\b[^.:;]*\bnot\b", text), text
            sentences = re.split(r"(?<=\.)\s+(?=[A-Z“])", text)
            assert max(len(sentence.split()) for sentence in sentences) <= 32, max(sentences, key=len)


def test_every_answer_leads_with_what_was_found(tables):
    """Where anything was found the first words are who found what, or that it makes no difference."""
    tried = tables["claim_strength"].query("direction_verdict not in ['no evidence', 'not testable']")
    tried = tried[~tried["basis"].isin(["surrogate outcomes only", "texts"]) & tried["votes_for"].notna()]
    answers = tables["claim_answers"].set_index("claim_id")["answer"]
    first = re.compile(
        r"(All|Both|The one|Results disagree|Any difference|Any change|Three|Two|One|Four|Five|Six|Seven|Eight|Nine|"
        r"Ten|\d+|With)\b"
    )
    assert len(tried) > 20
    for claim in dict.fromkeys(tried["claim_id"]):
        assert first.match(answers[claim]), answers[claim]


def test_a_verdict_that_is_very_uncertain_says_so_beside_it(tables):
    strength = tables["claim_strength"]
    rows = strength[strength["direction_verdict"].isin(["supported", "contradicted", "no meaningful difference"])]
    answers = tables["claim_answers"].set_index("claim_id")["answer"]
    for claim in rows.loc[rows["certainty_low"] == "very low", "claim_id"]:
        assert "but that is very uncertain" in answers[claim]
