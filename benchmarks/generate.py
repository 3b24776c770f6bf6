"""Make a project of any size, in the form of notes that an analyst would write.

    python benchmarks/generate.py FOLDER --claims 100

The same seed gives the same notes. Ten studies bear on a claim; terms grow with the number of claims, as
they do in life, so that a study bears on a few claims and not on all of them.
"""

from __future__ import annotations

import argparse
import math
import random
from dataclasses import dataclass
from pathlib import Path

STUDIES_PER_CLAIM = 10
CLAIMS_PER_SOURCE = 8
# Narrower terms of each broad one.
INTERVENTIONS_PER_FAMILY, OUTCOMES_PER_FAMILY = 4, 3
KINDS = ("comparison", "comparison", "comparison", "change", "association")
SYLLABLES = ("ba", "cor", "del", "fen", "gar", "hol", "jan", "kem", "lor", "mar", "nov", "per", "rus", "sol", "tor")
ADJECTIVES = ("Annals", "Archives", "Bulletin", "Journal", "Reports", "Review")
POPULATIONS = ("men", "women", "older people", "beginners")
SETTINGS = """\
smallest effect of interest:
  {outcome}:
    value: 5
    unit: "%"
    because: ours
pre-post correlation:
  {outcome}:
    value: 0.7
    because: ours
"""


@dataclass(frozen=True)
class Words:
    """The terms of a project of some size, as broad terms with their narrower ones."""

    interventions: dict[str, list[str]]
    outcomes: dict[str, list[str]]
    journals: list[str]


@dataclass(frozen=True)
class Topic:
    """What one claim is about."""

    kind: str
    intervention: str
    comparator: str
    outcome: str
    one_session: bool


def notes_of(claims: int) -> int:
    """How many notes a project of so many claims has."""
    return claims * (1 + STUDIES_PER_CLAIM) + _sources(claims)


def claims_for(notes: int) -> int:
    """The claims of the project that has about so many notes."""
    return max(1, round(notes / (1 + STUDIES_PER_CLAIM + 1 / CLAIMS_PER_SOURCE)))


def _sources(claims: int) -> int:
    return math.ceil(claims / CLAIMS_PER_SOURCE)


def words_for(claims: int) -> Words:
    """Terms enough for so many claims: pairs of intervention and outcome grow with the claims."""
    families = max(3, math.ceil(math.sqrt(claims) / 2))
    return Words(
        {
            f"exercise {family}": [f"exercise {family} form {form}" for form in range(INTERVENTIONS_PER_FAMILY)]
            for family in range(families)
        },
        {
            f"quantity {family}": [f"quantity {family} test {test}" for test in range(OUTCOMES_PER_FAMILY)]
            for family in range(families)
        },
        [f"{ADJECTIVES[n % len(ADJECTIVES)]} of {_name(n).title()} Science" for n in range(10 + families)],
    )


def _name(number: int) -> str:
    """A made-up word, another one for every number."""
    word = ""
    while not word or number:
        number, digit = divmod(number, len(SYLLABLES))
        word += SYLLABLES[digit]
    return word if len(word) > 4 else word + "son"


def topics(claims: int, words: Words, chance: random.Random) -> list[Topic]:
    """What the claims are about, no two about the same."""
    families, quantities = list(words.interventions), list(words.outcomes)
    found: dict[tuple, Topic] = {}
    while len(found) < claims:
        first, second = chance.sample(families, 2)
        quantity = chance.randrange(len(quantities))
        broad = quantities[quantity]
        topic = Topic(
            chance.choice(KINDS),
            chance.choice([first, *words.interventions[first]]),
            chance.choice([second, *words.interventions[second]]),
            chance.choice([broad, *words.outcomes[broad]]),
            quantity % 4 == 0,
        )
        found.setdefault((topic.kind, topic.intervention, topic.comparator, topic.outcome), topic)
    return list(found.values())


