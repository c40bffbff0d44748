"""Add the sample wire to an index again and again, killed at random moments.

`python kill_index.py FOLDER KILLS SEED` prints a JSON object: what the runs printed
that were killed, and what the last one printed. Each run is a process of its own,
forked off this one, so that 100 of them take seconds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from cleanlit.dedup.index import StoryIndex
from tests.dedup.wire import newswire

BATCH = 3


def add_all(folder: Path, out: int) -> None:
    """Write a line for each decision, after its batch was committed."""
    wire = newswire(90)
    with StoryIndex.open(folder / "news.idx", create=True) as index:
        for start in range(0, len(wire), BATCH):
            for decision in list(index.add_all(wire[start : start + BATCH])):
                line = f"{decision.id} {decision.keep} {decision.cluster}\n"
                os.write(out, line.encode())


def run(folder: Path, alive_s: float | None) -> str:
    """Run once; with `alive_s` it is killed after that time."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            add_all(folder, writing)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    if alive_s is not None:
        time.sleep(alive_s)
        os.kill(child, signal.SIGKILL)
    with open(reading, encoding="utf-8") as file:
        printed = file.read()
    _, status = os.waitpid(child, 0)
    if alive_s is None and status:
        raise SystemExit(f"the last run failed with {status}")
    return printed


def main(folder: Path, kills: int, seed: int) -> None:
    # The files are made small, so that all that can be cut off is cut off.
    import cleanlit.dedup.bandfile as bandfile
    import cleanlit.dedup.hosttable as hosttable

    bandfile._TAIL = 25  # type: ignore[misc]
    hosttable._LESSONS = 20  # type: ignore[misc]
    pick = random.Random(seed)
    started = time.monotonic()
    whole = run(folder / "whole", None)
    took = time.monotonic() - started
    killed = [run(folder / "cut", pick.random() * took / 2) for _ in range(kills)]
    print(
        json.dumps(
            {"whole": whole, "killed": killed, "last": run(folder / "cut", None)}
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
