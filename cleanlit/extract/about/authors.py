"""Who wrote a story: from structured data, meta elements, and bylines that are seen."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

import regex

from cleanlit.extract.about.head import Head
from cleanlit.extract.about.moments import visible_date
from cleanlit.extract.about.names import (
    BYLINE,
    EASTERN_BYLINE,
    LABEL,
    are_names,
    is_body,
    is_joint,
    is_name,
    looks_like_names,
    merged,
    names_in,
)
from cleanlit.extract.about.page import Page, Source
from cleanlit.extract.about.structured import Structured, items_of, text_of, types_of
from cleanlit.extract.about.titles import is_site
from cleanlit.extract.about.visible import Piece, block_text, named_elements

_METAS: Final = (
    "author", "article:author", "og:author", "og:article:author", "byl", "authors",
    "parsely-author", "sailthru.author", "dc.creator", "dc:creator", "dcterms.creator",
    "dc.creator.author", "citation_author", "citation_authors", "author_name",
    "article:author_name", "shareaholic:article_author_name", "cxenseparse:author",
    "cxense:author", "vr:author", "bt:author", "creator", "rbauthors", "byline",
    "mediator_author", "cse-authors", "dcsext.author", "atc-metaauthor", "news_author",
)  # fmt: skip
_BYLINE_CHARS: Final = 160
_EXACT: Final = regex.compile(
    r"(?i)(?:(?:post|entry|article|story|news|meta)[-_]{0,2})?(?:authors?|byline)"
    r"(?:[-_]{0,2}name)?"
)
_RUN: Final = 10
_NEAR: Final = 8
_DATE_CHARS: Final = 80
_AUTHOR_PAGE: Final = regex.compile(
    r"(?i)/(?:authors?|autor(?:es|en)?|auteurs?|autori|by|people|persons?|profiles?|staff|writers?"
    r"|contributors?|journalists?|reporters?|users?|members?|team|redaktion|redaktor|redaccion|firmas?"
    r"|author-profile|columnists?|yazar(?:lar)?|avtor|kirjoittaja|skribent|redaktionen|penulis)/[^/]"
)
_PERSON: Final = frozenset({"person"})
_COMPOUND: Final = regex.compile(
    r"(?i)(?:author|byline)s?[-_]{0,2}(?:bio|desc\w*|box|info|title|role|job|image|img|photo"
    r"|avatar|social|link-?list|about|count|archive|more|wrap-?bio|position|twitter|meta-?date)"
)


def page_authors(page: Page) -> tuple[tuple[str, ...], Source]:
    """Give the people who wrote it; the site or a body only where none is named."""
    people, bodies = structured_authors(page.data, page.sites)
    if people:
        return people, Source.JSON_LD
    names, own = meta_authors(page.head, page.sites)
    if names:
        return names, Source.META
    names = item_authors(page.items)
    if names and not is_site(names[0], page.sites):
        return names, Source.MICRODATA
    seen = byline_authors(page.pieces) or named_authors(page.tree)
    seen = seen or dated_authors(page)
    if seen:
        return seen, Source.VISIBLE
    if bodies:
        return bodies, Source.JSON_LD
    return (own, Source.META) if own else (names, Source.MICRODATA)


def structured_authors(
    data: Structured, sites: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the people, and the bodies, that the main node says to have written it."""
    if data.main is None:
        return (), ()
    people: list[tuple[str, ...]] = []
    bodies: list[tuple[str, ...]] = []
    for item in items_of(data.main.get("author") or data.main.get("creator")):
        node = data.resolve(item)
        names = _names_of(node)
        if (
            isinstance(node, Mapping)
            and types_of(node)
            and not types_of(node) & _PERSON
        ) or (names and is_site(names[0], sites)):
            bodies.append(names)
        else:
            people.append(names)
    return merged(people), merged(bodies)


