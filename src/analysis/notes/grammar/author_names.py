"""Where a citation names people, in letters of any script; and whether it names some that cannot be told apart.

Whatever is left of a citation without its year, title, journal and ordinary words, and may be a name, names
somebody. Where the place of a name does not say that its bearer wrote the work, people are named and not readable.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from analysis.notes.grammar.citation_words import (
    JOINT_MARKS,
    JOINTS,
    ORDINARY,
    OTHERS,
    PARTICLES,
    TITLES,
    WHOSE,
    WORK_WORDS,
)

# Where something stood that was read before: a title, a journal, a year.
TITLE, JOURNAL, YEAR = "\ue000", "\ue001", "\ue002"
# A name begins with a letter that is not small, or has one soon (deVries, al-Hadi); some scripts have no small letters.
_FIRST = r"[\p{Lu}\p{Lt}\p{Lo}]"
_NAME = regex.compile(rf"(?:[dlDL]['’]|\p{{Ll}}{{1,4}}-?)?{_FIRST}.*")
_CAPITAL = r"\p{Lu}\p{M}*"
_TOKEN = regex.compile(
    rf"(?P<others>{OTHERS.pattern})|(?P<mark>[{TITLE}{JOURNAL}{YEAR}])"
    rf"|(?P<initials>(?<!\p{{L}}){_CAPITAL}\.(?:[\s-]?{_CAPITAL}\.)*|\b[JS]r\.)"
    rf"|(?P<word>[\p{{L}}\p{{M}}](?:(?!(?<=\p{{Lo}})(?:{OTHERS.pattern}))[\p{{L}}\p{{M}}'’.-](?<!\.(?!\p{{L}})))*)"
    r"|(?P<number>\d+)|(?P<space>\s+)|(?P<sign>.)",
    regex.DOTALL,
)
_POSSESSIVE = regex.compile(r"['’]s?$|['’-]+$")
# "Alpha AB, Beta C. Title. Journal. 2018": initials without points, and a point behind the last of them.
_FAMILY = rf"{_FIRST}[\p{{L}}\p{{M}}'’-]+"
_VANCOUVER_NAME = rf"(?:(?:{'|'.join(sorted(PARTICLES))})\s)*{_FAMILY}(?:\s{_FAMILY})?\s\p{{Lu}}{{1,4}}"
_VANCOUVER = regex.compile(
    rf"\s*(?P<people>{_VANCOUVER_NAME}(?:,\s*{_VANCOUVER_NAME})*(?:,?\s*et al)?)\.\s+"
    rf"(?!(?:{'|'.join(JOINTS)})\s)(?P<rest>[\p{{L}}{JOURNAL}{TITLE}].*)",
    regex.DOTALL,
)
_INITIAL = regex.compile(r"\p{Lu}\.")
_ONE_WORD = regex.compile(rf"{_FAMILY}\s*[.,(]")


@dataclass(frozen=True)
class Token:
    """A piece of a citation: name, particle, joint, others, ordinary, small (any other word), mark, number, sign."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Run:
    """Names that stand together, from token ``first`` to before ``after``; ``others``: and others."""

    first: int
    after: int
    others: int | None = None  # the token from which on it says that there are others


@dataclass(frozen=True)
class People:
    """The people as the text names them, or None; ``readable`` is False where some are named and not told."""

    names: str | None = None
    readable: bool = True


def composed(text: str) -> str:
    """The text in one form (NFKC): letters composed, one kind of space, hyphen and full-width sign, all of it visible.

    A dash between two words may join two names; it stays a dash.
    """
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    seen = regex.sub(r"(?<=\p{L})[–—](?=\p{L})", "\ue003", unicodedata.normalize("NFKC", seen))
    return regex.sub(r"\p{Pd}", "-", seen).replace("\ue003", "–")


