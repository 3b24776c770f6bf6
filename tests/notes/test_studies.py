"""Study notes: front matter, arms, statements, risk of bias, overrules."""

import pytest

from analysis.terms import NOTED_RISKS, BiasDomain, Design, ReadLevel, Status

TRIAL, REVIEW, BOOK = "studies/bed-trial.md", "studies/garden-review.md", "studies/plant-book.md"


def study(tables, name="bed-trial"):
    """One study's row."""
    return tables["studies"].set_index("study_id").loc[name]


def test_a_study_is_read_with_its_people_and_its_reference(notes, tables_of):
    row = study(tables_of(notes))
    assert (row["design"], row["n"], row["n_analysed"]) == ("randomised parallel", 26, 21)
    assert (row["sex"], row["n_female"], row["n_male"]) == ("mixed", 13, 11)
    assert (row["age_mean"], row["age_sd"], row["who"]) == (28.9, 5.1, "seedlings; roses")
    assert (row["weeks_low"], row["weeks_high"], row["acute"]) == (8, 8, False)
    assert (row["brackets"], row["read_level"]) == ("SD", "full text")
    assert row["read"] == "full text: https://example.org/trial; abstract: https://example.org/abstract"
    assert (row["authors"], row["year"], row["journal"]) == ("Rose, A.; Thorn, B.", 2019, "Journal of Gardens")


@pytest.mark.parametrize("design", [design for design in tuple(Design) if design != "data set"])
def test_every_design_is_accepted(design, change, tables_of):
    assert study(tables_of(change(TRIAL, "design: randomised parallel", f"design: {design}")))["design"] == design


@pytest.mark.parametrize("typed", ["Randomized Parallel", "randomised-parallel"])
def test_a_design_in_another_spelling_is_the_same(typed, change, tables_of):
    tables = tables_of(change(TRIAL, "design: randomised parallel", f"design: {typed}"))
    assert study(tables)["design"] == "randomised parallel"


@pytest.mark.parametrize("label", [*tuple(ReadLevel), "Table 2", "secondary table", "figure 3, digitised"])
def test_a_reading_label_starts_with_its_level(label, change, tables_of):
    files = change(TRIAL, "full text: https", f"{label}: https")
    files[TRIAL] = files[TRIAL].replace("abstract: https://example.org/abstract", "abstract elsewhere: there")
    files[TRIAL] = files[TRIAL].replace("| abstract |", "| abstract elsewhere |")
    tables = tables_of(files)
    expected = next(level for level in tuple(ReadLevel) if label.casefold().startswith(level))
    assert study(tables)["read_level"] == expected


@pytest.mark.parametrize("brackets", ["SD", "SE", "unknown", "SD, doubtful"])
def test_brackets_mean_what_the_note_says(brackets, change, tables_of):
    tables = tables_of(change(TRIAL, "brackets: SD", f"brackets: {brackets}"))
    assert study(tables)["brackets"] == brackets
    values = tables["measurements"].query("study_id == 'bed-trial' and arm_id == 'MU' and time == 'before'").iloc[0]
    column = {"SD": "sd", "SE": "se", "unknown": "spread", "SD, doubtful": "sd"}[brackets]
    assert values[column] == 2
    assert values[["sd", "se", "spread"]].notna().sum() == 1


def test_brackets_are_unknown_unless_said(change, tables_of):
    assert study(tables_of(change(TRIAL, "brackets: SD\n", "")))["brackets"] == "unknown"


@pytest.mark.parametrize("status", tuple(Status))
def test_every_status_is_accepted(status, change, tables_of):
    assert study(tables_of(change(TRIAL, "brackets: SD", f"brackets: SD\nstatus: {status}")))["status"] == status


@pytest.mark.parametrize(("typed", "acute"), [("one session", True), ("6 weeks", False)])
def test_acute_and_lasting_are_told_apart(typed, acute, change, tables_of):
    files = change(TRIAL, "duration: 8 weeks", f"duration: {typed}")
    files[TRIAL] = files[TRIAL].replace("week 8", "after")
    assert study(tables_of(files))["acute"] == acute


