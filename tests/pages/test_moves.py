"""What moved between two builds, and which note did it."""

import math
import shutil
from pathlib import Path

import pytest

from analysis.notes.normalise import read_project
from analysis.pages.moves import EVERYWHERE, changed_notes, moved
from analysis.pipeline import work_out
from analysis.tables.last import COMPARED_IF_BUILT
from analysis.tables.project import Project

CAFFEINE = Path(__file__).parents[1] / "projects" / "caffeine"
PART = ["leg-press-strength-gain", "whole"]


@pytest.fixture
def project(tmp_path):
    shutil.copytree(CAFFEINE / "data" / "raw", tmp_path / "data" / "raw")
    return Project(tmp_path)


def tables(project):
    return work_out(read_project(project))


def test_nothing_moves_between_two_builds_of_the_same_notes(project, caffeine):
    assert moved(caffeine, tables(project)).empty


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """The tables after one number of one note was changed."""
    project = Project(tmp_path_factory.mktemp("edited"))
    shutil.copytree(CAFFEINE / "data" / "raw", project.raw)
    note = project.raw / "studies" / "trial-a.md"
    note.write_text(note.read_text().replace("240 (30)", "300 (30)"))
    return tables(project)


def test_an_edited_number_is_told_with_the_note_that_did_it(edited, caffeine):
    before, after = caffeine, edited
    assert changed_notes(before, after) == {"data/raw/studies/trial-a.md": "edited"}
    rows = moved(before, after)
    assert set(rows["because"]) == {"data/raw/studies/trial-a.md (edited)"}
    estimate = rows.loc[rows["what"] == "size of the effect"].iloc[0]
    assert estimate["kind"] == "number"
    assert estimate["before"] != estimate["after"]


def test_numbers_are_told_on_the_scale_of_the_pages_turned_as_there(edited, caffeine):
    before, after = caffeine, edited
    rows = moved(before, after)
    rows = rows[(rows["claim_id"] == "faster-reactions") & (rows["part_id"] == "placebo")].set_index("what")
    for when, built in (("before", before), ("after", after)):
        strength = built["claim_strength"].set_index(["claim_id", "part_id"]).loc["faster-reactions", "placebo"]
        assert strength["measure"] == "ROM"
        # The claim is of less time: the page shows a shorter one as less than nothing.
        shown = {end: 100 * math.expm1(-strength[end]) for end in ("estimate", "ci_low", "ci_high")}
        found = rows.loc["size of the effect", when].replace("−", "-")
        assert found.endswith("\N{NO-BREAK SPACE}%")
        assert float(found[:-2]) == pytest.approx(shown["estimate"], rel=1e-3)
        low, high = rows.loc["its 95 % interval", when].replace("−", "-")[:-2].split(" to ")
        assert float(low) == pytest.approx(shown["ci_high"], rel=1e-3)
        assert float(high) == pytest.approx(shown["ci_low"], rel=1e-3)
    assert not [what for what in rows.index if "_" in what]


def test_a_removed_study_is_told_as_removed(project, caffeine):
    before = caffeine
    (project.raw / "studies" / "trial-a.md").unlink()
    bibliography = project.raw / "references.bib"
    entries = bibliography.read_text().split("@")
    bibliography.write_text("@".join(entry for entry in entries if "{trial-a," not in entry))
    rows = moved(before, tables(project))
    assert set(rows["because"]) == {"data/raw/studies/trial-a.md (removed)"}
    assert "studies" in set(rows["what"])


def test_what_no_note_did_is_put_down_to_the_file_that_was_changed(project, caffeine):
    before = caffeine
    chosen = project.raw / "settings.yaml"
    chosen.write_text(f"{chosen.read_text()}verdict probability: 0.6\n")
    after = tables(project)
    rows = moved(before, after, {"data/raw/references.bib": "edited", "data/raw/settings.yaml": "edited"})
    assert len(rows)
    assert set(rows["because"]) == {"data/raw/settings.yaml (edited)"}
    assert set(moved(before, after)["because"]) == {EVERYWHERE}


def test_a_note_that_does_not_bear_on_the_claim_is_named_where_no_other_cause_is_known(project, caffeine):
    before = caffeine
    claims = before["claims"].assign(note_sha256="0" * 64)
    strength = before["claim_strength"].copy()
    strength["k"] = strength["k"] + 1
    rows = moved(before, {**before, "claims": claims.assign(claim_id="another"), "claim_strength": strength})
    assert rows["because"].str.startswith("data/raw/claims/").all()


def test_a_part_that_is_new_and_one_that_is_gone_are_told_once(project, caffeine):
    before = caffeine
    claim = project.raw / "claims" / "half-life.md"
    claim.write_text(claim.read_text().replace("| caffeine | caffeine |", "| tea | caffeine |"))
    rows = moved(before, tables(project)).set_index("part_id")
    assert rows.loc["tea", "before"] == "(not there before)"
    assert rows.loc["caffeine", "after"] == "(no such part)"
    assert set(rows["because"]) == {"data/raw/claims/half-life.md (edited)"}


