"""Study notes as table rows: what the study is, its arms, statements and risk-of-bias facts."""

from __future__ import annotations

import re
from typing import Any

from analysis.notes.contrasts import read_contrasts
from analysis.notes.fields import Fields, choose, filled, known_columns
from analysis.notes.frontmatter import Block, Scalar
from analysis.notes.grammar.numbers import read_count, read_number_or_range
from analysis.notes.grammar.phrases import read_duration
from analysis.notes.headcounts import check_headcounts
from analysis.notes.measurements import read_measurements
from analysis.notes.note import Note, Row, is_id
from analysis.notes.participants import Age, contradiction, read_age, read_headcount, read_sex
from analysis.notes.rows import BIBLIOGRAPHY, INCLUDED, Rows, row_id
from analysis.notes.study import Arm, Study, read_cell, read_gets, read_who
from analysis.notes.vocabulary import Vocabulary, unknown_term
from analysis.terms import NOTED_RISKS, REVIEWS, BiasDomain, Bracket, Design, Directness, NoteStatus, ReadLevel, Status

STUDY_KEYS = (
    "design", "read", "participants", "duration", "reference", "brackets", "same people as", "version of",
    "includes", "status", "funding", "bears on",
)  # fmt: skip
STUDY_SECTIONS = ("Arms", "Measurements", "Contrasts", "Statements", "Risk of bias")
_PARTICIPANT_KEYS = ("n", "sex", "age", "who")
_ARM_COLUMNS = ("arm", "gets", "dose", "n", "who")
# Designs without people of their own, and those in which nothing was given.
WITHOUT_PEOPLE = (Design.NARRATIVE_REVIEW, Design.REFERENCE_TEXT, Design.MODEL_OR_CADAVER)
WITHOUT_DURATION = (
    *REVIEWS,
    Design.REFERENCE_TEXT,
    Design.MODEL_OR_CADAVER,
    Design.CROSS_SECTIONAL,
    Design.CASE_REPORT,
    Design.DATA_SET,
)
_WHO = "if people were studied, say how many, of which sex, age and kind"
_WIDE_AGE = 0.6  # an SD of more of the mean than this is rare, and a range or a variance more often
_PROBABLY = re.compile(r"^(\S+)\s*(\(probably\))?$")


def read_study(note: Note, vocabulary: Vocabulary, rows: Rows) -> None:
    """Add a study note's rows."""
    fields = Fields.of(note.front, STUDY_KEYS, note.report, "a study note")
    design = fields.choice("design", tuple(Design), required=True)
    readings = _read_readings(fields)
    people, age = _read_participants(fields, design, vocabulary)
    duration = _read_duration(fields, design)
    study = Study(
        note=note,
        vocabulary=vocabulary,
        design=design,
        brackets=fields.choice("brackets", tuple(Bracket)) or Bracket.UNKNOWN,
        readings=readings,
        arms=_read_arms(note, vocabulary, design),
        people=None if design in (*REVIEWS, Design.DATA_SET) else people.get("n"),
        sex=None if design in (*REVIEWS, Design.DATA_SET) else people.get("sex"),
        age=age,
        weeks=duration.get("weeks_high"),
        acute=duration.get("acute"),
    )
    row = {
        "study_id": note.note_id,
        "sample_id": note.note_id,
        "design": design,
        **people,
        **duration,
        "brackets": study.brackets,
        "read_level": next(iter(readings.values()), None),
        "read": "; ".join(_read_addresses(fields)),
        **_read_links(fields, note, rows),
        "includes": "; ".join(_read_includes(fields, design, note, rows)),
        "status": fields.choice("status", (*Status, *NoteStatus)),  # a draft is not read as a note
        "funding": fields.text("funding"),
        "reference": _read_reference(fields, note, rows),
        "prose": note.prose,
        "note_sha256": note.sha256,
    }
    if study.people is not None:
        block = fields.block("participants")
        check_headcounts(people, block.lines if block else {}, study.arms.values(), design, note.report)
    rows.add("studies", row, note.path, note.front.line, "design")
    for arm in study.arms.values():
        study.check_who(arm.who.split("; ") if arm.who else [], arm.line)
        rows.add("arms", {"study_id": note.note_id, **arm.row}, note.path, arm.line, "gets")
    read_measurements(study, rows)
    read_contrasts(study, rows)
    _read_statements(study, rows)
    _read_risk_of_bias(study, rows)
    _read_bears_on(fields, note, rows)