def meta_authors(
    head: Head, sites: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the authors that meta elements name, and the site if they name that."""
    own: tuple[str, ...] = ()
    for name in _METAS:
        values = list(head.all_meta(name))
        found = merged(names_in(value) for value in values)
        if found and not (is_site(found[0], sites) or is_body(found[0])):
            return found, own
        own = own or found
    # What plugins show in link previews: a label, as "Written by", and its value.
    label, value = head.meta("twitter:label1"), head.meta("twitter:data1")
    if label and value and not any(sign.isdigit() for sign in value):
        found = names_in(value)
        if found and looks_like_names(value):
            return found, own
    return (), own


def item_authors(items: Mapping[str, list[Any]]) -> tuple[str, ...]:
    """Give the authors that microdata names."""
    found: list[tuple[str, ...]] = []
    for element in items.get("author", ())[:12]:
        inner = element.xpath(".//*[@itemprop='name']")[:1]
        said = element.get("content") or ""
        for part in inner:
            said = part.get("content") or block_text(part, _BYLINE_CHARS)
        found.append(names_in(said or block_text(element, _BYLINE_CHARS)))
    return merged(found)


def byline_authors(pieces: list[Piece]) -> tuple[str, ...]:
    """Give the authors of a byline near the headline: "By Tilda Marrow".

    Else those whom a link to a page of authors names there.
    """
    for place, piece in enumerate(pieces):
        found = BYLINE.match(piece.text)
        if not found:
            continue
        rest = piece.text[found.end() :].strip()
        behind = [item.text for item in pieces[place + 1 : place + 1 + _RUN]]
        run = [rest, *behind] if rest else behind
        # "Von" and "Par" begin sentences too: only names may follow.
        sure = LABEL.match(piece.text) or (run and are_names(run[0].partition(",")[0]))
        names = _run(run) if sure else ()
        if names:
            return names
    linked = (piece for piece in pieces if _leads_to_author(piece.element))
    return next((n for n in (_run([piece.text]) for piece in linked) if n), ())


def named_authors(tree: Any) -> tuple[str, ...]:
    """Give the authors in elements that are marked as theirs."""
    boxes: list[Any] = []
    for element in named_elements(tree):
        kinds = element.get("class", "")
        if _COMPOUND.search(kinds) and element.get("rel") != "author":
            boxes.append(element)
            continue
        said = block_text(element, _BYLINE_CHARS)
        if not 2 < len(said) <= _BYLINE_CHARS:
            continue
        chunks = _chunks(element)
        words = element.get("class", "").split()
        named = element.get("rel") == "author" or any(map(_EXACT.fullmatch, words))
        sure = named or LABEL.match(said) or are_names(chunks[0].partition(",")[0])
        names = _run(chunks) if sure else ()
        if names:
            return names
    for element in boxes:
        for chunk in _chunks(element):
            if is_name(chunk):
                return names_in(chunk)
    return ()


def dated_authors(page: Page) -> tuple[str, ...]:
    """Give the author whose bare name stands beside the date near the headline.

    A link beside a date leads to a section more often than to a person.
    """
    pieces = page.near(_NEAR)
    dated = [
        len(p.text) <= _DATE_CHARS and visible_date(p.text, page.language) is not None
        for p in pieces
    ]
    for place, piece in enumerate(pieces):
        if EASTERN_BYLINE.fullmatch(piece.text):
            return names_in(piece.text)
        beside = any(dated[max(place - 2, 0) : place + 3]) and not dated[place]
        name = piece.text.partition(",")[0]
        if not beside or not is_name(name) or is_site(name, page.sites):
            continue
        if piece.element.tag != "a" and len(piece.text) <= _DATE_CHARS:
            return names_in(name)
    return ()


def _run(chunks: list[str]) -> tuple[str, ...]:
    """Give the names at the start of a run of texts, up to what is no name.

    The first may be any name, since something said that one follows.
    """
    names: list[tuple[str, ...]] = []
    for chunk in chunks[:_RUN]:
        text = BYLINE.sub("", chunk).strip()
        if is_joint(text):
            continue
        first = not names and len(text) <= _BYLINE_CHARS and looks_like_names(text)
        if not (first or is_name(text)):
            break
        names.append(names_in(text))
    return merged(names)


def _chunks(element: Any) -> list[str]:
    """Give the texts of an element, apart as its markup has them."""
    chunks = []
    for text in islice(element.itertext(), 4 * _RUN):
        chunk = " ".join(text[: 2 * _BYLINE_CHARS].split())
        if chunk:
            chunks.append(chunk)
    return chunks[:_RUN]


def _leads_to_author(element: Any) -> bool:
    for _ in range(3):
        if element is None:
            return False
        if element.tag == "a":
            return bool(_AUTHOR_PAGE.search(element.get("href") or ""))
        element = element.getparent()
    return False


def _names_of(node: Any) -> tuple[str, ...]:
    if isinstance(node, Mapping):
        name = text_of(node.get("name"))
        if not name:
            parts = (text_of(node.get("givenName")), text_of(node.get("familyName")))
            name = " ".join(filter(None, parts))
        return names_in(name, stated=True) if name else ()
    said = text_of(node)
    return names_in(said) if said else ()
