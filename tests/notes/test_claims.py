"""Sources and claims as table rows."""

import pytest

SOURCE, CLAIM, FACT = "sources/garden-page.md", "claims/taller-with-mulch.md", "claims/beans-in-shade.md"


def parts_of(tables, claim="taller-with-mulch"):
    """The parts of a claim, missing values as None."""
    parts = tables["claim_parts"]
    return parts[parts["claim_id"] == claim].set_index("part_id").astype(object).where(lambda cell: cell.notna(), None)


def test_a_source_is_one_row(notes, tables_of):
    row = tables_of(notes)["sources"].iloc[0]
    assert (row["source_id"], row["kind"], row["voice"]) == ("garden-page", "article", "garden-page")
    assert row["prose"] == "A gardening page."


@pytest.mark.parametrize(
    "kind", ["article", "video", "post", "book", "label", "readers' comments", "readers’ comments"]
)
def test_every_kind_of_source_is_accepted(kind, change, tables_of):
    tables = tables_of(change(SOURCE, "kind: article", f"kind: {kind}"))
    assert tables["sources"].iloc[0]["kind"] == kind.replace("’", "'")


def test_every_key_of_a_source_is_kept(notes, tables_of):
    keys = {
        "author": "A. Rose", "publisher": "Gardens", "url": "http://example.org", "published": "2020-05-01",
        "accessed": "2024", "copy of": "garden-page", "part of": "garden-page", "sells": "mulch",
    }  # fmt: skip
    lines = "\n".join(f"{key}: {value}" for key, value in keys.items())
    tables = tables_of(notes | {"sources/copy-page.md": f"---\ntitle: A copy\nkind: post\n{lines}\n---\n"})
    row = tables["sources"].set_index("source_id").loc["copy-page"]
    assert {key: row[key.replace(" ", "_")] for key in keys} == keys
    assert row["voice"] == "garden-page"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "kind: article",
            "kind: artiicle",
            '3: kind: "artiicle" is not known (did you mean "article"?); accepted: article,',
        ),
        ("https://example.org/mulch", "ftp://example.org", '4: url: "ftp://example.org" is no address; accepted: http'),
        (
            "kind: article",
            "kind: article\ncopy of: garden-pages",
            '4: copy of: no note "garden-pages" in data/raw/sour',
        ),
        (
            "kind: article",
            "kind: article\ncopy of: garden-page",
            "4: copy of: a source is no copy and no part of itself",
        ),
        (
            "kind: article",
            "kind: article\naccessed: 3/4/2026",
            '4: accessed: "3/4/2026": which is the month? Write year-month-day',
        ),
        ("kind: article", "kind: article\npublished: 03.04.26", '4: published: "03.04.26": which is the month?'),
        ("kind: article", "kind: [article]", "3: kind: one value, no list and no block"),
        ("kind: article", "kind:", "3: kind: the key has no value"),
        ("kind: article", "kind: article\ntytle: x", '4: tytle: no key of a source note (did you mean "title"?)'),
    ],
)
def test_a_mistake_in_a_source_is_told_with_its_line(old, new, problem, change, problems_of):
    problems = problems_of(change(SOURCE, old, new))
    assert len(problems) == 1
    assert problems[0].startswith(f"data/raw/{SOURCE}:{problem}")


def test_a_claim_is_read_with_its_size_time_and_people(notes, tables_of):
    tables = tables_of(notes)
    claim = tables["claims"].set_index("claim_id").loc["taller-with-mulch"]
    assert (claim["kind"], claim["weeks_low"], claim["weeks_high"]) == ("comparison", 8, 8)
    part = parts_of(tables).loc["whole"]
    assert (part["intervention"], part["comparator"], part["outcome"]) == ("mulch", "watering", "plant height")
    assert (part["effect_direction"], part["effect_bound"]) == ("more", "exactly")
    assert (part["effect_low"], part["effect_high"], part["effect_unit"]) == (20, 30, "%")
    assert part["population"] == "seedlings"
    assert (part["note_line"], part["note_field"]) == (7, "effect")


def test_trained_and_untrained_tests_are_parts_of_their_own(change, tables_of):
    both = "outcome: plant height\ntest: [trained test, untrained test]"
    parts = parts_of(tables_of(change(CLAIM, "outcome: plant height", both)))
    assert parts["test"].to_dict() == {"trained-test": "trained test", "untrained-test": "untrained test"}


def test_a_test_named_once_is_a_scope_and_no_part(change, tables_of):
    parts = parts_of(tables_of(change(CLAIM, "outcome: plant height", "outcome: plant height\ntest: untrained tests")))
    assert parts["test"].to_dict() == {"whole": "untrained test"}


