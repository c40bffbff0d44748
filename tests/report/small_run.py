"""One small run, made by the real command, that the tests of reports share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

FERRY = (
    "The ferry to Skarholm stayed in port on Monday after its crew found water in the"
    " engine room, the harbour office said.\n\nNobody was hurt. Passengers were taken"
    " across by two fishing boats from the north quay, which took until the evening."
    "\n\nThe company wants to run the ship again by Thursday, if divers find no crack."
)
MILL = (
    "The mill at Oberau grinds again from May, its owner Jette Brandt told the council."
    "\n\nThe wheel had been standing still since the flood. A new shaft was turned in"
    " the village, and the dam has been raised by half a metre since the autumn."
)
BRIDGE = (
    "Nobody will cross the old bridge at Lenzing before winter, an engineer said after"
    " two days of tests.\n\nThree of its piers stand on timber that has gone soft, and"
    " the town has no money for others. A petition has found four hundred names so far."
)
RECORDS: list[Any] = [
    {"id": "a", "url": "https://www.north.example/1", "language": "en",
     "title": "Ferry stays in port", "date": "2025-03-03T08:00:00Z",
     "text": FERRY + "\n\n📰 Also read: New quay opens\n\nBack to top"},
    {"id": "b", "url": "https://south.example/ferry", "language": "en-GB",
     "title": "No ferry to Skarholm", "date": "2025-03-04",
     "text": FERRY.replace("Monday", "Tuesday") + "\n\nBack to top"},
    "no object",
    {"id": "c", "url": "https://east.example/x", "language": "en",
     "title": "Ferry", "date": "2025-03-05", "text": FERRY},
    {"id": "d", "url": "https://www.north.example/2", "language": "en",
     "date": "2025-03-05", "text": MILL + "\n\nBack to top"},
    {"id": "x"},
    {"id": "e", "text": BRIDGE},
]  # fmt: skip


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    """Run `cleanlit ARGS` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "cleanlit", *args],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )


def make(folder: Path, records: list[Any], *options: str) -> Path:
    """Make a run of records with all its outputs in a folder."""
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    done = run(
        folder, "run", "in.jsonl", "-o", "out.jsonl", "--removals", "cut.jsonl",
        "--clusters", "copies.jsonl", "--rejects", "bad.jsonl", "--manifest",
        "run.json", *options,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder
