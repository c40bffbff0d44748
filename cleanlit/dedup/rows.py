"""Shingles of a text as objects and as rows of bytes, and what is said of pairs.

A row holds four u32 (distinct shingles, distinct numbers, all shingles, all numbers),
the hashes of the shingles and of the numbers, both sorted (u64), the position of each
shingle (u32), padded to 8 bytes, and for each number in the text which word it is and
which of the distinct ones (u32 both). Bytes are in the order of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.uint64]

KINDS: Final = (None, "near", "cut", "digest", "update")
NEAR: Final = 1
CUT: Final = 2
DIGEST: Final = 3
UPDATE: Final = 4
_HEAD: Final = 16


@dataclass(frozen=True, slots=True)
class Shingles:
    """The distinct shingles of a text, sorted, with the position of each first one.

    `numbers` are the distinct hashes of its words with digits, sorted; `size` is the
    count of all its shingles. `places`, shape (numbers in the text, 2), says which word
    each number is, and which of the distinct ones.
    """

    hashes: Longs
    positions: NDArray[np.uint32]
    numbers: Longs
    size: int
    places: NDArray[np.uint32] = field(
        default_factory=lambda: np.zeros((0, 2), dtype=np.uint32)
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a pair is: `kind` is None for two stories.

    `similarity` is the Jaccard similarity, for a cut copy the aligned one. `inside`
    says that the shorter text stands in the longer one, behind its first quarter: what
    a digest does to the texts it gathers. `window` is the stretch of the longer text,
    in shingles, that holds a text of less than half its length.
    """

    kind: str | None
    similarity: float
    inside: bool = False
    window: tuple[int, int] | None = None


class Verdicts(NamedTuple):
    """Verdicts of many pairs: parallel arrays.

    `kinds` are places in `KINDS`; `windows`, shape (pairs, 2), holds -1 for none.
    """

    kinds: NDArray[np.uint8]
    similarity: NDArray[np.float64]
    inside: NDArray[np.uint8]
    windows: NDArray[np.int32]


class Limits(NamedTuple):
    """The thresholds of `DedupOptions` that decide about a pair."""

    threshold: float
    aligned: float
    numbers: float
    run: float
    shingle: int


def row_of(shingles: Shingles) -> bytes:
    """Give the row of a text."""
    count = len(shingles.hashes)
    head = np.array(
        [count, len(shingles.numbers), shingles.size, len(shingles.places)],
        dtype=np.uint32,
    )
    places = np.zeros(count + count % 2, dtype=np.uint32)
    places[:count] = shingles.positions
    parts = (head, shingles.hashes, shingles.numbers, places, shingles.places)
    return b"".join(part.tobytes() for part in parts)


def shingles_from(row: NDArray[np.uint8] | bytes) -> Shingles:
    """Read a row; the arrays are views of it."""
    count, numbers, size, placed = np.frombuffer(row, np.uint32, 4).tolist()
    after = _HEAD + 8 * (count + numbers)
    last = after + 4 * (count + count % 2)
    return Shingles(
        np.frombuffer(row, np.uint64, count, _HEAD),
        np.frombuffer(row, np.uint32, count, after),
        np.frombuffer(row, np.uint64, numbers, _HEAD + 8 * count),
        size,
        np.frombuffer(row, np.uint32, 2 * placed, last).reshape(-1, 2),
    )


def rows_of(data: NDArray[np.uint8], sizes: Longs) -> Iterator[Shingles]:
    """Read rows that stand one after the other."""
    end = 0
    for size in sizes.tolist():
        yield shingles_from(data[end : end + size])
        end += size


def hashes_of(data: NDArray[np.uint8], sizes: Longs) -> tuple[Longs, NDArray[np.int64]]:
    """Give the hashes of rows that stand one after the other, and how many each has."""
    places = (np.cumsum(sizes, dtype=np.int64) - sizes.astype(np.int64)) // 8
    counts = data.view(np.uint32)[2 * places].astype(np.int64)
    moved = places + _HEAD // 8 - (np.cumsum(counts) - counts)
    at = np.repeat(moved, counts) + np.arange(counts.sum())
    return data.view(np.uint64)[at], counts


def verdict_at(verdicts: Verdicts, place: int) -> Verdict:
    """Give one verdict as an object."""
    first, last = verdicts.windows[place].tolist()
    return Verdict(
        KINDS[verdicts.kinds[place]],
        float(verdicts.similarity[place]),
        bool(verdicts.inside[place]),
        (first, last) if first >= 0 else None,
    )
