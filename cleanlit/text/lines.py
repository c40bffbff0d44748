"""Lines of a text, with the offsets that removals are recorded in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

# Only the three line ends that files use. `str.splitlines` also splits at form feeds
# and U+2028, which stand inside sentences of real pages.
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `text` without its break and outer blanks, `start` and `end` with both.

    `number` counts from 1; `[start, end)` are code points of the whole text.
    """

    number: int
    start: int
    end: int
    text: str


def line_texts(text: str) -> list[str]:
    """Give the texts of the lines alone, without their offsets."""
    if "\r" in text:
        return [found.group().strip() for found in _LINE.finditer(text)]
    parts = [part.strip() for part in text.split("\n")]
    if not text or text[-1] == "\n":
        parts.pop()
    return parts


def line_starts(text: str) -> list[int]:
    """Give the offsets at which the lines start, and at last the length of the text."""
    if "\r" in text:
        return [*(found.start() for found in _LINE.finditer(text)), len(text)]
    starts = list(accumulate((len(part) + 1 for part in text.split("\n")), initial=0))
    if not text or text[-1] == "\n":
        starts.pop()
    starts[-1] = len(text)
    return starts


def split_lines(text: str) -> list[Line]:
    """Split `text` into lines whose stretches cover it without gap or overlap."""
    return [
        Line(number, found.start(), found.end(), found.group().strip())
        for number, found in enumerate(_LINE.finditer(text), 1)
    ]
