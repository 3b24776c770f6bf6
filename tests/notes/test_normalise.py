"""A whole project: all problems in one run, each told once, and the tables it makes."""

import re

import pandas as pd
import pytest

from analysis.notes.normalise import read_project
from analysis.notes.problems import BrokenNotes
from analysis.tables.package import write_tables
from analysis.tables.project import Project
from analysis.tables.schemas import NOTE_TABLES, TABLES, frame

SOURCE, CLAIM, FACT = "sources/garden-page.md", "claims/taller-with-mulch.md", "claims/beans-in-shade.md"
TRIAL, REVIEW = "studies/bed-trial.md", "studies/garden-review.md"
SHEET, BOOK = "studies/garden-sheet.md", "studies/plant-book.md"
LINE = re.compile(r"^data/raw/[a-z/.-]+:\d+: [^:]+: .+$")


def without(text, field):
    """The note without one key of its front matter, and what stands indented below that key."""
    lines, found, inside = [], False, False
    for line in text.split("\n"):
        if re.match(rf"\s*(?:- )?{field}:", line) and not found:
            found = inside = True
            indent = len(line) - len(line.lstrip(" -"))
            if line.lstrip().startswith("- "):  # the dash goes on to the next key
                lines.append(line[: len(line) - len(line.lstrip())] + "- ")
                inside = False
            continue
        if inside and line.startswith(" " * (indent + 1)):
            continue
        inside = False
        if lines and lines[-1].endswith("- "):
            line = lines.pop() + line.lstrip()
        lines.append(line)
    assert found, field
    return "\n".join(lines)


def without_column(text, section, column):
    """The note without one column of a section's table."""
    head, _, rest = text.partition(f"## {section}\n")
    lines = rest.split("\n")
    place = [cell.strip() for cell in lines[0].split("|")].index(column)
    for number, line in enumerate(lines):
        if not line.startswith("|"):
            break
        cells = line.split("|")
        lines[number] = "|".join(cells[:place] + cells[place + 1 :])
    return f"{head}## {section}\n" + "\n".join(lines)


def test_the_small_project_has_every_note_table_with_valid_rows(notes, make_project):
    intake = read_project(make_project(notes))
    assert set(intake.tables) == {*NOTE_TABLES, "citations"}
    for name, table in intake.tables.items():
        pd.testing.assert_frame_equal(TABLES[name].validate(table), table)
        assert table["note_path"].str.match(r"data/raw/(sources|claims|studies)/[a-z-]+\.md$").all()
        assert (table["note_line"] > 1).all()
    counts = {name: len(table) for name, table in intake.tables.items()}
    assert counts == {
        "sources": 1, "claims": 2, "claim_parts": 3, "assertions": 2, "citations": 1, "studies": 5, "arms": 7,
        "measurements": 12, "contrasts": 6, "statements": 3, "appraisals": 1, "overrules": 1,
        "ratings": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "field", "line"),
    [
        (SOURCE, "title", 2), (SOURCE, "kind", 2),
        (CLAIM, "statement", 2), (CLAIM, "kind", 2), (CLAIM, "intervention", 2), (CLAIM, "outcome", 2),
        (CLAIM, "asserted", 2), (CLAIM, "source", 11), (CLAIM, "where", 11), (CLAIM, "stance", 11),
        (FACT, "statement", 2), (FACT, "kind", 2), (FACT, "asserted", 2), (FACT, "source", 5), (FACT, "where", 5),
        (FACT, "stance", 5),
        (TRIAL, "design", 2), (TRIAL, "read", 2), (TRIAL, "duration", 2),
        (REVIEW, "design", 2), (REVIEW, "read", 2), (SHEET, "design", 2), (SHEET, "read", 2),
        (BOOK, "design", 2), (BOOK, "read", 2),
    ],
)  # fmt: skip
def test_each_required_field_is_missed_once_where_its_block_begins(name, field, line, notes, problems_of):
    problems = problems_of(notes | {name: without(notes[name], field)})
    assert problems == [f"data/raw/{name}:{line}: {field}: missing; add a line `{field}: ...`"]


