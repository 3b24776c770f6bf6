"""The real pages, built from the small project by the real notebooks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import analysis
from analysis.build.results import RECORDS
from analysis.pages.claim.findings import findings
from analysis.pages.data import select
from analysis.pages.terminal import describe_claim
from analysis.pipeline import build_tables
from analysis.tables.package import write_tables
from analysis.tables.schemas import frame
from analysis.tables.state import input_digest
from analysis.tables.unknown import UnknownClaim

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


class _Page(HTMLParser):
    """Tags, text and resources of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words)).replace("\u00a0", " ")


def _read(project, name: str) -> str:
    return (project.reports / f"{name}.html").read_text(encoding="utf-8")


def _names(project) -> list[str]:
    paths = project.reports.rglob("*.html")
    return sorted(path.relative_to(project.reports).as_posix().removesuffix(".html") for path in paths)


@pytest.fixture
def with_tables(copied):
    """The project with other tables."""

    def write(changed):
        write_tables(copied, changed, inputs="changed")
        return copied

    return write


@pytest.mark.slow
def test_two_builds_in_two_folders_by_both_engines_give_the_same_bytes(built, copied, build_reports):
    other = copied
    assert build_reports(other, engine="stock").failed == []

    def contents(project):
        return {
            path.relative_to(project.reports).as_posix(): path.read_bytes()
            for path in project.reports.rglob("*")
            if path.is_file()
        }

    assert contents(other) == contents(built)


def test_no_page_needs_anything_from_elsewhere(built):
    for name in _names(built):
        page = _Page(_read(built, name))
        for tag, attributes in page.tags:
            assert tag not in ("link", "iframe", "img", "object", "embed", "base"), (name, tag)
            assert tag != "script" or attributes in ({}, {"type": "application/ld+json"})
            assert "src" not in attributes
            assert "srcset" not in attributes
            for value in attributes.values():
                assert "url(" not in (value or "") or "url(#" in value
        style = re.search(r"<style.*?</style>", _read(built, name), re.DOTALL)[0]
        assert "url(" not in style
        assert "@import" not in style


def test_pages_are_small(built):
    for name in _names(built):
        assert len(_read(built, name).encode()) < 400 * 1024
    assert len(_read(built, "index").encode()) < 100 * 1024


def test_pages_have_language_title_landmarks_one_heading_and_a_skip_link(built):
    for name in _names(built):
        page = _Page(_read(built, name))
        tags = [tag for tag, _ in page.tags]
        assert ("html", {"lang": "en"}) in page.tags
        assert tags.count("h1") == 1, name
        assert {"main", "nav", "header", "title"} <= set(tags)
        assert ("a", {"class": "skip", "href": "#main"}) in page.tags
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids)), f"ids twice in {name}"


def test_headings_never_skip_a_level(built):
    for name in _names(built):
        levels = [int(tag[1]) for tag, _ in _Page(_read(built, name)).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), name


def test_links_inside_the_reports_lead_somewhere(built):
    for name in _names(built):
        page = _Page(_read(built, name))
        here = (built.reports / name).parent
        ids = {attributes.get("id") for _, attributes in page.tags}
        for tag, attributes in page.tags:
            target = attributes.get("href", "") if tag == "a" else ""
            if target.startswith("#"):
                assert target[1:] in ids, (name, target)
            elif target and not target.startswith("http") and "data/raw" not in target:
                path, _, place = re.sub(r"\?[^#]*", "", target).partition("#")
                path = path or f"{name.rpartition('/')[2]}.html"
                assert (here / path).is_file(), (name, target)
                assert not place or f'id="{place}"' in (here / path).read_text(encoding="utf-8"), (name, target)


def test_every_figure_says_what_it_shows(built):
    drawings = [
        attributes
        for name in _names(built)
        for tag, attributes in _Page(_read(built, name)).tags
        if tag == "svg" and attributes.get("aria-hidden") != "true"  # what only places a mark within another
    ]
    assert len(drawings) >= 3
    for attributes in drawings:
        assert attributes["role"] in ("img", "group")  # a group when marks in it are links
        assert len(attributes["aria-label"]) > 20


