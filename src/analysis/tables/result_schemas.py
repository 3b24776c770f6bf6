"""The tables that hold what the evidence gives: pooled answers, verdicts, and why."""

from __future__ import annotations

from analysis.tables.columns import Column, number, table, terms, text, whole, yes_no
from analysis.terms import RISKS, Basis, Certainty, DirectionVerdict, Estimand, Lane, Question, Role, Scope, SizeVerdict

syntheses = table(
    "One pooled answer per part of a claim, scope, lane, estimand and measure; claim_strength takes the deciding one.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "scope": text(
            "direct evidence alone, with indirect evidence, or changes of arms alike",
            required=True,
            one_of=Scope,
        ),
        "lane": text("kind of evidence", required=True, one_of=Lane),
        "estimand": text("what is estimated", required=True, one_of=Estimand),
        "measure": text("effect measure", required=True),
        "unit": text("unit of the estimate", required=True),
        "k": whole("independent samples pooled; published reviews: studies pooled there", required=True),
        "effects": whole("effects behind them", required=True),
        "participants": whole("participants behind them"),
        "estimate": number("pooled estimate, in the claim's direction"),
        "se": number("its standard error (Knapp–Hartung, floored)", low=0),
        "ci_low": number("95 % confidence limit, lower"),
        "ci_high": number("95 % confidence limit, upper"),
        "pi_low": number("95 % prediction limit, lower"),
        "pi_high": number("95 % prediction limit, upper"),
        "tau2": number("between-study variance by REML", low=0),
        "i2": number("I² from tau², percent", low=0, high=100),
        "q": number("Cochran's Q, on one degree of freedom fewer than there are samples; one sample: missing", low=0),
        "q_p": number("its p value", low=0, high=1),
        "decides": yes_no("whether it decides the part"),
        "rho": number("correlation assumed between effects of one sample; missing: one effect each", low=0, high=1),
        "claimed_low": number("lower end of the claimed size, in the measure's scale; claims of no size: the smallest"),
        "claimed_high": number("upper end of the claimed size, in the measure's scale; missing: none"),
        "smallest": number("smallest effect of interest, in the measure's scale", low=0),
        "smallest_because": text("where the smallest effect of interest comes from"),
        "none": number("where an effect begins, in the measure's scale: 0, or what a second test alone adds"),
        "prior_mean": number("prior of the mean effect (Student t, four degrees of freedom): location"),
        "prior_sd": number("prior of the mean effect: scale", low=0),
        "prior_tau": number("prior of the spread between studies: scale of the half-normal", low=0),
        "prior_because": text("where the prior comes from"),
        "probability_direction": number("P(mean effect in the claim's direction)", low=0, high=1),
        "probability_opposite": number("P(mean effect beyond the smallest of interest, the other way)", low=0, high=1),
        "probability_negligible": number("P(mean effect smaller than the smallest of interest)", low=0, high=1),
        "probability_below": number("P(mean effect below the claimed size)", low=0, high=1),
        "probability_within": number("P(mean effect within the claimed size)", low=0, high=1),
        "probability_above": number("P(mean effect above the claimed size)", low=0, high=1),
        "new_direction": number("P(true effect of a new study in the claim's direction)", low=0, high=1),
        "new_below": number("P(true effect of a new study below the claimed size)", low=0, high=1),
        "new_within": number("P(true effect of a new study within the claimed size)", low=0, high=1),
        "new_above": number("P(true effect of a new study above the claimed size)", low=0, high=1),
        "prior_below": number("P(mean effect below the claimed size) before any study", low=0, high=1),
        "prior_within": number("P(mean effect within the claimed size) before any study", low=0, high=1),
        "prior_above": number("P(mean effect above the claimed size) before any study", low=0, high=1),
    },
    key=["claim_id", "part_id", "scope", "lane", "estimand", "measure", "unit"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id"},
)


weights = table(
    "What each effect weighs in a pooled mean, in percent: those of one sample share its weight, all make up 100.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "scope": text("of the synthesis", required=True, one_of=Scope),
        "lane": text("of the synthesis", required=True, one_of=Lane),
        "estimand": text("of the synthesis", required=True, one_of=Estimand),
        "measure": text("of the synthesis", required=True),
        "unit": text("of the synthesis", required=True),
        "effect_id": text("the effect", required=True),
        "weight": number("its share: 1 / (variance of its sample + tau²), of all of them", unit="%", low=0, high=100),
    },
    key=["claim_id", "part_id", "scope", "lane", "estimand", "measure", "unit", "effect_id"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id", "effect_id": "effects.effect_id"},
)


