"""What kind of page it is: news, a live blog, a list, a page of links, …

A guess with its evidence, made of what the page says of itself, its address and its
shape. None where nothing speaks for any kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from cleanlit.extract.about.facts import PAYWALLED
from cleanlit.extract.about.page import Page
from cleanlit.extract.about.structured import (
    ARTICLES,
    BLOG,
    INDEXES,
    LIVE,
    NEWS,
    types_of,
)
from cleanlit.text.agencies import dateline_agency
from cleanlit.text.dates import parse_date
from cleanlit.text.hosts import path_of


class PageKind(StrEnum):
    """Kinds of page; the values stand in the field `kind`."""

    NEWS = "news"
    ARTICLE = "article"
    BLOG = "blog"
    LIVE_BLOG = "live-blog"
    LIST = "list"
    INDEX = "index"
    STUB = "paywalled-stub"
    VIDEO = "video"
    GALLERY = "gallery"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind, and what spoke for it: `json-ld newsarticle`, `url /live/`, …"""

    kind: PageKind | None = None
    evidence: tuple[str, ...] = ()


_LIVE_PATH: Final = re.compile(
    r"(?i)[/-](?:live-?blog|live-updates?|live-?ticker|en-direct"
    r"|minuto-a-minuto|ao-minuto|ao-vivo|in-diretta|canli-anlatim|liverapport"
    r"|live-reporting)(?=[/-]|$)|/live/(?=[^/]{12,})"
)
_INDEX_PATH: Final = re.compile(
    r"(?i)/(?:tags?|topics?|category|categories|kategorie|categoria|rubrik|rubrique|thema"
    r"|themen|sections?|authors?|autor|archive|archives|search|suche)/[^/]+/?$"
)
_NEWS_PATH: Final = re.compile(
    r"(?i)/(?:news|nachrichten|noticias|actualites?|actu|nieuws|nyheter|nyheder|notizie"
    r"|wiadomosci|novosti|haber|berita|politics|politik|world|sports?)/"
)
_GALLERY: Final = frozenset({"imagegallery", "mediagallery"})
_VIDEO: Final = frozenset({"videoobject"})
_NUMBERED: Final = re.compile(r"\W{0,2}\d{1,3}\s?[.):\u2013-]?\s+\w")
# A stub is cut after a paragraph or two; a page of links has many headlines.
_STUB_CHARS: Final = 1_500
_SHORT_CHARS: Final = 1_200
_LIST_ITEMS: Final = 5
_INDEX_LINKS: Final = 8
_MAX_HEADINGS: Final = 80


def page_kind(
    page: Page, *, text: str | None = None, flags: tuple[str, ...] = (),
    published: str | None = None,
) -> Kind:  # fmt: skip
    """Guess the kind of a page; `text` is its main text, if that is known."""
    types = types_of(page.data.main) if page.data.main else frozenset()
    every = frozenset().union(*map(types_of, page.data.nodes[:40])) or types
    path = path_of(page.url or page.canonical)
    said = (page.head.meta("og:type") or "").lower()
    length = len(text) if text is not None else None
    if every & LIVE:
        return _kind(PageKind.LIVE_BLOG, "json-ld liveblogposting")
    live = _LIVE_PATH.search(path)
    if live:
        return _kind(PageKind.LIVE_BLOG, f"url {live[0]}")
    if PAYWALLED in flags and length is not None and length < _STUB_CHARS:
        return _kind(PageKind.STUB, "flag paywalled", f"text {length}")
    index = _index(page, every, types, path, said)
    if index.kind:
        return index
    short = length is not None and length < _SHORT_CHARS
    if types & _GALLERY or (every & _GALLERY and short):
        return _kind(PageKind.GALLERY, "json-ld imagegallery")
    if (types & _VIDEO or said.startswith("video")) and short:
        return _kind(PageKind.VIDEO, f"text {length}")
    return _story(page, types, path, said, text, published)


def _story(
    page: Page, types: frozenset[str], path: str, said: str, text: str | None,
    published: str | None,
) -> Kind:  # fmt: skip
    """Tell news from other articles: by its type, its dateline, or where it stands."""
    news = sorted(types & NEWS)
    numbered = _numbered(page.tree)
    if numbered >= _LIST_ITEMS:
        return _kind(PageKind.LIST, f"numbered headings {numbered}")
    if news:
        return _kind(PageKind.NEWS, f"json-ld {news[0]}")
    agency = dateline_agency(text or "")
    if agency:
        return _kind(PageKind.NEWS, f"dateline {agency}")
    if types & BLOG:
        return _kind(PageKind.BLOG, "json-ld blogposting")
    section = _NEWS_PATH.search(path)
    dated = parse_date(published) is not None
    if section and dated and (said == "article" or types & ARTICLES):
        return _kind(PageKind.NEWS, f"url {section[0]}", "dated")
    article = sorted(types & ARTICLES)
    if article:
        return _kind(PageKind.ARTICLE, f"json-ld {article[0]}")
    if said == "article":
        return _kind(PageKind.ARTICLE, "og:type article")
    if dated and page.headings:
        return _kind(PageKind.ARTICLE, "headline", "dated")
    return Kind()


def _index(
    page: Page, every: frozenset[str], types: frozenset[str], path: str, said: str
) -> Kind:
    """Tell a page of links to stories: by type, or by address, and by headlines."""
    if types & ARTICLES or said == "article":
        return Kind()
    evidence = []
    if every & INDEXES:
        evidence.append("json-ld " + min(every & INDEXES))
    if path in ("", "/") and (page.url or page.canonical):
        evidence.append("url /")
    listed = _INDEX_PATH.search(path)
    if listed:
        evidence.append(f"url {listed[0]}")
    if not evidence:
        return Kind()
    links = _linked_headings(page.tree)
    if links < _INDEX_LINKS:
        return Kind()
    return _kind(PageKind.INDEX, *evidence, f"linked headlines {links}")


def _kind(kind: PageKind, *evidence: str) -> Kind:
    return Kind(kind, evidence)


def _headings(tree: Any) -> list[Any]:
    found = []
    for element in tree.iter("h2", "h3"):
        found.append(element)
        if len(found) >= _MAX_HEADINGS:
            break
    return found


def _numbered(tree: Any) -> int:
    """Count headings that begin with a number, if they are half of all or more."""
    headings = _headings(tree)
    starts = ("".join(list(_texts(e))[:2]).strip()[:40] for e in headings)
    numbered = sum(1 for start in starts if _NUMBERED.match(start))
    return numbered if 2 * numbered >= len(headings) else 0


def _texts(element: Any) -> list[str]:
    if element.text and element.text.strip():
        return [element.text]
    return [text for text in islice(element.itertext(), 8) if text.strip()][:2]


def _linked_headings(tree: Any) -> int:
    """Count headings that are links, or stand in one."""
    count = 0
    for element in _headings(tree):
        parent = element.getparent()
        inside = parent is not None and parent.tag == "a"
        count += inside or element.find(".//a[@href]") is not None
    return count
