"""From typed values to effects: every measure that they allow, and every join with its people and time."""

import math

import pytest
from scipy.stats import t

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.effects.values import reported_values
from analysis.evidence.screens import screen
from analysis.notes.normalise import read_project
from analysis.stats import effect_sizes as es


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


def test_means_with_spreads_give_a_ratio_a_difference_and_a_standardised_one(effects_of):
    found = by_measure(effects_of(trial=("randomised parallel", 20, table(ONCE, "| yield | kg | 30 (6) | 24 (5) |"))))
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
def test_medians_and_intervals_give_an_effect_that_says_what_was_assumed(effects_of, new, old, assumed):
    found = by_measure(effects_of(trial=("parallel", 20, table(ONCE, f"| yield | kg | {new} | {old} |"))))
    assert found.loc["MD", "yi"] == pytest.approx(6)
    assert found["vi"].gt(0).all()
    assert found["assumed"].str.contains(assumed).all()
    assert found["derived_by"].str.contains("SD from its").all()


def test_a_median_s_standard_deviation_is_that_of_wan(effects_of):
    rows = table(ONCE, "| yield | kg | median 30 (IQR 26 to 34) | median 24 (IQR 20 to 28) |")
    found = by_measure(effects_of(trial=("parallel", 20, rows)))
    sd = es.mean_sd_from_quartiles(26, 30, 34, 20).sd.item()
    assert found.loc["MD", "vi"] == pytest.approx(2 * sd**2 / 20)


@pytest.mark.parametrize("cells", ["28 to 32 | 22 to 26", "30 (CI 29 to 40) | 24 (CI 23 to 30)"])
def test_no_standard_deviation_is_made_of_what_is_none(effects_of, cells):
    """A range over people or outcomes, an interval far from its mean."""
    found = by_measure(effects_of(trial=("parallel", 20, table(ONCE, f"| yield | kg | {cells} |"))))
    assert set(found.index) >= {"ROM", "MD"}
    assert found["vi"].isna().all()


AFTER = "| outcome | unit | arm | week 8 |"


@pytest.mark.parametrize("outcome", ["yield | kg", "comfort | points"])
def test_values_measured_only_afterwards_compare_the_arms(effects_of, outcome):
    rows = table(AFTER, f"| {outcome} | NEW | 30 (6) |", f"| {outcome} | OLD | 24 (5) |")
    found = by_measure(effects_of(trial=("randomised parallel", 20, rows)))
    assert found.loc["SMD", "yi"] == pytest.approx(es.smd(30, 6, 20, 24, 5, 20).yi.item())
    assert ("ROM" in found.index) == outcome.startswith("yield")  # comfort has no true zero
    assert found["derived_by"].str.contains("values after only").all()


def test_two_groups_of_a_cross_section_are_different_people(effects_of):
    groups = table(ONCE, "| yield | kg | 30 (6) | 24 (5) |")
    effects = effects_of(conditions=("cross-sectional", 20, groups))
    assert effects["vi"].isna().all()
    assert set(effects["n"]) == {20}
    found = by_measure(effects_of(groups=("cross-sectional", (12, 14), groups)))
    assert found.loc["MD", "vi"] == pytest.approx(36 / 12 + 25 / 14)
    assert set(found["n"]) == {26}


TWICE = "| outcome | unit | arm | r | before | week 8 |"


def test_before_and_after_on_a_scale_without_a_zero_is_standardised_by_both_arms_spread_before(effects_of):
    rows = table(
        TWICE,
        "| comfort | points | NEW | 0.6 | 50 (10) | 60 (12) |",
        "| comfort | points | OLD | 0.4 | 51 (11) | 52 (11) |",
    )
    found = by_measure(effects_of(trial=("randomised parallel", 20, rows)), IN_CHANGE)
    expected = es.ppc2(60, 50, 10, 20, 0.6, 52, 51, 11, 20, 0.4)
    assert found.loc["SMD", ["yi", "vi"]].to_list() == pytest.approx([expected.yi.item(), expected.vi.item()])
    assert found.loc["SMD", "standardiser"] == "pooled SD before"
    v = (es.mc(60, 12, 50, 10, 20, 0.6).vi + es.mc(52, 11, 51, 11, 20, 0.4).vi).item()
    assert found.loc["MD", ["yi", "vi"]].to_list() == pytest.approx([9, v])


