"""Diagnostics against metafor. Beside each tolerance: the worst error seen."""

import numpy as np
import pytest

from analysis.stats import SynthesisError, diagnostics, pool

INTERVAL = 1e-6
NUMBERS = {
    "estimate": "estimate",
    "se": "se",
    "pval": "p",
    "ci.lb": "ci_low",
    "ci.ub": "ci_high",
    "Q": "q",
    "Qp": "q_p",
    "tau2": "tau2",
    "I2": "i2",
    "H2": "h2",
}
SENSITIVITY = {
    "mean": INTERVAL,  # 2e-9
    "p": INTERVAL,  # 4e-8
    "q": 1e-10,  # 4e-13
    "q_p": INTERVAL,  # 9e-13
    "tau2": 1e-6,  # 2e-12
    "i2": 1e-6,  # 6e-8, in percent
    "h2": 1e-6,  # 6e-10
}


def test_leaving_one_out_agrees_with_metafor(cases, agreement):
    found = cases("leave1out")
    for case in found:
        for key, reference in case["results"].items():
            method, test = key.split("_")
            ours = diagnostics.leave_one_out(case["input"]["yi"], case["input"]["vi"], method, test)
            _compare_table(agreement, ours, reference, case, key)
    assert len(found) == 19
    agreement.assert_within(SENSITIVITY)


def test_cumulative_synthesis_agrees_with_metafor(cases, agreement):
    found = cases("cumul")
    for case in found:
        for key, reference in case["results"].items():
            method, test, order = key.split("_")
            ours = diagnostics.cumulative(
                case["input"]["yi"],
                case["input"]["vi"],
                "precision" if order == "precision" else None,
                method=method,
                test=test,
            )
            assert list(ours["k"]) == list(range(1, len(ours) + 1))
            _compare_table(agreement, ours, reference, case, key)
    assert len(found) == 19
    agreement.assert_within(SENSITIVITY)


def test_influence_measures_agree_with_metafor(cases, agreement):
    names = {
        "rstudent": "rstudent",
        "rstudent_se": "rstudent_se",
        "rstandard": "rstandard",
        "dffits": "dffits",
        "dfbs": "dfbetas",
        "cook_d": "cook_d",
        "cov_r": "cov_ratio",
        "QE_del": "q_del",
        "hat": "hat",
        "weight_percent": "weight",
        "blup_pred": "shrunken",
        "blup_se": "shrunken_se",
    }
    found = cases("influence")
    for case in found:
        for key, reference in case["results"].items():
            method, test = key.split("_")
            ours = diagnostics.influence(case["input"]["yi"], case["input"]["vi"], method, test)
            for name, field in names.items():
                agreement.compare(field, ours[field], reference[name], (case["name"], key), scale=1e-2)
            typical = float(np.median(case["input"]["vi"]))
            agreement.compare("tau2_del", ours["tau2_del"], reference["tau2_del"], case["name"], scale=typical)
    assert len(found) == 18
    tolerances = dict.fromkeys([*names.values(), "tau2_del"], 1e-6)
    agreement.assert_within(tolerances)  # worst: dffits 2e-7, all others 2e-8 or less


def test_regression_tests_agree_with_metafor(cases, agreement):
    found = cases("regtest")
    fits = refused = 0
    for case in found:
        data = case["input"]
        for key, reference in case["results"].items():
            if key in ("egger_classical_lm", "PET", "PEESE"):
                continue
            model, predictor = key.split("_")[0], key.split("_")[-1]
            options = {}
            if model == "rma":
                options = {"method": key.split("_")[1], "test": "knha" if "knha" in key else "z"}
            arguments = (data["yi"], data["vi"], predictor, model)
            if case["name"] == "egger_sim22_k14_equal":
                with pytest.raises(SynthesisError, match="constant"):
                    diagnostics.egger(*arguments, ni=data.get("ni"), **options)
                refused += 1
                continue
            ours = diagnostics.egger(*arguments, ni=data.get("ni"), **options)
            if "error" in reference:
                refused += 1
                continue
            where, scale = (case["name"], key), reference["intercept_se"]
            agreement.compare("statistic", ours.statistic, reference["stat"], where, scale=1e-2)
            agreement.compare("p", ours.p, reference["pval"], where)
            agreement.compare("slope", ours.slope, reference["slope"], where, scale=reference["slope_se"])
            agreement.compare("slope", ours.slope_se, reference["slope_se"], where)
            agreement.compare("intercept", ours.intercept, reference["intercept"], where, scale)
            agreement.compare("intercept", ours.intercept_se, reference["intercept_se"], where)
            agreement.compare("limits", ours.limit_ci_low, reference["limit_ci_lb"], where, scale)
            agreement.compare("limits", ours.limit_ci_high, reference["limit_ci_ub"], where, scale)
            fits += 1
    assert (len(found), fits, refused) == (18, 406, 29)
    agreement.assert_within(
        {
            "statistic": INTERVAL,  # 4e-12
            "p": INTERVAL,  # 8e-12
            "slope": INTERVAL,  # 2e-11
            "intercept": INTERVAL,  # 2e-11
            "limits": INTERVAL,  # 4e-11
        }
    )


