"""Hashes of word shingles: the specification of the kernel, and its fallback.

A word is hashed by FNV-1a over its UTF-8 bytes and the 64-bit finaliser of MurmurHash3;
a shingle by a polynomial of its words' hashes, modulo 2**64, and the finaliser again.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_kernel: Any
try:
    _kernel = import_module("cleanlit.dedup._kernel")
except ImportError:
    _kernel = None

KERNEL: Final = "C" if _kernel is not None else "Python"

_MASK: Final = (1 << 64) - 1
_FNV_OFFSET: Final = 0xCBF29CE484222325
_FNV_PRIME: Final = 0x100000001B3
_FACTOR: Final = 0x9E3779B97F4A7C15

Hashes = NDArray[np.uint64]


def shingle_hashes(words: list[str], size: int) -> Hashes:
    """Hash all runs of `size` words; fewer words make one shingle, none makes none.

    Gives an array of `max(1, len(words) - size + 1)` unsigned 64-bit values. No word
    may hold a line feed.
    """
    if _kernel is None:
        return reference_hashes(words, size)
    joined = "\n".join(words) + "\n" if words else ""
    return np.frombuffer(_kernel.shingle_hashes(joined, size), dtype="<u8")


def reference_hashes(words: list[str], size: int) -> Hashes:
    """The same in NumPy and Python."""
    if not words:
        return np.zeros(0, dtype=np.uint64)
    size = min(size, len(words))
    known: dict[str, int] = {}
    for word in words:
        if word not in known:
            known[word] = _fnv(word)
    values = fmix64(np.array([known[word] for word in words], dtype=np.uint64))
    return roll(values, size)


def roll(values: Hashes, size: int) -> Hashes:
    """Combine the hashes of each run of `size` words, or of all where there are fewer.

    Gives `max(1, len(values) - size + 1)` hashes; none for no words.
    """
    if not len(values):
        return values
    size = min(size, len(values))
    count = len(values) - size + 1
    rolling = np.zeros(count, dtype=np.uint64)
    for start in range(size):
        rolling = rolling * np.uint64(_FACTOR) + values[start : start + count]
    return fmix64(rolling)


def fmix64(values: Hashes) -> Hashes:
    """Mix bits with the 64-bit finaliser of MurmurHash3, a bijection."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def _fnv(word: str) -> int:
    value = _FNV_OFFSET
    for byte in word.encode("utf-8"):
        value = ((value ^ byte) * _FNV_PRIME) & _MASK
    return value
