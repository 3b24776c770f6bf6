"""The tables that hold what the notes say, value for value."""

from __future__ import annotations

from analysis.tables.columns import number, table, terms, text, whole, yes_no

SOURCE_KINDS = ("article", "video", "post", "book", "label", "readers' comments")
CLAIM_KINDS = ("comparison", "change", "association", "fact", "judgement")
STANCES = ("asserts", "denies", "qualifies")
BOUNDS = ("exactly", "about", "at least", "up to")
DIRECTIONS = ("more", "less", "better", "worse", "no difference", "at least as good", "no better", "cannot")
DESIGNS = (
    "randomised parallel", "parallel", "non-randomised parallel", "randomised crossover", "crossover",
    "within-subject", "paired limbs", "single group", "cross-sectional", "case report",
    "systematic review", "meta-analysis", "narrative review", "reference text", "model or cadaver",
    "data set",
)  # fmt: skip
STATUSES = ("published", "preprint", "thesis", "corrected", "disputed", "retracted")
READ_LEVELS = ("full text", "table", "abstract", "data", "figure", "computed", "secondary")
BRACKETS = ("SD", "SE", "unknown", "SD, doubtful")
SEXES = ("female", "male", "mixed", "not stated")
BIAS_DOMAINS = (
    "allocation", "carry-over", "deviations", "missing data", "measurement", "reporting", "integrity"
)  # fmt: skip
JUDGEMENTS = ("low", "some concerns", "high", "unclear")
QUANTITIES = ("level", "change", "percent change")
CONTRAST_KINDS = ("between", "within", "omnibus", "association")
RESULT_WORDS = ("higher", "lower", "better", "worse", "no difference", "mixed", "not reported")
CERTAINTIES = ("very low", "low", "moderate", "high")
P_RELATIONS = ("=", "<", ">", "n.s.", "sig.")

sources = table(
    "Who says something: one row per source note.",
    {
        "source_id": text("the note's file name", required=True),
        "title": text("title of the source", required=True),
        "kind": text("what sort of source it is", required=True, one_of=SOURCE_KINDS),
        "author": text("who wrote or said it"),
        "publisher": text("where it appeared"),
        "url": text("address"),
        "published": text("date as given"),
        "accessed": text("date on which it was read"),
        "copy_of": text("the source of which this is a copy; both count as one voice"),
        "part_of": text("the source under which this one stands"),
        "sells": text("what the source earns by its claims"),
        "voice": text("the source that speaks: itself, or the original of a copy", required=True),
        "prose": text("the note's own remarks"),
        "note_sha256": text("checksum of the note", required=True),
    },
    key=["source_id"],
    refers={"copy_of": "sources.source_id", "part_of": "sources.source_id"},
)

claims = table(
    "What is claimed: one row per claim note.",
    {
        "claim_id": text("the note's file name", required=True),
        "statement": text("the claim in one sentence", required=True),
        "kind": text("what sort of claim it is", required=True, one_of=CLAIM_KINDS),
        "duration": text("the time the claim names, as written"),
        "weeks_low": number("shortest time the claim names", unit="weeks", low=0),
        "weeks_high": number("longest time the claim names", unit="weeks", low=0),
        "condition": text("what the claim is conditional on"),
        "rests_on": terms("claims this judgement rests on"),
        "prose": text("the note's own remarks"),
        "note_sha256": text("checksum of the note", required=True),
    },
    key=["claim_id"],
)

claim_parts = table(
    "What needs its own answer: one row per comparator, outcome, population and assertion of a claim.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("which part, from what sets it apart; 'whole' where there is only one", required=True),
        "intervention": text("the term on the claim's side"),
        "comparator": text("the term it is compared with; missing: nothing (comparison), itself before (change)"),
        "outcome": text("the term that is claimed to differ"),
        "population": text("the people it is claimed for"),
        "about": text("facts: the thing described"),
        "property": text("facts: the property claimed"),
        "value": text("facts: the value claimed"),
        "effect": text("the claimed effect as written"),
        "effect_direction": text("the side the claim takes", one_of=DIRECTIONS),
        "effect_bound": text("how the number is meant", one_of=BOUNDS),
        "effect_low": number("lower end of the claimed size, in effect_unit"),
        "effect_high": number("upper end of the claimed size, in effect_unit"),
        "effect_unit": text("unit of the claimed size"),
        "also_low": number("second reading of the size: lower end, in also_unit"),
        "also_high": number("second reading of the size: upper end, in also_unit"),
        "also_unit": text("second reading of the size: unit"),
        "topic": text("the broadest term under which the outcome stands"),
        "interventions": terms("the interventions it names, with all the terms these stand under"),
    },
    key=["claim_id", "part_id"],
    refers={"claim_id": "claims.claim_id"},
)