def _shown() -> dict[str, Column]:
    """An estimate as readers see it, more being the claim's way whatever that is, and its places on a small drawing."""
    shown = {
        "estimate": "pooled estimate",
        "ci_low": "95 % confidence limit, lower",
        "ci_high": "95 % confidence limit, upper",
        "pi_low": "95 % prediction limit, lower",
        "pi_high": "95 % prediction limit, upper",
        "claimed_low": "lower end of the claimed size; claims of no size: of what bears them out",
        "claimed_high": "upper end of it; missing: none",
    }
    drawn = {
        "estimate": "the estimate",
        "low": "its lower 95 % limit",
        "high": "its upper 95 % limit",
        "from": "lower end of what is claimed",
        "to": "upper end of what is claimed",
    }
    return {
        **{f"shown_{name}": number(f"as readers see it: {what}; above 0: as claimed") for name, what in shown.items()},
        "shown_smallest": number("as readers see it: smallest effect of interest", low=0),
        "shown_unit": text("unit of what readers see: %, points, standard deviations, r, or the outcome's"),
        **{
            f"glyph_{name}": number(f"small drawing, as a share of its width: {what}", low=0, high=1)
            for name, what in drawn.items()
        },
    }


claim_strength = table(
    "The evidence on each part of each claim, told relative to the claim.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "k": whole("independent samples with a size and a variance"),
        "studies": whole("studies (notes, or studies of a data set) with results that decide; facts: reference texts"),
        "samples": whole("independent samples of people in them, direction-only ones included"),
        "results": whole("results of these that decide"),
        "participants": whole("participants in the samples"),
        "basis": text("what the verdict rests on", one_of=Basis),
        "against_active": yes_no("changes: whether they were set, in part, against another treatment"),
        "lane": text("lane that decides", one_of=Lane),
        "measure": text("effect measure of the estimate"),
        "estimate": number("pooled estimate, in the claim's direction"),
        "ci_low": number("95 % confidence limit, lower"),
        "ci_high": number("95 % confidence limit, upper"),
        "pi_low": number("95 % prediction limit, lower"),
        "pi_high": number("95 % prediction limit, upper"),
        "tau2": number("between-study variance", low=0),
        "i2": number("I² from tau², percent", low=0, high=100),
        "probability_below": number("P(mean effect below the claimed size)", low=0, high=1),
        "probability_within": number("P(mean effect within the claimed size)", low=0, high=1),
        "probability_above": number("P(mean effect above the claimed size)", low=0, high=1),
        "probability_direction": number("P(mean effect in the claim's direction)", low=0, high=1),
        "votes_for": whole("independent samples whose estimate is in the claim's direction"),
        "votes_against": whole("independent samples whose estimate is in the other direction"),
        "votes_neither": whole("independent samples whose estimate is none"),
        "votes_unread": whole("independent samples whose direction could not be read"),
        "direction_p": number("two-sided sign test of the votes", low=0, high=1),
        "direction_verdict": text("is the direction right", one_of=DirectionVerdict),
        "size_verdict": text("is the claimed size right", one_of=SizeVerdict),
        "certainty_low": text("certainty with unread facts at their worst", one_of=Certainty),
        "certainty_high": text("certainty with unread facts at their best", one_of=Certainty),
        "flips_with": text("the single change that flips the verdict"),
        "in_short": text("what the part claims, in short words"),
        "size_in_words": text("the estimate with its interval and its side, as readers see it; missing: none"),
        **_shown(),
    },
    key=["claim_id", "part_id"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id"},
)

indirect_comparisons = table(
    "Two treatments that nothing compares, by way of a third: both legs, and what they give together (Bucher 1997).",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "estimand": text("what is estimated", required=True, one_of=Estimand),
        "measure": text("effect measure", required=True),
        "unit": text("unit of the estimates", required=True),
        "leg_first": text(
            "the two sides of one leg; the first above the second is in the claim's direction", required=True
        ),
        "k_first": whole("its independent samples with a size and a variance", required=True),
        "estimate_first": number("its pooled estimate, in the claim's direction"),
        "se_first": number("standard error of that (Knapp–Hartung, floored)", low=0),
        "leg_second": text("the two sides of the other leg, likewise", required=True),
        "k_second": whole("its independent samples with a size and a variance", required=True),
        "estimate_second": number("its pooled estimate, in the claim's direction"),
        "se_second": number("standard error of that", low=0),
        "estimate": number("both together, in the claim's direction: what the two legs add up to"),
        "se": number("its standard error: the variances add; missing: there is none", low=0),
        "because": text("why there is no standard error"),
    },
    key=["claim_id", "part_id", "estimand", "measure", "unit"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id"},
)

contributions = table(
    "What each result that bears on a part does there: its independent sample, its vote, and whether it decides.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "effect_id": text("the effect", required=True),
        "sample": text("independent sample: people told apart, within a study too", required=True),
        "vote": number("+1 for the claim as it is worded, −1 against it, 0 neither; missing: unread", low=-1, high=1),
        "role": text("whether it decides, or why it does not", required=True, one_of=Role),
    },
    key=["claim_id", "part_id", "effect_id"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id", "effect_id": "effects.effect_id"},
)

claim_answers = table(
    "The answer to each claim in one sentence.",
    {
        "claim_id": text("the claim", required=True),
        "answer": text("the answer"),
        "finding": text("the answer without sizes"),
        "wanted": text("what study would settle the parts that are open; missing: nothing is open, or nothing could"),
        "also_called": terms("what else people call what the claim is about, for who looks for it by another word"),
        "citation_verdict": text("outcome of the citation audit, told apart from the answer"),
        "parts": whole("parts of the claim"),
        "parts_supported": whole("parts whose direction is supported"),
        "parts_contradicted": whole("parts whose direction is contradicted"),
    },
    key=["claim_id"],
    refers={"claim_id": "claims.claim_id"},
)

