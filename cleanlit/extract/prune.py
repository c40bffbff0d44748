"""Elements taken out of a page before extraction: what DOM rules select.

Furniture that an extractor glues into sentences can only be reached in the page. Guards
keep the story: no element goes that holds the page's heading or half of its paragraphs,
no rule takes more than its share of the text, and all together no more than
`MOST_OF_ALL`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Final

from ahocorasick_rs import AhoCorasick, Implementation
from lxml import etree

from cleanlit.document import Pruned

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
_INLINE: Final = frozenset(
    "a abbr b bdi bdo cite code del dfn em font i ins kbd label mark q s samp small"
    " span strike strong sub sup time u var".split()
)
_ROOTS: Final = frozenset(("html", "head", "body", "main"))
_UNSEEN: Final = " or ".join(
    f"parent::{tag}" for tag in ("script", "style", "noscript", "template", "textarea")
)
_TEXTS: Final = etree.XPath(f"descendant::text()[not({_UNSEEN})]", smart_strings=False)
_PARAGRAPHS: Final = etree.XPath("descendant-or-self::p//text()", smart_strings=False)
_HEADINGS: Final = etree.XPath("descendant-or-self::h1")
_TITLE: Final = etree.XPath("string(/html/head/title)", smart_strings=False)
_CLASSES: Final = etree.XPath("descendant-or-self::*/@class", smart_strings=False)
_CLASSED: Final = etree.XPath("descendant-or-self::*[@class]")
_IDS: Final = etree.XPath("descendant-or-self::*/@id", smart_strings=False)
_NAMED: Final = etree.XPath("descendant-or-self::*[@id]")
# Sets of prunes that are made ready and kept.
_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Prune:
    """What one rule selects.

    `xpath` is a path from an element to itself, empty where the rule does not select
    it. An element that it selects has one of `hints`: attribute, text in it, and
    whether the text is a whole word of it. Without hints all elements are tried.

    A prune with more than `max_share` of the page's text is taken back. Without `drop`
    the elements are counted and stay.
    """

    rule: str
    xpath: str
    max_share: float = 0.25
    drop: bool = True
    hints: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The elements of a page that are to go, and what is to be said of all found."""

    nodes: tuple[Any, ...] = ()
    pruned: tuple[Pruned, ...] = ()

    def mark(self) -> None:
        """Give the elements the attribute `MARK`."""
        for node in self.nodes:
            node.set(MARK, "")

    def remove(self) -> None:
        """Take the elements out of their tree; what stands behind them stays."""
        for node in self.nodes:
            _remove(node)

    def taken_back(self) -> Choice:
        """Give the same with nothing that goes."""
        return Choice(
            (), tuple(replace(p, why=p.why or OVER_PRUNE) for p in self.pruned)
        )


def pruned(
    tree: Any, prunes: Sequence[Prune], *, in_place: bool = False
) -> tuple[Any, tuple[Pruned, ...]]:
    """Give a page without the elements that `prunes` select, and what was found.

    `tree` is the root of a parsed page. It is changed only with `in_place`; else a
    changed copy is given, or the tree itself where nothing goes.
    """
    choice = choose(tree, prunes)
    if not choice.nodes:
        return tree, choice.pruned
    if not in_place:
        tree = deepcopy(tree)
        choice = choose(tree, prunes)
    choice.remove()
    return tree, choice.pruned


def choose(tree: Any, prunes: Sequence[Prune]) -> Choice:
    """Find what `prunes` select in a page, and decide what of it goes."""
    found = _search_of(prunes).found(tree) if prunes else {}
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
        elif chars > prune.max_share * page.total:
            why = OVER_PRUNE
        said[number] = _said(prune, nodes, chars, why)
        if not why:
            going.update((node, number) for node in nodes if node not in going)
    nodes = _outermost(going)
    if sum(page.chars(node) for node in nodes) > MOST_OF_ALL * page.total:
        nodes = []
    for number in dict.fromkeys(going.values()):
        mine = [node for node in nodes if going[node] == number]
        chars = sum(page.chars(node) for node in mine)
        if mine:
            said[number] = _said(prunes[number], mine, chars, "")
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
        self._chars: dict[Any, int] = {}
        self.total = _length(_TEXTS(self._root))
        self._paragraphs = -1
        headings = [h for h in _HEADINGS(self._root) if _length(h.itertext())]
        title = " ".join(_TITLE(tree).split()).casefold()
        self._headings = {
            heading
            for number, heading in enumerate(headings)
            if number == 0 or _text(heading).casefold() in title
        }

    def chars(self, node: Any) -> int:
        """Count the characters of an element, blanks and scripts aside."""
        known = self._chars.get(node)
        if known is None:
            known = self._chars[node] = _length(_TEXTS(node))
        return known

    def needs(self, node: Any) -> bool:
        """Tell whether the story would go with the element."""
        if node is self._root or node.tag in _ROOTS or node.getparent() is None:
            return True
        chars = self.chars(node)
        if self._headings and not self._headings.isdisjoint(_HEADINGS(node)):
            return True
        if chars < _SHORT:
            return False
        if self._paragraphs < 0:
            self._paragraphs = _length(_PARAGRAPHS(self._root))
        return _length(_PARAGRAPHS(node)) > _STORY_SHARE * self._paragraphs


