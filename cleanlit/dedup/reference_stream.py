"""The part of the kernel that takes one document at a time, in Python and NumPy.

This is the specification of `c/texts.c`, `c/meet.c` and `c/learn.c`, and what runs
where nothing was compiled. The bits are the same.

An entry is a key of 38 bits above the number of a document (26 bits). Entries lie in
sorted runs, and the last ones in a table with open addresses, whose size is a power of
two: a key is looked for from its home on, so those of one key are found in the order in
which they came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

import numpy as np

from cleanlit.dedup import reference, reference_pairs
from cleanlit.dedup.reference import Longs, Words32, fmix64
from cleanlit.dedup.rows import CUT, NEAR, Limits
from cleanlit.repeats.learner import Host, learned_of

DOCUMENT_BITS: Final = 26
NUMBER: Final = (1 << DOCUMENT_BITS) - 1
KEY: Final = NUMBER ^ (2**64 - 1)
EMPTY: Final = 2**64 - 1
# Most sampled shingles of a text.
_MOST_SAMPLED: Final = 256
# Keeps samples, which have 32 bits, apart from bands.
_SAMPLE: Final = np.uint64(0x5A11D0 << 40)
# Odd factors of 64 bits, one for each row of a band: powers of the golden ratio's.
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)


class Compared(NamedTuple):
    """What a pair of rows is: `kind` is a place in `KINDS`, -1 in a window is none."""

    kind: int
    similarity: float
    inside: int
    first: int
    last: int


class Made(NamedTuple):
    """Texts without what their hosts have learned.

    For each its row, how many words are left, how many sentences were cut, and the keys
    of all its sentences. The rest is as in `Rows`, empty where nothing was signed.
    """

    texts: list[tuple[bytes, int, int, bytes]]
    signatures: Words32
    samples: Words32
    sampled: Words32


def texts(
    contents: tuple[bytes | memoryview, ...],
    sentences: Words32,
    hosts: Longs,
    known: tuple[bytes, ...],
    size: int,
    a: Words32,
    b: Words32,
) -> Made:
    """Make texts: `strip` by what is known of the host of each, `keys` and `shingle`.

    A content holds the hashes of words, then the lengths of its sentences (32 bits).
    """
    made = []
    parts = []
    for content, count, host, memory in zip(
        contents, sentences.tolist(), hosts, known, strict=True
    ):
        words = np.frombuffer(content, np.uint64, (len(content) - 4 * count) // 8)
        lengths = np.frombuffer(content, np.uint32, count, 8 * len(words))
        given = (
            words, np.array([len(words)], np.uint32), lengths,
            np.array([count], np.uint32), np.array([host], np.uint64),
        )  # fmt: skip
        keys = reference.keys(*given)
        rest, left = reference.strip(*given, learned_of(memory))
        rows = reference.shingle(rest, left, size, a, b)
        cut = int(np.isin(keys, learned_of(memory)).sum())
        made.append((rows.data.tobytes(), int(left[0]), cut, keys.tobytes()))
        parts.append(rows)
    few = np.zeros(0, dtype=np.uint32)
    if not len(a):
        return Made(made, few, few, few)
    return Made(
        made,
        np.concatenate([few, *(rows.signatures for rows in parts)]),
        np.concatenate([few, *(rows.samples for rows in parts)]),
        np.concatenate([few, *(rows.sampled for rows in parts)]),
    )


def bucket_keys(
    signatures: Words32,
    samples: Words32,
    sampled: Words32,
    salts: Longs,
    bands: int,
    rows: int,
) -> tuple[Longs, Words32]:
    """Give for each text the keys of its bands, then those of sampled shingles.

    With them how many of each text they are. The bits for the document are zero.
    Signatures miss a copy cut to a third, and a brief in a digest: samples, of one
    shingle in eight, tell; half of them is taken, of long texts those with the smallest
    keys, so that two texts agree in the choice. `salts` (one a text) keep what is not
    to meet apart.
    """
    key = np.uint64(KEY)
    factors = np.cumprod(np.full(rows, _FACTOR, dtype=np.uint64))
    table = signatures.reshape(-1, bands, rows).astype(np.uint64)
    mixed = (table * factors).sum(axis=2, dtype=np.uint64)
    mixed += np.arange(1, bands + 1, dtype=np.uint64) << np.uint64(48)
    mixed = fmix64(mixed ^ salts[:, None]) & key
    found = []
    end = 0
    for own, many, salt in zip(mixed, sampled.tolist(), salts, strict=True):
        sample = samples[end : end + many]
        end += many
        chosen = sample[sample & np.uint32(1) == 0].astype(np.uint64)
        chosen = fmix64(chosen ^ _SAMPLE ^ salt) & key
        if len(chosen) > _MOST_SAMPLED:
            chosen = np.sort(chosen)[:_MOST_SAMPLED]
        found.append(np.concatenate((own, chosen)))
    counts = np.array([len(own) for own in found], dtype=np.uint32)
    return np.concatenate([np.zeros(0, dtype=np.uint64), *found]), counts


def enter(table: Longs, keys: Longs, number: int, cap: int) -> int:
    """Put a document into the buckets of its keys, but where `cap` are in one.

    Gives how many entries were made. The table must have room for them.
    """
    made = 0
    for key in keys.tolist():
        *bucket, (place, _) = _probe(table, key)
        if sum(entry & KEY == key for _, entry in bucket) < cap:
            table[place] = key | number
            made += 1
    return made


def merge(run: Longs, more: Longs, cap: int) -> int:
    """Merge sorted entries into a sorted run that ends with room for them.

    All but the first `cap` entries of a key are left out. Gives how many there are
    then; what is behind them is of no use.
    """
    run[len(run) - len(more) :] = more
    # A stable sort finds the two runs and merges them in one pass.
    run.sort(kind="stable")
    spare = np.zeros(len(run), dtype=bool)
    spare[cap:] = run[cap:] & np.uint64(KEY) == run[:-cap] & np.uint64(KEY)
    rest = run[~spare]
    run[: len(rest)] = rest
    return len(rest)


def meet(
    table: Longs,
    runs: tuple[Longs, ...],
    keys: Longs,
    bands: int,
    cap: int,
    least: int,
    most: int,
) -> list[int]:
    """Give the documents that are met by most of `keys`, at most `most`, sorted.

    A bucket gives its first `cap`. The first `bands` keys count for themselves; over
    the others a document is met if it shares `least` or more. Of as many the first ones
    are taken.
    """
    buckets = [islice(_bucket(table, runs, key), cap) for key in keys.tolist()]
    return most_shared(buckets, bands, least, most)


def most_shared(
    buckets: Iterable[Iterable[int]], bands: int, least: int, most: int
) -> list[int]:
    """Choose among the documents in the buckets of a text: see `meet`."""
    shared: Counter[int] = Counter()
    sampled: Counter[int] = Counter()
    for place, bucket in enumerate(buckets):
        within = shared if place < bands else sampled
        within.update(bucket)
    for number, count in sampled.items():
        if count >= least:
            shared[number] += count
    best = sorted(shared, key=lambda number: (-shared[number], number))
    return sorted(best[:most])


def compare(
    mine: bytes, others: tuple[bytes, ...], same_host: bytes, limits: Limits
) -> list[Compared]:
    """Compare a row with others; `same_host` has a byte for each of them.

    Two texts with the same row are near, whatever the rules say: too short for them,
    but the same words in the same order.
    """
    rows = (mine, *others)
    pairs = np.zeros((len(others), 2), dtype=np.uint32)
    pairs[:, 1] = np.arange(1, len(others) + 1)
    found = reference_pairs.verify(
        np.frombuffer(b"".join(rows), dtype=np.uint8),
        np.array([len(row) for row in rows], dtype=np.uint64),
        pairs,
        np.frombuffer(same_host, dtype=np.uint8),
        limits,
    )
    columns: list[Any] = [found.kinds, found.similarity, found.inside, *found.windows.T]
    told = [
        Compared(*row)
        for row in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return [
        Compared(NEAR, 1.0, 0, -1, -1)
        if one.kind not in (NEAR, CUT) and row == mine
        else one
        for one, row in zip(told, others, strict=True)
    ]


def learn(host: bytes, keys: Longs, story: int, least: int) -> bytes:
    """Take the sentence keys of a document to what is remembered of its host."""
    known = Host.from_bytes(host, least) if host else Host.new(least)
    known.learn(keys, story, least)
    return known.to_bytes()


def known(host: bytes, keys: Longs) -> int:
    """Count the sentence keys that a host has learned."""
    return int(np.isin(keys, learned_of(host)).sum())


def _probe(table: Longs, key: int) -> Iterator[tuple[int, int]]:
    """Give places and entries from the home of a key on, the last one empty."""
    place = (key >> DOCUMENT_BITS) & (len(table) - 1)
    while True:
        entry = int(table[place])
        yield place, entry
        if entry == EMPTY:
            return
        place = (place + 1) & (len(table) - 1)


def _bucket(table: Longs, runs: tuple[Longs, ...], key: int) -> Iterator[int]:
    for run in runs:
        start = int(run.searchsorted(np.uint64(key)))
        for entry in run[start:]:
            if int(entry) & KEY != key:
                break
            yield int(entry) & NUMBER
    for _, entry in _probe(table, key):
        if entry != EMPTY and entry & KEY == key:
            yield entry & NUMBER
