"""What a claim is about is kept: people, duration, comparator, and what was measured when.

Each test writes a small project of made-up notes, and looks at the evidence table.
"""

import pytest

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.notes.normalise import read_project
from analysis.tables.project import Project

VOCABULARY = """\
interventions:
  press: {}
  press, wide: {under: [press, wide]}
  press, narrow: {under: [press, narrow]}
  squat: {}
  squat, wide: {under: [squat, wide]}
  squat, narrow: {under: [squat, narrow]}
  wide: {dose: yes}
  narrow: {dose: yes}
  diet: {}
  sham drink: {under: placebo}
  machine: {}
  free weight: {}
  cable press: {under: [press, machine]}
  front squat: {under: [squat, free weight]}
  back squat: {under: [squat, free weight]}
  heavier: {dose: yes}
  lighter: {dose: yes}
  few and heavy: {under: heavier}
  many and light: {under: lighter}
  press and squat: {includes: [press, squat]}
outcomes:
  strength: {units: [kg], zero means none: yes, seen in: over time, better: more}
  speed: {seen in: over time, better: more}
  sprint time: {under: speed, units: [s], zero means none: yes, better: less}
  press time: {units: [s], zero means none: yes, seen in: one session, better: less}
  press 1RM: {under: strength}
  grip: {under: strength}
  activation: {units: ["%MVIC"], zero means none: yes, seen in: one session}
populations:
  adults: {ages: 18 and over}
  older adults: {under: adults, ages: 60 and over}
  adolescents: {ages: under 18}
  men: {sex: male}
  women: {sex: female}
  athletes: {}
  female athletes: {under: athletes, sex: female}
  trained: {}
  untrained: {}
"""
CLAIM = """---
statement: A claim.
{front}
asserted:
  - source: label
    where: front
    stance: asserts
---
Made up.
"""
SOURCE = """---
title: A label
kind: label
---
Made up.
"""
STUDY = """---
design: {design}
participants:
  n: 40
{people}
duration: {duration}
brackets: SD
read:
  table 1: made up
---
Made up.

## Arms
{arms}

{results}
"""
TWO_ARMS = "| arm | gets | n |\n| - | - | - |\n| A | {} | 20 |\n| B | {} | 20 |"
DIFFERENCE = "## Contrasts\n| outcome | contrast | result | as |\n| - | - | - | - |\n| strength | A − B | 4 | kg |"


def matched(root, claims, studies):
    """The evidence table with its effects, by study, of a project with these claims' front matters and studies."""
    raw = root / "data/raw"
    for folder in ("claims", "sources", "studies"):
        (raw / folder).mkdir(parents=True)
    (raw / "vocabulary.yaml").write_text(VOCABULARY)
    (raw / "sources/label.md").write_text(SOURCE)
    for name, claim in claims.items():
        (raw / f"claims/{name}.md").write_text(CLAIM.format(front="\n".join(claim)))
    names = [name.replace("_", "-") for name in studies]
    for name, note in zip(names, studies.values(), strict=True):
        (raw / f"studies/{name}.md").write_text(note)
    (raw / "references.bib").write_text(
        "".join(f"@article{{{name}, author={{A}}, title={{T}}, year={{2020}}}}\n" for name in names)
    )
    intake = read_project(Project(root))
    effects = derive_effects(intake)
    return match_evidence(intake, effects).merge(effects, on="effect_id").set_index("study_id")


@pytest.fixture
def evidence(tmp_path):
    """A function from a claim's front matter and studies to what bears on the claim."""
    return lambda claim, **studies: matched(tmp_path, {"claim-one": claim}, studies)


@pytest.fixture(scope="module")
def projects():
    """What was matched for all cases of a test, by test."""
    return {}


