"""From typed values to effects: every measure that they allow, and every join with its people and time."""

import math

import pytest
from scipy.stats import t

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.effects.values import reported_values
from analysis.evidence.screens import screen
from analysis.notes.normalise import read_project
from analysis.stats import effect_sizes as es

study = pytest.mark.study


def table(header, *rows):
    return "\n".join(["## Measurements", header, rule(header), *rows])


def rule(header):
    return "| - " * (header.count("|") - 1) + "|"


def contrasts(header, *rows):
    return "\n".join(["\n\n## Contrasts", header, rule(header), *rows])


BETWEEN, IN_CHANGE, WITHIN = "between-group difference", "between-group difference in change", "within-group change"


def by_measure(effects, estimand=BETWEEN, **wanted):
    found = effects.loc[effects["estimand"] == estimand]
    for column, value in wanted.items():
        found = found.loc[found[column] == value]
    assert not found["measure"].duplicated().any(), found
    return found.set_index("measure")


ONCE = "| outcome | unit | NEW | OLD |"


@study("randomised parallel", 20, table(ONCE, "| yield | kg | 30 (6) | 24 (5) |"))
def test_means_with_spreads_give_a_ratio_a_difference_and_a_standardised_one(effects):
    found = by_measure(effects)
    arms = (30.0, 6.0, 20, 24.0, 5.0, 20)
    for measure, formula in (("ROM", es.rom), ("MD", es.md), ("SMD", es.smd)):
        assert found.loc[measure, ["yi", "vi"]].to_list() == pytest.approx([x.item() for x in formula(*arms)])
    assert found["assumed"].isna().all()


@pytest.mark.parametrize(
    ("new", "old", "assumed"),
    [
        ("median 30 (IQR 26 to 34)", "median 24 (IQR 20 to 28)", "normal"),
        ("median 30 (range 20 to 40)", "median 24 (range 14 to 34)", "normal"),
        ("(CI 27 to 33)", "(CI 21 to 27)", "symmetric"),
        ("(IQR 26 to 34)", "(IQR 20 to 28)", "normal"),
        ("30 (IQR 26 to 34)", "24 (IQR 20 to 28)", "normal"),
    ],
)
@study("parallel", 20, lambda new, old: table(ONCE, f"| yield | kg | {new} | {old} |"))
def test_medians_and_intervals_give_an_effect_that_says_what_was_assumed(effects, new, old, assumed):
    found = by_measure(effects)
    assert found.loc["MD", "yi"] == pytest.approx(6)
    assert found["vi"].gt(0).all()
    assert found["assumed"].str.contains(assumed).all()
    assert found["derived_by"].str.contains("SD from its").all()


@study("parallel", 20, table(ONCE, "| yield | kg | median 30 (IQR 26 to 34) | median 24 (IQR 20 to 28) |"))
def test_a_median_s_standard_deviation_is_that_of_wan(effects):
    found = by_measure(effects)
    sd = es.mean_sd_from_quartiles(26, 30, 34, 20).sd.item()
    assert found.loc["MD", "vi"] == pytest.approx(2 * sd**2 / 20)


@pytest.mark.parametrize("cells", ["28 to 32 | 22 to 26", "30 (CI 29 to 40) | 24 (CI 23 to 30)"])
@study("parallel", 20, lambda cells: table(ONCE, f"| yield | kg | {cells} |"))
def test_no_standard_deviation_is_made_of_what_is_none(effects, cells):
    """A range over people or outcomes, an interval far from its mean."""
    found = by_measure(effects)
    assert set(found.index) >= {"ROM", "MD"}
    assert found["vi"].isna().all()


AFTER = "| outcome | unit | arm | week 8 |"


@pytest.mark.parametrize("outcome", ["yield | kg", "comfort | points"])
@study(
    "randomised parallel",
    20,
    lambda outcome: table(AFTER, f"| {outcome} | NEW | 30 (6) |", f"| {outcome} | OLD | 24 (5) |"),
)
def test_values_measured_only_afterwards_compare_the_arms(effects, outcome):
    found = by_measure(effects)
    assert found.loc["SMD", "yi"] == pytest.approx(es.smd(30, 6, 20, 24, 5, 20).yi.item())
    assert ("ROM" in found.index) == outcome.startswith("yield")  # comfort has no true zero
    assert found["derived_by"].str.contains("values after only").all()


GROUPS = table(ONCE, "| yield | kg | 30 (6) | 24 (5) |")


