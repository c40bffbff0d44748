"""The table of what each code point is to the kernel, of one version of Unicode.

`folding.bin` is made by `scripts/unicode_table.py` and read by both kernels. A code
point becomes one element or several: NFKC and case folding, then letters taken from
their marks (so composed and decomposed texts are the same), invisible marks away.

Layout, little-endian: `MAGIC`; five u32: the Unicode version, the number of blocks, the
number of items in the pool; a u16 for each `BLOCK` code points, which block they have;
the blocks, an entry (u32) for each code point; the pool (u32). The low four bits of an
entry are its kind, the fifth says that it is a digit, the rest is the difference of the
folded code point to the code point itself (signed). For `SEQUENCE` it is the place in
the pool of several elements: their number, then each with its code point for a value.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAGIC: Final = b"clfold01"
BLOCK: Final = 128

# Ends a word. A blank does so too, and after a terminal mark a sentence; what ends a
# sentence wherever it stands; nothing at all.
BREAK: Final = 0
SPACE: Final = 1
TERMINAL: Final = 2
END: Final = 3
SKIP: Final = 4
# Belongs to a word; to what comes before it; is a word of its own.
WORD: Final = 5
MARK: Final = 6
SINGLE: Final = 7
SEQUENCE: Final = 8

KIND: Final = 15
DIGIT: Final = 16
# Values begin at this bit.
VALUE: Final = 32
_HEAD: Final = len(MAGIC) + 20
_STAGES: Final = 0x110000 // BLOCK


class Folding(NamedTuple):
    """The table as arrays: `stages` (8,704), `blocks` (any, 128), `pool` (any)."""

    version: str
    stages: NDArray[np.uint16]
    blocks: NDArray[np.uint32]
    pool: NDArray[np.uint32]


@cache
def table_bytes() -> bytes:
    """Give the file as it is."""
    return files("cleanlit.dedup").joinpath("folding.bin").read_bytes()


@cache
def folding() -> Folding:
    """Read the table."""
    data = table_bytes()
    major, minor, update, blocks, pool = np.frombuffer(
        data, dtype="<u4", count=5, offset=len(MAGIC)
    ).tolist()
    after = _HEAD + 2 * _STAGES
    return Folding(
        f"{major}.{minor}.{update}",
        np.frombuffer(data, dtype="<u2", count=_STAGES, offset=_HEAD),
        np.frombuffer(data, dtype="<u4", count=blocks * BLOCK, offset=after).reshape(
            blocks, BLOCK
        ),
        np.frombuffer(data, dtype="<u4", count=pool, offset=after + 4 * blocks * BLOCK),
    )
