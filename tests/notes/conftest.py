"""A small made-up project with every kind of note, and its problems after a change."""

import pytest

from analysis.notes.normalise import read_project
from analysis.notes.problems import BrokenNotes, Reporter
from analysis.notes.vocabulary import read_vocabulary

VOCABULARY = """\
# A garden: nothing here is known to the code.
interventions:
  watering:            {also: [irrigation]}
  watering, at night:  {under: watering}
  mulch:               {also: [straw mulch], under: soil cover}
  soil cover:          {}
  compost:             {}
  bed with compost:    {includes: compost}
  nothing:             {also: [untreated]}
  usual training:      {}
outcomes:
  growth:
    better: more
    zero means none: yes    # a ratio makes sense
    seen in: over time
  plant height:        {also: [stem height], under: growth, units: [cm, "%max"]}
  leaf area:           {under: growth, units: [cm²]}
  weeding time:        {units: [min], better: less}
  yield:               {units: [kg], stands in for: growth}
  taste:               {}
properties:
  grows in shade:      {value: yes or no}
  seeds per pod:       {value: number}
populations:
  seedlings:           {}
  roses:               {also: [rose bushes]}
units:
  cm:                  {also: [centimetre]}
  cm²:                 {also: [cm2]}
  "%max":              {difference is in: points}
  kg:                  {}
  min:                 {}
journals:
  Journal of Gardens:  {also: [J Gdn], easily confused with: [Journal of Garden Science]}
"""

REFERENCES = "\n".join(
    f"@article{{{key},\n  title = {{{title}}},\n  author = {{Rose, A. and Thorn, B.}},\n  year = {{2019}},\n"
    "  journal = {Journal of Gardens}\n}\n"
    for key, title in {
        "bed-trial": "A trial", "garden-review": "A review", "garden-sheet": "A sheet", "plant-book": "A book"
    }.items()
)  # fmt: skip

SOURCE = """\
---
title: Why mulch
kind: article
url: https://example.org/mulch
---
A gardening page.
"""

CLAIM = """\
---
statement: Mulch makes plants 20–30 % taller than watering.
kind: comparison
intervention: mulch
comparator: watering
outcome: plant height
effect: 20–30 % more
duration: 8 weeks
population: seedlings
asserted:
  - source: garden-page
    where: Why mulch
    stance: asserts
    cites: a 2019 study in the Journal of Gardens
    identified as: bed-trial (probably)
---
Two readings are possible.
"""

FACT = """\
---
statement: Beans grow in shade.
kind: fact
asserted:
  - source: garden-page
    where: Beans
    stance: asserts
---
## Parts
| part | about | property | value |
| ---- | ----- | -------- | ----- |
| runner | runner bean | grows in shade | yes |
| broad | broad bean | grows in shade | no |
"""

TRIAL = """\
---
design: randomised parallel
participants:
  n: 26 (21 analysed)
  sex: mixed (13 f, 11 m)
  age: 28.9 (SD 5.1)
  who: [seedlings, roses]
duration: 8 weeks
brackets: SD
read:
  full text: https://example.org/trial
  abstract: https://example.org/abstract
bears on:
  taller-with-mulch: direct
---
Two beds.

## Arms
| arm | gets | dose | n |
| --- | ---- | ---- | - |
| MU | mulch + compost | 5 cm | 12 |
| WA | watering | daily | 9 |

## Measurements
| outcome | unit | arm | before | week 8 | % change | from |
| ------- | ---- | --- | ------ | ------ | -------- | ---- |
| plant height, top | cm | MU | 10 (2) | 15 (3) n 11 | | |
| plant height, top | cm | WA | 10 (2) | 12 (3) | 20 | |
| plant height, top | cm | WA | 10.5 (SE 0.7) | | | abstract |

## Contrasts
| outcome | contrast | result | as | interval | p |
| ------- | -------- | ------ | -- | -------- | - |
| plant height | MU − WA | 3, MU higher | cm | 1 to 5 | 0.02 |
| weeding time | MU − WA | -4, MU better | min | SE 2.6 | < 0.05 |
| plant height | MU after − before | MU higher | | | sig. |
| taste | MU − WA | | | | n.s. |

## Risk of bias
| domain | judgement | because |
| ------ | --------- | ------- |
| allocation | low | drawn by lot |
"""