NO_R = "| outcome | unit | arm | before | week 8 |"
NO_R_ROWS = ("| comfort | points | NEW | 50 (10) | 60 (12) |", "| comfort | points | OLD | 51 (11) | 52 (11) |")


def test_a_randomised_trial_without_a_pre_post_correlation_compares_its_values_after(effects_of):
    effects = effects_of(trial=("randomised parallel", 20, table(NO_R, *NO_R_ROWS)))
    after, gained = by_measure(effects), by_measure(effects, IN_CHANGE)
    assert after.loc["MD", ["yi", "vi"]].to_list() == pytest.approx([8, 144 / 20 + 121 / 20])
    advice = "pre–post correlation not reported; add r, or `pre-post correlation` in settings.yaml"
    assert after["derived_by"].str.contains(advice, regex=False).all()
    assert gained["vi"].isna().all()
    assert gained["derived_by"].str.contains(advice, regex=False).all()


def test_arms_that_chance_did_not_make_alike_are_not_compared_by_their_values_after(effects_of):
    effects = effects_of(trial=("non-randomised parallel", 20, table(NO_R, *NO_R_ROWS)))
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


def test_the_spread_of_the_change_beside_one_named_week_is_of_that_week(effects_of):
    rows = table(
        "| outcome | unit | arm | before | week 12 | change |", "| yield | kg | NEW | 100 (20) | 130 (22) | 30 (10) |"
    )
    found = by_measure(effects_of(trial=("randomised parallel", 20, rows)), WITHIN)
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
def test_a_paired_t_is_of_its_own_time_and_unadjusted(effects_of, rows, expected):
    tests = contrasts(TIMED, *(f"| yield | NEW after − before | {row} |" for row in rows))
    found = effects_of(trial=("randomised parallel", 20, WEEKS + tests)).query("measure == 'ROMC'").dropna(subset="r")
    assert dict(zip(found["weeks"], found["r"], strict=True)) == pytest.approx(expected)


def test_a_p_value_of_one_sex_or_week_accuses_no_other(intake_of, effects_of):
    by_sex = table("| outcome | unit | who | n | NEW | OLD |",
                   "| yield | kg | heifers | 20 | 120 (20) | 90 (20) |",
                   "| yield | kg | steers | 20 | 150 (20) | 149 (20) |")  # fmt: skip
    p = contrasts("| outcome | contrast | p | who |", "| yield | NEW − OLD | < 0.001 | heifers |")
    trial = ("randomised parallel", 40, by_sex + p)
    effects, intake = effects_of(trial=trial), intake_of(trial=trial)
    assert set(effects.loc[effects["p_text"].notna(), "who"]) == {"heifers"}
    flags = screen(intake, reported_values(intake.tables), effects)
    assert "recomputed p" not in set(flags["check"])


def test_the_p_of_an_adjusted_model_is_not_that_of_the_means(effects_of):
    rows = table(ONCE, "| yield | kg | 30 (6) | 24 (5) |")
    p = contrasts("| outcome | contrast | result | as | p |", "| yield | NEW − OLD | NEW higher | kg, adjusted | 0.4 |")
    effects = effects_of(trial=("randomised parallel", 20, rows + p))
    assert effects["p_text"].isna().all()


