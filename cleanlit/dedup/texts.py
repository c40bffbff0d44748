"""Texts as they are compared: without what was furniture when they were made."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sys import byteorder
from typing import Any, Final

import numpy as np

from cleanlit.dedup import kernel
from cleanlit.dedup.candidates import permutations
from cleanlit.dedup.frame import Frame
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.shelf import Body, Shelf
from cleanlit.dedup.shingles import Hashes

# Earlier texts that stay in memory, at some 7 kB each.
_AT_HAND: Final = 2_048
_UNSIGNED: Final = np.zeros(0, dtype=np.uint32)
_UNKEYED: Final = np.zeros(0, dtype=np.uint64)


@dataclass(slots=True)
class Text:
    """What is left of a text when what was known of its host is taken out.

    `row` holds its shingles (see `rows`), `size` counts them, `words` what is left.
    `sentences` are the keys of all its sentences, of which `cut` were taken out when
    the frame had that `state`; a later state that takes out as many makes the same
    text, and is noted here.
    """

    host: str
    row: bytes
    size: int
    words: int
    sentences: Hashes
    cut: int
    state: int


class Texts:
    """Makes texts, and has earlier ones at hand."""

    def __init__(self, options: DedupOptions, frame: Frame, shelf: Shelf) -> None:
        self._options = options
        self._frame = frame
        self._shelf = shelf
        self._permutations = permutations(options.hashes, options.seed)
        self._near: OrderedDict[int, Text] = OrderedDict()

    def make(self, bodies: Sequence[Body], salts: Hashes) -> list[tuple[Text, Hashes]]:
        """Make texts, with the keys by which they are found."""
        words, counts = self._frame.strip(bodies)
        rows = kernel.shingle(words, counts, self._options.shingle, *self._permutations)
        keys, many = kernel.bucket_keys(
            rows.signatures, rows.samples, rows.sampled, salts, self._options.bands,
            self._options.rows,
        )  # fmt: skip
        texts = self._cut(bodies, rows.data, rows.sizes, counts)
        return [*zip(texts, _parts(keys, many), strict=True)]

    def is_current(self, text: Text) -> bool:
        """Tell whether a text would be made the same way now."""
        state = self._frame.state(text.host)
        if text.state == state:
            return True
        if self._frame.cut(text.host, text.sentences) != text.cut:
            return False
        text.state = state
        return True

    def keep(self, number: int, text: Text) -> None:
        """Have the text of a document at hand."""
        self._near[number] = text
        while len(self._near) > _AT_HAND:
            self._near.popitem(last=False)

    def load(self, numbers: Sequence[int]) -> list[Text]:
        """Give earlier texts, without what is furniture by now."""
        near = self._near
        found: dict[int, Text] = {}
        missing = []
        for number in numbers:
            text = near.get(number)
            if text is not None and self.is_current(text):
                found[number] = text
                near.move_to_end(number)
            else:
                missing.append(number)
        if missing:
            bodies = self._shelf.bodies(missing)
            words, counts = self._frame.strip(bodies)
            rows = kernel.shingle(
                words, counts, self._options.shingle, _UNSIGNED, _UNSIGNED
            )
            texts = self._cut(bodies, rows.data, rows.sizes, counts)
            for number, text in zip(missing, texts, strict=True):
                found[number] = text
                self.keep(number, text)
        return [found[number] for number in numbers]

    def _cut(
        self, bodies: Sequence[Body], data: Any, sizes: Any, counts: Any
    ) -> Iterator[Text]:
        """Cut rows that stand one after the other apart."""
        # Copies: what stays at hand must not keep the whole batch in memory.
        sentences = self._frame.keys(bodies)
        end = 0
        for body, keys, size, words in zip(
            bodies, sentences, sizes.tolist(), counts.tolist(), strict=True
        ):
            row = data[end : end + size].tobytes()
            end += size
            yield Text(
                body.host, row, int.from_bytes(row[8:12], byteorder), words, keys,
                self._frame.cut(body.host, keys), self._frame.state(body.host),
            )  # fmt: skip


def _parts(whole: Hashes, counts: Any) -> Iterator[Hashes]:
    end = 0
    for count in counts.tolist():
        yield whole[end : end + count]
        end += count
