"""What tests of figures share: reading back what was drawn, and one small frame for each figure."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from analysis import plots


@pytest.fixture(autouse=True)
def _no_window():
    mpl.use("agg")
    yield
    plt.close("all")


@pytest.fixture
def named():
    """The artist of a gid, or None."""

    def find(ax, gid):
        return next(iter(ax.findobj(lambda artist: artist.get_gid() == gid)), None)

    return find


@pytest.fixture
def texts():
    """All text of a figure."""
    return lambda ax: [text.get_text() for text in ax.figure.findobj(mpl.text.Text) if text.get_text()]


EFFECTS = pd.DataFrame(
    {
        "label": ["Adams 2001", "Baker 2005", "Clark 2010", "Davis 2015"],
        "yi": [0.10, 0.40, 0.25, -0.05],
        "vi": [0.01, 0.04, np.nan, 0.02],
        "measure": "ROM",
        "n": [40, 12, 20, 26],
        "weeks": [8, 12, 10, 6],
        "year": [2001, 2005, 2010, 2015],
        "sex": ["male", "female", "male", "male"],
    }
)
MEANS = pd.DataFrame(
    {
        "label": ["first", "second"],
        "estimate": [0.1, 0.2],
        "ci_low": [-0.1, 0.1],
        "ci_high": [0.3, 0.3],
        "measure": "ROM",
    }
)
_PLACES = np.linspace(-0.5, 0.8, 60)
CURVES = pd.DataFrame(
    {
        "value": _PLACES,
        "posterior": np.exp(-50 * (_PLACES - 0.2) ** 2),
        "prior": np.exp(-5 * _PLACES**2),
        "predictive": np.exp(-9 * (_PLACES - 0.2) ** 2),
    }
)
SPECIFICATIONS = pd.DataFrame(
    {
        "estimate": [0.3, 0.1, 0.2],
        "low": [0.1, -0.1, 0.0],
        "high": [0.5, 0.3, 0.4],
        "reference": [False, False, True],
        "prior": ["wide", "narrow", "wide"],
    }
)
VOTES = pd.DataFrame(
    {"label": list("abcd"), "direction": ["for", "against", "no side", "unread"], "n": [9, None, 20, 4]}
)
JUDGEMENTS = pd.DataFrame(
    {
        "label": ["a", "a", "b", "b"],
        "domain": ["overall", "randomisation", "overall", "randomisation"],
        "judgement": ["high", "low", "no information", "some concerns"],
    }
)
CLAIMS = pd.DataFrame(
    {
        "label": ["stronger", "faster", "no different", "bigger"],
        "estimate": [20.0, -0.1, 0.5, np.nan],
        "ci_low": [10.0, -0.3, 0.1, np.nan],
        "ci_high": [30.0, 0.1, 0.9, np.nan],
        "claimed_low": [10.0, 0.2, -0.1, 0.1],
        "claimed_high": [20.0, np.nan, 0.1, 0.2],
        "unit": ["%", "kg", "kg", "%"],
        "certainty": ["low", "very low", "low", "low"],
        "basis": ["controlled studies", "texts", "controlled studies", "texts"],
    }
)
PROBABILITIES = pd.DataFrame(
    {
        "probability": [0.9, 0.2, 0.25],
        "certainty": ["low", "very low to low", "not rated"],
        "people": [200, 30, None],
        "citation": ["real", "not found", "real"],
    }
)
COUNTS = pd.DataFrame([[3, 0], [0, 12]], index=["strength", "growth"], columns=["trial", "cohort"])

MAKERS = {
    "forest": (plots.forest, EFFECTS, {"groups": "sex", "columns": ["n", "estimate", "weight"], "claimed": (20, 30)}),
    "directions": (plots.directions, VOTES, {}),
    "posterior": (plots.posterior, CURVES, {"measure": "ROM", "claimed": (10, None)}),
    "specification_curve": (plots.specification_curve, SPECIFICATIONS, {"measure": "ROM", "choices": ["prior"]}),
    "traffic_lights": (plots.traffic_lights, JUDGEMENTS, {}),
    "influence": (plots.influence, MEANS, {"pooled": {"estimate": 0.15, "ci_low": 0, "ci_high": 0.3}}),
    "cumulative": (plots.cumulative, MEANS, {}),
    "funnel": (plots.funnel, EFFECTS, {}),
    "bubble": (plots.bubble, EFFECTS, {"x": "weeks"}),
    "claim_map": (plots.claim_map, CLAIMS, {}),
    "probability_map": (plots.probability_map, PROBABILITIES, {"groups": "citation"}),
    "gap_map": (plots.gap_map, COUNTS, {}),
}


@pytest.fixture(params=MAKERS)
def maker(request):
    """Each figure in turn: its function, a frame, keywords."""
    return MAKERS[request.param]


@pytest.fixture
def effects():
    return EFFECTS.copy()


@pytest.fixture
def makers():
    """All figures by name."""
    return MAKERS