def test_a_claim_page_answers_in_the_order_people_ask(built):
    text = _Page(_read(built, f"claims/{GLUTES}")).text
    expected = [
        "All three studies found more gluteus maximus activation with hip thrust than with squat",
        "Is the citation real?",
        "found but about something else",
        "Who says it",
        "1 independent voice",
        "Is the citation real?",
        "Krause Neto 2020",
        "What the studies show",
        "How sure, and why",
        "How robust is that",
        "The studies",
        "Where every number comes from",
        "data/raw/studies/delgado-2019.md",
        "This is not a systematic search",
    ]
    place = 0
    for words in expected:
        found = text.find(words, place)
        assert found >= 0, f"{words!r} is missing, or comes too early"
        place = found


def test_published_reviews_stand_after_the_studies_and_are_drawn_in_no_figure(built_tables):
    data = select(built_tables("caffeine"), "claim-report", claim_id="faster-reactions")
    markup = str(findings(data).markup)
    studies, reviews = markup.split("Published reviews</h", 1)
    assert "Forest plot" in studies
    assert "<figure" not in reviews.split("<h3")[0]


def test_the_code_is_folded_away_behind_all_that_it_shows(built):
    page = _read(built, f"claims/{GLUTES}")
    shown, code = page.split('<details class="code">')
    assert "This is not a systematic search" in shown
    for name in ("answer", "findings", "certainty", "notes", "load"):
        assert f">{name}</span>" in code


def test_the_top_of_a_page_says_who_says_it_how_sure_it_is_and_why(built):
    top = _Page(_read(built, f"claims/{GLUTES}").split("Who says it</h2>")[0]).text
    assert "Said by" in top
    assert "Leg Press vs. Hip Thrust" in top
    assert "found but about something else" in top
    assert "3 studies, 3 samples, 10 results, 33 people." in top
    assert "controlled studies" in top


def test_every_result_leads_to_the_line_of_the_note_it_comes_from(built):
    page = _read(built, f"claims/{GLUTES}")
    results = re.findall(r'<a href="#(r-[^"]+)">', page)
    assert len(results) >= 5
    for place in results:
        row = page[page.index(f'<tr id="{place}">') :].split("</tr>")[0]
        assert re.search(r"line \d+", row), place


def test_a_figure_has_its_data_as_a_table_one_click_away(built):
    for claim in (GLUTES, STRENGTH, SPRINT):
        figures = _read(built, f"claims/{claim}").split("<figure")[1:]
        assert figures
        for at, after in enumerate(figures):
            part = "".join(figures[at:]).split("</section>")[0]
            assert "<table" in part, (claim, after[:300])


def test_what_cannot_be_tested_takes_one_section(copied, build_reports):
    """A claim that names no outcome, in a note of its own."""
    note = copied.raw / "claims" / f"{STRENGTH}.md"
    kept = ("statement:", "asserted:", "  - source:", "    where:", "    stance:", "---")
    lines = note.read_text(encoding="utf-8").split("\n---\n")[0].splitlines()
    lines = [line for line in lines if line.startswith(kept)]
    note.write_text(
        "\n".join(["---", "kind: judgement", *lines[1:], "---", "A matter of taste.", ""]), encoding="utf-8"
    )
    build_tables(copied, input_digest(copied, analysis.__version__))
    assert build_reports(copied, [STRENGTH]).failed == []
    page = _read(copied, f"claims/{STRENGTH}").split('<section class="made"')[0]
    assert "summary-of-findings" not in page
    text = _Page(page).text
    assert text.count("As it is worded it cannot be tested.") == 1
    for heading in ("What the studies show", "How sure, and why", "How robust is that?", "The studies", "comes from"):
        assert heading not in text
    assert "This is not a systematic search" in text


