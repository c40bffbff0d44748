"""Pages that were extracted before in this run: found again, not extracted again.

The results wait in a folder that all workers share, so a page is known whoever had it,
and whatever became of that worker. A result is used again only where all that went into
it is the same: the bytes of the page, its address, and what else was known of it. Then
extracting again would give the same, and so the output is the same with and without.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

from cleanlit.document import Document, Origin, Rejected

# Places for results, and how large one may be: some 60 MB on disk for news.
SLOTS: Final = 4_096
_MAX_BYTES: Final = 256 << 10
_KEY_BYTES: Final = 16
# What a result does not depend on: it is taken from the page that is at hand.
_OWN: Final = frozenset({"id", "origin", "crawled", "html"})


_Extractor = Callable[[Document], Document | Rejected]


def page_key(document: Document) -> bytes:
    """Give a digest of all that the extraction of a page depends on."""
    html = document.html or b""
    found = hashlib.blake2b(digest_size=_KEY_BYTES)
    found.update(b"b" if isinstance(html, bytes) else b"s")
    found.update(
        html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
    )
    rest = tuple(
        getattr(document, item.name)
        for item in fields(Document)
        if item.name not in _OWN
    )
    found.update(repr(rest).encode("utf-8", "backslashreplace"))
    return found.digest()


class Seen:
    """An extractor that remembers, for as long as `folder` is there.

    A disk that is full, or a folder that is gone, costs the memory and nothing else.
    """

    def __init__(self, extractor: _Extractor, folder: str) -> None:
        self._extractor = extractor
        self._folder = Path(folder)
        self._made = 0

    def extract(self, document: Document, key: bytes) -> Document | Rejected:
        """Give what the extractor gives; `key` is the page's `page_key`."""
        slot = self._folder / str(slot_of(key))
        found = _read(slot, key)
        if found is None:
            found = self._extractor(document)
            self._write(slot, key, found)
        if isinstance(found, Rejected):
            return Rejected(document.origin, found.reason, found.detail, document.id)
        return replace(
            found, id=document.id, origin=document.origin, crawled=document.crawled
        )

    def _write(self, slot: Path, key: bytes, found: Document | Rejected) -> None:
        data = key + pickle.dumps(replace(found, id=None, origin=Origin()))
        if len(data) > _MAX_BYTES:
            return
        # Written aside and then named, so that nobody reads half of it.
        self._made += 1
        aside = self._folder / f"{os.getpid()}-{self._made % 2}"
        with contextlib.suppress(OSError):
            aside.write_bytes(data)
            os.replace(aside, slot)


class SeenKeys:
    """Tells pages that came before, in the order of the input: as `Seen` would.

    The count is the same at any number of workers, and takes 100 KiB.
    """

    def __init__(self) -> None:
        self._keys: dict[int, bytes] = {}

    def add(self, key: bytes) -> bool:
        """Tell whether the page was there, and keep it."""
        slot = slot_of(key)
        had = self._keys.get(slot) == key
        self._keys[slot] = key
        return had


def slot_of(key: bytes) -> int:
    """Give the place of a result: a newer one takes the place of an older one."""
    return int.from_bytes(key[:4], "big") % SLOTS


def _read(slot: Path, key: bytes) -> Document | Rejected | None:
    try:
        data = slot.read_bytes()
    except OSError:
        return None
    if not data.startswith(key):
        return None
    found: Document | Rejected = pickle.loads(data[_KEY_BYTES:])
    return found
