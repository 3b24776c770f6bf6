"""Groups and slopes: as R gives them, mirrored by signs, unmoved by units, and robust where samples repeat."""

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.stats import pool, pool_multilevel
from analysis.synthesis.moderators import across, groups, points, slopes

ORACLE = Path(__file__).parents[1] / "oracle" / "metareg.json.gz"


def reference(name, method="REML", test="knha"):
    cases = json.loads(gzip.decompress(ORACLE.read_bytes()))
    [case] = [case for case in cases if case["name"] == name]
    [fit] = [fit for fit in case["results"]["fits"] if (fit["method"], fit["test"]) == (method, test)]
    return pd.DataFrame(case["input"]), fit


def of_samples(y, v, **columns):
    """Rows as the pooling of samples takes them: one effect a sample unless ``sample_id`` says otherwise."""
    count = len(y)
    names = [f"s{place}" for place in range(count)]
    people = {"arm_for": "a", "arm_against": "b", "share_for": 0.5, "measured": "it"}
    return pd.DataFrame({"oriented": y, "vi": v, "n": 20.0, "sample_id": names, "study_id": names, **people} | columns)


def test_a_slope_with_one_effect_a_sample_is_the_meta_regression_of_r():
    data, fit = reference("mreg_bcg_ablat")
    rows = of_samples(data["yi"], data["vi"], latitude=data["x1"].astype(float))
    fitted = points(rows, "latitude")
    ours = slopes(fitted, fitted[["latitude"]], study="sample_id", sample="sample_id")
    assert ours.table["estimate"].tolist() == pytest.approx(fit["beta"], rel=1e-6)
    assert ours.tau2 == pytest.approx(fit["tau2"], rel=1e-6)
    assert ours.r2 == pytest.approx(fit["R2"], rel=1e-5)
    # With the floor the errors are those of R, or larger by the square root of the variance factor.
    assert (ours.table["se"].to_numpy() >= np.array(fit["se"]) - 1e-9).all()


def test_the_line_goes_through_what_the_slope_expects():
    data, _ = reference("mreg_bcg_ablat")
    rows = of_samples(data["yi"], data["vi"], latitude=data["x1"].astype(float))
    fitted = points(rows, "latitude")
    fit = slopes(fitted, fitted[["latitude"]], study="sample_id", sample="sample_id")
    line = fit.line(across(fitted["latitude"]))
    intercept, slope = fit.table["estimate"]
    assert line["estimate"].tolist() == pytest.approx((intercept + slope * line["value"]).tolist())
    assert line["value"].iloc[[0, -1]].tolist() == [fitted["latitude"].min(), fitted["latitude"].max()]
    width = line["high"] - line["low"]
    assert 0 < width.idxmin() < len(line) - 1  # narrowest where the studies are


def test_at_no_distance_the_line_has_the_interval_of_the_intercept():
    data, _ = reference("mreg_bcg_ablat")
    rows = of_samples(data["yi"], data["vi"], latitude=data["x1"].astype(float))
    fitted = points(rows, "latitude")
    fit = slopes(fitted, fitted[["latitude"]], study="sample_id", sample="sample_id")
    at_zero = fit.line(np.array([0.0])).iloc[0]
    assert at_zero[["low", "high"]].tolist() == pytest.approx(fit.table.iloc[0][["ci_low", "ci_high"]].tolist())


def test_the_difference_of_groups_is_the_omnibus_test_of_r():
    data, fit = reference("mreg_bcg_alloc")
    group = np.select([data["x1"] == 1, data["x2"] == 1], ["second", "third"], "first")
    held = groups(of_samples(data["yi"], data["vi"], group=group), "group")
    assert held.tau2 == pytest.approx(fit["tau2"], rel=1e-6)
    assert held.df == (2, 10)
    assert held.f <= fit["QM"] + 1e-9  # floored
    for name, row in held.table.iterrows():
        alone = pool(data["yi"][group == name], data["vi"][group == name])
        assert row["estimate"] == pytest.approx(alone.estimate)
        assert row["k"] == alone.k


