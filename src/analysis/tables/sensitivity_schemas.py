"""The tables that tell how sure an answer is, how robust, and what would change it."""

from __future__ import annotations

from analysis.tables.columns import Column, number, table, terms, text, whole, yes_no
from analysis.terms import Among, ChangeKind, DirectionVerdict, ModeratorKind, OtherModel, SizeVerdict


def _part() -> dict[str, Column]:
    return {"claim_id": text("the claim", required=True), "part_id": text("the part", required=True)}


def _scale() -> dict[str, Column]:
    return {
        "measure": text("effect measure of what decides the part", required=True),
        "unit": text("unit on that scale", required=True),
    }


_OF_PART = {"claim_id,part_id": "claim_parts.claim_id,part_id"}
_SUPPORTING = "P(what would support a claim of this kind), by the mean effect; missing: not known"

changes = table(
    "What single changes to the analysis do to each part's verdicts.",
    {
        **_part(),
        "kind": text("what is changed", required=True, one_of=ChangeKind),
        "change": text("the change in words", required=True),
        "k": whole("independent samples pooled after it", required=True),
        "votes_for": whole("votes in favour after it", required=True),
        "votes_against": whole("votes against after it", required=True),
        "estimate": number("posterior mean of the mean effect, in the claim's direction"),
        "probability_direction": number("P(mean effect in the claim's direction)", low=0, high=1),
        "direction_verdict": text("direction verdict after it", required=True, one_of=DirectionVerdict),
        "size_verdict": text("size verdict after it", required=True, one_of=SizeVerdict),
        "flips": yes_no("whether either verdict differs from the reference's"),
    },
    key=["claim_id", "part_id", "kind", "change"],
    refers=_OF_PART,
)

posteriors = table(
    "Where the mean effect lies after the studies, for each part of which a prior was had.",
    {
        **_part(),
        **_scale(),
        "mean": number("posterior mean of the mean effect, in the claim's direction"),
        "sd": number("posterior standard deviation of it", low=0),
        "low": number("95 % normal interval of it, lower limit"),
        "high": number("95 % normal interval of it, upper limit"),
        "probability_supporting": number(_SUPPORTING, low=0, high=1),
    },
    key=["claim_id", "part_id"],
    refers=_OF_PART,
)

posterior_curves = table(
    "How likely each size is, for each part of which a prior was had: densities at sizes evenly apart.",
    {
        **_part(),
        **_scale(),
        "value": number("the size, in the claim's direction"),
        "posterior": number("density of the mean effect after the studies, for 1 of the measure's scale", low=0),
        "prior": number("density of the mean effect before any study", low=0),
        "predictive": number("density of the true effect of a new study; missing: published reviews", low=0),
    },
    key=["claim_id", "part_id", "value"],
    refers=_OF_PART,
)

specifications = table(
    "The specification curve: every combination of the choices an analysis of a part could have made.",
    {
        **_part(),
        "specification": whole("1 gives the lowest estimate", low=1, required=True),
        "evidence": text("direct, or with indirect evidence", required=True),
        "flags": text("what is done about rows that a check doubts or excludes", required=True),
        "rho": number("correlation assumed between effects of one sample", low=-1, high=1),
        "r": number("pre–post correlation where it is assumed; missing: as assumed for the effects", low=-1, high=1),
        "prior": text("the prior", required=True),
        "without": text("the sample left out; missing: none"),
        "reference": yes_no("whether these are the choices of the answer itself"),
        "k": whole("independent samples pooled", required=True),
        **_scale(),
        "estimate": number("posterior mean of the mean effect, in the claim's direction"),
        "low": number("95 % normal interval of it, lower limit"),
        "high": number("95 % normal interval of it, upper limit"),
        "probability_direction": number("P(mean effect in the claim's direction)", low=0, high=1),
        "probability_below": number("P(mean effect below the claimed size)", low=0, high=1),
        "probability_within": number("P(mean effect within the claimed size)", low=0, high=1),
        "probability_above": number("P(mean effect above the claimed size)", low=0, high=1),
        "probability_supporting": number(_SUPPORTING, low=0, high=1),
        "sure": yes_no("whether that is as likely as a verdict asks for"),
    },
    key=["claim_id", "part_id", "specification"],
    refers=_OF_PART,
)

_MEAN = {
    "k": whole("independent samples pooled", low=1, required=True),
    **_scale(),
    "estimate": number("their mean (REML), in the claim's direction"),
    "se": number("its standard error (Knapp–Hartung, floored)", low=0),
    "ci_low": number("95 % confidence limit, lower"),
    "ci_high": number("95 % confidence limit, upper"),
    "tau2": number("between-study variance by REML", low=0),
    "i2": number("I² from tau², percent", low=0, high=100),
}

leave_one_out = table(
    "The mean without each sample in turn, for parts of which three samples or more were pooled.",
    {
        **_part(),
        "sample": text("the independent sample left out", required=True),
        "study_id": text("the study it is of", required=True),
        **_MEAN,
    },
    key=["claim_id", "part_id", "sample"],
    refers={**_OF_PART, "study_id": "studies.study_id"},
)

