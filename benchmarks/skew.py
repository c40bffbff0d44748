"""Skew: what one template with very many members costs, as it doubles.

`python -m benchmarks.skew` makes 25,000, 50,000 and 100,000 reports of one template
(weather at invented places, other facts in each), clusters them, and prints the CPU
time and the peak memory of each. All reports share most of their words, so most meet in
one bucket of every band: a bucket that costs pairs would cost four times as much when
it doubles. Exits with 1 where the time grows by 2.5 or more.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

SIZES: Final = (25_000, 50_000, 100_000)
MOST: Final = 2.5
_HOSTS: Final = 400
_SYLLABLES: Final = (
    "bar den fol gar hul kin lam mol nes pol rud sil tor ven wic".split()
)
_TEMPLATE: Final = (
    "The weather service in {} said on {} that the day would begin with fog on the low"
    " ground and end with a light wind from the sea.",
    "At the station of {} the reading at noon was {} degrees, while the valley of {}"
    " stayed some degrees below what is usual at this time of the year.",
    "Farmers around {} were told to bring in what is left on the fields before a front"
    " with up to {} millimetres of rain arrives from the west.",
    "The ferry to {} runs as planned, said {}, who has watched the sky over the harbour"
    " for {} years and expects no change before the end of the week.",
    "On the coast road near {} drivers should slow down, as {} and {} reported patches"
    " of ice in the early hours of the morning.",
)
_DAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


class Cost(NamedTuple):
    """What one run took: user and system seconds, megabytes at most."""

    documents: int
    cpu_s: float
    peak_mb: float
    lines: int


def reports(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Give records: reports of one template, from some hundred hosts."""
    pick = random.Random(seed)

    def word() -> str:
        return "".join(pick.choices(_SYLLABLES, k=3)).capitalize()

    def fact(sentence: int, place: int) -> str:
        if (sentence, place) == (0, 1):
            return pick.choice(_DAYS)
        number = (sentence, place) in ((1, 1), (2, 1), (3, 2))
        return str(pick.randrange(2, 900)) if number else word()

    for number in range(count):
        text = " ".join(
            sentence.format(*(fact(at, place) for place in range(sentence.count("{}"))))
            for at, sentence in enumerate(_TEMPLATE)
        )
        host = f"weather{pick.randrange(_HOSTS)}.example"
        yield {"id": f"r{number:07}", "url": f"https://{host}/{number}", "text": text}


def measure(count: int, folder: Path) -> Cost:
    """Cluster so many reports in a process of its own."""
    records, found = folder / f"{count}.jsonl", folder / f"{count}-clusters.jsonl"
    with records.open("w") as file:
        file.writelines(json.dumps(record) + "\n" for record in reports(count))
    command = ["-m", "cleanlit", "cluster", str(records), "-q", "-o", str(found)]
    process = subprocess.Popen([sys.executable, *command])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"cleanlit cluster exited with {process.returncode}")
    with found.open("rb") as file:
        lines = sum(1 for _ in file)
    records.unlink()
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(count, round(cpu, 2), round(usage.ru_maxrss / 1024, 1), lines)


def main() -> int:
    """Measure all sizes and print a line for each."""
    parser = argparse.ArgumentParser(description="Cost of one large template.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes: list[int] = sorted(parser.parse_args().sizes)
    worst, before = 0.0, None
    print("documents  CPU s  growth  peak MB  clusters and pairs")
    with tempfile.TemporaryDirectory(prefix="skew-") as folder:
        for size in sizes:
            cost = measure(size, Path(folder))
            growth = cost.cpu_s / before.cpu_s if before else 0.0
            worst, before = max(worst, growth), cost
            print(
                f"{size:9,}  {cost.cpu_s:5.1f}  {growth:6.2f}  {cost.peak_mb:7.0f}"
                f"  {cost.lines:,}",
                flush=True,
            )
    return int(worst >= MOST)


if __name__ == "__main__":
    sys.exit(main())
