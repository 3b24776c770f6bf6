"""The Contrasts table of a study note: one row per reported result."""

from __future__ import annotations

from typing import Any

from analysis.notes.fields import filled, known_columns
from analysis.notes.grammar.limits import impossible_result, p_differs, recomputed_p, spreads_fit, too_many_degrees
from analysis.notes.grammar.numbers import read_count, read_number
from analysis.notes.grammar.results import (
    SIGNED,
    Contrast,
    Interval,
    Measure,
    PValue,
    Result,
    plain_contrast,
    read_contrast,
    read_interval,
    read_measure,
    read_p,
    read_result,
)
from analysis.notes.headcounts import too_many
from analysis.notes.note import Row
from analysis.notes.rows import Rows, row_id
from analysis.notes.study import Study, better_reading, read_cell, read_row_who
from analysis.notes.units import wrong_unit
from analysis.terms import RATIOS, SEPARATE_ARMS, ClaimedDirection, ContrastKind, Design, ReportedAs, ResultWord

COLUMNS = ("outcome", "contrast", "result", "as", "interval", "p", "n", "k", "I²", "who", "time", "from")


def read_contrasts(study: Study, rows: Rows) -> None:
    """Add the note's contrasts; of several readings of one result the better one counts."""
    gathered = []
    for table in study.note.tables("Contrasts"):
        known = known_columns(table, COLUMNS, "Contrasts", study.note.report, ("outcome", "contrast"))
        gathered += filter(None, (_read_row(study, row) for row in known.rows))
    for contrast in _mark_readings(study, gathered):
        line, field = contrast.pop("line"), contrast.pop("field")
        rows.add("contrasts", contrast, study.note.path, line, field)


def _read_row(study: Study, row: Row) -> dict[str, Any] | None:
    report = study.note.report
    if not filled(row, ("outcome", "contrast"), report, "every row names its outcome and what is contrasted"):
        return None
    outcome, detail = study.outcome(row.get("outcome"), row.line)
    contrast = read_cell(study, row, "contrast", read_contrast)
    result = read_cell(study, row, "result", read_result) or Result()
    measure = read_cell(study, row, "as", lambda text: read_measure(text, study.vocabulary.find_unit)) or Measure()
    interval = read_cell(study, row, "interval", read_interval) or Interval()
    p = read_cell(study, row, "p", read_p) or PValue()
    label, level = study.reading(row.get("from"), row.line)
    if outcome is None or contrast is None:
        return None
    sides = _read_sides(study, contrast, row)
    words_arm = _words_arm(study, result, contrast, row)
    sign = _sign(study, outcome, result, measure, sides, words_arm, row)
    for column, message in impossible_result(result, measure, interval):
        report.add(row.line, column, message)
    if not row.get("as") and (result.number is not None or result.low is not None):
        message = "missing: of a number alone only its sign counts; say what it is: a unit, % more, SMD, r, t(12), ..."
        report.warn(row.line, "as", message)
    n = read_cell(study, row, "n", read_count)
    if interval.sd is not None and interval.se is not None and n and not spreads_fit(interval.sd, interval.se, n):
        report.add(row.line, "interval", f"SD {interval.sd:g} and SE {interval.se:g} do not fit n = {n}")
    if message := too_many(n, None, study.people):
        report.add(row.line, "n", message)
    _check_test(study, result, measure, interval, p, n, row)
    _check_unit(study, outcome, measure, row)
    i2 = read_cell(study, row, "I²", lambda text: read_number(text.rstrip("% ")))
    if i2 is not None and not 0 <= i2 <= 100:
        report.add(row.line, "I²", f"{i2:g}; I² lies between 0 and 100 %")
        i2 = None
    return {
        "study_id": study.note.note_id,
        "kind": contrast.kind,
        "contrast": row.get("contrast"),
        **sides,
        "outcome": outcome,
        "detail": detail,
        "result": result.number,
        "result_low": result.low,
        "result_high": result.high,
        "words": result.words,
        "words_arm": words_arm,
        "studies_for": result.studies_for,
        "studies_total": result.studies_total,
        "measure": measure.name,
        "df1": measure.df1,
        "df2": measure.df2,
        "adjusted": measure.adjusted,
        "pooled": measure.pooled,
        "log_ratio": measure.log_ratio,
        "ci_low": interval.low,
        "ci_high": interval.high,
        "ci_half": interval.half,
        "ci_level": interval.level,
        "credible": interval.credible,
        "se": interval.se,
        "sd": interval.sd,
        "p": p.value,
        "p_high": p.high,
        "p_relation": p.relation,
        "n": n,
        "k": read_cell(study, row, "k", read_count),
        "i2": i2,
        "who": "; ".join(read_row_who(study, row)),
        "time": row.get("time"),
        "sign": sign,
        "read": label,
        "read_level": level,
        "line": row.line,
        "field": next((name for name in ("result", "interval", "p") if row.get(name)), "contrast"),
    }


def _read_sides(study: Study, contrast: Contrast, row: Row) -> dict[str, str | None]:
    """Arms and terms of the contrast, looked up."""
    if contrast.kind == ContrastKind.ASSOCIATION:
        term, detail = study.outcome(contrast.with_outcome, row.line, "contrast")
        return {"with_outcome": term, "with_detail": detail}
    for name in contrast.others:
        study.arm(name, row.line, "contrast")
    names = {"arm_first": contrast.first, "arm_second": contrast.second}
    return {
        key: study.arm(name, row.line, "contrast")
        for key, name in names.items()
        if name is not None and name.casefold() != "all"
    }


