"""Hashes of words and of runs of words."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.reference import fmix64, roll

__all__ = ["KERNEL", "Hashes", "fmix64", "roll", "word_hashes"]

KERNEL: Final = kernel.NAME

Hashes = NDArray[np.uint64]


def word_hashes(words: list[str]) -> Hashes:
    """Hash words; the lowest bit says whether a word begins or ends with a digit."""
    return kernel.scan(["\n".join(words)]).words
