"""What the notes hold, counted: the table in ``data/raw/README.md``, which this module writes.

``python -m analysis.build.counts`` brings it up to date; a test compares it with the tables.
"""

from __future__ import annotations

import re

from analysis.notes.normalise import read_project
from analysis.pipeline import work_out
from analysis.tables.files import write_whole
from analysis.tables.project import Project, find_project
from analysis.tables.schemas import Tables

_BETWEEN = re.compile(r"(?<=<!-- counts -->\n).*?(?=<!-- end of counts -->)", re.DOTALL)


def counts_table(tables: Tables) -> str:
    """The counts as a Markdown table."""
    effects, studies = tables["effects"], tables["studies"]
    rows = {
        "sources": len(tables["sources"]),
        "claims": len(tables["claims"]),
        "parts of claims": len(tables["claim_parts"]),
        "assertions": len(tables["assertions"]),
        "study notes": int(studies["data_set"].isna().sum()),
        "studies inside data sets": int(studies["data_set"].notna().sum()),
        "measurements": len(tables["measurements"]),
        "contrasts": len(tables["contrasts"]),
        "statements": len(tables["statements"]),
        "effects with a size and a variance": int(effects["vi"].notna().sum()),
        "effects with a size and no variance": int((effects["yi"].notna() & effects["vi"].isna()).sum()),
        "effects with a direction only": int((effects["yi"].isna() & effects["sign"].isin([1, -1])).sum()),
        "effects whose direction could not be read": int((effects["yi"].isna() & ~effects["sign"].isin([1, -1])).sum()),
    }
    lines = ["| what | how many |", "| ---- | -------: |", *(f"| {name} | {number} |" for name, number in rows.items())]
    return "\n".join(lines) + "\n"


def update_counts(project: Project) -> bool:
    """Write the table between its two marks; False if it was right already."""
    path = project.raw / "README.md"
    text = path.read_text(encoding="utf-8")
    new = _BETWEEN.sub(lambda _: counts_table(work_out(read_project(project))), text)
    if new == text:
        return False
    write_whole(path, new.encode())
    return True


if __name__ == "__main__":
    print("counts updated" if update_counts(find_project()) else "counts up to date")
