"""Outputs that cannot show every character."""

import io

import pytest

from analysis.tables.characters import print_anyhow


def printed(text, encoding):
    content = io.BytesIO()
    stream = io.TextIOWrapper(content, encoding=encoding)
    print_anyhow(stream)
    stream.write(text)
    stream.flush()
    return content.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437"])
def test_a_minus_sign_never_becomes_a_question_mark(encoding):
    assert printed("−9\N{NO-BREAK SPACE}%, −3 to 2", encoding).replace("\N{NO-BREAK SPACE}", " ") == "-9 %, -3 to 2"


def test_letters_lose_their_marks_and_what_has_no_plain_form_is_a_question_mark():
    assert printed("Müller, Østby, 日", "ascii") == "Muller, ?stby, ?"
    assert printed("Müller, Ş", "latin-1") == "Müller, S"


def test_what_can_be_shown_stays_as_it_is_and_half_a_character_stops_nothing():
    assert printed("− ≥ 日", "utf-8") == "− ≥ 日"
    assert printed("\udce9", "utf-8") == "?"


def test_outputs_that_are_closed_or_no_files_are_left_alone():
    print_anyhow(None, io.StringIO())
