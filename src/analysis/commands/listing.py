"""``claims list``"""

from __future__ import annotations

import argparse
import json

from analysis.commands.current import bring_up_to_date
from analysis.commands.output import DONE, tell
from analysis.tables.project import Project

EXAMPLES = ["claims list", "claims list hip", "claims list --json"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which claims."""
    parser.add_argument("words", nargs="*", metavar="WORD", help="only claims that hold all these words")
    parser.add_argument("--json", action="store_true", help="print one line of JSON, for programs")
    parser.set_defaults(quiet=False)


def run(project: Project, options: argparse.Namespace) -> int:
    """List the claims with their verdicts, one a line.

    Where the notes are broken, or nothing can be written, the last good build is listed."""
    bring_up_to_date(project)
    from analysis.pages import claim_list
    from analysis.tables.package import read_tables

    claims = claim_list.frame(claim_list.lines(read_tables(project)))
    text = claims[["claim_id", "topic", "statement", "answer"]].fillna("").agg(" ".join, axis=1).str.casefold()
    for word in options.words:
        claims = claims[text.loc[claims.index].str.contains(word.casefold(), regex=False)]
    shown = claims[["claim_id", "verdict", "certainty"]]
    columns = [shown[name].str.ljust(shown[name].str.len().max()) for name in shown] if len(shown) else []
    lines = ["  ".join(cells).rstrip() for cells in zip(*columns, strict=True)]
    facts = {"claims": json.loads(claims.to_json(orient="records"))}
    tell(options, "\n".join(lines) or "no claim holds all these words", facts)
    return DONE