def test_the_classical_forms_of_eggers_test_are_the_weighted_ones(cases, agreement):
    """The intercept of the classical regression is the slope on the standard error; PET and PEESE are the
    tests on the standard error and on the variance."""
    compared = 0
    for case in cases("regtest"):
        classical, pet, peese = (case["results"][name] for name in ("egger_classical_lm", "PET", "PEESE"))
        if "error" in classical:
            continue
        yi, vi = case["input"]["yi"], case["input"]["vi"]
        ours, by_variance = diagnostics.egger(yi, vi), diagnostics.egger(yi, vi, "vi")
        agreement.compare("egger", ours.slope, classical["intercept"], case["name"])
        agreement.compare("egger", ours.slope_se, classical["intercept_se"], case["name"])
        agreement.compare("p", ours.p, classical["p"], case["name"])
        agreement.compare("pet", ours.limit_estimate, pet["b0"], case["name"], scale=pet["b0_se"])
        agreement.compare("peese", by_variance.limit_estimate, peese["b0"], case["name"], scale=peese["b0_se"])
        compared += 1
    assert compared == 17
    agreement.assert_within({"egger": INTERVAL, "p": INTERVAL, "pet": INTERVAL, "peese": INTERVAL})  # < 1e-11


def test_rank_tests_agree_with_metafor(cases, agreement):
    found = cases("ranktest")
    undefined = 0
    for case in found:
        for key, exact in (("default", None), ("exact_FALSE", False)):
            ours = diagnostics.rank_test(case["input"]["yi"], case["input"]["vi"], exact=exact)
            reference = case["results"][key]
            undefined += reference["tau"] is None and np.isnan(ours.tau)
            agreement.compare("tau", ours.tau, reference["tau"], (case["name"], key))
            agreement.compare("p", ours.p, reference["pval"], (case["name"], key))
    assert (len(found), undefined) == (19, 4)
    agreement.assert_within({"tau": 1e-10, "p": INTERVAL})  # 3e-15, 3e-15


def test_trim_and_fill_agrees_with_metafor(cases, agreement):
    """metafor refits by REML at its default convergence, up to 6e-5 off; see the next test."""
    found = cases("trimfill")
    fits = refused = 0
    for case in found:
        yi, vi = case["input"]["yi"], case["input"]["vi"]
        for key, reference in case["results"].items():
            method, estimator, side = key.split("_")
            options = {"estimator": estimator, "side": None if side == "auto" else side, "method": method}
            if "error" in reference:
                with pytest.raises(SynthesisError, match="constant"):
                    diagnostics.trim_and_fill(yi, vi, **options)
                refused += 1
                continue
            ours = diagnostics.trim_and_fill(yi, vi, **options)
            where = (case["name"], key)
            assert (ours.k0, ours.side, ours.k) == (
                reference["k0"],
                reference["side"],
                reference["k_total"],
            ), where
            agreement.compare("k0_se", ours.k0_se, reference["se_k0"], where)
            loose = "_REML" if method == "REML" else ""
            scale = reference["se"][0]
            # The mirrored studies inherit the convergence of the fits they are mirrored on.
            agreement.compare(f"filled{loose}", np.sort(ours.filled_yi), sorted(reference["filled_yi"]), where, scale)
            agreement.compare(f"estimate{loose}", ours.estimate, reference["beta"], where, scale)
            agreement.compare(f"se{loose}", ours.se, reference["se"], where)
            agreement.compare(f"tau2{loose}", ours.tau2, reference["tau2"], where, scale=np.median(vi))
            fits += 1
    assert (len(found), fits, refused) == (19, 495, 18)
    agreement.assert_within(
        {
            "k0_se": 1e-10,  # 4e-15
            "filled": 1e-10,  # 2e-14
            "estimate": INTERVAL,  # 5e-15
            "se": INTERVAL,  # 5e-15
            "tau2": 1e-6,  # 4e-15
            "filled_REML": 1e-10,  # 3e-14
            "estimate_REML": 1e-3,  # 8e-5: metafor's convergence
            "se_REML": 1e-3,  # 6e-4
            "tau2_REML": 1e-4,  # 6e-5
        }
    )


