"""``claims intake``"""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.commands.arguments import add_output
from analysis.commands.output import BROKEN_NOTE, DONE, WRONG_USAGE, complain, tell
from analysis.tables.project import Project

EXAMPLES = ["claims intake ARTICLE", "claims intake --write --id a-gym-article ARTICLE"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which articles, and whether to write."""
    parser.add_argument("articles", nargs="+", type=Path, metavar="ARTICLE", help="text, Markdown, HTML or PDF")
    parser.add_argument(
        "--id", dest="source_id", metavar="SOURCE", help="the source's id (default: made from the title)"
    )
    parser.add_argument("--write", action="store_true", help="keep the article's fingerprint, and begin notes of it")
    parser.add_argument(
        "--fingerprint", action="store_true", help="write the fingerprint alone, for a source that is noted already"
    )
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Tell what an article claims, what it cites, and of which known source it is a copy; with the words that say so.

    Nothing is written without --write, which begins notes of the source and of its claims, as drafts with the lines
    they stand in, and keeps a fingerprint of the article: hashes by which copies of it are known, and no text. Notes
    that lie there stay as they are. Several articles are also compared with each other. A file that cannot be read is
    told, and the others are read: the exit code is then 1, or 2 where none could be read."""
    from contextlib import nullcontext

    from analysis.intake.article import facts, read, report, report_alike
    from analysis.intake.article_notes import is_noted, suggested_id, write
    from analysis.intake.lexicon import Lexicon
    from analysis.intake.noted import known_fingerprints, noted_claims
    from analysis.intake.text import UnreadableArticle
    from analysis.notes.normalise import read_terms
    from analysis.tables.files import lock

    if message := _wrong(options):
        return complain(message, WRONG_USAGE)
    vocabulary, _ = read_terms(project)
    lexicon = Lexicon.of(vocabulary)
    writes = options.write or options.fingerprint
    readings, texts, articles, unread = [], [], [], 0
    with lock(project) if writes else nullcontext():
        known, noted = known_fingerprints(project), noted_claims(project, vocabulary)
        for path in dict.fromkeys(options.articles):
            try:
                reading = read(path, lexicon, noted, known)
            except UnreadableArticle as error:
                complain(error, WRONG_USAGE)
                unread += 1
                continue
            source_id = options.source_id or suggested_id(reading)
            readings.append(reading)
            texts.append(report(reading, source_id, noted_source=is_noted(project, source_id)))
            articles.append(facts(reading, source_id))
            if writes:
                written = write(project, reading, source_id, only_fingerprint=options.fingerprint)
                articles[-1]["written"] = written.paths
                texts.append(_written(written))
    pairs = [(reading, other) for index, reading in enumerate(readings) for other in readings[index + 1 :]]
    texts += [report_alike(*pair) for pair in pairs]
    if readings and not writes:
        texts.append("nothing was written: --write begins notes of the source and of the claims that are not noted")
    tell(options, "\n".join(texts), {"articles": articles})
    if unread:
        return BROKEN_NOTE if readings else WRONG_USAGE
    return DONE


def _wrong(options: argparse.Namespace) -> str | None:
    """Why these options do not go together."""
    from analysis.notes.note import is_id

    if options.source_id and len(options.articles) > 1:
        return f"--id names one source, and {len(options.articles)} articles are given; give one"
    if options.source_id and not is_id(options.source_id):
        return f'--id: "{options.source_id}" is no id; accepted: a small letter, then small letters, digits and hyphens'
    if options.fingerprint and not options.source_id:
        return "--fingerprint: name the source that it is of with --id SOURCE"
    return None


def _written(written) -> str:
    lines = [f"wrote {path}" for path in written.paths]
    lines += [f"kept {path}, which was there" for path in written.there]
    return "\n".join(lines) or "nothing to write"
