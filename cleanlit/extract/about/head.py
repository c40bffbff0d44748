"""What a page says of itself in marked places: one pass over its tree.

Some pages break their head open (a stray `div`, a script that writes), so that meta
elements land in the body; they are read wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

# More than any page has; a hostile one costs no more than these.
_MAX_ELEMENTS: Final = 4_000
_MAX_VALUE_CHARS: Final = 5_000
_MAX_VALUES: Final = 40
_MAX_SCRIPTS: Final = 40
_MAX_HEADINGS: Final = 30
_MAX_TIMES: Final = 60
_NAMES: Final = ("property", "name", "itemprop", "http-equiv")
_JSON_TYPES: Final = ("application/ld+json", "application/json+ld")
# Titles of drawings and what they stand in.
_DRAWN: Final = frozenset({"svg", "symbol", "g", "use", "defs", "a"})
_ROOT_LANGUAGES: Final = (
    "lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """Marked elements of a page, in the order in which they stand.

    `metas` holds contents by name (of whatever attribute, in small letters), `links`
    addresses by relation; `scripts` are the texts of JSON-LD; `headings` and `times`
    are elements `h1` and `time`. `language` is the tag that the root declares.
    """

    title: str = ""
    metas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    headings: tuple[Any, ...] = ()
    times: tuple[Any, ...] = ()
    language: str = ""
    is_amp: bool = False

    def meta(self, *names: str) -> str | None:
        """Give the first content of the first of some names that has one."""
        return next(self.all_meta(*names), None)

    def all_meta(self, *names: str) -> Iterator[str]:
        """Give the contents of some names, in the order of the names."""
        for name in names:
            yield from self.metas.get(name, ())

    def link(self, relation: str) -> str | None:
        """Give the first address of a relation."""
        return next(iter(self.links.get(relation, ())), None)


def read_head(tree: Any) -> Head:
    """Collect the marked elements of a parsed page."""
    metas: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    scripts: list[str] = []
    headings: list[Any] = []
    times: list[Any] = []
    title = ""
    found = tree.iter("meta", "link", "title", "script", "h1", "time")
    for count, element in enumerate(found):
        if count >= _MAX_ELEMENTS:
            break
        match element.tag:
            case "meta":
                _add_meta(metas, element)
            case "link":
                _add_link(links, element)
            case "title":
                title = title or _title(element)
            case "script":
                if len(scripts) < _MAX_SCRIPTS and _is_json(element):
                    scripts.append(element.text)
            case "h1":
                if len(headings) < _MAX_HEADINGS:
                    headings.append(element)
            case _:
                if len(times) < _MAX_TIMES:
                    times.append(element)
    root = tree.getroottree().getroot() if isinstance(tree, etree._Element) else tree
    attributes = root.attrib
    return Head(
        title=title,
        metas={name: tuple(values) for name, values in metas.items()},
        links={name: tuple(values) for name, values in links.items()},
        scripts=tuple(scripts),
        headings=tuple(headings),
        times=tuple(times),
        language=next(
            (attributes[n] for n in _ROOT_LANGUAGES if attributes.get(n)), ""
        ),
        is_amp="amp" in attributes or "\u26a1" in attributes,
    )


def _add_meta(metas: dict[str, list[str]], element: Any) -> None:
    content = element.get("content")
    if not content:
        return
    content = " ".join(content[:_MAX_VALUE_CHARS].split())
    if not content:
        return
    for attribute in _NAMES:
        name = element.get(attribute)
        if name:
            values = metas.setdefault(name.strip().lower(), [])
            if len(values) < _MAX_VALUES:
                values.append(content)


def _add_link(links: dict[str, list[str]], element: Any) -> None:
    relation, address = element.get("rel"), element.get("href")
    if not relation or not address:
        return
    for word in relation.lower().split():
        values = links.setdefault(word, [])
        if len(values) < _MAX_VALUES:
            values.append(address.strip()[:_MAX_VALUE_CHARS])


def _title(element: Any) -> str:
    parent = element.getparent()
    if parent is not None and parent.tag in _DRAWN:
        return ""
    return " ".join((element.text or "")[:_MAX_VALUE_CHARS].split())


def _is_json(element: Any) -> bool:
    kind = (element.get("type") or "").partition(";")[0].strip().lower()
    return kind in _JSON_TYPES and bool(element.text)