def test_a_second_reading_stands_beside_the_first(change, tables_of):
    tables = tables_of(change(CLAIM, "% more\nduration", "% more\nalso read as: 20–30 points of %max more\nduration"))
    part = parts_of(tables).loc["whole"]
    assert (part["also_low"], part["also_high"], part["also_unit"]) == (20, 30, "points of %max")


VALUED = pytest.mark.parametrize("effect", ["better", "much worse", "at least as good", "no better", "20 % better"])


@VALUED
def test_which_way_is_better_is_inherited(effect, change, tables_of):
    part = parts_of(tables_of(change(CLAIM, "effect: 20–30 % more", f"effect: {effect}"))).loc["whole"]
    assert (part["outcome"], part["effect"]) == ("plant height", effect)  # growth: better: more


@VALUED
def test_where_the_vocabulary_does_not_say_which_way_is_better_it_is_asked_for(effect, change, problems_of):
    files = change(CLAIM, "effect: 20–30 % more", f"effect: {effect}")
    files[CLAIM] = files[CLAIM].replace("outcome: plant height", "outcome: taste")
    assert problems_of(files) == [
        f'data/raw/{CLAIM}:7: effect: "{effect}": the vocabulary does not say which way "taste" is better; write '
        "`better: more` or `better: less` there, or more, less, no difference here"
    ]


def test_a_share_cannot_get_better_by_more_than_all_of_it(change, problems_of):
    files = change(CLAIM, "effect: 20–30 % more", "effect: 150 % better")
    files[CLAIM] = files[CLAIM].replace("outcome: plant height", "outcome: weeding time")
    assert problems_of(files) == [
        f'data/raw/{CLAIM}:7: effect: "150 % better" would be more than 100 % less of "weeding time", which cannot be'
    ]


@pytest.mark.parametrize(
    ("effect", "unit"), [("0.5 SMD more", "SMD"), ("30 % more growth", "% of gain"), ("twice as much", "%")]
)
def test_a_size_may_have_no_unit_of_the_vocabulary(effect, unit, change, tables_of):
    part = parts_of(tables_of(change(CLAIM, "effect: 20–30 % more", f"effect: {effect}"))).loc["whole"]
    assert (part["effect"], part["effect_unit"]) == (effect, unit)


def test_what_the_source_cites_is_a_citation_of_its_own(notes, tables_of):
    tables = tables_of(notes)
    citation = tables["citations"].iloc[0]
    assert citation["text"] == "a 2019 study in the Journal of Gardens"
    assert (citation["year"], citation["journal"]) == (2019, "Journal of Gardens")
    assert (citation["identified_as"], citation["identified_note"]) == ("bed-trial", "probably")
    assertion = tables["assertions"].set_index("claim_id").loc["taller-with-mulch"]
    assert (assertion["where"], assertion["stance"]) == ("Why mulch", "asserts")


@pytest.mark.parametrize(
    ("cites", "warning"),
    [
        ("Rose (2017) and Thorn (2019)", "two works are cited; write one each"),
        ("Ro\u200bse (2019)", "it holds U+200B ZERO WIDTH SPACE, which cannot be seen: remove it"),
    ],
)
def test_what_a_citation_hides_is_told(cites, warning, change, warnings_of):
    warnings = warnings_of(change(CLAIM, "a 2019 study in the Journal of Gardens", cites))
    assert len(warnings) == 1
    assert "cites: warning: " in warnings[0]
    assert warning in warnings[0]


@pytest.mark.parametrize(
    ("typed", "study", "note"),
    [
        ("bed-trial", "bed-trial", None),
        ("bed-trial (probably)", "bed-trial", "probably"),
        ("not found", "not found", None),
    ],
)
def test_an_identification_takes_three_forms(typed, study, note, change, tables_of):
    citation = tables_of(change(CLAIM, "bed-trial (probably)", typed))["citations"].iloc[0]
    assert citation["identified_as"] == study
    assert citation["identified_note"] == note or (note is None and citation.isna()["identified_note"])


def test_a_list_means_each_of_them(change, tables_of):
    files = change(CLAIM, "comparator: watering", "comparator: [watering, soil covers]")
    files[CLAIM] = files[CLAIM].replace("outcome: plant height", "outcome: [plant height, leaf area]")
    parts = parts_of(tables_of(files))
    assert set(zip(parts["comparator"], parts["outcome"], strict=True)) == {
        (comparator, outcome) for comparator in ("watering", "soil cover") for outcome in ("plant height", "leaf area")
    }
    assert "soil-cover-leaf-area" in parts.index