def test_weeks_are_not_of_a_study_of_one_session(change, problems_of):
    problems = problems_of(change(TRIAL, "duration: 8 weeks", "duration: one session"))
    assert any("week 8: the study lasted one session" in problem for problem in problems)


def test_a_time_after_the_study_is_worth_a_look(change, warnings_of):
    warnings = warnings_of(change(TRIAL, "duration: 8 weeks", "duration: 6 weeks"))
    assert any("8 weeks are more than the 6 of the study" in warning for warning in warnings)


def test_a_duration_not_stated_is_neither(change, tables_of):
    assert study(tables_of(change(TRIAL, "duration: 8 weeks", "duration: not stated"))).isna()["acute"]


def test_links_to_other_studies_are_kept(change, tables_of):
    extra = "brackets: SD\nsame people as: garden-review (probably)\nversion of: plant-book\nfunding: a grant, declared"
    row = study(tables_of(change(TRIAL, "brackets: SD", extra)))
    assert (row["same_people_as"], row["same_people_probably"]) == ("garden-review", True)
    assert (row["version_of"], row["funding"]) == ("plant-book", "a grant, declared")


def test_a_review_may_include_studies_without_a_note(notes, tables_of):
    assert study(tables_of(notes), "garden-review")["includes"] == "bed-trial; other-trial"


def test_a_reference_may_have_another_key(change, notes, tables_of):
    files = change(TRIAL, "brackets: SD", "brackets: SD\nreference: rose-2019")
    files["references.bib"] = files["references.bib"].replace("bed-trial", "rose-2019")
    assert study(tables_of(files))["title"] == "A trial"


def test_arms_get_terms_joined_by_plus(notes, tables_of):
    arms = tables_of(notes)["arms"].set_index(["study_id", "arm_id"])
    assert arms.loc[("bed-trial", "MU"), "gets"] == "mulch + compost"
    assert tuple(arms.loc[("bed-trial", "WA"), ["gets", "dose", "n"]]) == ("watering", "daily", 9)


@pytest.mark.parametrize("gets", ["nothing", "usual training", "watering, at night", "straw mulch"])
def test_an_arm_gets_any_term(gets, change, tables_of):
    tables = tables_of(change(TRIAL, "| WA | watering |", f"| WA | {gets} |"))
    found = tables["arms"].set_index(["study_id", "arm_id"]).loc[("bed-trial", "WA"), "gets"]
    assert found == {"straw mulch": "mulch"}.get(gets, gets)


@pytest.mark.parametrize(
    ("typed", "directness", "because"),
    [
        ("direct", "direct", None),
        ("indirect population", "indirect population", None),
        ("indirect comparator", "indirect comparator", None),
        ("surrogate outcome", "surrogate outcome", None),
        ("indirect population, only roses", "indirect population", "only roses"),
        ("not, because it was a greenhouse", "not", "it was a greenhouse"),
    ],
)
def test_a_note_may_overrule_how_it_bears_on_a_claim(typed, directness, because, change, tables_of):
    row = tables_of(change(TRIAL, "taller-with-mulch: direct", f"taller-with-mulch: {typed}"))["overrules"].iloc[0]
    assert (row["study_id"], row["claim_id"], row["directness"]) == ("bed-trial", "taller-with-mulch", directness)
    assert row["because"] == because or (because is None and row.isna()["because"])


def test_statements_say_something_of_something(notes, tables_of):
    rows = tables_of(notes)["statements"]
    assert list(rows["about"]) == ["runner bean"] * 3
    assert list(rows["value"]) == ["yes", "4 to 8", "climbs well"]
    assert rows.iloc[1][["value_low", "value_high"]].tolist() == [4, 8]
    assert rows.iloc[0].isna()["value_low"]
    assert rows.iloc[2].isna()["property"]


def test_several_remarks_on_one_thing_are_several_statements(change, tables_of):
    extra = "| runner bean | | climbs well | Habit |\n| runner bean | | flowers red | Habit |"
    assert len(tables_of(change(BOOK, "| runner bean | | climbs well | Habit |", extra))["statements"]) == 4


