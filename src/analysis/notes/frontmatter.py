"""Front matter as text: YAML without types, with the line of every key and value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import yaml

from analysis.notes.grammar.lengths import DEEPEST, LONGEST_KEY, LONGEST_LINE, LONGEST_VALUE, too_long
from analysis.notes.problems import Reporter, did_you_mean, invisible, one_of

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Characters YAML gives a meaning of its own at the start of a value.
_SPECIAL = re.compile(r"^\s*(?:-\s+)?(?P<key>[^\s#\[\]{}\"'][^:#]*):\s+(?P<value>[%@>*`&!|{].*)$")
_TABBED = re.compile(r"^[ -]*\t")
_COMMENT = re.compile(r"^\s*(?:-\s+)?#")
# A comment behind a value, or behind the colon of its key.
_LOST = re.compile(r"^[\],:]*\s+(#.*)$")


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
        line = _line(error, text)
        what = _plain(error, _line_text(text, line))
        report.add(first_line + line, "front matter", f"{what}; write one `key: value` a line, odd values in quotes")
        return None
    except (yaml.YAMLError, UnicodeEncodeError):  # the latter of half a character
        report.add(first_line, "front matter", "a character that text files do not hold; remove control characters")
        return None
    if not isinstance(node, yaml.MappingNode):
        report.add(first_line, "front matter", "no `key: value` lines; write one a line")
        return None
    return _block(node, _Source(text.splitlines(), first_line, report, note=True))


def read_yaml(text: str, report: Reporter) -> Block | None:
    """Parse a whole YAML file (vocabulary, settings), where comments and ``{...}`` are fine."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = _line(error, text)
        report.add(1 + line, "file", f"not YAML: {_plain(error, _line_text(text, line))}")
        return None
    except (yaml.YAMLError, UnicodeEncodeError):  # the latter of half a character
        report.add(1, "file", "a character that text files do not hold; remove control characters")
        return None
    if node is None:
        return Block({}, 1)
    if not isinstance(node, yaml.MappingNode):
        report.add(1, "file", "no `key: value` lines")
        return None
    return _block(node, _Source(text.splitlines(), 1, report, note=False))


def _line(error: yaml.MarkedYAMLError, text: str) -> int:
    """The line of the error, from 0. A bracket left open is noticed only behind the last line."""
    mark = error.problem_mark or error.context_mark
    return min(mark.line, max(len(text.splitlines()) - 1, 0)) if mark else 0


def _line_text(text: str, line: int) -> str:
    return (text.splitlines() or [""])[line]


def _plain(error: yaml.MarkedYAMLError, line: str) -> str:
    if error.problem and "cannot start any token" in error.problem and "\t" in line:
        return "a tab; write spaces in its place"
    if error.problem and "mapping values are not allowed" in error.problem:
        return 'a second ": " in one line; put the value in quotes'
    return (error.problem or "not understood").rstrip(".")


def _check_lines(text: str, first_line: int, report: Reporter) -> bool:
    fine = True
    for number, line in enumerate(text.splitlines(), first_line):
        if message := too_long(line, LONGEST_LINE):
            report.add(number, "front matter", message)
            fine = False
        elif _TABBED.match(line):
            report.add(number, "front matter", "a tab at the beginning of the line; write spaces in its place")
            fine = False
        elif special := _SPECIAL.match(line):
            value, key = special["value"], special["key"].strip()
            if value[0] == "{":
                report.add(number, key, f'"{value}": no {{...}} in front matter; write one key a line below it')
            else:
                report.add(number, key, f'a value starting with {value[0]} must be put in quotes: "{value}"')
            fine = False
        elif _COMMENT.match(line):
            report.add(number, "front matter", "a comment; comments belong into the prose below the front matter")
            fine = False
    return fine


@dataclass(frozen=True)
class _Source:
    """The lines that nodes point into. Notes are strict; YAML files may hold comments and ``{...}``."""

    lines: list[str]
    first_line: int
    report: Reporter
    note: bool
    seen: set[int] = field(default_factory=set)  # the nodes that were read: one that comes again was named by &

    def line(self, mark: yaml.Mark) -> int:
        """The line of the file, counted from 1."""
        return self.first_line + mark.line

    def rest(self, mark: yaml.Mark) -> str:
        """What stands behind a place, to the end of its line."""
        return self.lines[mark.line][mark.column :] if mark.line < len(self.lines) else ""


