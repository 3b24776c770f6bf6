"""Headcounts of one study note that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from analysis.notes.problems import Reporter
from analysis.notes.study import Arm, Study
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import SEPARATE_ARMS, Sex


def check_headcounts(
    people: Mapping[str, Any], lines: Mapping[str, int], arms: Iterable[Arm], design: str | None, report: Reporter
) -> None:
    """Report more people in arms, or of either sex, than took part; fewer of both sexes together are a warning.

    ``people`` has ``n``, ``n_analysed``, ``n_female`` and ``n_male``, each of which may be missing.
    """
    n = people.get("n")
    if n is None:
        return
    sexes = [people[name] for name in ("n_female", "n_male") if people.get(name) is not None]
    sex = people.get("sex")
    if len(sexes) == 1 and sex in (Sex.FEMALE, Sex.MALE) and sexes[0] not in (n, people.get("n_analysed")):
        report.add(lines.get("sex", 1), "sex", f"{sexes[0]} {sex}, and n {n} took part; mend one of them")
    elif len(sexes) == 1 and sex == Sex.MIXED and sexes[0] == n:
        report.add(lines.get("sex", 1), "sex", f"mixed, and {n} of n {n} are of one sex; mend one of them")
    elif sum(sexes) > n:
        counts = " and ".join(f"{count}" for count in sexes)
        report.add(lines.get("sex", 1), "sex", f"{counts} are more than the n {n} who took part; mend one of them")
    elif len(sexes) == 2 and sum(sexes) not in (n, people.get("n_analysed")):
        report.warn(lines.get("sex", 1), "sex", f"{sexes[0]} and {sexes[1]} are not the n {n} who took part")
    sizes = [(arm, arm.n) for arm in arms if arm.n is not None]
    for arm, size in sizes:
        if size > n:
            report.add(arm.line, "n", f'{size} in "{arm.arm_id}" are more than the n {n} who took part')
            return
    total = sum(size for _, size in sizes)
    if design in SEPARATE_ARMS and total > n:
        counted = " + ".join(str(size) for _, size in sizes)
        message = (
            f"{counted} = {total} in the arms are more than the n {n} who took part; mend one of them, or leave out "
            "the n of arms that share people"
        )
        report.add(sizes[-1][0].line, "n", message)


def too_many(measured: int | None, arm: Arm | None, n: int | None) -> str | None:
    """Why so many cannot have been measured in an arm, or in the whole study where ``arm`` is missing."""
    if measured is None:
        return None
    if arm is not None and arm.n is not None and measured > arm.n:
        return f'n {measured} measured, and {arm.n} in "{arm.arm_id}"; mend one of them'
    if n is not None and measured > n:
        return f"n {measured}, and {n} took part; mend one of them"
    return None


def check_subgroups(study: Study, rows: Sequence[Mapping[str, Any]]) -> None:
    """Hold the sizes of subgroups that exclude each other against their arm's; warn of those without a size.

    ``rows`` are measurements of one study, with arm_id, outcome, detail, time, quantity, read, who, n, line, field.
    """
    alike: dict[tuple, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["who"]:
            key = tuple(row[name] for name in ("study_id", "arm_id", "outcome", "detail", "time", "quantity", "read"))
            alike.setdefault(key, []).append(row)
    lines: set[int] = set()
    for group in alike.values():
        apart = [pair for pair in combinations(group, 2) if exclude_each_other(pair[0], pair[1], study.vocabulary)]
        _check_sizes(study, apart, lines)


def exclude_each_other(row: Mapping[str, Any], other: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    """Whether nobody can be in both rows: by the sex or the ages of their terms."""
    for term in row["who"].split("; "):
        for beside in other["who"].split("; "):
            sexes = vocabulary.sex(term), vocabulary.sex(beside)
            ages = vocabulary.ages(term), vocabulary.ages(beside)
            if None not in sexes and sexes[0] != sexes[1]:
                return True
            if None not in ages and ages[0].overlap(ages[1]) is None:
                return True
    return False


def _check_sizes(study: Study, apart: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]], lines: set[int]) -> None:
    """Report pairs; ``lines`` are those told already."""
    for pair in apart:
        arm = study.arms.get(pair[0]["arm_id"])
        whole = arm.n if arm and arm.n is not None else study.people
        for row in pair:
            if row["n"] is None and row["line"] not in lines:
                lines.add(row["line"])
                message = f'missing: how many "{row["who"]}" there are is not stated, so their values have no variance'
                study.note.report.warn(row["line"], "n", f"{message}; add n if it was reported")
        sizes = [row["n"] for row in pair]
        if None in sizes or whole is None or sum(sizes) <= whole or pair[1]["line"] in lines:
            continue
        lines.add(pair[1]["line"])
        named = " and ".join(f'{row["n"]} "{row["who"]}"' for row in pair)
        where = f'{whole} in "{arm.arm_id}"' if arm and arm.n is not None else f"{whole} who took part"
        study.note.report.add(pair[1]["line"], "n", f"{named} are more than the {where}; mend one of them")
