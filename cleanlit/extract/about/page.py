"""A page under examination: its parts, each looked at once and only if asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from cleanlit.extract.about.head import Head, read_head
from cleanlit.extract.about.structured import Structured, read_structured, text_of
from cleanlit.extract.about.titles import (
    SEPARATOR,
    choose,
    is_site,
    parted,
    plain,
    squeezed,
    without_site,
)
from cleanlit.extract.about.visible import Piece, around, block_text, items
from cleanlit.text.hosts import host_of
from cleanlit.text.language import primary_language


class Source(StrEnum):
    """Where a fact was found. `given` is what the record brought along."""

    GIVEN = "given"
    JSON_LD = "json-ld"
    MICRODATA = "microdata"
    META = "meta"
    VISIBLE = "visible"
    URL = "url"
    TEXT = "text"


_TITLES: Final = ("og:title", "twitter:title")
_MORE_TITLES: Final = (
    "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title",
    "headline", "title",
)  # fmt: skip
_SITES: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_LANGUAGES: Final = (
    "og:locale", "content-language", "language", "dc.language", "inlanguage",
)  # fmt: skip
_HEADINGS: Final = 10
_NAME_CHARS: Final = 40
_KICKER: Final = 12
_PARTS: Final = 40
_BREAKS: Final = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))


class Page:
    """A page and the parts of it that were looked at so far."""

    def __init__(self, tree: Any, url: str | None) -> None:
        self.tree = tree
        self.url = url
        self.head: Head = read_head(tree)
        self.canonical: str | None = _canonical(self.head, url)
        addresses = [a for a in (url, self.canonical, self.head.meta("og:url")) if a]
        self.data: Structured = read_structured(self.head.scripts, addresses)
        self.host = host_of(url or self.canonical) or ""
        self._walk: Iterator[Piece] | None = None
        self._near: list[Piece] = []

    @cached_property
    def site(self) -> tuple[str | None, Source]:
        return _site(self)

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Names that the site goes by, squeezed."""
        names = [self.site[0] or "", *self.head.all_meta(*_SITES)]
        labels = self.host.removeprefix("www.").split(".")
        names += [".".join(labels), *labels[:-1]]
        return tuple({squeezed(name) for name in names if name} - {""})

    @cached_property
    def headings(self) -> list[tuple[str, Any]]:
        """The texts of `h1` elements, with the elements."""
        found: list[tuple[str, Any]] = []
        for element in self.head.headings[:_HEADINGS]:
            text = _visible(block_text(element))
            if text:
                found.append((text, element))
        return found

    @cached_property
    def title(self) -> tuple[str | None, Source, Any]:
        return _title(self)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The pieces of text around the headline: first those behind it."""
        return self.near(None)

    def near(self, count: int | None) -> list[Piece]:
        """Give the first pieces, or all; no more are read than are asked for."""
        if self._walk is None:
            heading = self.title[2]
            self._walk = iter(()) if heading is None else around(heading)
        lacking = None if count is None else max(count - len(self._near), 0)
        self._near.extend(islice(self._walk, lacking))
        return self._near[:count]

    @cached_property
    def items(self) -> dict[str, list[Any]]:
        return items(self.tree)

    @cached_property
    def language(self) -> str | None:
        """The tag that the page declares, region and all."""
        said = (self.head.language, *self.head.all_meta(*_LANGUAGES))
        for tag in said:
            if primary_language(tag):
                return tag
        stated = text_of(self.data.main.get("inLanguage")) if self.data.main else None
        return stated if primary_language(stated) else None


def _title(page: Page) -> tuple[str | None, Source, Any]:
    main = page.data.main
    names = [
        (text_of(main.get("headline")) if main else None, Source.JSON_LD),
        *((value, Source.META) for value in page.head.all_meta(*_TITLES)),
        (text_of(main.get("name")) if main else None, Source.JSON_LD),
        (page.head.title, Source.META),
        *((value, Source.META) for value in page.head.all_meta(*_MORE_TITLES)),
    ]
    said = [(name, source) for name, source in names if name]
    title, shown = choose(
        [text for text, _ in page.headings], [name for name, _ in said], page.sites
    )
    title = _within(title, page, [name for name, _ in said[:2]]) or title
    if title is None:
        return None, Source.META, None
    if shown:
        heading = next(e for t, e in page.headings if title in t)
        return title, Source.VISIBLE, heading
    source = next((s for name, s in said if title in name), Source.META)
    return title, source, page.headings[0][1] if page.headings else None


def _visible(text: str) -> str:
    """Give a text without marks where a word may be broken."""
    return text.translate(_BREAKS).strip()


def _within(title: str | None, page: Page, names: Sequence[str]) -> str | None:
    """Give the part of a heading that is the title as stated, beside a kicker in it."""
    for text, element in page.headings:
        if text != title or len(element) == 0:
            continue
        parts = [
            _visible(" ".join(part.split()))
            for part in islice(element.itertext(), _PARTS)
        ]
        wanted = [plain(without_site(name, page.sites)) for name in names]
        return next((p for p in parts if len(p) > _KICKER and plain(p) in wanted), None)
    return None


def _site(page: Page) -> tuple[str | None, Source]:
    value = page.head.meta("og:site_name")
    if value:
        return value, Source.META
    if page.data.main:
        value = text_of(page.data.resolve(page.data.main.get("publisher")))
        if value:
            return value, Source.JSON_LD
    for node in page.data.of(frozenset({"website", "newsmediaorganization"})):
        value = text_of(node.get("name"))
        if value:
            return value, Source.JSON_LD
    value = page.head.meta("application-name", "dc.publisher", "publisher")
    return value or _named_behind(page), Source.META


def _named_behind(page: Page) -> str | None:
    """Give the name that hangs on the title of the page behind what is its headline.

    Only a name that is the host's, or that hangs on the whole headline, is a site's.
    """
    title = page.head.title
    parts = [part for part in parted(title)[1:] if len(part) <= _NAME_CHARS]
    labels = [squeezed(label) for label in page.host.split(".")[:-1]]
    for part in parts:
        if is_site(part, labels):
            return part
    for text, _ in page.headings:
        rest = title.removeprefix(text)
        found = SEPARATOR.match(rest) if rest != title else None
        name = rest[found.end() :] if found else ""
        if name and len(name) <= _NAME_CHARS and not SEPARATOR.search(name):
            return name
    return None


def _canonical(head: Head, url: str | None) -> str | None:
    for address in (head.link("canonical"), head.meta("og:url")):
        if not address:
            continue
        try:
            whole = urljoin(url or "", address)
            parts = urlsplit(whole)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname:
            return whole
    return None