def generate(root: Path, claims: int, seed: int = 1) -> Path:
    """Write ``root/data/raw`` and return ``root``."""
    raw, chance = root / "data" / "raw", random.Random(seed)
    for folder in ("sources", "claims", "studies"):
        (raw / folder).mkdir(parents=True, exist_ok=True)
    words = words_for(claims)
    _write(raw / "vocabulary.yaml", _vocabulary(words))
    _write(raw / "settings.yaml", SETTINGS.format(outcome=next(iter(words.outcomes))))
    for number in range(_sources(claims)):
        _write(raw / "sources" / f"source-{number:05d}.md", _source(number))
    entries = []
    for number, topic in enumerate(topics(claims, words, chance)):
        studies = range(number * STUDIES_PER_CLAIM, (number + 1) * STUDIES_PER_CLAIM)
        cited = [_entry(study, words, chance) for study in studies]
        entries += [entry.text for entry in cited]
        for entry in cited:
            _write(raw / "studies" / f"{entry.key}.md", _study(entry.key, topic, words, chance))
        _write(raw / "claims" / f"claim-{number:05d}.md", _claim(number, topic, cited, claims, chance))
    _write(raw / "references.bib", "\n".join(entries))
    return root


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _vocabulary(words: Words) -> str:
    lines = ["interventions:", "  nothing: {}", "  usual training: {}"]
    for broad, narrow in words.interventions.items():
        lines += [f"  {broad}: {{}}", *(f"  {name}: {{under: {broad}}}" for name in narrow)]
    lines.append("outcomes:")
    for number, (broad, narrow) in enumerate(words.outcomes.items()):
        seen = "one session" if number % 4 == 0 else "over time"
        lines.append(f"  {broad}: {{zero means none: yes, seen in: {seen}, better: more, units: [kg]}}")
        lines += [f"  {name}: {{under: {broad}, units: [kg]}}" for name in narrow]
    lines += ["populations:", *(f"  {name}: {{}}" for name in POPULATIONS)]
    lines += ["units:", "  kg: {also: [kilogram]}", "journals:", *(f"  {name}: {{}}" for name in words.journals)]
    return "\n".join(lines) + "\n"


def _source(number: int) -> str:
    return (
        f"---\ntitle: What to know about training, part {number}\nkind: article\n"
        f"url: https://example.org/articles/{number}\n---\nAn article without author that says several things.\n"
    )


@dataclass(frozen=True)
class _Entry:
    """A study as the bibliography and those who cite it have it."""

    key: str
    people: str
    year: int
    journal: str
    text: str


def _entry(number: int, words: Words, chance: random.Random) -> _Entry:
    authors = [f"{_name(chance.randrange(3000)).title()}, {chance.choice('ABCDEFGH')}." for _ in range(3)]
    year, journal = chance.randint(1990, 2024), chance.choice(words.journals)
    key = f"{authors[0].split(',')[0].lower()}-{year}-{number}"
    title = f"Effects of training {number} on what {_name(number)} and {_name(number + 7)} gain in a season"
    fields = {
        "author": " and ".join(authors), "title": title, "journal": journal, "year": year,
        "volume": chance.randint(1, 60), "pages": f"{number}--{number + 9}", "doi": f"10.1234/made.up.{number}",
    }  # fmt: skip
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return _Entry(key, authors[0].split(",")[0], year, journal, f"@article{{{key},\n{lines}}}\n")


def _claim(number: int, topic: Topic, cited: list[_Entry], claims: int, chance: random.Random) -> str:
    entry = chance.choice(cited)
    year = entry.year + chance.choice((0, 0, 0, 1, -2))
    cites = chance.choice((
        f"a {year} study in the {entry.journal}",
        f"{entry.people} et al. ({year})",
        f"{entry.people} et al. ({year}) in the {entry.journal}",
    ))  # fmt: skip
    lines = [
        f"statement: In claim {number}, {topic.intervention} gives more {topic.outcome}.",
        f"kind: {topic.kind}",
        f"intervention: {topic.intervention}",
        *([f"comparator: {topic.comparator}"] if topic.kind == "comparison" else []),
        f"outcome: {topic.outcome}",
        f"effect: {chance.choice(('more', '10 % more', '5 to 15 % more', 'about 20 % more'))}",
        *([f"population: {chance.choice(POPULATIONS)}"] if chance.random() < 0.3 else []),
        "asserted:",
        f"  - source: source-{chance.randrange(_sources(claims)):05d}",
        "    where: under the second heading",
        "    stance: asserts",
        f"    cites: {cites}",
    ]
    return "---\n" + "\n".join(lines) + "\n---\nWhat is meant is what the source says, and no more than that.\n"


