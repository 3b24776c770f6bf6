"""settings.yaml: what a field may choose, and what counts without it."""

import pytest

from analysis.notes.problems import Reporter
from analysis.notes.settings import DEFAULT_PRIORS, Prior, Quantity, Settings, read_settings, settings_rows


def read(text, vocabulary):
    """The settings and what was told about them."""
    report = Reporter("settings.yaml", [])
    return read_settings(text, vocabulary, report), [str(problem) for problem in report.problems]


def test_without_choices_the_named_defaults_count(garden):
    settings, problems = read("# nothing chosen\n", garden)
    assert not problems
    assert settings == Settings()
    assert all("ours" in prior.because for prior in DEFAULT_PRIORS.values())
    assert settings.verdict_probability == 0.95


def test_every_choice_is_read_with_its_reason(garden):
    text = """\
priors:
  SMD: {mean: 0.1, sd: 0.5, tau: 0.2, because: a survey}   # comments are fine
smallest effect of interest:
  stem height: {value: 5, unit: "%", because: ours}
point claim band:
  plant height: {value: 3, unit: "%", because: ours}
verdict probability: 0.9
pre-post correlation:
  plant height:
    value: 0.8
    because: bed-trial
"""
    settings, problems = read(text, garden)
    assert not problems
    assert settings.priors == {**DEFAULT_PRIORS, "SMD": Prior(0.1, 0.5, 0.2, "a survey")}
    assert settings.smallest_effect == {"plant height": Quantity(5, "%", "ours")}
    assert settings.point_band == {"plant height": Quantity(3, "%", "ours")}
    assert settings.verdict_probability == 0.9
    assert settings.pre_post_r == {"plant height": Quantity(0.8, "", "bed-trial")}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("verdict probabillity: 0.9", '1: verdict probabillity: no key of the settings (did you mean "verdict'),
        ("verdict probability: 0.4", "1: verdict probability: accepted: between 0.5 and 1"),
        ("verdict probability: 0,9", "1: verdict probability: "),
        ("verdict probability: high", '"high" is not a number'),
        (
            "priors:\n  OR: {mean: 0}",
            '2: priors: "OR" is no measure; accepted: log ratio, percent change, SMD, correlation',
        ),
        ("priors:\n  SMD: 3", "2: SMD: a block with mean, sd, tau, because"),
        ("priors:\n  SMD: {mean: 0, sd: 1, tau: 1}", "2: because: missing"),
        ("priors:\n  SMD: {mean: 0, sd: 0, tau: 1, because: x}", "2: sd: 0; a spread is above 0"),
        ("point claim band:\n  heiight: {value: 3, because: x}", '"heiight" is not in the vocabulary\'s outcomes'),
        ("point claim band:\n  taste: 3", "2: taste: a block with value, unit, because"),
        ("point claim band:\n  taste: {because: x}", "2: value: missing"),
        ("point claim band: 3", "1: point claim band: a block"),
    ],
)
def test_a_wrong_choice_is_told_once(text, problem, garden):
    _, problems = read(text, garden)
    assert len(problems) == 1
    assert problem in problems[0]


def test_the_duration_window_is_ours_unless_chosen(garden):
    settings, problems = read("duration window: 0.75 to 2\n", garden)
    assert not problems
    assert settings.duration_window == (0.75, 2.0)
    assert Settings().duration_window == (0.5, 1.25)
    rows = {row["applies_to"]: row for row in settings_rows(Settings()) if row["setting"] == "duration window"}
    assert (rows["shortest"]["value"], rows["longest"]["value"], rows["longest"]["because"]) == (0.5, 1.25, "ours")


@pytest.mark.parametrize("window", ["2 to 3", "0 to 2", "0.5", "long"])
def test_a_window_that_leaves_out_the_claimed_duration_is_told(garden, window):
    _, problems = read(f"duration window: {window}\n", garden)
    assert len(problems) == 1
    assert "duration window" in problems[0]
