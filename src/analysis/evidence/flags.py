"""Screens before pooling: each has its action, set without looking at the direction of a result."""

from __future__ import annotations

import pandas as pd

from analysis.intake.rows import row_id
from analysis.tables.schemas import Tables, frame

_STATUS = {
    "retracted": (
        "exclude",
        "the work was retracted; it has no weight, and results are shown with it as well",
    ),
    "disputed": ("exclude", "its data are disputed; it has no weight, and results are shown with it as well"),
}


def screen(tables: Tables) -> pd.DataFrame:
    """The flags table."""
    studies = tables["studies"]
    found = []
    for study in studies.loc[studies["status"].isin(list(_STATUS))].to_dict("records"):
        action, message = _STATUS[study["status"]]
        found.append(_flag(study, "status", action, message))
    doubtful = studies.loc[(studies["brackets"] == "SD, doubtful") & studies["data_set"].isna()]
    for study in doubtful.to_dict("records"):
        message = "the note doubts that its spreads are standard deviations; they are used as such"
        found.append(_flag(study, "SE given as SD", "sensitivity", message))
    return frame("flags", found)


def _flag(study: dict, check: str, action: str, message: str) -> dict[str, object]:
    return {
        "flag_id": row_id("studies", study["study_id"], check),
        "table": "studies",
        "row": study["study_id"],
        "check": check,
        "action": action,
        "message": message,
        **{key: study[key] for key in ("note_path", "note_line", "note_field")},
    }