@pytest.fixture
def of_case(request, projects, tmp_path_factory):
    """What bears on the claim of this case, of its own study.

    All cases of a test make one project, with a claim and a study each: to derive effects takes as long for all as for
    one. ``make`` gives both, the front matter and the note, from a case's parameters.
    """
    names, cases = request.node.get_closest_marker("parametrize").args
    place = cases.index(tuple(request.node.callspec.params[name] for name in names))

    def match(make):
        if request.function not in projects:
            made = [make(**dict(zip(names, case, strict=True))) for case in cases]
            claims = {f"claim-{at}": claim for at, (claim, _) in enumerate(made)}
            studies = {f"trial-{at}": note for at, (_, note) in enumerate(made)}
            projects[request.function] = matched(tmp_path_factory.mktemp("cases"), claims, studies)
        rows = projects[request.function]
        return rows[(rows["claim_id"] == f"claim-{place}") & (rows.index == f"trial-{place}")]

    return match


def study(arms=("press", "nothing"), people="", duration="8 weeks", results=DIFFERENCE, design="randomised parallel"):
    """A study note; ``people`` are lines under participants."""
    table = arms if isinstance(arms, str) else TWO_ARMS.format(*arms)
    lines = "\n".join(f"  {line}" for line in people.splitlines())
    return STUDY.format(design=design, people=lines, duration=duration, arms=table, results=results)


def comparison(*more, intervention="press", outcome="strength"):
    """A claim that something does more."""
    return ["kind: comparison", f"intervention: {intervention}", f"outcome: {outcome}", "effect: more", *more]


def change(*more, outcome="strength"):
    """A claim that press raises something."""
    return ["kind: change", "intervention: press", f"outcome: {outcome}", "effect: more", *more]


# Tests

LIFT = "## Contrasts\n| outcome | contrast | result | as |\n| - | - | - | - |\n| {} | A − B | 4 | kg |"


@pytest.mark.parametrize(
    ("claimed", "gets", "outcome", "directness"),
    [
        ("trained test", "press", "press 1RM", ["direct"]),
        ("trained test", "press, wide", "press 1RM", ["direct"]),
        ("untrained test", "press", "press 1RM", []),
        ("untrained test", "press", "grip", ["direct"]),
        ("trained test", "press", "grip", []),
        ("trained test", "press", "strength", ["surrogate outcome"]),
        ("untrained test", "press", "strength", ["surrogate outcome"]),
    ],
)
def test_a_part_on_trained_or_untrained_tests_takes_results_of_that_kind_alone(
    of_case, claimed, gets, outcome, directness
):
    rows = of_case(
        lambda claimed, gets, outcome, **_: (
            comparison(f"test: {claimed}"),
            study(arms=(gets, "nothing"), results=LIFT.format(outcome)),
        )
    )
    assert rows["directness"].tolist() == directness
    assert rows["because"].str.contains("which lift or task was tested is not said").all() or outcome != "strength"


# People


@pytest.mark.parametrize(
    ("population", "people", "directness", "because"),
    [
        ("women", "sex: female", "direct", ""),
        ("women", "sex: female\nwho: adults", "direct", ""),
        ("women", "who: women", "direct", ""),
        ("women", "sex: male", "indirect population", "its people are male, not women"),
        ("women", "sex: mixed (20 f, 20 m)", "indirect population", "its people are of both sexes, not women"),
        ("women", "who: [men, women]", "indirect population", "its people are of both sexes, not women"),
        ("women", "sex: mixed\nwho: women", "indirect population", "its people are of both sexes, not women"),
        ("women", "who: adults", "indirect population", "that its people are women is not stated"),
        ("women", "sex: not stated", "indirect population", "that its people are women is not stated"),
        ("female athletes", "sex: female\nwho: athletes", "direct", ""),
        ("female athletes", "sex: female\nwho: trained", "indirect population", "is not stated"),
        ("female athletes", "who: athletes", "indirect population", "is not stated"),
        ("athletes", "who: female athletes", "direct", ""),
        ("adults", "who: [older adults, women]", "direct", ""),
        ("adults", "who: [adolescents, adults]", "indirect population", "by their ages, its people are not all adults"),
        ("adults", "age: 18 to 30", "direct", ""),
        ("adults", "age: 17 to 30", "indirect population", "by their ages, its people are not all adults"),
        ("adults", "age: 25.0 (SD 3.5)", "direct", ""),
        ("adults", "age: 25.0 (SD 3.6)", "indirect population", "by their ages, its people are not all adults"),
        ("adults", "age: 25", "indirect population", "that its people are adults is not stated"),
        ("adults", "age: 20.1 to 25.4, arm means", "indirect population", "that its people are adults is not stated"),
        ("older adults", "who: adults\nage: 65 to 80", "direct", ""),
        ("older adults", "who: adults\nage: 18 to 30", "indirect population", "not all older adults"),
        ("adolescents", "who: adolescents\nage: 16.8 (SD 1.6)", "direct", ""),
        ("untrained", "who: trained", "indirect population", "is not stated"),
    ],
)
def test_people_are_among_a_population_by_what_is_known_of_them(of_case, population, people, directness, because):
    rows = of_case(lambda population, people, **_: (comparison(f"population: {population}"), study(people=people)))
    assert rows["directness"].tolist() == [directness]
    assert rows["because"].str.contains(because, regex=False).all()


