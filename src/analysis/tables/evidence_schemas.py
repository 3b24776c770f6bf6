"""The tables of what the notes amount to: effects, what bears on which claim, and what citations turn out to be."""

from __future__ import annotations

from analysis.tables.columns import number, table, terms, text, whole, yes_no
from analysis.terms import (
    ArmSide,
    CitationVerdict,
    Directness,
    Estimand,
    FieldFit,
    FlagAction,
    Lane,
    ROrigin,
    Shown,
    WarningScope,
)

citations = table(
    "What a source cites for a claim, and what that citation turned out to be.",
    {
        "citation_id": text("from the content", required=True),
        "claim_id": text("the claim", required=True),
        "source_id": text("the source", required=True),
        "text": text("the citation in the note's words", required=True),
        "year": whole("year named", low=1500),
        "journal": text("journal named"),
        "people": text("researchers named"),
        "title": text("title named, in quotation marks"),
        "cited_kind": text("what the source calls the work: study, review, ..."),
        "study_id": text("best candidate among our studies"),
        "verdict": text("outcome of the audit", one_of=CitationVerdict),
        "because": text("the fields that decided"),
        "identified_as": text("the analyst's own identification"),
        "identified_note": text("the analyst's reservation"),
    },
    key=["citation_id"],
    refers={"claim_id": "claims.claim_id", "source_id": "sources.source_id", "study_id": "studies.study_id"},
)

citation_candidates = table(
    "How well each candidate fits a citation, field by field.",
    {
        "citation_id": text("the citation", required=True),
        "study_id": text("the candidate", required=True),
        "rank": whole("1 fits best", low=1, required=True),
        "score": number("share of the fields named that fit (near counts half)", low=0, high=1),
        "bits": number("evidence that it is the work meant; from 5 on it is taken to be", unit="bits"),
        "year": text("year in print or online", one_of=FieldFit),
        "journal": text("journal; near: a name easily confused with it", one_of=FieldFit),
        "people": text("researchers named", one_of=FieldFit),
        "title": text("title named", one_of=FieldFit),
        "cited_kind": text("study or review, as called by the source", one_of=FieldFit),
        "intervention": text("the claim's intervention among its arms; near: in a mix", one_of=FieldFit),
        "comparator": text("the claim's comparators among its arms; near: some of them", one_of=FieldFit),
        "missing_comparators": terms("comparators of the claim that it does not have"),
        "outcome": text("the claim's outcome measured; near: a stand-in for it", one_of=FieldFit),
        "duration": text("length of the programme", one_of=FieldFit),
        "size": text("a result of the claimed size", one_of=FieldFit),
        "direction": text(
            "what it shows on the claim",
            one_of=Shown,
        ),
        "same_work": yes_no("it fits well enough to be the work that is meant"),
    },
    key=["citation_id", "study_id"],
    refers={"citation_id": "citations.citation_id", "study_id": "studies.study_id"},
)

