"""Words that two layers share: each stands here once, as the text that is typed, stored and printed."""

from __future__ import annotations

from enum import StrEnum


class SourceKind(StrEnum):
    """What sort of source says something."""

    ARTICLE = "article"
    VIDEO = "video"
    POST = "post"
    BOOK = "book"
    LABEL = "label"
    COMMENTS = "readers' comments"


class ClaimKind(StrEnum):
    """What sort of claim it is."""

    COMPARISON = "comparison"
    CHANGE = "change"
    ASSOCIATION = "association"
    FACT = "fact"
    JUDGEMENT = "judgement"


# Kinds of claims that results of studies can bear on.
TESTABLE = (ClaimKind.COMPARISON, ClaimKind.CHANGE, ClaimKind.ASSOCIATION)


class Stance(StrEnum):
    """What a source does with a claim."""

    ASSERTS = "asserts"
    DENIES = "denies"
    QUALIFIES = "qualifies"


class ClaimedDirection(StrEnum):
    """The side that a claim takes."""

    MORE = "more"
    LESS = "less"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no difference"
    AT_LEAST_AS_GOOD = "at least as good"
    NO_BETTER = "no better"
    CANNOT = "cannot"


# The other side of it: what is claimed to fall, or to be the worse.
DOWNWARDS = (ClaimedDirection.LESS, ClaimedDirection.WORSE, ClaimedDirection.NO_BETTER)


class Bound(StrEnum):
    """How a claimed number is meant."""

    EXACTLY = "exactly"
    ABOUT = "about"
    AT_LEAST = "at least"
    UP_TO = "up to"


class Design(StrEnum):
    """How a study was done."""

    RANDOMISED_PARALLEL = "randomised parallel"
    PARALLEL = "parallel"
    NON_RANDOMISED_PARALLEL = "non-randomised parallel"
    RANDOMISED_CROSSOVER = "randomised crossover"
    CROSSOVER = "crossover"
    WITHIN_SUBJECT = "within-subject"
    PAIRED_LIMBS = "paired limbs"
    SINGLE_GROUP = "single group"
    CROSS_SECTIONAL = "cross-sectional"
    CASE_REPORT = "case report"
    SYSTEMATIC_REVIEW = "systematic review"
    META_ANALYSIS = "meta-analysis"
    NARRATIVE_REVIEW = "narrative review"
    REFERENCE_TEXT = "reference text"
    MODEL_OR_CADAVER = "model or cadaver"
    DATA_SET = "data set"


REVIEWS = (Design.SYSTEMATIC_REVIEW, Design.META_ANALYSIS, Design.NARRATIVE_REVIEW)
# Designs in which nobody is in two arms. Elsewhere arms may be conditions, limbs or subgroups of the same people.
SEPARATE_ARMS = (Design.RANDOMISED_PARALLEL, Design.PARALLEL, Design.NON_RANDOMISED_PARALLEL)
# Designs in which every participant is in every arm, so that an arm without n has the whole sample.
SAME_PEOPLE = (
    Design.WITHIN_SUBJECT, Design.CROSSOVER, Design.RANDOMISED_CROSSOVER, Design.PAIRED_LIMBS, Design.SINGLE_GROUP,
    Design.CROSS_SECTIONAL,
)  # fmt: skip


class SeenIn(StrEnum):
    """Whether an outcome is seen in one session or over time."""

    ONE_SESSION = "one session"
    OVER_TIME = "over time"


class Status(StrEnum):
    """How a work stands as a publication."""

    PUBLISHED = "published"
    PREPRINT = "preprint"
    THESIS = "thesis"
    CORRECTED = "corrected"
    DISPUTED = "disputed"
    RETRACTED = "retracted"


class NoteStatus(StrEnum):
    """How a note stands: what is not done is not taken in."""

    DRAFT = "draft"


class ReadLevel(StrEnum):
    """How a number was read."""

    FULL_TEXT = "full text"
    TABLE = "table"
    ABSTRACT = "abstract"
    DATA = "data"
    FIGURE = "figure"
    COMPUTED = "computed"
    SECONDARY = "secondary"


