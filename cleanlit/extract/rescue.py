"""Body text that an extraction left behind, found in the page and put back.

An extractor that picks one container loses a story that the publisher spread over
several. The rest of it stands in elements of the same tags and classes, all the way
from the body, as what was found: that is what a template does. A block of prose there
is body text too, unless it is the teaser of another story or what readers wrote.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cleanlit.extract.evidence import Place
from cleanlit.extract.flat import INNER, Flat, squeezed

# Prose has so many characters in a block, …
_PROSE_CHARS: Final = 60
# … not more than such a share of it in links, …
_PROSE_LINKS: Final = 0.3
# … and stands in none of these.
_NO_PROSE: Final = frozenset(("as", "rl", "fc")) | INNER
# Without so many blanks it is an address or a piece of code, …
_BLANKS: Final = 4
# A block that is nothing but a link leads away: what follows it is told of it.
_TEASER_LINKS: Final = 0.8
# A block is looked for by so many characters.
_KEY: Final = 80
# A path is the story's if it holds such a share of the prose that was found: a single
# teaser that slipped in must not bring all others with it.
_MAIN: Final = 0.25
_CJK: Final = "\u2e80"


@dataclass(frozen=True, slots=True)
class Prose:
    """A block of prose: its stretch of the page's text, and the path that it is on."""

    start: int
    end: int
    path: int


def prose_of(flat: Flat) -> list[Prose]:
    """Give the blocks of a page that read like sentences of its own, each once."""
    found: list[Prose] = []
    seen: set[str] = set()
    teaser = False
    for start, end, path in zip(flat.blocks, flat.blocks[1:], flat.paths, strict=False):
        links = flat.linked_chars(start, end)
        if links >= _TEASER_LINKS * (end - start):
            teaser = True
            continue
        after_link, teaser = teaser, False
        text = flat.whole[start:end]
        if _weight(text) < _PROSE_CHARS or text in seen:
            continue
        seen.add(text)
        if text.isascii() and flat.text(start, end).count(" ") < _BLANKS:
            continue
        if links > _PROSE_LINKS * (end - start) or after_link:
            continue
        if _NO_PROSE.isdisjoint(flat.tokens(start, end)):
            found.append(Prose(start, end, path))
    return found


def _weight(text: str) -> int:
    """Count characters, those of scripts without blanks for two."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character >= _CJK for character in text)


def missing(flat: Flat, prose: Sequence[Prose], text: str) -> list[Prose]:
    """Give the blocks of prose that a text does not have."""
    had = squeezed(text)
    return [
        block
        for block in prose
        if flat.whole[block.start : min(block.end, block.start + _KEY)] not in had
    ]


def _main_paths(prose: Sequence[Prose], lost: Sequence[Prose]) -> set[int]:
    """Give the paths that hold a good part of the prose that was found."""
    gone = {*lost}
    chars: Counter[int] = Counter()
    for block in prose:
        if block not in gone:
            chars[block.path] += block.end - block.start
    least = _MAIN * chars.total()
    return {path for path, found in chars.items() if found >= least}


def put_back(
    flat: Flat,
    prose: Sequence[Prose],
    lost: Sequence[Prose],
    lines: Sequence[str],
    places: Sequence[Place],
) -> tuple[list[str], list[Place]]:
    """Give the lines with the lost blocks that are on the path of prose that is there.

    They go where they stand in the page: behind the last line before them.
    """
    paths = _main_paths(prose, lost)
    back = [block for block in lost if block.path in paths]
    if not back:
        return [*lines], [*places]
    after: dict[int, list[Prose]] = {}
    known = sorted(
        (place[0], number) for number, place in enumerate(places) if place is not None
    )
    starts = [start for start, _ in known]
    for block in back:
        before = bisect_left(starts, block.start)
        number = known[before - 1][1] if before else -1
        after.setdefault(number, []).append(block)
    new_lines: list[str] = []
    new_places: list[Place] = []
    for number in range(-1, len(lines)):
        if number >= 0:
            new_lines.append(lines[number])
            new_places.append(places[number])
        for block in after.get(number, ()):
            new_lines.append(flat.text(block.start, block.end))
            new_places.append((block.start, block.end))
    return new_lines, new_places