def test_an_exact_paired_p_gives_the_correlation_and_with_it_every_variance(effects_of):
    rows = table(ONCE, "| yield | kg | 48 (10) | 40 (9) |")
    p = contrasts("| outcome | contrast | p |", "| yield | NEW − OLD | 0.001 |")
    found = by_measure(effects_of(trial=("randomised crossover", 20, rows + p)))
    se = 8 / t.isf(0.0005, 19)
    r = (100 + 81 - se**2 * 20) / 180
    assert found.loc["MD", "vi"] == pytest.approx(se**2)
    assert found.loc["ROM", "vi"] == pytest.approx(es.romc(48, 10, 40, 9, 20, r).vi.item())
    assert found.loc["MD", ["r", "r_from"]].to_list() == [pytest.approx(r), "from_p"]


def test_without_standard_deviations_the_printed_test_alone_gives_the_variance(effects_of):
    rows = table(ONCE, "| yield | kg | 48 | 40 |")
    p = contrasts("| outcome | contrast | p |", "| yield | NEW − OLD | 0.001 |")
    found = by_measure(effects_of(trial=("randomised parallel", 20, rows + p)))
    assert found.loc["MD", "vi"] == pytest.approx((8 / t.isf(0.0005, 38)) ** 2)
    assert found.loc["ROM", "vi"] == pytest.approx((math.log(1.2) / t.isf(0.0005, 38)) ** 2)
    assert found.loc["ROM", "assumed"] == "the p is that of a t test; the t of the difference is that of the log ratio"


def test_a_bound_of_p_gives_values_without_spreads_the_largest_variance(effects_of):
    rows = table(ONCE, "| yield | kg | 48 | 40 |")
    p = contrasts("| outcome | contrast | p |", "| yield | NEW − OLD | < 0.05 |")
    found = by_measure(effects_of(trial=("randomised parallel", 20, rows + p)))
    assert found.loc["MD", "vi"] == pytest.approx((8 / t.isf(0.025, 38)) ** 2)
    assert set(found["p_text"]) == {"< 0.05"}


def test_a_difference_printed_beside_its_means_is_one_effect(effects_of):
    rows = table(ONCE, "| yield | kg | 30 (6) | 24 (5) |")
    printed = contrasts("| outcome | contrast | result | as | interval |", "| yield | NEW − OLD | 6 | kg | SE 1.5 |")
    found = by_measure(effects_of(trial=("randomised parallel", 20, rows + printed)))
    assert found.loc["MD", "vi"] == pytest.approx(2.25)
    assert len(found.loc["MD", "rows"].split("; ")) == 3


@pytest.mark.parametrize("unit", ["points", "%max"])
def test_points_printed_and_points_worked_out_are_one_unit(effects_of, unit):
    printed = contrasts(
        "| outcome | contrast | result | as | interval |", f"| effort | NEW − OLD | 6 | {unit} | SE 2 |"
    )
    typed = table(ONCE, "| effort | %max | 60 (6) | 54 (5) |")
    effects = effects_of(one=("parallel", 20, typed), other=("parallel", 20, printed[2:]))
    assert set(effects.loc[effects["measure"] == "MD", "unit"]) == {"points of %max"}
    pain = contrasts("| outcome | contrast | result | as |", "| comfort | NEW − OLD | 6 | points |")[2:]
    assert set(effects_of(trial=("parallel", 20, pain))["unit"]) == {"points"}


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


def test_counts_of_events_give_ratios_of_risks_and_odds(effects_of):
    found = by_measure(effects_of(trial=("randomised parallel", 20, events("14 / 20", "5 / 20"))))
    assert found.loc["RR", ["yi", "vi"]].to_list() == pytest.approx([1.0296, 0.1714], abs=1e-4)
    assert found.loc["OR", ["yi", "vi"]].to_list() == pytest.approx(
        [math.log(14 * 15 / 30), 1 / 14 + 1 / 6 + 1 / 5 + 1 / 15]
    )
    assert found["assumed"].isna().all()
    assert set(found["n"]) == {40}


def test_no_event_in_one_arm_is_half_a_one_and_says_so(effects_of):
    found = by_measure(effects_of(trial=("randomised parallel", 20, events("0 / 20", "5 / 20"))))
    assert found.loc["RR", "yi"] == pytest.approx(math.log(0.5 / 5.5))
    assert found["assumed"].str.contains("one half added").all()


