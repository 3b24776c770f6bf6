"""Dependent effects as independent blocks: effects that share a study or a sample belong together.

All blocks are padded to the largest and handled at once, as arrays of blocks × size × size. A padded place
has sampling variance 1, no data and no random effect, so that it adds nothing to any sum.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.stats.studies import SynthesisError

__all__ = ["RHO", "Blocks", "as_labels"]

# Correlation assumed between the sampling errors of effects of one sample (Pustejovsky & Tipton 2022).
RHO = 0.6


@dataclass(frozen=True, eq=False)
class Blocks:
    """``y`` and ``x`` of shape (blocks, size) and (blocks, size, p); sampling covariance ``v``; ``shared``
    is 1 where two effects belong to one study; ``identity`` is the identity over the places in use."""

    y: np.ndarray
    x: np.ndarray
    v: np.ndarray
    shared: np.ndarray
    identity: np.ndarray
    used: np.ndarray

    @classmethod
    def of(cls, y, v, x, study, sample, rho):
        block = _components(study, sample if rho is not None else study)
        order = np.argsort(block, kind="stable")
        sizes = np.bincount(block)
        place = np.arange(y.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        shape = sizes.size, sizes.max()
        index = np.full(shape, -1)
        index[block[order], place] = order
        used = index >= 0
        pair = used[:, :, np.newaxis] & used[:, np.newaxis, :]
        eye = np.eye(shape[1], dtype=bool)
        root = np.where(used, np.sqrt(v)[index], 1.0)
        outer = root[:, :, np.newaxis] * root[:, np.newaxis, :]
        correlation = eye.astype(float)
        if rho is not None:
            correlation = np.where(eye, 1.0, rho * (pair & _same(sample, index)))
        return cls(
            y=np.where(used, y[index], 0.0),
            x=np.where(used[..., np.newaxis], x[index], 0.0),
            v=outer * correlation,
            shared=(pair & _same(study, index)).astype(float),
            identity=(eye & pair).astype(float),
            used=used,
        )

    @property
    def count(self):
        return self.used.shape[0]

    def weights(self, between, within):
        """Inverse of the marginal covariance and its log determinant, per block; leading axes are free."""
        between, within = (np.asarray(part)[..., np.newaxis, np.newaxis, np.newaxis] for part in (between, within))
        covariance = self.v + between * self.shared + within * self.identity
        factor = np.linalg.cholesky(covariance)
        diagonal = np.diagonal(factor, axis1=-2, axis2=-1)
        return np.linalg.inv(covariance), 2 * np.sum(np.log(diagonal), axis=(-1, -2))


def as_labels(values, name, k):
    """Labels as integers; missing labels are an error since they would silently form one cluster."""
    array = np.asarray(values, dtype=object)
    if array.ndim != 1 or array.size != k:
        raise SynthesisError(f"{name} must hold one label per effect; got {array.size} for {k}.")
    missing = [i for i, value in enumerate(array) if value is None or value != value]
    if missing:
        raise SynthesisError(f"{name} is missing in rows {missing}.")
    return np.unique(array.astype(str), return_inverse=True)[1]


def _components(study, sample):
    """Number every effect by the group of studies and samples that are linked through shared effects."""
    samples = study.max() + 1 + sample
    size = samples.max() + 1
    graph = coo_array((np.ones(study.size), (study, samples)), shape=(size, size))
    label = connected_components(graph, directed=False)[1][study]
    return np.unique(label, return_inverse=True)[1]


def _same(label, index):
    return label[index][:, :, np.newaxis] == label[index][:, np.newaxis, :]
