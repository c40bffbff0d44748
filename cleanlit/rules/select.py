"""CSS selectors of DOM rules into XPath tests of single elements.

A test looks at one element and from there upwards, so it can be tried on the few
elements that hold one of its hints instead of on the whole page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from cssselect import HTMLTranslator, SelectorError, parse
from cssselect.xpath import XPathExpr

# Not CSS, or about what only a browser knows: never true of a page in a file.
_UNKNOWABLE: Final = frozenset(
    "contains hover active focus focus-within focus-visible visited target".split()
)


class Part(NamedTuple):
    """One selector of those between the commas, made ready.

    `xpath` is a path from an element to itself, empty where the selector does not fit.
    An element that it fits has `text` in its `attribute`, as a whole word of it with
    `word`; no attribute says that any may fit. With `sure` that is all it asks.
    """

    xpath: str
    attribute: str = ""
    text: str = ""
    word: bool = False
    sure: bool = False


class _Upwards(HTMLTranslator):
    """Translates what stands before a combinator into conditions on what is behind."""

    def xpath_descendant_combinator(
        self, left: XPathExpr, right: XPathExpr
    ) -> XPathExpr:
        return right.add_condition(f"ancestor::{left}")

    def xpath_child_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"parent::{left}")

    def xpath_direct_adjacent_combinator(
        self, left: XPathExpr, right: XPathExpr
    ) -> XPathExpr:
        return right.add_condition(f"preceding-sibling::*[1]/self::{left}")

    def xpath_indirect_adjacent_combinator(
        self, left: XPathExpr, right: XPathExpr
    ) -> XPathExpr:
        return right.add_condition(f"preceding-sibling::{left}")


_TRANSLATOR: Final = _Upwards()


@lru_cache(maxsize=4_096)
def translated(select: str) -> tuple[Part, ...]:
    """Translate a selector that `problem_of` finds nothing wrong with."""
    return tuple(_part(selector) for selector in parse(select))


def _part(selector: Any) -> Part:
    tree = selector.parsed_tree
    xpath = _TRANSLATOR.selector_to_xpath(selector, prefix="self::")
    hints = sorted(_own_hints(tree), key=_worth)
    if not hints:
        return Part(xpath)
    attribute, text, word, whole = hints[-1]
    alone = tree.selector if len(hints) == 1 and hasattr(tree, "selector") else None
    sure = (
        whole
        and _kind(tree) in ("Class", "Attrib")
        and _kind(alone) == "Element"
        and getattr(alone, "element", None) is None
    )
    return Part(xpath, attribute, text, word, sure)


def problem_of(select: str, *, bare: bool) -> str | None:
    """Say what is wrong with a selector; with `bare`, names of tags alone may do."""
    try:
        parts = parse(select)
        for part in parts:
            _TRANSLATOR.selector_to_xpath(part, translate_pseudo_elements=True)
    except SelectorError as error:
        return f"is no CSS selector: {error}"
    for part in parts:
        for item in _walk(part.parsed_tree):
            name = getattr(item, "ident", None) or getattr(item, "name", None)
            if _kind(item) in ("Pseudo", "Function") and name in _UNKNOWABLE:
                return f":{name} says nothing about a page in a file"
        if not bare and not any(
            _kind(item) in ("Class", "Hash", "Attrib")
            for item in _walk(part.parsed_tree)
        ):
            return (
                f"{part.canonical()!r} names tags alone, which every site uses in its"
                " own way; add a class, an id or an attribute"
            )
    return None


def _walk(tree: Any) -> Iterator[Any]:
    """Give a part of a selector and all that it is made of."""
    yield tree
    for name in ("selector", "subselector"):
        inner = getattr(tree, name, None)
        if inner is not None:
            yield from _walk(getattr(inner, "parsed_tree", inner))
    listed: Iterable[Any] = getattr(tree, "selector_list", ())
    for inner in listed:
        yield from _walk(getattr(inner, "parsed_tree", inner))


def _kind(item: Any) -> str:
    return type(item).__name__


# An attribute, what stands in it, as a whole word, and whether no more is asked.
_Hint = tuple[str, str, bool, bool]


def _own_hints(tree: Any) -> Iterator[_Hint]:
    """Give what an element must have itself."""
    match _kind(tree):
        case "Class":
            yield "class", tree.class_name, True, True
        case "Hash":
            yield "id", tree.id, True, False
        case "Attrib" if tree.operator != "!=":
            text = (tree.value.value if tree.value is not None else "") or ""
            if text or tree.operator == "exists":
                whole = tree.operator in ("exists", "*=")
                yield tree.attrib.lower(), text, tree.operator == "~=", whole
        case "CombinedSelector":
            yield from _own_hints(tree.subselector)
            return
        case "Element":
            return
    inner = getattr(tree, "selector", None)
    if inner is not None:
        yield from _own_hints(inner)


def _worth(hint: _Hint) -> tuple[bool, bool, int]:
    """Rate a hint: all classes and ids are looked at anyway, long texts are rare."""
    attribute, text, *_ = hint
    return attribute in ("class", "id") and bool(text), bool(text), len(text)
