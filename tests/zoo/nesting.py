"""Pages that are too deep, too wide or too large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleanlit.document import Reason
from tests.zoo.exhibit import STORY, Exhibit, Size, Told, page

DEEP: Final = 100_000
WIDE: Final = 1_000_000
HUGE: Final = 100_000_000
_WORDS: Final = "One two three four. " * 10
_PS: Final = "<p>One two" * 40
_MIXED: Final = "<div><b><table><tr><td><ul><li><font>"


def deep() -> Iterator[Exhibit]:
    """Give pages that are nested: 300 levels, 1,500, and a hundred thousand."""
    for tag in ("div", "b", "font", "ul", "table", "blockquote", "span"):
        for levels in (300, 1_500):
            yield Exhibit(
                f"deep-{tag}-{levels}",
                f"`<{tag}>` {levels:,} times inside itself, before the story",
                lambda tag=tag, n=levels: page(before=_nest(tag, n)),
                Reason.TOO_DEEP if tag == "table" else Told.STORY,
            )
        yield Exhibit(
            f"deep-{tag}-{DEEP // 4}",
            f"`<{tag}>` {DEEP // 4:,} times inside itself, before the story",
            lambda tag=tag: page(before=_nest(tag, DEEP // 4)),
            Reason.TOO_DEEP,
        )
        yield Exhibit(
            f"deep-{tag}-{DEEP}",
            f"`<{tag}>` {DEEP:,} times inside itself, before the story",
            lambda tag=tag: page(before=_nest(tag, DEEP)),
            Reason.TOO_MANY_TAGS,
        )
    yield Exhibit(
        "deep-mixed",
        f"div, b, table, ul and font in turn, {DEEP:,} levels",
        lambda: page(before=_MIXED * (DEEP // 8)),
        Reason.TOO_MANY_TAGS,
    )
    yield Exhibit(
        "deep-in-story",
        "the story inside 600 `<div>`",
        lambda: page(before="<div>" * 600, after="</div>" * 600),
    )
    yield Exhibit(
        "deep-unclosed-font",
        "400 `<font>` that nobody closes, one before each comment, below the story",
        lambda: page(after="".join(f"<font><p>Reply {n}</p>" for n in range(400))),
    )
    yield Exhibit(
        "deep-closing",
        f"`</div>` {DEEP // 2:,} times with nothing to close",
        lambda: page(after="</div>" * (DEEP // 2)),
    )


def wide() -> Iterator[Exhibit]:
    """Give pages with a great many elements side by side."""
    for name, unit in (
        ("p", "<p>a"),
        ("br", "<br>"),
        ("a", "<a href='/x'>a</a>"),
        ("li", "<li>a"),
        ("empty", "<div></div>"),
        ("img", "<img src='a.png'>"),
    ):
        yield Exhibit(
            f"wide-{name}",
            f"`{unit}` {WIDE:,} times, below the story",
            lambda unit=unit: page(after=unit * WIDE),
            Reason.TOO_MANY_TAGS,
            size=Size.LARGE,
        )
        yield Exhibit(
            f"many-{name}",
            f"`{unit}` 20,000 times, below the story",
            lambda unit=unit: page(after=unit * 20_000),
            Told.LEAD,
            budget_s=20,
            size=Size.LARGE,
        )
    yield Exhibit(
        "wide-table",
        "a table of 1,000 rows with 1,000 cells",
        lambda: page(after=f"<table>{'<tr>' + '<td>1</td>' * 1_000 + '</tr>'}" * 1_000),
        Reason.TOO_MANY_TAGS,
        size=Size.LARGE,
    )
    yield Exhibit(
        "wide-attributes",
        "an element with 100,000 attributes",
        lambda: page(after=f"<div {' '.join(f'a{n}=1' for n in range(DEEP))}>x</div>"),
        budget_s=5,
    )
    yield Exhibit(
        "wide-attributes-alike",
        "an element with one attribute 100,000 times",
        lambda: page(after=f"<div {'a=1 ' * DEEP}>x</div>"),
        budget_s=5,
    )
    yield Exhibit(
        "wide-brackets",
        "`<` a million times",
        lambda: page(after="<" * WIDE),
        Reason.TOO_MANY_TAGS,
    )


def barren() -> Iterator[Exhibit]:
    """Give pages without a story, on which all that can be tried is tried.

    Their budget is the time that the command gives a page.
    """
    for name, unit, count in (
        ("p", "<p>a", 90_000),
        ("li", "<li>One two three", 90_000),
        ("a", "<a href='/x'>a</a>", 45_000),
        ("td", "<td>1</td>", 45_000),
        ("br", "a<br>", 90_000),
        ("div", "<div>One two</div>", 45_000),
        ("span", "<span>One two</span>", 45_000),
        ("empty", "<div></div>", 45_000),
        ("h2", "<h2>One two</h2>", 45_000),
        ("img", "<img src='a.png' alt='One two'>", 90_000),
        ("time", "<time datetime='2021-03-04'>One</time>", 45_000),
        ("blockquote", "<blockquote>One</blockquote>", 45_000),
        ("pre", "<pre>One</pre>", 45_000),
        ("b", "<b>One</b>", 45_000),
        ("p-b", "<p>One <b>two</b> three", 30_000),
        ("prose", f"<p>{STORY[0]}", 20_000),
    ):
        yield Exhibit(
            f"barren-{name}",
            f"no story, but `{unit[:24]}` {count:,} times",
            lambda unit=unit, count=count: f"<html><body>{unit * count}</body></html>",
            Told.ANY,
            lines=(),
            budget_s=60,
            size=Size.LARGE,
        )
    for tag in ("div", "b", "font", "ul", "blockquote", "span", "li", "p"):
        yield Exhibit(
            f"barren-deep-{tag}",
            f"no story, but `<{tag}>` 1,900 times inside itself, 40 words in each",
            lambda tag=tag: "<html><body>" + f"<{tag}>{_WORDS}" * 1_900,
            Told.ANY,
            lines=(),
            budget_s=60,
            size=Size.LARGE,
        )
        yield Exhibit(
            f"barren-deep-wide-{tag}",
            f"`<{tag}>` 1,900 times inside itself, 40 `<p>` in each",
            lambda tag=tag: "<html><body>" + f"<{tag}>{_PS}" * 1_900,
            Told.ANY,
            lines=(),
            budget_s=60,
            size=Size.LARGE,
        )
    yield Exhibit(
        "barren-tables",
        "30 tables inside each other, 80,000 cells in the last",
        lambda: "<html><body>" + "<table><tr><td>" * 30 + "<td>1" * 80_000,
        Told.ANY,
        lines=(),
        budget_s=60,
        size=Size.LARGE,
    )


def huge() -> Iterator[Exhibit]:
    """Give pages of which one thing is very large: 12 megabytes, and a hundred."""
    for size, label in ((12_000_000, "12"), (HUGE, "100")):
        large = size == HUGE
        for name, what, left, right in (
            ("attribute", "an attribute", "<p data-x='", "'>x</p>"),
            (
                "image",
                "an image as a data URI",
                "<img src='data:image/png;base64,",
                "'>",
            ),
            ("comment", "a comment", "<!--", "-->"),
            ("script", "a script", "<script>", "</script>"),
            ("style", "a stylesheet", "<style>", "</style>"),
            ("class", "a class name", "<p class='", "'>x</p>"),
            ("text", "one text", "<p>", "</p>"),
            ("tag", "the name of a tag", "<", ">"),
            ("entity", "an entity without end", "<p>&", "</p>"),
            ("words", "one text of words", "<p>", "</p>"),
        ):
            filler = "word " if name == "words" else "A"
            known = name in (
                "attribute",
                "image",
                "comment",
                "script",
                "style",
                "class",
                "tag",
            )
            yield Exhibit(
                f"huge-{name}-{label}",
                f"{what} of {label} MB, before the story",
                lambda left=left, right=right, size=size, filler=filler: page(
                    before=left + filler * (size // len(filler)) + right
                ),
                Told.STORY if known and not large else Reason.TOO_LARGE,
                budget_s=5,
                size=Size.LARGE,
            )


def _nest(tag: str, levels: int) -> str:
    return f"<{tag}>" * levels + "x" + f"</{tag}>" * levels