@pytest.mark.parametrize(
    ("name", "section", "column", "line"),
    [
        (TRIAL, "Arms", "arm", 19), (TRIAL, "Arms", "gets", 19), (TRIAL, "Measurements", "outcome", 25),
        (TRIAL, "Contrasts", "outcome", 32), (TRIAL, "Contrasts", "contrast", 32),
        (TRIAL, "Risk of bias", "domain", 40), (TRIAL, "Risk of bias", "judgement", 40),
        (TRIAL, "Risk of bias", "because", 40), (BOOK, "Statements", "about", 7), (BOOK, "Statements", "value", 7),
        (FACT, "Parts", "part", 10),
    ],
)  # fmt: skip
def test_each_required_column_is_missed_where_its_table_begins(name, section, column, line, notes, problems_of):
    problems = problems_of(notes | {name: without_column(notes[name], section, column)})
    assert f"data/raw/{name}:{line}: {column}: missing; the table {section} needs a column {column}" in problems
    assert len(problems) == 1 or column == "arm"  # without labels no column or contrast finds its arm


def test_a_fact_needs_its_parts(notes, problems_of):
    problems = problems_of(notes | {FACT: notes[FACT].split("## Parts")[0]})
    assert problems == [f"data/raw/{FACT}:2: Parts: missing; a fact needs a table ## Parts with about, property, value"]


@pytest.mark.parametrize("name", [SOURCE, CLAIM, TRIAL])
@pytest.mark.parametrize("content", ["", b"\xff\xfe", "no front matter", "---\na: 1\n", "---\na: [\n---\n"])
def test_a_note_that_cannot_be_read_is_one_problem_not_many(name, content, notes, problems_of):
    problems = problems_of(notes | {name: content})
    assert len(problems) == 1
    assert LINE.match(problems[0])
    assert problems[0].startswith(f"data/raw/{name}:")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("vocabulary.yaml", "outcomes: [", "data/raw/vocabulary.yaml:1: file: not YAML"),
        ("vocabulary.yaml", b"\xe9", "data/raw/vocabulary.yaml:1: file: not UTF-8 (byte 0xe9); save the file as UTF-8"),
        ("vocabulary.yaml", "", "data/raw/vocabulary.yaml:1: file: the file is empty"),
        ("references.bib", b"\xe9", "data/raw/references.bib:1: file: not UTF-8"),
        ("settings.yaml", "priors: [", "data/raw/settings.yaml:1: file: not YAML"),
    ],
)
def test_a_shared_file_that_cannot_be_read_is_one_problem_not_many(name, content, problem, notes, problems_of):
    problems = problems_of(notes | {name: content})
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_a_project_without_vocabulary_says_so(notes, problems_of):
    del notes["vocabulary.yaml"]
    problems = problems_of(notes)
    assert problems == ["data/raw/vocabulary.yaml:1: file: missing; every project has a vocabulary of its terms"]


def test_every_problem_of_every_note_is_told_in_one_run_in_order(notes, problems_of):
    broken = {
        SOURCE: notes[SOURCE].replace("kind: article", "kind: leaflet"),
        CLAIM: notes[CLAIM].replace("comparator: watering", "comparator: wattering").replace("8 weeks", "long"),
        TRIAL: notes[TRIAL].replace("| 10 (2) | 15 (3) n 11 |", "| 10,5 | 15 (SD -3) |"),
        BOOK: "",
        "settings.yaml": "verdict probability: 2",
    }
    problems = problems_of(notes | broken)
    assert [problem.split(": ")[0] for problem in problems] == [
        f"data/raw/{CLAIM}:5", f"data/raw/{CLAIM}:8", "data/raw/settings.yaml:1", f"data/raw/{SOURCE}:3",
        f"data/raw/{TRIAL}:27", f"data/raw/{TRIAL}:27", f"data/raw/{BOOK}:1",
    ]  # fmt: skip
    assert all(LINE.match(problem) for problem in problems)


