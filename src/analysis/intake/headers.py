"""What the headers of extraction sheets usually mean: those of metafor, RevMan and Covidence, and those people make."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from analysis.intake.meanings import CENTRES, FIRST, SECOND, SPAN, TIME_WORDS, VALUES, Meaning, Role, read_time
from analysis.notes.grammar.lengths import LONGEST_PHRASE
from analysis.notes.grammar.spellings import term_form
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import Quantity, ReportedAs

# Headers that are known as a whole, in the form of ``header_form``.
_WHOLE = {
    Role.STUDY: "study|studie|study id|study name|study label|author year|author and year|author (year)|trial|citation|"
    "reference|slab|studlab|paper|article",
    Role.AUTHOR: "author|authors|first author|lead author",
    Role.YEAR: "year|study year|publication year|year of publication|pub year|date",
    Role.TITLE: "title|study title|article title",
    Role.DOI: "doi",
    Role.PMID: "pmid|pubmed id",
    Role.REVIEWER: "reviewer|reviewer name|extractor|extracted by|coder",
    Role.ARM: "arm|arm name|group|group name|condition|study arm|arm label|intervention arm|treatment arm|"
    "treatment group|intervention group|intervention name",
    Role.GETS: "intervention|treatment|exposure|gets|experimental intervention|experimental treatment",
    Role.COMPARATOR: "comparator|comparison|control|control intervention|control treatment|control condition",
    Role.OUTCOME: "outcome|outcome name|outcome measure|outcome variable|variable|dependent variable|analysis name",
    Role.DETAIL: "detail|outcome detail|subgroup|measurement site|site",
    Role.UNIT: "unit|outcome unit|unit of measurement|units of measure",
    Role.TIME: "time|timepoint|time point|assessment|measurement time|follow up time",
    Role.WEEKS: "week|time (week)|time in week|timepoint (week)|week of measurement",
    Role.MEASURE: "effect measure|measure|metric|effect size type|type of effect size|es type",
    Role.DESIGN: "design|study design",
    Role.DURATION: "duration|study duration|intervention duration|length of intervention",
    Role.SEX: "sex|gender",
    Role.AGE: "age|mean age",
    Role.WHO: "population|participant type|type of participant",
    Role.EFFECT: "yi|es|effect|effect size|effect estimate|estimate|md|mean difference|difference in mean|te|giv mean",
    Role.EFFECT_VARIANCE: "vi|variance|var|sampling variance|effect variance|variance of effect",
    Role.EFFECT_SE: "sei|giv se|sete|se te|effect se|se of effect|se effect size",
    Role.P: "p|p value|pval|p val",
    Role.R: "r|ri|correlation|pre post correlation|pre post r|r pre post",
    Role.LEFT_OUT: "covidence #|covidence|weight|footnote|note|comment|remark|country|analysis group|analysis number|"
    "applicability|o e|gi v mean|id|row|risk of bias",
}
_METAFOR = {"m": Role.MEAN, "sd": Role.SD, "n": Role.N}  # the arm is in the number behind
_COUNTS = {"ai": "1", "ci": "2"}  # events; known only where both are there
_STATISTICS = {
    Role.MEAN: "mean|m|avg|average|x|mean score|mean value",
    Role.SD: "sd|std dev|standard deviation|stdev|std|s d|std deviation|st dev|std. dev.",
    Role.SE: "se|sem|standard error|std err|std error|s e|standard error of mean|standard error of the mean",
    Role.N: "n|total|sample size|participant|no of participant|number of participant|size|number analysed|"
    "n analysed|no analysed|number analyzed|n total|total n|sample",
    Role.MEDIAN: "median|mdn|med",
    Role.Q1: "q 1|lower quartile|25th percentile|first quartile|iqr low|iqr lower",
    Role.Q3: "q 3|upper quartile|75th percentile|third quartile|iqr high|iqr upper",
    Role.MINIMUM: "min|minimum",
    Role.MAXIMUM: "max|maximum",
    Role.CI_LOW: "ci low|ci lower|lower ci|ci start|lci|lcl|95 ci low|95 ci lower|95% ci lower|ci lb|lower 95 ci|"
    "lower 95% ci|95% ci low|lower limit|lower confidence limit|ci lower limit|ci l|ci lower bound",
    Role.CI_HIGH: "ci high|ci upper|upper ci|ci end|uci|ucl|95 ci high|95 ci upper|95% ci upper|ci ub|upper 95 ci|"
    "upper 95% ci|95% ci high|upper limit|upper confidence limit|ci upper limit|ci u|ci upper bound",
    Role.EVENTS: "event|case|number of event|no of event",
    Role.MEAN_SD: "mean (sd)|mean ± sd|mean sd|mean +/ sd|m (sd)|m ± sd|mean (± sd)",
    Role.MEAN_SE: "mean (se)|mean ± se|mean se|mean (sem)|mean ± sem",
    Role.VALUE: "value|result|data",
    Role.R: "r|correlation",
}  # fmt: skip
_ARMS = {
    "1": "1|group 1|arm 1|g 1",
    "2": "2|group 2|arm 2|g 2",
    "experimental": "experimental|exp|intervention|int|treatment|treated|trt|tx|treat|t|e|i|intervention group|"
    "treatment group|experimental group",
    "control": "control|ctrl|con|ctl|comparator|comparison|c|cg|control group|contr",
}
_FILLERS = frozenset(
    (*["of", "the", "at", "in", "for", "group", "arm", "score", "and", "with", "by", "to", "on"], *":,-–—/|()[].;_")
)
_BRACKET = re.compile(r"[(\[]([^()\[\]]+)[)\]]")


def header_form(text: str) -> str:
    """A header in one form: words apart, without case, plural and the signs between them."""
    text = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", unicodedata.normalize("NFKC", text))
    text = re.sub(r"[\s_.:;,/|–—-]+", " ", text)
    return term_form(text).strip()


def _forms(words: Mapping[str, str]) -> dict[str, str]:
    return {header_form(word): name for name, listed in words.items() for word in listed.split("|")}


_WHOLE_FORMS = _forms(_WHOLE)
# Headers that say what the effect is, as a note has it under "as".
_MEASURES = _forms({
    ReportedAs.SMD: "smd|std mean difference|standardised mean difference|standardized mean difference",
    ReportedAs.G: "hedges g|hedges' g|g|hedge's g",
    ReportedAs.D: "cohens d|cohen's d|d",
    "lnRR": "lnrr|ln rr|log response ratio|rom",
    f"{ReportedAs.RR}, lnRR": "log rr|log risk ratio",
    f"{ReportedAs.OR}, lnRR": "log or|ln or|lnor|log odds ratio",
})  # fmt: skip
_PHRASES: dict[str, tuple[str, str]] = {
    **{form: ("arm", arm) for form, arm in _forms(_ARMS).items()},
    **{header_form(word): ("time", time) for word, time in TIME_WORDS.items()},
    header_form(Quantity.PERCENT_CHANGE): ("time", "% change"),
    **{form: ("role", role) for form, role in _forms(_STATISTICS).items()},
}
_LONGEST = max(len(phrase.split()) for phrase in _PHRASES)


@dataclass(frozen=True)
class Headers:
    """What headers mean by themselves, with the terms of a vocabulary among them."""

    vocabulary: Vocabulary
    _known: dict[str, Meaning | None] = field(default_factory=dict)

    def guess(self, header: str) -> Meaning | None:
        """What a header means; None where some of it is not understood."""
        if len(header) > LONGEST_PHRASE:
            return None
        if header not in self._known:
            self._known[header] = self._guess(header)
        return self._known[header]

    def _guess(self, header: str) -> Meaning | None:
        plain = header_form(header)
        if whole := _whole(plain):
            return whole
        unit, plain = _take_unit(header, self.vocabulary)
        outcome, plain = self._take_term(plain, self._outcomes)
        parts = _parts(plain)
        if parts is None or "arm" not in parts:
            arm, rest = self._take_term(plain, self._interventions)
            if arm:
                parts = _parts(rest)
                parts = None if parts is None else {**parts, "arm": arm}
        if parts is None or ("role" not in parts and not outcome):
            return None
        role = Role(parts.get("role", Role.VALUE))
        return Meaning(role, arm=parts.get("arm", ""), time=parts.get("time", ""), outcome=outcome, unit=unit)

    @cached_property
    def _outcomes(self) -> list[tuple[str, str]]:
        return self._spelled("outcomes")

    @cached_property
    def _interventions(self) -> list[tuple[str, str]]:
        return self._spelled("interventions")

    def _spelled(self, kind: str) -> list[tuple[str, str]]:
        """Every spelling of a list's terms in the form of headers, with its term; the longest first."""
        forms = {
            header_form(text): self.vocabulary.find(kind, text) or text for text in self.vocabulary.spellings(kind)
        }
        return sorted(((form, term) for form, term in forms.items() if len(form) > 2), key=lambda each: -len(each[0]))

    def _take_term(self, plain: str, spelled: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """The longest term among the words of a header, and the other words."""
        for form, term in spelled:
            if form in plain and (match := re.search(rf"(?<!\w){re.escape(form)}(?!\w)", plain)):
                rest = f"{plain[: match.start()]} {plain[match.end() :]}"
                return term, " ".join(rest.split())
        return "", plain


def _whole(plain: str) -> Meaning | None:
    """The meaning of a header that is known as a whole."""
    if metafor := re.fullmatch(r"(m|sd|n) ?([12]) ?i", plain):
        return Meaning(_METAFOR[metafor[1]], arm=metafor[2])
    if plain in _COUNTS:
        return Meaning(Role.EVENTS, arm=_COUNTS[plain])
    if plain in ("ni", "n i"):
        return Meaning(Role.N)
    if measure := _MEASURES.get(plain):
        return Meaning(Role.EFFECT, unit=measure)
    role = _WHOLE_FORMS.get(plain)
    return Meaning(Role(role)) if role else None


def _take_unit(header: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """A unit in brackets, and the rest of the header."""
    for bracket in _BRACKET.finditer(header):
        if unit := vocabulary.find_unit(bracket[1].strip()):
            return unit, header_form(header[: bracket.start()] + " " + header[bracket.end() :])
    return "", header_form(header)


def _parts(plain: str) -> dict[str, str] | None:
    """Role, arm and time among words; None where a word is none of them or two say the same."""
    span = SPAN.search(plain)
    times = []
    if span and re.search(r"[a-z]{2}", span[0]):  # "d 2" is a day, and more often something else
        times.append(read_time(span[0]))
        plain = f"{plain[: span.start()]} {plain[span.end() :]}"
    words = re.sub(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])", " ", plain).split()
    parts: dict[str, str] = {}
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            if phrase in _PHRASES:
                kind, meaning = _PHRASES[phrase]
                if kind == "time":
                    times.append(meaning)
                elif kind in parts:
                    return None
                else:
                    parts[kind] = meaning
                at += length
                break
        else:
            if words[at].strip("()[]") not in _FILLERS | {""}:
                return None
            at += 1
    if times:
        try:
            parts["time"] = read_time(" ".join(sorted(times, key=lambda time: "change" not in time)))
        except ValueError:
            return None
    return parts


def in_context(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """The meanings of columns, by letter, where what stands beside them decides.

    ``m1i`` and ``m2i`` are after and before where there is one ``ni``; a mean of no arm beside those of arms is what
    a program worked out of them, as RevMan does; where nothing is measured, SE and interval are those of the effect.
    """
    has_counts = {each.arm for each in meanings.values() if each.role == Role.EVENTS} >= {"1", "2"}
    numbered = {each.arm for each in meanings.values() if each.role == Role.N}
    before_after = "" in numbered and not numbered & {"1", "2"} and any(e.role == Role.R for e in meanings.values())
    by_row = any(each.role == Role.ARM for each in meanings.values())
    armed = any(each.role in CENTRES and each.arm in (*FIRST, *SECOND) for each in meanings.values())
    measured = any(each.role in CENTRES for each in meanings.values())
    has_effect = any(each.role == Role.EFFECT for each in meanings.values())
    known = {}
    for letter, meaning in meanings.items():
        if meaning.role == Role.EVENTS and not has_counts and meaning.arm in ("1", "2"):
            continue  # "ci" alone is an interval
        if before_after and meaning.arm in ("1", "2"):
            meaning = replace(meaning, arm="", time="after" if meaning.arm == "1" else "before")
        elif meaning.role in VALUES and not meaning.arm and armed and not by_row:
            meaning = Meaning(Role.LEFT_OUT)
        elif meaning.role in VALUES and not meaning.arm and has_effect and not measured:
            meaning = meaning.as_effect()
        known[letter] = meaning
    return known
