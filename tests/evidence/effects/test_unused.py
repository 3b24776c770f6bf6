"""What was read, counts and reaches no effect is told with its reason; what reaches one is not."""

import pytest

from analysis.evidence.effects.unused import unused_rows

ONCE = "## Measurements\n| outcome | unit | NEW | OLD |\n| - | - | - | - |\n| yield | kg | {} |"
ARM = "## Measurements\n| outcome | unit | arm | before | week 8 |\n| - | - | - | - | - |\n| yield | kg | NEW | {} |"
OMNIBUS = "## Contrasts\n| outcome | contrast | result | as |\n| - | - | - | - |\n| yield | NEW, OLD | 4 | F(1,38) |"
OF_REVIEW = "averages over the studies of a review are no contrast"


@pytest.fixture(scope="module")
def unused_of_all(marked):
    return unused_rows(marked.intake.tables, marked.effects)


@pytest.fixture
def unused(unused_of_all, marked, request):
    """The unused table, of the one study of this test."""
    return unused_of_all[unused_of_all["study_id"].isin(marked.of_test[request.node.nodeid])]


@pytest.mark.parametrize(
    ("design", "rows", "reasons"),
    [
        ("parallel", ONCE.format("30 (6) | 24 (5)"), []),
        ("parallel", ONCE.format("3 / 20 | 5 / 20"), []),
        ("parallel", ONCE.format("median 30 | median 24"), ["a median without quartiles or extremes"] * 2),
        ("parallel", ONCE.format("3 / 20 | "), ["events of one arm, or of one time: nothing to compare with"]),
        ("parallel", ARM.format("30 (6) | 33 (6)"), []),
        ("parallel", ARM.format("30 (6) | "), ["measured before only"]),
        (
            "parallel",
            ARM.format(" | 30 (6)"),
            ["no other arm, and no value before, of the same outcome, detail, people, time and unit"],
        ),
        ("systematic review", ONCE.format("30 (6) | 24 (5)"), [OF_REVIEW] * 2),
        ("parallel", OMNIBUS, ["a test over several arms says nothing of any two"]),
    ],
)  # fmt: skip
@pytest.mark.study(lambda design: design, 20, lambda rows: rows)
def test_each_row_without_an_effect_has_its_reason(unused, design, rows, reasons):
    assert unused["reason"].tolist() == reasons


@pytest.mark.study("parallel", 20, ARM.replace("week 8", "% change").format("30 (6) | 10"))
def test_a_value_before_a_change_in_percent_is_told_as_such(unused):
    assert unused["reason"].tolist() == ["before only: a change in percent beside it gives no value after"]


@pytest.mark.study("parallel", 20, ARM.replace("week 8", "change").format("30 (6) | 3 (2)"))
def test_a_value_before_a_change_in_its_unit_is_used(unused, effects):
    assert unused.empty
    assert len(effects)


def test_every_row_that_counts_is_used_or_told(real, real_effects):
    told = unused_rows(real.tables, real_effects)
    used = {row for cell in real_effects["rows"] for row in cell.split("; ")}
    assert not used & set(told["row"])
    for table, key in (("measurements", "measurement_id"), ("contrasts", "contrast_id")):
        counted = real.tables[table].loc[lambda rows: rows["counts"].fillna(False)]
        assert set(counted[key]) <= used | set(told["row"])
