"""A document reduced to what near-duplicate search needs: hashes of its words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.canonical import is_source
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.shingles import Hashes, shingle_hashes
from cleanlit.document import Document
from cleanlit.text.dates import parse_date
from cleanlit.text.fold import fold_marks
from cleanlit.text.hosts import host_of
from cleanlit.text.tokens import tokens

Lengths = NDArray[np.uint32]
Mask = Callable[[Document], str]

# Ends of sentences and of lines. A wrong cut ("Mr. Smith") is wrong in all copies.
_SENTENCE_END: Final = re.compile(r"[\r\n]+|(?<=[.!?…])\s+|(?<=[。！？])")
_WEIGHT: Final = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a document while its corpus is read.

    `words` holds a 64-bit hash for each word, its lowest bit set if the word has a
    digit; `lengths` the number of words of each sentence (32 bits). `exact` is the same
    for texts with the same words; the rest chooses the canonical copy.
    """

    ordinal: int
    id: str
    exact: bytes
    host: str
    words: bytes
    lengths: bytes
    chars: int
    published: datetime | None
    source: bool = False


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
        sentences = map(tokens, _SENTENCE_END.split(fold_marks(self._mask(document))))
        found = [sentence for sentence in sentences if sentence]
        words = [word for sentence in found for word in sentence]
        lengths = np.array([len(sentence) for sentence in found], dtype=np.uint32)
        origin, text = document.origin, document.text or ""
        return Sketch(
            ordinal=origin.ordinal,
            id=document.id or document.url or f"#{origin.ordinal:012d}",
            exact=exact_digest(words),
            host=host_of(document.url) or document.site or "",
            words=word_hashes(words).tobytes(),
            lengths=lengths.tobytes(),
            chars=len(text),
            published=parse_date(document.date),
            source=is_source(text, host_of(document.url)),
        )


def exact_digest(words: list[str]) -> bytes:
    """Give what texts with the same words have in common, and no others."""
    return hashlib.blake2b("\n".join(words).encode(), digest_size=16).digest()


def word_hashes(words: list[str]) -> Hashes:
    """Hash words; the lowest bit says whether a word begins or ends with a digit."""
    numbers = [word[0].isdigit() or word[-1].isdigit() for word in words]
    even = shingle_hashes(words, 1) & ~np.uint64(1)
    return even | np.array(numbers, dtype=np.uint64)


def sentence_keys(words: Hashes, lengths: Lengths, host: str) -> Hashes:
    """Give a key for each sentence of a host; all numbers count as the same word."""
    if not len(words):
        return np.zeros(0, dtype=np.uint64)
    bare = np.where(words & np.uint64(1), np.uint64(1), words)
    starts = (np.cumsum(lengths) - lengths).astype(np.int64)
    places = np.arange(len(words), dtype=np.uint64) - np.repeat(
        starts.astype(np.uint64), lengths
    )
    sums = np.add.reduceat(bare * (places * np.uint64(2) + np.uint64(1)), starts)
    name = hashlib.blake2b(host.encode(), digest_size=8).digest()
    return (sums ^ np.uint64(int.from_bytes(name, "little"))) * np.uint64(_WEIGHT)
