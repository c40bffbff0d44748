"""Whether two texts are one story: Jaccard, aligned Jaccard, and what numbers say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.prints import Prints, Shingles

# How much longer the stretch of the longer text may be than the shorter text: an outlet
# that cuts a story also leaves out sentences of it.
_ROOM: Final = 1.25


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two texts overlap.

    `jaccard` is that of their shingle sets. `aligned` is that of the shorter text with
    the stretch of the longer one that it covers, `start` to `end`, counted in shingles
    of the longer one; `length` is how many it has. `numbers` is the share of the
    numbers that agree, of the text that has fewer; 1 where there are too few to tell.
    """

    jaccard: float
    aligned: float
    start: int
    end: int
    length: int
    numbers: float


def overlap(left: Prints, right: Prints, min_numbers: int) -> Overlap:
    """Compare two texts. The order of the two does not matter."""
    longer, shorter = _by_length(left, right)
    long_set, short_set = np.unique(longer.shingles), np.unique(shorter.shingles)
    shared = np.intersect1d(long_set, short_set, assume_unique=True)
    both = len(shared)
    union = len(long_set) + len(short_set) - both
    length = len(longer.shingles)
    if not both:
        return Overlap(0.0, 0.0, 0, 0, length, 1.0)
    start, end = _window(
        longer.shingles, shared, int(_ROOM * len(shorter.shingles)) + 1
    )
    inside = np.unique(longer.shingles[start:end])
    common = len(np.intersect1d(inside, shared, assume_unique=True))
    aligned = common / (len(inside) + len(short_set) - common)
    jaccard = both / union
    if jaccard >= aligned:
        numbers = _agreeing(longer.numbers, shorter.numbers, min_numbers)
    else:
        here = (longer.places >= start) & (longer.places < end)
        numbers = _agreeing(longer.numbers[here], shorter.numbers, min_numbers)
    return Overlap(jaccard, aligned, start, end, length, numbers)


def is_near(found: Overlap, options: DedupOptions) -> bool:
    """Tell whether two texts are copies of about the same length."""
    return found.jaccard >= options.threshold and found.numbers >= options.numbers


def is_cut(found: Overlap, options: DedupOptions) -> bool:
    """Tell whether the shorter text is a stretch of the longer one."""
    least = max(options.aligned, options.threshold)
    return found.aligned >= least and found.numbers >= options.numbers


def is_lead(found: Overlap, options: DedupOptions) -> bool:
    """Tell whether the stretch begins near the start: news is cut from the bottom."""
    return found.start <= options.lead * found.length


def _by_length(left: Prints, right: Prints) -> tuple[Prints, Prints]:
    """Give the longer one first; among equals an order that both ways is the same."""
    one, two = len(left.shingles), len(right.shingles)
    if one == two:
        swap = left.shingles.tobytes() < right.shingles.tobytes()
    else:
        swap = one < two
    return (right, left) if swap else (left, right)


def _window(shingles: Shingles, shared: Shingles, size: int) -> tuple[int, int]:
    """Find the stretch of `size` shingles that holds most of the shared ones.

    It is trimmed to the first and the last of them; of equals the first counts.
    """
    hit = np.isin(shingles, shared)
    size = min(size, len(hit))
    before = np.concatenate([[0], np.cumsum(hit)])
    best = int(np.argmax(before[size:] - before[:-size]))
    places = best + np.flatnonzero(hit[best : best + size])
    return int(places[0]), int(places[-1]) + 1


def _agreeing(
    left: NDArray[np.uint32], right: NDArray[np.uint32], min_numbers: int
) -> float:
    one, two = set(left.tolist()), set(right.tolist())
    fewer = min(len(one), len(two))
    if not fewer:
        return 1.0
    common = len(one & two)
    if fewer < min_numbers:
        return 1.0 if common else 0.0
    return common / fewer
