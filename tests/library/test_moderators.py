"""What differences go with: groups of what decides, and regressions of it."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from analysis.stats import SynthesisError, pool, pool_multilevel


def test_a_group_is_pooled_as_the_claim_would_be_from_it_alone(strength):
    groups = strength.subgroups("sex")
    alone = strength.where("sex == 'male'").pooled.iloc[0]
    assert groups.loc["male", ["k", "people"]].tolist() == [alone["k"], alone["participants"]]
    for name in ("estimate", "ci_low", "ci_high", "tau2"):
        assert groups.loc["male", name] == pytest.approx(alone[name], abs=1e-6)


def test_the_groups_are_those_of_a_column_or_a_condition(strength):
    assert strength.subgroups("weeks <= 8").index.tolist() == [False, True]
    assert strength.subgroups("sex")["k"].sum() == strength.pooled["k"].iloc[0]
    assert "not stated" in strength.subgroups("trained").index


def test_f_tests_equal_means(strength):
    groups = strength.subgroups("weeks <= 8")
    assert len(set(groups["f"])) == 1
    assert 0 < groups["p"].iloc[0] < 1
    assert np.isnan(strength.subgroups("measure")["p"]).all()


def test_a_number_of_many_values_makes_no_groups(strength):
    with pytest.raises(ValueError, match="accepted: a condition such as yi <="):
        strength.subgroups("yi")


def test_where_samples_give_several_effects_three_levels_are_fitted(strength):
    effects, fit = strength.effects(), strength.regress("weeks")
    own = pool_multilevel(
        effects["yi"], effects["vi"], study=effects["study_id"], sample=effects["sample"], rho=0.6,
        moderators=effects[["weeks"]],
    ).coefficients.set_index("term")  # fmt: skip
    assert fit.model.startswith("three levels")
    assert fit.table["estimate"].tolist() == pytest.approx(own["estimate"].tolist())
    assert fit.table["se"].tolist() == pytest.approx(own["robust_se"].tolist())
    assert (fit.k, fit.studies, fit.omitted) == (len(effects), effects["study_id"].nunique(), 0)


def test_where_each_study_gives_one_effect_it_is_a_meta_regression():
    from analysis.library.moderators import regress

    rows = pd.DataFrame(
        {
            "yi": [0.1, 0.3, 0.35, 0.65, 0.2, 0.5],
            "vi": [0.03, 0.03, 0.05, 0.01, 0.02, 0.02],
            "weeks": [4.0, 6, 8, 12, 5, np.nan],
            "trained": pd.array([True, False, True, False, True, False], dtype="boolean"),
            "study_id": list("abcdef"),
            "sample": list("abcdef"),
        }
    )
    fit, known = regress(rows, "trained + weeks"), rows.dropna()
    own = pool(known["yi"], known["vi"], moderators=known[["trained", "weeks"]].astype(float)).coefficients
    assert fit.table["estimate"].tolist() == pytest.approx(own["estimate"].tolist())
    assert fit.table.index.tolist() == ["intercept", "trained", "weeks"]
    assert (fit.omitted, fit.k) == (1, 5)
    assert fit.predict(known).tolist() == pytest.approx(
        (own["estimate"][0] + own["estimate"][1] * known["trained"].astype(float) + own["estimate"][2] * known["weeks"])
        .tolist()
    )  # fmt: skip


def test_a_term_that_is_the_same_everywhere_is_left_out_and_told(strength):
    women = strength.where("trained == False")
    fit = women.regress("trained + weeks")
    assert fit.constant == ("trained",)
    assert "the same in all, and left out: trained" in str(fit)
    assert fit.table.index.tolist() == ["intercept", "weeks"]
    assert len(fit.predict(women.effects())) == fit.k
    with pytest.raises(ValueError, match="the same in all"):
        women.regress("trained")


def test_a_formula_that_cannot_be_used_says_what_could_be(strength):
    with pytest.raises(ValueError, match="columns: part_id, label"):
        strength.regress("week")
    with pytest.raises(ValueError, match="one term or several"):
        strength.regress("1")


def test_too_few_effects_are_refused(activation):
    with pytest.raises((SynthesisError, ValueError)):
        activation.regress("age", part="squat")


def test_effects_go_into_statsmodels_as_they_are(strength):
    effects = strength.effects()
    fit = smf.wls("yi ~ weeks", effects, weights=1 / effects["vi"]).fit(
        cov_type="cluster", cov_kwds={"groups": effects["sample"]}
    )
    assert fit.nobs == len(effects)
