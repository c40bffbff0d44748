"""The search for candidate pairs, with what is found on disk and not in memory.

A pair of texts is one number, its code: `left * count + right`, left before right. Of
few texts all signatures are searched at once. Of many they are read some bands at a
time, and each band leaves a sorted run of codes; runs are merged a range of codes at a
time. Either gives the same pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.candidates import by_bands, by_samples, split
from cleanlit.dedup.corpus import Numbers, RowStore, ordered
from cleanlit.dedup.kernel import Longs, Words32
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.store import Store
from cleanlit.repeats.furniture import among

# A pair whose signatures agree in less is no copy, and not looked at.
HOPELESS: Final = 0.15
# So many signatures are searched at once: 65 MB with the defaults.
_AT_ONCE: Final = 1 << 17
# Bands that are read together where there are more: 72 bytes a text.
_BANDS: Final = 6
# Texts to a range of codes: some 30 pairs each, in half a dozen bands.
_RANGE: Final = 1 << 14
# Pairs whose signatures are compared at a time, and that are sorted at a time.
_CHUNK: Final = 1 << 16
_SORTED: Final = 1 << 20


class Codes:
    """Codes of pairs of `count` texts, sorted, in a temporary file; a range at a time.

    `close` deletes it.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._store = Store()

    def close(self) -> None:
        """Delete the file."""
        self._store.close()

    def add(self, codes: Longs) -> None:
        """Take the codes of the next range."""
        self._store.add_all(codes, np.array([codes.nbytes]))

    def __len__(self) -> int:
        return len(self._store)

    def __getitem__(self, place: int) -> Longs:
        return self._store.get(place).view(np.uint64)

    def pairs(self) -> Iterator[tuple[Numbers, Numbers]]:
        """Give the left and the right ones, a range at a time."""
        for place in range(len(self)):
            yield split(self[place], self.count)


def search(
    store: RowStore,
    rows: Numbers,
    salts: Words32 | None,
    options: DedupOptions,
    jobs: int,
) -> Codes:
    """Find pairs of rows, which are ordered by content.

    Scopes are salted, so that none fills another's buckets.
    """
    count = len(rows)

    def bands() -> Codes:
        if count <= _AT_ONCE or options.candidates == "datasketch":
            return _at_once(store, rows, salts, options)
        return _on_disk(store, rows, salts, options)

    def inside() -> Longs:
        samples, owners = store.samples(rows)
        if salts is not None:
            samples ^= salts[owners]
        return by_samples(samples, owners, count, options.bucket)

    looks: tuple[Callable[[], Any], ...] = (bands, inside)
    close, contained = ordered(lambda look: look(), looks, jobs)
    found = Codes(count)
    with closing(close):
        for place in range(len(close)):
            start, end = np.searchsorted(contained, _ends(place, len(close), count))
            found.add(_union(close[place], contained[start:end])[0])
    return found