def test_the_page_of_a_claim_with_many_results_stays_small(with_tables, tables, build_reports):
    """Those of one study, once more for each of sixty studies and four samples of each."""
    effect, link, counted = (
        tables[name][tables[name]["effect_id"] == _typical(tables)].to_dict("records")[0]
        for name in ("effects", "evidence", "contributions")
    )
    [study] = tables["studies"][tables["studies"]["study_id"] == effect["study_id"]].to_dict("records")
    bias = tables["bias"][tables["bias"]["study_id"] == effect["study_id"]].to_dict("records")
    more = {name: [] for name in ("studies", "bias", "effects", "evidence", "contributions")}
    for n in range(60):
        name = f"made-up-{n}-2019"
        more["studies"].append({**study, "study_id": name, "note_path": f"data/raw/studies/{name}.md"})
        more["bias"] += [{**row, "study_id": name} for row in bias]
        for arm in range(4):
            key = f"e-{n}-{arm}"
            own = {"effect_id": key, "study_id": name, "sample_id": f"{name}-{arm}", "arm_first": f"ARM{arm}"}
            more["effects"].append({**effect, **own, "yi": 0.1 + n / 400, "assumed": "pre–post r = 0.9 (kubo-2019)"})
            more["evidence"].append({**link, "effect_id": key})
            more["contributions"].append({**counted, "effect_id": key, "sample": own["sample_id"]})
    some = tables["evidence"].groupby("claim_id").head(5)["effect_id"]
    few = {name: tables[name][tables[name]["effect_id"].isin(some)] for name in ("evidence", "contributions")}
    project = with_tables(
        tables
        | {name: frame(name, [*{**tables, **few}[name].to_dict("records"), *rows]) for name, rows in more.items()}
    )
    assert build_reports(project, [STRENGTH]).failed == []
    page = _read(project, f"claims/{STRENGTH}")
    assert page.count('<tr id="r-') > 240
    assert len(page.encode()) < 2 * 1024 * page.count('<tr id="r-')  # each with four numbers that lead to their lines


def _typical(tables):
    """A result that decides the claim on strength."""
    decide = tables["contributions"].query("claim_id == @STRENGTH and role == 'decides'")["effect_id"]
    ratios = tables["effects"].query("measure == 'ROMC' and vi > 0")["effect_id"]
    return decide[decide.isin(ratios)].iloc[0]


def test_a_page_names_its_notes_with_checksums_its_notebook_and_the_version(built, tables):
    page = _read(built, f"claims/{GLUTES}")
    assert "claim-report.ipynb" in page
    assert analysis.__version__ in page
    for path in (f"claims/{GLUTES}.md", "studies/contreras-2015.md", "sources/a-copy.md"):
        assert f"data/raw/{path}" in page
    assert tables["claims"].set_index("claim_id").loc[GLUTES, "note_sha256"] in page


def test_evidence_with_only_a_direction_is_drawn_apart_and_reviews_are_not_drawn(built):
    page = _Page(_read(built, f"claims/{GLUTES}"))
    labels = [attributes["aria-label"] for tag, attributes in page.tags if tag == "svg" and "aria-label" in attributes]
    [forest] = {label for label in labels if label.startswith("Forest plot of 5 results")}
    assert "4 without a variance" in forest
    assert any(label.startswith("Directions without sizes") for label in labels)
    assert not any("Krause Neto" in label for label in labels)


def test_what_a_check_left_out_is_marked_in_the_figure_and_told(built):
    page = _Page(_read(built, f"claims/{STRENGTH}"))
    assert any("21 left out of the mean" in attributes.get("aria-label", "") for _, attributes in page.tags)
    assert "1 marked by a check" in " ".join(attributes.get("aria-label", "") for _, attributes in page.tags)


def test_what_is_not_computed_yet_is_said_to_be(built):
    text = _Page(_read(built, f"claims/{GLUTES}")).text  # its second part, on which there is nothing
    assert "not rated" in text


