"""What only all notes together can tell: ids that no note has, rows that stand twice, entries without a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from analysis.notes.bibliography.references import Reference
from analysis.notes.drafts import Draft
from analysis.notes.problems import Problem, Reporter, did_you_mean
from analysis.notes.rows import BIBLIOGRAPHY, GIVEN, MEASURED, STATED, Link, stated
from analysis.notes.study import GETS
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.lookup import plain_rows
from analysis.tables.schemas import TABLES, Tables

_FROM_CONTENT = ("citation_id", "measurement_id", "contrast_id", "statement_id")  # they tell a reader nothing
# Where what is missing would be looked for.
_FOLDERS = {"sources": "data/raw/sources", "claims": "data/raw/claims", "studies": "data/raw/studies"}


def check_links(
    links: Iterable[Link], known: Mapping[str, frozenset[str]], drafts: Iterable[Draft], problems: list[Problem]
) -> None:
    """Report ids that are not among those ``known``; of a table without any nothing can be said."""
    undone = {(draft.folder, draft.note_id) for draft in drafts}
    for table, wanted, path, line, field in links:
        if table not in known or wanted in known[table]:
            continue
        near = did_you_mean(wanted, sorted(known[table]))
        if table == BIBLIOGRAPHY:
            message = (
                f'no entry "{wanted}" in data/raw/references.bib{near}; add one, or name another key with `reference:`'
            )
        elif (table, wanted) in undone:
            message = f'"{wanted}" is a draft, which is not taken in; finish it and remove its `status: draft`'
        else:
            message = f'no note "{wanted}" in {_FOLDERS[table]}{near}; name an existing one'
        Reporter(path, problems).add(line, field, message)


# Links that lead from a note to what it came from.
_ONE_WAY = ("version of", "copy of", "part of", "rests on", "includes")


def check_circles(links: Iterable[Link], problems: list[Problem]) -> None:
    """Report notes that lead back to themselves: a version of its own version, a judgement that rests on itself."""
    edges: dict[str, dict[str, dict[str, Link]]] = {field: {} for field in _ONE_WAY}
    for link in links:
        if link.field in edges:
            edges[link.field].setdefault(PurePosixPath(link.path).stem, {})[link.wanted] = link
    for field, graph in edges.items():
        reported: set[str] = set()
        for start in sorted(graph):
            circle = None if start in reported else _circle(start, graph)
            if circle:
                reported |= set(circle)
                link = graph[start][circle[1]]
                way = " → ".join(f'"{name}"' for name in circle)
                Reporter(link.path, problems).add(link.line, field, f"it leads back to itself: {way}; remove one")


def _circle(start: str, graph: Mapping[str, Mapping[str, Link]]) -> list[str] | None:
    """The shortest way from a note back to itself."""
    ways = [[start]]
    seen = set()
    for way in ways:
        for name in graph.get(way[-1], {}):
            if name == start:
                return [*way, name]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return None


def check_answerable(links: Iterable[Link], tables: Tables, vocabulary: Vocabulary, problems: list[Problem]) -> None:
    """Warn of what is claimed and nothing noted speaks of: an outcome, an intervention, a property of a thing."""
    contrasts, texts = tables["contrasts"], tables["statements"].dropna(subset=["property"])
    outcomes = set(tables["measurements"]["outcome"]) | set(contrasts["outcome"])
    outcomes |= set(contrasts["with_outcome"].dropna())
    arms = set(tables["arms"]["gets"].dropna())
    given = {term for gets in arms for term in (gets, *GETS.split(gets))} & set(vocabulary.lists["interventions"])
    given |= {part for term in given for part in vocabulary.term("interventions", term).words("includes")}
    known = {
        MEASURED: {wider for term in outcomes for wider in vocabulary.broader("outcomes", term)},
        GIVEN: {wider for term in given for wider in vocabulary.broader("interventions", term)},
        STATED: {stated(*row) for row in texts[["about", "property"]].itertuples(index=False)},
    }
    messages = {
        MEASURED: 'no study note measures "{}", or anything under it',
        GIVEN: 'in no study note an arm gets "{}", or anything under it',
        STATED: 'no study note states whether "{}"',
    }
    for table, wanted, path, line, field in links:
        if table in known and wanted not in known[table]:
            Reporter(path, problems).warn(line, field, f"{messages[table].format(wanted)}: nothing can answer it")


def check_keys(tables: Tables, problems: list[Problem]) -> None:
    """Report rows whose key stands twice."""
    for table, data in tables.items():
        names = TABLES[table].key
        twice = data.loc[data.duplicated(names, keep=False)]
        if twice.empty:
            continue
        for _, same in twice.groupby(names, sort=False, dropna=False):
            first, *others = plain_rows(same)
            named = [str(first[name]) for name in names if name not in _FROM_CONTENT]
            what = f'"{" · ".join(named)}"' if named else "the same row"
            message = f"{what} stands twice, first at {first['note_path']}:{first['note_line']}; keep one"
            for row in others:
                Reporter(row["note_path"], problems).add(row["note_line"], row["note_field"], message)


def check_references_used(
    references: Mapping[str, Reference] | None,
    names: frozenset[str],
    drafts: Iterable[Draft],
    tables: Tables,
    report: Reporter,
) -> None:
    """Report entries without a study; not while a study lacks its entry, which may be the same mistake.

    ``names`` are the ids of all study notes: one that could not be read may be the study of any entry.
    """
    studies = tables["studies"]
    if references is None or names - set(studies.loc[studies["data_set"].isna(), "study_id"]):
        return
    used = set(studies["reference"].dropna())
    awaited = {draft.reference for draft in drafts if draft.folder == "studies"}
    wholes = {reference.crossref for reference in references.values()}
    for reference in references.values() if used <= set(references) else ():
        if reference.readable and reference.key not in used | awaited | wholes:
            report.warn(
                reference.line,
                reference.key,
                "no study note has this entry; it can be cited, and is no evidence",
            )
