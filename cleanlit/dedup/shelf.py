"""What is kept of documents that were decided on, wherever it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.sketch import Sketch, host_keys, sentence_keys


@dataclass(frozen=True, slots=True)
class Body:
    """What a document is compared by: the hashes of its words, by sentences.

    `content` holds a hash of 64 bits for each word, then for each of its `sentences`
    the number of words (32 bits).
    """

    host: str
    content: bytes | memoryview
    sentences: int

    @property
    def words(self) -> Hashes:
        """Give the hashes of its words."""
        size = len(self.content) - 4 * self.sentences
        return np.frombuffer(self.content, "<u8", size // 8)

    @property
    def lengths(self) -> NDArray[np.uint32]:
        """Give the lengths of its sentences."""
        start = len(self.content) - 4 * self.sentences
        return np.frombuffer(self.content, "<u4", self.sentences, start)

    def keys(self) -> Hashes:
        """Give the keys of its sentences."""
        return sentence_keys(self.words, self.lengths, self.host)

    def without(self, learned: Hashes) -> Hashes:
        """Give the hashes of words but those of sentences that are learned (sorted)."""
        words, lengths = self.words, self.lengths
        count, sentences = np.array([[len(words)], [len(lengths)]], dtype=np.uint32)
        mixed = host_keys([self.host])
        return kernel.strip(words, count, lengths, sentences, mixed, learned)[0]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a document that was decided on.

    `story` is the number of the first document of its story, its own for one that is
    kept. `digest` says that it gathers several stories; `window` is the stretch that
    texts found in it have left open: the latest start and the first end.
    """

    id: str
    exact: bytes
    story: int
    digest: bool = False
    window: tuple[int, int] | None = None


class Shelf(Protocol):
    """Where the documents lie, by number from 0 on."""

    def __len__(self) -> int: ...

    def put(self, entry: Entry, body: Body | None, keys: Hashes) -> None:
        """Take the next document, to be found by `keys`.

        Without a body it is an exact copy, which is never compared.
        """

    def entry(self, number: int) -> Entry: ...

    def fetch(self, numbers: Sequence[int]) -> None:
        """Have the entries of these documents at hand, as they will be asked for."""

    def change(self, number: int, entry: Entry) -> None: ...

    def bodies(self, numbers: list[int]) -> list[Body]: ...


def body_of(sketch: Sketch) -> Body:
    """Give what a sketched document is compared by."""
    return Body(sketch.host, sketch.words + sketch.lengths, len(sketch.lengths) // 4)
