"""What is kept of documents that were decided on, wherever it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.sketch import Sketch, sentence_keys


@dataclass(frozen=True, slots=True)
class Body:
    """What a document is compared by: the hashes of its words, by sentences."""

    host: str
    words: Hashes
    lengths: NDArray[np.uint32]

    def keys(self) -> Hashes:
        """Give the keys of its sentences."""
        return sentence_keys(self.words, self.lengths, self.host)


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

    def change(self, number: int, entry: Entry) -> None: ...

    def bodies(self, numbers: list[int]) -> list[Body]: ...


def body_of(sketch: Sketch) -> Body:
    """Give what a sketched document is compared by."""
    return Body(
        sketch.host,
        np.frombuffer(sketch.words, dtype=np.uint64),
        np.frombuffer(sketch.lengths, dtype=np.uint32),
    )