REVIEW = """\
---
design: meta-analysis
participants:
  sex: mixed
read:
  secondary: https://example.org/summary
includes: [bed-trial, other-trial]
---
## Arms
| arm | gets |
| --- | ---- |
| MU | mulch |
| NO | nothing |

## Contrasts
| outcome | contrast | result | as | interval | k | I² |
| ------- | -------- | ------ | -- | -------- | - | -- |
| plant height | MU − NO | 0.5 | SMD, pooled | 0.1 to 0.9 | 4 | 30 |
| yield | MU − NO | 2 of 4 | studies | | | |
"""

SHEET = """\
---
design: data set
participants:
  n: 60
duration: 8 weeks
brackets: SD
read:
  data: https://example.org/sheet.csv
---
A public sheet.

## Measurements
| study | who | gets | arm | n | outcome | weeks | unit | design | before | after |
| ----- | --- | ---- | --- | - | ------- | ----- | ---- | ------ | ------ | ----- |
| inner-one | roses | mulch | one | 10 | plant height | 6 | cm | parallel | 10 (2) | 14 (3) |
| inner-one | roses | nothing | con | 12 | plant height | 6 | cm | parallel | 10 (2) | 11 (3) |
| bed-trial | seedlings | mulch + compost | MU | 12 | plant height | 8 | cm | parallel | 10 (2) | 15 (3) |
"""

BOOK = """\
---
design: reference text
read:
  full text: chapter 3
---
## Statements
| about | property | value | where |
| ----- | -------- | ----- | ----- |
| runner bean | grows in shade | yes | Light |
| runner bean | seeds per pod | 4 to 8 | Fruit |
| runner bean | | climbs well | Habit |
"""

NOTES = {
    "vocabulary.yaml": VOCABULARY,
    "references.bib": REFERENCES,
    "sources/garden-page.md": SOURCE,
    "claims/taller-with-mulch.md": CLAIM,
    "claims/beans-in-shade.md": FACT,
    "studies/bed-trial.md": TRIAL,
    "studies/garden-review.md": REVIEW,
    "studies/garden-sheet.md": SHEET,
    "studies/plant-book.md": BOOK,
}


@pytest.fixture
def notes():
    """All notes of the small project by name; change them at will."""
    return dict(NOTES)


@pytest.fixture
def change(notes):
    """The notes with one text replaced by another, in one of them."""

    def make(name, old, new):
        assert notes[name].count(old) == 1, f"{old!r} must stand once in {name}"
        return notes | {name: notes[name].replace(old, new)}

    return make


@pytest.fixture
def tables_of(make_project, monkeypatch):
    """The tables that files make. Schemas are left to test_normalise: they would take most of the time."""
    monkeypatch.setattr("analysis.tables.columns.Schema.validate", lambda schema, data: data)
    return lambda files: read_project(make_project(files)).tables


@pytest.fixture
def problems_of(make_project):
    """What is wrong with files, as told; nothing may be written."""

    def problems(files):
        project = make_project(files)
        with pytest.raises(BrokenNotes) as broken:
            read_project(project)
        assert not project.processed.exists()
        return [str(problem) for problem in broken.value.problems]

    return problems


@pytest.fixture
def warnings_of(make_project):
    """What is worth a look in files that can be read, as told, and was not in the small project as it is."""

    def warnings(files):
        usual = read_project(make_project(NOTES, "usual")).warnings
        return [str(warning) for warning in read_project(make_project(files)).warnings if warning not in usual]

    return warnings


@pytest.fixture(scope="session")
def garden():
    """The small project's vocabulary."""
    problems = []
    vocabulary = read_vocabulary(VOCABULARY, Reporter("vocabulary.yaml", problems))
    assert not problems
    return vocabulary


@pytest.fixture
def report():
    """A reporter; what it was told is in ``report.problems``."""
    return Reporter("note.md", [])
