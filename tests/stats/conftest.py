"""Reading the reference results, and collecting how far ours are from them."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

ORACLE = Path(__file__).parents[1] / "oracle"


@pytest.fixture
def cases():
    """``cases(kind)``: every reference case, its input columns as float arrays."""

    def read(kind):
        found = json.loads(gzip.decompress((ORACLE / f"{kind}.json.gz").read_bytes()))
        for case in found:
            case["input"] = {name: np.array(column, dtype=float) for name, column in case["input"].items()}
        return found

    return read


class Agreement:
    """The worst relative error per field, and the case it comes from."""

    def __init__(self):
        self.worst = {}

    def compare(self, field, ours, reference, where, scale=0.0):
        """Relative to the reference, or to ``scale`` where that is larger. Missing references are skipped."""
        if reference is None:
            return
        ours, reference = np.atleast_1d(ours).astype(float), np.atleast_1d(reference)
        assert ours.shape == reference.shape, where
        given = np.array([value is not None for value in reference], dtype=bool)
        scale = np.broadcast_to(np.array(scale, dtype=float), given.shape)[given]
        ours, reference = ours[given], reference[given].astype(float)
        size = np.maximum(np.maximum(np.abs(reference), scale), 1e-300)
        with np.errstate(invalid="ignore"):
            error = np.where(ours == reference, 0.0, np.abs(ours - reference) / size)
        if not error.size:
            return
        error = np.where(np.isnan(error), np.inf, error)
        self.worst[field] = max(self.worst.get(field, (0.0, where)), (float(error.max()), where))

    def assert_within(self, tolerances):
        """Every compared field has a tolerance and keeps it."""
        assert set(self.worst) == set(tolerances)
        failed = {name: worst for name, worst in self.worst.items() if worst[0] > tolerances[name]}
        assert not failed


@pytest.fixture
def agreement():
    return Agreement()
