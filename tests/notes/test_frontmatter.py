"""Front matter: text stays text, and nothing typed is lost in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.frontmatter import Block, Items, Scalar, key_form, known_entries, read_front_matter, read_yaml
from analysis.notes.problems import Reporter


def read(text, first_line=2):
    """The block and what was told about it."""
    report = Reporter("note.md", [])
    return read_front_matter(text, first_line, report), [str(problem) for problem in report.problems]


@pytest.mark.parametrize(
    "text", ["no", "yes", "2:02", "12:30", "2020-05-01", "1e5", "0x10", "null", "~", "1_000", "007", "20–30 % more"]
)
def test_a_value_stays_what_was_typed(text):
    block, problems = read(f"key: {text}")
    assert block.entries["key"] == Scalar(text, 2)
    assert not problems


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1))
def test_any_line_of_text_in_quotes_reads_back_the_same(text):
    single = "'" + text.replace("'", "''") + "'"
    double = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    for quoted in (single, double):
        block, problems = read(f"key: {quoted}")
        assert block.entries["key"].text == text
        assert not problems


@given(st.text("abc äµ²−–%$<>()/.,'\"1234567890", min_size=1).filter(lambda text: text.strip() == text))
def test_ordinary_text_needs_no_quotes(text):
    if text[0] in "%>'\"" or (text[0] in "-," and text[1:2] in ("", " ")):
        return
    block, problems = read(f"key: {text}")
    if not problems:
        assert block.entries["key"].text == text
    else:
        assert text[0] in ",<>%"


@given(st.text())
def test_no_front_matter_fails_other_than_by_telling_why(text):
    block, problems = read(text)
    assert block is not None or problems


def test_lists_and_blocks_keep_their_lines():
    block, problems = read("who: [adults, trained]\nread:\n  table 1: here\n  abstract: there\nlast: x")
    assert not problems
    assert block.entries["who"] == Items([Scalar("adults", 2), Scalar("trained", 2)], 2)
    assert block.entries["read"] == Block(
        {"table 1": Scalar("here", 4), "abstract": Scalar("there", 5)}, 4, {"table 1": 4, "abstract": 5}
    )
    assert block.lines == {"who": 2, "read": 3, "last": 6}


@pytest.mark.parametrize("sign", ["%", "@", ">", "*", "`", "&", "!", "|"])
def test_a_value_starting_with_a_special_sign_is_told_to_be_put_in_quotes(sign):
    _, problems = read(f"first: x\neffect: {sign}value")
    assert problems == [f'note.md:3: effect: a value starting with {sign} must be put in quotes: "{sign}value"']
    block, problems = read(f'first: x\neffect: "{sign}value"')
    assert not problems
    assert block.entries["effect"].text == f"{sign}value"


@pytest.mark.parametrize(
    "text",
    [
        "key: value # lost",
        "key: 'value' # lost",
        "key: [one, two] # lost",
        "key: [] # lost",
        "key: # lost\n  inner: x",
        "key:\n  inner: x # lost",
        "key:\n  - inner: x # lost",
    ],
)
def test_text_lost_behind_a_hash_is_told_once(text):
    _, problems = read(text)
    assert len(problems) == 1
    assert 'would be lost: "# lost"; put the value in quotes' in problems[0]


def test_a_hash_inside_a_word_is_text():
    block, problems = read("key: C# and #1")
    assert problems  # " #1" would be lost
    block, problems = read("key: C#1")
    assert not problems
    assert block.entries["key"].text == "C#1"


@pytest.mark.parametrize("text", ["key: [&name x]", "key: [!tag x]", "key:\n  - !tag x", "key: [{a: b}]"])
def test_what_yaml_would_take_away_inside_a_list_is_told(text):
    _, problems = read(text)
    assert len(problems) == 1


@pytest.mark.parametrize("text", ["key: {a: b}", "asserted:\n  - {source: x, where: y}"])
def test_braces_are_refused(text):
    _, problems = read(text)
    assert len(problems) == 1
    assert "no {...} in front matter; write one key a line below it" in problems[0]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\na: 2", 3, "a: the key stands twice, first in line 2; keep one"),
        ("a: 1\n# remark", 3, "front matter: a comment; comments belong into the prose below the front matter"),
        ("a: 1\nb: two: three", 3, 'a second ": " in one line; put the value in quotes'),
        ("a: 1\n b: 2", 3, "one `key: value` a line"),
        ("a: 1\nb:\n\tc: 2", 4, "front matter: a tab at the beginning of the line; write spaces in its place"),
        ("a:\n  - b\n\t- c", 4, "a tab at the beginning of the line"),
        ("just words", 2, "no `key: value` lines"),
        ("", 2, "no `key: value` lines"),
        ("a: [1, 2", 2, "front matter"),
        ("a: \x07", 2, "a character that text files do not hold"),
    ],
)
def test_malformed_front_matter_is_told_with_its_line(text, line, message):
    _, problems = read(text)
    assert len(problems) == 1
    assert problems[0].startswith(f"note.md:{line}: ")
    assert message in problems[0]


@pytest.mark.parametrize("typed", ["copy of", "copy-of", "copy_of", "Copy Of", "copies of", "copy  of"])
def test_spaces_hyphens_and_case_make_no_difference_to_keys(typed):
    assert (key_form(typed) == key_form("copy of")) == (typed != "copies of")


def test_an_unknown_key_is_told_with_the_nearest_one(report):
    block = read_front_matter("tilte: x", 2, report)
    assert known_entries(block, ("title", "kind"), report, "a source note") == {}
    assert [str(problem) for problem in report.problems] == [
        'note.md:2: tilte: no key of a source note (did you mean "title"?); accepted: title, kind'
    ]


def test_a_key_in_two_spellings_is_told(report):
    block = read_front_matter("copy of: x\ncopy-of: y", 2, report)
    known_entries(block, ("copy of",), report, "a source note")
    assert [str(problem) for problem in report.problems] == [
        'note.md:3: copy-of: the key "copy of" stands twice; keep one'
    ]


def test_in_yaml_files_comments_and_braces_are_fine(report):
    block = read_yaml("# head\nterm:   {also: [x]}   # why\nother:\n  zero means none: yes   # here too\n", report)
    assert not report.problems
    assert block.entries["other"].entries["zero means none"].text == "yes"


def test_a_tab_in_a_yaml_file_is_told(report):
    assert read_yaml("units:\n\tkg: {}\n", report) is None
    assert [(problem.line, problem.message) for problem in report.problems] == [
        (2, "not YAML: a tab; write spaces in its place")
    ]


def test_a_yaml_file_of_comments_is_an_empty_block(report):
    assert read_yaml("# nothing yet\n", report) == Block({}, 1)