@study(conditions=("cross-sectional", 20, GROUPS), groups=("cross-sectional", (12, 14), GROUPS))
def test_two_groups_of_a_cross_section_are_different_people(effects):
    conditions = effects.query("study_id == 'conditions'")
    assert conditions["vi"].isna().all()
    assert set(conditions["n"]) == {20}
    found = by_measure(effects, study_id="groups")
    assert found.loc["MD", "vi"] == pytest.approx(36 / 12 + 25 / 14)
    assert set(found["n"]) == {26}


TWICE = "| outcome | unit | arm | r | before | week 8 |"


@study(
    "randomised parallel",
    20,
    table(
        TWICE,
        "| comfort | points | NEW | 0.6 | 50 (10) | 60 (12) |",
        "| comfort | points | OLD | 0.4 | 51 (11) | 52 (11) |",
    ),
)
def test_before_and_after_on_a_scale_without_a_zero_is_standardised_by_both_arms_spread_before(effects):
    found = by_measure(effects, IN_CHANGE)
    expected = es.ppc2(60, 50, 10, 20, 0.6, 52, 51, 11, 20, 0.4)
    assert found.loc["SMD", ["yi", "vi"]].to_list() == pytest.approx([expected.yi.item(), expected.vi.item()])
    assert found.loc["SMD", "standardiser"] == "pooled SD before"
    v = (es.mc(60, 12, 50, 10, 20, 0.6).vi + es.mc(52, 11, 51, 11, 20, 0.4).vi).item()
    assert found.loc["MD", ["yi", "vi"]].to_list() == pytest.approx([9, v])


NO_R = "| outcome | unit | arm | before | week 8 |"
NO_R_ROWS = ("| comfort | points | NEW | 50 (10) | 60 (12) |", "| comfort | points | OLD | 51 (11) | 52 (11) |")


@study("randomised parallel", 20, table(NO_R, *NO_R_ROWS))
def test_a_randomised_trial_without_a_pre_post_correlation_compares_its_values_after(effects):
    after, gained = by_measure(effects), by_measure(effects, IN_CHANGE)
    assert after.loc["MD", ["yi", "vi"]].to_list() == pytest.approx([8, 144 / 20 + 121 / 20])
    advice = "pre–post correlation not reported; add r, or `pre-post correlation` in settings.yaml"
    assert after["derived_by"].str.contains(advice, regex=False).all()
    assert gained["vi"].isna().all()
    assert gained["derived_by"].str.contains(advice, regex=False).all()


@study("non-randomised parallel", 20, table(NO_R, *NO_R_ROWS))
def test_arms_that_chance_did_not_make_alike_are_not_compared_by_their_values_after(effects):
    assert BETWEEN not in set(effects["estimand"])


def test_a_correlation_from_the_settings_is_assumed_says_so_and_may_be_varied(effects_of):
    settings = "pre-post correlation:\n  comfort:\n    value: 0.7\n    because: made up\n"
    effects = effects_of(settings, trial=("randomised parallel", 20, table(NO_R, *NO_R_ROWS)))
    assert BETWEEN not in set(effects["estimand"])
    found = by_measure(effects, IN_CHANGE)
    assert set(found["assumed"]) == {"pre–post r = 0.7 (made up)"}
    other = es.ppc2(60, 50, 10, 20, 0.3, 52, 51, 11, 20, 0.3).vi.item()
    row = found.loc["SMD"]
    assert row["vi"] + (0.3 - row["r"]) * row["vi_per_r"] == pytest.approx(other)


@study(
    "randomised parallel",
    20,
    table(
        "| outcome | unit | arm | before | week 12 | change |", "| yield | kg | NEW | 100 (20) | 130 (22) | 30 (10) |"
    ),
)
def test_the_spread_of_the_change_beside_one_named_week_is_of_that_week(effects):
    found = by_measure(effects, WITHIN)
    assert found.loc["ROMC", ["r", "r_from"]].to_list() == [pytest.approx((400 + 484 - 100) / 880), "from_sd_change"]
    assert found.loc["MD", ["yi", "vi"]].to_list() == [30, 5]  # once, though told twice


