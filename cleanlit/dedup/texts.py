"""Texts as they are compared: without what was furniture when they were made."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from cleanlit.dedup import kernel
from cleanlit.dedup.candidates import permutations
from cleanlit.dedup.frame import Frame
from cleanlit.dedup.kernel import Made, Words32
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rowspool import RowSpool, size_of
from cleanlit.dedup.shelf import Body, Shelf
from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.sketch import host_keys
from cleanlit.dedup.text import Text

# Earlier texts that stay in memory, at some 4 kB each: so many where the others are in
# a spool, and where they have to be made anew.
_AT_HAND: Final = 512
_ALL_AT_HAND: Final = 16_384
_UNSIGNED: Final = permutations(0, 0)
_UNKEYED: Final = np.zeros(0, dtype=np.uint64)


class Texts:
    """Makes texts, and has earlier ones at hand, all of them with a `spool`."""

    def __init__(
        self,
        options: DedupOptions,
        frame: Frame,
        shelf: Shelf,
        spool: RowSpool | None = None,
    ) -> None:
        self._options = options
        self._frame = frame
        self._shelf = shelf
        self._permutations = permutations(options.hashes, options.seed)
        self._near: OrderedDict[int, Text] = OrderedDict()
        self._spool = spool
        self._most = _AT_HAND if spool else _ALL_AT_HAND

    def make(self, bodies: Sequence[Body], salts: Hashes) -> list[tuple[Text, Hashes]]:
        """Make texts, with the keys by which they are found."""
        made = self._made(bodies, self._permutations)
        keys, many = kernel.bucket_keys(
            made.signatures, made.samples, made.sampled, salts, self._options.bands,
            self._options.rows,
        )  # fmt: skip
        return [*zip(self._texts(bodies, made), _parts(keys, many), strict=True)]

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
        """Take the text of the next document."""
        if self._spool:
            self._spool.append(text)
        self._hold(number, text)

    def load(self, numbers: Sequence[int]) -> list[Text]:
        """Give earlier texts, without what is furniture by now."""
        found: dict[int, Text] = {}
        missing = []
        near, state = self._near, self._frame.state
        for number in numbers:
            text = near.get(number)
            if text is None and self._spool:
                text = self._spool.read(number)
                self._hold(number, text)
            if text is not None and (
                text.state == state(text.host) or self.is_current(text)
            ):
                found[number] = text
                near.move_to_end(number)
            else:
                missing.append(number)
        if missing:
            bodies = self._shelf.bodies(missing)
            made = self._texts(bodies, self._made(bodies, _UNSIGNED))
            for number, text in zip(missing, made, strict=True):
                found[number] = text
                self._hold(number, text)
                if self._spool:
                    self._spool.replace(number, text)
        return [found[number] for number in numbers]

    def _hold(self, number: int, text: Text) -> None:
        self._near[number] = text
        if len(self._near) > self._most:
            self._near.popitem(last=False)

    def _made(self, bodies: Sequence[Body], by: tuple[Words32, Words32]) -> Made:
        hosts = [body.host for body in bodies]
        return kernel.texts(
            tuple([body.content for body in bodies]),
            np.array([body.sentences for body in bodies], dtype=np.uint32),
            host_keys(hosts),
            tuple(map(self._frame.known, hosts)),
            self._options.shingle,
            *by,
        )

    def _texts(self, bodies: Sequence[Body], made: Made) -> Iterator[Text]:
        frame = self._frame
        for body, (row, left, cut, keys) in zip(bodies, made.texts, strict=True):
            sentences = np.frombuffer(keys, np.uint64) if frame.learns else _UNKEYED
            host = body.host
            yield Text(host, row, size_of(row), left, sentences, cut, frame.state(host))


def _parts(whole: Hashes, counts: Any) -> Iterator[Hashes]:
    end = 0
    for count in counts.tolist():
        yield whole[end : end + count]
        end += count