def _read_readings(fields: Fields) -> dict[str, str | None]:
    """Reading labels with their level; the first is the default."""
    block = fields.block("read", required=True)
    levels = {}
    for label, value in block.entries.items() if block else ():
        line = block.lines[label]
        level = next((level for level in ReadLevel if label.casefold().startswith(level)), None)
        if level is None:
            choose(label, tuple(ReadLevel), line, "read", fields.report)
        elif not isinstance(value, Scalar) or not value.text:
            fields.report.add(line, "read", f'"{label}" has no address; say where it was read')
        levels[label] = level
    return levels


def _read_addresses(fields: Fields) -> list[str]:
    block = fields.entries.get("read")
    entries = block.entries if isinstance(block, Block) else {}
    return [f"{label}: {value.text}" for label, value in entries.items() if isinstance(value, Scalar)]


def _read_participants(fields: Fields, design: str | None, vocabulary: Vocabulary) -> tuple[dict[str, Any], Age]:
    """The columns of the studies table, and the age."""
    required = design is not None and design not in WITHOUT_PEOPLE
    block = fields.block("participants")
    if block is None:
        if required and "participants" not in fields.entries:
            fields.report.warn(fields.line, "participants", f"missing; {_WHO}")
        return {}, Age()
    people = Fields.of(block, _PARTICIPANT_KEYS, fields.report, "participants")
    count = people.parsed("n", read_headcount)
    if required and design not in REVIEWS and "n" not in people.entries:
        fields.report.warn(people.line, "n", f"missing; {_WHO}")
    sex = people.parsed("sex", read_sex)
    age = people.parsed("age", read_age) or Age()
    who = people.terms("who", vocabulary, "populations")
    if message := contradiction(sex.sex if sex else None, age, who, vocabulary):
        people.report.add(people.entries["who"].line, "who", message)
    if age.sd is not None and age.sd > _WIDE_AGE * age.mean:
        people.report.warn(people.entries["age"].line, "age", f"SD {age.sd:g} at a mean of {age.mean:g}: is it the SD?")
    return {
        "n": count.n if count else None,
        "n_analysed": count.analysed if count else None,
        "participants": people.text("n"),
        "sex": sex.sex if sex else None,
        "n_female": sex.female if sex else None,
        "n_male": sex.male if sex else None,
        "age": people.text("age"),
        **{f"age_{key}": getattr(age, key) for key in ("mean", "sd", "low", "high")},
        "who": "; ".join(who),
    }, age


def _read_duration(fields: Fields, design: str | None) -> dict[str, Any]:
    duration = fields.parsed("duration", read_duration, required=design is not None and design not in WITHOUT_DURATION)
    if duration is None:
        return {}
    return {
        "duration": fields.text("duration"),
        "weeks_low": duration.weeks_low,
        "weeks_high": duration.weeks_high,
        "acute": True if duration.acute else False if duration.weeks_low is not None else None,
    }


def _read_links(fields: Fields, note: Note, rows: Rows) -> dict[str, Any]:
    links: dict[str, Any] = {}
    for key, column in (("same people as", "same_people_as"), ("version of", "version_of")):
        scalar = fields.scalar(key)
        if scalar is None:
            continue
        match = _PROBABLY.match(scalar.text)
        if not match:
            note.report.add(scalar.line, key, f'"{scalar.text}" is no study id; accepted: ID · ID (probably)')
            continue
        if match[1] == note.note_id:
            note.report.add(scalar.line, key, "a study is not linked to itself; name another study")
            continue
        links[column] = match[1]
        if column == "same_people_as":
            links["same_people_probably"] = bool(match[2])
        rows.refer("studies", match[1], note, scalar.line, key)
    return links


def _read_includes(fields: Fields, design: str | None, note: Note, rows: Rows) -> list[str]:
    """The studies that a review includes."""
    included: list[str] = []
    for scalar in fields.scalars("includes"):
        if scalar.text == note.note_id:
            note.report.add(scalar.line, "includes", "a review does not include itself; name another study")
        elif scalar.text in included:
            note.report.add(scalar.line, "includes", f'"{scalar.text}" stands twice; keep one')
        else:
            included.append(scalar.text)
            rows.refer(INCLUDED, scalar.text, note, scalar.line, "includes")
    if included and design is not None and design not in (*REVIEWS, Design.DATA_SET):
        line = fields.entries["includes"].line
        note.report.add(line, "includes", f'only a review includes studies; the design is "{design}"')
    return included


def _read_reference(fields: Fields, note: Note, rows: Rows) -> str:
    """The key of the study's entry in the bibliography."""
    key = fields.text("reference") or note.note_id
    if key != note.note_id or is_id(key):  # a wrong file name has been reported
        scalar = fields.scalar("reference")
        rows.refer(BIBLIOGRAPHY, key, note, scalar.line if scalar else note.front.line, "reference")
    return key