WEEKS = table(
    "| outcome | unit | arm | before | week 4 | week 12 |", "| yield | kg | NEW | 100 (20) | 104 (20) | 130 (22) |"
)
TIMED = "| outcome | contrast | result | as | time |"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["2.0 | t(19) | week 4"], {4: 0.9}),
        (["12 | t(19) | week 12", "2.0 | t(19) | week 4"], {4: 0.9, 12: 0.8625}),
        (["2.0 | t(19), adjusted | week 4"], {}),
        (["2.0 | t(19) | "], {}),  # of which week it does not say
        (["2.0 | t(19) | 4 weeks"], {4: 0.9}),
    ],
)
@study(
    "randomised parallel",
    20,
    lambda rows: WEEKS + contrasts(TIMED, *(f"| yield | NEW after − before | {row} |" for row in rows)),
)
def test_a_paired_t_is_of_its_own_time_and_unadjusted(effects, rows, expected):
    found = effects.query("measure == 'ROMC'").dropna(subset="r")
    assert dict(zip(found["weeks"], found["r"], strict=True)) == pytest.approx(expected)


def test_a_p_value_of_one_sex_or_week_accuses_no_other(intake_of):
    by_sex = table("| outcome | unit | who | n | NEW | OLD |",
                   "| yield | kg | heifers | 20 | 120 (20) | 90 (20) |",
                   "| yield | kg | steers | 20 | 150 (20) | 149 (20) |")  # fmt: skip
    p = contrasts("| outcome | contrast | p | who |", "| yield | NEW − OLD | < 0.001 | heifers |")
    intake = intake_of(trial=("randomised parallel", 40, by_sex + p))
    effects = derive_effects(intake)
    assert set(effects.loc[effects["p_text"].notna(), "who"]) == {"heifers"}
    flags = screen(intake, reported_values(intake.tables), effects)
    assert "recomputed p" not in set(flags["check"])


@study(
    "randomised parallel",
    20,
    table(ONCE, "| yield | kg | 30 (6) | 24 (5) |")
    + contrasts("| outcome | contrast | result | as | p |", "| yield | NEW − OLD | NEW higher | kg, adjusted | 0.4 |"),
)
def test_the_p_of_an_adjusted_model_is_not_that_of_the_means(effects):
    assert effects["p_text"].isna().all()


@study(
    "randomised crossover",
    20,
    table(ONCE, "| yield | kg | 48 (10) | 40 (9) |")
    + contrasts("| outcome | contrast | p |", "| yield | NEW − OLD | 0.001 |"),
)
def test_an_exact_paired_p_gives_the_correlation_and_with_it_every_variance(effects):
    found = by_measure(effects)
    se = 8 / t.isf(0.0005, 19)
    r = (100 + 81 - se**2 * 20) / 180
    assert found.loc["MD", "vi"] == pytest.approx(se**2)
    assert found.loc["ROM", "vi"] == pytest.approx(es.romc(48, 10, 40, 9, 20, r).vi.item())
    assert found.loc["MD", ["r", "r_from"]].to_list() == [pytest.approx(r), "from_p"]


@study(
    "randomised parallel",
    20,
    table(ONCE, "| yield | kg | 48 | 40 |") + contrasts("| outcome | contrast | p |", "| yield | NEW − OLD | 0.001 |"),
)
def test_without_standard_deviations_the_printed_test_alone_gives_the_variance(effects):
    found = by_measure(effects)
    assert found.loc["MD", "vi"] == pytest.approx((8 / t.isf(0.0005, 38)) ** 2)
    assert found.loc["ROM", "vi"] == pytest.approx((math.log(1.2) / t.isf(0.0005, 38)) ** 2)
    assert found.loc["ROM", "assumed"] == "the p is that of a t test; the t of the difference is that of the log ratio"


@study(
    "randomised parallel",
    20,
    table(ONCE, "| yield | kg | 48 | 40 |") + contrasts("| outcome | contrast | p |", "| yield | NEW − OLD | < 0.05 |"),
)
def test_a_bound_of_p_gives_values_without_spreads_the_largest_variance(effects):
    found = by_measure(effects)
    assert found.loc["MD", "vi"] == pytest.approx((8 / t.isf(0.025, 38)) ** 2)
    assert set(found["p_text"]) == {"< 0.05"}


@study(
    "randomised parallel",
    20,
    table(ONCE, "| yield | kg | 30 (6) | 24 (5) |")
    + contrasts("| outcome | contrast | result | as | interval |", "| yield | NEW − OLD | 6 | kg | SE 1.5 |"),
)
def test_a_difference_printed_beside_its_means_is_one_effect(effects):
    found = by_measure(effects)
    assert found.loc["MD", "vi"] == pytest.approx(2.25)
    assert len(found.loc["MD", "rows"].split("; ")) == 3