def _study(key: str, topic: Topic, words: Words, chance: random.Random) -> str:
    n, acute = chance.randint(8, 60), topic.one_session
    crossover = acute and chance.random() < 0.5
    other = topic.comparator if topic.kind == "comparison" else "nothing"
    outcomes = [_narrower(words.outcomes, topic.outcome, chance)]
    if chance.random() < 0.5:
        outcomes.append(_like(words.outcomes, acute, chance))
    head = [
        f"design: {'randomised crossover' if crossover else 'randomised parallel'}",
        "participants:",
        f"  n: {n if crossover else 2 * n}",
        "  sex: mixed",
        f"  age: {chance.randint(18, 70)} (SD 4.2)",
        f"  who: {chance.choice(POPULATIONS)}",
        f"duration: {'one session' if acute else f'{chance.randint(4, 24)} weeks'}",
        "brackets: SD",
        "read:",
        f"  abstract: https://example.org/abstracts/{key}",
    ]
    arms = [
        "| arm | gets | dose | n |", "| --- | ---- | ---- | - |",
        f"| A | {_narrower(words.interventions, topic.intervention, chance)} | three sets of ten | {n} |",
        f"| B | {_narrower(words.interventions, other, chance)} | the same | {n} |",
    ]  # fmt: skip
    gain = chance.gauss(0.08, 0.06)
    values = _one_session(outcomes, gain, chance) if acute else _over_time(outcomes, gain, chance)
    p = max(0.001, round(chance.random() ** 2, 3))
    contrast = f"| {outcomes[0]} | A − B | A {'higher' if gain > 0 else 'lower'} | {p} |"
    tables = {
        "Arms": arms,
        "Measurements": values,
        "Contrasts": ["| outcome | contrast | result | p |", "| - | - | - | - |", contrast],
        "Risk of bias": [
            "| domain | judgement | because |", "| - | - | - |",
            f"| allocation | {chance.choice(('low', 'unclear'))} | how it was done stands in the text |",
            f"| missing data | {chance.choice(('low', 'some concerns'))} | some left before the end |",
        ],
    }  # fmt: skip
    sections = "".join("\n## " + name + "\n" + "\n".join(rows) + "\n" for name, rows in tables.items())
    prose = "Two groups, compared by their means. The programme stands in the text and the tables were read whole.\n"
    return "---\n" + "\n".join(head) + "\n---\n" + prose + sections


def _narrower(families: dict[str, list[str]], name: str, chance: random.Random) -> str:
    return chance.choice(families[name]) if name in families else name


def _like(families: dict[str, list[str]], acute: bool, chance: random.Random) -> str:
    """A test of another quantity that is seen in the same time."""
    alike = [broad for number, broad in enumerate(families) if (number % 4 == 0) == acute]
    return chance.choice(families[chance.choice(alike)])


def _one_session(outcomes: list[str], gain: float, chance: random.Random) -> list[str]:
    rows = ["| outcome | unit | A | B |", "| - | - | - | - |"]
    for outcome in dict.fromkeys(outcomes):
        base = chance.uniform(20, 200)
        cells = [f"{value:.1f} ({base * chance.uniform(0.1, 0.2):.1f})" for value in (base * math.exp(gain), base)]
        rows.append(f"| {outcome} | kg | {' | '.join(cells)} |")
    return rows


def _over_time(outcomes: list[str], gain: float, chance: random.Random) -> list[str]:
    rows = ["| outcome | unit | arm | r | before | after |", "| - | - | - | - | - | - |"]
    r = chance.choice(("", "0.7", "0.85"))  # not every study prints one, and without it there is no variance
    for outcome in dict.fromkeys(outcomes):
        base, spread = chance.uniform(20, 200), chance.uniform(0.1, 0.2)
        for arm, more in (("A", gain + 0.05), ("B", 0.05)):
            before, after = base * chance.uniform(0.97, 1.03), base * math.exp(more)
            rows.append(f"| {outcome} | kg | {arm} | {r} | {before:.1f} ({before * spread:.1f}) "
                        f"| {after:.1f} ({after * spread:.1f}) |")  # fmt: skip
    return rows


def main() -> None:
    """Make the project that the command line asks for."""
    parser = argparse.ArgumentParser(description="Make a project of any size.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--claims", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generate(options.folder, options.claims, options.seed)
    print(f"{notes_of(options.claims)} notes in {options.folder}")


if __name__ == "__main__":
    main()
