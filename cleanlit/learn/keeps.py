"""What a proposal must leave alone, and what the shipped rules take already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

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
        covered = {place for item in found for place in item.places}
        step = max(1, len(host.pages) // _LOOKED_AT)
        seen: dict[str, frozenset[str]] = {}
        for document in range(0, len(host.pages), step):
            for number, line in enumerate(host.originals(document)):
                if (document, number) not in covered and 3 < len(line) <= _MOST_CHARS:
                    seen[line] = frozenset(_WORDS.findall(line.lower()))
        self._lines = seen

    def nearest(self, example: str, count: int) -> tuple[str, ...]:
        """Give the lines that share most words with `example`, then those as long."""
        words = frozenset(_WORDS.findall(example.lower()))

        def distance(line: str) -> tuple[float, int, str]:
            own = self._lines[line]
            either = len(words | own)
            shared = len(words & own) / either if either else 0.0
            return (-shared, abs(len(line) - len(example)), line)

        return tuple(sorted(self._lines, key=distance)[:count])