def test_parts_with_effects_of_their_own(notes, tables_of):
    table = """
## Parts
| part | intervention | comparator | outcome | effect |
| ---- | ------------ | ---------- | ------- | ------ |
| height | mulch | nothing | plant height | more |
| Größe | mulch | nothing | leaf area | 5 cm² less |
| time | mulch | | weeding time | |
"""
    parts = parts_of(tables_of(notes | {CLAIM: notes[CLAIM] + table}))
    assert list(parts["effect_direction"]) == ["more", "less", "more"]
    assert list(parts["comparator"]) == ["nothing", "nothing", "watering"]
    assert list(parts.index) == ["height", "grösse", "time"]
    assert parts.loc["time", "effect_low"] == 20  # the front matter fills what the row leaves out


def test_a_fact_has_one_part_for_each_thing(notes, tables_of):
    parts = parts_of(tables_of(notes), "beans-in-shade")
    assert [tuple(row) for row in parts[["about", "property", "value"]].to_numpy()] == [
        ("runner bean", "grows in shade", "yes"),
        ("broad bean", "grows in shade", "no"),
    ]
    assert list(parts["note_line"]) == [12, 13]


def test_a_part_is_found_under_its_broadest_outcome_and_the_interventions_it_names(notes, tables_of):
    part = parts_of(tables_of(notes)).iloc[0]
    assert part["topic"] == "growth"
    assert part["interventions"] == "mulch; soil cover; watering"


def test_a_fact_about_an_intervention_is_found_under_it(change, tables_of):
    parts = parts_of(tables_of(change(FACT, "| runner bean", "| straw-mulch")), "beans-in-shade")
    assert list(parts["interventions"]) == ["mulch; soil cover", None]
    assert list(parts["topic"]) == [None, None]


@pytest.mark.parametrize("stance", ["asserts", "denies", "qualifies"])
def test_every_stance_is_accepted(stance, change, tables_of):
    assertions = tables_of(change(CLAIM, "stance: asserts", f"stance: {stance}"))["assertions"]
    assert stance in set(assertions["stance"])


def test_a_judgement_rests_on_claims(notes, tables_of):
    judgement = (
        "---\nstatement: Use mulch.\nkind: judgement\nrests on: [taller-with-mulch, beans-in-shade]\n"
        "condition: if slugs allow\nasserted:\n  - source: garden-page\n    where: End\n    stance: asserts\n---\n"
    )
    tables = tables_of(notes | {"claims/use-mulch.md": judgement})
    row = tables["claims"].set_index("claim_id").loc["use-mulch"]
    assert row["rests_on"] == "taller-with-mulch; beans-in-shade"
    assert row["condition"] == "if slugs allow"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "intervention: mulch",
            "intervention: mulsh",
            '4: intervention: "mulsh" is not in the vocabulary\'s interventions (did you mean "mulch"?)',
        ),
        ("outcome: plant height", "outcome: []", "6: outcome: the key has no value"),
        ("effect: 20–30 % more", "effect: 20,5 % more", "7: effect: "),
        ("effect: 20–30 % more", "effect: 20 kilo more", '7: effect: "kilo" is no unit of the vocabulary'),
        (
            "outcome: plant height",
            "outcome: plant height\ntest: new test",
            '7: test: "new test" is not known (did you mean "trained test"?); accepted: trained test, untrained test',
        ),
        (
            "kind: comparison",
            "kind: association\ntest: trained test",
            "4: test: no association has tests that were trained or not; leave it out",
        ),
        ("duration: 8 weeks", "duration: long", '8: duration: "long" is not a duration'),
        ("population: seedlings", "population: people", '9: population: "people" is not in the vocabulary'),
        (
            "source: garden-page",
            "source: garden-pag",
            '11: source: no note "garden-pag" in data/raw/sources (did you mean "garden-page"?)',
        ),
        (
            "stance: asserts",
            "stance: claims",
            '13: stance: "claims" is not known; accepted: asserts, denies, qualifies',
        ),
        (
            "bed-trial (probably)",
            "bed-trail",
            '15: identified as: no note "bed-trail" in data/raw/studies (did you mean "bed-trial"?)',
        ),
        ("bed-trial (probably)", "Bed trial", '15: identified as: "Bed trial" is not understood; accepted: STUDY-ID'),
        (
            "    cites: a 2019 study in the Journal of Gardens\n",
            "",
            "11: identified as: there is no `cites` that it could",
        ),
        ("statement: Mulch", "statement: Mulch\n  and more", "2: statement: the statement runs over several lines"),
        (
            "kind: comparison",
            "kind: comparison\nrests on: nothing-known",
            '4: rests on: no note "nothing-known" in data/raw/claims',
        ),
        ("  - source: garden-page", "  - just text\n  - source: garden-page", "11: asserted: each entry is a block"),
        (
            "Two readings",
            "## Parts\n| part | effect |\n| --- | --- |\n| → | less |\n\n## ",
            '20: part: "→" has neither letter nor digit',
        ),
    ],
)
def test_a_mistake_in_a_claim_is_told_once_with_its_line(old, new, problem, change, problems_of):
    files = change(CLAIM, old, new)
    files[CLAIM] = files[CLAIM].replace("##  are possible.", "")
    problems = problems_of(files)
    assert len(problems) == 1
    assert problems[0].startswith(f"data/raw/{CLAIM}:{problem}")