effects = st.lists(
    st.tuples(st.floats(-2, 2), st.floats(0.01, 1), st.sampled_from("ab"), st.floats(1, 30)), min_size=10, max_size=16
)


def usable(rows):
    counts = pd.Series([row[2] for row in rows]).value_counts()
    return len(counts) == 2 and counts.min() >= 4 and len({round(row[3], 3) for row in rows}) > 4


@given(effects.filter(usable))
def test_turned_round_everything_is_mirrored(rows):
    y, v, group, x = map(list, zip(*rows, strict=True))
    as_is, turned = (of_samples(sign * np.array(y), v, group=group, x=x) for sign in (1, -1))
    first, second = groups(as_is, "group"), groups(turned, "group")
    assert second.table["estimate"].tolist() == pytest.approx((-first.table["estimate"]).tolist())
    assert second.table["ci_low"].tolist() == pytest.approx((-first.table["ci_high"]).tolist())
    assert (second.f, second.p) == pytest.approx((first.f, first.p), rel=1e-6, abs=1e-9)
    ours, mirrored = (
        slopes(fitted, fitted[["x"]], study="sample_id", sample="sample_id")
        for fitted in (points(as_is, "x"), points(turned, "x"))
    )
    assert mirrored.table["estimate"].tolist() == pytest.approx((-ours.table["estimate"]).tolist(), abs=1e-9)
    assert mirrored.table["p"].tolist() == pytest.approx(ours.table["p"].tolist(), rel=1e-6, abs=1e-9)


@given(effects.filter(usable), st.floats(0.1, 50))
def test_another_unit_of_the_moderator_changes_only_the_unit_of_the_slope(rows, factor):
    y, v, _, x = map(list, zip(*rows, strict=True))
    weeks = of_samples(y, v, x=x)
    days = weeks.assign(x=weeks["x"] * factor)
    first, second = (
        slopes(fitted, fitted[["x"]], study="sample_id", sample="sample_id").table.iloc[1]
        for fitted in (points(weeks, "x"), points(days, "x"))
    )
    assert second["estimate"] * factor == pytest.approx(first["estimate"], rel=1e-5, abs=1e-9)
    assert second["p"] == pytest.approx(first["p"], rel=1e-4, abs=1e-6)


def twice_measured():
    """Twelve samples at two times each, which gain by time; noise that is the same every run."""
    noise = np.random.default_rng(7).normal(0, 0.1, (12, 3))
    samples = np.repeat([f"s{place}" for place in range(12)], 2)
    weeks = np.array([[4 + place % 3, 12 + place % 4] for place in range(12)]).ravel()
    y = 0.02 * weeks + np.repeat(noise[:, 0], 2) + noise[:, 1:].ravel()
    return of_samples(y, np.full(24, 0.02), sample_id=samples, study_id=samples, weeks=weeks.astype(float))


def test_samples_measured_several_times_have_robust_errors():
    fitted = points(twice_measured(), "weeks")
    fit = slopes(fitted, fitted[["weeks"]], study="sample_id", sample="sample_id")
    own = pool_multilevel(
        fitted["yi"], fitted["vi"], study=fitted["sample_id"], sample=fitted["sample_id"], rho=0.6,
        moderators=fitted[["weeks"]],
    )  # fmt: skip
    assert fit.model.startswith("three levels, robust errors (CR2)")
    assert fit.table["se"].tolist() == pytest.approx(own.coefficients["robust_se"].tolist())
    assert np.sqrt(np.diag(fit.covariance)).tolist() == pytest.approx(fit.table["se"].tolist())
    assert fit.table["df"].iloc[1] < 24


def test_two_groups_of_the_same_people_are_compared_within_them():
    rows = twice_measured().assign(test=["done", "other"] * 12)
    paired = groups(rows, "test")
    apart = groups(rows.assign(sample_id=[f"x{place}" for place in range(24)]), "test")
    assert paired.table["estimate"].tolist() == pytest.approx(apart.table["estimate"].tolist())
    assert paired.model.startswith("three levels")
    assert paired.p < apart.p