class Bracket(StrEnum):
    """What a bare bracket or ± stands for."""

    SD = "SD"
    SE = "SE"
    UNKNOWN = "unknown"
    DOUBTFUL_SD = "SD, doubtful"


class Sex(StrEnum):
    """Sex of the participants."""

    FEMALE = "female"
    MALE = "male"
    MIXED = "mixed"
    NOT_STATED = "not stated"


class BiasDomain(StrEnum):
    """A domain of bias that a note can judge."""

    ALLOCATION = "allocation"
    CARRY_OVER = "carry-over"
    DEVIATIONS = "deviations"
    MISSING_DATA = "missing data"
    MEASUREMENT = "measurement"
    REPORTING = "reporting"
    INTEGRITY = "integrity"


class Judgement(StrEnum):
    """Risk of bias, in the words of the tools; ``unclear`` is a note's."""

    LOW = "low"
    SOME_CONCERNS = "some concerns"
    MODERATE = "moderate"
    HIGH = "high"
    SERIOUS = "serious"
    CRITICAL = "critical"
    UNCLEAR = "unclear"
    NO_INFORMATION = "no information"


# Risks that the rules tell apart, lowest first; a note may also leave one unclear.
RISKS = (Judgement.LOW, Judgement.SOME_CONCERNS, Judgement.HIGH)
NOTED_RISKS = (*RISKS, Judgement.UNCLEAR)
AS_CODED = "as coded"  # the unit of a data set that names none
OVERALL = "overall"  # the judgement of all domains of a tool together, where a domain's name stands


class Quantity(StrEnum):
    """What a measured value is of."""

    LEVEL = "level"
    CHANGE = "change"
    PERCENT_CHANGE = "percent change"


class ArmSide(StrEnum):
    """Which of the two arms of an effect: the first less the second."""

    FIRST = "first"
    SECOND = "second"


class ContrastKind(StrEnum):
    """What is contrasted."""

    BETWEEN = "between"
    WITHIN = "within"
    OMNIBUS = "omnibus"
    ASSOCIATION = "association"


class ResultWord(StrEnum):
    """A result in words."""

    HIGHER = "higher"
    LOWER = "lower"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no difference"
    MIXED = "mixed"
    NOT_REPORTED = "not reported"


class PRelation(StrEnum):
    """How a p value is given."""

    EQUAL = "="
    BELOW = "<"
    ABOVE = ">"
    NOT_SIGNIFICANT = "n.s."
    SIGNIFICANT = "sig."


class ReportedAs(StrEnum):
    """What the number of a contrast is, where it is not in the outcome's own unit."""

    SMD = "SMD"
    G = "g"
    D = "d"
    DZ = "dz"
    SRM = "SRM"
    R = "r"
    RHO = "rho"
    BETA = "beta"
    R2 = "R²"
    RATIO = "ratio"
    OR = "OR"
    RR = "RR"
    ETA2 = "eta²"
    BF10 = "BF10"
    SUPERIORITY = "P(first > second)"
    STUDIES = "studies"
    PERCENT_MORE = "% more"
    CHANGE_POINTS = "% change points"
    POINTS = "points"
    F = "F"
    T = "t"
    CHI2 = "χ²"


# Differences by a spread between people; ratios; correlations.
STANDARDISED = (ReportedAs.SMD, ReportedAs.G, ReportedAs.D)
RATIOS = (ReportedAs.RATIO, ReportedAs.OR, ReportedAs.RR)
CORRELATIONS = (ReportedAs.R, ReportedAs.RHO)


