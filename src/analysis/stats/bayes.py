"""Posterior of a random-effects synthesis by one-dimensional quadrature; no sampling, no seeds.

Given tau everything is normal, so the posteriors of the mean, of a new study's effect and of each study's own
effect are mixtures of normals over the posterior of tau (Röver 2020). The mixture is a Gauss–Legendre rule.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import ndtr, stdtr

from analysis.stats.mixture import Mixture, above, quantile
from analysis.stats.priors import checked_mu_prior, checked_tau_prior
from analysis.stats.studies import Studies

__all__ = ["Posterior", "posterior"]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Posterior of the mean ``mu`` (units of yi), the between-study ``tau`` and of the studies' effects.

    A moment that does not exist (half-Cauchy and very few studies) is NaN. Methods accept scalars or
    arrays.
    """

    mean: float
    sd: float
    tau_mean: float
    tau_sd: float
    k: int
    tau_prior: tuple
    mu_prior: tuple | None
    studies: Studies
    mixture: Mixture

    def quantile(self, p):
        """Quantile of mu."""
        return quantile(self.mixture.weight, self.mixture.location, self.mixture.variance, p)

    def probability_above(self, c):
        """P(mu > c)."""
        return above(self.mixture.weight, self.mixture.location, self.mixture.variance, c)

    def predictive_quantile(self, p):
        """Quantile of the true effect of a new study."""
        return quantile(self.mixture.weight, self.mixture.location, self._predictive_variance, p)

    def predictive_probability_above(self, c):
        """P(effect of a new study > c)."""
        return above(self.mixture.weight, self.mixture.location, self._predictive_variance, c)

    def tau_quantile(self, p):
        """Quantile of tau."""
        return self.mixture.tau_quantile(p)

    def tau_density(self, tau):
        """Posterior density of tau."""
        return np.exp(self.mixture.log_density(np.asarray(tau, dtype=float)) - self.mixture.log_total)

    def shrunken_quantile(self, p):
        """Quantile ``p`` of every study's own effect, an array of shape (k,)."""
        means, variances = self._conditional
        columns = zip(means.T, variances.T, strict=True)
        return np.array([quantile(self.mixture.weight, mean, variance, p) for mean, variance in columns])

    def prior_probability_above(self, c):
        """P(mu > c) before any data; NaN under the flat prior."""
        if self.mu_prior is None:
            return _scalar(np.full_like(np.asarray(c, dtype=float), np.nan))
        mean, sd, *df = self.mu_prior
        z = (mean - np.asarray(c, dtype=float)) / sd
        return _scalar(stdtr(*df, z) if df else ndtr(z))

    @property
    def predictive_mean(self):
        return self.mean

    @cached_property
    def predictive_sd(self):
        return float(np.hypot(self.sd, np.hypot(self.tau_mean, self.tau_sd)))

    @cached_property
    def tau_mode(self):
        """The tau of highest posterior density."""
        density = self.mixture.log_density
        nodes = np.concatenate([[0.0], self.mixture.tau])
        best = int(np.argmax(density(nodes)))
        low, high = nodes[max(best - 1, 0)], nodes[min(best + 1, nodes.size - 1)]
        options = {"xatol": 1e-10 * max(high, np.finfo(float).tiny)}
        inside = minimize_scalar(lambda t: -density(t), bounds=(low, high), method="bounded", options=options)
        return float(low if density(low) >= -inside.fun else inside.x)

    @cached_property
    def shrunken(self):
        """Every study's own effect: DataFrame with mean and sd, one row per complete study in input order."""
        means, variances = self._conditional
        mean = self.mixture.weight @ means
        spread = self.mixture.weight @ (variances + (means - mean) ** 2)
        return pd.DataFrame({"mean": mean, "sd": np.sqrt(spread)}, index=self.studies.kept)

    @property
    def _predictive_variance(self):
        return self.mixture.variance + self.mixture.tau_of**2

    @cached_property
    def _conditional(self):
        """Means and variances of the studies' effects given tau, arrays of nodes × studies."""
        tau2, v = self.mixture.tau_of[:, np.newaxis] ** 2, self.studies.v
        pull = v / (v + tau2)
        means = (1 - pull) * self.studies.y + pull * self.mixture.location[:, np.newaxis]
        return means, (1 - pull) * v + pull**2 * self.mixture.variance[:, np.newaxis]


def posterior(yi, vi, *, tau_prior=("half-normal", 0.5), mu_prior=None):
    """Posterior of the normal–normal random-effects model.

    Parameters
    ----------
    yi, vi : array-like of shape (k,)
        Estimates and their sampling variances; incomplete studies are left out.
    tau_prior : tuple
        Name and parameters, on tau in the units of ``yi``: ("half-normal", s), ("half-cauchy", s), ("half-t",
        df, s), ("exponential", mean), ("uniform", upper), ("inverse-gamma", shape, scale).
    mu_prior : (mean, sd) or (location, scale, df), optional
        Normal prior of the mean, or a Student t with ``df`` degrees of freedom; flat if None.

    Returns
    -------
    Posterior

    Raises
    ------
    SynthesisError
        For unusable data (see `pool`) or a malformed prior.

    Notes
    -----
    Model and factorisation: Röver (2020), J Stat Softw 93(6).

    Examples
    --------
    >>> y = [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16]
    >>> se = [14.9, 10.2, 16.3, 11.0, 9.4, 11.4, 10.4, 17.6]
    >>> result = posterior(y, [s**2 for s in se], tau_prior=("half-cauchy", 25.0), mu_prior=(0.0, 50.0))
    >>> round(result.mean, 4), round(result.probability_above(0.0), 4)
    (7.986, 0.9488)
    """
    studies = Studies.of(yi, vi)
    tau_prior, mu_prior = checked_tau_prior(tau_prior), checked_mu_prior(mu_prior)
    mixture = Mixture.of(studies.y, studies.v, tau_prior, mu_prior)
    moments = _existing_moments(studies.k, tau_prior, mu_prior)
    weight, location = mixture.weight, mixture.location
    mean = weight @ location if moments >= 1 else np.nan
    variance = weight @ (mixture.variance + (location - mean) ** 2) if moments >= 2 else np.nan
    tau_mean = weight @ mixture.tau_of if moments >= 1 else np.nan
    tau_variance = weight @ (mixture.tau_of - tau_mean) ** 2 if moments >= 2 else np.nan
    return Posterior(
        *map(float, (mean, np.sqrt(variance), tau_mean, np.sqrt(tau_variance))),
        k=studies.k,
        tau_prior=tau_prior,
        mu_prior=mu_prior,
        studies=studies,
        mixture=mixture,
    )


def _existing_moments(k, tau_prior, mu_prior):
    """The highest power of tau with a finite posterior mean. With a prior tail tau^-(a + 1) and a likelihood
    that falls as tau^-(k - 1) under a flat mean, tau^-k under a proper one, powers below the sum exist."""
    name, *parameters = tau_prior
    tail = {"half-cauchy": 1.0, "half-t": parameters[0], "inverse-gamma": parameters[0]}.get(name, np.inf)
    power = tail + (k - 1 if mu_prior is None else k)
    return np.inf if np.isinf(power) else np.ceil(power) - 1


def _scalar(array):
    return float(array) if np.ndim(array) == 0 else array