@pytest.mark.parametrize("domain", tuple(BiasDomain))
@pytest.mark.parametrize("judgement", NOTED_RISKS[:2])
def test_every_domain_and_judgement_is_accepted(domain, judgement, change, tables_of):
    row = tables_of(change(TRIAL, "| allocation | low |", f"| {domain} | {judgement} |"))["appraisals"].iloc[0]
    assert (row["domain"], row["judgement"], row["because"]) == (domain, judgement, "drawn by lot")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "design: randomised parallel",
            "design: randomised parallelo",
            '2: design: "randomised parallelo" is not known (did you mean "randomised parallel"?)',
        ),
        ("  n: 26 (21 analysed)", "  n: 0", '4: n: "0" is not a count'),
        ("  n: 26 (21 analysed)", "  n: 21 (26 analysed)", "4: n: "),
        ("sex: mixed (13 f, 11 m)", "sex: both", '5: sex: "both" is not known; accepted: female'),
        ("age: 28.9 (SD 5.1)", "age: 28.9 (SD -5.1)", '6: age: "28.9 (SD -5.1)": neither an age nor its spread'),
        (
            "who: [seedlings, roses]",
            "who: [seedlings, rosses]",
            '7: who: "rosses" is not in the vocabulary\'s populations (did you mean "roses"?)',
        ),
        ("who: [seedlings, roses]", "whom: roses", '7: whom: no key of participants (did you mean "who"?)'),
        ("duration: 8 weeks", "duration: some weeks", "8: duration: "),
        ("brackets: SD", "brackets: SEM", '9: brackets: "SEM" is not known'),
        ("full text: https://example.org/trial", "paper: https://example.org", '11: read: "paper" is not known'),
        ("full text: https://example.org/trial", "full text:", '11: read: "full text" has no address'),
        (
            "taller-with-mulch: direct",
            "taller-with-mulsh: direct",
            '14: bears on: no note "taller-with-mulsh" in data/raw/claims (did you mean "taller-with-mulch"?)',
        ),
        (
            "taller-with-mulch: direct",
            "taller-with-mulch: not",
            '14: bears on: "not": say why; write "not, because ..."',
        ),
        ("taller-with-mulch: direct", "taller-with-mulch: vaguely", '14: bears on: "vaguely" is not known'),
        ("brackets: SD", "brackets: SD\nsame people as: bed-trail", '10: same people as: no note "bed-trail"'),
        ("brackets: SD", "brackets: SD\nversion of: a b c", '10: version of: "a b c" is no study id; accepted: ID'),
        (
            "brackets: SD",
            "brackets: SD\nstatus: redacted",
            '10: status: "redacted" is not known (did you mean "retracted"?)',
        ),
        (
            "brackets: SD",
            "brackets: SD\nreference: bed-trail",
            '10: reference: no entry "bed-trail" in data/raw/references.bib (did you mean "bed-trial"?)',
        ),
        (
            "| WA | watering |",
            "| WA | watering, daily |",
            '22: gets: "watering, daily" is not in the vocabulary\'s interventions',
        ),
        ("| WA | watering |", "| WA | |", "22: gets: missing; an arm has a short label and what it gets"),
        ("| WA | watering | daily | 9 |", "| WA | watering | daily | 0 |", '22: n: "0" is not a count'),
        (
            "| WA | watering | daily | 9 |",
            "| WA | watering | daily | 9 |\n| WA | mulch | | |",
            '23: arm: "WA" stands twice; keep one',
        ),
        (
            "| arm | gets | dose | n |",
            "| arm | gets | doze | n |",
            '19: Arms: "doze" is not known (did you mean "dose"?)',
        ),
        ("| arm | gets | dose | n |", "| arm | gets | Gets | n |", '19: Arms: the column "gets" stands twice'),
        (
            "| allocation | low |",
            "| allocationn | low |",
            '42: domain: "allocationn" is not known (did you mean "allocation"?)',
        ),
        ("| allocation | low |", "| allocation | fine |", '42: judgement: "fine" is not known'),
        ("| drawn by lot |", "| |", "42: because: missing; a judgement is of a domain and has a reason"),
        (
            "| drawn by lot |",
            "| drawn by lot |\n| allocation | high | not so |",
            '43: judgement: "bed-trial · allocation" stands twice, first at data/raw/studies/bed-trial.md:42',
        ),
    ],
)
def test_a_mistake_in_a_study_is_told_once_with_its_line(old, new, problem, change, problems_of):
    problems = problems_of(change(TRIAL, old, new))
    assert len(problems) == 1
    assert problems[0].startswith(f"data/raw/{TRIAL}:{problem}")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "| runner bean | grows in shade | yes |",
            "| | grows in shade | yes |",
            "9: about: missing; a statement says of",
        ),
        ("| grows in shade | yes |", "| grows in shade | |", "9: value: missing; a statement says of something"),
        ("| grows in shade |", "| likes shade |", '9: property: "likes shade" is not in the vocabulary\'s properties'),
        ("4 to 8", "4,5", "10: value: "),
        ("4 to 8", "8 to 4", "10: value: "),
        (
            "4 to 8 | Fruit |",
            "4 to 8 | Fruit |\n| runner bean | seeds per pod | 9 | Fruit |",
            "11: value: the same row stands twice, first at",
        ),
    ],
)
def test_a_mistake_in_a_statement_is_told_once_with_its_line(old, new, problem, change, problems_of):
    problems = problems_of(change(BOOK, old, new))
    assert len(problems) == 1
    assert problems[0].startswith(f"data/raw/{BOOK}:{problem}")


