"""Names are the terms of the field: a stranger guesses what a variable, a parameter or a function holds."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import analysis

ROOT = Path(analysis.__file__).parent
DIALECT = {"found", "told", "own", "one", "said"}


def named(source: str) -> Iterator[tuple[int, str]]:
    """The line and the name of every variable, parameter, function and class, and of every name imported as."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) or (
            isinstance(node, (ast.ExceptHandler, ast.MatchAs)) and node.name
        ):
            yield node.lineno, node.name
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname


@pytest.mark.parametrize(
    "source",
    ["found = 1", "def told(): pass", "def f(own): pass", "[one for one in ()]", "def f():\n    def _said(): pass"],
)
def test_dialect_is_seen_wherever_something_gets_a_name(source):
    assert any(name.strip("_").lower() in DIALECT for _, name in named(source))


@pytest.mark.parametrize("module", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_name_is_dialect(module):
    names = named(module.read_text(encoding="utf-8"))
    assert [(line, name) for line, name in names if name.strip("_").lower() in DIALECT] == []