def test_how_sure_how_robust_and_what_would_change_it_are_told_with_their_rules(built):
    text = _Page(_read(built, f"claims/{STRENGTH}")).text
    for told in (
        "How likely the size is as claimed",
        "without Pipes 1978",
        "could not be answered from what was read",
        "9 people in each group",
    ):
        assert told in text


def test_the_index_has_one_line_for_each_claim_with_its_verdicts(built):
    page = _Page(_read(built, "index"))
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    for claim in (GLUTES, STRENGTH, SPRINT):
        assert f"claims/{claim}.html" in links
    for verdict in ("found but about something else", "supported", "undetermined", "inconclusive"):
        assert verdict in page.text


def test_no_page_or_published_notebook_names_the_machine(built):
    for path in built.reports.rglob("*"):
        if path.is_file() and RECORDS not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert str(built.root) not in text
            assert str(Path.home()) not in text
            assert "0x7f" not in text


def test_plain_papermill_runs_a_claim_report(built, tmp_path):
    out = tmp_path / "out.ipynb"
    command = ["papermill", str(NOTEBOOKS / "claim-report.ipynb"), str(out), "-p", "claim_id", SPRINT]
    subprocess.run(
        [sys.executable, "-m", *command],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "CLAIMS_PROJECT": str(built.root)},
    )
    assert "hip thrusts go together with faster sprinting" in out.read_text(encoding="utf-8")


def test_published_notebooks_are_valid_and_open_with_the_stock_kernel(built):
    import nbformat

    for path in built.reports.rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata["kernelspec"]["name"] == "python3"
        assert json.loads(path.read_text())["nbformat_minor"] == 5


@pytest.mark.parametrize("claim", [GLUTES, STRENGTH, SPRINT])
def test_the_terminal_tells_the_same_verdicts(tables, claim):
    told = describe_claim(tables, claim)
    for verdict in tables["claim_strength"].query("claim_id == @claim")["direction_verdict"]:
        assert verdict in told
    with pytest.raises(UnknownClaim, match="no-such-claim"):
        describe_claim(tables, "no-such-claim")


# The scripts of a page: what saves its figures and tables, and on the index what finds claims.
_OURS = {"index": [None, None], "claims": [None]}


def test_a_hostile_claim_is_text_on_its_page_in_its_title_and_on_the_index(with_tables, tables, build_reports):
    hostile = "<script>alert(1)</script> </style> [x](javascript:y) $a$ {{ b }} \u202egnp " + "x" * 3000 + " 😀"
    project = with_tables({**tables, "claims": tables["claims"].assign(statement=hostile)})
    result = build_reports(project)
    assert result.failed == []
    for name in ("index", f"claims/{GLUTES}"):
        page = _Page(_read(project, name))
        scripts = [attributes.get("type") for tag, attributes in page.tags if tag == "script"]
        assert scripts == [*([] if name == "index" else ["application/ld+json"]), *_OURS[name.partition("/")[0]]]
        assert not any((attributes.get("href") or "").startswith("javascript") for _, attributes in page.tags)
        assert "\u202e" not in page.text
        assert "<script>alert(1)</script> </style> [x](javascript:y) $a$ {{ b }} ⟨U+202E⟩gnp xxx" in page.text
        assert "😀" in page.text


def _luminance(color: str) -> float:
    digits = color.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *((ink, paper) for ink in ("ink", "faint", "link", "bad", "for", "against") for paper in ("paper", "card")),
        *((tone, f"{tone}-bg") for tone in ("good", "bad", "open", "none")),
        ("good", "card"), ("open", "card"), ("ink", "band"), ("ink", "code"), ("faint", "code"),
    ],
)  # fmt: skip
def test_text_stands_out_from_what_is_behind_it(mode, ink, paper):
    from analysis.pages.html import TEMPLATES

    css = (TEMPLATES / "page" / "style.css").read_text(encoding="utf-8")
    block = css.split(":root {")[2 if mode == "dark" else 1].split("}")[0]
    colors = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
    light, dark = sorted((_luminance(colors[ink]), _luminance(colors[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
