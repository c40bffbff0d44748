"""Smaller facts of a page: section, description, credits, access, further pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from cleanlit.extract.about.page import Page, Source
from cleanlit.extract.about.structured import (
    SPONSORED,
    Node,
    items_of,
    text_of,
    types_of,
)
from cleanlit.extract.about.titles import is_site
from cleanlit.extract.about.visible import Piece
from cleanlit.text.agencies import agencies_in, agency_of, dateline_agency
from cleanlit.text.fold import fold
from cleanlit.text.hosts import host_of

PAYWALLED: Final = "paywalled"
SPONSORED_FLAG: Final = "sponsored"
MULTI_PAGE: Final = "multi-page"

_SECTIONS: Final = (
    "article:section", "og:article:section", "parsely-section", "cxenseparse:category",
    "lp.section", "sailthru.section", "section", "category",
)  # fmt: skip
_SECTION_CHARS: Final = 60
_DESCRIPTIONS: Final = (
    "description", "og:description", "twitter:description", "dc.description",
)  # fmt: skip
_WIRE_KEYS: Final = (
    "provider", "sourceOrganization", "copyrightHolder", "creator", "author",
    "creditText",
)  # fmt: skip
_WIRE_METAS: Final = (
    "syndication-source", "original-source", "source", "dc.source", "news_source",
    "article:source", "copyright", "author", "byl", "article:author",
)  # fmt: skip
_TIERS: Final = ("article:content_tier", "og:article:content_tier", "content_tier")
_LOCKED: Final = frozenset({"locked", "premium", "paid", "subscriber", "subscription"})
_FREE_METAS: Final = ("isaccessibleforfree", "article:is_accessible_for_free")
_FALSE: Final = frozenset({"false", "no", "0", "http://schema.org/false"})
# What is paid for is called so, above a headline or as a section; folded.
_PAID: Final = frozenset(
    fold(name)
    for name in (
        "sponsored content", "sponsored post", "sponsored story", "paid content",
        "paid post", "partner content", "partnered content", "brand content",
        "branded content", "advertorial", "advertisement feature",
        "promoted content", "publi-rédactionnel", "publirédactionnel",
        "contenu sponsorisé", "contenu partenaire", "contenido patrocinado",
        "publirreportaje", "conteúdo patrocinado", "contenuto sponsorizzato",
        "pubbliredazionale", "publireportage", "gesponsorde inhoud", "betaald artikel",
        "materiał sponsorowany", "artykuł sponsorowany", "annonsørinnhold",
        "sponsoreret indhold", "sponsrat innehåll", "på betald plats",
        "на правах рекламы", "партнёрский материал", "партнерський матеріал",
        "sponsorlu içerik", "advertorial haber", "konten bersponsor", "pr記事",
        "محتوى مدعوم",
    )
)  # fmt: skip
# As a section too; above a headline these words stand over banners.
_PAID_SECTIONS: Final = _PAID | frozenset(
    fold(name)
    for name in (
        "sponsored", "advertorials", "promoted", "promotion", "anzeige", "anzeigen",
        "werbung", "reklama", "annons", "annonce", "реклама", "広告", "广告", "광고",
    )
)  # fmt: skip
_LABEL_CHARS: Final = 40
_LABELS: Final = 4
_PAID_PATH: Final = re.compile(
    r"(?i)/(?:sponsored(?:-?(?:content|posts?|stories))?|advertorials?|partner-?content"
    r"|paid-?(?:content|posts?)|brand-?voice|branded-?content|publirreportajes?)/"
)
_PAGE_PART: Final = re.compile(
    r"(?i)(?:[/_-](?:page|seite|pagina|pag)?[/_=-]?)(\d{1,3})/?$"
)
_PAGE_QUERY: Final = re.compile(r"(?i)(?:^|&)(?:page|p|pg|seite|pagina)=\d{1,3}(?:&|$)")

_CREDIT_PIECES: Final = 8
_SOURCES: Final = frozenset(
    "source quelle fuente fonte bron kilde källa źródło zdroj kaynak sumber nguồn"
    " источник джерело πηγή المصدر منبع स्रोत 来源 來源 出典 출처".split()
)
_PICTURE: Final = re.compile(r"(?i)caption|credit|image|photo|picture|media|bild|foto")

Fact = tuple[str | None, Source]


def section(page: Page) -> Fact:
    """Give the section of the site: as stated, else the last of the breadcrumbs."""
    value = text_of(page.data.main.get("articleSection")) if page.data.main else None
    if value and len(value) <= _SECTION_CHARS:
        return value, Source.JSON_LD
    for value in page.head.all_meta(*_SECTIONS):
        if len(value) <= _SECTION_CHARS:
            return value, Source.META
    return next(iter(_crumbs(page)), None), Source.JSON_LD


def _crumbs(page: Page) -> list[str]:
    """Give the steps to the page, the nearest first, without the site and the story."""
    title = fold(page.title[0] or "")
    names = []
    for node in page.data.of(frozenset({"breadcrumblist"})):
        for item in items_of(node.get("itemListElement")):
            if isinstance(item, dict):
                name = text_of(item.get("name")) or text_of(item.get("item"))
                names.append(name or "")
        break
    steps = [name for name in names[1:] if name and len(name) <= _SECTION_CHARS]
    steps = [s for s in steps if fold(s) != title and not is_site(s, page.sites)]
    return [step for step in reversed(steps) if "://" not in step]


def description(page: Page) -> Fact:
    """Give what the page says in a sentence of its story."""
    value = page.head.meta(*_DESCRIPTIONS)
    if value:
        return value, Source.META
    value = text_of(page.data.main.get("description")) if page.data.main else None
    return value, Source.JSON_LD


def image_credit(page: Page) -> Fact:
    """Give whom the story's picture is credited to in structured data."""
    if page.data.main is None:
        return None, Source.JSON_LD
    for item in items_of(page.data.main.get("image")):
        node = page.data.resolve(item)
        if not isinstance(node, dict):
            continue
        for key in (
            "creditText",
            "copyrightHolder",
            "author",
            "creator",
            "copyrightNotice",
        ):
            value = text_of(page.data.resolve(node.get(key)))
            if value and len(value) <= 150 and "://" not in value:
                return value, Source.JSON_LD
    return None, Source.JSON_LD