def read_people(text: str) -> People:
    """Who wrote what a citation cites; ``text`` as :func:`composed` gives it, with marks for what was read before."""
    text = regex.sub(r"(?<=\.)['’]s\b", "", text)  # "et al.'s"
    if people := _in_vancouver_style(text):
        return people
    tokens = _tokens(text)
    runs = list(_runs(tokens))
    if _small_names(tokens, runs):
        return People(readable=False)
    if not runs:
        return People(readable=not any(token.kind == "others" for token in tokens))
    first, *later = runs
    years = [number for number, token in enumerate(tokens) if token.text in (YEAR, TITLE)]
    if not _wrote_it(tokens, first, alone=not later) or any(
        _may_have_written(tokens, before, run, years) for before, run in itertools.pairwise(runs)
    ):
        return People(readable=False)
    names = text[tokens[first.first].start : tokens[first.after - 1].end]
    return People(_POSSESSIVE.sub("", " ".join(names.split()).strip(" ,;")))


def _in_vancouver_style(text: str) -> People | None:
    """The people before the point of "Alpha AB, Beta C. Title. Journal. 2018", or None in another style."""
    match = _VANCOUVER.match(text)
    if not match:
        return None
    if "," not in match["people"]:  # of one author, it may be "Alpha B. Gamma (2018)" as well
        if not regex.search(rf"{JOURNAL}[^{YEAR}]*{YEAR}", match["rest"]) or _INITIAL.match(match["rest"]):
            return None
        if _ONE_WORD.match(match["rest"]):  # "Alpha B. Gamma. Journal" has two readings
            return People(readable=False)
    return People(" ".join(match["people"].split()) + ("." if match["people"].endswith(" al") else ""))


def without_others(people: str) -> tuple[str, bool]:
    """The names without what says that there are others, and whether it stood there."""
    tokens = _tokens(people)
    run = next(_runs(tokens), None)
    if run is None or run.others is None:
        return people, False
    return people[: tokens[run.others].start].strip(" ,;"), True


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        if kind != "space":
            tokens.append(Token(kind, match[0], match.start(), match.end()))
    return [_classified(token, tokens, number) for number, token in enumerate(tokens)]


def _classified(token: Token, tokens: list[Token], number: int) -> Token:
    kind = token.kind
    if kind == "initials":
        kind = "name"
    elif kind == "sign" and token.text in JOINT_MARKS:
        kind = "joint"
    elif kind == "word":
        kind = _kind_of_word(token.text, tokens[number - 1] if number else None, tokens[number + 1 : number + 3])
    return Token(kind, token.text, token.start, token.end)


def _kind_of_word(word: str, before: Token | None, behind: list[Token]) -> str:
    plain = _POSSESSIVE.sub("", word).casefold().strip(".")
    capital = word[:1] != word[:1].casefold()
    after_name = before is not None and before.kind in ("word", "initials") and bool(_NAME.match(before.text))
    joining = word in JOINTS or (word.isupper() and len(word) > 1 and word.casefold() in JOINTS)
    if joining and (word != "a" or after_name):
        return "joint"
    if word in PARTICLES:
        return "particle"
    if capital and len(word) == 1:  # an initial, or an article at the beginning
        article = word in "AI" and before is None and not (behind and _NAME.match(behind[0].text))
        return "ordinary" if article else "name"
    if plain in ORDINARY and not (len(plain) > 1 and _POSSESSIVE.sub("", word).isupper()):
        return (
            "name" if capital and plain not in TITLES and _is_named(plain, before, behind, after_name) else "ordinary"
        )
    if _NAME.fullmatch(word):
        return "name"
    return "small"


def _is_named(plain: str, before: Token | None, behind: list[Token], after_name: bool) -> bool:
    """Whether an ordinary word with a capital stands as a name: "May et al.", "Small, A.", "ABC Study Group"."""
    if before is not None and (before.text == "&" or (after_name and plain in WORK_WORDS)):
        return True
    if not behind:
        return False
    return (
        behind[0].kind == "others" or behind[0].text == "&" or [token.kind for token in behind] == ["sign", "initials"]
    )


def _runs(tokens: list[Token]) -> Iterator[Run]:
    """All names that stand together, with their particles, joints and others."""
    at = 0
    while at < len(tokens):
        after = _name(tokens, at)
        if after == at:
            at = max(at + 1, _skip(tokens, at, "particle"))
            continue
        run = _run(tokens, at, after)
        yield run
        at = run.after