def test_the_refit_after_filling_is_at_the_likelihoods_maximum(cases):
    """Where trim and fill differs from metafor's answer, that answer is the less likely one."""
    for case in cases("trimfill"):
        yi, vi = case["input"]["yi"], case["input"]["vi"]
        for side in ("left", "right"):
            filled = diagnostics.trim_and_fill(yi, vi, side=side)
            everything = np.concatenate([yi, filled.filled_yi]), np.concatenate([vi, filled.filled_vi])
            there = case["results"][f"REML_L0_{side}"]["tau2"]
            w = 1 / (everything[1] + there)
            mean = np.sum(w * everything[0]) / np.sum(w)
            k = everything[0].size
            value = 0.5 * (np.sum(np.log(w)) - np.log(np.sum(w)) - np.sum(w * (everything[0] - mean) ** 2))
            value += 0.5 * (np.log(k) - (k - 1) * np.log(2 * np.pi))
            assert pool(*everything).log_likelihood >= value - 1e-10


def test_fail_safe_numbers_agree_with_metafor(cases, agreement):
    found = cases("fsn")
    for case in found:
        for key, reference in case["results"].items():
            options = {"type": key.split("_")[0].lower()}
            options |= {"target": 0.1} if "target" in key else {}
            options |= {"alpha": 0.01} if "alpha" in key else {}
            ours = diagnostics.fail_safe_n(case["input"]["yi"], case["input"]["vi"], **options)
            assert ours.n == reference["fsnum"], (case["name"], key)
            agreement.compare("p", ours.p, reference["pval"], (case["name"], key))
            agreement.compare("estimate", ours.estimate, reference["est"], (case["name"], key))
            agreement.compare("target", ours.target, reference["target"], (case["name"], key))
    assert len(found) == 19
    agreement.assert_within({"p": INTERVAL, "estimate": 1e-10, "target": 1e-10})  # 2e-13, 4e-15, 3e-15


def test_tests_of_excess_significance_agree_with_metafor(cases, agreement):
    found = cases("tes")
    refused = 0
    for case in found:
        yi, vi = case["input"]["yi"], case["input"]["vi"]
        for key, reference in case["results"].items():
            if key == "henmi_copas":
                continue
            alternative, test = key.rsplit("_", 1)
            ours = diagnostics.excess_significance(yi, vi, alternative=alternative.replace("_", "-"), test=test)
            if "error" in reference:
                assert np.isnan(ours.p), "every study has full power: nothing to compare"
                refused += 1
                continue
            assert ours.observed == reference["O"]
            where = (case["name"], key)
            agreement.compare("power", ours.power, reference["power"], where, scale=1e-3)
            for field, name in (("expected", "E"), ("chi2", "X2"), ("p", "pval"), ("theta", "theta")):
                agreement.compare(field, getattr(ours, field), reference[name], where, scale=1e-9)
    assert (len(found), refused) == (18, 3)
    # 2e-15 to 3e-13
    agreement.assert_within({"power": 1e-10, "expected": 1e-10, "chi2": 1e-10, "p": INTERVAL, "theta": 1e-10})


