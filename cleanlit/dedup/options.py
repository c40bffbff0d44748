"""The parameters of near-duplicate clustering, in one frozen place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cleanlit.errors import UsageError

_COPIES: Final = frozenset({"exact", "near", "cut"})


class Keep(StrEnum):
    """Which copy of a story is the canonical one."""

    FIRST = "first"
    LONGEST = "longest"
    EARLIEST = "earliest"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class DedupOptions:
    """How stories are compared.

    `threshold`: least Jaccard similarity of two copies, exact on word shingles. 0.5 on
    3-grams is what labelled pairs of real news support (best F1 at 0.54, 120 pairs);
    cut copies lie at 0.3 to 0.5, template reports too.
    `aligned`: least Jaccard similarity inside the stretch of the longer text that the
    shorter one covers. 0.56 is the best on the same 120 pairs; it is what finds copies
    cut from the bottom. Paragraphs that an outlet put in do not count (pair F1 0.9889
    with them, 0.9938 without on syndication-dev).
    `numbers`: least share of the numbers of the text with fewer of them that the other
    has too, where both have three or more. It tells reports of one template apart.
    `run`: least mean length, in shingles, of the stretches that two copies share. An
    edited copy differs in places, a report of one template everywhere: on the sample
    newswire 99 % of true pairs have 14 and more, half of the wrong ones less than 18.
    `shingle`: words in a shingle; 3 to 5 do, 1 and 2 cost 0.04 F1 and more.
    `bands`, `rows`: the shape of the LSH; 42 x 3 lost fewer copies than 25 x 5 at the
    same size (recall 0.98 against 0.94 on 6,000 documents).
    `strip`: sentences that so many stories of one host hold are left out of the
    comparison; 0 compares all. At 3 pair F1 on raw text rose from 0.63 to 0.97. With
    them go bylines, datelines and agency credits at the edges (B-cubed 0.9868 without,
    0.9888 on syndication-dev).
    `short`: texts of fewer words are copies only if they are the same.
    `bucket`: in a larger LSH bucket a text is compared with the first so many, ordered
    by content, and with the one before it, so that a bucket costs linear time. At 8 a
    cluster of 60 lost members (pair F1 0.9859, at 16 and 32 0.9899 on syndication-dev).
    On 200,000 documents buckets hold up to 700; of the pairs of copies 1.3 % are not
    met, and only 0.2 % are not connected by others.
    `merge_updates`: later versions of a story join it; else they are only told of.
    `keep`: the policy for the canonical copy: a `Keep`, or the name of a field of the
    records. The smallest value is kept, with a minus before the name the largest.
    `seed`: of the hash permutations.
    `candidates`: `native`, or `datasketch` to search them on its `MinHashLSH`; same
    pairs, some 20 times as dear (batch only).
    `storage`: its `storage_config`, as `{"type": "redis", "redis": {"host": …}}`; in
    memory if None.
    """

    threshold: float = 0.5
    aligned: float = 0.6
    numbers: float = 0.6
    run: float = 12.0
    shingle: int = 3
    bands: int = 42
    rows: int = 3
    strip: int = 3
    short: int = 12
    bucket: int = 16
    merge_updates: bool = False
    keep: Keep | str = Keep.FIRST
    seed: int = 1
    candidates: str = "native"
    storage: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.keep in {*Keep}:
            object.__setattr__(self, "keep", Keep(self.keep))
        if not self.keep.removeprefix("-"):
            raise UsageError("keep is empty; it is a policy or the name of a field")
        for name in ("threshold", "aligned"):
            value = getattr(self, name)
            if not 0 < value <= 1:
                raise UsageError(f"{name} is {value}; it lies above 0, up to 1")
        if not 0 <= self.numbers <= 1:
            raise UsageError(f"numbers is {self.numbers}; it lies between 0 and 1")
        if not 1 <= self.shingle <= 16:
            raise UsageError(f"shingle is {self.shingle}; it lies between 1 and 16")
        if self.bands < 1 or self.rows < 1 or self.bucket < 1:
            raise UsageError("bands, rows and bucket must be 1 or more")
        if not self.run >= 0:
            raise UsageError(f"run is {self.run}; it must be 0 or more")
        if self.candidates not in ("native", "datasketch"):
            raise UsageError(f"candidates is {self.candidates}: native or datasketch")
        if self.storage is not None and self.candidates == "native":
            raise UsageError("a storage goes with candidates='datasketch'")
        if self.strip < 0 or self.strip == 1 or self.short < 0:
            raise UsageError("strip must be 0, or 2 or more; short must be 0 or more")

    @property
    def keep_field(self) -> str | None:
        """The field that the canonical copy is chosen by, if it is one."""
        return None if isinstance(self.keep, Keep) else self.keep.removeprefix("-")

    @property
    def joining(self) -> frozenset[str]:
        """The relations that make two documents members of one cluster."""
        return _COPIES | {"update"} if self.merge_updates else _COPIES

    @property
    def hashes(self) -> int:
        """The number of values in a signature."""
        return self.bands * self.rows