def test_the_same_source_twice_under_a_claim_is_told(change, problems_of):
    again = "  - source: garden-page\n    where: End\n    stance: denies\n---\nTwo"
    problems = problems_of(change(CLAIM, "---\nTwo", again))
    assert problems == [
        f'data/raw/{CLAIM}:16: source: "taller-with-mulch · garden-page" stands twice, '
        f"first at data/raw/{CLAIM}:11; keep one"
    ]


def test_a_part_without_a_subject_is_told_in_its_row(notes, problems_of):
    table = (
        "\n## Parts\n| part | intervention | outcome |\n| --- | --- | --- |\n| a | mulch | taste |\n| b | | taste |\n"
    )
    files = notes | {CLAIM: notes[CLAIM].replace("intervention: mulch\n", "") + table}
    assert problems_of(files) == [f"data/raw/{CLAIM}:22: intervention: missing; name it here or in the front matter"]


def test_two_parts_of_one_name_are_told(change, problems_of):
    problems = problems_of(change(FACT, "| broad |", "| Runner |"))
    assert problems == [f'data/raw/{FACT}:13: part: "runner" stands twice, first in line 12; keep one']


@pytest.mark.parametrize("column", ["about", "property", "value"])
def test_a_fact_needs_all_three_of_its_cells(column, notes, problems_of):
    cells = {"about": "broad bean", "property": "grows in shade", "value": "no"}
    row = "| broad | " + " | ".join("" if name == column else cell for name, cell in cells.items()) + " |"
    problems = problems_of(notes | {FACT: notes[FACT].replace("| broad | broad bean | grows in shade | no |", row)})
    assert problems == [
        f"data/raw/{FACT}:13: {column}: missing; a fact says of something (about) a property and its value"
    ]


RATED = "\n## Certainty\n| part | certainty | because |\n| --- | --- | --- |\n"


def test_an_analyst_may_say_how_sure_a_part_is_with_a_reason(notes, tables_of):
    rated = notes | {CLAIM: notes[CLAIM] + RATED + "|  | low | one garden only |\n"}
    tables = tables_of(rated)
    found = tables["ratings"]
    assert set(found["part_id"]) == set(parts_of(tables).index)
    assert set(found["certainty"]) == {"low"}
    assert set(found["because"]) == {"one garden only"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("| roots | low | one garden only |", 'part: "roots" is no part of the claim'),
        ("|  | sure | one garden only |", 'certainty: "sure"'),
        ("|  | low |  |", "because: missing"),
    ],
)
def test_a_mistake_in_a_rating_is_told(line, problem, notes, problems_of):
    [told] = problems_of(notes | {CLAIM: notes[CLAIM] + RATED + line + "\n"})
    assert problem in told


def test_nothing_is_compared_with_itself(change, problems_of):
    (problem,) = problems_of(change(CLAIM, "comparator: watering", "comparator: mulch"))
    assert problem.startswith(f'data/raw/{CLAIM}:5: comparator: "mulch" is compared with itself')


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        ("20 min more", 'also read as: "min" is no unit of "plant height"'),
        ("30 % less", 'the effect is "more"'),
        ("more", "has no size"),
    ],
)
def test_a_wrong_second_reading_is_told_where_it_stands(reading, message, change, problems_of):
    files = change(CLAIM, "effect: 20–30 % more", f"effect: 20–30 % more\nAlso-read-as: {reading}")
    (problem,) = problems_of(files)
    assert problem.startswith(f"data/raw/{CLAIM}:8: also read as: ")
    assert message in problem
