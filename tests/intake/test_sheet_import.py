"""Extraction sheets of several shapes become drafts of notes, cell by cell; what is not understood is told."""

import csv
import re
import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis.cli import main
from analysis.intake.importing import compare, write
from analysis.intake.sheet_import import compare_sheets, write_sheets
from analysis.intake.sheet_report import facts, report
from analysis.notes.drafts import read_drafts
from analysis.notes.normalise import read_project
from analysis.notes.note import read_note
from analysis.notes.problems import BrokenNotes, Reporter
from analysis.notes.studies import STUDY_SECTIONS
from analysis.tables.project import Project

SHEETS = Path(__file__).parent / "sheets"
CAFFEINE = Path(__file__).parents[1] / "projects" / "caffeine" / "data" / "raw"


@pytest.fixture
def project(tmp_path):
    shutil.copytree(CAFFEINE, tmp_path / "project" / "data" / "raw")
    return Project(tmp_path / "project")


@pytest.fixture
def file(tmp_path):
    """A file from outside."""

    def make(content, name="sheet.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def tables(brought, key):
    """The cells of a draft, section by section, without what is empty throughout."""
    (match,) = [match for match in brought.matches if match.key == key]
    problems = []
    note = read_note(match.note, key, STUDY_SECTIONS, Reporter("draft", problems))
    assert [problem for problem in problems if not problem.warning] == []
    return {section: [list(row.cells.values()) for row in note.tables(section)[0].rows] for section in note.sections}


def headers(brought, key):
    (match,) = [match for match in brought.matches if match.key == key]
    return read_note(match.note, key, STUDY_SECTIONS, Reporter("draft", [])).tables("Measurements")[0].header


def told(brought):
    """The places of what is told, with the first words of why."""
    return [f"{Path(p.path).name}:{p.line}: {p.field}: {p.message.split(';')[0]}" for p in brought.problems]


def test_a_long_sheet_below_a_title_with_merged_names(project):
    brought = compare_sheets(project, [SHEETS / "long.csv"])
    assert [match.key for match in brought.new] == ["smith-2020", "jones-2019"]
    assert headers(brought, "smith-2020") == ["outcome", "unit", "arm", "before", "week 8"]
    assert tables(brought, "smith-2020") == {
        "Arms": [["caffeine", "caffeine", "", "20"], ["placebo", "placebo", "", ""]],
        "Measurements": [
            ["reaction time", "ms", "caffeine", "270 (SD 36)", "240.5 (SD 30)"],
            ["TODO RT", "ms", "placebo", "271 (SD 35) n 21", "268 (SD 34) n 19"],
        ],
    }
    assert tables(brought, "jones-2019")["Measurements"] == [["TODO RT", "ms", "caffeine", "244 (31)"]]
    assert told(brought) == [
        "long.csv:5: study: empty",
        'long.csv:6: C (Outcome): "RT" is not in the vocabulary\'s outcomes',
        "long.csv:6: study: empty",
        "long.csv:7: study: empty",
        'long.csv:9: study: "Total" is no study',
    ]


def test_a_wide_sheet_with_columns_of_arms_and_times(project):
    brought = compare_sheets(project, [SHEETS / "wide.csv"])
    assert headers(brought, "fox-2018") == ["outcome", "unit", "arm", "r", "before", "after"]
    assert tables(brought, "fox-2018") == {
        "Arms": [["caffeine", "caffeine", "", "15"], ["placebo", "placebo", "", "16"]],
        "Measurements": [
            ["sleep", "h", "caffeine", "0.8", "7 (SD 1)", "6.3 (SD 1.1)"],
            ["sleep", "h", "placebo", "0.8", "7.1 (SD 0.9)", "7 (SD 1)"],
            ["sleep latency", "min", "caffeine", "", "20 (SD 5)", "26 (SD 6)"],
            ["sleep latency", "min", "placebo", "", "21 (SD 5)", "22 (SD 5)"],
        ],
    }
    assert "design: randomised parallel\n" in brought.new[0].note
    assert "duration: 8 weeks\n" in brought.new[0].note
    assert brought.problems == []


def test_metafor_columns_with_decimal_commas(project):
    brought = compare_sheets(project, [SHEETS / "metafor.csv"])
    assert tables(brought, "alpha-2001")["Measurements"] == [
        ["TODO", "TODO", "arm 1", "240.5 (SD 30)"],
        ["TODO", "TODO", "arm 2", "1270.25 (SD 36.25)"],
    ]
    assert headers(brought, "alpha-2001")[-1] == "TODO"
    assert tables(brought, "beta-2002")["Measurements"] == [["TODO", "TODO", "arm 1", "250 (SD 31)"]]


def test_effects_alone_become_contrasts_with_the_root_of_their_variance(project):
    brought = compare_sheets(project, [SHEETS / "metafor-effects.csv"])
    assert tables(brought, "alpha-2001") == {
        "Arms": [["caffeine", "caffeine", "", ""], ["placebo", "placebo", "", ""]],
        "Contrasts": [["reaction time", "caffeine − placebo", "-0.8", "SMD", "SE 0.32"]],
    }
    assert tables(brought, "beta-2002")["Contrasts"] == [
        ["reaction time", "caffeine − placebo", "-20", "TODO", "SE 5.5"]
    ]
    assert brought.problems == []


def test_the_data_rows_of_revman(project):
    brought = compare_sheets(project, [SHEETS / "revman.csv"])
    assert tables(brought, "baker-2011") == {
        "Arms": [["experimental", "TODO", "", "20"], ["control", "TODO", "", "21"]],
        "Measurements": [
            ["reaction time", "TODO", "experimental", "240 (SD 30)"],
            ["reaction time", "TODO", "control", "270 (SD 36)"],
        ],
    }
    assert tables(brought, "dunn-2013")["Contrasts"] == [
        ["sleep quality", "experimental − control", "-0.5", "TODO", "SE 0.2"]
    ]
    assert [row[-1] for row in tables(brought, "ernst-2014")["Measurements"]] == ["5 / 20", "2 / 21"]


def test_an_export_of_covidence_with_what_readers_agreed_on(project):
    brought = compare_sheets(project, [SHEETS / "covidence.csv"])
    assert headers(brought, "gray-2020")[-2:] == ["before", "week 4"]
    assert tables(brought, "gray-2020")["Measurements"] == [
        ["reaction time", "ms", "caffeine", "265 (SD 30)", "241 (SD 31)"],
        ["reaction time", "ms", "placebo", "270 (SD 36)", "268 (SD 33)"],
    ]
    assert "Cups, and reactions" in brought.new[0].note
    assert told(brought) == [
        "covidence.csv:1: E (Country in which the study was conducted): what it holds is not known"
    ]


@pytest.mark.parametrize("sheet", sorted(SHEETS.iterdir()), ids=lambda path: path.name)
def test_a_dry_run_writes_nothing_and_a_second_run_finds_all_known(project, sheet):
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    brought = compare_sheets(project, [sheet])
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == before
    write_sheets(project, brought)
    assert {draft.note_id for draft in read_drafts(project)} == {match.key for match in brought.new}
    read_project(project)  # drafts break nothing
    after = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    again = compare_sheets(project, [sheet])
    assert [match.key for match in again.matches] == [match.key for match in brought.matches]
    assert again.new == []
    write_sheets(project, again)
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == after


@pytest.mark.parametrize(
    ("label", "place"),
    [
        ("trial-a", "data/raw/studies/trial-a.md"),
        ("Trial A", "data/raw/studies/trial-a.md"),
        ("Rose et al., 2020", "data/raw/studies/rose-2020.md"),
        ("Rose AB 2019", "data/raw/studies/rose-2020.md"),
        ("Thorn 2020", None),
        ("Rose 2020b", None),
    ],
)
def test_a_known_study_is_told_and_left_alone(project, file, label, place):
    with (project.raw / "references.bib").open("a") as bibliography:
        bibliography.write(
            "@article{rose-2020, title={Roses}, author={Rose, Anna and Thorn, B.}, year={2020}, onlineyear={2019}}\n"
        )
    (project.raw / "studies" / "rose-2020.md").write_text("---\ndesign: reference text\nread:\n  data: ours\n---\n")
    brought = compare_sheets(project, [file(f'study,outcome,unit,mean\n"{label}",sleep,h,7\n')])
    assert [match.place for match in brought.matches] == [place]
    assert bool(brought.new) == (place is None)


def test_studies_that_only_a_letter_tells_apart_get_notes_of_their_own(project, file):
    sheet = file("study,outcome,unit,mean\nCup A (2020),sleep,h,7\nCup B (2020),sleep,h,8\n")
    assert [match.key for match in compare_sheets(project, [sheet]).new] == ["cup-2020", "cup-b-2020"]


def test_a_doi_knows_a_study_by_any_name(project, file):
    with (project.raw / "references.bib").open("a") as bibliography:
        bibliography.write("@article{rose-2020, title={Roses}, author={Rose, A.}, year={2020}, doi={10.1234/AB.c}}\n")
    sheet = file("study,doi,outcome,unit,mean\nThe rose trial,https://doi.org/10.1234/ab.C,sleep,h,7\n")
    (match,) = compare_sheets(project, [sheet]).matches
    assert (match.key, match.is_new) == ("rose-2020", True)


def test_values_go_into_the_draft_of_an_imported_work_until_somebody_wrote_in_it(project, file):
    works = file("TY  - JOUR\nTI  - Roses\nAU  - Rose, A.\nPY  - 2020\nER  - \n", "works.ris")
    write(project, compare(project, [works]))
    sheet = file("study,outcome,unit,mean\nRose 2020,sleep,h,7\n")
    brought = compare_sheets(project, [sheet])
    assert [match.key for match in brought.new] == ["rose-2020"]
    write_sheets(project, brought)
    note = project.raw / "studies" / "rose-2020.md"
    assert "| sleep | h |" in note.read_text()
    note.write_text(note.read_text().replace("sex: TODO", "sex: female"))
    other = file("study,outcome,unit,mean\nRose 2020,sleep,h,8\n")
    again = compare_sheets(project, [other])
    assert (again.new, again.matches[0].place) == ([], "data/raw/studies/rose-2020.md")


def test_outcomes_of_a_study_in_several_sheets_meet_in_one_note(project, file):
    first = file("study,outcome,unit,mean\nRose 2020,sleep,h,7\n", "one.csv")
    second = file("study,outcome,unit,mean\nRose 2020,sleep latency,min,12\n", "two.csv")
    brought = compare_sheets(project, [first, second])
    assert [row[0] for row in tables(brought, "rose-2020")["Measurements"]] == ["sleep", "sleep latency"]
    assert "Taken from one.csv, row 2; two.csv, row 2." in brought.new[0].note


def test_every_cell_that_cannot_be_read_is_told_and_the_rest_is_taken(project, file):
    sheet = file(
        "study,arm,outcome,unit,n,mean,sd,time\n"
        "A 2001,caffeine,sleep,h,ten,7,1,pre\n"
        "A 2001,placebo,sleep,h,10,seven,1,pre\n"
        "A 2001,nothing,sleep,h,10,7,-1,pre\n"
        "A 2001,caffeine,sleep,h,10,6,1,later\n"
        "A 2001,caffeine,sleep,h,,6.5,1,pre\n"
        ",,,,,,,\n"
        "A 2001,placebo,sleep,h,10,6,,post\n"
    )
    brought = compare_sheets(project, [sheet])
    assert [(p.line, p.field) for p in brought.errors] == [
        (2, "E (n)"), (3, "F (mean)"), (4, "F (mean)"), (6, "outcome"),
    ]  # fmt: skip
    assert "-1" in brought.errors[2].message
    assert [(p.line, p.field) for p in brought.unmapped] == [(5, "H (time)")]
    assert tables(brought, "a-2001")["Measurements"] == [
        ["sleep", "h", "caffeine", "7 (SD 1)", "", "6 (SD 1) n 10"],
        ["sleep", "h", "placebo", "", "6", ""],
    ]


def test_a_study_of_which_not_all_could_be_read_is_not_begun_and_comes_whole_once_its_rows_are_mended(project, file):
    """Half a note would be known from then on, and the rest of its rows lost."""
    rows = (
        "study,arm,outcome,unit,n,mean\nA 2001,tea,sleep,h,10,7\nA 2001,placebo,sleep,h,{},6\nB 2002,tea,sleep,h,9,7\n"
    )
    brought = compare_sheets(project, [file(rows.format("ten"))])
    write_sheets(project, brought)
    assert {draft.note_id for draft in read_drafts(project)} == {"b-2002"}
    assert "no note of it is begun: mend its rows" in report(project, brought, written=True)
    mended = compare_sheets(project, [file(rows.format("10"))])
    assert [match.key for match in mended.whole] == ["a-2001"]
    write_sheets(project, mended)
    assert "placebo" in (project.raw / "studies" / "a-2001.md").read_text()


def test_a_mapping_is_saved_mended_and_taken(project, tmp_path, file):
    sheet = file("Nr;Trial;Kaffee;Wasser\n1;Rose 2020;240,5 (30);270 (36)\n2;Thorn 2021;1,500;1,600\n")
    first = compare_sheets(project, [SHEETS / "metafor.csv"])
    mapping = yaml.safe_load(first.mapping)
    assert mapping["columns"]["m1i"] == "mean; arm 1"
    assert set(mapping["all rows"]) == {"outcome", "unit", "time", "arm 1", "arm 2"}
    saved = file(
        first.mapping.replace("outcome: TODO", "outcome: reaction time").replace("unit: TODO", "unit: ms"), "m.yaml"
    )
    saved.write_text(
        saved.read_text().replace("arm 1: TODO", "arm 1: coffee extract").replace("time: TODO", "time: session")
    )
    second = compare_sheets(project, [SHEETS / "metafor.csv"], saved)
    assert headers(second, "alpha-2001")[-1] == "session"
    assert tables(second, "alpha-2001")["Arms"] == [["arm 1", "caffeine", "", "20"], ["arm 2", "TODO", "", "20"]]
    assert tables(second, "alpha-2001")["Measurements"][0] == ["reaction time", "ms", "arm 1", "240.5 (SD 30)"]
    words = file(
        "columns:\n  Nr: left out\n  Trial: study\n  Kaffee: mean (SD); arm caffeine; time after\n"
        "  Wasser: mean (SD); arm placebo; time after\nall rows: {outcome: reaction time, unit: ms}\ndecimal: comma\n",
        "words.yaml",
    )
    third = compare_sheets(project, [sheet], words)
    assert [row[-1] for row in tables(third, "rose-2020")["Measurements"]] == ["240.5 (SD 30)", "270 (SD 36)"]
    assert [row[-1] for row in tables(third, "thorn-2021")["Measurements"]] == ["1.5", "1.6"]


def test_what_is_wrong_in_a_mapping_is_told_with_its_line(project, file):
    words = file(
        "columns:\n  A: meen\n  B: mean; in the morning\nterms:\n  outcomes:\n    RT: reaction tine\n"
        "all rows:\n  tme: after\n"
        "decimal: semicolon\nother: 1\n",
        "words.yaml",
    )
    with pytest.raises(BrokenNotes) as error:
        compare_sheets(project, [SHEETS / "long.csv"], words)
    assert [problem.line for problem in error.value.problems] == [2, 3, 6, 8, 9, 10]


def test_numbers_whose_comma_may_mean_two_things_are_not_guessed(project, file):
    brought = compare_sheets(project, [file("study;outcome;unit;mean\nRose 2020;reaction time;ms;1,500\n")])
    (error,) = brought.errors
    assert (error.line, error.field) == (2, "D (mean)")
    assert "`decimal: comma`" in error.message


def test_a_share_is_taken_as_it_is_shown(project, file):
    brought = compare_sheets(project, [file("study,outcome,unit,mean\nRose 2020,sleep,h,43 %\n")])
    assert tables(brought, "rose-2020")["Measurements"] == [["sleep", "h", "", "43"]]


def test_the_report_tells_what_would_be_written_and_from_where(project):
    brought = compare_sheets(project, [SHEETS / "long.csv"])
    text = report(project, brought, written=False)
    assert "new     smith-2020: Smith 2020: 2 arms, 4 measurements, 0 contrasts (long.csv, rows 4 to 7)" in text
    assert text.endswith(
        "2 new, 0 known; nothing was written: --write begins a draft of each new one in data/raw/studies"
    )
    assert facts(brought, written=False)["studies"][0]["arms"] == {"caffeine": "caffeine", "placebo": "placebo"}


NUMBERS = st.sampled_from(["7", "1,5", "-3", "0", "1e400", "=1+1", "7 (2)", "±", "1/2", "NA", "nan", "inf", "١"])
CELLS = st.one_of(NUMBERS, st.text(st.characters(exclude_categories=["Cs"]), max_size=12))


@given(st.lists(st.lists(CELLS, min_size=9, max_size=9), min_size=1, max_size=4), st.booleans())
def test_whatever_cells_hold_the_drafts_are_notes(tmp_path_factory, rows, is_wide):
    root = tmp_path_factory.mktemp("any")
    shutil.copytree(CAFFEINE, root / "data" / "raw")
    path = root / "sheet.csv"
    long = ["study", "arm", "outcome", "unit", "time", "n", "mean", "SD", "detail"]
    wide = ["study", "m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i", "yi", "vi"]
    with path.open("w", encoding="utf-8", newline="") as sheet:
        csv.writer(sheet).writerows([wide if is_wide else long, *rows])
    brought = compare_sheets(Project(root), [path])
    write_sheets(Project(root), brought)
    for match in brought.new:
        problems = []
        note = read_note(match.note, match.key, STUDY_SECTIONS, Reporter("draft", problems))
        assert [problem for problem in problems if not problem.warning] == []
        assert set(note.sections) <= set(STUDY_SECTIONS)
    assert {draft.note_id for draft in read_drafts(Project(root))} == {match.key for match in brought.whole}
    report(Project(root), brought, written=True)


def test_a_draft_whose_todos_are_filled_builds(project):
    write_sheets(project, compare_sheets(project, [SHEETS / "wide.csv"]))
    path = project.raw / "studies" / "fox-2018.md"
    text = path.read_text().replace("status: draft\n", "").replace("  TODO: wide.csv", "  table 2: wide.csv")
    for key, value in {"n": "31", "sex: ": "mixed", "age": "30", "who": "adults"}.items():
        text = text.replace(f"{key.strip(': ')}: TODO", f"{key.strip(': ')}: {value}")
    path.write_text(re.sub(r"^TODO: .*\n", "", text, flags=re.MULTILINE))
    assert "TODO" not in path.read_text()
    with (project.raw / "references.bib").open("a") as bibliography:
        bibliography.write("@article{fox-2018, title={Made-up trial F}, author={Fox, F.}, year={2018}}\n")
    assert main(["tables", "--quiet", "--project", str(project.root)]) == 0
    measured = read_project(project).tables["measurements"]
    of_fox = measured[measured["study_id"] == "fox-2018"]
    assert of_fox[["outcome", "arm_id", "time", "mean", "sd"]].to_numpy().tolist()[0] == [
        "sleep",
        "caffeine",
        "before",
        7,
        1,
    ]
    assert len(of_fox) == 8
