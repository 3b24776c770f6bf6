"""Claims as a list that can be searched, sorted and filtered: one line for each, grouped by topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.pages import verdicts, words
from analysis.pages.glyphs import glyph
from analysis.pages.marks import mark
from analysis.pages.study_links import studies_behind
from analysis.pages.verdicts import Verdict
from analysis.tables.lookup import plain_rows
from analysis.tables.schemas import Tables
from analysis.terms import Certainty, ClaimKind, DirectionVerdict, Placeholder, SizeVerdict

# Claims that name no outcome are grouped by what sort of claim they are.
KINDS = {
    ClaimKind.FACT: "facts",
    ClaimKind.JUDGEMENT: "judgements",
    ClaimKind.COMPARISON: "other comparisons",
    ClaimKind.CHANGE: "other changes",
    ClaimKind.ASSOCIATION: "other links",
}
# How far a claim is answered, best first, with what that means.
STANDINGS = {
    "Answered": "At least one part is settled; how surely stands beside it.",
    "Not settled": "Something was measured, or stands in a text, but it does not settle the claim.",
    "No evidence": "None of the studies and texts noted here bears on it.",
    "Not testable": "Advice and judgements: no study could say whether they are right.",
}
NOT_RATED, NO_CITATION = Placeholder.NOT_RATED, "none given"
_SETTLED = (DirectionVerdict.SUPPORTED, DirectionVerdict.CONTRADICTED, DirectionVerdict.NEGLIGIBLE)
_TRIED = (*_SETTLED, DirectionVerdict.INCONCLUSIVE)
MOST = 3  # parts of a claim that have a line of their own


def lines(data: Tables) -> list[dict[str, Any]]:
    """Each claim with its verdicts counted over its parts, the most settled first.

    ``order`` holds what each column sorts by, ``found_by`` what each filter looks for.
    """
    parts = data["claim_parts"].drop(columns=["note_path", "note_line", "note_field"])
    strength = data["claim_strength"].drop(columns=["note_path", "note_line", "note_field"])
    merged = parts.merge(strength, on=["claim_id", "part_id"], how="left")
    of_claim = dict(iter(merged.groupby("claim_id")))
    tried: dict[str, list[dict[str, Any]]] = {}
    for part in plain_rows(merged[merged["direction_verdict"].isin(_TRIED)]):
        tried.setdefault(part["claim_id"], []).append(part)
    answers = data["claim_answers"].set_index("claim_id")[["answer", "finding", "also_called"]].to_dict("index")
    cited = data["citations"].groupby("claim_id")["verdict"].agg(list).to_dict()
    voices = data["assertions"].groupby("claim_id")["source_id"].agg(list).to_dict()
    studies = studies_behind(data)
    listed = [
        _line(
            row,
            of_claim.get(row["claim_id"], merged.iloc[:0]),
            tried.get(row["claim_id"], []),
            answers.get(row["claim_id"], {}),
            cited.get(row["claim_id"], []),
            voices.get(row["claim_id"], []),
            studies.get(row["claim_id"], 0),
        )
        for row in data["claims"].to_dict("records")
    ]
    return sorted(listed, key=lambda line: (*line["rank"], line["statement"].casefold(), line["claim_id"]))


def frame(listed: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """The lines as a frame, verdicts by name, in the order of ``listed``."""
    rows = [
        {
            **{name: line[name] for name in ("claim_id", "topic", "statement", "answer", "parts")},
            "verdict": "; ".join(verdict.name for verdict, _ in line["directions"]),
            "size": "; ".join(verdict.name for verdict, _ in line["sizes"]),
            "basis": "; ".join(line["bases"]),
            "certainty": line["certainty"],
            "citation": "; ".join(verdict.name for verdict, _ in line["citations"]) or NO_CITATION,
            "studies": line["studies"],
            "people": line["people"],
        }
        for line in listed
    ]
    return pd.DataFrame(rows, columns=_FRAME)


_FRAME = [
    "claim_id", "topic", "statement", "answer", "parts", "verdict", "size", "basis", "certainty", "citation", "studies",
    "people",
]  # fmt: skip


def groups(listed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines by topic, the topic with most claims first; claims without one come last."""
    by_topic: dict[str, list[dict[str, Any]]] = {}
    for line in listed:
        by_topic.setdefault(line["topic"], []).append(line)
    last = {name: place for place, name in enumerate(reversed(KINDS.values()), start=1)}
    order = sorted(by_topic, key=lambda topic: (last.get(topic, 0), -len(by_topic[topic]), topic))
    return [{"topic": topic, "rows": [_with_attributes(line) for line in by_topic[topic]]} for topic in order]