def test_henmi_and_copas_interval_agrees_with_metafor_to_its_root_finders_tolerance(cases, agreement):
    for case in cases("tes"):
        reference = case["results"]["henmi_copas"]
        ours = diagnostics.henmi_copas(case["input"]["yi"], case["input"]["vi"])
        scale = reference["se"]
        agreement.compare("estimate", ours.estimate, reference["beta"], case["name"], scale)
        agreement.compare("se", ours.se, reference["se"], case["name"])
        agreement.compare("tau2", ours.tau2, reference["tau2"], case["name"], scale=scale**2)
        agreement.compare("limits", ours.ci_low, reference["ci_lb"], case["name"], scale)
        agreement.compare("limits", ours.ci_high, reference["ci_ub"], case["name"], scale)
    # 4e-15, 4e-15, 4e-15; limits 2e-4, R's uniroot stops at about 1e-4
    agreement.assert_within({"estimate": 1e-10, "se": 1e-10, "tau2": 1e-10, "limits": 1e-3})


@pytest.mark.slow
def test_step_selection_models_agree_with_the_reference_optimum(cases, agreement):
    found = cases("selmodel")
    fits = untestable = 0
    for case in found:
        for key, reference in case["results"].items():
            if key == "direction":
                continue
            if not reference["testable"]:
                untestable += 1
                continue
            two_sided = reference["alternative"] == "two.sided"
            ours = diagnostics.step_selection(
                case["input"]["yi"],
                case["input"]["vi"],
                reference["steps"],
                alternative="two-sided" if two_sided else None,
                method="EE" if reference["tau2_fixed_at_0"] else "ML",
            )
            _compare_selection(agreement, ours, reference["own_optimum"], case, key)
            assert list(ours.n_per_interval) == reference["n_per_interval"]
            fits += 1
    assert (len(found), fits, untestable) == (18, 76, 32)
    agreement.assert_within(
        {
            "log_likelihood": 1e-8,  # 4e-14
            "mean": INTERVAL,  # 4e-9
            "p": INTERVAL,  # 9e-9
            "tau2": 1e-6,  # 4e-10
            "tau2_se": 1e-6,  # 3e-9
            "delta": 1e-6,  # 2e-9
            "delta_se": 1e-6,  # 3e-9
            "lrt": 1e-6,  # 2e-13
        }
    )


def test_an_empty_interval_of_p_is_reported_as_an_unreadable_model(cases):
    for case in cases("selmodel"):
        reference = case["results"].get("two_sided_05_10", {})
        if 0 not in reference.get("n_per_interval", []) or case["input"]["yi"].size < 5:
            continue
        ours = diagnostics.step_selection(
            case["input"]["yi"], case["input"]["vi"], [0.05, 0.10], alternative="two-sided"
        )
        assert not ours.interior


def _compare_selection(agreement, ours, optimum, case, key):
    where, scale = (case["name"], key), optimum["se"]
    agreement.compare("log_likelihood", ours.log_likelihood, optimum["logLik"], where, scale=1.0)
    for field, name in (("estimate", "beta"), ("se", "se"), ("ci_low", "ci_lb"), ("ci_high", "ci_ub")):
        agreement.compare("mean", getattr(ours, field), optimum[name], where, scale)
    agreement.compare("p", ours.p, optimum["pval"], where)
    agreement.compare("tau2", ours.tau2, optimum["tau2"], where, scale=np.median(case["input"]["vi"]))
    agreement.compare("tau2_se", ours.tau2_se, optimum["se_tau2"], where)
    agreement.compare("delta", ours.delta, optimum["delta"], where)
    agreement.compare("delta_se", ours.delta_se, optimum["se_delta"], where)
    agreement.compare("lrt", ours.lrt, optimum["LRT"], where, scale=1.0)
    agreement.compare("lrt", ours.lrt_p, optimum["LRTp"], where)


def _compare_table(agreement, ours, reference, case, key):
    where, se = (case["name"], key), np.array(reference["se"], dtype=float)
    scales = {
        "estimate": se,
        "ci_low": se,
        "ci_high": se,
        "tau2": float(np.median(case["input"]["vi"])),
        "i2": 1.0,
        "q": 1e-6,
    }
    for name, field in NUMBERS.items():
        label = "mean" if field in ("estimate", "se", "ci_low", "ci_high") else field
        if name in reference:
            agreement.compare(label, ours[field], reference[name], where, scale=scales.get(field, 0.0))
