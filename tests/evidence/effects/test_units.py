"""A change of unit changes no ratio and no standardised difference; results in points meet in one unit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from analysis.evidence.effects.deriving import derive_effects
from analysis.notes.normalise import read_project
from analysis.pipeline import work_out
from analysis.stats import effect_sizes as es

POUND = 0.45359237
FILES = {
    "vocabulary.yaml": """\
interventions:
  compost: {}
  nothing: {}
outcomes:
  harvest: {units: [kg, N], zero means none: yes, seen in: over time, better: more}
  bean harvest: {under: harvest, units: [lb, kg, N]}
units:
  kg: {}
  lb: {}
  N: {}
""",
    "references.bib": "@article{kilos, title = {One}, year = {2019}}\n@article{pounds, title = {Two}, year = {2020}}\n",
    "sources/page.md": "---\ntitle: Compost\nkind: article\n---\n",
    "claims/more-harvest.md": """\
---
statement: Compost brings more harvest than nothing.
kind: comparison
intervention: compost
comparator: nothing
outcome: harvest
effect: at least 1 kg more
asserted:
  - source: page
    where: all of it
    stance: asserts
---
""",
}
STUDY = """\
---
design: randomised parallel
participants:
  n: 40
duration: 8 weeks
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
| outcome | unit | arm | change |
| ------- | ---- | --- | ------ |
"""
ROW = "| {outcome} | {unit} | {arm} | {mean} ({sd}) |\n"


def study(unit, *changes, outcome="bean harvest"):
    arms = zip(("CO", "NO"), changes, strict=True)
    return STUDY + "".join(
        ROW.format(outcome=outcome, unit=unit, arm=arm, mean=mean, sd=sd) for arm, (mean, sd) in arms
    )


def intake_of(make_project, **studies):
    return read_project(make_project(FILES | {f"studies/{name}.md": text for name, text in studies.items()}))


def between(effects, study_id):
    rows = effects.loc[effects["study_id"].eq(study_id) & effects["estimand"].str.startswith("between")]
    assert len(rows) == 1
    return rows.iloc[0]


positive = st.floats(0.1, 1e4)
sizes = st.integers(3, 200)


@given(positive, positive, positive, positive, sizes, sizes, st.floats(1e-3, 1e3))
def test_a_change_of_unit_leaves_ratios_and_standardised_differences_and_scales_differences(
    m1, m2, sd1, sd2, n1, n2, factor
):
    plain, scaled = (m1, sd1, n1, m2, sd2, n2), (m1 * factor, sd1 * factor, n1, m2 * factor, sd2 * factor, n2)
    for measure in (es.smd, es.rom):
        one, two = measure(*plain), measure(*scaled)
        np.testing.assert_allclose([two.yi, two.vi], [one.yi, one.vi], rtol=1e-9, atol=1e-12)
    one, two = es.md(*plain), es.md(*scaled)
    np.testing.assert_allclose(two.yi, one.yi * factor, rtol=1e-9, atol=1e-9 * factor * max(m1, m2))
    np.testing.assert_allclose(two.vi, one.vi * factor**2, rtol=1e-9)


def test_a_study_in_pounds_is_pooled_with_one_in_kilograms(make_project):
    kilos = study("kg", (5, 2), (3, 2))
    pounds = study("lb", (12, 4), (6, 4))
    tables = work_out(intake_of(make_project, kilos=kilos, pounds=pounds))
    effect = between(tables["effects"], "pounds")
    assert effect["unit"] == "kg"  # the broader term's, though beans have pounds first
    assert effect["yi"] == pytest.approx((12 - 6) * POUND, rel=1e-12)
    assert effect["vi"] == pytest.approx(2 * (4 * POUND) ** 2 / 20, rel=1e-12)
    assert effect["derived_by"].endswith("; lb turned into kg (× 0.453592)")
    assert "turned into" not in between(tables["effects"], "kilos")["derived_by"]
    pooled = tables["syntheses"].query("estimand == 'between-group difference in change'")
    assert pooled[["unit", "k", "claimed_low"]].to_numpy().tolist() == [["kg", 2, 1.0]]
    typed = tables["measurements"].query("study_id == 'pounds'")
    assert typed[["unit", "mean", "sd"]].to_numpy().tolist() == [["lb", 12, 4], ["lb", 6, 4]]


def test_a_force_stays_apart_from_a_mass(make_project):
    tables = work_out(intake_of(make_project, kilos=study("kg", (5, 2), (3, 2)), pounds=study("N", (50, 20), (30, 20))))
    pooled = tables["syntheses"].query("estimand == 'between-group difference in change'")
    assert sorted(zip(pooled["unit"], pooled["k"], strict=True)) == [("N", 1), ("kg", 1)]


def test_arms_typed_in_two_units_are_compared_in_one(make_project):
    mixed = study("kg", (5, 2), (3, 2)).replace("| kg | NO | 3 (2) |", "| lb | NO | 3 (2) |")
    effect = between(derive_effects(intake_of(make_project, kilos=mixed, pounds=study("kg", (5, 2), (3, 2)))), "kilos")
    assert effect["yi"] == pytest.approx(5 - 3 * POUND, rel=1e-12)
    assert effect["derived_by"].endswith("; lb turned into kg (× 0.453592)")


@pytest.mark.parametrize("unit", ["lb", "kg"])
def test_a_contrast_is_turned_with_its_interval_and_a_percentage_is_not(make_project, unit):
    contrasts = f"""
## Contrasts
| outcome | contrast | result | as | interval |
| ------- | -------- | ------ | -- | -------- |
| bean harvest | CO − NO | 4 | {unit} | 2 to 6 |
| bean harvest | CO − NO | 10 | % more | 5 to 15 |
"""
    bare = STUDY.split("## Measurements")[0] + contrasts
    effects = derive_effects(intake_of(make_project, kilos=bare, pounds=study("lb", (12, 4), (6, 4))))
    own = effects.loc[effects["study_id"] == "kilos"].set_index("measure")
    factor = POUND if unit == "lb" else 1
    assert own.loc["MD", ["yi", "unit"]].to_list() == [pytest.approx(4 * factor, rel=1e-12), "kg"]
    assert own.loc["MD", "vi"] == pytest.approx((2 * factor / t.ppf(0.975, 38)) ** 2, rel=1e-9)
    assert own.loc["ROM", "yi"] == pytest.approx(np.log(1.1), rel=1e-12)


def test_the_same_notes_in_another_unit_give_the_same_ratios(caffeine_effects, caffeine):
    rows = caffeine.tables["measurements"]
    own = rows["unit"] == "ms"
    numbers = ["mean", "sd", "se"]
    seconds = rows.assign(unit=rows["unit"].mask(own, "min"), **{n: rows[n].mask(own, rows[n] / 6e4) for n in numbers})
    turned = derive_effects(replace(caffeine, tables={**caffeine.tables, "measurements": seconds}))
    both = caffeine_effects.merge(turned, on="effect_id", suffixes=("", "_turned"), validate="1:1")
    assert len(both) == len(caffeine_effects)
    np.testing.assert_allclose(both["yi_turned"], both["yi"], rtol=1e-12)
    np.testing.assert_allclose(both["vi_turned"], both["vi"], rtol=1e-12)
