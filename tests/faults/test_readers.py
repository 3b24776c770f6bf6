"""Readers end well or say what is wrong, whatever they are given; and go on doing so where they once did not."""

import random
import time
from pathlib import Path

import pytest
from fuzz_targets import TARGETS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CORPUS = sorted(path for path in (Path(__file__).parent / "corpus").iterdir() if path.suffix != ".md")
SLOW_TARGETS = ("article", "html", "xlsx")
FAST_TARGETS = sorted(set(TARGETS) - set(SLOW_TARGETS))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_what_was_once_not_read_is_read_or_told_within_a_second(path):
    read, _ = TARGETS[path.name.partition("-")[0]]
    begun = time.process_time()
    read(path.read_bytes().decode("utf-8", "surrogatepass"))
    assert time.process_time() - begun < 1


def _changed(example):
    """An example with pieces cut out, doubled, and put in."""
    piece = st.one_of(st.text(max_size=20), st.sampled_from("()[]{}|\n:;,-±−%&*#<>\"'\\$@=./"))
    edit = st.tuples(st.integers(0, len(example)), st.integers(0, 10), piece)

    def edited(edits):
        text = example
        for at, cut, new in edits:
            text = text[:at] + new + text[at + cut :]
        return text

    return st.lists(edit, min_size=1, max_size=5).map(edited)


@pytest.mark.parametrize("name", FAST_TARGETS)
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_text_makes_a_reader_fail_other_than_by_saying_so(name, data):
    read, example = TARGETS[name]
    read(data.draw(st.one_of(_changed(example), st.text(max_size=200))))


@pytest.mark.parametrize("name", SLOW_TARGETS)
def test_no_page_or_workbook_makes_a_reader_fail_other_than_by_saying_so(name):
    read, example = TARGETS[name]
    chance = random.Random(name)
    for _ in range(5):
        at, end = sorted(chance.randrange(len(example)) for _ in range(2))
        read(example[:at] + chance.choice(["", "\x00", "<b>", "|", "\u202e", "=1+1,", "{{", "]]>"]) + example[end:])