class Measure(StrEnum):
    """The scale of an effect size, by the names of Viechtbauer's escalc where it has one."""

    ROM = "ROM"
    ROMC = "ROMC"
    RR = "RR"
    OR = "OR"
    SMD = "SMD"
    SMDH = "SMDH"
    SMD_OF_CHANGE = "SMD of change"
    SMCC = "SMCC"
    SMCR = "SMCR"
    SMCRH = "SMCRH"
    SMCRP = "SMCRP"
    SRM = "SRM"
    MD = "MD"
    PC = "PC"
    COR = "COR"
    ZCOR = "ZCOR"


# Log ratios that are told in percent.
LOG_RATIOS = (Measure.ROM, Measure.ROMC, Measure.RR)


class MeasureKind(StrEnum):
    """Measures that share a prior and a smallest effect; what is of none is a raw difference."""

    LOG_RATIO = "log ratio"
    LOG_RATIO_OF_EVENTS = "log ratio of events"
    SMD = "SMD"
    PERCENT_CHANGE = "percent change"
    CORRELATION = "correlation"


class EffectUnit(StrEnum):
    """Unit of an effect size that has none of its outcome's."""

    LOG_RATIO = "log ratio"
    STANDARD_DEVIATIONS = "standard deviations"
    FISHERS_Z = "Fisher's z"


class ROrigin(StrEnum):
    """Where the correlation between two values of the same people comes from."""

    REPORTED = "reported"
    FROM_SD_CHANGE = "from_sd_change"
    FROM_DIFFERENCE = "from_difference"
    FROM_T = "from_t"
    FROM_P = "from_p"
    ASSUMED = "assumed"


class Estimand(StrEnum):
    """What an effect size estimates."""

    BETWEEN = "between-group difference"
    BETWEEN_CHANGE = "between-group difference in change"
    WITHIN_CHANGE = "within-group change"
    ASSOCIATION = "association"


class Lane(StrEnum):
    """Kind of evidence; lanes are never pooled together."""

    ACUTE = "acute"
    TRAINING = "training"
    CORRELATIONAL = "correlational"
    PUBLISHED = "published synthesis"
    INDIRECT = "by way of a third"


class Directness(StrEnum):
    """Direct, or a way in which evidence is not."""

    DIRECT = "direct"
    POPULATION = "indirect population"
    INTERVENTION = "indirect intervention"
    CO_INTERVENTION = "co-intervention"
    COMPARATOR = "indirect comparator"
    SURROGATE = "surrogate outcome"
    DURATION = "indirect duration"
    INDIRECT = "indirect comparison"


class Scope(StrEnum):
    """What is pooled: direct evidence, the same with indirect evidence added where there is some.

    Changes within an arm come a third time where another arm of their study changed alike: to describe, never to judge.
    """

    DIRECT = "direct"
    WITH_INDIRECT = "with indirect"
    WITH_ALIKE = "with arms alike"


class FlagAction(StrEnum):
    """What is done about a row that a check flags."""

    EXCLUDE = "exclude"
    CORRECT = "correct"
    SENSITIVITY = "sensitivity"


class WarningScope(StrEnum):
    """What a warning took to see."""

    NOTE = "one note"
    NOTES = "all notes together"
    SCREEN = "a screen of the values"


class DirectionVerdict(StrEnum):
    """Is the claimed side right?"""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NEGLIGIBLE = "no meaningful difference"
    INCONCLUSIVE = "inconclusive"
    NO_EVIDENCE = "no evidence"
    NOT_TESTABLE = "not testable"
    NOT_ASSESSABLE = "not assessable"


class SizeVerdict(StrEnum):
    """Is the claimed size right?"""

    WITHIN = "within"
    OVERSTATED = "overstated"
    UNDERSTATED = "understated"
    UNDETERMINED = "undetermined"
    NOT_CLAIMED = "not claimed"


class CitationVerdict(StrEnum):
    """What a citation turned out to be."""

    SUPPORTS = "found and supports"
    WEAKER = "found and weaker"
    STRONGER = "found and stronger"
    CONTRADICTS = "found and contradicts"
    SOMETHING_ELSE = "found but about something else"
    SEVERAL = "several candidates"
    NOT_FOUND = "not found"
    NOT_READABLE = "not readable"