def test_a_study_that_says_nothing_of_its_people_is_indirect_and_says_why(evidence):
    note = study(people="").replace("participants:\n  n: 40\n\n", "participants:\n  n: 40\n")
    rows = evidence(comparison("population: women"), trial=note)
    assert rows["directness"].tolist() == ["indirect population"]
    assert rows["because"].str.contains("not stated").all()


def test_a_row_of_a_mixed_study_speaks_for_the_people_it_names(evidence):
    results = (
        "## Contrasts\n| outcome | contrast | result | as | who |\n| - | - | - | - | - |\n"
        "| strength | A − B | 4 | kg | women |\n| strength | A − B | 9 | kg | men |\n| strength | A − B | 6 | kg | |"
    )
    rows = evidence(comparison("population: women"), trial=study(people="who: [men, women]", results=results))
    assert dict(zip(rows["yi"], rows["directness"], strict=True)) == {
        4: "direct",
        9: "indirect population",
        6: "indirect population",
    }


def test_arms_of_a_mixed_study_speak_for_the_people_they_name(evidence):
    arms = (
        "| arm | gets | n | who |\n| - | - | - | - |\n| AW | press | 9 | women |\n| BW | nothing | 9 | women |\n"
        "| AM | press | 9 | men |\n| BM | nothing | 9 | men |"
    )
    results = (
        "## Contrasts\n| outcome | contrast | result | as |\n| - | - | - | - |\n"
        "| strength | AW − BW | 4 | kg |\n| strength | AM − BM | 9 | kg |\n| strength | AW − BM | 6 | kg |"
    )
    rows = evidence(comparison("population: women"), trial=study(arms, "sex: mixed", results=results))
    assert dict(zip(rows["yi"], rows["directness"], strict=True)) == {
        4: "direct",
        9: "indirect population",
        6: "indirect population",
    }


def test_terms_by_which_a_study_tells_its_people_apart_hold_for_none_but_those_that_are_named_so(evidence):
    results = (
        "## Contrasts\n| outcome | contrast | result | as | who |\n| - | - | - | - | - |\n"
        "| strength | A − B | 4 | kg | untrained |\n| strength | A − B | 9 | kg | trained |\n"
        "| strength | A − B | 6 | kg | |"
    )
    people = "who: [adults, trained, untrained]"
    rows = evidence(comparison("population: untrained"), trial=study(people=people, results=results))
    assert dict(zip(rows["yi"], rows["directness"], strict=True)) == {
        4: "direct",
        9: "indirect population",
        6: "indirect population",
    }


