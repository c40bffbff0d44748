"""Runs of `cleanlit cluster` at several sizes, and what is kept of them."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from cleanlit import __version__
from cleanlit.bench.machine import describe_machine
from cleanlit.bench.measure import MeasureError, Run, measure

SEED: Final = 9
SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Size:
    """What one size took: medians over the runs, but `peak_bytes`, the greatest.

    `cpu_s` is that of the whole process tree, `stages` that of reading (with sketches)
    and of the rest. `spool` are the bytes of each temporary file, but for those of
    candidate pairs. `counts` are numbers of documents and of pairs that have to do with
    each other.
    """

    documents: int
    input_bytes: int
    output_bytes: int
    runs: int
    cpu_s: float
    cpu_s_of_runs: tuple[float, ...]
    wall_s: float
    peak_bytes: int
    stages: Mapping[str, float]
    spool: Mapping[str, int]
    counts: Mapping[str, int]

    @property
    def spool_bytes(self) -> int:
        """Bytes of all temporary files."""
        return sum(self.spool.values())


def measure_size(wire: Path, runs: int) -> Size:
    """Run `cluster` on a file of records; raises `MeasureError` if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        notes, output = Path(folder) / "notes.json", Path(folder) / "clusters.jsonl"
        argv = (
            sys.executable, "-m", "benchmarks.scale.inside", str(notes), str(wire),
            "-o", str(output), "--quiet", "--jobs", "1",
        )  # fmt: skip
        told: list[dict[str, Any]] = []
        measured: list[Run] = []
        for _ in range(runs):
            result = measure(argv)
            if result.exit_code:
                raise MeasureError(f"exit code {result.exit_code}: {' '.join(argv)}")
            measured += result.runs
            told.append(json.loads(notes.read_text("utf-8")))
        written = output.stat().st_size
    return Size(
        documents=told[0]["counts"]["documents"],
        input_bytes=wire.stat().st_size,
        output_bytes=written,
        runs=runs,
        cpu_s=round(median(run.cpu_s for run in measured), 3),
        cpu_s_of_runs=tuple(round(run.cpu_s, 3) for run in measured),
        wall_s=round(median(run.wall_s for run in measured), 3),
        peak_bytes=max(run.peak_process_bytes for run in measured),
        stages=_stages([one["cpu_s"] for one in told]),
        spool=told[0]["spool"],
        counts=told[0]["counts"],
    )


def _stages(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Give the median of each stage."""
    return {name: round(median(run[name] for run in runs), 4) for name in runs[0]}


def write(path: Path, sizes: Iterable[Size]) -> None:
    """Write what was measured, smallest size first, with the machine."""
    table = {
        "schema": SCHEMA,
        "cleanlit": __version__,
        "machine": asdict(describe_machine()),
        "command": f"cleanlit cluster WIRE --jobs 1; WIRE of make-corpus --seed {SEED}",
        "sizes": [asdict(s) for s in sorted(sizes, key=lambda s: s.documents)],
    }
    path.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


def read(path: Path) -> tuple[Size, ...]:
    """Read what was measured."""
    table = json.loads(path.read_text("utf-8"))
    if table["schema"] != SCHEMA:
        raise ValueError(f"{path}: not of schema {SCHEMA}")
    return tuple(
        Size(**{**size, "cpu_s_of_runs": tuple(size["cpu_s_of_runs"])})
        for size in table["sizes"]
    )
