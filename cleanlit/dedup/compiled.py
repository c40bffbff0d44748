"""The compiled kernel, with arrays for its bytes: the functions of `reference`.

Importing this fails with `ImportError` where nothing was compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.folding import table_bytes
from cleanlit.dedup.reference import Longs, Rows, Scanned, Words32
from cleanlit.dedup.reference_stream import Made
from cleanlit.dedup.rows import Limits, Verdicts

_c: Final[Any] = import_module("cleanlit.dedup._kernel")
_c.load(table_bytes())


def scan(texts: Sequence[str]) -> Scanned:
    """Fold texts, cut them into words and sentences, and hash the words."""
    words, counts, lengths, sentences, digests = _c.scan(texts)
    return Scanned(
        np.frombuffer(words, np.uint64),
        np.frombuffer(counts, np.uint32),
        np.frombuffer(lengths, np.uint32),
        np.frombuffer(sentences, np.uint32),
        np.frombuffer(digests, np.uint64),
    )


def digests(words: Longs, counts: Words32) -> Longs:
    """Give two 64-bit values for each text; its words and their order make them."""
    return np.frombuffer(_c.digests(words, counts), np.uint64)


def keys(
    words: Longs, counts: Words32, lengths: Words32, sentences: Words32, hosts: Longs
) -> Longs:
    """Give a key for each sentence, mixed with its host."""
    return np.frombuffer(_c.keys(words, counts, lengths, sentences, hosts), np.uint64)


def strip(
    words: Longs,
    counts: Words32,
    lengths: Words32,
    sentences: Words32,
    hosts: Longs,
    learned: Longs,
) -> tuple[Longs, Words32]:
    """Leave out sentences whose key is among the sorted `learned` ones."""
    known = np.ascontiguousarray(learned)
    rest, left = _c.strip(words, counts, lengths, sentences, hosts, known)
    return np.frombuffer(rest, np.uint64), np.frombuffer(left, np.uint32)


def shingle(words: Longs, counts: Words32, size: int, a: Words32, b: Words32) -> Rows:
    """Make a row of shingles for each text, and sign it."""
    data, sizes, signatures, samples, sampled = _c.shingle(words, counts, size, a, b)
    return Rows(
        np.frombuffer(data, np.uint8),
        np.frombuffer(sizes, np.uint64),
        np.frombuffer(signatures, np.uint32),
        np.frombuffer(samples, np.uint32),
        np.frombuffer(sampled, np.uint32),
    )


def _verdicts(found: Any) -> Verdicts:
    kinds, similarity, inside, windows = found
    return Verdicts(
        np.frombuffer(kinds, np.uint8),
        np.frombuffer(similarity, np.float64),
        np.frombuffer(inside, np.uint8),
        np.frombuffer(windows, np.int32).reshape(-1, 2),
    )


def verify_in_file(
    file: int,
    ends: NDArray[np.int64],
    pairs: Words32,
    same_host: NDArray[np.uint8],
    limits: Limits,
) -> Verdicts | None:
    """Compare pairs of rows of a file, each between two of its `ends` (from 0 on).

    `pairs`, shape (pairs, 2), names rows by their number. None on Windows.
    """
    if not hasattr(_c, "verify_in_file"):
        return None
    given = np.ascontiguousarray(pairs)
    return _verdicts(_c.verify_in_file(file, ends, given, same_host, tuple(limits)))


def verify(
    data: Any,
    sizes: Longs,
    pairs: Words32,
    same_host: NDArray[np.uint8],
    limits: Limits,
) -> Verdicts:
    """Compare pairs of rows; `pairs`, shape (pairs, 2), names them by their place."""
    return _verdicts(_c.verify(data, sizes, pairs, same_host, tuple(limits)))


def by_bands(
    signatures: Words32, values: int, rows: int, cap: int, least: float
) -> Longs:
    """Give the pairs that agree in a band, as sorted codes left * texts + right."""
    return np.frombuffer(_c.by_bands(signatures, values, rows, cap, least), np.uint64)


def by_samples(
    samples: Words32, owners: Words32, texts: int, cap: int, least: int
) -> Longs:
    """Give the pairs that meet over `least` samples or more, as `by_bands` does."""
    found = _c.by_samples(samples, owners, texts, cap, least)
    return np.frombuffer(found, np.uint64)


def overlaps(values: Longs, ends: Longs, pairs: Words32) -> Words32:
    """Count what pairs of sorted lists share, each between two of `ends` (from 0 on).

    `pairs`, shape (pairs, 2), names lists by their place.
    """
    return np.frombuffer(
        _c.overlaps(values, ends, np.ascontiguousarray(pairs)), np.uint32
    )


def texts(
    contents: tuple[bytes | memoryview, ...],
    sentences: Words32,
    hosts: Longs,
    known: tuple[bytes, ...],
    size: int,
    a: Words32,
    b: Words32,
) -> Made:
    """Make texts without what is known of their hosts; see `reference_stream`."""
    made, *signed = _c.texts(contents, sentences, hosts, known, size, a, b)
    signatures, samples, sampled = (np.frombuffer(part, np.uint32) for part in signed)
    return Made(made, signatures, samples, sampled)


def bucket_keys(
    signatures: Words32,
    samples: Words32,
    sampled: Words32,
    salts: Longs,
    bands: int,
    rows: int,
) -> tuple[Longs, Words32]:
    """Give the keys by which texts are found, and how many of each they are."""
    keys, counts = _c.bucket_keys(signatures, samples, sampled, salts, bands, rows)
    return np.frombuffer(keys, np.uint64), np.frombuffer(counts, np.uint32)


def compare(
    mine: bytes, others: tuple[bytes, ...], same_host: bytes, limits: Limits
) -> list[Any]:
    """Compare a row with others; see `reference_stream`."""
    found: list[Any] = _c.compare(mine, others, same_host, tuple(limits))
    return found


enter: Final[Any] = _c.enter
merge: Final[Any] = _c.merge
meet: Final[Any] = _c.meet
learn: Final[Any] = _c.learn
known: Final[Any] = _c.known