cumulative = table(
    "The mean as samples came out, year by year, for parts of which three samples or more were pooled.",
    {
        **_part(),
        "step": whole("1 is the first sample alone", low=1, required=True),
        "sample": text("the independent sample added", required=True),
        "study_id": text("the study it is of", required=True),
        "year": whole("year in which it came out; missing: not read, and then it stands first", low=1500),
        **_MEAN,
    },
    key=["claim_id", "part_id", "step"],
    refers={**_OF_PART, "study_id": "studies.study_id"},
)

_MODERATOR = {
    **_part(),
    "moderator": text("what results are looked at by: weeks, age, sex, …", required=True),
}

moderators = table(
    "What differences between results go with, looked at afterwards: groups, slopes, and what could not be.",
    {
        **_MODERATOR,
        "level": text("the group; of a slope, and of what could not be looked at: all", required=True),
        "kind": text("groups held against each other, or a slope", required=True, one_of=ModeratorKind),
        "among": text("the results among which it was looked for", required=True, one_of=Among),
        "assessable": yes_no("whether there are samples enough"),
        "because": text("why it is not assessable"),
        **_scale(),
        "k": whole("independent samples for which it is stated", required=True),
        "studies": whole("studies of these", required=True),
        "effects": whole("effects behind them", required=True),
        "participants": whole("participants in them"),
        "per": number("of a slope: the difference in the moderator that it is for, in weeks or years", low=0),
        "estimate": number("mean of the group, or slope, in the claim's direction"),
        "ci_low": number("95 % confidence limit, lower"),
        "ci_high": number("95 % confidence limit, upper"),
        "tau2": number("between-study variance in the group, or left beside the slope (REML)", low=0),
        "i2": number("I² in the group from tau², percent", low=0, high=100),
        "statistic": number("F of the difference between all groups, or t of the slope"),
        "df_groups": number("degrees of freedom of the groups", low=0),
        "df": number("degrees of freedom of what is left", low=0),
        "p": number("two-sided p of it", low=0, high=1),
        "p_holm": number("the same, allowing for all moderators looked at (Holm)", low=0, high=1),
        "r2": number("percent of the between-study variance that it explains", low=0, high=100),
        "model": text("how it was worked out"),
    },
    key=["claim_id", "part_id", "moderator", "level"],
    refers=_OF_PART,
)

moderator_points = table(
    "What slopes are fitted to: one value for each sample and each value of the moderator.",
    {
        **_MODERATOR,
        "value": number("the moderator: weeks, or years of age"),
        "sample": text("the independent sample", required=True),
        "study_id": text("the study it is of", required=True),
        "yi": number("mean effect of the sample there, in the claim's direction"),
        "vi": number("its sampling variance", low=0),
    },
    key=["claim_id", "part_id", "moderator", "value", "sample"],
    refers={**_OF_PART, "study_id": "studies.study_id"},
)

moderator_lines = table(
    "The mean effect expected along a slope, from the lowest to the highest value of the moderator.",
    {
        **_MODERATOR,
        "value": number("the moderator: weeks, or years of age"),
        "estimate": number("mean effect expected there, in the claim's direction"),
        "low": number("95 % confidence limit, lower"),
        "high": number("95 % confidence limit, upper"),
    },
    key=["claim_id", "part_id", "moderator", "value"],
    refers=_OF_PART,
)

other_models = table(
    "What other models make of what decides a part: of dependence, of small studies, of results that may be missing.",
    {
        **_part(),
        "model": text("the model, or the test", required=True, one_of=OtherModel),
        "assessable": yes_no("whether it can be asked"),
        "because": text("why it cannot"),
        **_scale(),
        "k": whole("independent samples pooled", required=True),
        "estimate": number("its mean, in the claim's direction; of PET-PEESE that of a study of endless size"),
        "ci_low": number("95 % confidence limit, lower"),
        "ci_high": number("95 % confidence limit, upper"),
        "df": number("degrees of freedom of it; missing: normal", low=0),
        "slope": number("change of the effect with the standard error (Egger, PET) or with its square (PEESE)"),
        "statistic": number("z of Egger's slope, t of PET's, χ² of no selection"),
        "p": number("two-sided p of that; of three levels that of the mean", low=0, high=1),
        "added": whole("samples that trim and fill adds"),
        "tau2": number("between-study variance left", low=0),
    },
    key=["claim_id", "part_id", "model"],
    refers=_OF_PART,
)

next_studies = table(
    "The smallest next study likely to settle the direction of a part that is not settled, and what it has to find.",
    {
        **_part(),
        "participants": whole("its participants; the most that are tried, where none is likely to", required=True),
        "chance": number("chance that its result settles the direction", low=0, high=1),
        "enough": yes_no("whether that is as likely as is asked of a study"),
        **_scale(),
        "supports_from": number("the smallest result that supports the claim; missing: none would"),
        "contradicts_to": number("the largest result that contradicts it; missing: none would"),
    },
    key=["claim_id", "part_id"],
    refers=_OF_PART,
)

outlooks = table(
    "What would change each part's answer: the next study, and what it would have to find.",
    {
        **_part(),
        "votes_needed": whole("further samples, all in favour, after which a sign test settles the direction"),
        "people_per_arm": whole("people per arm of one study that can show the target (two-sided 5 %, power 80 %)"),
        "target": number("the effect it is to show, in the measure's scale"),
        "unit_variance": number("sampling variance a study of one participant would have", low=0),
        "carried_by": terms("studies without which a verdict would differ"),
    },
    key=["claim_id", "part_id"],
    refers=_OF_PART,
)
