"""What a proposal must leave alone, and what the shipped rules take already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document
from cleanlit.learn.host import Host
from cleanlit.learn.mine import Found

# Places of each finding that the shipped rules are tried on, and documents of a host.
_TRIED: Final = 2
_LOOKED_AT: Final = 40
_MOST_CHARS: Final = 600
_WORDS: Final = re.compile(r"\w+")


def not_taken(host: Host, found: Sequence[Found], cleaner: Cleaner) -> list[Found]:
    """Leave out what the rules of `cleaner` remove wherever it was tried."""
    cleaned: dict[int, frozenset[int]] = {}
    left = []
    for item in found:
        # Documents that were cleaned already cost nothing.
        known = [place for place in item.places if place[0] in cleaned]
        fresh = item.places[:: max(1, len(item.places) // _TRIED)]
        tried = [*known, *fresh][:_TRIED]
        gone = 0
        for document, number in tried:
            if document not in cleaned:
                cleaned[document] = _gone(host, document, cleaner)
            gone += number in cleaned[document]
        if gone < len(tried):
            left.append(item)
    return left


def _gone(host: Host, document: int, cleaner: Cleaner) -> frozenset[int]:
    """Number the lines, among those with text, that go from a document."""
    page = host.pages[document]
    text = page.text.replace("\r", "\n")
    result = cleaner(
        Document(
            id="",
            text=text,
            url=f"https://{host.name}/",
            title=page.title or None,
            author=page.author or None,
            language=page.language or None,
            date=page.day or None,
            site=page.site or None,
        )
    )
    gone = {removal.line for removal in result.removals}
    numbers = [n for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    return frozenset(at for at, number in enumerate(numbers) if number in gone)


class Neighbours:
    """The lines of a host that nothing found covers, to choose `keeps` from."""

    def __init__(self, host: Host, found: Sequence[Found]) -> None:
        looked_at = range(0, len(host.pages), max(1, len(host.pages) // _LOOKED_AT))
        covered = {
            place for item in found for place in item.places if place[0] in looked_at
        }
        seen = {
            line
            for document in looked_at
            for number, line in enumerate(host.originals(document))
            if (document, number) not in covered and 3 < len(line) <= _MOST_CHARS
        }
        self._lines = sorted(seen)
        self._lengths = np.fromiter(map(len, self._lines), np.int64, len(self._lines))
        self._sizes = np.zeros(len(self._lines), dtype=np.int64)
        self._holders: dict[str, list[int]] = {}
        for at, line in enumerate(self._lines):
            words = _words(line)
            self._sizes[at] = len(words)
            for word in words:
                self._holders.setdefault(word, []).append(at)

    def nearest(self, example: str, count: int) -> tuple[str, ...]:
        """Give the lines that share most words with `example`, then those as long."""
        words = _words(example)
        holders = [at for word in words for at in self._holders.get(word, ())]
        shared = np.bincount(
            np.array(holders, dtype=np.int64), minlength=len(self._lines)
        )
        share = shared / np.maximum(1, len(words) + self._sizes - shared)
        # The lines are sorted, so that of equals the first comes first.
        order = np.lexsort((abs(self._lengths - len(example)), -share))
        return tuple(self._lines[at] for at in order[:count].tolist())


def _words(line: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(line.lower()))
