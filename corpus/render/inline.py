"""Lines and links of a page as HTML, with the addresses that they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from cleanlit.bench.gold import Line, Page
from corpus.render.choice import slug
from corpus.render.markup import Html, element, joined, tag_of, words

RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
_CLOCK: Final = re.compile(r"\b([01]?\d|2[0-3])[:.h]([0-5]\d)\b")


def home(page: Page) -> str:
    """Give the address of the site, without a slash at its end."""
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


def address(page: Page, text: str) -> str:
    """Give an invented address on the site for the text of a link."""
    return f"{home(page)}/{slug(text)}/"


def inline(page: Page, line: Line) -> Html:
    """Give a line with its links."""
    return joined(
        element("a", words(text), href=address(page, text)) if link else words(text)
        for text, link in line.parts
    )


def has_link(line: Line) -> bool:
    """Tell whether a part of the line is a link of its own."""
    return any(link for _, link in line.parts)


def nest(path: str, *content: Html, **attributes: str) -> Html:
    """Wrap content in the elements of a path, as in `div.box>ul>li`.

    The attributes go to the innermost element.
    """
    inner = joined(content)
    for step in reversed(path.split(">")):
        inner = element(step, inner, **attributes)
        attributes = {}
    return inner


def in_path(page: Page, path: str, line: Line) -> Html:
    """Wrap a line in the elements of a path; a link or a time gets its attribute.

    A link of the path gives way to links of the line: HTML does not nest them.
    """
    steps = [
        step for step in path.split(">") if tag_of(step) != "a" or not has_link(line)
    ]
    inner = inline(page, line)
    for step in reversed(steps):
        match tag_of(step):
            case "a":
                inner = element(step, inner, href=address(page, line.text))
            case "time":
                inner = element(step, inner, datetime=_moment(page, line.text))
            case _:
                inner = element(step, inner)
    return inner


def links(page: Page, texts: Iterable[str], wrap: str, step: str) -> Html:
    """Give texts as a list of links; a line of copyright is none."""
    entries = []
    for text in texts:
        steps = step.split(">")
        if text.startswith("©"):
            steps = [s for s in steps if tag_of(s) != "a"] or ["span"]
        href = {"href": address(page, text)} if tag_of(steps[-1]) == "a" else {}
        entries.append(nest(">".join(steps), words(text), **href))
    return nest(wrap, joined(entries, " ")) if entries else Html("")


def _moment(page: Page, text: str) -> str:
    """Give the time that a text names on the day of the page; else that of the page."""
    found = _CLOCK.search(text)
    if found is None:
        return page.date
    day, zone = page.date[:10], page.date[19:]
    return f"{day}T{int(found.group(1)):02}:{found.group(2)}:00{zone}"
