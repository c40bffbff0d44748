"""Whether two texts tell the same story, on their exact shingles.

The rules are in `reference_pairs.compare`, and compiled in `c/verify.c`.
"""

from __future__ import annotations

import numpy as np

from cleanlit.dedup import kernel
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import (
    Limits,
    Shingles,
    Verdict,
    row_of,
    shingles_from,
    verdict_at,
)
from cleanlit.dedup.shingles import Hashes

__all__ = ["Shingles", "Verdict", "limits_of", "shingles_of", "verify"]

_PAIR = np.array([[0, 1]], dtype=np.uint32)
_UNSIGNED = np.zeros(0, dtype=np.uint32)


def shingles_of(words: Hashes, size: int) -> Shingles:
    """Give the shingles of a text from the hashes of its words."""
    counts = np.array([len(words)], dtype=np.uint32)
    rows = kernel.shingle(words, counts, size, _UNSIGNED, _UNSIGNED)
    return shingles_from(rows.data)


def verify(
    one: Shingles, other: Shingles, options: DedupOptions, *, same_host: bool = False
) -> Verdict:
    """Compare two texts; the order of the two makes no difference.

    Two texts of one host must be more alike: its weekly column is like the last one,
    and a story that it prints again it prints as it was.
    """
    rows = row_of(one), row_of(other)
    found = kernel.verify(
        np.frombuffer(b"".join(rows), dtype=np.uint8),
        np.array([len(row) for row in rows], dtype=np.uint64),
        _PAIR,
        np.array([same_host], dtype=np.uint8),
        limits_of(options),
    )
    return verdict_at(found, 0)


def limits_of(options: DedupOptions) -> Limits:
    """Give the thresholds that decide about a pair."""
    return Limits(
        options.threshold,
        options.aligned,
        options.numbers,
        options.run,
        options.shingle,
    )
