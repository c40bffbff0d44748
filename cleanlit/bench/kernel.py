"""What the kernel costs by itself, beside parsing the JSON that its texts come in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from cleanlit.bench.quality.plan import Plan, ours
from cleanlit.bench.result import Row
from cleanlit.dedup import kernel
from cleanlit.dedup.candidates import permutations
from cleanlit.dedup.options import DedupOptions

# As many texts as a worker has at a time.
_BATCH: Final = 128
_MICRO: Final = 1e6


def measure_kernel(
    plan: Plan, records: Sequence[Mapping[str, Any]], repeat: int
) -> Iterator[Row]:
    """Give CPU microseconds a document: JSON, words, shingles, and signatures.

    Each is measured in turn, round after round; the ratio is of all three together to
    `orjson.loads` of the same record, and is taken within a round.
    """
    if not plan.wants_system("cleanlit cluster") or not records:
        return
    plan.say("the kernel by itself")
    lines = [orjson.dumps(record) for record in records]
    texts = [str(record["text"]) for record in records]
    starts = range(0, len(texts), _BATCH)
    batches = [texts[start : start + _BATCH] for start in starts]
    scanned = [kernel.scan(batch) for batch in batches]
    options = DedupOptions()
    chosen = permutations(options.hashes, options.seed)
    none = permutations(0, options.seed)

    def shingle(by: Any) -> None:
        for one in scanned:
            kernel.shingle(one.words, one.counts, options.shingle, *by)

    steps: dict[str, Callable[[], object]] = {
        "orjson": lambda: [orjson.loads(line) for line in lines],
        "words": lambda: [kernel.scan(batch) for batch in batches],
        "shingles": lambda: shingle(none),
        "signed": lambda: shingle(chosen),
    }
    rounds = [
        {name: _micros(step, len(texts)) for name, step in steps.items()}
        for _ in range(max(repeat, 3))
    ]
    found = {name: statistics.median(one[name] for one in rounds) for name in steps}
    yield Row(
        task="kernel",
        set="newswire",
        system=ours(f"kernel {kernel.NAME}", "kernel.scan, kernel.shingle, batches"),
        documents=len(texts),
        measures={
            "orjson_us": found["orjson"],
            "words_us": found["words"],
            "shingles_us": found["shingles"],
            "signatures_us": found["signed"] - found["shingles"],
            "cpu_ratio": statistics.median(
                (one["words"] + one["signed"]) / one["orjson"] for one in rounds
            ),
        },
    )


def _micros(step: Callable[[], object], documents: int) -> float:
    start = time.process_time()
    step()
    return _MICRO * (time.process_time() - start) / documents
