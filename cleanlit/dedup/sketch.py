"""Documents reduced to what near-duplicate search needs: hashes of their words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.brief import WIRE, Brief, authors_of, wire_of
from cleanlit.dedup.candidates import permutations
from cleanlit.dedup.credits import SILENT, whose, without_credits, without_names
from cleanlit.dedup.kernel import Rows, Scanned
from cleanlit.dedup.options import DedupOptions, Keep
from cleanlit.dedup.shingles import Hashes, word_hashes
from cleanlit.document import Document
from cleanlit.text.dates import parse_date
from cleanlit.text.hosts import host_of

__all__ = [
    "Sketch", "Sketcher", "Sketches", "exact_digest", "host_keys", "sentence_keys",
    "sketches_of", "word_hashes",
]  # fmt: skip

Lengths = NDArray[np.uint32]
Mask = Callable[[Document], str]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a document while its corpus is read.

    `words` holds a 64-bit hash for each word, its lowest bit set if the word has a
    digit; `lengths` the number of words of each sentence (32 bits). `exact` is the same
    for texts with the same words; the rest chooses the canonical copy. `source` is
    looked for only where the policy asks for it, and `rank`, the value of a field.
    """

    ordinal: int
    id: str
    exact: bytes
    host: str
    words: bytes
    lengths: bytes
    chars: int
    published: datetime | None
    source: int = SILENT
    rank: Any = None


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of a batch: one item for each document in every list and count.

    `dates` are as the records have them: few are ever needed. `rows` is there if
    nothing is stripped; then `scanned` holds neither words nor lengths. `unnamed` are
    the places of those whose id is their ordinal, as they bring none.
    """

    ordinals: Sequence[int]
    ids: Sequence[str]
    hosts: Sequence[str]
    chars: Sequence[int]
    dates: Sequence[str | datetime | None]
    sources: Sequence[int]
    scanned: Scanned
    rows: Rows | None = None
    ranks: Sequence[Any] = ()
    unnamed: Sequence[int] = ()


def whole_text(document: Document) -> str:
    """The mask that hides nothing."""
    return document.text or ""


class Sketcher:
    """Makes sketches. `mask` gives the part of a document that is compared.

    With `words` sketches hold words even where rows could be made of them at once.
    """

    def __init__(
        self, options: DedupOptions, mask: Mask = whole_text, *, words: bool = False
    ) -> None:
        self._options = options
        self._mask = mask
        self._words = words

    def __call__(self, document: Document) -> Sketch:
        """Sketch a document; one without an id goes by its URL, or its ordinal."""
        scanned = kernel.scan([self._compared(self.brief(document))])
        return Sketch(
            ordinal=document.origin.ordinal,
            id=_id_of(document),
            exact=scanned.digests.tobytes(),
            host=_site_of(document),
            words=scanned.words.tobytes(),
            lengths=scanned.lengths.tobytes(),
            chars=len(document.text or ""),
            published=parse_date(document.date),
            source=self._whose(document),
            rank=self._rank(document),
        )

    def batch(self, documents: Sequence[Document]) -> Sketches:
        """Sketch many documents at once, which is several times faster."""
        return self.briefly(list(map(self.brief, documents)))

    def brief(self, document: Document) -> Brief:
        """Take what is needed of a document."""
        return Brief(
            document.origin.ordinal,
            document.id,
            document.url,
            document.site,
            document.date,
            document.text or "",
            self._mask(document),
            document.title,
            authors_of(document.author, document.authors),
            self._rank(document),
            _wire(document),
        )

    def briefly(self, briefs: Sequence[Brief]) -> Sketches:
        """Sketch many documents of which no more than this is known."""
        texts = [self._compared(brief) for brief in briefs]
        scanned = kernel.scan(texts)
        rows = None
        if not (self._options.strip or self._words):
            rows = shingle(scanned, self._options)
            scanned = scanned._replace(
                words=scanned.words[:0],
                lengths=scanned.lengths[:0],
                sentences=scanned.sentences[:0],
            )
        hosts = [host_of(brief.url) for brief in briefs]
        sources: Sequence[int] = bytes([SILENT]) * len(briefs)
        if self._options.keep is Keep.SOURCE:
            sources = [
                whose(brief.text, host, brief.site, brief.wire)
                for brief, host in zip(briefs, hosts, strict=True)
            ]
        return Sketches(
            ordinals=[brief.ordinal for brief in briefs],
            ids=[brief.id or brief.url or f"#{brief.ordinal:012d}" for brief in briefs],
            hosts=[
                host or brief.site or ""
                for brief, host in zip(briefs, hosts, strict=True)
            ],
            chars=[len(brief.text) for brief in briefs],
            dates=[brief.date for brief in briefs],
            sources=sources,
            scanned=scanned,
            rows=rows,
            ranks=[brief.rank for brief in briefs] if self._options.keep_field else (),
            unnamed=[
                place
                for place, brief in enumerate(briefs)
                if not (brief.id or brief.url)
            ],
        )

    def _rank(self, document: Document) -> Any:
        """Give the value of the field that the canonical copy is chosen by."""
        name = self._options.keep_field
        return document.origin.fields.get(name) if name else None

    def _compared(self, brief: Brief) -> str:
        """Give what is compared: without credits, unless nothing is to be stripped."""
        if not self._options.strip:
            return brief.compared
        text = without_names(brief.compared, brief.title, brief.authors)
        return without_credits(text)

    def _whose(self, document: Document) -> int:
        if self._options.keep is not Keep.SOURCE:
            return SILENT
        host, wire = host_of(document.url), _wire(document)
        return whose(document.text or "", host, document.site, wire)


def _wire(document: Document) -> tuple[str, ...]:
    """Give the agencies that a document is from, found just now or known before."""
    return (*document.lifted.get(WIRE, ()), *wire_of(document.origin.fields))


def sketches_of(sketch: Sketch) -> Sketches:
    """Give one sketch as a batch."""
    words = np.frombuffer(sketch.words, np.uint64)
    lengths = np.frombuffer(sketch.lengths, np.uint32)
    return Sketches(
        [sketch.ordinal],
        [sketch.id],
        [sketch.host],
        [sketch.chars],
        [sketch.published],
        [sketch.source],
        Scanned(
            words,
            np.array([len(words)], dtype=np.uint32),
            lengths,
            np.array([len(lengths)], dtype=np.uint32),
            np.frombuffer(sketch.exact, np.uint64),
        ),
        ranks=[sketch.rank] if sketch.rank is not None else (),
    )


def shingle(scanned: Scanned, options: DedupOptions) -> Rows:
    """Make rows and signatures of what was scanned."""
    chosen = permutations(options.hashes, options.seed)
    return kernel.shingle(scanned.words, scanned.counts, options.shingle, *chosen)


def exact_digest(words: list[str]) -> bytes:
    """Give what texts with the same words have in common, and no others: 16 bytes."""
    return kernel.scan(["\n".join(words)]).digests.tobytes()


def sentence_keys(words: Hashes, lengths: Lengths, host: str) -> Hashes:
    """Give a key for each sentence of a host; all numbers count as the same word."""
    counts = np.array([len(words)], dtype=np.uint32)
    sentences = np.array([len(lengths)], dtype=np.uint32)
    return kernel.keys(words, counts, lengths, sentences, host_keys([host]))


def host_keys(hosts: Iterable[str]) -> Hashes:
    """Give what the keys of the sentences of each host are mixed with."""
    return np.array([_host_key(host) for host in hosts], dtype=np.uint64)


@lru_cache(maxsize=65_536)
def _host_key(host: str) -> int:
    name = hashlib.blake2b(
        host.encode("utf-8", "surrogatepass"), digest_size=8
    ).digest()
    return int.from_bytes(name, "little")


def _id_of(document: Document) -> str:
    return document.id or document.url or f"#{document.origin.ordinal:012d}"


def _site_of(document: Document) -> str:
    return host_of(document.url) or document.site or ""
