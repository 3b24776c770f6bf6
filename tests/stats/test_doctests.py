"""The examples in the public docstrings run, and every public function has one."""

import doctest
import importlib
import pkgutil

import pytest

import analysis.stats
from analysis.stats import effect_sizes

MODULES = [
    f"{package.__name__}.{module.name}"
    for package in (analysis.stats, effect_sizes)
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_public_function_has_an_example():
    functions = [
        getattr(module, name)
        for module in (analysis.stats, analysis.stats.diagnostics, effect_sizes)
        for name in module.__all__
        if callable(getattr(module, name)) and name.islower()
    ]
    assert len(functions) > 45
    assert [function.__name__ for function in functions if ">>>" not in (function.__doc__ or "")] == []
