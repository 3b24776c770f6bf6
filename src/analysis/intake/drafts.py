"""Notes that are begun: what is known of a thing, and TODO for what a person must read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from analysis.notes.bibliography.latex import one_line
from analysis.notes.bibliography.references import Reference
from analysis.terms import NoteStatus

TODO = "TODO"
# A value that front matter reads as it stands; others are put in quotes.
_PLAIN = re.compile(r"[^\W_](?:[\w ()./,+–−-]|:(?=[^\s:])|#(?<!\s#))*(?<![\s:])")
Value = str | Sequence[str] | Mapping[str, str | Sequence[str]] | Sequence[Mapping[str, str]]


def front_matter(values: Mapping[str, Value]) -> str:
    """Keys and their values between two lines ``---``; a block, or a list of them, where the value has keys itself."""
    lines = []
    for key, value in values.items():
        if isinstance(value, str):
            lines.append(f"{key}: {quoted(value)}")
        elif isinstance(value, Mapping):
            lines += [f"{key}:", *(f"  {line}" for line in _block(value))]
        elif any(isinstance(item, Mapping) for item in value):
            lines.append(f"{key}:")
            for item in value:
                first, *others = _block(item)
                lines += [f"  - {first}", *(f"    {line}" for line in others)]
        else:
            lines += _block({key: value})
    return "\n".join(["---", *lines, "---", ""])


def _block(values: Mapping[str, str | Sequence[str]]) -> list[str]:
    return [f"{name}: {quoted(value) if isinstance(value, str) else _list(value)}" for name, value in values.items()]


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(quoted(text, in_list=True) for text in values)}]"


def quoted(text: str, *, in_list: bool = False) -> str:
    """A value, in one line, as front matter has it: in quotes where it would be read as something else."""
    text = one_line(text)
    is_plain = _PLAIN.fullmatch(text) and not (in_list and "," in text)
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def table(section: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A section with one table."""
    lines = [header, ["---"] * len(header), *rows]
    cells = ("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)
    return "\n".join([f"## {section}", *cells, ""])


def study_draft(reference: Reference, types: Sequence[str] = ()) -> str:
    """A study's note with what its reference tells. ``types``: what a database calls the work."""
    address = reference.url or (f"https://doi.org/{reference.doi}" if reference.doi else TODO)
    front = front_matter({
        "design": TODO,
        "participants": {"n": TODO, "sex": TODO, "age": TODO, "who": TODO},
        "duration": TODO,
        "read": {TODO: address},
        "status": NoteStatus.DRAFT.value,
    })  # fmt: skip
    remarks = [f"Work: {described(reference)}"]
    if types:
        remarks.append(f"Its database calls it: {', '.join(types)}.")
    remarks.append(f"{TODO}: what was done with whom, in words of your own; then remove the line with the status.")
    return "\n".join([
        front + "\n\n".join(remarks), "",
        table("Arms", ["arm", "gets", "dose", "n"], [[TODO, TODO, "", ""]]),
        table("Measurements", ["outcome", "unit", TODO], [[TODO, TODO, ""]]),
    ])  # fmt: skip


def described(reference: Reference) -> str:
    """Who, when and what, in one line."""
    people = "; ".join(reference.authors or reference.editors) + (" et al." if reference.others else "")
    who = f"{people or 'Nobody named'} ({reference.year or 'no year'})"
    where = f". {reference.journal}" if reference.journal else ""
    return f"{who}: {reference.title}{where}."


def sheet_draft(
    front: Mapping[str, str], remarks: Sequence[str], address: str, tables: Mapping[str, Sequence[Sequence[str]]]
) -> str:
    """A study's note with what a sheet tells. ``front``: design, duration, sex, age and who, as far as it says them;
    ``address``: where it was read; ``tables``: of each section the header and the rows."""
    known = {key: front.get(key, TODO) for key in ("design", "duration", "sex", "age", "who")}
    head = front_matter({
        "design": known["design"],
        "participants": {"n": TODO, **{key: known[key] for key in ("sex", "age", "who")}},
        "duration": known["duration"],
        "read": {TODO: address},
        "status": NoteStatus.DRAFT.value,
    })  # fmt: skip
    sections = [table(section, lines[0], lines[1:]) for section, lines in tables.items()]
    return "\n".join([head + "\n\n".join(remarks), "", *sections])
