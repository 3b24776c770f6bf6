"""Benchmark 5: tables from many notes, cold, warm and with nothing to do.

    python benchmarks/tables.py [--full]

Warm means that one study note was edited.
"""

from __future__ import annotations

import argparse
import math

import generate
import measure

SIZES = {False: (100, 300, 1_000), True: (1_000, 3_000, 10_000, 30_000)}  # notes
JUDGED = 10_000
COLD, WARM, MEMORY = 15, 2, 1536


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description="Time of the tables against the number of notes.")
    parser.add_argument("--full", action="store_true", help="1 000 to 30 000 notes, some minutes")
    options = parser.parse_args()
    print(measure.machine())
    sizes, costs = [], {"cold": [], "one note edited": [], "nothing changed": []}
    for notes in SIZES[options.full]:
        project = measure.fresh(f"tables-{notes}")
        claims = generate.claims_for(notes)
        generate.generate(project, claims)
        cold = measure.claims(project, "tables")
        note = sorted((project / "data/raw/studies").glob("*.md"))[0]
        note.write_text(note.read_text(encoding="utf-8").replace("read whole.", "read again."), encoding="utf-8")
        warm = measure.claims(project, "tables")
        idle = measure.claims(project, "tables")
        sizes.append(generate.notes_of(claims))
        for name, cost in zip(costs, (cold, warm, idle), strict=True):
            costs[name].append(cost.seconds)
        print(
            f"{sizes[-1]} notes: cold {cold.seconds:.1f} s, {cold.mebibytes:.0f} MiB; one note edited "
            f"{warm.seconds:.1f} s, {warm.mebibytes:.0f} MiB; nothing changed {idle.seconds:.2f} s",
            flush=True,
        )
        if notes == JUDGED:
            measure.told("cold", cold.seconds, " s", COLD)
            measure.told("one note edited", warm.seconds, " s", WARM)
            measure.told("memory", max(cold.mebibytes, warm.mebibytes), " MiB", MEMORY)
    slope = math.log(costs["cold"][-1] / costs["cold"][0]) / math.log(sizes[-1] / sizes[0])
    measure.told("cost grows with the power of the notes", slope, "", 1.1)
    series = {name: (sizes, seconds) for name, seconds in costs.items()}
    measure.figure("tables", "Tables from notes", series, "notes")


if __name__ == "__main__":
    main()
