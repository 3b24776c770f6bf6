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
    PRAISE = "praise"
    BLAME = "blame"
    DENIAL = "denial"


# English of any subject; subject words that say a direction stand in the vocabulary's `words`.
_WORDS = {
    Sign.RISE: """increase improve boost raise rise rose risen enhance gain maximise maximize promote elevate more
        higher greater larger better stronger longer bigger add expect double triple twice faster harder most highest
        greatest largest outperform beat win superior unmatched extra heavily mainly primarily mostly heavy cause
        produce optimise optimize transfer carry accelerate""",
    Sign.FALL: """reduce reduction decrease less fewer smaller lower worse minimise minimize prevent avoid cut protect
        drop fall fell relieve ease alleviate slower lowest least inferior worst decline lose lost hinder impair limit
        correct fix diminish halve""",
    Sign.SAME: "same equal equally similar similarly comparable identical unchanged",
    Sign.PRAISE: """good great best excellent effective perfect ideal king favourite favorite powerful help helpful
        useful fantastic well optimal optimum benefit beneficial key shine terrific amazing important crucial
        viable strong high legit powerhouse need risk strain danger lead result contribute responsible
        moderate recommend top""",
    Sign.BLAME: "useless poor poorly bad little hardly barely scarcely fail failed nothing lack low incomplete",
    Sign.DENIAL: """not no never without neither nor cannot can't won't don't doesn't didn't isn't aren't wasn't
        weren't wouldn't couldn't shouldn't hasn't haven't none nobody cant wont dont doesnt""",
}  # fmt: skip
_COMPARING = frozenset("more less fewer higher lower greater larger smaller better worse stronger bigger faster slower harder".split())
_NO_CUE_BEFORE = {"lower": frozenset({"bodi", "back", "leg", "limb", "the", "your", "down", "weight", "extrem"})}
_SCOPE = 6  # words, ours: how far a "not" reaches
_NEAR = 3  # words, ours: how near "high" and "low" must stand to what they describe
_ADJECTIVES = frozenset({"high", "low", "moderate", "strong", "heavy", "top", "most", "least"})


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
    signs: dict[str, Sign] = {}
    for sign, words in _WORDS.items():
        for word in words.split():
            signs.setdefault(word, sign)
            signs.setdefault(stem(word), sign)
    return signs


def cues(words: Sequence[Word], taken: frozenset[int]) -> list[Cue]:
    """The cues of a clause; words that are ``taken`` as part of a term are none."""
    signs = _signs()
    result = []
    for index, word in enumerate(words):
        plain = word.text.casefold().replace("’", "'")
        sign = signs.get(plain) or signs.get(word.key)
        following = words[index + 1].key if index + 1 < len(words) else ""
        if sign and index not in taken and following not in _NO_CUE_BEFORE.get(plain, ()):
            result.append(Cue(index, sign, plain in _COMPARING))
    return result


def read_direction(
    outcome: Mention, words: Sequence[Word], clause_cues: Sequence[Cue], *, as_good_as: bool
) -> Reading | None:
    """Which way the clause says that the outcome goes; None where it says no direction.

    The nearest cue counts, a comparing one before others. "Not" and "little" deny it: a denied rise or fall is no
    difference. ``as_good_as``: two things are called equal, "as … as".
    """
    near = [cue for cue in clause_cues if words[cue.index].key not in _ADJECTIVES or _distance(cue, outcome) <= _NEAR]
    moving = [cue for cue in near if cue.sign in (Sign.RISE, Sign.FALL)]
    comparing = [cue for cue in moving if cue.comparing] or moving
    decisive = min(comparing, key=lambda cue: _distance(cue, outcome), default=None)
    valued = [cue for cue in near if cue.sign in (Sign.PRAISE, Sign.BLAME)]
    value = min(valued, key=lambda cue: _distance(cue, outcome), default=None)
    same = next((cue for cue in near if cue.sign == Sign.SAME), None)
    if not (decisive or value or same or outcome.side or as_good_as):
        return None
    fixed = [cue.index for cue in (decisive, value) if cue] or list(outcome.words[:1])
    denial = next((cue for cue in near if cue.sign == Sign.DENIAL and _denies(cue, fixed, outcome)), None)
    blame = value if value and value.sign == Sign.BLAME else None
    used = tuple(cue.index for cue in (decisive, value, same, denial) if cue)
    if as_good_as and not same:
        return Reading(ClaimedDirection.LESS if denial else ClaimedDirection.NO_DIFFERENCE, used)
    if same or denial or (blame and not (decisive and decisive.sign == Sign.FALL)):
        return Reading(ClaimedDirection.NO_DIFFERENCE, used)
    falls = bool(decisive and decisive.sign == Sign.FALL) != (outcome.side == ClaimedDirection.LESS)
    return Reading(ClaimedDirection.LESS if falls else ClaimedDirection.MORE, used)


def _distance(cue: Cue, outcome: Mention) -> float:
    """In words; a cue behind the outcome is half a word farther off."""
    if cue.index < outcome.first:
        return outcome.first - cue.index
    return cue.index - outcome.last + 0.5 if cue.index > outcome.last else 0


def _denies(cue: Cue, fixed: Sequence[int], outcome: Mention) -> bool:
    """Whether a "not" stands shortly before what decides, or before the outcome itself."""
    reached = [*fixed, outcome.first]
    return any(0 < index - cue.index <= _SCOPE for index in reached)
