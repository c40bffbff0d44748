"""The sketches of a corpus: facts in arrays, hashes in temporary files."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.kernel import Longs, Rows, Scanned, Words32, fmix32
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.scopes import Within, days_of
from cleanlit.dedup.sketch import Sketches, exact_digest, host_keys, shingle
from cleanlit.dedup.store import Store

T = TypeVar("T")
R = TypeVar("R")
Numbers = NDArray[np.int64]

# Documents that are stripped and shingled at a time: a few megabytes.
_CHUNK: Final = 256
# Tells the digest of a whole text from that of what is left of another.
WHOLE: Final = np.uint64(0xA0761D6478BD642F)
WORDLESS: Final = np.frombuffer(exact_digest([]), dtype=np.uint64)


class Corpus:
    """Collects sketches. In memory a document costs its names and about 60 bytes."""

    def __init__(self, options: DedupOptions) -> None:
        self.options = options
        self.ids: list[str] = []
        self.dates: list[str | datetime | None] = []
        self.ordinals = array("q")
        self.chars = array("q")
        self.sources = bytearray()
        self.ranks: dict[int, Any] = {}
        self.hosts: dict[str, int] = {}
        self._host_of = array("I")
        self._digests = bytearray()
        self._counts = array("I")
        self._words = Store()
        self._lengths = Store()
        self.rows = RowStore()

    def __len__(self) -> int:
        return len(self.ids)

    def close(self) -> None:
        """Delete the temporary files."""
        self._words.close()
        self._lengths.close()
        self.rows.close()

    def add(self, sketches: Sketches) -> None:
        """Take a batch of sketches."""
        self.ids += sketches.ids
        self.dates += sketches.dates
        self.ordinals.extend(sketches.ordinals)
        self.chars.extend(sketches.chars)
        for place, rank in enumerate(sketches.ranks):
            if rank is not None:
                self.ranks[len(self.sources) + place] = rank
        self.sources.extend(sketches.sources)
        known = self.hosts
        self._host_of.extend(
            [known.setdefault(host, len(known)) for host in sketches.hosts]
        )
        scanned = sketches.scanned
        self._digests += scanned.digests.tobytes()
        self._counts.frombytes(scanned.counts.tobytes())
        if not self.options.strip:
            self.rows.add(sketches.rows or shingle(scanned, self.options))
            return
        self._words.add_all(scanned.words, 8 * scanned.counts.astype(np.int64))
        self._lengths.add_all(scanned.lengths, 4 * scanned.sentences.astype(np.int64))

    def units(self, within: Within | None = None) -> Units:
        """Give the distinct texts of each host and scope, ordered by content."""
        names = sorted(self.hosts)
        rank = np.zeros(len(names), dtype=np.int64)
        rank[[self.hosts[name] for name in names]] = np.arange(len(names))
        hosts = rank[np.array(self._host_of, dtype=np.int64)]
        digests = np.array(np.frombuffer(self._digests, np.uint64)).reshape(-1, 2)
        scopes = days_of(self.dates) if within is Within.DAY else hosts
        columns = [hosts, digests[:, 1], digests[:, 0]]
        if within is Within.DAY:
            columns.insert(0, scopes)
        order, fresh = _grouped(columns)
        units = np.zeros(len(order), dtype=np.int64)
        units[order] = np.cumsum(fresh) - 1
        documents = order[fresh]
        return Units(
            units,
            documents,
            digests[documents],
            hosts[documents],
            names,
            np.array(self._counts, dtype=np.int64)[documents],
            scopes[documents] if within else None,
        )

    def chunks(self, units: Units) -> Iterator[tuple[Numbers, Numbers, Longs]]:
        """Give the texts in the order of the files: units, documents, keys of hosts."""
        keys = host_keys(units.names)
        order = np.argsort(units.documents, kind="stable")
        for start in range(0, len(order), _CHUNK):
            chosen = order[start : start + _CHUNK]
            yield chosen, units.documents[chosen], keys[units.hosts[chosen]]

    def sentences(self, documents: Numbers) -> Numbers:
        """Give the numbers of sentences of some documents."""
        return self._lengths.sizes(documents) // 4

    def read(self, documents: Numbers) -> tuple[Longs, Words32, Words32, Words32]:
        """Give words, counts, lengths and numbers of sentences of some documents."""
        numbers = documents.tolist()
        return (
            np.frombuffer(self._words.gather(numbers), np.uint64),
            (self._words.sizes(documents) // 8).astype(np.uint32),
            np.frombuffer(self._lengths.gather(numbers), np.uint32),
            self.sentences(documents).astype(np.uint32),
        )


@dataclass(frozen=True, slots=True)
class Units:
    """Distinct texts of each host: what is compared.

    `of` gives the unit of each document. Parallel, one item a unit: `documents` (one
    that has this text), `digests` (two values), `hosts` (places in `names`), `words`
    (how many), `scopes` (None if all are compared with all).
    """

    of: Numbers
    documents: Numbers
    digests: Longs
    hosts: Numbers
    names: Sequence[str]
    words: Numbers
    scopes: Numbers | None = None

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def wordless(self) -> NDArray[np.bool_]:
        """Which units have no word: they are copies of nothing."""
        found: NDArray[np.bool_] = (self.digests == WORDLESS).all(axis=1)
        return found

    @property
    def named(self) -> NDArray[np.bool_]:
        """Which units have a host."""
        has = np.array([bool(name) for name in self.names] or [False], dtype=bool)
        return has[self.hosts]

    @property
    def salts(self) -> Words32 | None:
        """What keeps values of one scope from being equal to those of another.

        No two scopes have the same.
        """
        return None if self.scopes is None else fmix32(self.scopes.astype(np.uint32))


class RowStore:
    """Rows of shingles, signatures and samples, by the number of a text."""

    def __init__(self) -> None:
        self._rows = Store()
        self._signatures = Store()
        self._samples = Store()

    def __len__(self) -> int:
        return len(self._rows)

    def close(self) -> None:
        """Delete the temporary files."""
        for store in (self._rows, self._signatures, self._samples):
            store.close()

    def add(self, rows: Rows) -> None:
        """Take the rows of a batch."""
        self._rows.add_all(rows.data, rows.sizes.astype(np.int64))
        each = rows.signatures.nbytes // max(len(rows.sizes), 1)
        self._signatures.add_all(rows.signatures, np.full(len(rows.sizes), each))
        self._samples.add_all(rows.samples, 4 * rows.sampled.astype(np.int64))

    def opened(self) -> tuple[int, NDArray[np.int64]]:
        """Give the file of rows, and their ends from 0 on."""
        return self._rows.opened()

    def rows(self, numbers: Numbers) -> tuple[NDArray[np.uint8], Longs]:
        """Give rows one after the other, and the size of each in bytes."""
        data = np.frombuffer(self._rows.gather(numbers.tolist()), np.uint8)
        return data, self._rows.sizes(numbers).astype(np.uint64)

    def signatures(
        self, numbers: Numbers, values: int, columns: slice = slice(None)
    ) -> Words32:
        """Give signatures of so many values, or of these some columns: a row a text."""
        wide = len(range(values)[columns])
        table = np.zeros((len(numbers), wide), dtype=np.uint32)
        for chosen, found in self._signatures.in_order(numbers):
            table[chosen] = found.view(np.uint32).reshape(-1, values)[:, columns]
        return table

    def samples(
        self, numbers: Numbers, part: int = 0, parts: int = 1
    ) -> tuple[Words32, Words32]:
        """Give samples, and for each the place in `numbers` of whose it is.

        Of several `parts` only the samples of one, by their values. Samples of a text
        stand together where there is one part.
        """
        sizes = self.sampled(numbers)
        if parts > 1:
            return self._some_samples(numbers, sizes, part, parts)
        starts = np.cumsum(sizes) - sizes
        samples = np.zeros(int(sizes.sum()), dtype=np.uint32)
        for chosen, found in self._samples.in_order(numbers):
            own = sizes[chosen]
            moved = starts[chosen] - (np.cumsum(own) - own)
            samples[np.repeat(moved, own) + np.arange(own.sum())] = found.view(
                np.uint32
            )
        owners = np.repeat(np.arange(len(numbers), dtype=np.uint32), sizes)
        return samples, owners

    def _some_samples(
        self, numbers: Numbers, sizes: Numbers, part: int, parts: int
    ) -> tuple[Words32, Words32]:
        none = np.zeros(0, dtype=np.uint32)
        samples, owners = [none], [none]
        for chosen, found in self._samples.in_order(numbers):
            values = found.view(np.uint32)
            own = values % np.uint32(parts) == part
            samples.append(values[own])
            places = np.repeat(chosen.astype(np.uint32), sizes[chosen])
            owners.append(places[own])
        return np.concatenate(samples), np.concatenate(owners)

    def sampled(self, numbers: Numbers) -> Numbers:
        """Give how many samples each text has."""
        return self._samples.sizes(numbers) // 4


@dataclass(frozen=True, slots=True)
class Bodies:
    """What is left of each unit to compare.

    `rows` is the number of its row in the store; `twins` the first unit with the same
    body; `compared` tells which units are compared with others; `sizes` counts
    shingles.
    """

    rows: Numbers
    twins: Numbers
    compared: NDArray[np.bool_]
    sizes: Numbers


def bodies(corpus: Corpus, units: Units, learned: Longs, jobs: int) -> Bodies:
    """Strip and shingle all units; equal ones become twins.

    Where too little is left to tell a story by, the whole text must be equal.
    """
    options = corpus.options
    left, digests = units.words.copy(), units.digests.copy()
    rows = units.documents
    if options.strip:
        rows = np.zeros(len(units), dtype=np.int64)

        def prepare(chunk: tuple[Numbers, Numbers, Longs]) -> tuple[Any, ...]:
            chosen, documents, hosts = chunk
            scanned = corpus.read(documents)
            rest, counts = kernel.strip(*scanned, hosts, learned)
            found = kernel.digests(rest, counts).reshape(-1, 2)
            made = Scanned(rest, counts, *scanned[2:], found)
            return chosen, counts, found, shingle(made, options)

        for chosen, counts, found, made in ordered(prepare, corpus.chunks(units), jobs):
            rows[chosen] = len(corpus.rows) + np.arange(len(chosen))
            left[chosen] = counts
            digests[chosen] = found
            corpus.rows.add(made)
    whole = left < options.short
    digests[whole] = units.digests[whole]
    digests[whole, 0] ^= WHOLE
    twins = _first_equal(digests, units.scopes)
    compared = ~whole & (twins == np.arange(len(units)))
    sizes = np.where(left > 0, np.maximum(left - options.shingle + 1, 1), 0)
    return Bodies(rows[twins], twins, compared, sizes)


def _first_equal(digests: Longs, scopes: Numbers | None) -> Numbers:
    """Give for each row the place of the first row of its scope that is equal to it."""
    columns = [digests[:, 1], digests[:, 0], *([] if scopes is None else [scopes])]
    order, fresh = _grouped(columns)
    first = np.zeros(len(order), dtype=np.int64)
    # The sort is stable: of equal ones the first comes first.
    first[order] = order[fresh][np.cumsum(fresh) - 1]
    return first


def _grouped(columns: Sequence[NDArray[Any]]) -> tuple[Numbers, NDArray[np.bool_]]:
    """Sort rows, by the last column first; tell which ones differ from the one before.

    The sort is stable.
    """
    order = np.lexsort(columns)
    fresh = np.zeros(len(order), dtype=bool)
    fresh[:1] = True
    for column in columns:
        fresh[1:] |= column[order[1:]] != column[order[:-1]]
    return order, fresh


def ordered(function: Callable[[T], R], items: Iterable[T], jobs: int) -> Iterator[R]:
    """Map in threads, a few items ahead; the results keep the order of the items."""
    if jobs <= 1:
        yield from map(function, items)
        return
    source = iter(items)
    with ThreadPoolExecutor(jobs) as threads:
        waiting = [threads.submit(function, item) for item in islice(source, 2 * jobs)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [threads.submit(function, item) for item in islice(source, 1)]
