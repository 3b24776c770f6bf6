"""A forest plot shows what the frame says: places, intervals, areas, diamonds, text."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from analysis import plots
from analysis.stats import pool

Z = 1.959964


def percent(logs):
    return np.asarray(100 * np.expm1(logs))


def test_log_ratios_stand_at_their_percent_on_an_axis_even_in_logarithms(effects, named):
    ax = plots.forest(effects)
    sized = effects.dropna(subset=["vi"])
    places = np.asarray(named(ax, "estimate").get_offsets())
    assert places[:, 0] == pytest.approx(percent(sized["yi"]))
    half = Z * np.sqrt(sized["vi"])
    ends = np.array([segment[:, 0] for segment in named(ax, "interval").get_segments()])
    assert ends == pytest.approx(np.column_stack([percent(sized["yi"] - half), percent(sized["yi"] + half)]))
    doubled, none, halved = ax.transData.transform([(100, 0), (0, 0), (-50, 0)])[:, 0]
    assert doubled - none == pytest.approx(none - halved)


def test_a_size_without_a_variance_is_hollow_and_in_its_row(effects, named):
    ax = plots.forest(effects)
    hollow = named(ax, "no-variance")
    assert np.asarray(hollow.get_offsets())[:, 0] == pytest.approx(percent([0.25]))
    assert hollow.get_facecolors()[0, :3] == pytest.approx(plt.matplotlib.colors.to_rgb(plots.LIGHT.paper))
    rows = [text.get_position()[1] for text in ax.texts if str(text.get_gid()).startswith("label-")]
    assert np.asarray(hollow.get_offsets())[0, 1] == rows[2]


def test_areas_go_with_the_weights(effects, named):
    ax = plots.forest(effects.assign(weight=[4.0, 2.0, 9.0, 1.0]), pooled=False)
    areas = named(ax, "estimate").get_sizes()
    assert areas / areas[0] == pytest.approx([1, 0.5, 0.25])


def test_the_diamond_is_the_pooled_mean_and_the_bar_a_new_study(effects, named):
    sized = effects.dropna(subset=["vi"])
    mean = pool(sized["yi"], sized["vi"])
    drawn = plots.forest(effects)
    given = plots.forest(effects, pooled=mean)
    for ax in (drawn, given):
        corners = named(ax, "pooled").get_paths()[0].vertices
        assert corners[:4, 0] == pytest.approx(
            percent(np.array([mean.ci_low, mean.estimate, mean.ci_high, mean.estimate]))
        )
        (bar,) = named(ax, "prediction").get_segments()
        assert bar[:, 0] == pytest.approx(percent(np.array([mean.pi_low, mean.pi_high])))


def test_results_of_the_same_people_count_once(effects, named):
    twice = pd.concat([effects.iloc[:2], effects.iloc[:2]]).assign(sample=["a", "b", "a", "b"])
    ax = plots.forest(twice)
    mean = pool([0.1, 0.4], [0.01 * 0.8, 0.04 * 0.8])  # (1 + 0.6) / 2 of the variance
    assert named(ax, "pooled").get_paths()[0].vertices[1, 0] == pytest.approx(percent(mean.estimate))


def test_what_is_left_out_is_in_no_mean(effects, named):
    ax = plots.forest(effects.assign(left_out=[False, True, False, False]))
    sized = effects.iloc[[0, 3]]
    mean = pool(sized["yi"], sized["vi"])
    assert np.asarray(named(ax, "left-out").get_offsets())[:, 0] == pytest.approx(percent([0.4]))
    assert named(ax, "pooled").get_paths()[0].vertices[1, 0] == pytest.approx(percent(mean.estimate))


@pytest.mark.parametrize(("column", "values"), [("excluded", [False, True]), ("pooled", [True, False])])
def test_what_the_verdict_does_not_rest_on_is_hollow(effects, named, column, values):
    ax = plots.forest(effects.iloc[:2].assign(**{column: values}))
    assert np.asarray(named(ax, "left-out").get_offsets())[:, 0] == pytest.approx(percent([0.4]))
    assert named(ax, "pooled") is None


def test_a_mean_may_be_a_row_or_a_frame_of_one(effects, named):
    row = {"estimate": 0.2, "ci_low": 0.1, "ci_high": 0.3, "pi_low": None}
    for mean in (row, pd.Series(row), pd.DataFrame([row])):
        ax = plots.forest(effects, pooled=mean)
        assert named(ax, "pooled").get_paths()[0].vertices[1, 0] == pytest.approx(percent(0.2))
        assert named(ax, "prediction") is None
    with pytest.raises(ValueError, match="pooled has 2 rows; choose one"):
        plots.forest(effects, pooled=pd.DataFrame([row, row]))


def test_each_group_has_its_heading_and_its_diamond(effects, named, texts):
    ax = plots.forest(effects, groups="sex")
    men = effects.iloc[[0, 3]]
    mean = pool(men["yi"], men["vi"])
    diamonds = named(ax, "subgroup").get_paths()
    assert len(diamonds) == 1  # one woman's result has no mean of its own
    assert diamonds[0].vertices[1, 0] == pytest.approx(percent(mean.estimate))
    labels = [text for text in texts(ax) if text in {"male", "female", *effects["label"]}]
    assert labels == ["male", "Adams 2001", "Clark 2010", "Davis 2015", "female", "Baker 2005"]


def test_headings_of_groups_need_no_diamonds(effects, named, texts):
    ax = plots.forest(effects, groups="sex", group_means=False)
    assert {"male", "female"} <= set(texts(ax))
    assert named(ax, "subgroup") is None
    assert named(ax, "pooled") is not None


def test_what_stands_above_the_claim_can_be_said_otherwise(effects, texts):
    assert "claimed: 20 to 30 %" in texts(plots.forest(effects, claimed=(20, 30)))
    shown = texts(plots.forest(effects, claimed=(20, 30), claimed_text="as the label says"))
    assert "as the label says" in shown
    assert "claimed: 20 to 30 %" not in shown
    kilograms = effects.assign(measure="MD", unit="kg")
    assert "claimed: 2 kg or more" in texts(plots.forest(kilograms, claimed=(2, None)))


def test_what_stands_above_the_claim_stays_within_the_axes(effects, named):
    long = "what would be large enough to matter to anybody: at least 2 %"
    for claimed in ((-60, -55), (2, 3), (200, 210)):
        ax = plots.forest(effects, claimed=claimed, claimed_text=long)
        ax.figure.draw_without_rendering()
        text, axes = named(ax, "claimed-text").get_window_extent(), ax.get_window_extent()
        assert axes.x0 - 1 <= text.x0 < text.x1 <= axes.x1 + 1


def test_elements_are_switched_by_keyword(effects, named, texts):
    plain = plots.forest(effects, pooled=False, columns=())
    assert all(named(plain, gid) is None for gid in ("pooled", "prediction", "claimed", "favours-0"))
    rich = plots.forest(
        effects, heterogeneity=True, claimed=(20, 30), favours=("favours rest", "favours work"),
        columns=["n", "weeks", "weight", "estimate"], prediction=(-0.2, 0.3),
    )  # fmt: skip
    shown = texts(rich)
    assert "← favours rest" in shown
    assert "favours work →" in shown
    assert "claimed: 20 to 30 %" in shown
    assert any(text.startswith("tau² = ") and "k = 3" in text for text in shown)
    assert "11 (−9.2 to 34)" in shown
    assert [text for text in shown if text in ("people", "weeks", "weight", "percent (95 %)")]
    (bar,) = named(rich, "prediction").get_segments()
    assert bar[:, 0] == pytest.approx(percent(np.array([-0.2, 0.3])))


def test_the_claimed_band_covers_the_claim(effects, named):
    band = named(plots.forest(effects, claimed=(20, 30)), "claimed")
    assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx((20, 30))
    ax = plots.forest(effects, claimed=(20, None))
    band = named(ax, "claimed")
    assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx((20, ax.get_xlim()[1]))


def test_a_claim_may_be_open_at_either_end(effects, named):
    ax = plots.forest(effects, claimed=(None, -10))
    assert named(ax, "claimed-text").get_text() == "claimed: −10 % or less"
    assert named(ax, "claimed").get_x() == pytest.approx(ax.get_xlim()[0])
    for wrong in ((30, 20), (None, None)):
        with pytest.raises(ValueError, match=r"claimed is \(low, high\)"):
            plots.forest(effects, claimed=wrong)
    with pytest.raises(ValueError, match=r"limits are \(low, high\); seen: \(3, 2\)"):
        plots.forest(effects, limits=(3, 2))


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [("estimate", "Baker 2005", "Davis 2015"), ("year", "Adams 2001", "Davis 2015"), ("n", "Baker 2005", "Adams 2001"),
     ("weight", "Adams 2001", "Clark 2010")],
)  # fmt: skip
def test_rows_are_sorted_as_asked(effects, texts, sort, first, last):
    labels = [text for text in texts(plots.forest(effects, sort=sort)) if text in set(effects["label"])]
    assert (labels[0], labels[-1]) == (first, last)


def test_a_flagged_result_is_marked(effects, texts):
    assert "Baker 2005 ⚑" in texts(plots.forest(effects.assign(flagged=[False, True, None, False])))


def test_what_reaches_beyond_the_axis_gets_an_arrow(effects, named):
    ax = plots.forest(effects, limits=(-10, 20), pooled=False)
    assert ax.get_xlim() == (-10, 20)
    arrows = ax.findobj(lambda artist: str(artist.get_gid()).startswith("interval-beyond"))
    assert (
        sum(len(np.asarray(one.get_offsets())) for one in arrows) == 2 + 2
    )  # Adams and Davis below, Adams and Baker above


def test_standard_errors_do_as_well_as_variances(effects, named):
    by_se = effects.assign(se=np.sqrt(effects["vi"])).drop(columns="vi")
    ends = [named(plots.forest(frame), "interval").get_segments() for frame in (effects, by_se)]
    assert np.array(ends[0]) == pytest.approx(np.array(ends[1]))


def test_weights_in_percent_are_shown_as_they_are(effects, texts):
    shown = texts(plots.forest(effects.assign(share=[60.04, 0.01, np.nan, 39.95]), columns=["weight"]))
    assert {"60.0 %", "< 0.1 %", "–", "40.0 %"} <= set(shown)


def test_lights_stand_beside_the_rows_they_are_of(effects, named):
    ax = plots.forest(effects.assign(bias=["low", "high", None, "no information"]), columns=["estimate", "bias"])
    rows = {text.get_text(): text.get_position()[1] for text in ax.texts if str(text.get_gid()).startswith("label-")}
    assert named(ax, "bias-unread").get_position()[1] == rows["Davis 2015"]
    for name, label in (("low", "Adams 2001"), ("high", "Baker 2005")):
        places = np.asarray(named(ax, f"bias-{name}").get_offsets())
        assert places[:, 1] == pytest.approx([rows[label]])
    with pytest.raises(ValueError, match="bias 'fine' is none of low, some concerns"):
        plots.forest(effects.assign(bias="fine"), columns=["bias"])


def test_a_group_may_have_a_mean_that_was_worked_out_elsewhere(effects, named):
    mean = {"estimate": 0.2, "ci_low": 0.1, "ci_high": 0.3}
    ax = plots.forest(effects, groups="sex", group_means={"female": mean})
    (diamond,) = named(ax, "subgroup").get_paths()
    assert diamond.vertices[1, 0] == pytest.approx(percent(0.2))


def test_columns_are_headed_as_asked_in_one_line_or_two(effects, texts):
    ax = plots.forest(effects, columns=["n"], headings={"n": "all\npeople"})
    assert "all\npeople" in texts(ax)


def test_heterogeneity_is_told_with_its_test(effects, texts):
    sized = effects.dropna(subset=["vi"])
    mean = pool(sized["yi"], sized["vi"])
    (line,) = [text for text in texts(plots.forest(effects, heterogeneity=True)) if text.startswith("tau²")]
    assert f"Q = {mean.q:.3g} on 2 df, p = " in line.replace("\n", " ")


def test_the_missing_column_is_named(effects):
    with pytest.raises(ValueError, match=r"forest needs the column 'vi' or 'se'; the frame has 'label', 'yi'"):
        plots.forest(effects[["label", "yi"]])
    with pytest.raises(ValueError, match="needs the column 'age'"):
        plots.forest(effects, columns=["age"])
    with pytest.raises(ValueError, match="needs the column 'age'"):
        plots.forest(effects, sort="age")
    with pytest.raises(ValueError, match="pooled needs estimate, ci_low, ci_high; it has no ci_low, ci_high"):
        plots.forest(effects, pooled={"estimate": 1.0})


def test_measures_that_share_no_axis_are_refused(effects):
    mixed = effects.assign(measure=["ROM", "SMD", "ROM", "ROM"])
    with pytest.raises(ValueError, match=r"several measures \(ROM, SMD\).*frame\['measure'\] == 'ROM'"):
        plots.forest(mixed)
    raw = effects.assign(measure="MD", unit=["kg", "cm", "kg", "kg"])
    with pytest.raises(ValueError, match="several units"):
        plots.forest(raw)


def test_standardised_differences_stand_as_they_are(effects, named):
    ax = plots.forest(effects.assign(measure="SMD"))
    assert np.asarray(named(ax, "estimate").get_offsets())[:, 0] == pytest.approx([0.10, 0.40, -0.05])
    assert ax.get_xlabel() == "standardised difference, SD"


sizes = st.floats(-3, 3)
variances = st.floats(0.0001, 4) | st.none()


@settings(max_examples=30)
@given(st.lists(st.tuples(sizes, variances), min_size=1, max_size=12), st.sampled_from(["ROM", "SMD", "ZCOR"]))
def test_whatever_the_frame_holds_is_what_is_drawn(rows, measure):
    frame = pd.DataFrame(rows, columns=["yi", "vi"]).astype("float64").assign(label="x", measure=measure)
    ax = plots.forest(frame, ax=plt.Figure().add_subplot(), columns=())
    shown = {"ROM": percent, "ZCOR": np.tanh, "SMD": lambda x: x}[measure]
    drawn = {artist.get_gid(): artist for artist in ax.collections}
    sized = frame.dropna()
    places = [*np.asarray(drawn["estimate"].get_offsets())[:, 0]] if "estimate" in drawn else []
    assert places == pytest.approx(list(shown(sized["yi"])))
    hollow = [*np.asarray(drawn["no-variance"].get_offsets())[:, 0]] if "no-variance" in drawn else []
    assert hollow == pytest.approx(list(shown(frame.loc[frame["vi"].isna(), "yi"])))
    half = Z * np.sqrt(sized["vi"])
    ends = np.array([segment[:, 0] for segment in drawn["interval"].get_segments()]).reshape(-1, 2)
    assert ends == pytest.approx(np.column_stack([shown(sized["yi"] - half), shown(sized["yi"] + half)]), rel=1e-6)
    low, high = ax.get_xlim()
    assert low < high
    assert all(low < place < high for place in places + hollow)
