"""How well articles are read: recall and precision of claims and of cited works, against labels made by hand.

    python benchmarks/intake.py [FOLDER] [--show]

Without FOLDER, on the articles written for it, in tests/intake/articles: those it was developed on, and those held out.
With FOLDER, on the five articles that this project's claims come from, which lie in no repository: the folder holds
them as 000*.txt to 004*.txt. Their labels name lines and terms, and no sentence of theirs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from analysis.intake.copies import Sequences, compare
from analysis.intake.lexicon import Lexicon
from analysis.intake.text import read_article
from analysis.notes.normalise import read_terms
from analysis.tables.project import Project

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from article_scores import (  # noqa: E402
    Score,
    labels,
    missed_and_wrong,
    read_claims,
    read_works,
    score_claims,
    score_works,
)

LABELS = ROOT / "tests" / "intake"


def measure(name: str, files: dict[str, Path], claims: Path, works: Path, lexicon: Lexicon, show: bool) -> None:
    """Print the scores of some articles, by article and together."""
    vocabulary = lexicon.vocabulary
    totals = [Score(0, 0, 0, 0), Score(0, 0, 0, 0)]
    print(name)
    for article, path in sorted(files.items()):
        rows = labels(claims).get(article, [])
        read = read_claims(path, lexicon)
        scores = [
            score_claims(read, rows, vocabulary),
            score_works(read_works(path, vocabulary), labels(works).get(article, [])),
        ]
        totals = [total + score for total, score in zip(totals, scores, strict=True)]
        print(f"  {article:20} claims {scores[0]}; works {scores[1]}")
        if show:
            print("\n".join(f"    {line}" for line in missed_and_wrong(read, rows, vocabulary)))
    print(f"  {'together':20} claims {totals[0]}; works {totals[1]}")


def measure_copies(files: dict[str, Path]) -> None:
    """Print which of the articles is taken for a copy of which."""
    texts = {name: Sequences.of(read_article(path).lines) for name, path in sorted(files.items())}
    for name, text in texts.items():
        for other, known in texts.items():
            match = compare(text, known.fingerprint(), other) if other != name else None
            if match:
                print(f"  {name} is a {match.likeness} of {other}: {match.share:.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--show", action="store_true", help="name what was missed, and what was read wrongly")
    options = parser.parse_args()
    lexicon = Lexicon.of(read_terms(Project(ROOT))[0])
    if options.folder:
        files = {path.name[:3]: path for path in options.folder.glob("00[0-4]*.txt")}
        measure("the five", files, LABELS / "given-claims.csv", LABELS / "given-works.csv", lexicon, options.show)
        measure_copies(files)
        return
    for name in ("development", "held-out"):
        files = {path.name: path for path in (LABELS / "articles" / name).iterdir()}
        measure(name, files, LABELS / "claims.csv", LABELS / "works.csv", lexicon, options.show)


if __name__ == "__main__":
    main()