def _block(node: yaml.MappingNode, source: _Source, depth: int = 1) -> Block:
    block = Block({}, source.line(node.start_mark))
    for key_node, value_node in node.value:
        line = source.line(key_node.start_mark)
        key = getattr(key_node, "value", None)
        if not isinstance(key, str):
            source.report.add(line, "front matter", "a key that is no word")
            continue
        if message := too_long(key, LONGEST_KEY):
            source.report.add(line, "front matter", message)
            continue
        if key in block.entries:
            source.report.add(line, key, f"the key stands twice, first in line {block.lines[key]}; keep one")
            continue
        if source.note:
            _check_lost(key, key_node, source)
        block.lines[key] = line
        block.entries[key] = _value(value_node, key, source, depth)
    return block


def _value(node: yaml.Node, key: str, source: _Source, depth: int) -> Value:
    line = source.line(node.start_mark)
    if id(node) in source.seen:
        source.report.add(line, key, "a value named by & stands here again as *; write it out")
        return Scalar("", line)
    source.seen.add(id(node))
    if depth > DEEPEST:
        source.report.add(line, key, f"lists and blocks in each other, more than {DEEPEST}; nothing is that deep")
        return Scalar("", line)
    if source.note:
        _check_node(node, key, source)
    if isinstance(node, yaml.MappingNode):
        return _block(node, source, depth + 1)
    if isinstance(node, yaml.SequenceNode):
        return Items([_value(item, key, source, depth + 1) for item in node.value], line)
    if message := too_long(node.value, LONGEST_VALUE):
        source.report.add(line, key, message)
        return Scalar(node.value[:LONGEST_VALUE], line)
    if source.note and (hidden := invisible(node.value)):
        source.report.warn(line, key, f'"{node.value}"{hidden}')
    return Scalar(node.value, line, one_line=node.start_mark.line == node.end_mark.line)


def _check_node(node: yaml.Node, key: str, source: _Source) -> None:
    """Report what YAML would take away without a word: comments, names and types of values."""
    line, sign = source.line(node.start_mark), source.rest(node.start_mark)[:1]
    if isinstance(node, yaml.MappingNode) and node.flow_style:
        source.report.add(line, key, "no {...} in front matter; write one key a line below it")
    elif sign in ("&", "!", "*") and node.start_mark.index != node.end_mark.index:
        source.report.add(line, key, f"a value starting with {sign} must be put in quotes")
    if isinstance(node, yaml.ScalarNode) or not node.value:  # behind a list: told of its last word
        _check_lost(key, node, source)


def _check_lost(key: str, node: yaml.Node, source: _Source) -> None:
    if lost := _LOST.match(source.rest(node.end_mark)):
        line = source.line(node.start_mark)
        source.report.add(
            line, key, f'the text behind " #" would be lost: "{lost[1].strip()}"; put the value in quotes'
        )


@lru_cache(maxsize=10_000)
def key_form(key: str) -> str:
    """Keys in one form: case, spaces, hyphens, underscores and a plural s make no difference."""
    words = re.sub(r"[\s_-]+", " ", key.strip()).casefold().split()
    return " ".join(word.removesuffix("s") if len(word) > 3 else word for word in words)


def known_entries(block: Block, known: Iterable[str], report: Reporter, what: str) -> dict[str, Value]:
    """The block's values under the spelling of ``known``; other keys are problems, the nearest named."""
    forms = {key_form(key): key for key in known}
    values: dict[str, Value] = {}
    for typed, value in block.entries.items():
        key = forms.get(key_form(typed))
        line = block.lines[typed]
        if key is None:
            report.add(line, typed, f"no key of {what}{did_you_mean(typed, known)}; {one_of(known)}")
        elif key in values:
            report.add(line, typed, f'the key "{key}" stands twice; keep one')
        else:
            values[key] = value
    return values
