"""Three-level models against metafor and clubSandwich. Beside each tolerance: the worst error seen."""

import pandas as pd

from analysis.stats import pool_multilevel, robust_coefficients


def test_three_level_models_agree_with_metafor(cases, agreement):
    """REML and ML, without and with a moderator, with independent and with correlated sampling errors."""
    found = cases("rma_mv")
    fits = 0
    for case in found:
        data, results = case["input"], case["results"]
        arguments = {"yi": data["yi"], "vi": data["vi"], "study": data["cluster"]}
        runs = [
            ("REML", {}, results["REML_robust"]),
            ("ML", {"method": "ML"}, None),
            ("REML_mod_x", {"moderators": pd.DataFrame({"x": data["x"]})}, results["REML_mod_x"]["robust"]),
            *((f"CHE_rho{rho}", {"rho": rho}, results[f"CHE_rho{rho}"]["robust"]) for rho in (0.4, 0.6, 0.8)),
        ]
        for name, options, robust in runs:
            _compare(
                agreement,
                pool_multilevel(**arguments, **options),
                results[name],
                robust,
                (case["name"], name),
            )
            fits += 1
    assert (len(found), fits) == (9, 54)
    agreement.assert_within(
        {
            "sigma2": 1e-5,  # 3e-7
            "log_likelihood": 1e-6,  # 7e-13
            "q": 1e-10,  # 5e-15
            "q_p": 1e-6,  # 4e-13
            "mean": 1e-6,  # 3e-7
            "p": 1e-6,  # 3e-7
            "i2": 1e-6,  # 4e-13
            "pi": 1e-6,  # 2e-14
            "qm": 1e-6,  # 4e-7
            "cr2_se": 1e-6,  # 2e-7
            "cr2_df": 1e-6,  # 2e-7
            "cr2_p": 1e-6,  # 3e-7
            "cr2_limits": 1e-6,  # 4e-7
        }
    )


def test_t_tests_of_three_level_models_agree_with_metafor(cases, agreement):
    for case in cases("rma_mv"):
        data = case["input"]
        for test, name in (("contain", "REML_t_contain"), ("t", "REML_t_residual")):
            ours = pool_multilevel(data["yi"], data["vi"], study=data["cluster"], test=test)
            reference, where = case["results"][name], (case["name"], name)
            agreement.compare("df", ours.df, reference["df"], where)
            agreement.compare("p", ours.p, reference["pval"], where)
            agreement.compare("limits", ours.ci_low, reference["ci_lb"], where, scale=reference["se"][0])
            agreement.compare("limits", ours.ci_high, reference["ci_ub"], where, scale=reference["se"][0])
            if "pi" in reference:
                agreement.compare("pi", ours.pi_low, reference["pi"]["lb"], where, scale=reference["se"][0])
    agreement.assert_within({"df": 0.0, "p": 1e-6, "limits": 1e-6, "pi": 1e-6})  # 0, 3e-13, 2e-14, 7e-14


def test_cluster_robust_two_level_means_agree_with_club_sandwich(cases, agreement):
    compared = 0
    for case in cases("rma_mv"):
        data = case["input"]
        for kind in ("CR0", "CR1", "CR1p", "CR1S", "CR2", "CR3"):
            reference = case["results"]["uni_REML_robust"][f"coef_test_{kind}"]
            ours = robust_coefficients(data["yi"], data["vi"], cluster=data["cluster"], kind=kind)
            agreement.compare("se", ours.se, reference["se"], (case["name"], kind))
            agreement.compare("df", ours.df, reference["df_satt"], (case["name"], kind))
            agreement.compare("p", ours.p, reference["p_satt"], (case["name"], kind))
            compared += 1
    assert compared == 54
    agreement.assert_within({"se": 1e-6, "df": 1e-6, "p": 1e-6})  # 5e-14, 8e-14, 2e-13


def _compare(agreement, ours, reference, robust, where):
    scale = max(reference["sigma2"])
    agreement.compare("sigma2", ours.sigma2, reference["sigma2"], where, scale=scale)
    agreement.compare("log_likelihood", ours.log_likelihood, reference["logLik"], where, scale=1.0)
    agreement.compare("q", ours.q, reference["QE"], where)
    agreement.compare("q_p", ours.q_p, reference["QEp"], where)
    if ours.coefficients is not None:
        table = ours.coefficients
        agreement.compare("qm", ours.qm, reference["QM"], where)
    else:
        table = {name: [getattr(ours, name)] for name in (*_MEAN, *_ROBUST)}
        share = reference["I2_levels"]
        agreement.compare("i2", ours.i2, reference["I2_total"], where, scale=1.0)
        agreement.compare("i2", (ours.i2_between, ours.i2_within), share, where, scale=1.0)
        agreement.compare("pi", (ours.pi_low, ours.pi_high), list(reference["pi"].values()), where, scale=1.0)
    for field, name in (("estimate", "beta"), ("se", "se"), ("ci_low", "ci_lb"), ("ci_high", "ci_ub")):
        agreement.compare("mean", table[field], reference[name], where, scale=reference["se"])
    agreement.compare("p", table["p"], reference["pval"], where)
    if robust is not None:
        cr2 = robust["CR2_Satterthwaite"]
        agreement.compare("cr2_se", table["robust_se"], cr2["se"], where)
        agreement.compare("cr2_df", table["robust_df"], cr2["df"], where)
        agreement.compare("cr2_p", table["robust_p"], cr2["pval"], where)
        agreement.compare("cr2_limits", table["robust_ci_low"], cr2["ci_lb"], where, scale=cr2["se"])
        agreement.compare("cr2_limits", table["robust_ci_high"], cr2["ci_ub"], where, scale=cr2["se"])


_MEAN = ("estimate", "se", "ci_low", "ci_high", "p")
_ROBUST = ("robust_se", "robust_df", "robust_p", "robust_ci_low", "robust_ci_high")
