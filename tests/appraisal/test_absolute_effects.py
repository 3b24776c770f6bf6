"""What a relative effect comes to in the outcome's unit: a typical mean without it, times or plus the effect."""

import pytest

from analysis.notes.normalise import read_project
from analysis.pipeline import work_out

FILES = {
    "vocabulary.yaml": """\
interventions:
  compost: {}
  nothing: {}
outcomes:
  yield: {units: [kg, as coded], zero means none: yes, seen in: one session, better: more}
  speed: {zero means none: yes, seen in: one session, better: more}
  picking time: {under: speed, units: [min], zero means none: yes, seen in: one session, better: less}
units:
  kg: {}
  lb: {}
  min: {}
  as coded: {}
""",
    "references.bib": "".join(
        f"@article{{{name}, title = {{One}}, year = {{2019}}}}\n" for name in ("first", "second", "third")
    ),
    "sources/page.md": "---\ntitle: Compost\nkind: article\n---\n",
}
CLAIM = """\
---
statement: Compost changes something.
kind: comparison
intervention: compost
comparator: nothing
outcome: {outcome}
effect: {effect}
asserted:
  - source: page
    where: all of it
    stance: asserts
---
"""
STUDY = """\
---
design: randomised parallel
participants:
  n: 40
duration: one session
brackets: SD
read:
  abstract: made up
---
## Arms
| arm | gets | n |
| --- | ---- | - |
| CO | compost | 20 |
| NO | nothing | 20 |

## Measurements
| outcome | unit | {first} | {second} |
| ------- | ---- | -- | -- |
| {outcome} | {unit} | {one} ({sd}) | {other} ({sd}) |
"""


def absolute(make_project, *means, outcome="yield", claimed=None, effect="more", unit="kg", turned=False):
    """The one row of the table, for studies with these means with and without compost; None where there is none."""
    arms = ("NO", "CO") if turned else ("CO", "NO")
    studies = {
        f"studies/{name}.md": STUDY.format(
            outcome=outcome, unit=unit, first=arms[0], second=arms[1], one=pair[turned], other=pair[not turned], sd=2
        )
        for name, pair in zip(("first", "second", "third"), means, strict=False)
    }
    claim = {"claims/more.md": CLAIM.format(outcome=claimed or outcome, effect=effect)}
    tables = work_out(read_project(make_project(FILES | claim | studies)))
    rows = tables["absolute_effects"].to_dict("records")
    strength = tables["claim_strength"].iloc[0]
    return (rows[0] if rows else None), strength


_ENDS = (("expected", "estimate"), ("expected_low", "ci_low"), ("expected_high", "ci_high"))


@pytest.mark.parametrize("turned", [False, True])
def test_the_typical_mean_is_the_median_of_those_without_and_grows_by_the_percentage_of_the_page(make_project, turned):
    row, strength = absolute(make_project, (24, 20), (33, 30), (65, 50), effect="5 % more", turned=turned)
    assert strength["shown_unit"] == "%"
    assert (row["typical"], row["samples"], row["unit"]) == (30, 3, "kg")
    for name, end in _ENDS:
        assert row[name] == pytest.approx(30 * (1 + strength[f"shown_{end}"] / 100))


def test_a_standardised_difference_is_so_many_typical_standard_deviations(make_project):
    row, strength = absolute(make_project, (24, 20), (33, 30))
    assert strength["shown_unit"] == "standard deviations"
    for name, end in _ENDS:
        assert row[name] == pytest.approx(25 + 2 * strength[f"shown_{end}"])


def test_where_the_claim_says_less_the_expected_mean_still_goes_where_the_studies_went(make_project):
    row, strength = absolute(make_project, (24, 20), (33, 30), effect="less")
    assert strength["shown_estimate"] < 0
    assert row["expected"] > row["typical"]
    assert row["expected_low"] < row["expected"] < row["expected_high"]


def test_a_better_speed_is_a_shorter_time(make_project):
    row, strength = absolute(make_project, (8, 10), (9, 10), outcome="picking time", claimed="speed", unit="min")
    assert strength["shown_estimate"] > 0
    assert row["outcome"] == "picking time"
    assert row["expected"] < row["typical"] == 10
    assert row["in_words"].startswith("Picking time: 10 min with nothing, about 8.")


def test_a_unit_that_nobody_knows_is_no_unit_to_tell_a_size_in(make_project):
    row, strength = absolute(make_project, (24, 20), (33, 30), unit="as coded")
    assert strength["shown_estimate"] > 0
    assert row is None
