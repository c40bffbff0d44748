"""Whether two texts tell the same story, on their exact shingles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.shingles import Hashes, roll

# A cut copy begins where the story begins: the window lies in its first quarter.
_LEAD: Final = 0.25
# A text of which so much stands in a longer one is contained in it.
_CONTAINED: Final = 0.6
# Shingles that meet by chance far from the rest would stretch the window.
_TRIM: Final = 0.02
# With fewer numbers on either side the guard only doubts.
_FEW: Final = 3
# What a doubt adds to the thresholds.
_DOUBT: Final = 0.2
# Least similarity of two copies on one host.
_SAME_HOST: Final = 0.8
# From here on two texts with the same numbers have to do with each other.
_KIN: Final = 0.25
_ONE: Final = np.uint64(1)


@dataclass(frozen=True, slots=True)
class Shingles:
    """The distinct shingles of a text, sorted, with the position of each first one.

    `numbers` are the distinct hashes of its words with digits, sorted; `size` is the
    count of all its shingles.
    """

    hashes: Hashes
    positions: NDArray[np.uint32]
    numbers: Hashes
    size: int


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


def shingles_of(words: Hashes, size: int) -> Shingles:
    """Give the shingles of a text from the hashes of its words."""
    rolled = roll(words, size)
    hashes, positions = np.unique(rolled, return_index=True)
    numbers = np.unique(words[(words & _ONE) == _ONE])
    return Shingles(hashes, positions.astype(np.uint32), numbers, len(rolled))


def verify(
    one: Shingles, other: Shingles, options: DedupOptions, *, same_host: bool = False
) -> Verdict:
    """Compare two texts; the order of the two makes no difference.

    Two texts of one host must be more alike: its weekly column is like the last one,
    and a story that it prints again it prints as it was.
    """
    short, long = sorted((one, other), key=lambda s: len(s.hashes))
    at = np.searchsorted(long.hashes, short.hashes)
    at[at == len(long.hashes)] = 0
    hits = long.hashes[at] == short.hashes
    shared = int(np.count_nonzero(hits))
    if not shared:
        return Verdict(None, 0.0)
    jaccard = shared / (len(short.hashes) + len(long.hashes) - shared)
    agree, doubt = _agree(short.numbers, long.numbers, options.numbers)
    in_order = hits[np.argsort(short.positions)]
    begun = int(in_order[0]) + int(np.count_nonzero(in_order[1:] & ~in_order[:-1]))
    copied = agree and shared >= options.run * begun
    if jaccard >= (_SAME_HOST if same_host else options.threshold + doubt):
        return Verdict("near" if copied else None, jaccard)
    positions = np.sort(long.positions[at[hits]])
    trim = int(_TRIM * shared)
    first, last = int(positions[trim]), int(positions[shared - 1 - trim])
    window = last - first + 1
    aligned = min(1.0, shared / max(shared, len(short.hashes) + window - shared))
    leads = first <= _LEAD * long.size
    alike = 2 * len(short.hashes) >= len(long.hashes)
    contained = shared >= _CONTAINED * len(short.hashes)
    inside = contained and not leads and not alike
    if not copied:
        return Verdict(None, jaccard, inside)
    if not same_host and aligned >= options.aligned + doubt and (leads or alike):
        return Verdict("cut", aligned, window=None if alike else (first, last))
    if inside:
        return Verdict("digest", shared / len(short.hashes), inside)
    if same_host and agree and jaccard >= options.threshold:
        return Verdict("update", jaccard)
    enough = min(len(short.numbers), len(long.numbers)) >= _FEW
    if enough and jaccard >= _KIN:
        return Verdict("update", jaccard)
    return Verdict(None, jaccard)


def _agree(one: Hashes, other: Hashes, least: float) -> tuple[bool, float]:
    """Tell whether numbers agree, and how much more alike the rest must be if few do.

    Of one number or two, none may agree by way of furniture, or of another template
    report: then what the words say must be clearer.
    """
    fewer = min(len(one), len(other))
    if not fewer or not least:
        return True, 0.0
    shared = len(np.intersect1d(one, other, assume_unique=True))
    if fewer < _FEW:
        return True, 0.0 if shared else _DOUBT
    return shared >= least * fewer, 0.0