class _Search:
    """Finds what prunes select: one look at all classes, ids and other attributes."""

    def __init__(self, prunes: Sequence[Prune]) -> None:
        self._tests = [
            etree.XPath(f"boolean({prune.xpath})", smart_strings=False)
            for prune in prunes
        ]
        self._everywhere = {
            number: etree.XPath(f"descendant-or-self::*[{prune.xpath}]")
            for number, prune in enumerate(prunes)
            if not prune.hints
        }
        hints = [
            (attribute, text, word, number)
            for number, prune in enumerate(prunes)
            for attribute, text, word in prune.hints
        ]
        self._classes = _Words([h[1:] for h in hints if h[0] == "class" and h[1]])
        self._ids = _Words([h[1:] for h in hints if h[0] == "id" and h[1]])
        self._others = [h for h in hints if h[0] not in ("class", "id") or not h[1]]
        names = sorted({attribute for attribute, *_ in self._others})
        self._bearers = (
            etree.XPath(
                f"descendant-or-self::*[{' or '.join(f'@{name}' for name in names)}]"
            )
            if names
            else None
        )

    def found(self, tree: Any) -> dict[int, list[Any]]:
        """Give the elements that each prune selects, by its number."""
        found: dict[int, list[Any]] = {
            number: nodes
            for number, path in self._everywhere.items()
            if (nodes := path(tree))
        }
        tests = self._tests
        seen: set[tuple[int, Any]] = set()
        for node, number in self._candidates(tree):
            if (number, node) not in seen:
                seen.add((number, node))
                if tests[number](node):
                    found.setdefault(number, []).append(node)
        return found

    def _candidates(self, tree: Any) -> Iterator[tuple[Any, int]]:
        yield from self._classes.bearers(tree, _CLASSES, _CLASSED)
        yield from self._ids.bearers(tree, _IDS, _NAMED)
        if self._bearers is None:
            return
        for node in self._bearers(tree):
            attributes = node.attrib
            for name, text, _, number in self._others:
                value = attributes.get(name)
                if value is not None and text in value:
                    yield node, number


class _Words:
    """Finds elements by what stands in one of their attributes."""

    def __init__(self, hints: Sequence[tuple[str, bool, int]]) -> None:
        self._owners: dict[str, list[tuple[bool, int]]] = {}
        for text, word, number in hints:
            self._owners.setdefault(text, []).append((word, number))
        self._texts = list(self._owners)
        self._automaton = (
            AhoCorasick(self._texts, implementation=Implementation.ContiguousNFA)
            if hints
            else None
        )

    def bearers(self, tree: Any, values_of: Any, nodes_of: Any) -> Iterator[Any]:
        """Give elements and the numbers of the prunes that they may be selected by.

        `values_of` and `nodes_of` give the values of the attribute, and the elements
        that have it, in the same order.
        """
        if self._automaton is None:
            return
        values = values_of(tree)
        able = self._able(dict.fromkeys(values))
        if not able:
            return
        nodes = nodes_of(tree)
        for node, value in zip(nodes, values, strict=True):
            for number in able.get(value, ()):
                yield node, number

    def _able(self, values: Iterable[str]) -> dict[str, set[int]]:
        """Give the prunes that may select by a value, for those that have any."""
        listed = list(values)
        starts, length = [], 0
        for value in listed:
            starts.append(length)
            length += len(value) + 1
        able: dict[str, set[int]] = {}
        assert self._automaton is not None
        matches = self._automaton.find_matches_as_indexes(
            "\0".join(listed), overlapping=True
        )
        for pattern, start, _ in matches:
            value = listed[bisect_right(starts, start) - 1]
            text = self._texts[pattern]
            for word, number in self._owners[text]:
                if not word or text in value.split():
                    able.setdefault(value, set()).add(number)
        return able


_READY: dict[int, tuple[Sequence[Prune], _Search]] = {}


def _search_of(prunes: Sequence[Prune]) -> _Search:
    """Give the search for prunes that were seen before, known by their identity."""
    known = _READY.get(id(prunes))
    if known is not None and known[0] is prunes:
        return known[1]
    if len(_READY) >= _KEPT:
        _READY.clear()
    search = _Search(prunes)
    _READY[id(prunes)] = (prunes, search)
    return search


def _outermost(nodes: Iterable[Any]) -> list[Any]:
    """Leave out elements that lie in others of them."""
    every = dict.fromkeys(nodes)
    return [
        node
        for node in every
        if not any(outer in every for outer in node.iterancestors())
    ]


def _said(prune: Prune, nodes: Sequence[Any], chars: int, why: str) -> Pruned:
    texts = tuple(_text(node)[:_TEXT_CHARS] for node in nodes)
    return Pruned(prune.rule, len(nodes), chars, texts, why)


def _text(node: Any) -> str:
    return " ".join(" ".join(_TEXTS(node)).split())


def _length(texts: Iterable[str]) -> int:
    return len("".join("".join(texts).split()))


def _remove(node: Any) -> None:
    parent = node.getparent()
    if parent is None:
        return
    previous = node.getprevious()
    before = parent.text if previous is None else previous.tail
    # Two words that a block stood between are two words without it.
    gap = "" if node.tag in _INLINE else " "
    left = f"{before or ''}{gap if before and node.tail else ''}{node.tail or ''}"
    parent.remove(node)
    if previous is None:
        parent.text = left
    else:
        previous.tail = left
