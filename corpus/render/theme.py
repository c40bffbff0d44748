"""What a theme is, and how it lays out the lines of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from cleanlit.bench.gold import Line, Mark, Page
from corpus.render.charset import UTF_8, Charset
from corpus.render.choice import number, pick
from corpus.render.markup import EMPTY, Html, joined
from corpus.render.places import Place, boxed, each, listed, table

# What stands on a page line by line; of all else, neighbours share an element.
_SINGLE: Final = frozenset({"lead", "p", "h", "quote", "stamp", "note"})
# A picture has both.
_FIGURE: Final = frozenset({"caption", "credit"})
_ROLES: Final[Mapping[str, tuple[Place, ...]]] = {
    "lead": (each("p"), each("p>strong"), each("p.lead")),
    "p": (each("p"),),
    "h": (each("h2"), each("h3"), each("p>strong")),
    "li": (listed(),),
    "quote": (each("blockquote>p"), each("p")),
    "row": (table(),),
    "stamp": (each("p>strong"), each("h3>time")),
    "note": (each("p>em"), each("p"), each("div.note>p")),
}
FLOW: Final = (
    each("p"), each("p>strong"), each("p"), each("p>em"), each("div"), each("p.%"),
)  # fmt: skip
_FLOW_OF: Final[Mapping[str, tuple[Place, ...]]] = {
    "related": (boxed("ul", "li"), each("blockquote>p"), each("h4")),
    "comments": (each("h4"),),
    "newsletter": (each("h4"),),
    "credit": (each("p>small"),),
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of lines as it stands on the page."""

    label: str
    html: Html


@dataclass(frozen=True, slots=True)
class Story:
    """The lines of a page in the three parts that a theme puts in different places.

    `head` is what comes before the first line of the article; `body` goes on as far as
    the content element does, which may include furniture; `tail` follows.
    """

    crumbs: Html
    head: tuple[Chunk, ...]
    body: tuple[Chunk, ...]
    tail: tuple[Chunk, ...]


Frame = Callable[[Page, Story], Html]


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of a site.

    `boxing` says how many of a hundred kinds of furniture stand in a box of `boxes`;
    the others stand in the flow of the article.
    """

    name: str
    frame: Frame
    css: str
    title: Place = each("h1")
    roles: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    boxes: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    flow: tuple[Place, ...] = FLOW
    flow_of: Mapping[str, tuple[Place, ...]] = field(default_factory=lambda: _FLOW_OF)
    boxing: int = 75
    charset: Callable[[Page], Charset] = lambda _: UTF_8
    doctype: str = "<!DOCTYPE html>"
    root: Mapping[str, str] = field(default_factory=dict)
    extra: Html = EMPTY
    generator: str | None = None
    # Which of them a page has is drawn by its name.
    cards: tuple[str, ...] = ("og", "og", "og", "none")
    linked: tuple[str, ...] = ("plain", "anonymous", "graph", "modified", "none")


def lay_out(theme: Theme, page: Page) -> Story:
    """Give the lines of a page as HTML, in the parts of the page."""
    head, body, tail = _parts(page)
    first = _chunks(theme, page, "head", head)
    crumbs = EMPTY
    if first and first[0].label == "navigation":
        crumbs, first = first[0].html, first[1:]
    if not any(line.label == "title" for line in page.lines):
        # The page has a headline all the same; the extractor of the gold dropped it.
        line = Line(Mark.DROP, "title", page.title)
        first = [Chunk("title", theme.title(page, (line,))), *first]
    last = _chunks(theme, page, "tail", tail)
    inside = pick((0, len(last) // 2, len(last), len(last)), page.name, "inside")
    middle = [*_chunks(theme, page, "body", body), *last[:inside]]
    return Story(crumbs, tuple(first), tuple(middle), tuple(last[inside:]))


def together(chunks: tuple[Chunk, ...]) -> Html:
    """Give chunks as one piece of HTML."""
    return joined(chunk.html for chunk in chunks)


def _parts(page: Page) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
    kept = [n for n, line in enumerate(page.lines) if line.mark is Mark.KEEP]
    if not kept:
        return page.lines, (), ()
    first, last = kept[0], kept[-1] + 1
    return page.lines[:first], page.lines[first:last], page.lines[last:]


def _chunks(
    theme: Theme, page: Page, part: str, lines: tuple[Line, ...]
) -> list[Chunk]:
    runs = list(_runs(lines))
    forms = [run for run in runs if run[0].label == "comments"]
    chunks = []
    for run in runs:
        # A page has one comment form; the number of comments elsewhere is text.
        boxes = part == "tail" if run in forms[:1] else run not in forms
        place = _place(theme, page, part, run[0], boxes=boxes)
        chunks.append(Chunk(run[0].label, place(page, run)))
    return chunks


def _runs(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    for (label, kept), run in groupby(lines, key=_run_key):
        if kept and label in _SINGLE:
            yield from ((line,) for line in run)
        else:
            yield tuple(run)


def _run_key(line: Line) -> tuple[str, bool]:
    label = "figure" if line.label in _FIGURE else line.label
    return label, line.mark is Mark.KEEP


def _place(theme: Theme, page: Page, part: str, line: Line, *, boxes: bool) -> Place:
    label, key = line.label, (page.name, part, line.label)
    if line.mark is Mark.KEEP:
        return pick(theme.roles.get(label) or _ROLES[label], page.name, label)
    if label == "title" and part == "head":
        return theme.title
    options = theme.boxes.get(label, ()) if boxes else ()
    # Within the article furniture is more often typed in than placed by the theme.
    share = {"head": 100, "body": 3 * theme.boxing // 4, "tail": theme.boxing}[part]
    if options and number("box", *key) % 100 < share:
        return pick(options, "boxes", *key)
    return pick((*theme.flow, *theme.flow_of.get(label, ())), "flow", *key)
