"""Contrasts: sides, signs, measures, intervals, and what contradicts itself."""

import pytest

TRIAL, REVIEW = "studies/bed-trial.md", "studies/garden-review.md"
HEAD = "| outcome | contrast | result | as | interval | p |"


def contrasts(tables, study="bed-trial"):
    """A study's contrasts."""
    return tables["contrasts"].query("study_id == @study")


@pytest.fixture
def one(notes, tables_of):
    """The row that one line of a contrasts table makes."""

    def make(line, head=HEAD):
        rule = "|" + " - |" * (head.count("|") - 1)
        text = notes[TRIAL].split("## Contrasts")[0] + f"## Contrasts\n{head}\n{rule}\n{line}\n"
        return contrasts(tables_of(notes | {TRIAL: text})).iloc[0]

    return make


def test_a_contrast_is_first_minus_second_with_its_place(notes, tables_of):
    row = contrasts(tables_of(notes)).iloc[0]
    assert (row["kind"], row["arm_first"], row["arm_second"]) == ("between", "MU", "WA")
    assert (row["result"], row["measure"], row["words"], row["words_arm"]) == (3, "cm", "higher", "MU")
    assert (row["ci_low"], row["ci_high"], row["ci_level"], row["p"], row["p_relation"]) == (1, 5, 0.95, 0.02, "=")
    assert (row["sign"], row["counts"], row["read"]) == (1, True, "full text")
    assert (row["note_line"], row["note_field"]) == (34, "result")


@pytest.mark.parametrize(
    ("line", "kind", "first", "second"),
    [
        ("| taste | MU − WA | | | | |", "between", "MU", "WA"),
        ("| taste | wa - mu | | | | |", "between", "WA", "MU"),
        ("| taste | MU after − before | | | | |", "within", "MU", None),
        ("| taste | all after − before | | | | |", "within", None, None),
        ("| taste | MU, WA | | | | |", "omnibus", None, None),
    ],
)
def test_every_kind_of_contrast_becomes_a_row(one, line, kind, first, second):
    row = one(line)
    assert row["kind"] == kind
    assert [None if row.isna()[side] else row[side] for side in ("arm_first", "arm_second")] == [first, second]


def test_an_association_names_the_other_outcome(one):
    row = one("| weeding time, by hand | with stem height, top | -0.47 | r | | 0.035 |")
    assert (row["kind"], row["with_outcome"], row["with_detail"]) == ("association", "plant height", "top")
    assert (row["outcome"], row["detail"], row["sign"]) == ("weeding time", "by hand", -1)


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("| growth | MU − WA | -1.6 | SMD | | |", -1),
        ("| growth | MU − WA | 0.8 | ratio | | |", -1),
        ("| growth | MU − WA | 1.2 | OR | | |", 1),
        ("| growth | MU − WA | -0.2 | ratio, lnRR | | |", -1),
        ("| growth | MU − WA | 0.3 | P(first > second) | | |", -1),
        ("| growth | MU − WA | 3 | % more | | |", 1),
        ("| growth | MU − WA | -3 | t(12) | | |", -1),
        ("| growth | MU − WA | 9 | F(1,19) | | |", None),
        ("| growth | MU − WA | 3 | | | |", None),
        ("| growth | MU − WA | 3.4 to 7.7 | % change points | | |", 1),
        ("| growth | MU − WA | -3.4 to 7.7 | % change points | | |", None),
        ("| growth | MU − WA | 9, MU higher | F(1,19) | | |", 1),
        ("| growth | MU − WA | WA higher | | | |", -1),
        ("| growth | MU − WA | WA lower | | | |", 1),
        ("| growth | MU − WA | MU better | | | |", 1),
        ("| weeding time | MU − WA | MU better | | | |", -1),
        ("| weeding time | MU − WA | WA worse | | | |", -1),
        ("| growth | MU − WA | no difference | | | |", 0),
        ("| growth | MU − WA | mixed | | | |", None),
        ("| growth | MU − WA | not reported | | | |", None),
        ("| growth | MU − WA | | | | n.s. |", None),
        ("| growth | MU after − before | MU higher | | | |", 1),
        ("| growth | MU after − before | after lower | | | |", -1),
        ("| growth | MU after − before | before lower | | | |", 1),
    ],
)
def test_the_sign_says_whether_the_first_side_is_higher(one, line, sign):
    row = one(line)
    assert (None if row.isna()["sign"] else row["sign"]) == sign


def test_not_significant_is_never_read_as_no_difference(one):
    row = one("| growth | MU − WA | | | | n.s. |")
    assert (row["p_relation"], row.isna()["words"], row.isna()["sign"]) == ("n.s.", True, True)


def test_a_review_keeps_its_number_of_studies_and_heterogeneity(notes, tables_of):
    rows = contrasts(tables_of(notes), "garden-review")
    assert (rows.iloc[0]["k"], rows.iloc[0]["i2"], rows.iloc[0]["pooled"]) == (4, 30, True)
    assert (rows.iloc[1]["studies_for"], rows.iloc[1]["studies_total"], rows.iloc[1]["measure"]) == (2, 4, "studies")


