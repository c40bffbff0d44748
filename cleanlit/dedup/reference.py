"""The kernel in NumPy: what the compiled one must give, bit for bit.

It is the specification, the fallback where nothing was compiled, and the oracle of
tests. Functions take and give what `cleanlit/dedup/c/module.c` does: batches, in which
`counts` tells how many items each text has. Arrays stand for its buffers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.folding import (
    BLOCK,
    DIGIT,
    END,
    KIND,
    MARK,
    SEQUENCE,
    SINGLE,
    SKIP,
    SPACE,
    TERMINAL,
    VALUE,
    WORD,
    folding,
)
from cleanlit.dedup.rows import Shingles, row_of
from cleanlit.repeats.furniture import among

Longs = NDArray[np.uint64]
Words32 = NDArray[np.uint32]

FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
_ONE: Final = np.uint64(1)
_SHIFT: Final = VALUE.bit_length() - 1

# Marks that make no difference behind one letter: the dot of a Turkish capital i that
# was folded, and the two dots of a Cyrillic yo.
_SILENT: Final = ((0x307, ord("i")), (0x308, 0x435))


class Scanned(NamedTuple):
    """Words of texts: hashes, how many a text, lengths of sentences, how many a text.

    `digests` holds two values for each text, the same for texts with the same words.
    """

    words: Longs
    counts: Words32
    lengths: Words32
    sentences: Words32
    digests: Longs


def scan(texts: Sequence[str]) -> Scanned:
    """Fold texts, cut them into words and sentences, and hash the words.

    The lowest bit of a hash says whether the word begins or ends with a digit.
    """
    found = [_scan(text) for text in texts]
    words = _joined([words for words, _ in found], np.uint64)
    counts = np.array([len(words) for words, _ in found], dtype=np.uint32)
    return Scanned(
        words,
        counts,
        _joined([lengths for _, lengths in found], np.uint32),
        np.array([len(lengths) for _, lengths in found], dtype=np.uint32),
        digests(words, counts),
    )


def _scan(text: str) -> tuple[Longs, Words32]:
    kinds, digits, values = _elements(text)
    if not len(kinds):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint32)
    inside = (kinds >= WORD) & (kinds <= SINGLE)
    # What an element leaves open: nothing (0), a word (1), a token of its own (2).
    open_ = np.select([kinds == WORD, kinds == SINGLE], [1, 2], 0)
    marks = kinds == MARK
    base = _last(~marks)
    open_ = np.where(marks, np.where(base < 0, 0, open_[base]), open_)
    open_[marks & (open_ == 0)] = 1
    before = np.append(0, open_[:-1])
    starts = (
        (kinds == SINGLE) | ((kinds == WORD) & (before != 1)) | (marks & (before == 0))
    )
    # An end, or a blank after a terminal mark, ends a sentence.
    terminal = np.append(False, kinds[:-1] == TERMINAL)
    ends = (kinds == END) | ((kinds == SPACE) & terminal)
    of_sentence = np.cumsum(ends)[starts]
    lengths = np.unique(of_sentence, return_counts=True)[1].astype(np.uint32)
    return _hash(values[inside], digits[inside], starts[inside]), lengths


def _elements(text: str) -> tuple[Any, Any, Any]:
    """Give kinds, digits and values of what is left of a text's code points."""
    table = folding()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    entries = table.blocks[table.stages[points // BLOCK], points % BLOCK]
    several = np.flatnonzero(entries & KIND == SEQUENCE)
    values = (entries >> _SHIFT) + points & np.uint32(0xFFFFFFFF >> _SHIFT)
    low = entries & np.uint32(VALUE - 1)
    if len(several):
        places = (entries[several] >> _SHIFT).astype(np.int64)
        sizes = np.ones(len(points), dtype=np.int64)
        sizes[several] = table.pool[places]
        first = (np.cumsum(sizes) - sizes)[several]
        many = sizes[several]
        step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        chosen = table.pool[np.repeat(places + 1, many) + step]
        values, low = np.repeat(values, sizes), np.repeat(low, sizes)
        values[np.repeat(first, many) + step] = chosen >> _SHIFT
        low[np.repeat(first, many) + step] = chosen & np.uint32(VALUE - 1)
    kept = low & KIND != SKIP
    values, low = values[kept], low[kept]
    for mark, letter in _SILENT:
        silent = values == mark
        if silent.any():
            base = _last(~silent)
            silent &= (base >= 0) & (values[base] == letter)
            values, low = values[~silent], low[~silent]
    return low & KIND, (low & DIGIT) != 0, values


def _last(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give for each place the last chosen one up to it; -1 for none."""
    places = np.where(chosen, np.arange(len(chosen)), -1)
    return np.maximum.accumulate(places) if len(places) else places


def _hash(values: Words32, digits: NDArray[np.bool_], starts: Any) -> Longs:
    if not len(values):
        return np.zeros(0, dtype=np.uint64)
    first = np.flatnonzero(starts)
    sizes = np.diff(np.append(first, len(values)))
    powers = np.full(int(sizes.max()), FACTOR)
    powers[0] = 1
    powers = np.multiply.accumulate(powers)
    left = np.repeat(first + sizes, sizes) - np.arange(len(values)) - 1
    sums = np.add.reduceat(values.astype(np.uint64) * powers[left], first)
    flags = digits[first] | digits[first + sizes - 1]
    return fmix64(sums) & ~_ONE | flags.astype(np.uint64)


def digests(words: Longs, counts: Words32) -> Longs:
    """Give two 64-bit values for each text; its words and their order make them."""
    out = np.zeros((len(counts), 2), dtype=np.uint64)
    for row, own in zip(out, parts(words, counts), strict=True):
        places = np.arange(len(own), dtype=np.uint64)
        mixed = fmix64(own ^ (places + _ONE) * FACTOR)
        weighted = (mixed ^ mixed >> np.uint64(32)) * (np.uint64(2) * places + _ONE)
        count = np.uint64(len(own))
        sums = np.array([mixed.sum(), weighted.sum()], dtype=np.uint64)
        row[:] = fmix64(np.array([sums[0] ^ count, sums[1] + count]))
    return out.reshape(-1)


def keys(
    words: Longs, counts: Words32, lengths: Words32, sentences: Words32, hosts: Longs
) -> Longs:
    """Give a key for each sentence, mixed with its host; numbers count as one word."""
    if not len(words):
        return np.zeros(0, dtype=np.uint64)
    bare = np.where(words & _ONE, _ONE, words)
    starts = np.cumsum(lengths, dtype=np.int64) - lengths
    places = (np.arange(len(words)) - np.repeat(starts, lengths)).astype(np.uint64)
    sums = np.add.reduceat(bare * (places * np.uint64(2) + _ONE), starts)
    return (sums ^ np.repeat(hosts, sentences)) * FACTOR


def strip(
    words: Longs,
    counts: Words32,
    lengths: Words32,
    sentences: Words32,
    hosts: Longs,
    learned: Longs,
) -> tuple[Longs, Words32]:
    """Leave out sentences whose key is among the sorted `learned` ones."""
    found = keys(words, counts, lengths, sentences, hosts)
    if not len(learned) or not len(found):
        return words, counts
    kept = ~among(learned, found)
    owners = np.repeat(np.arange(len(counts)), sentences)
    rest = np.bincount(owners, lengths * kept, minlength=len(counts))
    return words[np.repeat(kept, lengths)], rest.astype(np.uint32)


class Rows(NamedTuple):
    """Rows of shingles one after the other, and the size of each in bytes.

    `signatures` holds as many values for each as there are permutations; `samples` the
    upper half of one shingle in eight, `sampled` how many of them each has.
    """

    data: NDArray[np.uint8]
    sizes: Longs
    signatures: Words32
    samples: Words32
    sampled: Words32


def shingle(words: Longs, counts: Words32, size: int, a: Words32, b: Words32) -> Rows:
    """Make a row of shingles for each text, and sign it."""
    rows, samples = [], []
    signatures = np.full((len(counts), len(a)), 0xFFFFFFFF, dtype=np.uint32)
    for own, signature in zip(parts(words, counts), signatures, strict=True):
        rolled = roll(own, size)
        hashes, positions = np.unique(rolled, return_index=True)
        at = np.flatnonzero(own & _ONE)
        numbers, which = np.unique(own[at], return_inverse=True)
        places = np.stack((at, which), axis=1).astype(np.uint32)
        at_first = positions.astype(np.uint32)
        rows.append(row_of(Shingles(hashes, at_first, numbers, len(rolled), places)))
        upper = (hashes >> np.uint64(32)).astype(np.uint32)
        samples.append(upper[hashes % np.uint64(8) == 0])
        for start in range(0, len(upper), 4096):
            mixed = fmix32(upper[start : start + 4096, None]) * a + b
            np.minimum(signature, mixed.min(axis=0), out=signature)
    return Rows(
        np.frombuffer(b"".join(rows), np.uint8),
        np.array([len(row) for row in rows], dtype=np.uint64),
        signatures.reshape(-1),
        _joined(samples, np.uint32),
        np.array([len(own) for own in samples], dtype=np.uint32),
    )


def roll(values: Longs, size: int) -> Longs:
    """Combine the hashes of each run of `size` words, or of all where there are fewer.

    Gives `max(1, len(values) - size + 1)` hashes; none for no words.
    """
    if not len(values):
        return values
    size = min(size, len(values))
    count = len(values) - size + 1
    rolling = np.zeros(count, dtype=np.uint64)
    for start in range(size):
        rolling = rolling * FACTOR + values[start : start + count]
    return fmix64(rolling)


def parts(items: Any, counts: Words32) -> Iterator[Any]:
    """Give the items of each text."""
    end = 0
    for count in counts.tolist():
        yield items[end : end + count]
        end += count


def fmix64(values: Longs) -> Longs:
    """Mix bits with the 64-bit finaliser of MurmurHash3, a bijection."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def fmix32(values: Words32) -> Words32:
    """Mix bits with the 32-bit finaliser of MurmurHash3, a bijection."""
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))


def _joined(arrays: list[Any], dtype: Any) -> Any:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=dtype)