def by_standing(listed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines by how far they are answered, what is known first; ``about`` says what each group is."""
    listed = list(listed)
    return [
        {"topic": name, "about": about, "rows": [_with_attributes(line) for line in listed if line["standing"] == name]}
        for name, about in STANDINGS.items()
        if any(line["standing"] == name for line in listed)
    ]


def standings(data: Tables) -> list[tuple[str, str, int]]:
    """How far claims are answered: each standing with what it means and how many claims have it."""
    judged = data["claim_strength"].groupby("claim_id")["direction_verdict"].agg(lambda names: set(names.dropna()))
    counts = Counter(_standing(judged.get(claim_id, set())) for claim_id in data["claims"]["claim_id"])
    return [(name, about, counts[name]) for name, about in STANDINGS.items() if counts[name]]


def _standing(directions: set[str]) -> str:
    """How far a claim is answered, by the part on which most is known."""
    if directions & set(_SETTLED):
        return "Answered"
    if directions & {DirectionVerdict.INCONCLUSIVE, DirectionVerdict.NOT_ASSESSABLE}:
        return "Not settled"
    return "Not testable" if directions == {DirectionVerdict.NOT_TESTABLE} else "No evidence"


def _with_attributes(line: dict[str, Any]) -> dict[str, Any]:
    """The line with what its row of the table holds for filters and for sorting."""
    values = {f"data-{name}": "; ".join(values) for name, values in line["found_by"].items()}
    order = {f"data-by-{name}": value for name, value in line["order"].items()}
    return {**line, "attributes": {"data-claim": "", "data-also": line["also_called"], **values, **order}}


def filters(listed: Iterable[dict[str, Any]]) -> dict[str, list[tuple[str, str, int]]]:
    """The choices of each filter: value, what readers see, and how many claims have it."""
    counted: dict[str, Counter[str]] = {}
    for line in listed:
        for name, values in line["found_by"].items():
            counted.setdefault(name, Counter()).update(dict.fromkeys(values, 1))
    ranked = {
        "verdict": (*verdicts.DIRECTION, verdicts.NOT_COMPUTED, *verdicts.SIZE),
        "certainty": (*reversed(Certainty), NOT_RATED),
        "basis": tuple(verdicts.BASIS),
        "citation": (*verdicts.CITATION, verdicts.NOT_COMPUTED, NO_CITATION),
    }
    return {
        name: [(value, words.from_id(value) if name == "source" else value, counts[value]) for value in values]
        for name, counts in counted.items()
        for values in [
            [value for value in ranked[name] if value in counts]
            if name in ranked
            else sorted(counts, key=lambda value: (-counts[value], value))
        ]
    }


def totals(listed: Iterable[dict[str, Any]]) -> list[tuple[Verdict, int]]:
    """How many claims have at least one part with each verdict on the direction."""
    counts = Counter(verdict.name for line in listed for verdict, _ in line["directions"])
    return [
        (verdicts.direction({"direction_verdict": name}), counts[name]) for name in verdicts.DIRECTION if counts[name]
    ]


def _line(
    claim: dict[str, Any],
    parts: pd.DataFrame,
    tried: list[dict[str, Any]],
    answer: dict[str, Any],
    cited: list[Any],
    sources: list[str],
    studies: int,
) -> dict[str, Any]:
    directions = _counted(verdicts.direction({"direction_verdict": name}) for name in parts["direction_verdict"])
    claimed = [part["size_verdict"] for part in tried if part["size_verdict"] != SizeVerdict.NOT_CLAIMED]
    sizes = _counted(verdicts.size({"size_verdict": name}) for name in claimed)
    citations = _counted(verdicts.citation(name) for name in cited)
    topics = list(dict.fromkeys(parts["topic"].dropna())) or [KINDS[claim["kind"]]]
    certainties = _certainties(parts)
    standing = _standing(set(parts["direction_verdict"].dropna()))
    verdict = min([_rank(each, verdicts.DIRECTION) for each, _ in directions], default=99)
    sure = max(_place(name) for name in certainties)
    bases = [name for name in verdicts.BASIS if name in {part["basis"] for part in tried}]
    leading = sorted(tried, key=_telling)[:MOST]
    others = Counter(parts["direction_verdict"]) - Counter(part["direction_verdict"] for part in leading)
    return {
        "claim_id": claim["claim_id"],
        "statement": claim["statement"],
        # Where no study was found the verdict says all there is to say.
        "answer": words.plain(answer.get("answer")) if len(tried) else "",
        "finding": words.plain(answer.get("finding")) if len(tried) else "",
        "marks": [{"mark": mark(part), "glyph": glyph(part)} for part in leading],
        # Parts without a line of their own, counted by verdict.
        "others": _counted(verdicts.direction({"direction_verdict": name}) for name in others.elements()),
        "also_called": words.plain(answer.get("also_called")),
        "standing": standing,
        "parts": len(parts),
        "topic": topics[0],
        "directions": directions,
        "sizes": sizes,
        "bases": bases,
        "certainty": words.listed([certainties[0], certainties[-1]][: len(certainties)], "to"),
        "citations": citations,
        "studies": studies,
        "people": _most(parts["participants"]),
        # What studies measured stands before what texts say.
        "rank": (list(STANDINGS).index(standing), claim["kind"] == ClaimKind.FACT, -sure, verdict),
        "order": {
            "verdict": verdict,
            "certainty": -sure,
            "citation": min([_rank(each, verdicts.CITATION) for each, _ in citations], default=99),
            "studies": -studies,
        },
        "found_by": {
            "topic": topics,
            "verdict": [verdict.name for verdict, _ in [*directions, *sizes]],
            "certainty": certainties,
            "basis": bases,
            "intervention": list(dict.fromkeys(parts["interventions"].map(words.split_terms).explode().dropna())),
            "source": sources,
            "citation": [verdict.name for verdict, _ in citations] or [NO_CITATION],
        },
    }


def _telling(part: dict[str, Any]) -> tuple[bool, float]:
    """What is settled first, then that on which most stands."""
    return part["direction_verdict"] not in _SETTLED, -(0 if pd.isna(part["samples"]) else part["samples"])


def _counted(given: Iterable[Verdict]) -> list[tuple[Verdict, int]]:
    return sorted(Counter(given).items(), key=lambda pair: (-pair[1], pair[0].name))


def _rank(verdict: Verdict, known: Iterable[str]) -> int:
    order = list(known)
    return order.index(verdict.name) if verdict.name in order else len(order)


def _certainties(parts: pd.DataFrame) -> list[str]:
    """All grades from the lowest to the highest that a part may have."""
    ends = pd.concat([parts["certainty_low"], parts["certainty_high"]]).dropna()
    if ends.empty:
        return [NOT_RATED]
    places = [tuple(Certainty).index(name) for name in ends]
    return list(tuple(Certainty)[min(places) : max(places) + 1])


def _place(name: str) -> int:
    return tuple(Certainty).index(name) if name in tuple(Certainty) else -1


def _most(counts: pd.Series) -> int:
    """The largest number over the parts; the same people may stand behind several, so a sum would count them twice."""
    return 0 if counts.dropna().empty else int(counts.max())
