"""`cleanlit cluster` that says what it took: CPU seconds, bytes in temporary files.

    python -m benchmarks.scale.inside NOTES.json INPUT [OPTION ...]

runs the command as it is, in this process, and writes the notes beside its output. The
CPU time is that of all threads, to the end of reading and in all.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleanlit.dedup.clusters import Clusterer
from cleanlit.document import Cluster


class Notes:
    """What was seen of a clusterer."""

    def __init__(self) -> None:
        self.cpu_s: dict[str, float] = {}
        self.counts: Counter[str] = Counter()
        self.spool: Counter[str] = Counter()

    def watch(self) -> None:
        """Take the CPU time when all has been read, bytes when files are deleted."""
        clusters, close = Clusterer.clusters, Clusterer.close

        def started(own: Any) -> Iterator[Cluster]:
            self.cpu_s["read"] = time.process_time()
            self.counts["documents"] = len(own)
            yield from clusters(own)
            self.counts["edges"] = len(own._edges.left)

        def ended(own: Any) -> None:
            corpus = own._corpus
            for name, store in (
                ("words", corpus._words),
                ("sentences", corpus._lengths),
                ("rows", corpus.rows._rows),
                ("signatures", corpus.rows._signatures),
                ("samples", corpus.rows._samples),
            ):
                self.spool[name] = int(store._ends[-1])
            close(own)

        for name, function in (("clusters", started), ("close", ended)):
            setattr(Clusterer, name, function)


def main(notes_path: str, *arguments: str) -> int:
    """Run `cluster` with `arguments`; give its exit code."""
    notes = Notes()
    notes.watch()
    from cleanlit.cli import main as cleanlit

    sys.argv = ["cleanlit", "cluster", *arguments]
    try:
        cleanlit()
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    notes.cpu_s["rest"] = time.process_time() - notes.cpu_s["read"]
    told = {"cpu_s": notes.cpu_s, "counts": notes.counts, "spool": notes.spool}
    Path(notes_path).write_text(json.dumps(told))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