effects = table(
    "Effect sizes: one row per result that has a size or at least a direction.",
    {
        "effect_id": text("from the content", required=True),
        "study_id": text("the study", required=True),
        "sample_id": text("the people; effects of one sample are dependent", required=True),
        "arm_first": text("first arm, or the arm of a within-group change"),
        "arm_second": text("second arm"),
        "intervention": text("what the first arm got"),
        "comparator": text("what the second arm got"),
        "outcome": text("vocabulary term", required=True),
        "detail": text("part, site, kind of average, conditions: what stands behind the term"),
        "who": terms("population terms"),
        "weeks": number("length of the programme", unit="weeks", low=0),
        "acute": yes_no("one session only"),
        "estimand": text("what is estimated", required=True, one_of=Estimand),
        "construct": text("what the outcome is a measure of: its broadest term", required=True),
        "measure": text("effect measure: ROM, ROMC, SMD, MD, PC, ZCOR, ...; missing: direction only"),
        "standardiser": text("SMDs: the SD they are divided by"),
        "unit": text("unit of yi"),
        "yi": number("effect size: first minus second, after minus before"),
        "vi": number("sampling variance of yi; missing: cannot be had from what was reported", low=0),
        "n": whole("participants behind the effect", low=1),
        "sign": number("direction of the estimate: +1 first higher, −1 second higher, 0 none; missing: unread"),
        "p_text": text("p value as reported"),
        "r": number("correlation used between two values of the same people", low=-1, high=1),
        "vi_per_r": number("what vi changes by for each 1 more of the correlation, where that was assumed"),
        "r_from": text("where the correlation comes from", one_of=ROrigin),
        "derived_by": text("route from the reported values to yi and vi", required=True),
        "assumed": text("what had to be assumed"),
        "read_level": text("how the values were read"),
        "rows": terms("measurement and contrast rows it was derived from"),
    },
    key=["effect_id"],
    refers={"study_id": "studies.study_id"},
)

arm_values = table(
    "What the arms of an effect had, side by side: people, and the values that were read, as forest plots show them.",
    {
        "effect_id": text("the effect", required=True),
        "side": text("which of its arms", required=True, one_of=ArmSide),
        "arm_id": text("the arm; missing: all participants"),
        "n": whole("participants measured, else in the arm", low=1),
        "unit": text("unit of the values: that of the effect's outcome, or percent of a change in percent"),
        "before": number("mean before"),
        "before_sd": number("standard deviation before", low=0),
        "mean": number("mean afterwards, or at the only time"),
        "sd": number("standard deviation then", low=0),
        "change": number("mean change: as reported, else what lies between the two means"),
        "change_sd": number("standard deviation of the change, where it was reported", low=0),
    },
    key=["effect_id", "side"],
    refers={"effect_id": "effects.effect_id"},
)

unused = table(
    "What was read, counts, and still reaches no effect: every such row with the reason.",
    {
        "table": text("table of the row", required=True, one_of=("measurements", "contrasts")),
        "row": text("key of the row", required=True),
        "study_id": text("the study", required=True),
        "outcome": text("vocabulary term", required=True),
        "reason": text("why no effect could be made of it", required=True),
    },
    key=["table", "row"],
    refers={"study_id": "studies.study_id"},
)

warnings = table(
    "What is worth a second look in a note and stops nothing.",
    {
        "scope": text("what it took to see it", required=True, one_of=WarningScope),
        "message": text("what was seen, and what to do", required=True),
    },
    key=["note_path", "note_line", "note_field", "message"],
)

evidence = table(
    "Which effects bear on which part of which claim, how directly, and in which lane.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "effect_id": text("the effect", required=True),
        "directness": terms(f"direct, or in what ways not: {', '.join(tuple(Directness)[1:])}"),
        "lane": text("kind of evidence; lanes are never pooled together", required=True, one_of=Lane),
        "leg": text("indirect comparisons: the two sides of this leg, of which one is the third that both share"),
        "orientation": number("+1 where a positive yi is in the claim's direction, −1 where a negative one is"),
        "turned": yes_no("whether its second arm is what the claim speaks of, and its first what that is held against"),
        "because": text("the terms that matched, then what is not as claimed; or the note's own reason"),
    },
    key=["claim_id", "part_id", "effect_id"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id", "effect_id": "effects.effect_id"},
)

flags = table(
    "What a check found in a row, and what is done about it.",
    {
        "flag_id": text("from the content", required=True),
        "table": text("table of the row", required=True),
        "row": text("key of the row", required=True),
        "check": text("name of the check", required=True),
        "action": text("what is done, whatever the direction of the result", required=True, one_of=FlagAction),
        "message": text("what was seen, with its numbers", required=True),
        "rule": text("where the rule comes from", required=True),
        "changes": text("what the flag changes", required=True),
    },
    key=["flag_id"],
)
