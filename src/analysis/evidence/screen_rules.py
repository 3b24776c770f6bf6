"""The checks before pooling: each with its action, set before any result is seen, and where its rule is from."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.notes.rows import row_id
from analysis.terms import FlagAction


@dataclass(frozen=True)
class Screen:
    """One check: its preset action, where its rule comes from, and what a flag changes."""

    name: str
    action: str
    source: str
    changes: str


STATUS = Screen("status", FlagAction.EXCLUDE, "ours", "no weight; results are shown with it as well")
SAME_SAMPLE = Screen(
    "same sample twice", FlagAction.SENSITIVITY, "Senn 2009, BMC Med Res Methodol 9:10", "counted as one sample"
)
SE_AS_SD = Screen(
    "SE given as SD", FlagAction.SENSITIVITY, "Kadlec et al. 2023, Sports Med 53:313", "shown without it as well"
)
SE_AS_SD_SURE = Screen(
    "SE given as SD", FlagAction.CORRECT, "Kadlec et al. 2023, Sports Med 53:313", "the other reading counts"
)
LARGE = Screen(
    "|g| above 3", FlagAction.SENSITIVITY, "Kadlec et al. 2023, Sports Med 53:313", "shown without it as well"
)
R_IMPOSSIBLE = Screen(
    "r outside −1 to 1", FlagAction.SENSITIVITY, "Higgins et al., Cochrane Handbook 6.5.2.8", "no r taken from it"
)
SD_RATIO = Screen("SD before and after", FlagAction.SENSITIVITY, "ours", "shown without it as well")
P_DIFFERS = Screen(
    "recomputed p", FlagAction.SENSITIVITY, "Nuijten et al. 2016, Behav Res Methods 48:1205", "shown without it as well"
)
GRIM = Screen(
    "GRIM",
    FlagAction.SENSITIVITY,
    "Brown and Heathers 2017, Soc Psychol Personal Sci 8:363",
    "shown without it as well",
)
BASELINE = Screen("baseline imbalance", FlagAction.SENSITIVITY, "ours", "shown without it as well")
ORIENTATION = Screen("contrast orientation", FlagAction.SENSITIVITY, "ours", "shown without it as well")
# A weight ten thousand times that of the others is a slip of the decimal point, not a better study.
TOO_PRECISE = Screen(
    "standard error too small", FlagAction.EXCLUDE, "ours", "no weight; results are shown with it as well"
)
ALL = (
    STATUS, SAME_SAMPLE, SE_AS_SD_SURE, SE_AS_SD, TOO_PRECISE, LARGE, R_IMPOSSIBLE, SD_RATIO, P_DIFFERS, GRIM, BASELINE,
    ORIENTATION,
)  # fmt: skip


def flag(screen: Screen, table: str, row: str, message: str, place: dict) -> dict[str, object]:
    return {
        "flag_id": row_id(table, row, screen.name),
        "table": table,
        "row": row,
        "check": screen.name,
        "action": screen.action,
        "message": message,
        "rule": screen.source,
        "changes": screen.changes,
        **{key: place[key] for key in ("note_path", "note_line", "note_field")},
    }
