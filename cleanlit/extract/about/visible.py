"""What a reader sees of a story's facts: around its headline, and in named places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from lxml import etree

_HIDDEN: Final = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "nav",
        "form",
        "button",
    }
)
# How far from a headline its byline and date stand, in pieces of text and in steps.
_AFTER: Final = 24
_BEFORE: Final = 6
_STEPS: Final = 400
_BLOCK_STEPS: Final = 1_000
_PIECE_CHARS: Final = 200
_MAX_FOUND: Final = 40

# Conditions on single attributes are several times cheaper than on elements, and the
# elements of attributes are looked up one by one: a set of many takes libxml2 long.
_NAMED: Final = etree.XPath("//@class[contains(.,'uthor') or contains(.,'yline')]")
_RELATED_NAMES: Final = etree.XPath("//@rel[.='author']")
_DATED: Final = etree.XPath(
    "//@class[contains(.,'date') or contains(.,'Date') or contains(.,'ublish')"
    " or contains(.,'posted') or contains(.,'time') or contains(.,'meta')]"
)
_ITEMS: Final = etree.XPath("//@itemprop")
# Around what belongs to other stories, to readers' comments or to the page.
_ELSEWHERE: Final = re.compile(
    r"comment|respon[ds]|related|recommend|sidebar|widget|footer|teaser|promo|popular"
    r"|trending|latest|more-|newsletter|recirc|read-?next|next-post|prev|carousel"
    r"|listing|nav(?!y)|menu|card(?!io)|avatar|reviewed",
    re.I,
)
_OTHER_TAGS: Final = frozenset({"aside", "footer", "nav", "form"})
_LEVELS: Final = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text near the headline, and the element that holds it."""

    text: str
    element: Any


def block_text(element: Any, limit: int = 400) -> str:
    """Give the text of an element as one line, without what is hidden in it.

    It stops after so many characters.
    """
    parts: list[str] = []
    length = 0
    skipping = None
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in islice(walk, _BLOCK_STEPS):
        if event == "start":
            if skipping is None and inner.tag in _HIDDEN:
                skipping = inner
            text = (
                inner.text if skipping is None and isinstance(inner.tag, str) else None
            )
            if inner.tag == "br":
                parts.append(" ")
        else:
            if skipping is inner:
                skipping = None
            text = inner.tail if skipping is None and inner is not element else None
        if text:
            parts.append(text)
            length += len(text)
            if length > limit:
                break
    return " ".join("".join(parts).split())


def around(heading: Any) -> Iterator[Piece]:
    """Give the pieces of text near a headline: those behind it, then those before."""
    yield from _pieces(_following(heading), _AFTER)
    yield from _pieces(_preceding(heading), _BEFORE)


def named_elements(tree: Any) -> list[Any]:
    """Give the elements that are marked as naming an author, not of other stories."""
    return _own(_RELATED_NAMES(tree)) + _own(_NAMED(tree))


def dated_elements(tree: Any) -> list[Any]:
    """Give the elements that are marked as holding a date, not of other stories."""
    return _own(_DATED(tree))


def items(tree: Any) -> dict[str, list[Any]]:
    """Give the elements of microdata that state facts of the story, by property."""
    found: dict[str, list[Any]] = {}
    for attribute in _ITEMS(tree)[: 10 * _MAX_FOUND]:
        element = attribute.getparent()
        for name in element.get("itemprop", "").split():
            elements = found.setdefault(name, [])
            if len(elements) < _MAX_FOUND and not is_elsewhere(element):
                elements.append(element)
    return found


def is_elsewhere(element: Any) -> bool:
    """Tell whether an element belongs to another story, a comment or a side column."""
    for _ in range(_LEVELS):
        if element is None or element.tag in ("body", "html", "main"):
            return False
        if element.tag in _OTHER_TAGS:
            return True
        said = f"{element.get('class', '')} {element.get('id', '')}"
        if len(said) > 1 and len(said) < 300 and _ELSEWHERE.search(said):
            return True
        element = element.getparent()
    return False


def _own(attributes: list[Any]) -> list[Any]:
    """Give the elements that bear some attributes, of the story alone."""
    found = []
    for attribute in attributes[: 4 * _MAX_FOUND]:
        element = attribute.getparent()
        if not is_elsewhere(element):
            found.append(element)
            if len(found) >= _MAX_FOUND:
                break
    return found


def _pieces(texts: Iterator[Piece], count: int) -> Iterator[Piece]:
    for piece in texts:
        text = " ".join(piece.text[: 4 * _PIECE_CHARS].split())
        if not text:
            continue
        yield Piece(text[:_PIECE_CHARS], piece.element)
        count -= 1
        if not count:
            return


def _following(heading: Any) -> Iterator[Piece]:
    """Walk on behind an element, in the order of the page, past what is hidden."""
    element = heading
    down = False
    for _ in range(_STEPS):
        if down:
            yield Piece(element.text or "", element)
            child = element[0] if len(element) else None
            if child is not None:
                element, down = child, _shown(child)
                continue
        parent = element.getparent()
        if parent is None:
            return
        yield Piece(element.tail or "", parent)
        following = element.getnext()
        if following is not None:
            element, down = following, _shown(following)
        else:
            element, down = parent, False


def _shown(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag not in _HIDDEN


def _preceding(heading: Any) -> Iterator[Piece]:
    """Give the texts before an element: of its elder siblings, three levels up."""
    element = heading
    for _ in range(3):
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "html"):
            return
        sibling = element.getprevious()
        for _ in range(4):
            if sibling is None:
                break
            if _shown(sibling):
                yield Piece(block_text(sibling, _PIECE_CHARS), sibling)
            sibling = sibling.getprevious()
        element = parent
