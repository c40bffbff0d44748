"""The parameters of near-duplicate clustering, in one frozen place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cleanlit.errors import UsageError


class Keep(StrEnum):
    """Which copy of a story is the canonical one."""

    FIRST = "first"
    LONGEST = "longest"
    EARLIEST = "earliest"


@dataclass(frozen=True, slots=True)
class DedupOptions:
    """How stories are compared.

    `threshold`: least Jaccard similarity of two copies of about one length, on word
    shingles. 0.5 on 3-grams is what labelled pairs of real news support (best F1 at
    0.54, 120 pairs); template reports and weekly columns reach 0.4 to 0.75, so numbers
    are asked too.
    `aligned`: least Jaccard similarity of a cut copy and the stretch of the longer text
    that it covers, never less than `threshold`; plain Jaccard gives cut copies 0.3 to
    0.5. `lead`: the share of the longer text in which that stretch has to begin, as
    news is cut from the bottom.
    `numbers`: least share of the numbers that two texts have to agree in, of the one
    that has fewer; with fewer than `min_numbers`, one is enough.
    `shingle`: words in a shingle.
    `short`: texts with fewer shingles than that are copies only where they are equal.
    `bands`, `rows`: the shape of the LSH; 42 x 3 lost fewer copies than 25 x 5 at the
    same size (recall 0.98 against 0.94 on 6,000 documents).
    `bucket`: texts of one bucket that are compared with all others of it.
    `strip`: leave out of the comparison what a host repeats in `stories` stories. On
    6,000 syndicated documents that raised pair F1 from 0.63 to 0.97 (3-grams).
    `keep`: the policy for the canonical copy.
    `seed`: of the hash permutations.
    """

    threshold: float = 0.5
    aligned: float = 0.6
    lead: float = 0.25
    numbers: float = 0.6
    min_numbers: int = 3
    shingle: int = 3
    short: int = 8
    bands: int = 42
    rows: int = 3
    bucket: int = 8
    strip: bool = True
    stories: int = 3
    keep: Keep = Keep.FIRST
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise UsageError(f"threshold is {self.threshold}; it lies above 0, up to 1")
        for name in ("aligned", "lead", "numbers"):
            share = getattr(self, name)
            if not 0 <= share <= 1:
                raise UsageError(f"{name} is {share}; it lies between 0 and 1")
        if not 1 <= self.shingle <= 16:
            raise UsageError(f"shingle is {self.shingle}; it lies between 1 and 16")
        for name in ("bands", "rows", "bucket", "stories", "min_numbers", "short"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} must be 1 or more")

    @property
    def hashes(self) -> int:
        """The number of values in a signature."""
        return self.bands * self.rows