assertions = table(
    "Which source takes which stance on a claim, and where.",
    {
        "claim_id": text("the claim", required=True),
        "source_id": text("the source", required=True),
        "where": text("heading or subject under which it is said", required=True),
        "stance": text("what the source does with the claim", required=True, one_of=STANCES),
    },
    key=["claim_id", "source_id"],
    refers={"claim_id": "claims.claim_id", "source_id": "sources.source_id"},
)

studies = table(
    "What was read: one row per study note, and per study inside a data-set note.",
    {
        "study_id": text("the note's file name, or the name used inside the data set", required=True),
        "data_set": text("the data-set note that holds this study, when it has no note of its own"),
        "sample_id": text("the people studied: studies of the same people share it", required=True),
        "design": text("how the study was done; missing: not stated", one_of=DESIGNS),
        "n": whole("participants", low=1),
        "n_analysed": whole("participants analysed, where fewer", low=1),
        "participants": text("participants as written"),
        "sex": text("sex of the participants", one_of=SEXES),
        "n_female": whole("women or girls"),
        "n_male": whole("men or boys"),
        "age": text("age as written"),
        "age_mean": number("mean age", unit="years", low=0),
        "age_sd": number("standard deviation of age", unit="years", low=0),
        "age_low": number("youngest, or lowest arm mean", unit="years", low=0),
        "age_high": number("oldest, or highest arm mean", unit="years", low=0),
        "who": terms("population terms"),
        "duration": text("how long something was given, as written"),
        "weeks_low": number("shortest time", unit="weeks", low=0),
        "weeks_high": number("longest time", unit="weeks", low=0),
        "acute": yes_no("one session only; never pooled with training"),
        "brackets": text("what a bare bracket or ± stands for in this note", one_of=BRACKETS),
        "read_level": text("how the numbers were read, for rows that do not say", one_of=READ_LEVELS),
        "read": terms("how and where it was read"),
        "same_people_as": text("a study of the same participants"),
        "same_people_probably": yes_no("the sharing of participants is probable, not known"),
        "version_of": text("the study of which this is an earlier version"),
        "includes": terms("studies a review includes"),
        "status": text("publication status; missing: not stated", one_of=STATUSES),
        "funding": text("who paid, and interests declared"),
        "reference": text("key of the study's entry in references.bib", required=True),
        "authors": text("authors, family names first, separated by '; '"),
        "year": whole("year of publication", low=1500),
        "online_year": whole("year of first publication online, where it differs", low=1500),
        "title": text("title"),
        "journal": text("journal or publisher"),
        "doi": text("digital object identifier"),
        "prose": text("the note's own remarks"),
        "note_sha256": text("checksum of the note", required=True),
    },
    key=["study_id"],
    refers={"data_set": "studies.study_id"},
)

arms = table(
    "What is compared within a study: exercises, conditions, groups.",
    {
        "study_id": text("the study", required=True),
        "arm_id": text("short label", required=True),
        "gets": text("intervention term, or several joined by ' + '", required=True),
        "dose": text("sets, loads, frequency as written"),
        "n": whole("participants in the arm", low=1),
        "who": terms("population terms"),
    },
    key=["study_id", "arm_id"],
    refers={"study_id": "studies.study_id"},
)

measurements = table(
    "One value of one arm at one time, as reported.",
    {
        "measurement_id": text("from the content", required=True),
        "study_id": text("the study", required=True),
        "arm_id": text("the arm; missing: all participants"),
        "outcome": text("vocabulary term", required=True),
        "detail": text("part, site, kind of average, conditions: what stands behind the term"),
        "unit": text("unit of the outcome"),
        "time": text("session, before, after, week 8, ...", required=True),
        "weeks": number("time since the start, where the time says", unit="weeks", low=0),
        "quantity": text("level, change, or percent change", required=True, one_of=QUANTITIES),
        "n": whole("participants measured", low=1),
        "r": number("correlation between before and after", low=-1, high=1),
        "k": whole("number of studies (reviews)", low=1),
        "who": terms("population terms"),
        "mean": number("mean, in unit (percent change: percent)"),
        "sd": number("standard deviation", low=0),
        "se": number("standard error of the mean", low=0),
        "spread": number("spread in brackets of unknown kind", low=0),
        "ci_low": number("lower confidence limit"),
        "ci_high": number("upper confidence limit"),
        "ci_half": number("half width of the confidence interval", low=0),
        "ci_level": number("confidence level", low=0, high=1),
        "median": number("median"),
        "q1": number("first quartile"),
        "q3": number("third quartile"),
        "minimum": number("smallest observed value"),
        "maximum": number("largest observed value"),
        "low": number("lower end of a range over people or outcomes"),
        "high": number("upper end of a range over people or outcomes"),
        "events": whole("events"),
        "total": whole("participants or exposures at risk", low=1),
        "read_level": text("how the value was read", one_of=READ_LEVELS),
        "read": text("label of the reading in the note"),
        "counts": yes_no("the reading that counts; false where a better reading of the same value exists"),
    },
    key=["measurement_id"],
    refers={"study_id": "studies.study_id"},
)