def _words_arm(study: Study, result: Result, contrast: Contrast, row: Row) -> str | None:
    if result.arm is None or (contrast.kind == ContrastKind.WITHIN and result.arm.casefold() in ("after", "before")):
        return result.arm
    arm = study.arm(result.arm, row.line, "result")
    if arm and contrast.kind == ContrastKind.BETWEEN:
        sides = [study.arm(name, row.line, "contrast") for name in (contrast.first, contrast.second)]
        if arm not in sides:
            study.note.report.add(row.line, "result", f'"{result.arm}" is not in the contrast {row.get("contrast")}')
            return None
    return arm


def _sign(
    study: Study,
    outcome: str,
    result: Result,
    measure: Measure,
    sides: dict[str, str | None],
    words_arm: str | None,
    row: Row,
) -> float | None:
    """+1 where the first side is higher; numbers and words must agree."""
    spoken = _sign_of_words(study, outcome, result.words, sides, words_arm, row)
    counted = _sign_of_number(study, result, measure)
    if spoken and counted and spoken != counted:
        number = result.number if result.number is not None else result.low
        study.note.report.add(
            row.line,
            "result",
            f'the words say "{words_arm or ""} {result.words}", the number {number:g} says the opposite; '
            "a contrast is first minus second: mend the words, the sign, or the order of the arms",
        )
    return spoken if counted is None else counted


def _sign_of_number(study: Study, result: Result, measure: Measure) -> float | None:
    ends = (result.number,) * 2 if result.number is not None else (result.low, result.high)
    if ends[0] is None:
        return None
    if measure.log_ratio:
        null = 0.0
    elif measure.name in RATIOS:
        null = 1.0
    elif measure.name == ReportedAs.SUPERIORITY:
        null = 0.5
    elif measure.name in SIGNED or (measure.name and study.vocabulary.find_unit(measure.name)):
        null = 0.0
    else:
        return None  # a test statistic without a side, or nothing said about what the number is
    signs = {(end > null) - (end < null) for end in ends}
    return float(signs.pop()) if len(signs) == 1 else None


def _sign_of_words(
    study: Study,
    outcome: str,
    words: str | None,
    sides: dict[str, str | None],
    words_arm: str | None,
    row: Row,
) -> float | None:
    if words == ResultWord.NO_DIFFERENCE:
        return 0.0
    if words not in (ResultWord.HIGHER, ResultWord.LOWER, ResultWord.BETTER, ResultWord.WORSE):
        return None
    sign = 1.0 if words in (ResultWord.HIGHER, ResultWord.BETTER) else -1.0
    if words in (ResultWord.BETTER, ResultWord.WORSE):
        better = study.vocabulary.inherited("outcomes", outcome, "better")
        if better is None:
            message = (
                f'"{words}": the vocabulary does not say whether more or less "{outcome}" is better; add `better:`'
            )
            study.note.report.add(row.line, "result", message)
            return None
        sign = sign if better == ClaimedDirection.MORE else -sign
    on_second = words_arm is not None and (words_arm == sides.get("arm_second") or words_arm.casefold() == "before")
    return -sign if on_second else sign


def _check_test(
    study: Study, result: Result, measure: Measure, interval: Interval, p: PValue, n: int | None, row: Row
) -> None:
    """A test has no more degrees of freedom than people; its p value follows from it, as from an interval."""
    report, people = study.note.report, n or study.people
    if people and (message := too_many_degrees(measure, people)):
        # where people were measured several times, a model may count the measurements
        tell = report.add if study.design in (*SEPARATE_ARMS, Design.SINGLE_GROUP) else report.warn
        tell(row.line, "as", message)
    recomputed = recomputed_p(result, measure, interval, n)
    if recomputed is not None and p_differs(p, recomputed):
        report.warn(row.line, "p", f"printed {row.get('p')}, recomputed {recomputed:.2g} from the result: mend one?")


def _check_unit(study: Study, outcome: str, measure: Measure, row: Row) -> None:
    """A difference is in a unit that the outcome can have."""
    unit = measure.name
    is_unit = unit == ReportedAs.POINTS or (unit is not None and study.vocabulary.find_unit(unit) == unit)
    if is_unit and (message := wrong_unit(study.vocabulary, outcome, unit)):
        study.note.report.add(row.line, "as", message)


def _check_turned(study: Study, groups: dict[tuple, list[dict[str, Any]]]) -> None:
    """Report a contrast that stands there the other way round as well: it would count twice."""
    for (study_id, contrast, *described), group in groups.items():
        first, minus, second = contrast.partition(" − ")
        turned = groups.get((study_id, f"{second} − {first}", *described), []) if minus else []
        for row in group:
            for other in turned:
                if other["read"] == row["read"] and other["line"] < row["line"]:
                    message = f"the same contrast stands in line {other['line']}, the other way round; keep one"
                    study.note.report.add(row["line"], "contrast", message)


def _mark_readings(study: Study, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name each row, and say which of several readings of one result counts."""
    kept = []
    groups: dict[tuple, list[dict[str, Any]]] = {}
    for row in rows:
        described = (row[name] for name in ("outcome", "detail", "measure", "time", "who", "adjusted", "k"))
        key = (row["study_id"], plain_contrast(row["contrast"]), *described)
        row["contrast_id"] = row_id(*key, row["read"])
        groups.setdefault(key, []).append(row)
    _check_turned(study, groups)
    for group in groups.values():
        labels = [row["read"] for row in group]
        best = better_reading([row["read_level"] for row in group])
        for position, row in enumerate(group):
            row["counts"] = position == best
            if row["read"] in labels[:position]:
                first = group[labels.index(row["read"])]["line"]
                study.note.report.add(
                    row["line"],
                    "contrast",
                    f"the same contrast stands in line {first}, read from the same place; keep one",
                )
            else:
                kept.append(row)
    return sorted(kept, key=lambda row: row["line"])
