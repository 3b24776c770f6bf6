"""Front matter as text: YAML without types, with the line of every key and value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml

from analysis.intake.problems import Reporter, did_you_mean, one_of

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Characters YAML gives a meaning of its own at the start of a value.
_SPECIAL = re.compile(r"^\s*(?:-\s+)?(?P<key>[^\s#\[\]{}\"'][^:#]*):\s+(?P<value>[%@>*`&!|{].*)$")
_COMMENT = re.compile(r"^\s*#")


@dataclass(frozen=True)
class Scalar:
    """A value as typed."""

    text: str
    line: int
    one_line: bool = True


@dataclass(frozen=True)
class Items:
    """A list."""

    values: list[Scalar | Items | Block]
    line: int


@dataclass(frozen=True)
class Block:
    """Keys with their values, in the order typed; ``line`` is where the block begins."""

    entries: dict[str, Scalar | Items | Block]
    line: int
    lines: dict[str, int] = field(default_factory=dict)  # line of each key


Value = Scalar | Items | Block


def read_front_matter(text: str, first_line: int, report: Reporter) -> Block | None:
    """Parse the lines between the ``---`` marks; None, with the problems reported, if they are no block."""
    if not _check_lines(text, first_line, report):
        return None
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        report.add(
            line, "front matter", f"{_plain(error)}; write one `key: value` a line, odd values in quotes"
        )
        return None
    except yaml.YAMLError:
        report.add(
            first_line, "front matter", "a character that text files do not hold; remove control characters"
        )
        return None
    if not isinstance(node, yaml.MappingNode):
        report.add(first_line, "front matter", "no `key: value` lines; write one a line")
        return None
    return _block(node, text.splitlines(), first_line, report)


def read_yaml(text: str, report: Reporter) -> Block | None:
    """Parse a whole YAML file (vocabulary, settings), where comments and ``{...}`` are fine."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        report.add(
            (error.problem_mark.line if error.problem_mark else 0) + 1, "file", f"not YAML: {_plain(error)}"
        )
        return None
    except yaml.YAMLError:
        report.add(1, "file", "a character that text files do not hold; remove control characters")
        return None
    if node is None:
        return Block({}, 1)
    if not isinstance(node, yaml.MappingNode):
        report.add(1, "file", "no `key: value` lines")
        return None
    return _block(node, text.splitlines(), 1, report)


def _plain(error: yaml.MarkedYAMLError) -> str:
    if error.problem and "mapping values are not allowed" in error.problem:
        return 'a second ": " in one line; put the value in quotes'
    return (error.problem or "not understood").rstrip(".")


def _check_lines(text: str, first_line: int, report: Reporter) -> bool:
    fine = True
    for number, line in enumerate(text.splitlines(), first_line):
        if special := _SPECIAL.match(line):
            value, key = special["value"], special["key"].strip()
            if value[0] == "{":
                report.add(
                    number, key, f'"{value}": no {{...}} in front matter; write one key a line below it'
                )
            else:
                report.add(number, key, f'a value starting with {value[0]} must be put in quotes: "{value}"')
            fine = False
        elif _COMMENT.match(line):
            report.add(
                number, "front matter", "a comment; comments belong into the prose below the front matter"
            )
            fine = False
    return fine


def _block(node: yaml.MappingNode, lines: list[str], first_line: int, report: Reporter) -> Block:
    block = Block({}, first_line + node.start_mark.line)
    for key_node, value_node in node.value:
        line = first_line + key_node.start_mark.line
        key = getattr(key_node, "value", None)
        if not isinstance(key, str):
            report.add(line, "front matter", "a key that is no word")
            continue
        if key in block.entries:
            report.add(line, key, f"the key stands twice, first in line {block.lines[key]}; keep one")
            continue
        block.lines[key] = line
        block.entries[key] = _value(value_node, key, lines, first_line, report)
    return block


def _value(node: yaml.Node, key: str, lines: list[str], first_line: int, report: Reporter) -> Value:
    line = first_line + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        return _block(node, lines, first_line, report)
    if isinstance(node, yaml.SequenceNode):
        return Items([_value(item, key, lines, first_line, report) for item in node.value], line)
    end = node.end_mark
    rest = lines[end.line][end.column :] if end.line < len(lines) else ""
    if re.match(r"\s+#", rest):
        report.add(
            line, key, f'the text behind " #" would be lost: "{rest.strip()}"; put the value in quotes'
        )
    return Scalar(node.value, line, one_line=node.start_mark.line == node.end_mark.line)


def key_form(key: str) -> str:
    """Keys in one form: case, spaces, hyphens, underscores and a plural s make no difference."""
    words = re.sub(r"[\s_-]+", " ", key.strip()).casefold().split()
    return " ".join(word.removesuffix("s") if len(word) > 3 else word for word in words)


def known_entries(block: Block, known: Iterable[str], report: Reporter, what: str) -> dict[str, Value]:
    """The block's values under the spelling of ``known``; other keys are problems, the nearest named."""
    forms = {key_form(key): key for key in known}
    found: dict[str, Value] = {}
    for typed, value in block.entries.items():
        key = forms.get(key_form(typed))
        line = block.lines[typed]
        if key is None:
            report.add(line, typed, f"no key of {what}{did_you_mean(typed, known)}; {one_of(known)}")
        elif key in found:
            report.add(line, typed, f'the key "{key}" stands twice; keep one')
        else:
            found[key] = value
    return found
