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


def run(folder: Path, killed_at: tuple[int, float] | None = None) -> str:
    """Run once; it is killed so many seconds after it has printed so many lines.

    Lines and not time alone: on a busy machine a run may not have begun by then.
    """
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
    printed = b""
    if killed_at is not None:
        lines, seconds = killed_at
        while printed.count(b"\n") < lines and (more := os.read(reading, 65_536)):
            printed += more
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    with open(reading, "rb") as file:
        printed += file.read()
    _, status = os.waitpid(child, 0)
    if killed_at is None and status:
        raise SystemExit(f"the last run failed with {status}")
    return printed.decode()


def main(folder: Path, kills: int, seed: int) -> None:
    # The files are made small, so that all that can be cut off is cut off.
    import cleanlit.dedup.bandfile as bandfile
    import cleanlit.dedup.hosttable as hosttable

    bandfile._TAIL = 25  # type: ignore[misc]
    hosttable._LESSONS = 20  # type: ignore[misc]
    pick = random.Random(seed)
    started = time.monotonic()
    whole = run(folder / "whole")
    batch_s = BATCH * (time.monotonic() - started) / whole.count("\n")
    # Some in the first half of the run, and some as it begins.
    half = whole.count("\n") // 2
    moments = [
        (max(0, pick.randrange(-half // 6, half)), pick.random() * 2 * batch_s)
        for _ in range(kills)
    ]
    killed = [run(folder / "cut", moment) for moment in moments]
    print(json.dumps({"whole": whole, "killed": killed, "last": run(folder / "cut")}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