def test_a_study_needs_an_entry_in_the_references(notes, problems_of):
    notes["references.bib"] = notes["references.bib"].replace("bed-trial", "bed-trail")
    assert problems_of(notes) == [
        f'data/raw/{TRIAL}:2: reference: no entry "bed-trial" in data/raw/references.bib (did you mean "bed-trail"?); '
        "add one, or name another key with `reference:`"
    ]


def test_an_entry_without_a_study_is_worth_a_look(notes, warnings_of):
    notes["references.bib"] += "@book{spare-2000,\n  title = {Spare}\n}\n"
    (warning,) = warnings_of(notes)
    assert "spare-2000: warning: no study note has this entry; it can be cited, and is no evidence" in warning


@pytest.mark.parametrize(
    ("name", "field", "line"),
    [(TRIAL, "participants", 2), (TRIAL, "n", 4), (REVIEW, "participants", 2), (SHEET, "participants", 2)],
)
def test_people_may_be_missing_as_plants_have_none(name, field, line, notes, warnings_of):
    told = warnings_of(notes | {name: without(notes[name], field)})
    assert told == [
        f"data/raw/{name}:{line}: {field}: warning: missing; if people were studied, say how many, of which sex, age "
        "and kind"
    ]


def test_warnings_are_told_with_their_place_and_stop_nothing(notes, make_project):
    assert [str(warning) for warning in read_project(make_project(notes)).warnings] == [
        f'data/raw/{FACT}:13: about: warning: no study note states whether "broad bean grows in shade": nothing can '
        "answer it",
        f"data/raw/{TRIAL}:5: sex: warning: 13 and 11 are not the n 26 who took part",
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "warning"),
    [
        (CLAIM, "outcome: plant height", "outcome: yield", None),  # the review counts studies of it
        (
            CLAIM,
            "outcome: plant height",
            "outcome: leaf area",
            '6: outcome: warning: no study note measures "leaf area", or anything under it: nothing can answer it',
        ),
        (CLAIM, "outcome: plant height", "outcome: growth", None),  # plant height is under it
        (CLAIM, "intervention: mulch", "intervention: soil cover", None),
        (CLAIM, "intervention: mulch", "intervention: compost", None),
        (
            CLAIM,
            "intervention: mulch",
            "intervention: watering, at night",
            '4: intervention: warning: in no study note an arm gets "watering, at night", or anything under it: '
            "nothing can answer it",
        ),
        (
            FACT,
            "| runner bean |",
            "| bush bean |",
            '12: about: warning: no study note states whether "bush bean grows in shade": nothing can answer it',
        ),
    ],
)
def test_what_nothing_noted_can_answer_is_worth_a_look(name, old, new, warning, change, warnings_of):
    assert warnings_of(change(name, old, new)) == ([f"data/raw/{name}:{warning}"] if warning else [])


@pytest.mark.parametrize("name", ["nan", "Bed-Trial", "con", "2019-trial"])
def test_a_study_of_a_wrong_name_is_one_problem(name, notes, problems_of):
    notes[f"studies/{name}.md"] = notes.pop(BOOK)
    problems = problems_of(notes)
    assert len(problems) == 1
    assert problems[0].startswith(f'data/raw/studies/{name}.md:1: file name: "{name}" is no id; accepted:')


@pytest.mark.parametrize("place", ["studies/linked.md", "studies/dangling.md", "sources", "settings.yaml", "extra"])
def test_symbolic_links_are_problems(place, notes, make_project, tmp_path):
    files = {name: text for name, text in notes.items() if not name.startswith(f"{place}/")}
    project = make_project(files)
    target = tmp_path / "elsewhere"
    if place == "studies/linked.md":
        target.write_text(notes[BOOK])
    elif place == "sources":
        target.mkdir()
        (target / "garden-page.md").write_text(notes[SOURCE])
    (project.raw / place).symlink_to(target)
    with pytest.raises(BrokenNotes) as broken:
        read_project(project)
    assert [str(problem) for problem in broken.value.problems] == [
        f"data/raw/{place}:1: file: a symbolic link; put the file itself here"
    ]


HOSTILE = "=1+1 <script>alert('$x$')</script> {{ 7*7 }} {% raw %} \u202eevil\u202c ¹ аdult `x` --- | © \\n %s"