@pytest.mark.parametrize(
    ("people", "directness"),
    [
        ("sex: female", "direct"),
        ("who: women", "direct"),
        ("sex: mixed", "indirect population"),
        ("who: [men, women]", "indirect population"),
    ],
)
def test_what_a_data_set_says_of_all_its_people_holds_for_each_of_its_studies(evidence, people, directness):
    results = (
        "## Measurements\n| study | arm | gets | weeks | design | n | outcome | unit | change |\n"
        "| - | - | - | - | - | - | - | - | - |\n"
        "| one-2001 | A | press | 8 | randomised parallel | 9 | strength | kg | 4 (1) |\n"
        "| one-2001 | B | nothing | 8 | randomised parallel | 9 | strength | kg | 0 (1) |"
    )
    sheet = study("", people, results=results, design="data set").replace("## Arms\n", "")
    rows = evidence(comparison("population: women"), sheet=sheet)
    assert set(rows.index) == {"one-2001"}
    assert set(rows["directness"]) == {directness}


def test_a_claim_about_everyone_is_met_by_anyone(evidence):
    rows = evidence(comparison(), men=study(people="sex: male"), unknown=study())
    assert set(rows["directness"]) == {"direct"}


# Duration


@pytest.mark.parametrize(
    ("duration", "directness"),
    [
        ("4 weeks", "direct"),
        ("8 weeks", "direct"),
        ("10 weeks", "direct"),
        ("3 weeks", "indirect duration"),
        ("11 weeks", "indirect duration"),
        ("52 weeks", "indirect duration"),
        ("not stated", "indirect duration"),
    ],
)
def test_what_lasted_much_longer_or_shorter_than_claimed_is_of_another_duration(of_case, duration, directness):
    rows = of_case(lambda duration, **_: (comparison("duration: 8 weeks"), study(duration=duration)))
    assert rows["directness"].tolist() == [directness]
    said = "how long it lasted is not stated" if duration == "not stated" else f"{duration}, not 8 weeks"
    assert rows["because"].str.contains(said).tolist() == [directness != "direct"]


@pytest.mark.parametrize(
    ("claimed", "weeks", "directness"),
    [
        ("1 year", 26, "direct"),
        ("1 year", 25, "indirect duration"),
        ("2 months", 4, "direct"),
        ("2 months", 11, "direct"),
        ("2 months", 12, "indirect duration"),
        ("3 days", 1, "indirect duration"),
    ],
)
def test_the_limits_of_a_duration_are_whole_weeks(of_case, claimed, weeks, directness):
    rows = of_case(lambda claimed, weeks, **_: (comparison(f"duration: {claimed}"), study(duration=f"{weeks} weeks")))
    assert rows["directness"].tolist() == [directness]


def test_time_points_of_one_study_are_each_of_their_own_duration(evidence):
    results = (
        "## Measurements\n| outcome | unit | arm | before | week 8 | week 24 |\n| - | - | - | - | - | - |\n"
        "| strength | kg | A | 100 (10) | 110 (10) | 130 (10) |\n| strength | kg | B | 100 (10) | 100 (10) | 100 (10) |"
    )
    rows = evidence(change("duration: 8 weeks"), trial=study(duration="24 weeks", results=results))
    between = rows.loc[rows["estimand"] == "between-group difference in change"]
    assert dict(zip(between["weeks"], between["directness"], strict=True)) == {8: "direct", 24: "indirect duration"}


def test_a_project_may_choose_its_own_window(evidence, tmp_path):
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/settings.yaml").write_text("duration window: 0.9 to 2\n")
    rows = evidence(comparison("duration: 8 weeks"), short=study(duration="6 weeks"), longer=study(duration="16 weeks"))
    assert rows["directness"].to_dict() == {"short": "indirect duration", "longer": "direct"}


def test_a_claim_without_a_duration_asks_for_none(evidence):
    rows = evidence(comparison(), trial=study(duration="not stated"))
    assert rows["directness"].tolist() == ["direct"]


def test_ways_of_being_indirect_stand_side_by_side(evidence):
    rows = evidence(
        change("population: women", "duration: 8 weeks"),
        trial=study(("press", "squat"), people="sex: male", duration="52 weeks"),
    )
    assert rows["directness"].tolist() == ["indirect comparator; indirect population; indirect duration"]


# What is compared


