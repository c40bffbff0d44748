"""Pairs of texts in NumPy: the other half of the specification of the kernel."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.reference import Longs, Words32, fmix64
from cleanlit.dedup.rows import (
    KINDS,
    Limits,
    Shingles,
    Verdict,
    Verdicts,
    rows_of,
)

_ONE: Final = np.uint64(1)


def by_bands(
    signatures: Words32, values: int, rows: int, cap: int, least: float
) -> Longs:
    """Give the pairs that agree in a band, as sorted codes left * texts + right.

    In a bucket of more than twice `cap` a text meets the first `cap` and the one before
    it only. A pair that agrees in less than `least` of all values is left out.
    """
    table = signatures.reshape(-1, values)
    count = len(table)
    if not count:
        return np.zeros(0, dtype=np.uint64)
    found = [np.zeros(0, dtype=np.int64)]
    for start in range(0, values, rows):
        key = np.zeros(count, dtype=np.uint64)
        for column in range(start, start + rows):
            key = fmix64(key ^ table[:, column].astype(np.uint64)) + _ONE
        found.append(bucket_pairs(key, np.arange(count), count, cap))
        if len(found) > 8:
            found = [np.unique(np.concatenate(found))]
    codes = np.unique(np.concatenate(found))
    kept = [codes[:0]]
    for start in range(0, len(codes), 8192):
        part = codes[start : start + 8192]
        equal = table[part // count] == table[part % count]
        kept.append(part[np.count_nonzero(equal, axis=1) / values >= least])
    return np.concatenate(kept).astype(np.uint64)


def by_samples(
    samples: Words32, owners: Words32, texts: int, cap: int, least: int
) -> Longs:
    """Give the pairs that meet over `least` samples or more, as `by_bands` does.

    They must also be so many that 0.6 of one text may stand in the other: left out is
    what lies three standard deviations below what such a text would have.

    `owners` (parallel, sorted, below `texts`) tells whose sample each is.
    """
    order = np.lexsort((owners, samples))
    codes = bucket_pairs(samples[order], owners[order].astype(np.int64), texts, cap)
    codes, counts = np.unique(codes, return_counts=True)
    sizes = np.bincount(owners, minlength=texts)
    fewer = np.minimum(sizes[codes // max(texts, 1)], sizes[codes % max(texts, 1)])
    below = np.maximum(3 * fewer - 5 * counts, 0)
    found: Longs = codes[(counts >= least) & (below**2 <= 54 * fewer)]
    return found.astype(np.uint64)


def overlaps(values: Longs, ends: Longs, pairs: Words32) -> Words32:
    """Count what pairs of sorted lists share, each between two of `ends` (from 0 on).

    `pairs`, shape (pairs, 2), names lists by their place.
    """
    bounds = ends.tolist()
    lists = [values[first:end] for first, end in itertools.pairwise(bounds)]
    shared = [
        len(np.intersect1d(lists[one], lists[other], assume_unique=True))
        for one, other in pairs.reshape(-1, 2).tolist()
    ]
    return np.array(shared, dtype=np.uint32)


def bucket_pairs(key: Any, texts: NDArray[np.int64], count: int, cap: int) -> Any:
    """Give the codes left * count + right of the pairs of `texts` with the same key.

    Texts with the same key are in order. In a bucket of more than twice `cap` a text
    meets the first `cap` and the one before it only.
    """
    if not len(key):
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(key, kind="stable")
    key, texts = key[order], texts[order]
    bounds = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    sizes = np.diff(np.append(bounds, len(key)))
    size = np.repeat(sizes, sizes)
    many = size > 1
    first, size = np.repeat(bounds, sizes)[many], size[many]
    index = np.flatnonzero(many)
    place = index - first
    found = []
    # Small buckets: all pairs, by distance; large ones: the first and the one before.
    small = size <= 2 * cap
    for step in range(1, 2 * cap):
        right = index[(place >= step) & (small | ((step == 1) & (place > cap)))]
        found.append(texts[right - step] * count + texts[right])
    for head in range(cap):
        chosen = ~small & (place > head)
        found.append(texts[first[chosen] + head] * count + texts[index[chosen]])
    return np.concatenate(found)


# A cut copy begins where the story begins: the window lies in its first quarter.
LEAD: Final = 0.25
# A text of which so much stands in a longer one is contained in it.
_CONTAINED: Final = 0.6
# Shingles that meet by chance far from the rest would stretch the window.
_TRIM: Final = 0.02
# With fewer numbers on either side the guard only doubts.
FEW: Final = 3
# What a doubt adds to the thresholds.
DOUBT: Final = 0.2
# Least similarity of two copies on one host.
SAME_HOST: Final = 0.8
# From here on two texts with the same numbers have to do with each other.
_KIN: Final = 0.25
# Words that stand in place of others between shared stretches are no more than this.
_GAP: Final = 12
# Texts that contradict each other say so much in place of something else, …
REPLACED: Final = 2
# … and are versions of one story if they share stretches so many times as long.
_AGAIN: Final = 2.0


def verify(
    data: NDArray[np.uint8],
    sizes: Longs,
    pairs: Words32,
    same_host: NDArray[np.uint8],
    limits: Limits,
) -> Verdicts:
    """Compare pairs of rows; `pairs`, shape (pairs, 2), names them by their place."""
    rows = list(rows_of(data, sizes))
    found = [
        compare(rows[left], rows[right], limits, same_host=same)
        for (left, right), same in zip(
            pairs.reshape(-1, 2).tolist(), same_host.tolist(), strict=True
        )
    ]
    windows = [verdict.window or (-1, -1) for verdict in found]
    return Verdicts(
        np.array([KINDS.index(verdict.kind) for verdict in found], dtype=np.uint8),
        np.array([verdict.similarity for verdict in found], dtype=np.float64),
        np.array([verdict.inside for verdict in found], dtype=np.uint8),
        np.array(windows, dtype=np.int32).reshape(-1, 2),
    )


def verify_in_file(*_: object) -> None:
    """Give None: rows are to be read, and given to `verify`."""


def compare(
    one: Shingles, other: Shingles, limits: Limits, *, same_host: bool
) -> Verdict:
    """Compare two texts; the order of the two makes no difference.

    Two texts of one host must be more alike: its weekly column is like the last one,
    and a story that it prints again it prints as it was.
    """
    met = meet(one, other)
    if met is None:
        return Verdict(None, 0.0)
    short, long, jaccard = met.short, met.long, met.jaccard
    agree, doubt = _agree(short.numbers, long.numbers, limits.numbers)
    copied = agree and met.shared >= limits.run * met.runs
    version = "update" if met.shared >= _AGAIN * limits.run * met.runs else None
    if jaccard >= (SAME_HOST if same_host else limits.threshold + doubt):
        if copied and contradict(met, limits.shingle):
            return Verdict(version, jaccard)
        return Verdict("near" if copied else None, jaccard)
    first, last = met.window
    leads = first <= LEAD * long.size
    alike = 2 * len(short.hashes) >= len(long.hashes)
    contained = met.shared >= _CONTAINED * len(short.hashes)
    inside = contained and not leads and not alike
    if not copied:
        return Verdict(None, jaccard, inside)
    aligned = alignment(met, limits.aligned + doubt, limits.shingle)
    if not same_host and aligned >= limits.aligned + doubt and (leads or alike):
        if contradict(met, limits.shingle):
            return Verdict(version, jaccard, inside)
        return Verdict("cut", aligned, window=None if alike else (first, last))
    if inside:
        return Verdict("digest", met.shared / len(short.hashes), inside)
    if same_host and jaccard >= limits.threshold:
        return Verdict("update", jaccard)
    enough = min(len(short.numbers), len(long.numbers)) >= FEW
    if enough and jaccard >= _KIN:
        return Verdict("update", jaccard)
    return Verdict(None, jaccard)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What two texts share, `short` being the one with fewer distinct shingles.

    `pairs`, shape (shared, 2), are the positions of the shared shingles in both texts;
    `runs` counts the stretches of them in the shorter one; `window` is the stretch of
    the longer one, in shingles, that holds nearly all of them.
    """

    short: Shingles
    long: Shingles
    pairs: Words32
    runs: int
    window: tuple[int, int]

    @property
    def shared(self) -> int:
        """The number of distinct shingles that both have."""
        return len(self.pairs)

    @property
    def jaccard(self) -> float:
        """The Jaccard similarity of the two."""
        union = len(self.short.hashes) + len(self.long.hashes) - self.shared
        return self.shared / union

    @property
    def aligned(self) -> float:
        """The Jaccard similarity inside the window."""
        return self.aligned_but(0, 0)

    def aligned_but(self, own: int, others: int) -> float:
        """Give it without so many shingles of the one text and of the window."""
        width = self.window[1] - self.window[0] + 1
        union = len(self.short.hashes) + width - self.shared
        return self.shared / max(self.shared, union - own - others)


