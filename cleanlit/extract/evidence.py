"""What the page's markup says of each line of its extracted text.

A line is found again in the page by its characters, blanks aside: it begins and ends
where blocks of the page do. So a word in the middle of a paragraph is never taken for a
line of its own, and a line that the extractor put together in another way has none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Final

from cleanlit.extract.flat import INNER, Flat, flatten, squeezed
from cleanlit.text.lines import line_texts

Evidence = tuple[str | None, ...]
Place = tuple[int, int] | None

# A line is looked for by its first characters, at so many places at most.
_PREFIX: Final = 12
_TRIES: Final = 64
_MARKER: Final = re.compile(r"(?:[-•*]|\d{1,3}\.)\s+")


def line_evidence(tree: Any, text: str) -> Evidence:
    """Say of each line of `text` what the page that it came from marks it as.

    `tree` is the parsed page, and is not changed. An item holds tokens with blanks
    between them: `a97` (per cent of the characters in links to other pages) and those
    of `flatten` that are evidence. It is None where the line is not found in the page.
    """
    flat = flatten(tree)
    lines = line_texts(text)
    return evidence_of(flat, lines, places_of(flat, lines))


def evidence_of(flat: Flat, lines: Sequence[str], places: Sequence[Place]) -> Evidence:
    """Say what holds of lines that stand at `places` of a page."""
    return tuple(
        _describe(flat, *place) if place else (None if line else "")
        for line, place in zip(lines, places, strict=True)
    )


def places_of(flat: Flat, lines: Sequence[str]) -> list[Place]:
    """Find lines in a page: for each its stretch of the text, None if it has none."""
    whole = flat.whole
    index = _index(whole, flat.blocks)
    found: list[Place] = []
    cursor = 0
    for line in lines:
        place = _find(line, whole, flat.blocks, index, cursor) if line else None
        if place is not None:
            cursor = place[1]
        found.append(place)
    return found


def _index(whole: str, blocks: Sequence[int]) -> dict[str, list[int]]:
    """Give the blocks, by their first characters and, the short ones, by all."""
    places: dict[str, list[int]] = {}
    for number, start in enumerate(blocks[:-1]):
        places.setdefault(whole[start : start + _PREFIX], []).append(start)
        end = blocks[number + 1]
        if end - start < _PREFIX:
            places.setdefault(whole[start:end], []).append(start)
    return places


def _find(
    line: str,
    whole: str,
    blocks: Sequence[int],
    places: dict[str, list[int]],
    cursor: int,
) -> tuple[int, int] | None:
    """Give where a line stands in the page: the next place, or the first of all."""
    for said in _spellings(line):
        key = squeezed(said)
        starts = places.get(key[:_PREFIX])
        if not key or starts is None:
            continue
        next_one = bisect_left(starts, cursor)
        for start in (*starts[next_one : next_one + _TRIES], *starts[:_TRIES]):
            end = start + len(key)
            if not whole.startswith(key, start):
                continue
            if blocks[min(bisect_left(blocks, end), len(blocks) - 1)] == end:
                return start, end
    return None


def _spellings(line: str) -> tuple[str, ...]:
    """Give a line as it is, and without what the extractor adds to items and rows."""
    if line.startswith("|"):
        return (line.replace("|", " "),)
    marker = _MARKER.match(line)
    return (line, line[marker.end() :]) if marker else (line,)


def _describe(flat: Flat, start: int, end: int) -> str:
    """Say what holds of a stretch: the share of links, and what all pieces have."""
    share = round(100 * flat.linked_chars(start, end) / (end - start))
    tokens = [token for token in flat.tokens(start, end) if token not in INNER]
    return " ".join([f"a{share}", *tokens] if share else tokens)
