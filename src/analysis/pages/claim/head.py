"""The first part of a claim's page: the answer, who says it, and whether the citation is real."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.pages import results, verdicts, words
from analysis.pages.html import Section, render
from analysis.pages.marks import mark
from analysis.pages.rows import Row, records, rows
from analysis.tables.schemas import Tables
from analysis.terms import DirectionVerdict, FieldFit, Stance

FIELDS = {
    "year": "year",
    "journal": "journal",
    "people": "researchers",
    "title": "title",
    "cited_kind": "kind of work",
    "intervention": "intervention",
    "comparator": "compared with",
    "outcome": "measured",
    "duration": "duration",
    "size": "size",
}
FITS = (FieldFit.MATCH, FieldFit.NEAR, FieldFit.MISMATCH)
_VERBS = {Stance.ASSERTS: "Said by", Stance.QUALIFIES: "Said with limits by", Stance.DENIES: "Denied by"}
_NAMED = 3  # voices named in a line
_SHOWN_CANDIDATES = 3  # more are folded away


def answer(data: Tables) -> Section:
    """The claim, the answer in one sentence, and what it rests on."""
    claim = data["claims"].iloc[0]
    answers = rows(data, "claim_answers")
    answer_row = answers[0] if answers else None
    parts = results.parts(data)
    named = pd.DataFrame({"part_id": [part.id for part in parts], "part": [part.label for part in parts]})
    judged = data["claim_strength"].drop(columns=["claim_id", "note_path", "note_line", "note_field"])
    empty = set(data["claim_strength"]["direction_verdict"]) == {DirectionVerdict.NO_EVIDENCE}
    whole = words.plain(answer_row and answer_row["answer"], "The evidence on this claim has not been judged yet.")
    finding = words.plain(answer_row and answer_row["finding"])
    first = finding if whole.startswith(finding) else whole
    return render(
        "answer",
        {"parts": named.merge(judged, on="part_id", how="left")},
        statement=claim["statement"],
        voices=_voices_in_words(data),
        # What was found leads; sizes, and what they mean, follow.
        answer=first or whole,
        more=whole.removeprefix(first).strip() if first else "",
        wanted=words.plain(answer_row and answer_row["wanted"]),
        nearest=_nearest(data),
        read=read_on(data),
        citation=_citation_line(data, answer_row),
        parts=[] if empty else [_part(data, part) for part in parts],
        sought=[part.sought for part in parts] if empty else [],
    )


def _nearest(data: Tables) -> list[dict[str, str]]:
    """The claims with evidence that are about nearly the same."""
    findings, statements = (
        dict(zip(data[name]["claim_id"], data[name][column], strict=True))
        for name, column in (("answered", "finding"), ("stated", "statement"))
    )
    near = data["neighbours"].sort_values("rank")["neighbour"]
    return [
        {"claim_id": each, "statement": statements[each], "finding": words.plain(findings.get(each))} for each in near
    ]


def read_on(data: Tables) -> str:
    """When the pages that make the claim were read; empty where no note says so."""
    dates = sorted(set(data["sources"]["accessed"].dropna()))
    if not dates:
        return ""
    return f"Who makes the claim was read on {dates[0]}" + (f" to {dates[-1]}." if len(dates) > 1 else ".")


def voices(data: Tables) -> Section:
    """Who makes the claim; copies and parts of one source are one voice."""
    assertions = data["assertions"].merge(
        data["sources"].drop(columns=["note_path", "note_line", "note_field"]), on="source_id", how="left"
    )
    groups = [
        {
            "voice": voice,
            "stances": words.listed(sorted(set(members["stance"]))),
            "sources": records(members.sort_values("source_id")),
        }
        for voice, members in assertions.groupby("voice", sort=True)
    ]
    by_stance = assertions.groupby("stance")["voice"].nunique().to_dict()
    columns = ["voice", "stance", "source_id", "title", "kind", "publisher", "copy_of", "accessed", "where"]
    shown = assertions[columns].sort_values(["voice", "source_id"], ignore_index=True)
    copies = len(assertions) - len(groups)
    return render("voices", {"voices": shown}, groups=groups, by_stance=by_stance, copies=copies)


def citation_check(data: Tables) -> Section:
    """What was cited, what was found, and how well each candidate fits it."""
    names = results.study_names(data["cited_works"])
    speakers = {row["source_id"]: speaker(row) for row in rows(data, "sources")}
    below = set(data["studies"]["study_id"])
    checks = [
        {
            "text": row["text"],
            "source": speakers.get(row["source_id"], row["source_id"]),
            "verdict": verdicts.citation(row["verdict"]),
            "because": words.plain(row["because"]),
            "best": names.get(row["study_id"], words.plain(row["study_id"])),
            "identified_as": results.with_names(words.plain(row["identified_as"]), names),
            "identified_note": words.plain(row["identified_note"]),
            **_candidates(rows(data, "citation_candidates", "citation_id", row["citation_id"]), names, below),
        }
        for row in rows(data, "citations")
    ]
    cited = data["citations"][["citation_id", "source_id", "text", "verdict", "because", "study_id", "identified_as"]]
    candidates = data["citation_candidates"].sort_values(["citation_id", "rank"], ignore_index=True)
    candidates.insert(2, "work", candidates["study_id"].map(names))
    return render("citation_check", {"citations": cited, "candidates": candidates}, checks=checks, fits=FITS)


def _candidates(candidates: list[Row], names: dict[str, str], below: set[str]) -> dict[str, Any]:
    """The candidates of one citation, and the fields that say something about at least one of them.

    Studies ``below`` are listed on the page, so that a name can lead there."""
    fields = {key: label for key, label in FIELDS.items() if any(row[key] in FITS for row in candidates)}
    listed = [
        {
            **row,
            "name": names.get(row["study_id"], row["study_id"]),
            "score": "" if pd.isna(row["score"]) else f"{words.number(100 * row['score'], 2)} %",
            "meant": row["same_work"] is True,
            "below": row["study_id"] in below,
        }
        for row in sorted(candidates, key=lambda row: row["rank"])
    ]
    return {"fields": fields, "first": listed[:_SHOWN_CANDIDATES], "more": listed[_SHOWN_CANDIDATES:]}


def speaker(source: dict[str, Any]) -> str:
    """Who made the source, as far as the note says."""
    known = (words.plain(source[key]) for key in ("author", "publisher", "title"))
    return next(filter(None, known), source["source_id"])


def _voices_in_words(data: Tables) -> list[str]:
    """Who makes the claim and who speaks against it, in a line each; every voice is named once."""
    assertions = data["assertions"].merge(
        data["sources"][["source_id", "voice", "title", "kind", "author", "publisher"]]
    )
    voices = assertions.drop_duplicates(["voice", "stance"])
    lines = []
    for stance, verb in _VERBS.items():
        named = records(voices[voices["stance"] == stance])
        names = list(dict.fromkeys(words.plain(row["publisher"]) or speaker(row) for row in named))
        if len(names) > _NAMED + 1:
            names = [*names[:_NAMED], f"{len(names) - _NAMED} others"]
        where = ""
        if len(named) == 1 and pd.notna(named[0]["title"]):
            where = f", in “{named[0]['title']}” ({named[0]['kind']})"
        if named:
            lines.append(f"{verb} {words.listed(names)}{where}.")
    return lines


def _citation_line(data: Tables, answer_row: dict[str, Any] | None) -> dict[str, Any]:
    """The outcome of the audit in plain words, with its tone."""
    outcomes = [verdicts.citation(verdict) for verdict in data["citations"]["verdict"]]
    text = words.plain(answer_row and answer_row["citation_verdict"])
    if not outcomes:
        text = text or "No work is cited."
    elif text in ("", outcomes[0].name):
        reasons = words.plain(data["citations"]["because"].iloc[0]).split("; ")
        text = f"{outcomes[0].meaning} {words.sentence(reasons[0])}"  # the others stand where the citation is checked
    return {"text": words.sentence(text), "verdict": outcomes[0] if outcomes else None}


def _part(data: Tables, part: results.Part) -> dict[str, Any]:
    row = results.strength_of(data, part)
    effects = results.of_part(data, part)
    return {
        "label": part.label,
        "mark": None if row is None else mark({**part.row, **row}),
        "direction": results.direction_of(data, part),
        "size": verdicts.size(row),
        "in_practice": results.in_units(data, part),
        "doubts": results.doubts(data, part),
        "basis": verdicts.basis(row),
        "counts": results.counts(row, fact=part.is_fact),
        "bearing": effects["study_id"].nunique(),
    }