def in_points(outcome, unit, interval=""):
    return contrasts(
        "| outcome | contrast | result | as | interval |", f"| {outcome} | NEW − OLD | 6 | {unit} | {interval} |"
    )[2:]


@pytest.mark.parametrize("unit", ["points", "%max"])
@study(
    one=("parallel", 20, table(ONCE, "| effort | %max | 60 (6) | 54 (5) |")),
    other=("parallel", 20, lambda unit: in_points("effort", unit, "SE 2")),
    pain=("parallel", 20, in_points("comfort", "points")),
)
def test_points_printed_and_points_worked_out_are_one_unit(effects, unit):
    units = effects.loc[effects["measure"] == "MD"].groupby("study_id")["unit"].unique()
    assert {name: list(accepted) for name, accepted in units.items()} == {
        "one": ["points of %max"],
        "other": ["points of %max"],
        "pain": ["points"],
    }


def test_rows_of_a_sheet_that_were_measured_only_afterwards_compare_their_arms(make_project, vocabulary_text):
    sheet = """---
design: data set
brackets: SD
participants:
  n: 40
read:
  data: made up
---
Made up.

## Measurements
| study | arm | gets | weeks | n | outcome | unit | after |
| - | - | - | - | - | - | - | - |
| farm-a | one | new feed | 8 | 20 | yield | kg | 30 (6) |
| farm-a | two | old feed | 8 | 20 | yield | kg | 24 (5) |
"""
    entry = "@misc{sheet, title = {A made-up sheet}, year = {2015}}"
    files = {"vocabulary.yaml": vocabulary_text, "references.bib": entry, "studies/sheet.md": sheet}
    found = by_measure(derive_effects(read_project(make_project(files))))
    assert found.loc["SMD", "vi"] == pytest.approx(es.smd(30, 6, 20, 24, 5, 20).vi.item())
    assert set(found["weeks"]) == {8}


def events(*cells):
    return table(ONCE, f"| losses | animals | {' | '.join(cells)} |")


@study("randomised parallel", 20, events("14 / 20", "5 / 20"))
def test_counts_of_events_give_ratios_of_risks_and_odds(effects):
    found = by_measure(effects)
    assert found.loc["RR", ["yi", "vi"]].to_list() == pytest.approx([1.0296, 0.1714], abs=1e-4)
    assert found.loc["OR", ["yi", "vi"]].to_list() == pytest.approx(
        [math.log(14 * 15 / 30), 1 / 14 + 1 / 6 + 1 / 5 + 1 / 15]
    )
    assert found["assumed"].isna().all()
    assert set(found["n"]) == {40}


@study("randomised parallel", 20, events("0 / 20", "5 / 20"))
def test_no_event_in_one_arm_is_half_a_one_and_says_so(effects):
    found = by_measure(effects)
    assert found.loc["RR", "yi"] == pytest.approx(math.log(0.5 / 5.5))
    assert found["assumed"].str.contains("one half added").all()


@pytest.mark.parametrize("cells", [("0 / 20", "0 / 20"), ("20 / 20", "20 / 20")])
@study("randomised parallel", 20, lambda cells: events(*cells))
def test_no_event_or_nothing_else_in_both_arms_tells_no_ratio(effects, cells):
    [effect] = effects.to_dict("records")
    assert (effect["sign"], effect["measure"] is None or effect["measure"] != effect["measure"]) == (0, True)


@study("crossover", 20, events("14 / 20", "5 / 20"))
def test_events_in_the_same_people_keep_their_size_and_have_no_variance(effects):
    found = by_measure(effects)
    assert found.loc["RR", "yi"] == pytest.approx(math.log(14 / 5))
    assert found["vi"].isna().all()


@study(
    "randomised parallel",
    20,
    table(
        "| outcome | unit | arm | week 4 | week 8 |",
        "| losses | animals | NEW | 2 / 20 | 4 / 20 |",
        "| losses | animals | OLD | 3 / 20 | 9 / 20 |",
    ),
)
def test_events_after_weeks_are_compared_at_the_same_time_only(effects):
    ratios = effects.query("measure == 'RR'").set_index("weeks")["yi"]
    assert ratios.to_dict() == pytest.approx({4: math.log(2 / 3), 8: math.log(4 / 9)})


# What tells nothing of a spread

PAIRED = "| outcome | unit | arm | before | week 8 |"


