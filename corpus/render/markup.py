"""HTML as text: elements and escaping. Knows nothing of pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final, NewType

Html = NewType("Html", str)

EMPTY: Final = Html("")
_VOID: Final = frozenset("br hr img input link meta".split())
_INLINE: Final = frozenset(
    "a abbr b br em font i img input label small span strong time u".split()
)
_OPEN: Final = frozenset("html head body article main table tr ul ol".split())
_SPEC: Final = re.compile(r"([.#]?)([^.#]+)")


def words(text: str) -> Html:
    """Give text as it stands in an element."""
    return Html(escape(text, quote=False))


def element(spec: str, *children: Html, **attributes: str) -> Html:
    """Give an element; `spec` is a tag with ids and classes, as in `div#top.wide`.

    An underscore in the name of an attribute becomes a hyphen, one at its end goes.
    """
    tag, shown = "div", {"id": "", "class": ""}
    for mark, name in _SPEC.findall(spec):
        if mark == "#":
            shown["id"] = name
        elif mark == ".":
            shown["class"] = f"{shown['class']} {name}".lstrip()
        else:
            tag = name
    given = {
        name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()
    }
    stands = {name: value for name, value in shown.items() if value} | given
    opening = "".join(f' {name}="{escape(value)}"' for name, value in stands.items())
    end = "" if tag in _INLINE else "\n"
    if tag in _VOID:
        return Html(f"<{tag}{opening}>{end}")
    start = "\n" if tag in _OPEN else ""
    return Html(f"<{tag}{opening}>{start}{''.join(children)}</{tag}>{end}")


def joined(pieces: Iterable[Html], separator: str = "") -> Html:
    """Give pieces of HTML as one."""
    return Html(separator.join(pieces))


def tag_of(spec: str) -> str:
    """Give the tag of a `spec`."""
    found = _SPEC.match(spec)
    return found.group(2) if found and not found.group(1) else "div"
