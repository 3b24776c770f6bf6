"""Headcounts of one study note that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.intake.problems import Reporter
from analysis.intake.study import Arm

# Designs in which nobody is in two arms. Elsewhere arms may be conditions, limbs or subgroups of the same people.
SEPARATE_ARMS = ("randomised parallel", "parallel", "non-randomised parallel")


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
    if sum(sexes) > n:
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