@pytest.mark.parametrize(
    ("arms", "comparator", "directness"),
    [
        (("press", "placebo"), None, "direct"),
        (("press", "usual care"), None, "direct"),
        (("press", "sham drink"), None, "direct"),
        (("press + diet", "diet"), None, "direct"),
        (("press + sham drink", "sham drink"), None, "direct"),
        (("press + diet", "nothing"), None, "co-intervention"),
        (("press", "nothing"), "nothing", "direct"),
        (("press + diet", "diet"), "nothing", "direct"),
        (("press + diet", "diet + nothing"), "nothing", "direct"),
        (("press + usual training", "usual training"), "usual training", "direct"),
        (("press", "placebo"), "nothing", "indirect comparator"),
        (("press", "sham drink"), "placebo", "direct"),
        (("press", "nothing"), "placebo", "indirect comparator"),
        (("press + diet", "diet"), "placebo", "indirect comparator"),
        (("press", "squat"), "squat", "direct"),
        (("press", "squat"), "nothing", None),
        (("press", "squat"), None, None),
        (("press", "placebo"), "squat", None),
    ],
)
def test_controls_answer_claims_against_nothing_and_what_both_arms_get_cancels(of_case, arms, comparator, directness):
    rows = of_case(
        lambda arms, comparator, **_: (comparison(*([f"comparator: {comparator}"] if comparator else [])), study(arms))
    )
    assert set(rows["directness"]) == ({directness} if directness else set())  # in each of its measures


@pytest.mark.parametrize("arms", [("press", "squat"), ("squat", "press")])
def test_an_active_comparator_is_an_indirect_one_for_a_change(evidence, arms):
    rows = evidence(change(), trial=study(arms))
    assert rows["directness"].tolist() == ["indirect comparator"]
    assert rows["orientation"].tolist() == [1.0 if arms[0] == "press" else -1.0]


@pytest.mark.parametrize("arms", [("press, wide", "press, narrow"), ("press, wide", "press"), ("press", "press")])
def test_two_kinds_of_what_is_claimed_say_nothing_of_what_it_does(evidence, arms):
    assert evidence(change(), trial=study(arms)).empty


ONE_ARM = "| arm | gets | n |\n| - | - | - |\n| A | press | 40 |"
BEFORE_AFTER = (
    "## Measurements\n| outcome | unit | arm | before | week 8 |\n| - | - | - | - | - |\n"
    "| strength | kg | A | 100 (10) | 120 (10) |"
)


@pytest.mark.parametrize(
    ("claim", "directness"),
    [
        (change(), "direct"),
        (comparison(), "direct"),
        (comparison("comparator: nothing"), "direct"),
        (comparison("comparator: placebo"), "indirect comparator"),
        (comparison("comparator: squat"), None),
        (comparison(intervention="squat"), None),
    ],
)
def test_one_arm_before_and_after_reaches_claims_against_nothing_in_its_lane(of_case, claim, directness):
    note = study(ONE_ARM, results=BEFORE_AFTER, design="single group")
    rows = of_case(lambda claim, **_: (claim, note))
    assert set(rows["directness"]) == ({directness} if directness else set())  # in each of its measures
    assert set(rows["estimand"]) <= {"within-group change"}
    assert set(rows["lane"]) <= {"training"}


def test_a_review_reaches_the_claim_in_a_lane_of_its_own(evidence):
    results = DIFFERENCE.replace("| 4 | kg |", "| 0.4 | SMD, pooled |")
    review = study(results=results, design="meta-analysis", duration="not stated")
    rows = evidence(comparison("duration: 8 weeks"), review=review)
    assert rows["lane"].tolist() == ["published synthesis"]
    assert rows["directness"].tolist() == ["indirect duration"]


# When it was measured

ACTIVATION = "## Measurements\n| outcome | unit | arm | {} |\n| - | - | - | {}\n{}"


def activation(*times):
    """Activation of both arms at each time."""
    values = " | ".join(f"{50 + 5 * place} (10)" for place, _ in enumerate(times))
    rows = "\n".join(f"| activation | %MVIC | {arm} | {values} |" for arm in "AB")
    return ACTIVATION.format(" | ".join(times), "- |" * len(times), rows)