def test_a_review_does_not_include_itself(change, problems_of):
    problems = problems_of(change(REVIEW, "[bed-trial, other-trial]", "[garden-review]"))
    assert "includes: a review does not include itself" in problems[0]


def test_reviews_do_not_include_each_other(notes, problems_of):
    circle = {
        REVIEW: notes[REVIEW].replace("[bed-trial, other-trial]", "[other-review]"),
        "studies/other-review.md": notes[REVIEW].replace("[bed-trial, other-trial]", "[garden-review]"),
    }
    assert any("includes: it leads back to itself" in problem for problem in problems_of(notes | circle))


def test_only_a_review_includes_studies(change, problems_of):
    problems = problems_of(change(TRIAL, "brackets: SD", "brackets: SD\nincludes: [plant-book]"))
    assert "only a review includes studies" in problems[0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sex: mixed (13 f, 11 m)", "sex: female (13 f)", "sex: 13 female, and n 26 took part"),
        ("sex: mixed (13 f, 11 m)", "sex: mixed (26 f)", "sex: mixed, and 26 of n 26 are of one sex"),
    ],
)
def test_counts_of_one_sex_are_those_of_the_study(old, new, message, change, problems_of):
    assert message in problems_of(change(TRIAL, old, new))[0]


@pytest.mark.parametrize(
    ("old", "new", "who", "message"),
    [
        ("mixed (13 f, 11 m)", "male", "women", 'who: "women", and sex "male"'),
        ("28.9 (SD 5.1)", "18 to 30", "old", 'who: "old", and an age of 18 to 30'),
        ("28.9 (SD 5.1)", "30", "old", 'who: "old", and an age of 30'),
    ],
)
def test_people_who_are_not_those_of_the_study_are_told(old, new, who, message, notes, problems_of):
    terms = "populations:\n  women: {sex: female}\n  old: {ages: over 60}\n"
    vocabulary = notes["vocabulary.yaml"].replace("populations:\n", terms)
    text = notes[TRIAL].replace(old, new).replace("who: [seedlings, roses]", f"who: [{who}]")
    problems = problems_of(notes | {"vocabulary.yaml": vocabulary, TRIAL: text})
    assert any(message in problem for problem in problems)


def test_what_cannot_be_seen_is_named_in_values_too(change, warnings_of):
    (warning,) = warnings_of(change(TRIAL, "brackets: SD", "brackets: SD\nfunding: a\u200bb"))
    assert "U+200B ZERO WIDTH SPACE" in warning
