"""Words by which a sentence says which way something goes: more, less, no different, or that it is not so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from analysis.intake.lexicon import Mention, Word, stem
from analysis.terms import ClaimedDirection


class Sign(StrEnum):
    """What a word says of a direction."""

    RISE = "rise"
    FALL = "fall"
    SAME = "same"
    RISK = "risk"
    PRAISE = "praise"
    BLAME = "blame"
    DENIAL = "denial"


# English of any subject; subject words that say a direction stand in the vocabulary's `words`.
# Verbs count in all their forms.
_VERBS = {
    Sign.RISE: """increase improve boost raise rise enhance gain maximise promote elevate expect outperform beat win
        optimise accelerate add double triple""",
    Sign.FALL: """reduce decrease minimise prevent avoid cut protect drop fall relieve ease alleviate decline lose
        hinder impair limit diminish halve harm hurt damage""",
    Sign.RISK: "risk strain danger lead result cause",
    Sign.PRAISE: "help benefit recommend shine",
    Sign.BLAME: "fail lack",
}
_OTHERS = {
    Sign.RISE: """rose risen grew more higher greater larger better stronger longer bigger faster harder most high
        highest greatest largest superior unmatched extra heavily mainly primarily mostly twice maximum maximal
        serious""",
    Sign.FALL: """reduction less fewer smaller shorter lower worse fell slower low lowest least inferior worst lost
        correcting corrects""",
    Sign.SAME: "same equal equally similar similarly comparable identical unchanged",
    Sign.RISK: "can could may might",
    Sign.PRAISE: """good great best excellent effective perfect ideal king favourite favorite powerful helpful useful
        fantastic optimal optimum beneficial terrific amazing viable moderate much top powerhouse efficient helped""",
    Sign.BLAME: "useless poor poorly bad little hardly barely scarcely nothing incomplete",
    Sign.DENIAL: """not no never without neither nor cannot can't won't don't doesn't didn't isn't aren't wasn't
        weren't wouldn't couldn't shouldn't hasn't haven't none nobody""",
}  # fmt: skip
_COMPARING = frozenset(
    [
        "more",
        "less",
        "fewer",
        "higher",
        "lower",
        "greater",
        "larger",
        "smaller",
        "better",
        "worse",
        "stronger",
        "bigger",
        "faster",
        "slower",
        "harder",
    ]
)
_NO_CUES = frozenset({"limited", "limitation", "limitations", "resulting", "added", "adding"})
_NO_CUE_BEFORE = {
    "lower": frozenset({"body", "back", "leg", "legs", "limb", "the", "your", "down", "weight", "extremity", "it"}),
    "limiting": frozenset({"factor"}),
}
_GOES = frozenset({"go", "goes", "going", "gone", "went", "shot", "came", "comes"})  # "went up"
_IF_DENIED = frozenset({"difference", "effect", "impact", "influence", "change", "changes"})
_FORM = frozenset({"form", "technique"})
_FAULTS = frozenset({"poor", "bad"})  # "if form is poor" blames the form
_CHANCES = frozenset({"risk", "risks", "chance", "odds", "likelihood"})  # "lower the risk" lowers something
_SCOPE = 6  # words, ours: how far a "not" reaches
_NEAR = 2  # words, ours: how near "high" and "low" must stand to what they describe
_ADJECTIVES = frozenset({"high", "low", "moderate", "top", "most", "least"})


@dataclass(frozen=True)
class Cue:
    """A word of a clause that says a direction."""

    index: int
    sign: Sign
    comparing: bool = False


@dataclass(frozen=True)
class Reading:
    """The direction that a clause gives an outcome, and the words that say so."""

    direction: ClaimedDirection
    words: tuple[int, ...]


@cache
def _signs() -> dict[str, Sign]:
    stemmed = {stem(word): sign for sign, words in _VERBS.items() for word in words.split()}
    return stemmed | {word: sign for sign, words in _OTHERS.items() for word in words.split()}


def cues(words: Sequence[Word], taken: frozenset[int]) -> list[Cue]:
    """The cues of a clause; words that are ``taken`` as part of a term are none."""
    signs = _signs()
    result = []
    for index, word in enumerate(words):
        plain = word.text.casefold().replace("’", "'")
        following = words[index + 1].text.casefold() if index + 1 < len(words) else ""
        sign = signs.get(plain) or signs.get(word.key)
        if plain in ("up", "down") and index and words[index - 1].text.casefold() in _GOES:
            sign = Sign.RISE if plain == "up" else Sign.FALL
        if word.side:
            sign = Sign.RISE if word.side == ClaimedDirection.MORE else Sign.FALL
        if plain in _IF_DENIED or (plain == "just" and following == "as"):
            sign = Sign.SAME
        later = words[index + 2].text.casefold() if index + 2 < len(words) else ""
        before = {word.text.casefold() for word in words[max(index - 2, 0) : index]}
        blocked = following in _NO_CUE_BEFORE.get(plain, ()) and later not in _CHANCES
        blocked = blocked or (plain in _FAULTS and not {*before, following}.isdisjoint(_FORM))
        if sign and index not in taken and plain not in _NO_CUES and not blocked:
            result.append(Cue(index, sign, plain in _COMPARING))
    return result


def read_direction(
    outcome: Mention, words: Sequence[Word], clause_cues: Sequence[Cue], *, as_good_as: bool = False, harm: bool = False
) -> Reading | None:
    """Which way the clause says that the outcome goes; None where it says no direction.

    The nearest cue counts, a comparing one before others. "Not" and "little" deny it: a denied rise or fall is no
    difference. ``as_good_as``: two things are called equal, "as … as". ``harm``: less of the outcome is better, so that
    "may" is a word of risk.
    """
    near = [
        cue
        for cue in clause_cues
        if cue.index not in outcome.words
        and not (cue.sign == Sign.RISK and (cue.index > outcome.last or not harm))
        and (words[cue.index].text.casefold() not in _ADJECTIVES or 0 < outcome.first - cue.index <= _NEAR)
    ]
    before = [cue for cue in near if cue.index < outcome.last and cue.sign != Sign.DENIAL and not words[cue.index].side]
    if before:  # then what stands behind it is of something else, but for "risk of injury: lower"
        risky = all(cue.sign == Sign.RISK for cue in before)
        near = [c for c in near if c.index < outcome.last or c.sign == Sign.SAME or (risky and c.comparing)]
    moving = [cue for cue in near if cue.sign in (Sign.RISE, Sign.FALL)]
    decisive = _nearest(outcome, words, [cue for cue in moving if cue.comparing]) or _nearest(outcome, words, moving)
    value = _nearest(outcome, words, [cue for cue in near if cue.sign in (Sign.PRAISE, Sign.BLAME)])
    risk = _nearest(outcome, words, [cue for cue in near if cue.sign == Sign.RISK])
    denials = [cue for cue in near if cue.sign == Sign.DENIAL]
    same = next((cue for cue in near if cue.sign == Sign.SAME and _is_same(cue, words, denials)), None)
    if same and decisive and _distance(decisive, outcome, words) < _distance(same, outcome, words):
        same = None  # "rose by 9 % and did not change in the others"
    if not (decisive or value or risk or same or outcome.side or as_good_as):
        return None
    fixed = [cue.index for cue in (decisive, value, risk) if cue] or list(outcome.words[:1])
    denial = next((cue for cue in denials if _denies(cue, fixed, outcome)), None)
    used = tuple(dict.fromkeys(cue.index for cue in (decisive, value, risk, same, denial) if cue))
    if as_good_as and not same:
        return Reading(ClaimedDirection.LESS if denial else ClaimedDirection.NO_DIFFERENCE, used)
    blamed = value and value.sign == Sign.BLAME and not (decisive and decisive.sign == Sign.FALL)
    if same or denial or blamed:
        return Reading(ClaimedDirection.NO_DIFFERENCE, used)
    falls = bool(decisive and decisive.sign == Sign.FALL) != (outcome.side == ClaimedDirection.LESS)
    return Reading(ClaimedDirection.LESS if falls else ClaimedDirection.MORE, used)


def _is_same(cue: Cue, words: Sequence[Word], denials: Sequence[Cue]) -> bool:
    """A difference or an effect says which way it goes only where there is none."""
    if words[cue.index].text.casefold() not in _IF_DENIED:
        return True
    return any(0 < cue.index - denial.index <= _SCOPE for denial in denials)


def _nearest(outcome: Mention, words: Sequence[Word], some: Sequence[Cue]) -> Cue | None:
    """The nearest cue before the outcome or among its words, else the nearest behind it."""
    before = [cue for cue in some if cue.index < outcome.last]
    return min(before or some, key=lambda cue: _distance(cue, outcome, words), default=None)


def _distance(cue: Cue, outcome: Mention, words: Sequence[Word]) -> int:
    """In words; a comma between them counts as some more."""
    low, high = sorted((cue.index, outcome.first if cue.index < outcome.first else outcome.last))
    return high - low + 3 * sum(word.pause for word in words[low + 1 : high + 1])


def _denies(cue: Cue, fixed: Sequence[int], outcome: Mention) -> bool:
    """Whether a "not" stands shortly before what decides, or before the outcome itself."""
    reached = [*fixed, outcome.first]
    return any(0 < index - cue.index <= _SCOPE for index in reached)
