"""A document reduced to what near-duplicate search needs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.shingles import shingle_hashes
from cleanlit.document import Document
from cleanlit.text.dates import parse_date
from cleanlit.text.fold import fold
from cleanlit.text.tokens import tokens

Mask = Callable[[Document], str]
Signature = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a document while its corpus is read.

    `signature` is None for a text without words; `exact` is the same for texts with
    the same words; `chars`, `published` and `id` choose the canonical copy.
    """

    ordinal: int
    id: str
    exact: bytes
    signature: bytes | None
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
        self._empty: Any = MinHash(
            num_perm=options.hashes,
            seed=options.seed,
            scheme="affine32",
            hashfunc=int,
        )

    def __call__(self, document: Document) -> Sketch:
        """Sketch a document; one without an id goes by its URL, or its ordinal."""
        words = tokens(fold(self._mask(document)))
        origin = document.origin
        return Sketch(
            ordinal=origin.ordinal,
            id=document.id or document.url or f"#{origin.ordinal:012d}",
            exact=hashlib.blake2b("\n".join(words).encode(), digest_size=16).digest(),
            signature=self.signature(words).tobytes() if words else None,
            chars=len(document.text or ""),
            published=parse_date(document.date),
        )

    def signature(self, words: list[str]) -> Signature:
        """Give the MinHash signature of a text's shingles (datasketch, affine32)."""
        hashes = shingle_hashes(words, self._options.shingle)
        sketch = self._empty.copy()
        sketch.update_batch(np.unique(hashes >> np.uint64(32)).tolist())
        return sketch.hashvalues  # type: ignore[no-any-return]