def test_hostile_text_is_text_in_every_table(notes, make_project):
    cell = HOSTILE.replace("|", "\\|")
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    project = make_project(
        notes
        | {
            SOURCE: notes[SOURCE].replace("Why mulch", quoted) + HOSTILE,
            CLAIM: re.sub("statement: .*", lambda _: f"statement: {quoted}", notes[CLAIM]),
            TRIAL: notes[TRIAL].replace("drawn by lot", cell).replace("| daily |", f"| {cell} |"),
            BOOK: notes[BOOK].replace("climbs well", cell),
        }
    )
    tables = read_project(project).tables
    assert tables["sources"].iloc[0]["title"] == HOSTILE
    assert tables["sources"].iloc[0]["prose"].endswith(HOSTILE)
    assert HOSTILE in set(tables["claims"]["statement"])
    assert tables["appraisals"].iloc[0]["because"] == HOSTILE
    assert HOSTILE in set(tables["arms"]["dose"])
    assert HOSTILE in set(tables["statements"]["value"])


def test_formulas_are_neutralised_in_csv_only(notes, make_project):
    formula = "=HYPERLINK(1)"
    project = make_project(notes | {SOURCE: notes[SOURCE].replace("Why mulch", f'"{formula}"')})
    tables = read_project(project).tables
    write_tables(project, tables | {name: frame(name, []) for name in TABLES if name not in tables}, "inputs")
    parquet = pd.read_parquet(project.processed / "sources.parquet")
    csv = pd.read_csv(project.processed / "sources.csv")
    assert parquet["title"].tolist() == [formula]
    assert csv["title"].tolist() == ["'" + formula]


def test_windows_files_make_the_same_tables(notes, make_project):
    plain = read_project(make_project(notes)).tables
    windows = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in notes.items()}
    other = read_project(make_project(windows, "windows")).tables
    for name, table in plain.items():
        pd.testing.assert_frame_equal(other[name], table)


def test_reading_the_real_notes_gives_no_problem(real):
    assert len(real["studies"]) > 20


@pytest.fixture(scope="module")
def real(built_tables):
    return built_tables("real")


@pytest.mark.parametrize(
    ("study", "rows"),
    [
        ("contreras-2015", {"arms": 2, "measurements": 16, "contrasts": 7, "statements": 4, "appraisals": 2}),
        ("abade-2019", {"arms": 3, "measurements": 8, "contrasts": 5, "statements": 0, "appraisals": 2}),
        # 26 rows with a value before, one after and a change each, and one with a value before.
        ("hammarstrom-2020", {"arms": 2, "measurements": 79, "contrasts": 12, "statements": 1, "appraisals": 1}),
    ],
)
def test_a_real_note_has_the_rows_counted_by_hand(study, rows, real):
    assert {table: int((real[table]["study_id"] == study).sum()) for table in rows} == rows


def test_a_real_value_is_the_one_in_its_cell(real, real_project):
    row = (
        real["measurements"]
        .query("study_id == 'contreras-2015' and arm_id == 'HT' and detail == 'upper, mean'")
        .iloc[0]
    )
    assert (row["mean"], row["unit"], row["note_field"]) == (69.5, "%MVIC", "HT")
    line = (real_project.root / row["note_path"]).read_text().splitlines()[row["note_line"] - 1]
    assert line.split("|")[3].strip() == "69.5"


def test_real_claims_have_the_parts_counted_by_hand(real):
    parts = real["claim_parts"].groupby("claim_id")["part_id"].apply(sorted).to_dict()
    assert parts["hip-thrust-glute-activation"] == ["leg-press", "squat"]
    assert parts["hip-thrust-sprint-speed"] == ["whole"]
    assert parts["leg-press-strength-gain"] == ["trained-test", "untrained-test"]


def test_a_project_of_another_place_has_no_path_of_it_in_its_tables(notes, make_project):
    project = make_project(notes)
    for table in read_project(Project(project.root)).tables.values():
        assert str(project.root) not in table.to_csv()
