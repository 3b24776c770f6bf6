"""What was read, counts and reaches no effect is told with its reason; what reaches one is not."""

import pytest

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.effects.unused import unused_rows

ONCE = "## Measurements\n| outcome | unit | NEW | OLD |\n| - | - | - | - |\n| yield | kg | {} |"
ARM = "## Measurements\n| outcome | unit | arm | before | week 8 |\n| - | - | - | - | - |\n| yield | kg | NEW | {} |"
OMNIBUS = "## Contrasts\n| outcome | contrast | result | as |\n| - | - | - | - |\n| yield | NEW, OLD | 4 | F(1,38) |"
OF_REVIEW = "averages over the studies of a review are no contrast"


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
def test_each_row_without_an_effect_has_its_reason(intake_of, design, rows, reasons):
    intake = intake_of(trial=(design, 20, rows))
    assert unused_rows(intake.tables, derive_effects(intake))["reason"].tolist() == reasons


def test_a_value_before_a_change_in_percent_is_told_as_such(intake_of):
    rows = ARM.replace("week 8", "% change").format("30 (6) | 10")
    intake = intake_of(trial=("parallel", 20, rows))
    told = unused_rows(intake.tables, derive_effects(intake))["reason"].tolist()
    assert told == ["before only: a change in percent beside it gives no value after"]
    intake = intake_of(trial=("parallel", 20, ARM.replace("week 8", "change").format("30 (6) | 3 (2)")))
    assert unused_rows(intake.tables, derive_effects(intake)).empty


def test_every_row_that_counts_is_used_or_told(real, real_effects):
    told = unused_rows(real.tables, real_effects)
    used = {row for cell in real_effects["rows"] for row in cell.split("; ")}
    assert not used & set(told["row"])
    for table, key in (("measurements", "measurement_id"), ("contrasts", "contrast_id")):
        counted = real.tables[table].loc[lambda rows: rows["counts"].fillna(False)]
        assert set(counted[key]) <= used | set(told["row"])
