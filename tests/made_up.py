"""A small project made of rows, so that reports can be tested without notes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.tables.package import write_tables
from analysis.tables.project import Project
from analysis.tables.schemas import TABLES, Tables, frame

Rows = dict[str, list[dict[str, Any]]]
GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"
SHA = "0123456789abcdef" * 4


def note(path: str, line: int = 1, field: str = "statement") -> dict[str, Any]:
    """Where a row was read."""
    return {"note_path": f"data/raw/{path}", "note_line": line, "note_field": field}


def claim_rows() -> Rows:
    """Three claims of one article."""
    statements = {
        GLUTES: (
            "comparison",
            "Glute activation in the hip thrust is 20–30 % above that in the squat or the leg press.",
        ),
        STRENGTH: ("change", "Leg press training raises leg strength by 20 % in eight weeks."),
        SPRINT: ("association", "Hip thrusts are linked to faster sprinting in athletes."),
    }
    claims = [
        {
            "claim_id": claim,
            "statement": text,
            "kind": kind,
            "note_sha256": SHA,
            **note(f"claims/{claim}.md", 2),
        }
        for claim, (kind, text) in statements.items()
    ]
    sized = {
        "intervention": "hip thrust",
        "outcome": "gluteus maximus activation",
        "effect": "20–30 % more",
        "effect_direction": "more",
        "effect_bound": "exactly",
        "effect_low": 20.0,
        "effect_high": 30.0,
        "effect_unit": "%",
        "also_low": 20.0,
        "also_high": 30.0,
        "also_unit": "points",
        "topic": "glute activation",
    }
    parts = [
        {
            "claim_id": GLUTES,
            "part_id": term.replace(" ", "-"),
            "comparator": term,
            "interventions": f"hip thrust; hip extension exercise; {term}",
            **sized,
            **note(f"claims/{GLUTES}.md", 5, "comparator"),
        }
        for term in ("squat", "leg press")
    ] + [
        {
            "claim_id": STRENGTH,
            "part_id": "whole",
            "intervention": "leg press",
            "outcome": "leg strength",
            "effect": "20 % more",
            "effect_direction": "more",
            "effect_bound": "about",
            "effect_low": 20.0,
            "effect_high": 20.0,
            "effect_unit": "%",
            "topic": "strength",
            "interventions": "leg press; machine exercise",
            **note(f"claims/{STRENGTH}.md", 6, "outcome"),
        },
        {
            "claim_id": SPRINT,
            "part_id": "whole",
            "intervention": "hip thrust",
            "outcome": "sprint performance",
            "effect": "better",
            "effect_direction": "better",
            "population": "athletes",
            **note(f"claims/{SPRINT}.md", 6, "outcome"),
        },
    ]
    return {"claims": claims, "claim_parts": parts}


def source_rows() -> Rows:
    """An article, and a copy of it that counts as the same voice."""
    common = {
        "kind": "article",
        "publisher": "Community Strength Austin",
        "sells": "personal training",
        "accessed": "2025-05-02",
        "voice": "community-strength-austin",
        "note_sha256": SHA,
    }
    sources = [
        {
            "source_id": "community-strength-austin",
            "title": "Leg Press vs. Hip Thrust",
            "url": "https://example.org/leg-press-vs-hip-thrust",
            **common,
            **note("sources/community-strength-austin.md"),
        },
        {
            "source_id": "a-copy",
            "title": "Leg Press or Hip Thrust?",
            "copy_of": "community-strength-austin",
            **common,
            **note("sources/a-copy.md"),
        },
    ]
    where = {
        GLUTES: "What Is the Hip Thrust",
        STRENGTH: "What Is the Leg Press",
        SPRINT: "Showdown, Functional Fitness",
    }
    assertions = [
        {
            "claim_id": claim,
            "source_id": "community-strength-austin",
            "where": heading,
            "stance": "asserts",
            **note(f"claims/{claim}.md", 9, "asserted"),
        }
        for claim, heading in where.items()
    ]
    assertions.append({**assertions[0], "source_id": "a-copy", "note_line": 14})
    return {"sources": sources, "assertions": assertions}


def study_rows() -> Rows:
    """Studies that compare, a review, and a trial of training."""
    described = {
        "contreras-2015": (
            "Contreras B; Vigotsky AD; Schoenfeld BJ",
            2015,
            "within-subject",
            13,
            "female",
            True,
        ),
        "delgado-2019": (
            "Delgado J; Drinkwater EJ; Banyard HG",
            2019,
            "randomised crossover",
            8,
            "male",
            True,
        ),
        "williams-2021": ("Williams MJ; Gibson NV; Sorbie GG", 2021, "crossover", 12, "male", True),
        "neto-2020": ("Krause Neto W; Soares EG; Vieira TL", 2020, "systematic review", None, "mixed", None),
        "kubo-2019": ("Kubo K; Ikebukuro T; Yata H", 2019, "randomised parallel", 17, "male", False),
        "barbalho-2020": ("Barbalho M; Coswig V; Souza D", 2020, "randomised parallel", 22, "female", False),
    }
    studies = [
        {
            "study_id": key,
            "sample_id": key,
            "design": design,
            "n": n,
            "sex": sex,
            "acute": acute,
            "read_level": "table",
            "read": "table: https://example.org/paper",
            "reference": key,
            "authors": authors,
            "year": year,
            "participants": f"{n} {sex}" if n else None,
            "title": f"A study by {authors.split()[0]}",
            "journal": "Journal of Sports Science and Medicine",
            "doi": f"10.0000/{key}",
            "status": "published",
            "note_sha256": SHA,
            **note(f"studies/{key}.md", 1, "design"),
        }
        for key, (authors, year, design, n, sex, acute) in described.items()
    ]
    studies[-1] |= {"status": "disputed"}
    arms = [
        {"study_id": key, "arm_id": arm, "gets": gets, **note(f"studies/{key}.md", line, "gets")}
        for key in ("contreras-2015", "delgado-2019", "williams-2021", "neto-2020")
        for line, (arm, gets) in enumerate([("HT", "hip thrust"), ("SQ", "back squat")], start=15)
    ]
    measurements = [
        {
            "measurement_id": f"m-{key}-{arm}",
            "study_id": key,
            "arm_id": arm,
            "outcome": "gluteus maximus activation",
            "detail": "upper, mean",
            "unit": "%MVIC",
            "time": "session",
            "quantity": "level",
            "mean": mean,
            "sd": sd,
            "read_level": "table",
            "read": "table",
            "counts": True,
            **note(f"studies/{key}.md", 21, arm),
        }
        for key, arm, mean, sd in [
            ("contreras-2015", "HT", 69.5, None),
            ("contreras-2015", "SQ", 29.4, None),
            ("delgado-2019", "HT", 46.3, 19.5),
            ("delgado-2019", "SQ", 33.5, 11.8),
            ("williams-2021", "HT", 66.3, 21.0),
            ("williams-2021", "SQ", 55.7, 26.0),
        ]
    ]
    appraisals = [
        {
            "study_id": "barbalho-2020",
            "domain": "integrity",
            "judgement": "high",
            "because": "Implausible data were reported for other trials of this group.",
            **note("studies/barbalho-2020.md", 30, "because"),
        }
    ]
    return {"studies": studies, "arms": arms, "measurements": measurements, "appraisals": appraisals}


def result_rows() -> Rows:
    """What later layers make of it."""
    effects, evidence, contributions = [], [], []

    def add(
        claim: str, part: str, study: str, detail: str, *, lane: str, orientation: float = 1.0, **effect: Any
    ) -> None:
        key = f"e-{study}-{len(effects)}"
        effects.append(
            {
                "effect_id": key,
                "construct": effect["outcome"],
                "study_id": study,
                "sample_id": study,
                "detail": detail,
                "read_level": "table",
                "derived_by": "means and SDs of both arms",
                **({"unit": "log ratio"} if "measure" in effect else {}),
                **effect,
                **note(f"studies/{study}.md", 21, "HT"),
            }
        )
        evidence.append(
            {
                "claim_id": claim,
                "part_id": part,
                "effect_id": key,
                "directness": "direct",
                "lane": lane,
                "orientation": orientation,
                "because": "hip thrust; back squat is a squat",
                **note(f"studies/{study}.md", 21, "HT"),
            }
        )
        review = lane == "published synthesis"
        contributions.append(
            {
                "claim_id": claim,
                "part_id": part,
                "effect_id": key,
                "sample": study,
                "vote": None if "sign" not in effect else effect["sign"] * orientation,
                "role": "other kind" if review else "excluded" if study == "barbalho-2020" else "decides",
                **note(f"claims/{claim}.md", 5, "comparator"),
            }
        )

    glutes = {
        "intervention": "hip thrust",
        "comparator": "back squat",
        "outcome": "gluteus maximus activation",
        "arm_first": "HT",
        "arm_second": "SQ",
        "estimand": "between-group difference",
        "acute": True,
        "lane": "acute",
    }
    assumed = "correlation between conditions 0.5"
    add(
        GLUTES,
        "squat",
        "delgado-2019",
        "upper, mean",
        measure="ROM",
        yi=0.324,
        vi=0.031,
        n=8,
        sign=1.0,
        assumed=assumed,
        rows="m-delgado-2019-HT; m-delgado-2019-SQ",
        **glutes,
    )
    add(
        GLUTES,
        "squat",
        "williams-2021",
        "upper, mean",
        measure="ROM",
        yi=0.174,
        vi=0.018,
        n=12,
        sign=1.0,
        assumed=assumed,
        rows="m-williams-2021-HT; m-williams-2021-SQ",
        **glutes,
    )
    for detail in ("upper, mean", "lower, mean"):
        add(
            GLUTES,
            "squat",
            "contreras-2015",
            detail,
            measure="ROM",
            yi=0.86,
            n=13,
            sign=1.0,
            p_text="sig.",
            rows="m-contreras-2015-HT; m-contreras-2015-SQ",
            **glutes,
        )
    add(
        GLUTES,
        "squat",
        "neto-2020",
        "",
        measure="ROM",
        yi=0.351,
        n=58,
        sign=1.0,
        **{**glutes, "lane": "published synthesis"},
    )
    change = {
        "intervention": "leg press",
        "outcome": "leg press 1RM",
        "weeks": 10.0,
        "estimand": "within-group change",
        "measure": "ROMC",
        "lane": "training",
    }
    add(STRENGTH, "whole", "kubo-2019", "", yi=0.19, vi=0.0012, n=17, sign=1.0, assumed="r = 0.8", **change)
    add(
        STRENGTH,
        "whole",
        "barbalho-2020",
        "",
        yi=0.69,
        vi=0.0031,
        n=22,
        sign=1.0,
        assumed="r = 0.8",
        **change,
    )
    add(
        SPRINT,
        "whole",
        "barbalho-2020",
        "30 m",
        intervention="hip thrust",
        comparator="back squat",
        outcome="sprint time",
        estimand="between-group difference in change",
        sign=-1.0,
        orientation=-1.0,
        n=22,
        lane="training",
    )
    add(
        SPRINT,
        "whole",
        "kubo-2019",
        "10 m",
        intervention="hip thrust",
        comparator="nothing",
        outcome="sprint time",
        estimand="between-group difference in change",
        sign=1.0,
        orientation=-1.0,
        n=17,
        lane="training",
    )

    citations = [
        {
            "citation_id": "c-1",
            "claim_id": GLUTES,
            "source_id": "community-strength-austin",
            "year": 2020,
            "text": "a 2020 study in the Journal of Sports Science",
            "journal": "Journal of Sports Science",
            "cited_kind": "study",
            "study_id": "neto-2020",
            "verdict": "found but about something else",
            "because": "year matches, journal is near, no leg press in it",
            "identified_as": "neto-2020",
            "identified_note": "probably; a review, no leg press in it",
            **note(f"claims/{GLUTES}.md", 12, "cites"),
        },
        {
            "citation_id": "c-2",
            "claim_id": STRENGTH,
            "source_id": "community-strength-austin",
            "year": 2018,
            "text": "a 2018 study in the Journal of Strength and Conditioning Research",
            "verdict": "not found",
            "journal": "Journal of Strength and Conditioning Research",
            "cited_kind": "study",
            **note(f"claims/{STRENGTH}.md", 12, "cites"),
        },
    ]
    candidates = [
        {
            "citation_id": "c-1",
            "study_id": "neto-2020",
            "rank": 1,
            "score": 0.71,
            "year": "match",
            "journal": "near",
            "people": "not named",
            "cited_kind": "mismatch",
            "intervention": "match",
            "comparator": "near",
            "missing_comparators": "leg press",
            "outcome": "match",
            "direction": "for",
            **note("studies/neto-2020.md", 1, "design"),
        },
        {
            "citation_id": "c-1",
            "study_id": "contreras-2015",
            "rank": 2,
            "score": 0.42,
            "year": "mismatch",
            "journal": "mismatch",
            "people": "not named",
            "cited_kind": "match",
            "intervention": "match",
            "comparator": "near",
            "missing_comparators": "leg press",
            "outcome": "match",
            "direction": "for",
            **note("studies/contreras-2015.md", 1, "design"),
        },
    ]
    flags = [
        {
            "flag_id": "f-1",
            "table": "studies",
            "row": "barbalho-2020",
            "check": "disputed data",
            "action": "exclude",
            "message": "status is disputed: weight zero, shown with and without",
            **note("studies/barbalho-2020.md", 8, "status"),
        }
    ]
    strength = [
        {
            "claim_id": GLUTES,
            "part_id": "squat",
            "k": 2,
            "studies": 3,
            "samples": 3,
            "results": 4,
            "participants": 33,
            "basis": "controlled studies",
            "lane": "acute",
            "measure": "ROM",
            "estimate": 0.229,
            "ci_low": -0.71,
            "ci_high": 1.17,
            "tau2": 0.0,
            "i2": 0.0,
            "votes_for": 3,
            "votes_against": 0,
            "direction_p": 0.25,
            "direction_verdict": "supported",
            "size_verdict": "undetermined",
            **note(f"claims/{GLUTES}.md", 5, "comparator"),
        },
        {
            "claim_id": GLUTES,
            "part_id": "leg-press",
            "k": 0,
            "studies": 0,
            "participants": 0,
            "direction_verdict": "no evidence",
            "size_verdict": "undetermined",
            **note(f"claims/{GLUTES}.md", 5, "comparator"),
        },
        {
            "claim_id": STRENGTH,
            "part_id": "whole",
            "k": 2,
            "studies": 2,
            "samples": 2,
            "results": 2,
            "participants": 39,
            "basis": "before and after only",
            "lane": "training",
            "measure": "ROMC",
            "estimate": 0.21,
            "ci_low": 0.12,
            "ci_high": 0.3,
            "pi_low": -0.05,
            "pi_high": 0.5,
            "tau2": 0.01,
            "i2": 88.0,
            "votes_for": 2,
            "votes_against": 0,
            "direction_p": 0.5,
            "direction_verdict": "supported",
            "size_verdict": "undetermined",
            **note(f"claims/{STRENGTH}.md", 6, "outcome"),
        },
        {
            "claim_id": SPRINT,
            "part_id": "whole",
            "k": 0,
            "studies": 2,
            "samples": 2,
            "results": 2,
            "participants": 39,
            "basis": "votes only",
            "lane": "training",
            "votes_for": 1,
            "votes_against": 1,
            "direction_p": 1.0,
            "direction_verdict": "inconclusive",
            "size_verdict": "not claimed",
            **note(f"claims/{SPRINT}.md", 6, "outcome"),
        },
    ]
    syntheses = [
        {
            **{key: row[key] for key in ("claim_id", "part_id", "k", "participants", "lane", "measure")},
            **{key: row.get(key) for key in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2")},
            "estimand": "between-group difference" if row["lane"] == "acute" else "within-group change",
            "effects": row["k"],
            "unit": "log ratio",
            "scope": "direct",
            "decides": True,
            **PRIOR,
            **note(f"claims/{row['claim_id']}.md", 5, "comparator"),
        }
        for row in strength
        if "measure" in row
    ]
    texts = {
        GLUTES: (
            "Against squats the studies that could be read favour the hip thrust, the size is undetermined; "
            "against the leg press there is no evidence.",
            "The citation was found but is about something else (best candidate: Neto 2020, a review).",
            2,
            1,
        ),
        STRENGTH: ("Strength gains differ widely around 20 %.", "No matching study was found.", 1, 1),
        SPRINT: ("Trials disagree.", "No such study in that journal.", 1, 0),
    }
    answers = [
        {
            "claim_id": claim,
            "answer": answer,
            "finding": answer,
            "citation_verdict": verdict,
            "parts": parts,
            "parts_supported": supported,
            "parts_contradicted": 0,
            **note(f"claims/{claim}.md", 2),
        }
        for claim, (answer, verdict, parts, supported) in texts.items()
    ]
    return {
        **appraised_rows(),
        "effects": effects,
        "evidence": evidence,
        "contributions": contributions,
        "citations": citations,
        "citation_candidates": candidates,
        "flags": flags,
        "syntheses": syntheses,
        "claim_strength": strength,
        "claim_answers": answers,
    }


PRIOR = {
    "claimed_low": 0.18, "claimed_high": 0.26, "smallest": 0.05, "smallest_because": "ours", "none": 0.0,
    "prior_mean": 0.0, "prior_sd": 0.3, "prior_tau": 0.15,
    "prior_because": "ours", "probability_direction": 0.98, "probability_below": 0.2, "probability_within": 0.5,
    "probability_above": 0.3, "new_below": 0.3, "new_within": 0.3, "new_above": 0.4, "prior_below": 0.73,
    "prior_within": 0.08, "prior_above": 0.19,
}  # fmt: skip


def appraised_rows() -> Rows:
    """How sure the answer on strength is, by rules, and what would change it."""
    part = {"claim_id": STRENGTH, "part_id": "whole", **note(f"claims/{STRENGTH}.md", 6, "outcome")}
    rules = {"rule_set": "claim-centred (1)", **part}
    verdicts = {"direction_verdict": "supported", "size_verdict": "undetermined"}
    change = {"k": 2, "votes_for": 2, "votes_against": 0, "estimate": 0.2, **verdicts, **part}
    studied = {"study_id": "kubo-2019", "tool": "RoB 2 (22 August 2019)"}
    place = note("studies/kubo-2019.md", 2, "design")
    return {
        "settings": [
            {
                "setting": "verdict probability", "applies_to": "all", "value": 0.95, "because": "ours",
                **note("settings.yaml", 1, "verdict probability"),
            },
            *(
                {
                    "setting": "duration window", "applies_to": end, "value": value, "because": "ours",
                    **note("settings.yaml", 1, "duration window"),
                }
                for end, value in (("shortest", 0.5), ("longest", 1.25))
            ),
        ],
        "reasons": [{"question": "direction", "chosen": "supported", "because": "P = 0.98", **part}],
        "directions": [
            {
                "lane": "training", "people": "everyone", "votes_for": 2, "votes_against": 0, "neither": 0, "unread": 1,
                "share_low": 0.16, "share_high": 1.0, "direction_p": 0.5, "p_unread_for": 0.25, "p_unread_against": 1.0,
                "combined_p": 0.01, "combined_k": 2, "adjusted_k": 1, **part,
            }
        ],
        "certainty": [
            {"domain": "start", "rule_worst": "S3", "rule_best": "S2", "worst": "low", "best": "high", **rules},
            {
                "domain": "imprecision", "rule_worst": "P5", "rule_best": "P5", "worst": "1", "best": "1",
                "inputs": "k 2", "threshold": "interval crosses the target yes", "source": "Core GRADE 2",
                "lift": "about 40 more people per arm", **rules,
            },
            {"domain": "total", "worst": "very low", "best": "moderate", **rules},
        ],
        "changes": [
            {"kind": "reference", "change": "reference", "flips": False, **change},
            {
                "kind": "leave one out", "change": "without kubo-2019", "flips": True,
                **change, "k": 1, "direction_verdict": "inconclusive",
            },
        ],
        "outlooks": [{"carried_by": "kubo-2019", "votes_needed": 4, "people_per_arm": 30, "target": 0.18, **part}],
        "bias": [
            {
                "domain": "randomisation process", "judgement": "no information", "worst": "high", "best": "low",
                "because": "nothing about it was read", **studied, **place,
            },
            {
                "domain": "overall", "judgement": "no information", "worst": "high", "best": "low",
                "because": "not read: randomisation process", **studied, **place,
            },
        ],
    }  # fmt: skip


def small_rows() -> Rows:
    """All rows of the small project."""
    return {**claim_rows(), **source_rows(), **study_rows(), **result_rows()}


def tables_of(rows: Rows) -> Tables:
    """The rows as tables; tables without rows are there and empty, required words not given are a dash."""
    tables = {}
    for name, schema in TABLES.items():
        required = [key for key, column in schema.columns.items() if column.required]
        words = {key: "-" for key in required if schema.columns[key].dtype == "str"}
        tables[name] = frame(name, [{**words, **row} for row in rows.get(name, [])])
    return tables


def make_project(root: Path, rows: Rows) -> Project:
    """A project with these rows as its tables, built; it uses the checkout's notebooks."""
    (root / "data" / "raw").mkdir(parents=True, exist_ok=True)
    project = Project(root)
    write_tables(project, tables_of(rows), inputs="test")
    return project


@pytest.fixture
def rows() -> Rows:
    """Rows a test may change before it makes a project of them."""
    return small_rows()


@pytest.fixture(scope="session")
def tables() -> Tables:
    """The small project's tables, to be read only."""
    return tables_of(small_rows())


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Project]:
    """Make a project of rows, in a folder of its own."""
    return lambda rows, name="project": make_project(tmp_path / name, rows)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The small project with its reports built once for all tests that only read."""
    from analysis.build.runner import build_reports

    root = tmp_path_factory.mktemp("built") / "project"
    project = make_project(root, small_rows())
    result = build_reports(project)
    assert result.failed == []
    yield project
    shutil.rmtree(root, ignore_errors=True)
