"""The vocabulary's terms in running text: which words of a sentence are which term."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import product

from analysis.notes.grammar.spellings import term_form
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import ClaimedDirection

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# Words that join others and decide no term.
_JOINING = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "on",
        "in",
        "to",
        "with",
        "for",
        "at",
        "by",
        "from",
        "and",
        "or",
        "your",
        "you",
        "my",
        "our",
        "their",
        "its",
        "his",
        "her",
        "as",
        "per",
        "than",
        "after",
        "before",
    ]
)
_REACH = 8  # words, ours: how many others may stand between those of an outcome ("activates all three heads of the …")
_REACH_OF_DETAILS = 12  # the same for how an exercise is done ("your feet high to …, or low to …")
_LONGEST = 6  # words of a spelling, ours: the longest that are looked for in one piece


@dataclass(frozen=True)
class Word:
    """A word of a sentence as concept: words that the vocabulary holds for the same have the same ``key``.

    ``side`` is the direction that the word says by itself ("bigger", "safer").
    """

    key: str
    text: str
    start: int
    end: int
    side: ClaimedDirection | None = None
    alone: str | None = None  # the outcome it stands for by itself
    listed: bool = False  # the vocabulary's `words` hold it
    pause: bool = False  # a comma or a bracket stands before it
    aside: bool = False  # it stands in brackets

    @property
    def joins(self) -> bool:
        """Whether it only joins other words."""
        return self.text.casefold() in _JOINING


@dataclass(frozen=True)
class Mention:
    """A term in a sentence: the words that name it, as indices of its words."""

    term: str
    words: tuple[int, ...]
    side: ClaimedDirection | None = None

    @property
    def first(self) -> int:
        """The index of its first word."""
        return self.words[0]

    @property
    def last(self) -> int:
        """The index of its last word."""
        return self.words[-1]


@dataclass(frozen=True)
class _Alias:
    key: str
    side: ClaimedDirection | None
    alone: str | None


@dataclass(frozen=True)
class Lexicon:
    """Finds terms; made once from the vocabulary."""

    vocabulary: Vocabulary
    _exact: dict[tuple[str, ...], _Alias] = field(default_factory=dict)
    _stemmed: dict[tuple[str, ...], _Alias] = field(default_factory=dict)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Lexicon:
        """The lexicon of a project's vocabulary."""
        lexicon = cls(vocabulary)
        sides = (("more", ClaimedDirection.MORE), ("less", ClaimedDirection.LESS), ("also", None))
        for term in vocabulary.lists["words"].values():
            alone = term.words("alone")
            for key, side in sides:
                for spelling in (*term.words(key), *((term.name,) if key == "also" else ())):
                    alias = _Alias(term_form(term.name), side, alone[0] if alone else None)
                    words = [word for word, _, _ in _split(spelling)]
                    lexicon._exact.setdefault(tuple(map(_form, words)), alias)
                    if side:
                        lexicon._stemmed.setdefault(tuple(map(stem, words)), alias)
        return lexicon

    def words(self, text: str, *, sided: bool = True) -> list[Word]:
        """The words of a text, several together where the vocabulary knows them as one; the longest wins.

        Without ``sided`` words, those that say a direction stay what they are.
        """
        pieces = _split(text)
        plain = [_form(word) for word, _, _ in pieces]
        stems = [stem(word) for word, _, _ in pieces]
        result, at, before, depth = [], 0, 0, 0
        while at < len(pieces):
            length, alias = self._alias(plain, stems, at)
            if alias and alias.side and not sided:
                length, alias = 1, None
            start, end = pieces[at][1], pieces[at + length - 1][2]
            gap = text[before:start]
            depth = max(depth + gap.count("(") - gap.count(")"), 0)
            word = Word(
                stems[at], text[start:end], start, end, pause=any(mark in gap for mark in ",()"), aside=depth > 0
            )
            if alias:
                word = replace(word, key=alias.key, side=alias.side, alone=alias.alone, listed=True)
            result.append(word)
            at, before = at + length, end
        return result

    def _alias(self, plain: list[str], stems: list[str], at: int) -> tuple[int, _Alias | None]:
        for length in range(min(_LONGEST, len(plain) - at), 0, -1):
            alias = self._exact.get(tuple(plain[at : at + length])) or self._stemmed.get(tuple(stems[at : at + length]))
            if alias:
                return length, alias
        return 1, None

    def _keys(self, spelling: str) -> tuple[str, ...]:
        """The concepts of a spelling, without the words that only join others."""
        return tuple(word.key for word in self.words(spelling, sided=False) if not word.joins)

    def _spelled(self, kind: str) -> Iterator[tuple[str, str]]:
        for term in self.vocabulary.lists[kind].values():
            for spelling in (term.name, *term.words("also")):
                yield term.name, spelling

    @cached_property
    def _phrases(self) -> dict[str, dict[tuple[str, ...], str]]:
        """Spellings that stand in one piece, by list."""
        kinds = ("interventions", "populations")
        phrases: dict[str, dict[tuple[str, ...], str]] = {kind: {} for kind in kinds}
        for kind in kinds:
            for name, spelling in self._spelled(kind):
                if not re.search(r",| and ", spelling) and not _is_acronym(spelling) and (keys := self._keys(spelling)):
                    phrases[kind].setdefault(keys, name)
        return phrases

    @cached_property
    def _acronyms(self) -> dict[str, dict[str, str]]:
        """Spellings in capitals, which small letters do not name: "HIT" is not "hit"."""
        return {
            kind: {spelling: name for name, spelling in self._spelled(kind) if _is_acronym(spelling)}
            for kind in ("interventions", "populations")
        }

    @cached_property
    def _details(self) -> dict[str, list[tuple[frozenset[str], str]]]:
        """Terms such as "leg press, feet high": the details behind the comma, by the term before it."""
        details = defaultdict(list)
        for name, spelling in self._spelled("interventions"):
            base, _, rest = spelling.partition(",")
            term = self.vocabulary.find("interventions", base)
            if rest and term:
                details[term].append((frozenset(self._keys(rest)), name))
        return dict(details)

    @cached_property
    def _outcomes(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """Spellings of outcomes by the rarest of their concepts."""
        spellings = {}
        for name, spelling in self._spelled("outcomes"):
            apart = tuple(stem(word) for word, _, _ in _split(spelling) if word not in _JOINING)
            for keys in (tuple(dict.fromkeys(self._keys(spelling))), tuple(dict.fromkeys(apart))):
                if keys:
                    spellings.setdefault(frozenset(keys), (keys, name))
        frequency = Counter(key for keys in spellings for key in keys)
        by_rarest = defaultdict(list)
        for keys, name in spellings.values():
            by_rarest[min(keys, key=frequency.__getitem__)].append((keys, name))
        return dict(by_rarest)

    def phrases(self, kind: str, words: Sequence[Word]) -> list[Mention]:
        """Terms whose words stand together, joining words aside; the longest wins, and none overlap."""
        known = self._phrases[kind]
        kept = [index for index, word in enumerate(words) if not word.joins]
        result, at = [], 0
        while at < len(kept):
            for length in range(min(_LONGEST, len(kept) - at), 0, -1):
                chosen = kept[at : at + length]
                term = known.get(tuple(words[index].key for index in chosen))
                single = length == 1 and term and not self._inflects(kind, term, words[chosen[0]])
                if term and not single and chosen[-1] - chosen[0] < length + 2:
                    result.append(Mention(term, tuple(chosen)))
                    at += length
                    break
            else:
                if term := self._acronyms[kind].get(words[kept[at]].text.removesuffix("s")):
                    result.append(Mention(term, (kept[at],)))
                at += 1
        return result

    def _is_whole(self, outcome: str, word: Word) -> bool:
        """Whether a word is a spelling of an outcome, and not only of the same stem."""
        term = self.vocabulary.term("outcomes", outcome)
        return _form(word.text) in {_form(spelling) for spelling in (term.name, *term.words("also"))}

    def _inflects(self, kind: str, name: str, word: Word) -> bool:
        """Whether a word is a form of a one-word term: "squatting" is of "squat", "stretch" is none of "stretching"."""
        term = self.vocabulary.term(kind, name)
        spellings = [spelling for spelling in (term.name, *term.words("also")) if stem(spelling) == word.key]
        return word.listed or any(len(_form(word.text)) >= len(_form(spelling)) for spelling in spellings)

    def detailed(self, term: str, words: Sequence[Word]) -> list[Mention]:
        """The terms that say how another is done, where their details stand near each other ("feet … high")."""
        result = []
        for details, name in self._details.get(term, ()):
            places = [[index for index, word in enumerate(words) if word.key == key] for key in details]
            chosen = _closest(places, len(details), _REACH_OF_DETAILS) if all(places) else None
            if chosen:
                result.append(Mention(name, chosen))
        return [mention for mention in result if not any(set(mention.words) < set(other.words) for other in result)]

    def outcomes(self, words: Sequence[Word], interventions: Sequence[Mention] = ()) -> list[Mention]:
        """Outcomes whose words stand near each other, the fullest of those that share words.

        Words of ``interventions`` may be part of an outcome only in one piece, and with others ("squat strength").
        """
        named = [set(mention.words) for mention in interventions]
        taken = set().union(*named)
        places = defaultdict(list)
        for index, word in enumerate(words):
            places[word.key].append(index)
        matched = []
        for key in places:
            for keys, name in self._outcomes.get(key, ()):
                if all(part in places for part in keys):
                    chosen = _closest([places[part] for part in keys], len(keys))
                    whole = chosen and chosen[-1] - chosen[0] == len(chosen) - 1
                    if len(keys) == 1 and not words[chosen[0]].listed and not self._is_whole(name, words[chosen[0]]):
                        continue  # "stabilise" is no "stability"
                    if not chosen or any(set(chosen) <= piece for piece in named):
                        continue
                    if whole or taken.isdisjoint(chosen):
                        matched.append(Mention(name, chosen, _side(words, chosen)))
        matched.sort(
            key=lambda mention: (
                -len(mention.words),
                mention.side is not None,
                mention.last - mention.first,
                mention.first,
            )
        )
        result: list[Mention] = []
        for mention in matched:
            if not any(_says_more(fuller, mention) for fuller in result):
                result.append(mention)
        return sorted(result, key=lambda mention: mention.words)


def _says_more(fuller: Mention, mention: Mention) -> bool:
    """Whether a mention is part of a fuller one, or takes a word of it to others that stand much farther off."""
    if set(mention.words) <= set(fuller.words):
        return True
    apart = (mention.last - mention.first) - (fuller.last - fuller.first)
    whole = fuller.last - fuller.first == len(fuller.words) - 1 and fuller.side is None
    shared = len(mention.words) > 1 and len(fuller.words) > 1 and set(mention.words) & set(fuller.words)
    return (
        bool(shared)
        and mention.words[-1] != fuller.words[-1]
        and (apart > 2 or (whole and mention.side is not None and mention.first < fuller.first))
    )


def _is_acronym(spelling: str) -> bool:
    return spelling.isupper() and " " not in spelling


def _side(words: Sequence[Word], chosen: Sequence[int]) -> ClaimedDirection | None:
    return next((words[index].side for index in chosen if words[index].side), None)


def _closest(places: list[list[int]], length: int, reach: int = _REACH) -> tuple[int, ...] | None:
    """The words nearest together, one from each list; None where others than a few stand between them."""
    nearest = [positions[:4] for positions in places]  # a sentence repeats no word often
    best = min(product(*nearest), key=lambda chosen: max(chosen) - min(chosen))
    if len(set(best)) < length or max(best) - min(best) > length - 1 + (reach if length > 1 else 0):
        return None
    return tuple(sorted(best))


def _split(text: str) -> list[tuple[str, int, int]]:
    return [(match[0].casefold().replace("’", "'"), match.start(), match.end()) for match in _WORD.finditer(text)]


def _form(word: str) -> str:
    """A word in one spelling, singular."""
    plain = word.casefold()
    return term_form(f"{plain[:-3]}y" if len(plain) > 4 and plain.endswith("ies") else plain)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of an English word, in one spelling. Snowball's English stemmer (Porter 2)."""
    return _stemmer().stemWord(term_form(word.removesuffix("'s")))


@lru_cache(maxsize=1)
def _stemmer():
    import snowballstemmer

    return snowballstemmer.stemmer("english")