@pytest.mark.parametrize("cells", [("0 / 20", "0 / 20"), ("20 / 20", "20 / 20")])
def test_no_event_or_nothing_else_in_both_arms_tells_no_ratio(effects_of, cells):
    [effect] = effects_of(trial=("randomised parallel", 20, events(*cells))).to_dict("records")
    assert (effect["sign"], effect["measure"] is None or effect["measure"] != effect["measure"]) == (0, True)


def test_events_in_the_same_people_keep_their_size_and_have_no_variance(effects_of):
    found = by_measure(effects_of(trial=("crossover", 20, events("14 / 20", "5 / 20"))))
    assert found.loc["RR", "yi"] == pytest.approx(math.log(14 / 5))
    assert found["vi"].isna().all()


def test_events_after_weeks_are_compared_at_the_same_time_only(effects_of):
    rows = table(
        "| outcome | unit | arm | week 4 | week 8 |",
        "| losses | animals | NEW | 2 / 20 | 4 / 20 |",
        "| losses | animals | OLD | 3 / 20 | 9 / 20 |",
    )
    ratios = effects_of(trial=("randomised parallel", 20, rows)).query("measure == 'RR'").set_index("weeks")["yi"]
    assert ratios.to_dict() == pytest.approx({4: math.log(2 / 3), 8: math.log(4 / 9)})


# What tells nothing of a spread

PAIRED = "| outcome | unit | arm | before | week 8 |"


@pytest.mark.parametrize("test", ["| | 0.9", "| | 1", "0 | t(19) | ", "2 | t(19) | ", "| | 0.03"])
def test_no_change_tells_nothing_of_its_spread_whatever_its_test(effects_of, test):
    rows = table(PAIRED, "| yield | kg | NEW | 100 (10) | 106 (10) |", "| yield | kg | OLD | 100 (10) | 100 (10) |")
    tests = contrasts("| outcome | contrast | result | as | p |", f"| yield | OLD after − before | {test} |")
    effects = effects_of(trial=("randomised parallel", 20, rows + tests))
    old = by_measure(effects, WITHIN, arm_first="OLD")
    assert old.loc[["ROMC", "MD", "SMD of change"], ["vi", "r"]].isna().all(axis=None)
    assert by_measure(effects, IN_CHANGE)["vi"].isna().all()
    assert by_measure(effects).loc["MD", "vi"] == pytest.approx(10)  # by the values after


@pytest.mark.parametrize("cells", ["1 | 100 (10) | 106 (10) | ", " | 100 (10) | 112 (12) | 12 (2)"])
def test_no_variance_is_0(effects_of, cells):
    rows = table("| outcome | unit | arm | r | before | week 8 | change |", f"| yield | kg | NEW | {cells} |")
    effects = effects_of(trial=("randomised parallel", 20, rows))
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


def test_how_many_a_subgroup_has_is_not_how_many_its_arm_has(effects_of):
    effects = effects_of(trial=("randomised parallel", 20, of_heifers_and_steers("")))
    assert effects["n"].isna().all()
    assert effects["vi"].isna().all()
    assert effects["derived_by"].str.contains("number of people not reported").all()
    sized = effects_of(trial=("randomised parallel", 20, of_heifers_and_steers(10)))
    found = sized.query("measure == 'MD' and estimand == @IN_CHANGE")
    assert found["n"].tolist() == [20, 20]
    assert found["vi"].to_list() == pytest.approx([4, 4])  # 2 × (2 × 100 − 2 × 0.9 × 100) / 10


def test_a_subgroup_s_contrast_does_not_have_its_arms_sizes_either(effects_of):
    p = contrasts("| outcome | contrast | result | as | p | who |", "| yield | NEW − OLD | 8 | kg | 0.01 | heifers |")[
        2:
    ]
    [effect] = effects_of(trial=("randomised parallel", 20, p)).to_dict("records")
    assert math.isnan(effect["vi"])
    assert effect["n"] != 40