def test_all_further_columns_are_kept(one):
    row = one(
        "| growth | MU − WA | 0.5 | SMD | 90 % ± 8.7 | 20 | 4 | 30 % | roses | week 8 | abstract |",
        "| outcome | contrast | result | as | interval | n | k | I2 | who | time | from |",
    )
    assert (row["n"], row["k"], row["i2"], row["who"], row["time"]) == (20, 4, 30, "roses", "week 8")
    assert (row["ci_half"], row["ci_level"], row["read"], row["read_level"]) == (8.7, 0.9, "abstract", "abstract")


def test_of_two_readings_the_better_counts(notes, tables_of):
    head = "| outcome | contrast | result | as | from |\n| - | - | - | - | - |"
    rows = "| growth | MU − WA | 1 | SMD | abstract |\n| growth | MU - WA | 1.1 | SMD | |"
    text = notes[TRIAL].split("## Contrasts")[0] + f"## Contrasts\n{head}\n{rows}\n"
    found = contrasts(tables_of(notes | {TRIAL: text})).set_index("read")["counts"]
    assert found.to_dict() == {"abstract": False, "full text": True}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("| 1 to 5 |", "| 4 to 5 |", "34: interval: the result 3 lies outside its interval, 4 to 5; check the sign"),
        ("| 1 to 5 |", "| 5 to 1 |", "34: interval: "),
        ("| 0.02 |", "| 1.2 |", '34: p: "1.2": a p value lies between 0 and 1'),
        (
            "| 3, MU higher | cm |",
            "| 3, WA higher | cm |",
            '34: result: the words say "WA higher", the number 3 says the opposite; a contrast is first minus second',
        ),
        ("| -4, MU better | min |", "| -4, WA better | min |", '35: result: the words say "WA better", the number -4'),
        ("| 3, MU higher | cm |", "| 3, XX higher | cm |", '34: result: "XX" is no declared arm'),
        ("| 3, MU higher | cm |", "| 3,5 | cm |", "34: result: "),
        ("| 3, MU higher | cm |", "| 3, MU higher | furlong |", '34: as: "furlong" is neither a measure nor a unit'),
        (
            "| plant height | MU − WA |",
            "| plant heiight | MU − WA |",
            '34: outcome: "plant heiight" is not in the vocabulary',
        ),
        (
            "| plant height | MU − WA |",
            "| plant height | MU − WAX |",
            '34: contrast: "WAX" is no declared arm (did you mean "WA"?)',
        ),
        (
            "| plant height | MU − WA |",
            "| plant height | MU−WA |",
            '34: contrast: "MU−WA" is not a contrast; accepted: A − B',
        ),
        ("| plant height | MU − WA |", "| | MU − WA |", "34: outcome: missing; every row names its outcome"),
        ("| plant height | MU − WA |", "| plant height | |", "34: contrast: missing; every row names its outcome"),
        (
            "| taste | MU − WA | |",
            "| taste | MU − WA | MU better |",
            '37: result: "better": the vocabulary does not say whether more or less "taste" is better; add `better:`',
        ),
        (
            "| taste | MU − WA | |",
            "| taste | with heiight | |",
            '37: contrast: "heiight" is not in the vocabulary\'s outcomes',
        ),
        (
            "| taste | MU − WA | | | | n.s. |",
            "| taste | MU − WA | | | | n.s. |\n| taste | MU - WA | | | | 0.3 |",
            "38: contrast: the same contrast stands in line 37, read from the same place; keep one",
        ),
        (
            "| taste | MU − WA | | | | n.s. |",
            "| taste | MU − WA | | | | n.s. |\n| taste | WA − MU | | | | 0.3 |",
            "38: contrast: the same contrast stands in line 37, the other way round; keep one",
        ),
        ("| interval | p |", "| interwal | p |", '32: Contrasts: "interwal" is not known (did you mean "interval"?)'),
    ],
)
def test_a_mistake_in_a_contrast_is_told_once_with_its_line(old, new, problem, change, problems_of):
    problems = problems_of(change(TRIAL, old, new))
    assert len(problems) == 1
    assert problems[0].startswith(f"data/raw/{TRIAL}:{problem}")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("| 4 | 30 |", "| 4 | 130 |", "I²: 130; I² lies between 0 and 100 %"),
        ("| 4 | 30 |", "| 0 | 30 |", 'k: "0" is not'),
    ],
)
def test_a_mistake_in_a_review_is_told_once(old, new, problem, change, problems_of):
    problems = problems_of(change(REVIEW, old, new))
    assert len(problems) == 1
    assert problem in problems[0]


def test_words_name_an_arm_of_the_contrast(notes, problems_of):
    text = notes[TRIAL].replace("| WA | watering | daily | 9 |", "| WA | watering | daily | 9 |\n| NO | nothing | | |")
    text = text.replace("| 3, MU higher |", "| 3, NO higher |")
    problems = problems_of(notes | {TRIAL: text})
    assert [problem.split(": ", 2)[2] for problem in problems] == ['"NO" is not in the contrast MU − WA']
