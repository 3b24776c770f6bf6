"""Posteriors against the reference quadrature. Beside each tolerance: the worst error seen."""

from analysis.stats import posterior

TAU_PRIORS = {
    "bayes/hn0.5": ("half-normal", 0.5),
    "bayes/hn1": ("half-normal", 1.0),
    "bayes/hc0.5": ("half-cauchy", 0.5),
}


def test_posteriors_agree_with_the_reference_quadrature(cases, agreement):
    found = cases("bayes")
    compared = 0
    for case in found:
        for name, mu_prior in (("flat", None), ("normal_0_2", (0.0, 2.0))):
            ours = posterior(
                case["input"]["yi"],
                case["input"]["vi"],
                tau_prior=TAU_PRIORS[case["stratum"]],
                mu_prior=mu_prior,
            )
            _compare(agreement, ours, case["results"][name]["exact"], (case["name"], name))
            compared += 1
    assert (len(found), compared) == (24, 48)
    agreement.assert_within(
        {
            "moments": 1e-6,  # 5e-10, in standard deviations, like all but the probabilities
            "mu_quantiles": 1e-6,  # 1e-11
            "tau_quantiles": 1e-6,  # 7e-12
            "predictive_quantiles": 1e-6,  # 3e-11
            "probabilities": 1e-6,  # 3e-10
            "shrunken": 1e-6,  # 7e-13
        }
    )


def _compare(agreement, ours, reference, where):
    mu, tau, new = reference["mu"], reference["tau"], reference["predictive"]
    sd, tau_sd = mu["sd"] or 1.0, tau["sd"] or 1.0
    agreement.compare("moments", (ours.mean, ours.sd), [mu["mean"], mu["sd"]], where, scale=sd)
    agreement.compare("moments", (ours.tau_mean, ours.tau_sd), [tau["mean"], tau["sd"]], where, scale=tau_sd)
    agreement.compare("moments", ours.predictive_sd, new["sd"], where, scale=sd)
    for label, method, expected, scale in (
        ("mu_quantiles", ours.quantile, mu, sd),
        ("tau_quantiles", ours.tau_quantile, tau, tau_sd),
        ("predictive_quantiles", ours.predictive_quantile, new, sd),
    ):
        levels = [float(key[1:]) for key in expected["quantiles"]]
        agreement.compare(label, method(levels), list(expected["quantiles"].values()), where, scale=scale)
    for c in (0, 0.2):
        agreement.compare("probabilities", ours.probability_above(c), mu[f"p_gt_{c}"], where)
        agreement.compare("probabilities", ours.predictive_probability_above(c), new[f"p_gt_{c}"], where)
    studies = reference["shrinkage"]
    scale = [study["sd"] or 1.0 for study in studies]
    agreement.compare("shrunken", ours.shrunken["mean"], [s["mean"] for s in studies], where, scale=scale)
    agreement.compare("shrunken", ours.shrunken["sd"], [s["sd"] for s in studies], where, scale=scale)
    for p in (0.025, 0.5, 0.975):
        quantiles = [study[f"q{p}"] for study in studies]
        agreement.compare("shrunken", ours.shrunken_quantile(p), quantiles, where, scale=scale)
