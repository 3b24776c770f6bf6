"""What readers call a study, and a part of a claim."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.pages.results import ROLES, study_names, with_names
from analysis.terms import Role


def _studies(*ids: str) -> pd.DataFrame:
    rows = [{"study_id": name, "authors": "Dello Iacono A; B C", "year": 2018, "data_set": None} for name in ids]
    return pd.DataFrame(rows)


def test_a_study_is_called_by_its_author_and_year():
    assert study_names(_studies("delloiacono-2018")) == {"delloiacono-2018": "Dello Iacono 2018"}


def test_studies_of_one_author_and_year_are_told_apart_by_letter_and_the_same_on_every_page():
    both = study_names(_studies("delloiacono-2018a", "delloiacono-2018b"))
    assert list(both.values()) == ["Dello Iacono 2018a", "Dello Iacono 2018b"]
    assert study_names(_studies("delloiacono-2018b"))["delloiacono-2018b"] == both["delloiacono-2018b"]


def test_without_letters_their_ids_tell_them_apart():
    names = study_names(_studies("dello-2018", "iacono-2018"))
    assert names["dello-2018"] == "Dello Iacono 2018 (dello-2018)"


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ({"title": "[Leg press trial]", "year": 2004}, "Leg press trial, 2004, authors not read"),
        ({"title": "Mulch and slugs", "year": None}, "Mulch and slugs, authors and year not read"),
        ({"title": "Of mulch " * 20, "year": 2004},
         "Of mulch Of mulch Of mulch Of mulch Of mulch Of mulch Of …, 2004, authors not read"),
        ({"authors": "Ota, A.; Berg, B.", "title": "Mulch", "year": None}, "Ota, year not read"),
        ({"title": None, "year": None}, "some-id"),
    ],
)  # fmt: skip
def test_a_work_is_called_by_what_was_read_of_it(read, name):
    row = {"study_id": "some-id", "authors": None, "data_set": None} | read
    assert study_names(pd.DataFrame([row]).astype(object)) == {"some-id": name}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("without kubo-2019", "without Kubo 2019"),
        ("reading kubo-2019, kubo-2019b; more", "reading Kubo 2019, kubo-2019b; more"),
        ("with what is excluded (kubo-2019)", "with what is excluded (Kubo 2019)"),
        ("no study here", "no study here"),
        ("", ""),
    ],
)
def test_ids_in_a_text_become_the_names_of_studies(text, told):
    assert with_names(text, {"kubo-2019": "Kubo 2019"}) == told


def test_every_part_that_a_result_can_play_but_deciding_has_words():
    assert set(ROLES) == set(Role) - {Role.DECIDES}