contrasts = table(
    "One result between arms, within an arm, or of an association, as reported.",
    {
        "contrast_id": text("from the content", required=True),
        "study_id": text("the study", required=True),
        "kind": text("what is contrasted", required=True, one_of=CONTRAST_KINDS),
        "contrast": text("the contrast as written: first minus second", required=True),
        "arm_first": text("first arm, or the arm of a within-arm contrast; missing: all"),
        "arm_second": text("second arm"),
        "with_outcome": text("association: the other outcome"),
        "with_detail": text("association: details of the other outcome"),
        "outcome": text("vocabulary term", required=True),
        "detail": text("part, site, kind of average, conditions: what stands behind the term"),
        "result": number("result, in the measure's unit"),
        "result_low": number("lower end where several outcomes are given as one range"),
        "result_high": number("upper end where several outcomes are given as one range"),
        "words": text("the result in words", one_of=RESULT_WORDS),
        "words_arm": text("the arm the words speak of"),
        "studies_for": whole("studies in favour (reviews)"),
        "studies_total": whole("studies counted (reviews)", low=1),
        "measure": text("what the result is: a unit, SMD, r, F, ..."),
        "df1": number("first degrees of freedom of a test statistic", low=0),
        "df2": number("second degrees of freedom of a test statistic", low=0),
        "adjusted": yes_no("adjusted for other variables"),
        "pooled": yes_no("pooled over studies"),
        "log_ratio": yes_no("given as a log ratio"),
        "ci_low": number("lower limit of the interval"),
        "ci_high": number("upper limit of the interval"),
        "ci_half": number("half width of the interval", low=0),
        "ci_level": number("level of the interval", low=0, high=1),
        "credible": yes_no("the interval is a credible interval"),
        "se": number("standard error of the result", low=0),
        "sd": number("standard deviation of paired differences", low=0),
        "p": number("p value, or its bound", low=0, high=1),
        "p_high": number("upper end where several p values are given as one range", low=0, high=1),
        "p_relation": text("how the p value is given", one_of=P_RELATIONS),
        "n": whole("participants", low=1),
        "k": whole("number of studies (reviews)", low=1),
        "i2": number("I², percent", low=0, high=100),
        "who": terms("population terms"),
        "time": text("time of the contrast"),
        "sign": number("+1: first higher, −1: second higher, 0: no difference; missing: not readable"),
        "read_level": text("how the row was read", one_of=READ_LEVELS),
        "read": text("label of the reading in the note"),
        "counts": yes_no("the reading that counts; false where a better reading of the same result exists"),
    },
    key=["contrast_id"],
    refers={"study_id": "studies.study_id"},
)

statements = table(
    "What a text says of a thing: the evidence for facts.",
    {
        "statement_id": text("from the content", required=True),
        "study_id": text("the text", required=True),
        "about": text("the thing", required=True),
        "property": text("the property; missing: commentary, shown and never counted"),
        "value": text("yes, no, a number, or a range", required=True),
        "value_low": number("lower end of a numeric value"),
        "value_high": number("upper end of a numeric value"),
        "where": text("section or page"),
    },
    key=["statement_id"],
    refers={"study_id": "studies.study_id"},
)

appraisals = table(
    "Risk of bias as judged in the notes, with the reason.",
    {
        "study_id": text("the study", required=True),
        "domain": text("domain of bias", required=True, one_of=BIAS_DOMAINS),
        "judgement": text("judgement", required=True, one_of=JUDGEMENTS),
        "because": text("reason", required=True),
    },
    key=["study_id", "domain"],
    refers={"study_id": "studies.study_id"},
)

overrules = table(
    "Where a study note says itself how, or that it does not, bear on a claim.",
    {
        "study_id": text("the study", required=True),
        "claim_id": text("the claim", required=True),
        "directness": text("direct, in what way indirect, or not", required=True),
        "because": text("reason"),
    },
    key=["study_id", "claim_id"],
    refers={"study_id": "studies.study_id", "claim_id": "claims.claim_id"},
)

ratings = table(
    "Where a claim note overrules how sure the rules are of a part.",
    {
        "claim_id": text("the claim", required=True),
        "part_id": text("the part", required=True),
        "certainty": text("the analyst's level", required=True, one_of=CERTAINTIES),
        "because": text("reason", required=True),
    },
    key=["claim_id", "part_id"],
    refers={"claim_id,part_id": "claim_parts.claim_id,part_id"},
)