def meet(one: Shingles, other: Shingles) -> Meeting | None:
    """Find what two texts share; None if it is nothing."""
    short, long = sorted((one, other), key=lambda s: len(s.hashes))
    if not len(short.hashes):
        return None
    at = np.searchsorted(long.hashes, short.hashes)
    at[at == len(long.hashes)] = 0
    hits = long.hashes[at] == short.hashes
    if not hits.any():
        return None
    in_order = hits[np.argsort(short.positions)]
    runs = int(in_order[0]) + int(np.count_nonzero(in_order[1:] & ~in_order[:-1]))
    pairs = np.stack((short.positions[hits], long.positions[at[hits]]), axis=1)
    there = np.sort(pairs[:, 1])
    trim = int(_TRIM * len(pairs))
    window = int(there[trim]), int(there[len(pairs) - 1 - trim])
    return Meeting(short, long, pairs, runs, window)


def alignment(met: Meeting, least: float, size: int) -> float:
    """Give how much alike two texts are inside the window.

    Where that is less than `least`, passages that one of them has in addition do not
    count, if one is no more than twice as long and half of the shorter one is shared.
    """
    count = len(met.short.hashes)
    alike = 2 * count >= len(met.long.hashes)
    if met.aligned >= least or not alike or 2 * met.shared < count:
        return met.aligned
    return met.aligned_but(*inserted(met, size))


