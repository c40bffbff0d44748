"""The ways in which a run of lines may stand on a page.

A place gives the HTML of consecutive lines of one label. `%` in a path stands for the
class name that the label has with people who name things after what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from cleanlit.bench.gold import Line, Page
from corpus.render.choice import number, pick, slug
from corpus.render.inline import address, has_link, home, in_path, inline, nest
from corpus.render.markup import EMPTY, Html, element, joined, words
from corpus.render.phrases import phrases

Lines: TypeAlias = tuple[Line, ...]
Place: TypeAlias = Callable[[Page, Lines], Html]

TELLING: Final = {
    "related": "read-also", "comments": "comment-note", "author-bio": "about-author",
    "disclaimer": "disclaimer", "sponsor": "sponsored-label",
    "newsletter": "newsletter-text", "share": "share-text", "app": "app-promo",
    "advertisement": "ad-label", "paywall": "subscriber-note", "consent": "embed-note",
    "counter": "views", "copyright": "copyright-line", "credit": "photo-credit",
    "contact": "contact-line", "navigation": "nav-line", "caption": "wp-caption-text",
    "byline": "byline", "dateline": "published", "wire": "source-line",
    "source": "source-line", "title": "headline",
}  # fmt: skip
_CRUMB: Final = re.compile(r"(\s+[/›»>|·→‹«\\]\s+)")
_CELL: Final = re.compile(r"\s*\|\s*|\s{2,}")
_NUMBERED: Final = re.compile(r"\W*\d|[•–—*-]")
# Of four pages with a list one has it numbered.
_ORDERED_ONE_IN: Final = 4


def each(path: str) -> Place:
    """Place every line in the elements of a path."""

    def place(page: Page, lines: Lines) -> Html:
        return joined(in_path(page, _named(path, line), line) for line in lines)

    return place


def boxed(wrap: str, path: str = "p", first: str | None = None) -> Place:
    """Place the run in a box; `first` is for its first line, where there are more."""

    def place(page: Page, lines: Lines) -> Html:
        outer, _, inner = _named(wrap, lines[0]).partition(">")
        head = EMPTY
        if first is not None and len(lines) > 1:
            head, lines = in_path(page, first, lines[0]), lines[1:]
        rest = joined(in_path(page, _named(path, line), line) for line in lines)
        return element(outer, head, nest(inner, rest) if inner else rest)

    return place


def broken(path: str = "") -> Place:
    """Place lines as bare text with two line breaks after each."""

    def place(page: Page, lines: Lines) -> Html:
        texts = [
            in_path(page, path, line) if path else inline(page, line) for line in lines
        ]
        return joined(Html(f"{text}<br><br>\n") for text in texts)

    return place


def listed(wrap: str = "", step: str = "li") -> Place:
    """Place list items in a list, numbered on some pages."""

    def place(page: Page, lines: Lines) -> Html:
        marked = any(_NUMBERED.match(line.text) for line in lines)
        ordered = not marked and number(page.name, "ol") % _ORDERED_ONE_IN == 0
        path = f"{wrap}>" * bool(wrap) + ("ol" if ordered else "ul")
        return nest(path, joined(in_path(page, step, line) for line in lines))

    return place


def table(wrap: str = "table", plain: str = "p") -> Place:
    """Place rows in a table; rows of one cell stand in `plain` on some pages."""

    def place(page: Page, lines: Lines) -> Html:
        single = not any(_CELL.search(line.text) for line in lines)
        if single and pick((True, False), page.name, "row"):
            return each(plain)(page, lines)
        rows = joined(element("tr", *_cells(page, line)) for line in lines)
        return nest(f"{wrap}>tbody", rows)

    return place


def figure(wrap: str, path: str, image: str = "img") -> Place:
    """Place caption and credit below a picture."""

    def place(page: Page, lines: Lines) -> Html:
        name = slug(lines[0].text)
        size = {"width": "640", "height": "360"}
        source = f"{home(page)}/media/{page.date[:4]}/{name}.jpg"
        shown = element(image, src=source, alt="", **size)
        rest = joined(in_path(page, _named(path, line), line) for line in lines)
        return nest(wrap, shown, rest)

    return place


def crumbs(wrap: str, step: str = "a") -> Place:
    """Place the way to a page as links with their separators between them."""

    def place(page: Page, lines: Lines) -> Html:
        return nest(wrap, joined((_crumb(page, step, line) for line in lines), "\n"))

    return place


def comment_form(wrap: str, first: str = "h3", path: str = "p") -> Place:
    """Place what stands around a comment form, and the form."""

    def place(page: Page, lines: Lines) -> Html:
        head = in_path(page, first, lines[0])
        notes = joined(in_path(page, path, line) for line in lines[1:])
        return nest(wrap, head, notes, _form(page))

    return place


def signup(wrap: str, first: str = "h4", path: str = "p") -> Place:
    """Place a call to subscribe above a field for the address."""

    def place(page: Page, lines: Lines) -> Html:
        said = phrases(page.language)
        head = in_path(page, first, lines[0])
        notes = joined(in_path(page, path, line) for line in lines[1:])
        field = element("input", type="email", name="email", placeholder="E-mail")
        send = element("button", words(said.send), type="submit")
        form = element(
            "form", field, send, action=address(page, "newsletter"), method="post"
        )
        return nest(wrap, head, notes, form)

    return place


def _named(path: str, line: Line) -> str:
    return path.replace("%", TELLING.get(line.label, line.label))


def _cells(page: Page, line: Line) -> list[Html]:
    if has_link(line):
        return [element("td", inline(page, line))]
    texts = [text for text in _CELL.split(line.text) if text]
    return [element("td", words(text)) for text in texts]


def _crumb(page: Page, step: str, line: Line) -> Html:
    pieces = _CRUMB.split(line.text)
    if has_link(line) or len(pieces) == 1:
        return inline(page, line)
    return joined(
        words(piece)
        if position % 2 or position == len(pieces) - 1
        else nest(step, words(piece), href=address(page, piece))
        for position, piece in enumerate(pieces)
    )


def _form(page: Page) -> Html:
    said = phrases(page.language)
    fields = [
        element(
            "p.comment-form-comment",
            element("label", words(said.comment), for_="comment"),
            element("textarea#comment", name="comment", cols="45", rows="8"),
        )
    ]
    for name, kind, label in (
        ("author", "text", said.name),
        ("email", "email", "Mail"),
    ):
        fields.append(
            element(
                f"p.comment-form-{name}",
                element("label", words(label), for_=name),
                element(f"input#{name}", name=name, type=kind, size="30"),
            )
        )
    send = element("input#submit", name="submit", type="submit", value=said.send)
    target = f"{home(page)}/comments/post"
    return element(
        "form#commentform.comment-form",
        *fields,
        element("p.form-submit", send),
        action=target,
        method="post",
    )