@pytest.mark.parametrize("test", ["| | 0.9", "| | 1", "0 | t(19) | ", "2 | t(19) | ", "| | 0.03"])
@study(
    "randomised parallel",
    20,
    lambda test: (
        table(PAIRED, "| yield | kg | NEW | 100 (10) | 106 (10) |", "| yield | kg | OLD | 100 (10) | 100 (10) |")
        + contrasts("| outcome | contrast | result | as | p |", f"| yield | OLD after − before | {test} |")
    ),
)
def test_no_change_tells_nothing_of_its_spread_whatever_its_test(effects, test):
    old = by_measure(effects, WITHIN, arm_first="OLD")
    assert old.loc[["ROMC", "MD", "SMD of change"], ["vi", "r"]].isna().all(axis=None)
    assert by_measure(effects, IN_CHANGE)["vi"].isna().all()
    assert by_measure(effects).loc["MD", "vi"] == pytest.approx(10)  # by the values after


@pytest.mark.parametrize("cells", ["1 | 100 (10) | 106 (10) | ", " | 100 (10) | 112 (12) | 12 (2)"])
@study(
    "randomised parallel",
    20,
    lambda cells: table("| outcome | unit | arm | r | before | week 8 | change |", f"| yield | kg | NEW | {cells} |"),
)
def test_no_variance_is_0(effects, cells):
    assert (effects["vi"].isna() | effects["vi"].gt(0)).all()
    assert "from_sd_change" not in set(effects["r_from"])


# Subgroups


def of_heifers_and_steers(n):
    return table(
        "| outcome | unit | arm | who | n | r | before | week 8 |",
        *(
            f"| yield | kg | {arm} | {who} | {n} | 0.9 | 100 (10) | {after} (10) |"
            for arm, after in (("NEW", 112), ("OLD", 100))
            for who in ("heifers", "steers")
        ),
    )


@study(
    unsized=("randomised parallel", 20, of_heifers_and_steers("")),
    sized=("randomised parallel", 20, of_heifers_and_steers(10)),
)
def test_how_many_a_subgroup_has_is_not_how_many_its_arm_has(effects):
    unsized, sized = (effects[effects["study_id"] == name] for name in ("unsized", "sized"))
    assert unsized["n"].isna().all()
    assert unsized["vi"].isna().all()
    assert unsized["derived_by"].str.contains("number of people not reported").all()
    found = sized.query("measure == 'MD' and estimand == @IN_CHANGE")
    assert found["n"].tolist() == [20, 20]
    assert found["vi"].to_list() == pytest.approx([4, 4])  # 2 × (2 × 100 − 2 × 0.9 × 100) / 10


@study(
    "randomised parallel",
    20,
    contrasts("| outcome | contrast | result | as | p | who |", "| yield | NEW − OLD | 8 | kg | 0.01 | heifers |")[2:],
)
def test_a_subgroup_s_contrast_does_not_have_its_arms_sizes_either(effects):
    [effect] = effects.to_dict("records")
    assert math.isnan(effect["vi"])
    assert effect["n"] != 40


# Changes


CHANGED = "| outcome | unit | arm | change |"
PRINTED = "| outcome | contrast | result | as | interval |"


def told(*rows):
    return contrasts(PRINTED, *(f"| yield | {row} |" for row in rows))


@study(
    told=(
        "randomised parallel",
        10,
        told("NEW after − before | 6 | kg | 4 to 8", "OLD after − before | 0 | kg | -2 to 2")[2:],
    ),
    typed=(
        "randomised parallel",
        10,
        table(CHANGED, "| yield | kg | NEW | 6 (CI 4 to 8) |", "| yield | kg | OLD | 0 (CI -2 to 2) |"),
    ),
    one_each=(
        "randomised parallel",
        10,
        table(CHANGED, "| yield | kg | NEW | 6 (CI 4 to 8) |") + told("OLD after − before | 0 | kg | -2 to 2"),
    ),
)
def test_changes_told_by_contrasts_alone_are_compared_as_changes_in_cells_are(effects):
    variance = 2 * (2 / t.ppf(0.975, 9)) ** 2  # 1.563
    for name in ("told", "typed"):
        found = by_measure(effects, IN_CHANGE, study_id=name)
        assert found.loc["MD", ["yi", "vi", "n"]].to_list() == pytest.approx([6, variance, 20])
    mixed = by_measure(effects, WITHIN, study_id="one-each", arm_first="OLD")
    assert mixed.loc["MD", "vi"] == pytest.approx(variance / 2)