def inserted(met: Meeting, size: int) -> tuple[int, int]:
    """Count the shingles of passages that only one of two texts has.

    That is of `met.short`, and of the window in `met.long`. The other goes on without a
    gap there: an outlet put a paragraph of its own between those of the story. Where
    words stand for words, as in reports of one template, nothing was put in. `size` is
    that of a shingle.
    """
    short = long = 0
    before: tuple[int, int] | None = None
    for here, there in met.pairs[np.argsort(met.pairs[:, 0])].tolist():
        if before is not None and there > before[1]:
            own, other = here - before[0], there - before[1]
            if other <= size and own > other + _GAP:
                short += own - other
            inside = before[1] >= met.window[0] and there <= met.window[1]
            if inside and own <= size and other > own + _GAP:
                long += other - own
        before = here, there
    return short, long


def contradict(met: Meeting, size: int) -> bool:
    """Tell whether two texts say other things in the same places.

    Between stretches that they share, words stand in place of words twice or more, and
    once at least a number in place of another: so do reports of one template, whose
    numbers may agree by chance elsewhere (on 200,000 generated documents 79 % of wrong
    pairs do, 9 % of copies). `size` is that of a shingle.
    """
    replaced, numbers = replacements(met, size)
    return numbers > 0 and replaced >= REPLACED


def replacements(met: Meeting, size: int) -> tuple[int, int]:
    """Count the places where words stand for others, and those with other numbers."""
    replaced = numbers = 0
    before: tuple[int, int] | None = None
    for here, there in met.pairs[np.argsort(met.pairs[:, 0])].tolist():
        if before is not None and there > before[1]:
            own = before[0] + size, here
            others = before[1] + size, there
            if 0 < own[1] - own[0] <= _GAP and 0 < others[1] - others[0] <= _GAP:
                replaced += 1
                one, other = (
                    _numbers_in(met.short, *own),
                    _numbers_in(met.long, *others),
                )
                numbers += bool(one - other and other - one)
        before = here, there
    return replaced, numbers


def _numbers_in(text: Shingles, first: int, end: int) -> set[int]:
    """Give the distinct numbers of the words from `first` to before `end`."""
    at = text.places[:, 0]
    found = text.places[(at >= first) & (at < end), 1]
    return set(text.numbers[found].tolist())


def _agree(one: Longs, other: Longs, least: float) -> tuple[bool, float]:
    """Tell whether numbers agree, and how much more alike the rest must be if few do.

    Of one number or two, none may agree by way of furniture, or of another template
    report: then what the words say must be clearer.
    """
    fewer = min(len(one), len(other))
    if not fewer or not least:
        return True, 0.0
    shared = len(np.intersect1d(one, other, assume_unique=True))
    if fewer < FEW:
        return True, 0.0 if shared else DOUBT
    return shared >= least * fewer, 0.0
