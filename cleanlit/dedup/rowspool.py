"""Texts as they were made, in a temporary file: read again, they need not be made."""

from __future__ import annotations

import struct
import tempfile
from array import array
from sys import byteorder
from typing import Final

import numpy as np

from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.text import Text

# Words that are left, sentences, those of them that were taken out, the state then.
_HEAD: Final = struct.Struct("=4I")
# Texts that are written at a time.
_UNWRITTEN: Final = 64
_NONE: Final = np.zeros(0, dtype=np.uint64)


class RowSpool:
    """Texts by number, in the order from 0 on; in memory it holds 16 bytes a text."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="cleanlit-", buffering=0)
        self._starts = array("q")
        self._sizes = array("I")
        self._end = 0
        self._hosts = array("I")
        self._places: dict[str, int] = {}
        self._names: list[str] = []
        self._fresh: list[bytes] = []
        self._written = 0

    def close(self) -> None:
        """Delete the file."""
        self._file.close()

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
        self._fresh.append(data)
        self._starts[number], self._sizes[number] = self._end, len(data)
        self._end += len(data)
        if len(self._fresh) >= _UNWRITTEN:
            self._write()

    def read(self, number: int) -> Text:
        """Give a text as it was made."""
        start, size = self._starts[number], self._sizes[number]
        if start + size > self._written:
            self._write()
        self._file.seek(start)
        data = self._file.read(size)
        while len(data) < size:
            data += self._file.read(size - len(data))
        words, count, cut, state = _HEAD.unpack_from(data)
        row = data[_HEAD.size + 8 * count :]
        return Text(
            self._names[self._hosts[number]], row, size_of(row), words,
            _keys(data, count), cut, state,
        )  # fmt: skip

    def _write(self) -> None:
        view = memoryview(b"".join(self._fresh))
        self._fresh = []
        self._file.seek(self._written)
        self._written += len(view)
        while len(view):
            view = view[self._file.write(view) :]


def size_of(row: bytes) -> int:
    """Give the number of shingles, which stands in the head of a row."""
    return int.from_bytes(row[8:12], byteorder)


def _keys(data: bytes, count: int) -> Hashes:
    if not count:
        return _NONE
    # A copy: it must not keep the row in memory.
    return np.frombuffer(data, np.uint64, count, _HEAD.size).copy()
