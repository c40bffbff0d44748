"""What the page's markup says of each line of its extracted text.

A line is found again in the page by its characters, blanks aside: it begins and ends
where blocks of the page do. So a word in the middle of a paragraph is never taken for a
line of its own, and a line that the extractor put together in another way has none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from cleanlit.text.lines import line_texts

Evidence = tuple[str | None, ...]

# Elements that do not break a line; every other one does.
_INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q"
    " s samp small span strike strong sub sup svg time tt u var wbr".split()
)
_SKIPPED: Final = frozenset(
    "head script style noscript template select textarea iframe object svg math"
    " button".split()
)
_TOKENS: Final = {
    **{f"h{level}": f"h{level}" for level in range(1, 7)},
    "li": "li", "figcaption": "fc", "figure": "fc",
    "aside": "as", "nav": "as", "footer": "as",
}  # fmt: skip
_ASIDE_ROLES: Final = frozenset(("complementary", "navigation", "contentinfo"))
# Whole words of class names and ids that say "other stories", in the spellings of
# stylesheets: `related-posts`, `article__readmore`, `mostRead`.
_RELATED: Final = re.compile(
    r"(?:^|[\s_-])(?:related|recommend(?:ed|ations?)|read-?(?:more|next|also)|"
    r"more-?(?:on|from|stories|news|articles)|most-?(?:read|popular|viewed)|"
    r"see-?also|also-?read|trending|outbrain|taboola)",
    re.I,
)
# What holds the whole story is styled for all its parts: its names speak of none.
_WHOLES: Final = frozenset(("body", "main", "article"))
_NAME_CHARS: Final = 200
# A line is looked for by its first characters, at so many places at most.
_PREFIX: Final = 12
_TRIES: Final = 64
_MARKER: Final = re.compile(r"(?:[-•*]|\d{1,3}\.)\s+")


@dataclass(slots=True)
class _Flat:
    """The text of a page without blanks, in pieces.

    `starts` are the offsets of the pieces, `linked` and `said` what holds of each;
    `blocks` are the offsets where a block begins, the end of the text with them.
    """

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    linked: list[bool] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)


def line_evidence(tree: Any, text: str) -> Evidence:
    """Say of each line of `text` what the page that it came from marks it as.

    `tree` is the parsed page, and is not changed. An item holds tokens with blanks
    between them: `a97` (per cent of the characters in links to other pages), `h1` to
    `h6`, `li`, `fc` (figure or its caption), `as` (in an aside, nav or footer, or a
    role like theirs), `rl` (a class or id says "related"). It is None where the line
    is not found in the page.
    """
    flat = _flatten(tree)
    whole = "".join(flat.pieces)
    places = _index(whole, flat.blocks)
    found: list[str | None] = []
    cursor = 0
    for line in line_texts(text):
        place = _find(line, whole, flat.blocks, places, cursor) if line else None
        if place is None:
            found.append(None if line else "")
            continue
        cursor = place[1]
        found.append(_describe(flat, *place))
    return tuple(found)


def _flatten(tree: Any) -> _Flat:
    """Walk the page once, with what holds of an element held on a stack."""
    body = tree.find("body") if tree.tag == "html" else None
    root = tree if body is None else body
    flat = _Flat()
    pieces, starts, linked, said = flat.pieces, flat.starts, flat.linked, flat.said
    length = 0
    breaks = True
    stack: list[tuple[bool, str]] = [(False, "")]
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            tag = element.tag
            if tag not in _INLINE:
                breaks = True
            if tag in _SKIPPED:
                walker.skip_subtree()
                stack.append(stack[-1])
                continue
            stack.append(_state(element, tag, stack[-1]))
            text = element.text
        else:
            if event == "end":
                stack.pop()
                if element.tag not in _INLINE:
                    breaks = True
            if element is root:
                break
            text = element.tail
        if not text:
            continue
        squeezed = "".join(text.split())
        if not squeezed:
            continue
        if breaks:
            flat.blocks.append(length)
            breaks = False
        state = stack[-1]
        pieces.append(squeezed)
        starts.append(length)
        linked.append(state[0])
        said.append(state[1])
        length += len(squeezed)
    flat.blocks.append(length)
    return flat


def _state(element: Any, tag: str, outer: tuple[bool, str]) -> tuple[bool, str]:
    """Give whether an element is in a link, and what else is said of it."""
    if tag == "a":
        # A table of contents leads to the page itself: no reason to take it for more.
        return (outer[0] or not element.get("href", "").startswith("#"), outer[1])
    token = _TOKENS.get(tag)
    attributes = element.attrib
    if attributes:
        if attributes.get("role") in _ASIDE_ROLES:
            token = "as"
        name = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if 1 < len(name) < _NAME_CHARS and tag not in _WHOLES and _RELATED.search(name):
            token = f"{token} rl" if token else "rl"
    return (outer[0], _joined(outer[1], token)) if token else outer


def _joined(outer: str, tokens: str) -> str:
    new = [token for token in tokens.split() if token not in outer]
    return " ".join([outer, *new]) if outer else " ".join(new)


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
        key = "".join(said.split())
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


def _describe(flat: _Flat, start: int, end: int) -> str:
    """Say what holds of a stretch: the share of links, and what all pieces have."""
    first = bisect_right(flat.starts, start) - 1
    last = bisect_left(flat.starts, end)
    chars = sum(len(flat.pieces[i]) for i in range(first, last) if flat.linked[i])
    share = round(100 * chars / (end - start))
    tokens = flat.said[first].split()
    for said in {*flat.said[first + 1 : last]} - {flat.said[first]}:
        tokens = [token for token in tokens if token in said.split()]
    return " ".join([f"a{share}", *tokens] if share else tokens)