def wire(page: Page, text: str | None) -> tuple[tuple[str, ...], Source]:
    """Give the agencies that a story is said to be from, on pages not their own."""
    for found, source in _agencies(page, text):
        names = tuple(n for n in found if not is_site(n, page.sites))
        if names:
            return names, source
    return (), Source.TEXT


def _agencies(page: Page, text: str | None) -> Iterator[tuple[tuple[str, ...], Source]]:
    main: Node = page.data.main or {}
    for key in _WIRE_KEYS:
        names: list[str] = []
        for item in items_of(main.get(key)):
            names.extend(agencies_in(text_of(page.data.resolve(item)) or ""))
        yield tuple(dict.fromkeys(names)), Source.JSON_LD
    for value in page.head.all_meta(*_WIRE_METAS):
        agency = agency_of(host_of(value) or "") if "://" in value else None
        yield (agency,) if agency else agencies_in(value), Source.META
    agency = dateline_agency(text or "")
    yield (agency,) if agency else (), Source.TEXT
    for piece in page.near(_CREDIT_PIECES):
        found = agencies_in(piece.text) if len(piece.text) <= _LABEL_CHARS else ()
        if found and not _is_of_picture(piece):
            yield found, Source.VISIBLE


def _is_of_picture(piece: Piece) -> bool:
    """Tell whether a credit is that of a picture: by its label or where it stands."""
    label, colon, _ = piece.text.partition(":")
    if colon and fold(label).strip() not in _SOURCES:
        return True
    element = piece.element
    for _ in range(4):
        if element is None:
            return False
        if element.tag in ("figure", "figcaption", "picture"):
            return True
        if _PICTURE.search(f"{element.get('class', '')} {element.get('id', '')}"):
            return True
        element = element.getparent()
    return False


def flags(page: Page) -> Iterator[tuple[str, Source]]:
    """Say what is special about the access to a story, its payment and its parts."""
    source = _paywalled(page)
    if source:
        yield PAYWALLED, source
    source = _sponsored(page)
    if source:
        yield SPONSORED_FLAG, source
    if next_page(page):
        yield MULTI_PAGE, Source.META


def next_page(page: Page) -> str | None:
    """Give the address of the story's next part; that of another story does not count.

    Many sites link the neighbours of a story so: only what differs from the page in a
    page's number is a part of it.
    """
    here = page.url or page.canonical
    address = page.head.link("next")
    if not here or not address:
        return None
    try:
        whole = urljoin(here, address)
        one, other = urlsplit(here), urlsplit(whole)
    except ValueError:
        return None
    if one.netloc != other.netloc:
        return None
    stem, parted = _stem(one.path), _stem(other.path)
    same = stem == parted and bool(stem)
    paged = other.path.rstrip("/") != one.path.rstrip("/") or bool(
        _PAGE_QUERY.search(other.query)
    )
    return whole if same and paged else None


def _stem(path: str) -> str:
    return _PAGE_PART.sub("", path.removesuffix("/").removesuffix(".html"))


def _paywalled(page: Page) -> Source | None:
    for node in page.data.nodes[:50]:
        value = node.get("isAccessibleForFree")
        if value is not None and (
            node is page.data.main or "webpage" in types_of(node)
        ):
            return Source.JSON_LD if str(value).strip().lower() in _FALSE else None
    if any(value.lower() in _LOCKED for value in page.head.all_meta(*_TIERS)):
        return Source.META
    if any(value.lower() in _FALSE for value in page.head.all_meta(*_FREE_METAS)):
        return Source.META
    return None


def _sponsored(page: Page) -> Source | None:
    main: Node = page.data.main or {}
    said = [*items_of(main.get("genre")), *items_of(main.get("articleSection"))]
    if types_of(main) & SPONSORED:
        return Source.JSON_LD
    if any(_label(text_of(value)) in _PAID_SECTIONS for value in said):
        return Source.JSON_LD
    if any(_label(value) in _PAID_SECTIONS for value in page.head.all_meta(*_SECTIONS)):
        return Source.META
    if page.url and _PAID_PATH.search(page.url):
        return Source.URL
    near = (_label(piece.text) for piece in page.near(_LABELS))
    return Source.VISIBLE if any(label in _PAID for label in near) else None


def _label(text: str | None) -> str:
    """Give a short text as labels are compared, "" for a long one."""
    if not text or len(text) > _LABEL_CHARS:
        return ""
    return fold(text).strip(" :.*|[]()")
