"""Documents put aside by host, so that one part of the hosts is in memory at a time."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import orjson
import zstandard

from cleanlit.document import Document
from cleanlit.text.hosts import host_of
from cleanlit.text.language import primary_language

_PARTS: Final = 128
_BUFFER_BYTES: Final = 1 << 19
# Documents of one host that are looked at: a host with more shows its furniture in a
# sample, which is chosen by content and so does not depend on the order of reading.
MOST_DOCUMENTS: Final = 20_000


class Page(NamedTuple):
    """What learning needs of a document. `day` is its date to the day, or empty."""

    day: str
    title: str
    text: str
    author: str
    language: str
    site: str


class Spill:
    """Takes documents in any order, gives them by host."""

    def __init__(self) -> None:
        self._files: list[Any] = [None] * _PARTS
        self._buffers = [bytearray() for _ in range(_PARTS)]
        self._packer = zstandard.ZstdCompressor(level=1)

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            if file is not None:
                file.close()

    def add(self, document: Document) -> bool:
        """Take a document; tell whether it has a host and text, as it must."""
        host = host_of(document.url)
        if host is None or not document.text:
            return False
        part = zlib.crc32(host.encode()) % _PARTS
        buffer = self._buffers[part]
        buffer += orjson.dumps(
            (
                host,
                str(document.date or "")[:10],
                document.title or "",
                document.text,
                document.author or "",
                document.language or "",
                document.site or "",
            )
        )
        buffer += b"\n"
        if len(buffer) > _BUFFER_BYTES:
            self._write(part)
        return True

    def hosts(self) -> Iterator[tuple[str, list[Page]]]:
        """Give each host with its documents, without exact copies, sorted."""
        for part in range(_PARTS):
            self._write(part)
            yield from sorted(self._read(part).items())

    def _write(self, part: int) -> None:
        buffer = self._buffers[part]
        if not buffer:
            return
        if self._files[part] is None:
            self._files[part] = tempfile.TemporaryFile(prefix="cleanlit-")
        packed = self._packer.compress(bytes(buffer))
        self._files[part].write(len(packed).to_bytes(8, "little") + packed)
        buffer.clear()

    def _read(self, part: int) -> dict[str, list[Page]]:
        found: dict[str, dict[str, Page]] = {}
        file = self._files[part]
        if file is None:
            return {}
        file.seek(0)
        unpacker = zstandard.ZstdDecompressor()
        while size := file.read(8):
            packed = file.read(int.from_bytes(size, "little"))
            for line in unpacker.decompress(packed).splitlines():
                host, *fields = orjson.loads(line)
                page = Page(*fields)
                pages = found.setdefault(host, {})
                old = pages.get(page.text)
                if old is None or page < old:
                    pages[page.text] = page
                if len(pages) >= 2 * MOST_DOCUMENTS:
                    found[host] = dict(_sample(pages))
        file.close()
        self._files[part] = None
        return {
            host: sorted(dict(_sample(pages)).values()) for host, pages in found.items()
        }


def _sample(pages: dict[str, Page]) -> list[tuple[str, Page]]:
    items = list(pages.items())
    if len(items) <= MOST_DOCUMENTS:
        return items
    items.sort(key=lambda item: blake2b(item[0].encode(), digest_size=16).digest())
    return items[:MOST_DOCUMENTS]


def language_of(pages: list[Page]) -> str:
    """Give the language of most pages that say theirs; `*` where none does."""
    counts: dict[str, int] = {}
    for page in pages:
        if code := primary_language(page.language):
            counts[code] = counts.get(code, 0) + 1
    return max(sorted(counts), key=counts.__getitem__, default="*")