class FieldFit(StrEnum):
    """How a candidate fits one field of a citation."""

    MATCH = "match"
    NEAR = "near"
    MISMATCH = "mismatch"
    NOT_NAMED = "not named"
    NOT_READABLE = "not readable"


class Shown(StrEnum):
    """What a cited work shows on the claim."""

    FOR = "for"
    AGAINST = "against"
    MIXED = "mixed"
    NO_DIFFERENCE = "no difference"
    NOT_READABLE = "not readable"


class Side(StrEnum):
    """Which way a result points, as figures and lists of results tell it."""

    AGAINST = "against"
    NEITHER = "no side"
    FOR = "for"
    UNREAD = "unread"


class Basis(StrEnum):
    """What a verdict rests on, the strongest that there is."""

    CONTROLLED = "controlled studies"
    CORRELATIONS = "correlations"
    VOTES = "votes only"
    BEFORE_AFTER = "before and after only"
    REVIEWS = "published reviews only"
    INDIRECT = "indirect comparisons only"
    SURROGATES = "surrogate outcomes only"
    TEXTS = "texts"


class Role(StrEnum):
    """What a result that bears on a part does there."""

    DECIDES = "decides"
    LESS_DIRECT = "less direct"
    OTHER_TIME = "other time"
    OTHER_TREATMENT = "other treatment"
    ARMS_ALIKE = "arms alike"
    EXCLUDED = "excluded"
    OTHER_REVIEW = "other review"
    LEG = "leg of an indirect comparison"
    OTHER_KIND = "other kind"


class Question(StrEnum):
    """What was asked on the way to a verdict."""

    LANE = "lane"
    SCOPE = "scope"
    ESTIMAND = "estimand"
    SCALE = "scale"
    PRIOR = "prior"
    DIRECTION = "direction"
    SIZE = "size"


class ChangeKind(StrEnum):
    """What a single change to an analysis changes."""

    REFERENCE = "reference"
    PRIOR = "prior"
    EVIDENCE = "evidence"
    FLAGS = "flags"
    EFFECTS_CORRELATION = "correlation between effects"
    PRE_POST_CORRELATION = "pre–post correlation"
    ESTIMATOR = "estimator"
    MODEL = "another model"
    LEAVE_ONE_OUT = "leave one out"


class Covariate(StrEnum):
    """What results may differ by in every project; what populations tell of people comes besides."""

    WEEKS = "weeks"
    AGE = "age"
    SEX = "sex"
    TEST = "test"
    OUTCOME = "outcome"
    BESIDE = "what else was given"
    DIRECTNESS = "directness"
    DESIGN = "design"


class Tested(StrEnum):
    """Whether people were tested in what they had been given to do."""

    TRAINED = "trained test"
    UNTRAINED = "untrained test"


class Together(StrEnum):
    """Whether what is claimed was given alone."""

    ALONE = "alone"
    BESIDE = "with something beside it"


class ModeratorKind(StrEnum):
    """How a difference between results is looked at."""

    GROUPS = "groups"
    SLOPE = "slope"


class Among(StrEnum):
    """The results in which a difference is looked for."""

    DECIDING = "what decides"
    WIDER = "all that was measured alike, at any time and with anything beside it"
    BOTH_TESTS = "what decides for trained and for untrained tests"


class OtherModel(StrEnum):
    """Another model of what was pooled: of its spread, of effects that depend on each other, of what may be missing."""

    FIXED = "one true effect for all (fixed effect)"
    LEVELS = "three levels, robust errors (CR2)"
    EGGER = "Egger's regression"
    TRIM = "trim and fill"
    PET = "PET-PEESE"
    SELECTION = "step selection model"


class Certainty(StrEnum):
    """How sure an answer is, least first."""

    VERY_LOW = "very low"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Placeholder(StrEnum):
    """What stands where there is nothing to name."""

    NOT_STATED = "not stated"
    NOT_RATED = "not rated"
    EVERYONE = "everyone"