@study(
    adjusted=(
        "randomised parallel",
        10,
        told("NEW after − before | 6 | kg, adjusted | 4 to 8", "OLD after − before | 0 | kg, adjusted | -2 to 2")[2:],
    ),
    same=("crossover", 10, told("NEW after − before | 6 | kg | 4 to 8", "OLD after − before | 0 | kg | -2 to 2")[2:]),
)
def test_adjusted_changes_and_those_of_the_same_people_give_no_such_variance(effects):
    adjusted = effects.loc[effects["study_id"] == "adjusted", "estimand"]
    assert len(adjusted)
    assert IN_CHANGE not in set(adjusted)
    assert by_measure(effects, IN_CHANGE, study_id="same")["vi"].isna().all()


@pytest.mark.parametrize(("header", "measure", "size"), [("change", "MD", 6), ("% change", "PC", 30)])
@study(
    "randomised parallel",
    10,
    lambda header, size: (
        table(CHANGED.replace("change", header), f"| yield | kg | NEW | {size} |", "| yield | kg | OLD | 0 |")
        + contrasts("| outcome | contrast | result | p |", "| yield | NEW − OLD | NEW higher | 0.01 |")
    ),
)
def test_the_exact_p_between_changes_without_a_spread_gives_their_variance(effects, header, measure, size):
    found = by_measure(effects, IN_CHANGE)
    assert found.loc[measure, ["yi", "vi"]].to_list() == pytest.approx([size, (size / t.isf(0.005, 18)) ** 2])
    assert found.loc[measure, "assumed"] == "the p is that of a t test"


@study(
    "randomised parallel",
    10,
    table(CHANGED, "| yield | kg | NEW | 6 |")
    + contrasts("| outcome | contrast | p |", "| yield | NEW after − before | 0.01 |"),
)
def test_the_test_of_a_change_without_a_spread_gives_its_variance(effects):
    found = by_measure(effects, WITHIN)
    assert found.loc["MD", "vi"] == pytest.approx((6 / t.isf(0.005, 9)) ** 2)


@study(
    "randomised parallel",
    40,
    table(
        "| outcome | unit | arm | before | change |",
        "| yield | kg | NEW | 20 (4) | 4 (2) |",
        "| yield | kg | OLD | 20 (4) | 0 (2) |",
    ),
)
def test_a_value_before_and_a_change_tell_the_value_after(effects):
    found = by_measure(effects, IN_CHANGE)
    r = 1 - 4 / 32
    ratios = es.romc(24, 4, 20, 4, 40, r), es.romc(20, 4, 20, 4, 40, r)
    assert found.loc["ROMC", "yi"] == pytest.approx((ratios[0].yi - ratios[1].yi).item())
    assert found.loc["ROMC", "vi"] == pytest.approx((ratios[0].vi + ratios[1].vi).item())
    assert found.loc["MD", ["yi", "vi"]].to_list() == pytest.approx([4, 2 * 4 / 40])
    assert found.loc["SMD", "yi"] == pytest.approx(es.ppc2(24, 20, 4, 40, r, 20, 20, 4, 40, r).yi.item())
    assert set(found["assumed"].dropna()) == {"the SD after is that before"}
    assert by_measure(effects, WITHIN, arm_first="NEW").loc["ROMC", "r"] == pytest.approx(r)


def test_one_sex_s_arm_is_not_compared_with_the_other_s(make_project, vocabulary_text):
    arms = "".join(
        f"| {who[0].upper()}{gets[0].upper()} | {gets} feed | 10 | {who} |\n"
        for who in ("heifers", "steers")
        for gets in ("new", "old")
    )
    note = (
        "---\ndesign: parallel\nparticipants:\n  n: 40\nduration: 8 weeks\nbrackets: SD\nread:\n  table 1: made up\n"
        f"---\nMade up.\n\n## Arms\n| arm | gets | n | who |\n| - | - | - | - |\n{arms}\n"
        "## Measurements\n| outcome | unit | HN | HO | SN | SO |\n| - | - | - | - | - | - |\n"
        "| yield | kg | 110 (10) | 100 (10) | 130 (10) | 120 (10) |\n"
    )
    entry = "@article{trial, title = {Made-up trial}, journal = {Made-up}, year = {2015}}\n"
    files = {"vocabulary.yaml": vocabulary_text, "references.bib": entry, "studies/trial.md": note}
    effects = derive_effects(read_project(make_project(files)))
    apart = effects[effects["intervention"] != effects["comparator"]]
    assert set(zip(apart["arm_first"], apart["arm_second"], strict=True)) == {("HN", "HO"), ("SN", "SO")}
