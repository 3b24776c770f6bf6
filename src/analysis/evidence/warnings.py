"""What is worth a second look in the notes and stops nothing."""

from __future__ import annotations

import pandas as pd

from analysis.evidence.screen_rules import SAME_SAMPLE, STATUS
from analysis.notes.content import Intake
from analysis.tables.schemas import frame
from analysis.terms import WarningScope

_PLACE = ["note_path", "note_line", "note_field"]
_ON_PURPOSE = (STATUS.name, SAME_SAMPLE.name)  # these were typed


def warnings_of(intake: Intake, flags: pd.DataFrame) -> pd.DataFrame:
    """The warnings table: what was told while the notes were read, and what the screens flagged, by place."""
    flagged = flags.loc[~flags["check"].isin(_ON_PURPOSE), [*_PLACE, "check", "message"]]
    screened = flagged[_PLACE].assign(
        message=flagged["check"].str.cat(flagged["message"], sep=": "), scope=WarningScope.SCREEN.value
    )
    read = [
        {
            "note_path": seen.path,
            "note_line": seen.line,
            "note_field": seen.field,
            "message": seen.message,
            "scope": (WarningScope.NOTES if seen in intake.seen_together else WarningScope.NOTE).value,
        }
        for seen in intake.warnings
    ]
    together = pd.concat([pd.DataFrame(read, columns=screened.columns), screened], ignore_index=True)
    key = [*_PLACE, "message"]
    return frame("warnings", together.drop_duplicates(key).sort_values(key, ignore_index=True))
