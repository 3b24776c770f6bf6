"""What results are called in figures: in words, and no two alike."""

from __future__ import annotations

import re

import pytest

from analysis.pages import results
from analysis.pages.claim.result_labels import arm_names, labels
from analysis.pages.data import select
from analysis.pages.rows import records
from analysis.terms import Lane

ARMS = {
    ("s", name): {"gets": gets, "dose": dose}
    for name, gets, dose in (
        ("PRO", "programme + protein", None),
        ("PLA", "programme", None),
        ("arm1", "machine", None),
        ("arm2", "machine", None),
        ("LOW", "squat", "1 set"),
        ("HIGH", "squat", "3 sets"),
    )
}


@pytest.mark.parametrize(
    ("arms", "names"),
    [
        (("PRO", "PLA"), ["protein", "programme alone"]),
        (("LOW", "HIGH"), ["1 set", "3 sets"]),
        (("arm1", "arm2", "arm1"), ["group 1", "group 2", "group 1"]),
        (("PRO", "LOW"), ["programme and protein", "squat"]),
    ],
)
def test_arms_are_called_by_what_others_did_not_get(arms, names):
    shown = arm_names([("s", arm) for arm in arms], ARMS)
    assert [name.removeprefix("machine alone, ") for name in shown] == names


def _result(**differs):
    same = dict.fromkeys(("outcome", "detail", "arm_first", "arm_second", "turned", "weeks", "who", "derived_by"))
    return {"study": "Adams 2001", "study_id": "s", **same, **differs}


def test_only_what_differs_is_said():
    assert labels([_result(outcome="jump")], ARMS) == ["Adams 2001"]
    rows = [_result(outcome="jump", weeks=4.0), _result(outcome="jump", weeks=8.0), _result(outcome="sprint")]
    assert labels(rows, ARMS) == ["Adams 2001, jump, after 4 weeks", "Adams 2001, jump, after 8 weeks",
                                  "Adams 2001, sprint"]  # fmt: skip


def test_the_arm_that_the_claim_speaks_of_stands_first():
    rows = [_result(arm_first="LOW", arm_second=other, turned=True) for other in ("PRO", "PLA")]
    assert labels(rows, ARMS) == ["Adams 2001, protein", "Adams 2001, programme alone"]


def test_what_no_word_tells_apart_is_numbered():
    assert labels([_result(), _result()], ARMS) == ["Adams 2001, result 1 of 2", "Adams 2001, result 2 of 2"]


def test_no_label_of_the_real_pages_is_an_id_or_stands_twice(real_tables):
    seen = 0
    for claim in real_tables["claims"]["claim_id"]:
        data = select(real_tables, "claim-report", claim_id=claim)
        arms = {(row["study_id"], row["arm_id"]): row for row in records(data["arms"])}
        for part in results.parts(data):
            effects = results.of_part(data, part)
            kinds = effects[(effects["lane"] != Lane.PUBLISHED) & effects["estimate"].notna()]
            for _, kin in kinds.groupby(["lane", "estimand", "measure", "unit"], dropna=False):
                rows = records(kin)
                names = labels(rows, arms)
                assert len(set(names)) == len(names)
                for name, row in zip(names, rows, strict=True):
                    for arm in (row["arm_first"], row["arm_second"]):
                        assert not isinstance(arm, str) or not re.search(rf"\b{re.escape(arm)}\b", name), name
                seen += len(names)
    assert seen > 1000