def neighbourly(codes: Codes) -> Iterator[tuple[Numbers, Numbers]]:
    """Give pairs so that those of one story stand together, and are read once.

    Each text is put beside the smallest of those that it meets, and of those that they
    meet. Of a large bucket many texts meet the same few: so by the second one.
    """
    count = codes.count
    nearest = np.arange(count)
    for _ in range(2):
        for left, right in codes.pairs():
            np.minimum.at(nearest, right, nearest[left])
            np.minimum.at(nearest, left, nearest[right])
    weights = np.zeros(count, dtype=np.int64)
    for left, _ in codes.pairs():
        weights += np.bincount(nearest[left], minlength=count)
    # Where a pair will stand, more or less: texts are in no order but by their digests.
    starts = np.cumsum(weights) - weights
    parts = int(weights.sum()) // _SORTED + 1
    with closing(Store()) as sorted_out:
        for place in range(len(codes)):
            own = codes[place]
            left, right = split(own, count)
            by = nearest[left]
            part = (starts[by] + weights[by] * right // count) // _SORTED
            order = np.argsort(part, kind="stable")
            sizes = 8 * np.bincount(part, minlength=parts)
            sorted_out.add_all(own[order], sizes)
        for number in range(parts):
            places = range(number, len(sorted_out), parts)
            own = _joined([sorted_out.get(at).view(np.uint64) for at in places])
            left, right = split(own, count)
            order = np.argsort(nearest[left] * count + right)
            yield left[order], right[order]


def _at_once(
    store: RowStore, rows: Numbers, salts: Words32 | None, options: DedupOptions
) -> Codes:
    signatures = store.signatures(rows, options.hashes)
    if salts is not None:
        signatures ^= salts[:, None]
    if options.candidates == "datasketch":
        from cleanlit.dedup.lsh import by_datasketch

        pairs = by_datasketch(signatures, options, HOPELESS).astype(np.uint64)
        found = pairs[:, 0] * np.uint64(len(rows)) + pairs[:, 1]
    else:
        found = by_bands(signatures, options.rows, options.bucket, HOPELESS)
    codes = Codes(len(rows))
    codes.add(np.sort(found))
    return codes


def _on_disk(
    store: RowStore, rows: Numbers, salts: Words32 | None, options: DedupOptions
) -> Codes:
    count, each = len(rows), options.rows
    ranges = -(-count // _RANGE)
    bounds = [_ends(place, ranges, count)[0] for place in range(1, ranges)]
    met, doubtful = Codes(count), Codes(count)
    with closing(Store()) as runs:
        for table in _columns(store, rows, salts, options):
            for start in range(0, table.shape[1], each):
                band = np.ascontiguousarray(table[:, start : start + each])
                found = by_bands(band, each, options.bucket, 0.0)
                ends = np.searchsorted(found, np.array(bounds, dtype=np.uint64))
                sizes = np.diff(np.concatenate(([0], ends, [len(found)])))
                runs.add_all(found, 8 * sizes)
        for place in range(ranges):
            places = range(place, len(runs), ranges)
            codes, times = _union(*(runs.get(at).view(np.uint64) for at in places))
            met.add(codes)
            # The others agree in all values of the bands that they met in.
            doubtful.add(codes[times * each / options.hashes < HOPELESS])
    kept = Codes(count)
    with closing(met), closing(doubtful):
        hopeless = _hopeless(doubtful, store, rows, options)
        for place in range(len(met)):
            codes = met[place]
            kept.add(codes[~among(hopeless, codes)])
    return kept


def _hopeless(
    doubtful: Codes, store: RowStore, rows: Numbers, options: DedupOptions
) -> Longs:
    """Give the codes of pairs whose signatures agree in too little."""
    sizes = [len(doubtful[place]) for place in range(len(doubtful))]
    equal = [np.zeros(size, dtype=np.uint16) for size in sizes]
    # Within a scope, and others are left out anyway, salts make no difference.
    for table in _columns(store, rows, None, options):
        for found, (left, right) in zip(equal, doubtful.pairs(), strict=True):
            for start in range(0, len(left), _CHUNK):
                part = slice(start, start + _CHUNK)
                alike = table[left[part]] == table[right[part]]
                found[part] += alike.sum(axis=1, dtype=np.uint16)
    return _joined(
        [
            doubtful[place][found / options.hashes < HOPELESS]
            for place, found in enumerate(equal)
        ]
    )


def _columns(
    store: RowStore, rows: Numbers, salts: Words32 | None, options: DedupOptions
) -> Iterator[Words32]:
    """Give the values of some bands of all signatures at a time."""
    step = _BANDS * options.rows
    for first in range(0, options.hashes, step):
        table = store.signatures(rows, options.hashes, slice(first, first + step))
        if salts is not None:
            table ^= salts[:, None]
        yield table


def _ends(place: int, ranges: int, count: int) -> NDArray[Any]:
    """Give the first code of a range, and the first behind it."""
    if ranges == 1:
        return np.array([0, 2**64 - 1], dtype=np.uint64)
    lefts = [min(at * _RANGE, count) for at in (place, place + 1)]
    return np.array([left * count for left in lefts], dtype=np.uint64)


def _union(*runs: Longs) -> tuple[Longs, Numbers]:
    """Give the codes of all runs, each once, and how often it was there."""
    both = _joined(list(runs))
    both.sort()  # several times faster than `unique` on large arrays
    fresh = np.ones(len(both), dtype=bool)
    fresh[1:] = both[1:] != both[:-1]
    starts = np.flatnonzero(fresh)
    return both[starts], np.diff(np.append(starts, len(both)))


def _joined(parts: list[Longs]) -> Longs:
    return np.concatenate([np.zeros(0, dtype=np.uint64), *parts])