def test_what_training_does_to_activation_is_not_what_the_lift_does(evidence):
    claim = comparison("comparator: squat", outcome="activation")
    trained = study(("press", "squat"), results=activation("before", "week 8"))
    lasting = study(("press", "squat"), results=activation("before", "after"), duration="not stated")
    tested = DIFFERENCE.replace("strength", "activation").replace("| kg |", "| % more |")
    reported = study(("press", "squat"), results=tested)
    assert evidence(claim, trained=trained, lasting=lasting, reported=reported).empty


@pytest.mark.parametrize("duration", ["one session", "8 weeks", "not stated"])
def test_a_session_is_acute_however_long_the_trial_lasted(evidence, duration):
    claim = comparison("comparator: squat", outcome="activation")
    rows = evidence(claim, trial=study(("press", "squat"), results=activation("session"), duration=duration))
    assert set(rows["lane"]) == {"acute"}
    assert set(rows["directness"]) == {"direct"}


def test_activation_after_weeks_of_training_bears_on_a_claim_that_training_changes_it(evidence):
    rows = evidence(
        change(outcome="activation"), trial=study(("press", "nothing"), results=activation("before", "week 8"))
    )
    assert set(rows["lane"]) == {"training"}


# Correlations


@pytest.mark.parametrize(
    ("outcome", "test", "r", "favours"),
    [
        ("sprint time", "press time", 0.6, 1),
        ("sprint time", "press 1RM", -0.6, 1),
        ("sprint time", "press 1RM", 0.6, -1),
        ("press time", "sprint time", 0.6, 1),
        ("press 1RM", "sprint time", -0.6, 1),
    ],
)
def test_who_is_good_at_both_speaks_for_a_link_whichever_way_good_is_measured(of_case, outcome, test, r, favours):
    claim = ["kind: association", "intervention: press", "outcome: speed", "effect: better"]
    arms = "| arm | gets | n |\n| - | - | - |\n| ALL | nothing | 40 |"

    def note(outcome, test, r):
        row = f"| {outcome} | with {test} | {r} | r |"
        results = f"## Contrasts\n| outcome | contrast | result | as |\n| - | - | - | - |\n{row}"
        return study(arms, duration="one session", results=results, design="cross-sectional")

    rows = of_case(lambda outcome, test, r, **_: (claim, note(outcome, test, r)))
    assert rows["lane"].tolist() == ["correlational"]
    assert (rows["yi"] * rows["orientation"] * favours > 0).all()


# Broader and narrower, doses, mixes


def held_against(first, second, intervention, comparator, **_):
    """A claim, and a study of two arms."""
    more = [f"comparator: {comparator}"] if comparator else []
    return comparison(*more, intervention=intervention), study((first, second))


@pytest.mark.parametrize(
    ("first", "second", "intervention", "comparator", "directness", "orientation"),
    [
        ("press", "nothing", "cable press", None, "indirect intervention", 1),
        ("cable press", "nothing", "press", None, "direct", 1),
        ("machine", "free weight", "cable press", "front squat", "indirect intervention; indirect comparator", 1),
        ("free weight", "machine", "cable press", "front squat", "indirect intervention; indirect comparator", -1),
        ("cable press", "free weight", "cable press", "front squat", "indirect comparator", 1),
        ("heavier", "lighter", "few and heavy", "many and light", "indirect intervention; indirect comparator", 1),
        # A dose is no second treatment, unless the arms are dosed apart; what both arms get cancels.
        ("press + heavier", "nothing", "press", None, "direct", 1),
        ("press + diet", "nothing", "press", None, "co-intervention", 1),
        ("press + heavier", "squat", "press", "squat", "direct", 1),
        ("press + heavier", "squat + lighter", "press", "squat", "co-intervention", 1),
        ("press + few and heavy", "press + many and light", "heavier", "lighter", "direct", 1),
        # Who gets all of a mix gets the mix; held against one of them, which both arms get, the other is what is added.
        ("diet + press + squat", "diet + press", "press and squat", "press", "direct", 1),
        ("press + squat + diet", "press", "press and squat", "press", "co-intervention", 1),
    ],
)
def test_the_nearer_reading_of_the_arms_wins(of_case, first, second, intervention, comparator, directness, orientation):
    rows = of_case(held_against)
    rows = rows[rows["estimand"] == "between-group difference"]
    assert rows["directness"].tolist() == [directness]
    assert rows["orientation"].tolist() == [orientation]


