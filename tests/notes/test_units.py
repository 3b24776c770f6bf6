"""Units that can be turned into each other, and those that must never be."""

import subprocess
import sys
from pathlib import Path

import pytest

from analysis.notes.problems import Reporter
from analysis.notes.units import check_units, common_unit, conversion
from analysis.notes.vocabulary import read_vocabulary

CAFFEINE = Path(__file__).parents[1] / "projects" / "caffeine"
VOCABULARY = """\
outcomes:
  size:          {units: [mm, cm², kg, points]}
  leaf size:     {under: size, units: [cm, mm², "%"]}
  turn:          {units: ["%", degrees]}
  heat:          {units: [°C]}
  harvest:       {units: [crate]}
units:
  mm: {}
  cm: {}
  mm²: {}
  cm²: {}
  kg: {}
  lb: {also: [pound]}
  N: {}
  "%": {}
  degrees: {}
  °C: {}
  K: {}
  as coded: {}
  points: {}
  "% of the other leaf": {}
  crate: {same as: 20 kg}
"""


def read(text):
    problems = []
    report = Reporter("vocabulary.yaml", problems)
    vocabulary = read_vocabulary(text, report)
    check_units(vocabulary, report)
    return vocabulary, [str(problem) for problem in problems]


@pytest.fixture(scope="module")
def vocabulary():
    found, problems = read(VOCABULARY)
    assert not problems
    return found


@pytest.mark.parametrize(
    ("outcome", "unit", "common"),
    [
        ("size", "mm", ("mm", 1)),
        ("leaf size", "cm", ("mm", 10)),  # the broader term's unit, so that all sizes meet in it
        ("leaf size", "mm²", ("cm²", 0.01)),
        ("size", "lb", ("kg", 0.45359237)),
        ("harvest", "lb", ("crate", 0.0226796185)),
        ("size", "N", ("N", 1)),  # a force is no mass
        ("leaf size", "%", ("%", 1)),
        ("turn", "degrees", ("degrees", 1)),  # both without a dimension, and not the same thing
        ("heat", "K", ("K", 1)),  # no number turns one into the other by multiplication
        ("size", "as coded", ("as coded", 1)),
        ("size", "points", ("points", 1)),  # of a scale, and no printer's 0.35 mm
        ("size", "% of the other leaf", ("% of the other leaf", 1)),
    ],
)
def test_a_unit_becomes_the_outcome_s_first_of_the_same_dimension_or_stays(vocabulary, outcome, unit, common):
    assert common_unit(vocabulary, outcome, unit) == common


def test_there_and_back_is_the_same_value(vocabulary):
    there, back = conversion(vocabulary, "lb", "crate"), conversion(vocabulary, "crate", "lb")
    assert there * back == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize("same", ["a lot", "(", "20", "50 %", "°C"])
def test_a_size_that_is_none_is_told_with_its_line(same):
    _, problems = read(VOCABULARY.replace("20 kg", f'"{same}"'))
    assert len(problems) == 1
    assert problems[0].startswith(f'vocabulary.yaml:22: crate: same as: "{same}" is no measure; accepted: ')


@pytest.fixture
def typed_in(change, notes):
    """The small project's notes with the heights of one arm in another unit."""
    units = notes["vocabulary.yaml"].replace("  kg: ", "  mm:                  {}\n  N:                   {}\n  kg: ")
    row = "| plant height, top | cm | MU | 10 (2) | 15 (3) n 11 | | |"
    return lambda unit: change("studies/bed-trial.md", row, row.replace("cm", unit)) | {"vocabulary.yaml": units}


def test_a_value_may_be_typed_in_any_unit_of_the_dimension_and_stays_as_typed(typed_in, tables_of):
    assert list(tables_of(typed_in("mm"))["measurements"].query("unit == 'mm'")["mean"]) == [10, 15]


def test_a_value_in_a_unit_of_another_dimension_is_told(typed_in, problems_of):
    (problem,) = problems_of(typed_in("N"))
    assert '"N" is no unit of "plant height"; accepted: cm, %max, or one that can be turned into one of them' in problem


def test_what_needs_no_conversion_does_not_wait_for_the_library():
    code = (
        "import sys; from pathlib import Path; from analysis.notes.normalise import read_project;"
        "from analysis.tables.project import Project; read_project(Project(Path(sys.argv[1])));"
        "sys.exit('pint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(CAFFEINE)], check=False).returncode == 0
