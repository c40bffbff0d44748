"""A document reduced to what near-duplicate search needs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.prints import Shingles, pack, take_prints
from cleanlit.document import Document
from cleanlit.text.dates import parse_date
from cleanlit.text.fold import fold_marks
from cleanlit.text.hosts import host_of

Mask = Callable[[Document], str]
Signature = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a document while its corpus is read.

    `exact` is the same for texts with the same words; `prints` are packed `Prints`,
    None for a text without words; `host` is a hash of where it was published, 0 where
    that is unknown; `chars`, `published` and `id` choose the canonical copy.
    """

    ordinal: int
    id: str
    exact: bytes
    prints: bytes | None
    host: int
    chars: int
    published: datetime | None


def whole_text(document: Document) -> str:
    """The mask that hides nothing."""
    return document.text or ""


class Sketcher:
    """Makes sketches. `mask` gives the part of a document that is compared."""

    def __init__(self, options: DedupOptions, mask: Mask = whole_text) -> None:
        self._options = options
        self._mask = mask

    def __call__(self, document: Document) -> Sketch:
        """Sketch a document; one without an id goes by its URL, or its ordinal."""
        folded = fold_marks(self._mask(document))
        prints, words = take_prints(folded, self._options.shingle)
        origin = document.origin
        return Sketch(
            ordinal=origin.ordinal,
            id=document.id or document.url or f"#{origin.ordinal:012d}",
            exact=_digest("\n".join(words), 16),
            prints=pack(prints) if words else None,
            host=_host(document),
            chars=len(document.text or ""),
            published=parse_date(document.date),
        )


class Signer:
    """Makes MinHash signatures: those of datasketch, with its scheme affine32."""

    def __init__(self, hashes: int, seed: int) -> None:
        empty = MinHash(num_perm=hashes, seed=seed, scheme="affine32")
        factors, shifts = empty.permutations
        self._factors: Signature = np.ascontiguousarray(factors, dtype=np.uint32)
        self._shifts: Signature = np.ascontiguousarray(shifts, dtype=np.uint32)

    def __call__(self, shingles: Shingles) -> Signature:
        """Sign a set of shingles, at least one: an array of `hashes` values."""
        mixed = fmix32(np.unique(shingles)).reshape(-1, 1)
        return np.asarray((mixed * self._factors + self._shifts).min(axis=0))


def fmix32(values: Shingles) -> Shingles:
    """Mix bits with the 32-bit finaliser of MurmurHash3, a bijection."""
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))


def _host(document: Document) -> int:
    host = host_of(document.url) or document.site
    return int.from_bytes(_digest(host, 8), "little") if host else 0


def _digest(text: str, size: int) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=size).digest()