@pytest.mark.parametrize(
    ("first", "second", "intervention", "comparator"),
    [
        ("press", "press, wide", "press, narrow", "press, wide"),  # any press may be a wide one
        ("cable press", "front squat", "machine", "cable press"),
        ("diet", "nothing", "press", None),
        ("front squat", "back squat", "squat", "free weight"),  # no telling which is which
    ],
)
def test_arms_that_do_not_tell_apart_what_the_claim_tells_apart_bear_on_nothing(
    of_case, first, second, intervention, comparator
):
    assert of_case(held_against).empty


def test_a_broader_outcome_is_a_surrogate_and_none_of_a_broader_exercise(evidence):
    claim = comparison(intervention="cable press", outcome="press 1RM")
    rows = evidence(claim, near=study(("cable press", "nothing")), far=study(("machine", "nothing")))
    assert rows["directness"].to_dict() == {"near": "surrogate outcome"}


NOTED = "\nbears on:\n  claim-one: indirect intervention, because diets are what it is about"


def test_a_note_may_say_that_it_bears_on_a_claim_where_nothing_else_does(evidence):
    noted = study(("nothing", "diet"), duration="8 weeks" + NOTED)
    rows = evidence(comparison(), silent=study(("nothing", "diet")), noted=noted)
    assert rows["directness"].to_dict() == {"noted": "indirect intervention"}
    assert rows.loc["noted", "orientation"] == -1  # nothing minus diet
    assert rows.loc["noted", "because"] == "the note says so: diets are what it is about"


def test_what_a_note_says_of_its_people_leaves_what_its_arms_are_held_against(evidence):
    said = "8 weeks\nbears on:\n  claim-one: indirect population, because they were ill"
    rows = evidence(change(), trial=study(("press", "squat"), duration=said))
    assert rows["directness"].to_dict() == {"trial": "indirect population; indirect comparator"}


# Ways of doing an exercise


WIDE_PRESS = comparison('comparator: "press, narrow"', intervention='"press, wide"')


def test_the_same_two_ways_of_another_exercise_bear_indirectly(evidence):
    rows = evidence(
        WIDE_PRESS, squats=study(("squat, narrow", "squat, wide")), presses=study(("press, wide", "press, narrow"))
    )
    assert rows["directness"].to_dict() == {"squats": "indirect intervention", "presses": "direct"}
    assert rows["orientation"].to_dict() == {"squats": -1, "presses": 1}


@pytest.mark.parametrize(
    "arms", [("squat, wide", "squat"), ("squat, wide", "press, narrow"), ("squat", "squat, narrow")]
)
def test_arms_that_differ_otherwise_do_not(evidence, arms):
    assert "other" not in evidence(WIDE_PRESS, other=study(arms)).index


def test_what_was_measured_and_not_reported_bears_with_its_direction_unread(evidence):
    unread = "## Contrasts\n| outcome | contrast | result |\n| - | - | - |\n| strength | A − B | not reported |"
    row = evidence(comparison(), trial=study(results=unread)).loc["trial"]
    assert (row["directness"], row["derived_by"]) == ("direct", "no size reported; direction unread")


def test_the_exercise_that_is_done_in_a_way_is_nothing_besides_it(evidence):
    claim = ["kind: change", "intervention: heavier", "outcome: strength", "effect: more"]
    rows = evidence(
        claim, alone=study(("press + heavier", "nothing")), two=study(("press + squat + heavier", "nothing"))
    )
    assert rows["directness"].to_dict() == {"alone": "direct", "two": "co-intervention"}
