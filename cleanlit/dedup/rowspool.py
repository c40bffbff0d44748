"""Texts as they were made, in a temporary file: read again, they need not be made."""

from __future__ import annotations

import struct
from array import array
from sys import byteorder
from typing import Final

import numpy as np

from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.spool import Spool
from cleanlit.dedup.text import Text

# Words that are left, sentences, those of them that were taken out, the state then.
_HEAD: Final = struct.Struct("=4I")
_NONE: Final = np.zeros(0, dtype=np.uint64)


class RowSpool:
    """Texts by number, in the order from 0 on; in memory it holds 16 bytes a text."""

    def __init__(self) -> None:
        self._spool = Spool()
        self._starts = array("q")
        self._sizes = array("I")
        self._hosts = array("I")
        self._places: dict[str, int] = {}
        self._names: list[str] = []

    def close(self) -> None:
        """Delete the file."""
        self._spool.close()

    def append(self, text: Text) -> None:
        """Take the next text."""
        place = self._places.setdefault(text.host, len(self._names))
        if place == len(self._names):
            self._names.append(text.host)
        self._hosts.append(place)
        self._starts.append(0)
        self._sizes.append(0)
        self.replace(len(self._starts) - 1, text)

    def replace(self, number: int, text: Text) -> None:
        """Take a text as it was made anew."""
        head = _HEAD.pack(text.words, len(text.sentences), text.cut, text.state)
        data = b"".join((head, text.sentences.tobytes(), text.row))
        self._starts[number] = self._spool.append(data)
        self._sizes[number] = len(data)

    def read(self, number: int) -> Text:
        """Give a text as it was made."""
        data = self._spool.read(self._starts[number], self._sizes[number])
        words, count, cut, state = _HEAD.unpack_from(data)
        row = data[_HEAD.size + 8 * count :]
        return Text(
            self._names[self._hosts[number]], row, size_of(row), words,
            _keys(data, count), cut, state,
        )  # fmt: skip


def size_of(row: bytes) -> int:
    """Give the number of shingles, which stands in the head of a row."""
    return int.from_bytes(row[8:12], byteorder)


def _keys(data: bytes, count: int) -> Hashes:
    if not count:
        return _NONE
    # A copy: it must not keep the row in memory.
    return np.frombuffer(data, np.uint64, count, _HEAD.size).copy()