absolute_effects = table(
    "What a part's estimate comes to in the unit of the outcome, for parts whose means were reported.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "outcome": text("what most samples were measured in", required=True),
        "unit": text("unit of the means", required=True),
        "samples": whole("independent samples whose means are behind the typical one", low=1, required=True),
        "from_before": yes_no("the typical mean is that before treatment; false: that of those compared with"),
        "typical": number("median of these samples' means without what is claimed, in unit"),
        "expected": number("the mean expected with it: the estimate applied to the typical mean, in unit"),
        "expected_low": number("the same for the lower end: the smaller of both limits, in unit"),
        "expected_high": number("the same for the larger of both limits, in unit"),
        "in_words": text("the same as a sentence", required=True),
    },
    key=["claim_id", "part_id"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id"},
)

neighbours = table(
    "For each claim the claims with evidence that are about nearly the same, nearest first.",
    {
        "claim_id": text("the claim", required=True),
        "rank": whole("place among the nearest", required=True),
        "neighbour": text("another claim, with evidence", required=True),
    },
    key=["claim_id", "rank"],
    refers={"claim_id": "claims.claim_id", "neighbour": "claims.claim_id"},
)

bias = table(
    "Risk of bias of each study by the domains of the tool for its design, and overall.",
    {
        "study_id": text("the study", required=True),
        "tool": text("the tool, with its version", required=True),
        "domain": text("domain of the tool, or overall", required=True),
        "judgement": text("in the tool's own words; no information: it could not be read", required=True),
        "worst": text("judgement with what could not be read at its worst", required=True, one_of=RISKS),
        "best": text("judgement with what could not be read at its best", required=True, one_of=RISKS),
        "because": text("the fact that decided", required=True),
    },
    key=["study_id", "domain"],
    refers={"study_id": "studies.study_id"},
)

certainty = table(
    "How sure each part's answer is, by two sets of rules: every rule that counted, with its inputs.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "rule_set": text("the set of rules, with its version", required=True),
        "domain": text("start, a domain, an analyst's overruling, or total", required=True),
        "rule_worst": text("rule that counted with unread facts at their worst; missing: none held"),
        "rule_best": text("rule that counted with unread facts at their best; missing: none held"),
        "worst": text("start and total: level; domains: levels off, with unread facts at their worst", required=True),
        "best": text("the same with unread facts at their best", required=True),
        "inputs": text("what the rules of the domain looked at"),
        "threshold": text("the condition that held"),
        "source": text("where the rule is from"),
        "lift": text("what would lift it"),
    },
    key=["claim_id", "part_id", "rule_set", "domain"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id"},
)

reasons = table(
    "Why each part's answer is what it is: every choice and verdict with its reason.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "question": text("what was asked", required=True, one_of=Question),
        "chosen": text("what was chosen or found", required=True),
        "because": text("the reason, with its numbers", required=True),
    },
    key=["claim_id", "part_id", "question"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id"},
)

directions = table(
    "Which way the independent samples point, one vote each: all that bear on a part, and those of some people.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "lane": text("kind of evidence", required=True, one_of=Lane),
        "people": text("population term, or everyone", required=True),
        "votes_for": whole("samples whose estimate is in the claim's direction", required=True),
        "votes_against": whole("samples whose estimate is in the other direction", required=True),
        "neither": whole("samples whose estimate is none, neither for nor against", required=True),
        "unread": whole("samples whose direction could not be read", required=True),
        "share_low": number("share in favour among the votes: exact 95 % interval, lower", low=0, high=1),
        "share_high": number("share in favour among the votes: exact 95 % interval, upper", low=0, high=1),
        "direction_p": number("two-sided sign test of the votes", low=0, high=1),
        "p_unread_for": number("the same, were all unread in favour", low=0, high=1),
        "p_unread_against": number("the same, were all unread against", low=0, high=1),
        "combined_p": number(
            "one-sided p values combined (Stouffer): against no effect in the claim's direction", low=0, high=1
        ),
        "combined_k": whole("samples whose p value was combined"),
        "adjusted_k": whole("of these, adjusted for other variables"),
    },
    key=["claim_id", "part_id", "lane", "people"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id"},
)

settings = table(
    "Every prior and threshold that counted, those chosen in settings.yaml and the defaults.",
    {
        "setting": text("what is chosen", required=True),
        "applies_to": text("the outcome or measure it is chosen for", required=True),
        "value": number("the number; priors: mean of the mean effect"),
        "unit": text("unit of the number"),
        "sd": number("priors: standard deviation of the mean effect", low=0),
        "tau": number("priors: scale of the half-normal spread between studies", low=0),
        "because": text("where it comes from", required=True),
    },
    key=["setting", "applies_to"],
)