# Changes


CHANGED = "| outcome | unit | arm | change |"
PRINTED = "| outcome | contrast | result | as | interval |"


def test_changes_told_by_contrasts_alone_are_compared_as_changes_in_cells_are(effects_of):
    told = contrasts(
        PRINTED, "| yield | NEW after − before | 6 | kg | 4 to 8 |", "| yield | OLD after − before | 0 | kg | -2 to 2 |"
    )[2:]
    found = by_measure(effects_of(trial=("randomised parallel", 10, told)), IN_CHANGE)
    variance = 2 * (2 / t.ppf(0.975, 9)) ** 2  # 1.563
    assert found.loc["MD", ["yi", "vi", "n"]].to_list() == pytest.approx([6, variance, 20])
    typed = table(CHANGED, "| yield | kg | NEW | 6 (CI 4 to 8) |", "| yield | kg | OLD | 0 (CI -2 to 2) |")
    cells = by_measure(effects_of(trial=("randomised parallel", 10, typed)), IN_CHANGE)
    assert cells.loc["MD", ["yi", "vi", "n"]].to_list() == pytest.approx([6, variance, 20])
    one_each = table(CHANGED, "| yield | kg | NEW | 6 (CI 4 to 8) |") + contrasts(
        PRINTED, "| yield | OLD after − before | 0 | kg | -2 to 2 |"
    )
    mixed = by_measure(effects_of(trial=("randomised parallel", 10, one_each)), WITHIN, arm_first="OLD")
    assert mixed.loc["MD", "vi"] == pytest.approx(variance / 2)


def test_adjusted_changes_and_those_of_the_same_people_give_no_such_variance(effects_of):
    rows = ("NEW after − before | 6 | kg{} | 4 to 8 |", "OLD after − before | 0 | kg{} | -2 to 2 |")
    told = [contrasts(PRINTED, *(f"| yield | {row.format(how)}" for row in rows))[2:] for how in (", adjusted", "")]
    assert IN_CHANGE not in set(effects_of(trial=("randomised parallel", 10, told[0]))["estimand"])
    assert by_measure(effects_of(trial=("crossover", 10, told[1])), IN_CHANGE)["vi"].isna().all()


@pytest.mark.parametrize(("header", "measure", "size"), [("change", "MD", 6), ("% change", "PC", 30)])
def test_the_exact_p_between_changes_without_a_spread_gives_their_variance(effects_of, header, measure, size):
    rows = table(CHANGED.replace("change", header), f"| yield | kg | NEW | {size} |", "| yield | kg | OLD | 0 |")
    p = contrasts("| outcome | contrast | result | p |", "| yield | NEW − OLD | NEW higher | 0.01 |")
    found = by_measure(effects_of(trial=("randomised parallel", 10, rows + p)), IN_CHANGE)
    assert found.loc[measure, ["yi", "vi"]].to_list() == pytest.approx([size, (size / t.isf(0.005, 18)) ** 2])
    assert found.loc[measure, "assumed"] == "the p is that of a t test"


def test_the_test_of_a_change_without_a_spread_gives_its_variance(effects_of):
    rows = table(CHANGED, "| yield | kg | NEW | 6 |")
    test = contrasts("| outcome | contrast | p |", "| yield | NEW after − before | 0.01 |")
    found = by_measure(effects_of(trial=("randomised parallel", 10, rows + test)), WITHIN)
    assert found.loc["MD", "vi"] == pytest.approx((6 / t.isf(0.005, 9)) ** 2)


def test_a_value_before_and_a_change_tell_the_value_after(effects_of):
    rows = table(
        "| outcome | unit | arm | before | change |",
        "| yield | kg | NEW | 20 (4) | 4 (2) |", "| yield | kg | OLD | 20 (4) | 0 (2) |",
    )  # fmt: skip
    effects = effects_of(trial=("randomised parallel", 40, rows))
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
