"""What differences go with, on the page: answer first, every number from the tables, and why what could not be."""

import math
import re
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.notes.normalise import read_project
from analysis.pages import words
from analysis.pages.claim.differences import differences
from analysis.pages.claim.robustness import robustness
from analysis.pages.data import select
from analysis.pipeline import work_out
from analysis.tables.project import Project

PROJECTS = Path(__file__).parents[2] / "projects"
VACCINE, STRENGTH = "less-tuberculosis", "leg-press-strength-gain"


@pytest.fixture(scope="module")
def bcg():
    return work_out(read_project(Project(PROJECTS / "bcg")))


@pytest.fixture(scope="module")
def vaccine(bcg):
    return select(bcg, "claim-report", claim_id=VACCINE)


@pytest.fixture(scope="module")
def strength(real_tables):
    """The page of the claim whose results differ most, from this project's own notes."""
    return select(real_tables, "claim-report", claim_id=STRENGTH)


def text(section):
    markup = re.sub(r"<svg.*?</svg>", "", section.markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup))).replace("\N{NO-BREAK SPACE}", " ")


def percent(value):
    return 100 * math.expm1(value)


def test_the_claim_whose_results_differ_most_names_what_they_go_with(strength):
    """At an I² above 90 %: weeks, age, sex and the test are looked at; of what is not, the page says why."""
    rows = strength["moderators"]
    assert strength["claim_strength"]["i2"].iloc[0] > 75
    shown = text(differences(strength))
    assert "Does it differ by …?" in shown
    for name in ("weeks", "age", "sex", "test", "training status", "what else was given"):
        of_name = rows[rows["moderator"] == name]
        assert len(of_name)
        assert re.search(rf"\b{name}\b", shown)
        if not of_name["assessable"].iloc[0]:
            assert f"{name} ({of_name['because'].iloc[0]})" in shown
    assert "only a lead" in shown


def test_every_group_stands_there_with_its_mean_as_readers_see_it(strength):
    shown = text(differences(strength))
    groups = strength["moderators"].query("kind == 'groups' and assessable")
    assert len(groups)
    for row in groups.itertuples():
        ends = sorted((percent(row.ci_low), percent(row.ci_high)))
        assert f"{row.level} {row.k} {_two(percent(row.estimate))} % {_two(ends[0])} to {_two(ends[1])}" in shown


def _two(value):
    return words.number(value, 2)


def test_the_bubble_draws_the_points_and_the_line_of_the_tables(strength):
    section = differences(strength)
    slopes = strength["moderators"].query("kind == 'slope' and assessable")
    name = slopes.loc[slopes["p"].idxmin(), "moderator"]
    artists = {child.get_gid(): child for child in section.axes["bubble"].get_children() if child.get_gid()}
    points = strength["moderator_points"]
    points = points[points["moderator"] == name]
    drawn = np.asarray(artists["estimate"].get_offsets())
    assert drawn[:, 0].tolist() == pytest.approx(points["value"].tolist())
    line = strength["moderator_lines"]
    line = line[line["moderator"] == name]
    assert artists["fit"].get_xdata().tolist() == pytest.approx(line["value"].tolist())


def test_a_lead_is_told_first_and_as_one_of_several(vaccine):
    rows = vaccine["moderators"]
    lead = rows.assign(
        p=rows["p"].where(~rows["assessable"], 0.01), p_holm=rows["p_holm"].where(~rows["assessable"], 0.2)
    )
    shown = text(differences({**vaccine, "moderators": lead}))
    assert shown.index("Results differ by design") < shown.index("Looked at afterwards, so only a lead")
    unsure = text(differences(vaccine))
    assert "Nothing that could be looked at clearly goes with the differences between the results" in unsure


def test_what_nothing_could_be_looked_at_for_is_one_line_with_the_reasons(bcg):
    section = differences(select(bcg, "claim-report", claim_id="larger-reaction"))
    assert "could not be looked at: too few samples" in text(section)
    assert not section.axes


def test_a_claim_of_which_nothing_was_pooled_has_no_such_section(bcg, vaccine):
    nothing = {**vaccine, "moderators": vaccine["moderators"].head(0)}
    assert differences(nothing).markup.strip() == ""


def test_ten_samples_have_a_funnel_and_other_models(vaccine):
    section = robustness(vaccine)
    shown = text(section)
    assert "Small studies do not clearly give other results than large ones (Egger’s regression, p 0.42)" in shown
    points = [child for child in section.axes["funnel"].get_children() if child.get_gid() == "estimate"]
    assert len(points[0].get_offsets()) == 13
    models = vaccine["other_models"]
    fixed = models[models["model"].str.startswith("one true effect")].iloc[0]
    assert f"{fixed['model']} {_two(percent(-fixed['estimate']))} %" in shown
    assert "each sample gives one effect, so there is no level between" in shown


def test_fewer_have_none_and_it_says_why(bcg):
    section = robustness(select(bcg, "claim-report", claim_id="larger-reaction"))
    assert "cannot be judged: 2 samples; 10 are asked for" in text(section)
    assert "funnel" not in section.axes


def test_the_section_holds_what_it_shows(vaccine):
    tables = differences(vaccine).tables
    assert set(tables) == {"moderators", "moderator_points", "moderator_lines"}
    assert isinstance(tables["moderators"], pd.DataFrame)
    assert len(tables["moderators"]) == len(vaccine["moderators"])