@pytest.fixture(scope="module")
def cards(built_tables):
    return built_tables("cards")


@pytest.fixture(scope="module")
def caffeine(built_tables):
    return built_tables("caffeine")


def only_row(rows, what):
    [row] = rows[rows["what"] == what].to_dict("records")
    return row["before"].replace("\N{NO-BREAK SPACE}", " "), row["after"].replace("\N{NO-BREAK SPACE}", " ")


def test_what_the_next_study_has_to_be_is_compared(caffeine):
    before = caffeine
    outlooks, studies = before["outlooks"].copy(), before["next_studies"].copy()
    this = outlooks["claim_id"] == "worse-sleep"
    assert outlooks.loc[this, ["votes_needed", "people_per_arm"]].to_numpy().tolist() == [[5, 284]]
    outlooks.loc[this, ["votes_needed", "people_per_arm"]] = [2, 100]
    studies.loc[studies["claim_id"] == "worse-sleep", ["participants", "chance"]] = [320, 0.81]
    rows = moved(before, {**before, "outlooks": outlooks, "next_studies": studies})
    assert set(rows["claim_id"]) == {"worse-sleep"}
    assert set(rows["kind"]) == {"number"}
    assert only_row(rows, "further samples for the claim that would settle the direction") == ("5", "2")
    assert only_row(rows, "people in each group of a study that can show the effect") == ("284", "100")
    assert only_row(rows, "people in the next study that would settle the direction") == ("1280", "320")
    assert only_row(rows, "chance that this next study settles it")[1] == "81 %"
    assert len(rows) == 4


def test_votes_are_compared_only_where_votes_could_settle_it(caffeine):
    before = caffeine
    parts, outlooks = before["claim_parts"].copy(), before["outlooks"].copy()
    outlooks["votes_needed"] = outlooks["votes_needed"] + 1
    parts["effect_direction"] = "no difference"
    assert len(moved(before, {**before, "outlooks": outlooks}))
    same = {**before, "claim_parts": parts}
    assert moved(same, {**same, "outlooks": outlooks}).empty


def test_how_many_specifications_agree_is_compared(cards):
    specifications = cards["specifications"].copy()
    assert moved(cards, {**cards, "specifications": specifications}).empty
    others = (specifications["claim_id"] == PART[0]) & ~specifications["reference"]
    specifications.loc[specifications.index[others][:8], "sure"] = False
    rows = moved(cards, {**cards, "specifications": specifications})
    assert only_row(rows, "ways to analyse the evidence that agree with the page") == ("108 of 108", "100 of 108")
    # Where the answer itself is not sure, those that are not sure either agree with it.
    unsure = cards["specifications"].assign(sure=False)
    rows = moved(cards, {**cards, "specifications": unsure})
    assert PART[0] not in set(rows["claim_id"])


def test_the_range_of_averages_without_each_sample_is_compared_on_the_scale_of_the_page(cards):
    means = cards["leave_one_out"].copy()
    assert set(means["measure"]) == {"ROMC"}
    means["estimate"] = means["estimate"] + 0.1
    rows = moved(cards, {**cards, "leave_one_out": means})
    before, after = only_row(rows, "averages without each sample")
    for shown, table in ((before, cards["leave_one_out"]), (after, means)):
        low, high = shown.removesuffix(" %").split(" to ")
        ends = table["estimate"].min(), table["estimate"].max()
        assert [float(low), float(high)] == pytest.approx([100 * math.expm1(end) for end in ends], rel=1e-3)


def test_what_differences_go_with_is_compared(cards):
    leads = cards["moderators"].query("claim_id == 'leg-press-strength-gain'").head(1).assign(p=0.01, moderator="weeks")
    rows = moved({**cards, "moderators": cards["moderators"].assign(p=0.5)}, {**cards, "moderators": leads})
    assert only_row(rows, "what the differences between results go with") == ("none", "weeks")


def test_tables_that_one_build_does_not_have_leave_the_others_compared(cards):
    after = {
        **cards,
        "claim_strength": cards["claim_strength"].assign(estimate=cards["claim_strength"]["estimate"] + 0.1),
        "leave_one_out": cards["leave_one_out"].assign(estimate=cards["leave_one_out"]["estimate"] + 0.1),
    }
    old = {name: rows for name, rows in cards.items() if name not in COMPARED_IF_BUILT}
    assert set(moved(cards, after)["what"]) == {"size of the effect", "averages without each sample"}
    assert set(moved(old, after)["what"]) == {"size of the effect"}
    assert moved(old, cards).empty


def test_parts_of_which_nothing_is_told_are_compared_too(cards):
    none = {**cards, **{name: cards[name].head(0) for name in COMPARED_IF_BUILT}}
    assert moved(none, none).empty
    assert set(moved(none, cards)["before"]) == {"none"}
