"""Elements taken out of a page before extraction: what DOM rules select.

Furniture that an extractor glues into sentences can only be reached in the page. Guards
keep the story: no element goes that holds the page's heading or half of its paragraphs,
no rule takes more than its share of the text, and all together no more than
`MOST_OF_ALL`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation
from lxml import etree

from cleanlit.document import Pruned
from cleanlit.extract.flat import INLINE

# Elements marked so are to go: for a `prune_xpath` of an extractor that copies trees.
MARK: Final = "data-cleanlit-pruned"
MARKED: Final = f"//*[@{MARK}]"
OVER_PRUNE: Final = "over-prune"
# More than this share of a page's text is never furniture alone.
MOST_OF_ALL: Final = 0.6
# An element with more than this share of the text in paragraphs holds the story.
_STORY_SHARE: Final = 0.5
# Shorter ones are not asked how much of the story they hold.
_SHORT: Final = 200
_TEXT_CHARS: Final = 2_000
_ROOTS: Final = frozenset(("html", "head", "body", "main"))
_UNSEEN: Final = " or ".join(
    f"parent::{tag}" for tag in ("script", "style", "noscript", "template", "textarea")
)
_TEXTS: Final = etree.XPath(f"descendant::text()[not({_UNSEEN})]", smart_strings=False)
_PARAGRAPHS: Final = etree.XPath("descendant-or-self::p//text()", smart_strings=False)
_HEADINGS: Final = etree.XPath("descendant-or-self::h1")
_TITLE: Final = etree.XPath("string(/html/head/title)", smart_strings=False)
# So many values are looked for one by one; for more, all elements are looked through.
_FEW: Final = 2
# What stands in pages, and in no value that lxml lets an XPath ask for.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Part(NamedTuple):
    """One way in which an element may be selected.

    `xpath` is a path from an element to itself, empty where it is not selected. An
    element that is has `text` in its `attribute`, as a whole word of it with `word`;
    with no attribute all elements are tried. With `sure` nothing more is asked.
    """

    xpath: str
    attribute: str = ""
    text: str = ""
    word: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Prune:
    """What one rule selects.

    A prune with more than `max_share` of the page's text is taken back. Without `drop`
    the elements are counted and stay.
    """

    rule: str
    parts: tuple[Part, ...]
    max_share: float = 0.25
    drop: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """The elements of a page that are to go, and what is to be said of all found."""

    nodes: tuple[Any, ...] = ()
    pruned: tuple[Pruned, ...] = ()

    def mark(self) -> None:
        """Give the elements the attribute `MARK`.

        Two words that a block stands between are two words without it, so a blank is
        put behind a block.
        """
        for node in self.nodes:
            node.set(MARK, "")
            if node.tail and node.tag not in INLINE:
                node.tail = f" {node.tail}"

    def unmark(self) -> None:
        """Take the attribute off again."""
        for node in self.nodes:
            node.attrib.pop(MARK, None)

    def taken_back(self) -> Choice:
        """Give the same with nothing that goes."""
        return Choice(
            (), tuple(replace(p, why=p.why or OVER_PRUNE) for p in self.pruned)
        )


def choose(tree: Any, prunes: Sequence[Prune]) -> Choice:
    """Find what `prunes` select in a page, and decide what of it goes."""
    found = _search_of(tuple(prunes)).found(tree) if prunes else {}
    if not found:
        return Choice()
    page = _Page(tree)
    going: dict[Any, int] = {}
    said: dict[int, Pruned] = {}
    for number in sorted(found):
        prune = prunes[number]
        nodes = _outermost(node for node in found[number] if not page.needs(node))
        if not nodes:
            continue
        chars = sum(page.chars(node) for node in nodes)
        why = ""
        if not prune.drop:
            why = "mark"
        elif page.is_less(prune.max_share, chars):
            why = OVER_PRUNE
        said[number] = _said(page, prune, nodes, why)
        if not why:
            going.update((node, number) for node in nodes if node not in going)
    nodes = _outermost(going)
    if page.is_less(MOST_OF_ALL, sum(page.chars(node) for node in nodes)):
        nodes = []
    for number in dict.fromkeys(going.values()):
        mine = [node for node in nodes if going[node] == number]
        if len(mine) == said[number].nodes:
            continue
        if mine:
            said[number] = _said(page, prunes[number], mine, "")
        elif nodes:
            # All of it lies in what other rules take.
            del said[number]
        else:
            said[number] = replace(said[number], why=OVER_PRUNE)
    return Choice(tuple(nodes), tuple(said[number] for number in sorted(said)))


def selected(tree: Any, prune: Prune) -> list[Any]:
    """Give the elements that one rule selects and that hold none of the story.

    How much of the text they have is not asked.
    """
    page = _Page(tree)
    found = _Search((prune,)).found(tree).get(0, [])
    return _outermost(node for node in found if not page.needs(node))


class _Page:
    """What must be known of a page before an element may go."""

    def __init__(self, tree: Any) -> None:
        body = tree.find("body") if tree.tag == "html" else None
        self._root = tree if body is None else body
        self._known: dict[Any, tuple[str, int]] = {}
        self._total = -1
        self._paragraphs = _length(_PARAGRAPHS(self._root))
        self._above: set[Any] = set()
        headings = [h for h in _HEADINGS(self._root) if _text(h)]
        title = " ".join(_TITLE(tree).split()).casefold() if headings[1:] else ""
        for number, heading in enumerate(headings):
            if number == 0 or _text(heading).casefold() in title:
                self._above.update((heading, *heading.iterancestors()))

    def text(self, node: Any) -> str:
        """Give the text of an element, scripts aside."""
        return self._of(node)[0]

    def chars(self, node: Any) -> int:
        """Count the characters of an element, blanks and scripts aside."""
        return self._of(node)[1]

    def _of(self, node: Any) -> tuple[str, int]:
        known = self._known.get(node)
        if known is None:
            text = _text(node)
            known = self._known[node] = text, len(text) - text.count(" ")
        return known

    def is_less(self, share: float, chars: int) -> bool:
        """Tell whether a share of the page's text is less than so many characters.

        The paragraphs alone are counted first, as that is cheaper.
        """
        if chars <= share * self._paragraphs:
            return False
        if self._total < 0:
            self._total = _length(_TEXTS(self._root))
        return chars > share * self._total

    def needs(self, node: Any) -> bool:
        """Tell whether the story would go with the element."""
        if node is self._root or node.tag in _ROOTS or node in self._above:
            return True
        if node.getparent() is None:
            return True
        if len(node) == 0 or self.chars(node) < _SHORT:
            return False
        return _length(_PARAGRAPHS(node)) > _STORY_SHARE * self._paragraphs


class _Search:
    """Finds what prunes select, by the values of the attributes that they ask for."""

    def __init__(self, prunes: Sequence[Prune]) -> None:
        self._everywhere: list[tuple[int, Any]] = []
        asked: dict[str, list[tuple[int, Part]]] = {}
        for number, prune in enumerate(prunes):
            for part in prune.parts:
                if part.attribute:
                    asked.setdefault(part.attribute, []).append((number, part))
                else:
                    path = etree.XPath(f"descendant-or-self::*[{part.xpath}]")
                    self._everywhere.append((number, path))
        self._attributes = [_Attribute(name, asked[name]) for name in sorted(asked)]

    def found(self, tree: Any) -> dict[int, list[Any]]:
        """Give the elements that each prune selects, by its number."""
        found: dict[int, dict[Any, None]] = {}
        for number, path in self._everywhere:
            for node in path(tree):
                found.setdefault(number, {})[node] = None
        for attribute in self._attributes:
            for number, node in attribute.found(tree):
                found.setdefault(number, {})[node] = None
        return {number: list(nodes) for number, nodes in found.items()}


class _Attribute:
    """Finds elements by what stands in one of their attributes."""

    def __init__(self, name: str, asked: Sequence[tuple[int, Part]]) -> None:
        at = f"@*[name()='{name}']" if ":" in name else f"@{name}"
        every = "descendant-or-self::*"
        self._values = etree.XPath(f"{every}/{at}", smart_strings=False)
        self._nodes = etree.XPath(f"{every}[{at}]")
        self._with = etree.XPath(f"{every}[{at} = $value]")
        # With no text the attribute alone is the hint, whatever stands in it.
        self._any = [(n, part.word, _test(part)) for n, part in asked if not part.text]
        self._owners: dict[str, list[tuple[int, bool, Any]]] = {}
        for number, part in asked:
            if part.text:
                owners = self._owners.setdefault(part.text, [])
                owners.append((number, part.word, _test(part)))
        self._texts = list(self._owners)
        self._automaton = (
            AhoCorasick(self._texts, implementation=Implementation.DFA)
            if self._texts
            else None
        )

    def found(self, tree: Any) -> Iterator[tuple[int, Any]]:
        """Give numbers of prunes and elements that they select."""
        values = self._values(tree)
        if not values:
            return
        able = self._able(list(dict.fromkeys(values)))
        if not (able or self._any):
            return
        few = len(able) <= _FEW and not any(map(_NO_XML.search, able))
        if few and not self._any:
            for value, asking in able.items():
                for node in self._with(tree, value=value):
                    for number, _, test in asking:
                        if test is None or test(node):
                            yield number, node
            return
        nodes = self._nodes(tree)
        places = (
            range(len(values))
            if self._any
            else [place for place, value in enumerate(values) if value in able]
        )
        for place in places:
            node = nodes[place]
            for number, _, test in able.get(values[place], self._any):
                if test is None or test(node):
                    yield number, node

    def _able(self, values: list[str]) -> dict[str, list[tuple[int, bool, Any]]]:
        """Give what may select elements with a value, for values that have anything."""
        if self._automaton is None:
            return {}
        starts, length = [], 0
        for value in values:
            starts.append(length)
            length += len(value) + 1
        able: dict[str, list[tuple[int, bool, Any]]] = {}
        matches = self._automaton.find_matches_as_indexes(
            "\0".join(values), overlapping=True
        )
        for pattern, start, _ in matches:
            value = values[bisect_right(starts, start) - 1]
            text = self._texts[pattern]
            for owner in self._owners[text]:
                if not owner[1] or text in value.split():
                    able.setdefault(value, [*self._any]).append(owner)
        return able


def _test(part: Part) -> Any:
    """Give what an element is asked; None where it has been asked all."""
    return None if part.sure else etree.XPath(f"boolean({part.xpath})")


@lru_cache(maxsize=64)
def _search_of(prunes: tuple[Prune, ...]) -> _Search:
    return _Search(prunes)


def _outermost(nodes: Iterable[Any]) -> list[Any]:
    """Leave out elements that lie in others of them."""
    every = dict.fromkeys(nodes)
    return [
        node
        for node in every
        if not any(outer in every for outer in node.iterancestors())
    ]


def _said(page: _Page, prune: Prune, nodes: Sequence[Any], why: str) -> Pruned:
    chars = sum(page.chars(node) for node in nodes)
    texts = tuple(page.text(node)[:_TEXT_CHARS] for node in nodes)
    return Pruned(prune.rule, len(nodes), chars, texts, why)


def _text(node: Any) -> str:
    return " ".join(" ".join(_TEXTS(node)).split())


def _length(texts: Iterable[str]) -> int:
    return len("".join("".join(texts).split()))
