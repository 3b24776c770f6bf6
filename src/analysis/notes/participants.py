"""Who took part, as front matter says it: number, sex, age."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.notes.grammar.lengths import check_length
from analysis.notes.grammar.numbers import NUMBER, WORDS, check_comma, read_count, read_number, read_number_or_range
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import Sex

_SEX_COUNT = r"([0-9]{1,9})\s*(f|m|female|male|women|men|girls|boys)"
_SEX_COUNTS = re.compile(rf"\(\s*{_SEX_COUNT}\b(?:\s*(?:[,;]|\band\b)?\s*{_SEX_COUNT})?\s*\)", re.IGNORECASE)
_SD = re.compile(rf"^({NUMBER})\s*(?:\(SD ({NUMBER})\)|±\s*({NUMBER}))$")
OLDEST = 123
# Words behind the number say who was counted; what could make it another number is no such word.
_PARTICIPANTS = re.compile(
    r"([0-9]+)(?:\s*\(([0-9]+) analy[sz]ed\))?(?:,?\s+(?!(?:or|to|and|plus|per|times|hundred|thousand|million)\b)"
    r"[^\W\d_][^\d+±]*)?",
    re.IGNORECASE,
)
_NUMBER_WORDS = frozenset(WORDS) - {"a", "an"}


@dataclass(frozen=True)
class Headcount:
    """How many took part, and how many were analysed."""

    n: int | None = None
    analysed: int | None = None


def read_headcount(text: str) -> Headcount:
    """``26``, ``26 (21 analysed)``, ``467 in training arms``, ``not stated``."""
    check_length(text)
    plain = " ".join(text.split())
    if plain == Sex.NOT_STATED:
        return Headcount()
    check_comma(plain)
    match = _PARTICIPANTS.fullmatch(plain)
    if not match:
        raise ValueError(
            f'"{text}" is not a number of people; accepted: 26 · 26 (21 analysed) · not stated; no thousands mark'
        )
    n, analysed = read_count(match[1]), read_count(match[2]) if match[2] else None
    if analysed and analysed > n:
        raise ValueError(f'"{text}": more were analysed than took part')
    return Headcount(n, analysed)


@dataclass(frozen=True)
class SexCount:
    """Sex of the participants, with counts where given."""

    sex: str
    female: int | None = None
    male: int | None = None


def read_sex(text: str) -> SexCount:
    """``female``, ``male``, ``mixed``, ``mixed (13 f, 11 m)``, ``not stated``."""
    check_length(text)
    plain = " ".join(text.split())
    head, bracket, _ = plain.partition("(")
    word = head.strip().casefold()
    if word not in tuple(Sex):
        raise ValueError(f'"{text}" is not known; accepted: female · male · mixed · mixed (13 f, 11 m) · not stated')
    match = _SEX_COUNTS.fullmatch(plain[len(head) :])
    if bracket and not match:
        raise ValueError(f'"{text}": the bracket is not understood; write mixed (13 f, 11 m)')
    pairs = [(match[2], match[1]), (match[4], match[3])] if match else []
    counts = {name[0] in "fFwWgG": int(size) for name, size in pairs if name}
    if match and match[4] and len(counts) == 1:
        raise ValueError(f'"{text}" counts one sex twice; write mixed (13 f, 11 m)')
    if counts.get(word != Sex.FEMALE) if word in (Sex.FEMALE, Sex.MALE) else 0 in counts.values():
        raise ValueError(f'"{text}": the counts are not those of "{word}"; mend one of them')
    return SexCount(word, counts.get(True), counts.get(False))


@dataclass(frozen=True)
class Age:
    """Age in years; words such as "adults" give no number."""

    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None


def read_age(text: str) -> Age:
    """``28.9 (SD 5.1)``, ``18 to 30``, ``26.4 to 27.5, arm means``, ``72``, or words."""
    check_length(text)
    plain = " ".join(text.split())
    age = _read_age_numbers(plain)
    if any(years is not None and years < 0 for years in (age.mean, age.sd, age.low)):
        raise ValueError(f'"{text}": neither an age nor its spread is below 0')
    if 0 in (age.mean, age.sd):
        what = "an age of 0 is nobody's" if age.mean == 0 else "an SD of 0 says that all are of one age"
        raise ValueError(f'"{text}": {what}; check it, or leave it out')
    if any(years is not None and years > OLDEST for years in (age.mean, age.sd, age.high)):
        raise ValueError(f'"{text}": nobody is older than {OLDEST} years; an age is given in years')
    if age.sd is not None and age.sd**2 > age.mean * (OLDEST - age.mean):  # Bhatia and Davis 2000
        raise ValueError(f'"{text}": no people from 0 to {OLDEST} years with this mean have so large an SD')
    return age


def _read_age_numbers(text: str) -> Age:
    if spread := _SD.match(text):
        return Age(mean=read_number(spread[1]), sd=read_number(spread[2] or spread[3]))
    check_comma(text)
    head = text.partition(",")[0]
    try:
        low, high = read_number_or_range(head)
    except ValueError as error:
        if "runs from" in str(error):
            raise
        if re.search(r"\d", head) or not _NUMBER_WORDS.isdisjoint(re.findall(r"[a-z]+", head.casefold())):
            raise ValueError(
                f'"{text}" is not an age; accepted: 28.9 (SD 5.1) · 18 to 30 · 72 · words without numbers'
            ) from None
        return Age()
    return Age(mean=low) if low == high else Age(low=low, high=high)


def contradiction(sex: str | None, age: Age, who: Iterable[str], vocabulary: Vocabulary) -> str | None:
    """Why people of this sex and age are not those that ``who`` names, population terms of the vocabulary."""
    who = list(who)
    for term in who:
        named = vocabulary.sex(term)
        if named and sex in (Sex.FEMALE, Sex.MALE) and named != sex:
            return f'"{term}", and sex "{sex}"; mend one of them'
    ages = [ages for ages in map(vocabulary.ages, who) if ages is not None]
    oldest, youngest = (age.high, age.low) if age.low is not None else (age.mean, age.mean)
    if not ages or oldest is None:
        return None
    if oldest < min(group.low for group in ages) or youngest > max(group.high for group in ages):
        years = f"{youngest:g}" if youngest == oldest else f"{youngest:g} to {oldest:g}"
        return f'"{", ".join(who)}", and an age of {years}, which the vocabulary does not count among them; mend one'
    return None
