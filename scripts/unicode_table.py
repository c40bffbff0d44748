"""Make `cleanlit/dedup/folding.bin`: what each code point is to the kernel.

Both kernels, the one in C and the one in NumPy, read this file, so neither depends on
the Unicode version of the Python that runs it. It is made once and committed:

    python scripts/unicode_table.py           # write it anew
    python scripts/unicode_table.py --check   # say whether it is as it would be made

The layout (little-endian) is described in `cleanlit/dedup/folding.py`.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path
from typing import Final

import numpy as np

from cleanlit.dedup.folding import (
    BLOCK,
    BREAK,
    DIGIT,
    END,
    MAGIC,
    MARK,
    SEQUENCE,
    SINGLE,
    SKIP,
    SPACE,
    TERMINAL,
    VALUE,
    WORD,
)
from cleanlit.text.fold import fold
from cleanlit.text.tokens import UNSPACED

# The version of Python 3.11, the oldest that cleanlit runs on.
PINNED: Final = "14.0.0"
PATH: Final = Path(__file__).parents[1] / "cleanlit" / "dedup" / "folding.bin"
_POINTS: Final = 0x110000
_UNSPACED: Final = re.compile(f"[{UNSPACED}]")
# Full-width ends of sentences are ends wherever they stand; folded, the two latter
# would be "!" and "?", which end a sentence only before a blank.
_ENDS: Final = frozenset("\r\n。｡！？")


def main() -> int:
    """Write the table, or compare it; 1 if it differs."""
    if unicodedata.unidata_version != PINNED:
        sys.exit(f"Unicode here is {unicodedata.unidata_version}; it must be {PINNED}")
    made = table()
    if "--check" in sys.argv:
        return int(PATH.read_bytes() != made)
    PATH.write_bytes(made)
    return 0


def table() -> bytes:
    """Make the file: magic, version, two-stage table, sequences."""
    entries = np.zeros(_POINTS, dtype=np.uint32)
    pool: list[int] = []
    known: dict[tuple[int, ...], int] = {}
    for point in range(_POINTS):
        elements = _elements(chr(point))
        if len(elements) == 1:
            kind, value = elements[0] & (VALUE - 1), elements[0] // VALUE
            entries[point] = kind | ((value - point) * VALUE & 0xFFFFFFFF)
            continue
        if elements not in known:
            known[elements] = len(pool)
            pool += [len(elements), *elements]
        entries[point] = SEQUENCE | known[elements] * VALUE
    blocks, stages = np.unique(entries.reshape(-1, BLOCK), axis=0, return_inverse=True)
    version = [int(part) for part in PINNED.split(".")]
    head = np.array([*version, len(blocks), len(pool)], dtype="<u4")
    return b"".join(
        (
            MAGIC,
            head.tobytes(),
            stages.reshape(-1).astype("<u2").tobytes(),
            blocks.astype("<u4").tobytes(),
            np.array(pool, dtype="<u4").tobytes(),
        )
    )


def _elements(char: str) -> tuple[int, ...]:
    """Give what a code point becomes: one element or more, each kind and value."""
    if "\ud800" <= char <= "\udfff":
        return (_element(BREAK, char),)
    if char in _ENDS:
        return (_element(END, char),)
    if char.isspace():
        return (_element(SPACE, char),)
    folded = _folded(char)
    if not folded:
        return (_element(SKIP, char),)
    return tuple(_element(_kind(one), one) for one in folded)


def _folded(char: str) -> str:
    """Fold one code point as texts are folded, and take its letters from its marks."""
    folded = fold(char + "x").removesuffix("x")  # the x keeps blanks where they are
    apart = "".join(map(_apart, folded))
    return "".join(one for one in apart if fold(one + "x") != "x")


def _apart(char: str) -> str:
    # The 11,172 Hangul syllables stay whole: news is not written in loose jamo.
    if "\uac00" <= char <= "\ud7a3":
        return char
    return unicodedata.normalize("NFD", char)


def _element(kind: int, char: str) -> int:
    return kind | ord(char) * VALUE


def _kind(char: str) -> int:
    category = unicodedata.category(char)[0]
    if category == "M":
        return MARK
    if category in "LN":
        digit = DIGIT if char.isdigit() else 0
        return digit | (SINGLE if _UNSPACED.match(char) else WORD)
    if char in ".!?…":
        return TERMINAL
    return SPACE if char.isspace() else BREAK


if __name__ == "__main__":
    sys.exit(main())
