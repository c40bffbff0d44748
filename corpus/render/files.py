"""All files that are made from the gold files, and what differs from them."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cleanlit.bench.gold import SUFFIX, read_pages
from corpus.render.page import render, text
from corpus.render.warc import archive

PAGES: Final = "pages"
ARCHIVE: Final = "crawl.warc.gz"
SUMS: Final = "SHA256SUMS"
_MADE: Final = (".html", ".txt")
_DATA: Final = frozenset({*_MADE, SUFFIX, ".gz", ".json", ".jsonl", ".toml", ".zst"})


def generated(corpus: Path) -> dict[str, bytes]:
    """Give the content that the files should have, by path below `corpus`."""
    pages = read_pages(corpus / PAGES)
    made: dict[str, bytes] = {}
    for page in pages:
        made[f"{PAGES}/{page.name}.html"] = render(page).body
        made[f"{PAGES}/{page.name}.txt"] = text(page)
    made[ARCHIVE] = _archive(corpus / ARCHIVE, archive(pages))
    made[SUMS] = _sums(corpus, made)
    return made


def stale(corpus: Path) -> list[str]:
    """Name the files whose content is another than the generated one, and those whose
    gold file is gone.
    """
    differ = [
        name
        for name, content in generated(corpus).items()
        if not (corpus / name).is_file() or (corpus / name).read_bytes() != content
    ]
    return sorted([*differ, *_orphans(corpus)])


def write(corpus: Path) -> list[str]:
    """Bring the files up to date; name those that were not."""
    names = stale(corpus)
    for name in _orphans(corpus):
        (corpus / name).unlink()
    for name, content in generated(corpus).items():
        if name in names:
            (corpus / name).write_bytes(content)
    return names


def _archive(path: Path, made: bytes) -> bytes:
    """Give the archive that is there, if it holds the same as the new one.

    Builds of zlib differ in the bytes that they compress to.
    """
    try:
        there = path.read_bytes()
        same = gzip.decompress(there) == gzip.decompress(made)
    except (OSError, EOFError, zlib.error):
        return made
    return there if same else made


def _orphans(corpus: Path) -> list[str]:
    return [
        f"{PAGES}/{path.name}"
        for path in sorted((corpus / PAGES).iterdir())
        if path.suffix in _MADE and not path.with_suffix(SUFFIX).is_file()
    ]


def _sums(corpus: Path, made: Mapping[str, bytes]) -> bytes:
    """Give the list of checksums in the form of `sha256sum`, by path."""
    gone = set(_orphans(corpus))
    found = {
        path.relative_to(corpus).as_posix(): path
        for path in corpus.rglob("*")
        if path.suffix in _DATA and path.is_file()
    }
    lines = []
    for name in sorted((found.keys() | made.keys()) - gone):
        content = made[name] if name in made else found[name].read_bytes()
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    return "".join(lines).encode()