def _run(tokens: list[Token], first: int, after: int) -> Run:
    while True:
        joint = _skip(tokens, after, "joint")
        if joint < len(tokens) and tokens[joint].kind == "others":
            return Run(first, joint + 1, others=after)
        begin = joint
        if joint > after:
            while begin < len(tokens) and tokens[begin].text.casefold() in TITLES | {"the", "."}:
                begin += 1
        elif after < len(tokens) and tokens[after].text in ("of", "for"):  # an organisation
            begin = after + 1 + (after + 1 < len(tokens) and tokens[after + 1].text == "the")
        end = _name(tokens, begin)
        if end > begin:
            after = end
            continue
        others = _others_in_words(tokens, after, joint)
        return Run(first, others, others=after) if others else Run(first, after)


def _others_in_words(tokens: list[Token], after: int, joint: int) -> int | None:
    """Where words end that stand for other authors: "and his co-workers", "i in.", "mfl."."""
    begin = joint
    if joint > after:
        if not any(token.text.isalpha() or token.text in "&+" for token in tokens[after:joint]):
            return None
        while begin < len(tokens) and tokens[begin].text.casefold() in WHOSE:
            begin += 1
    end = begin
    while end < len(tokens) and end < begin + 2 and (tokens[end].kind == "small" or tokens[end].text in ("team", "in")):
        end += 1
    point = end < len(tokens) and tokens[end].text == "."
    if end == begin or (joint == after and not (point and end == begin + 1)):
        return None
    return end + 1 if point else end


def _name(tokens: list[Token], at: int) -> int:
    """Where the name ends that begins at a token; there, where none does."""
    end = at
    while True:
        behind = _skip(tokens, end, "particle")
        if behind == len(tokens) or tokens[behind].kind != "name":
            return end
        end = behind + 1


def _skip(tokens: list[Token], at: int, kind: str) -> int:
    while at < len(tokens) and tokens[at].kind == kind:
        at += 1
    return at


def _small_names(tokens: list[Token], runs: list[Run]) -> bool:
    """Whether words in small letters stand where names do: before a year, beside "&", before "et al."."""
    inside = {number for run in runs for number in range(run.first, run.after)}
    for number, token in enumerate(tokens):
        if token.kind not in ("small", "particle") or number in inside:
            continue
        behind = number + 1
        while behind < len(tokens) and (tokens[behind].kind in ("sign", "number") or tokens[behind].text in ",;–"):
            behind += 1
        beside = [tokens[near] for near in (number - 1, number + 1) if 0 <= near < len(tokens)]
        if behind < len(tokens) and (tokens[behind].kind == "others" or tokens[behind].text == YEAR):
            return True
        if any(near.text == "&" for near in beside):
            return True
    return False


def _wrote_it(tokens: list[Token], run: Run, *, alone: bool) -> bool:
    """Whether the place of names says that they are those of the authors."""
    before = tokens[run.first - 1] if run.first else None
    if before is not None and before.kind in ("joint", "small"):
        return False
    behind = [token for token in tokens[run.after :] if token.kind not in ("sign", "number", "joint")]
    if run.others is not None or not behind:
        placed = before is None or before.text.casefold() in ("by", "the", ".") or before.kind in ("sign", "mark")
        return run.others is not None or (placed and alone)
    if before is not None and before.text.casefold() == "by":
        return True
    for token in behind:
        if token.text in (YEAR, TITLE):
            return True
        if token.kind not in ("ordinary", "mark"):
            break
    placed = before is None or before.text.casefold() in ("the", "by") or before.kind == "mark"
    owned = tokens[run.after - 1].text.endswith(("'s", "’s", "'", "’"))
    return owned or (placed and behind[0].text.casefold() in WORK_WORDS)


def _may_have_written(tokens: list[Token], before: Run, later: Run, years: list[int]) -> bool:
    """Whether names behind the first may be those of authors as well, or of another work."""
    between = tokens[before.after : later.first]
    last = next((token for token in reversed(between) if token.text.casefold() not in WHOSE), None)
    joined = last is not None and (last.text.casefold() == "by" or (last.kind == "joint" and last.text != ","))
    first_has_year = not years or years[0] < later.first
    return joined or later.others is not None or not first_has_year