def _read_arms(note: Note, vocabulary: Vocabulary, design: str | None) -> dict[str, Arm]:
    arms: dict[str, Arm] = {}
    for table in note.tables("Arms"):
        for row in known_columns(table, _ARM_COLUMNS, "Arms", note.report, ("arm", "gets")).rows:
            arm = _read_arm(note, vocabulary, row)
            if arm.arm_id in arms:
                note.report.add(row.line, "arm", f'"{arm.arm_id}" stands twice; keep one')
            elif arm.arm_id:
                arms[arm.arm_id] = arm
    return arms


def _read_arm(note: Note, vocabulary: Vocabulary, row: Row) -> Arm:
    report = note.report
    filled(row, ("arm", "gets"), report, "an arm has a short label and what it gets")
    n = None
    if row.get("n"):
        try:
            n = read_count(row.get("n"))
        except ValueError as error:
            report.add(row.line, "n", str(error))
    return Arm(
        arm_id=row.get("arm"),
        gets=read_gets(row.get("gets"), row.line, vocabulary, report) if row.get("gets") else "",
        dose=row.get("dose"),
        n=n,
        who="; ".join(read_who(row.get("who"), row.line, vocabulary, report)),
        line=row.line,
    )


def _read_statements(study: Study, rows: Rows) -> None:
    note, vocabulary = study.note, study.vocabulary
    columns = ("about", "property", "value", "where")
    for table in note.tables("Statements"):
        for row in known_columns(table, columns, "Statements", note.report, ("about", "value")).rows:
            complete = filled(row, ("about", "value"), note.report, "a statement says of something (about) a value")
            name = row.get("property")
            term = vocabulary.find("properties", name) if name else None
            if name and term is None:
                note.report.add(row.line, "property", unknown_term(vocabulary, "properties", name))
            if not complete:
                continue
            low, high = read_cell(study, row, "value", _value_range) or (None, None)
            statement = {
                "statement_id": row_id(note.note_id, row.get("about"), name or row.get("value"), row.get("where")),
                "study_id": note.note_id,
                "about": row.get("about"),
                "property": term,
                "value": row.get("value"),
                "value_low": low,
                "value_high": high,
                "where": row.get("where"),
            }
            rows.add("statements", statement, note.path, row.line, "value")


def _value_range(text: str) -> tuple[float | None, float | None]:
    """Both ends of a number or a range; none of yes, no, or words."""
    try:
        return read_number_or_range(text)
    except ValueError as error:
        words = re.search(r"[^\W\d_]", text.replace(" to ", " "))
        if not words and ("comma" in str(error) or "runs from" in str(error)):
            raise
        return None, None


def _read_risk_of_bias(study: Study, rows: Rows) -> None:
    note = study.note
    columns = ("domain", "judgement", "because")
    for table in note.tables("Risk of bias"):
        for row in known_columns(table, columns, "Risk of bias", note.report, columns).rows:
            if not filled(row, columns, note.report, "a judgement is of a domain and has a reason"):
                continue
            domain = choose(row.get("domain"), tuple(BiasDomain), row.line, "domain", note.report)
            judgement = choose(row.get("judgement"), NOTED_RISKS, row.line, "judgement", note.report)
            appraisal = {
                "study_id": note.note_id,
                "domain": domain,
                "judgement": judgement,
                "because": row.get("because"),
            }
            if domain and judgement:
                rows.add("appraisals", appraisal, note.path, row.line, "judgement")


def _read_bears_on(fields: Fields, note: Note, rows: Rows) -> None:
    block = fields.block("bears on")
    for claim_id, value in block.entries.items() if block else ():
        line = block.lines[claim_id]
        rows.refer("claims", claim_id, note, line, "bears on")
        text = value.text if isinstance(value, Scalar) else ""
        if text.startswith("not"):
            directness, reason = "not", text.partition(",")[2].strip().removeprefix("because").strip()
            if not reason:
                fields.report.add(line, "bears on", f'"{text}": say why; write "not, because ..."')
        else:
            head, _, reason = text.partition(",")
            directness = choose(head.strip(), tuple(Directness), line, "bears on", fields.report)
            reason = reason.strip().removeprefix("because").strip()
        row = {"study_id": note.note_id, "claim_id": claim_id, "directness": directness, "because": reason}
        if directness:
            rows.add("overrules", row, note.path, line, "bears on")
