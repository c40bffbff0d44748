"""When a story was published and changed: from what is cheap to what is seen.

The order: JSON-LD, meta elements, microdata, the address, the date near the headline,
any `time` and any element named as a date; htmldate only where all of them are silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from cleanlit.extract.about.moments import machine_date, url_date, visible_date
from cleanlit.extract.about.page import Page, Source
from cleanlit.extract.about.structured import text_of
from cleanlit.extract.about.visible import block_text, dated_elements, is_elsewhere

_PUBLISHED: Final = (
    "article:published_time", "og:published_time", "article:published",
    "og:article:published_time", "article:publish_date", "datepublished",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date",
    "publish_date", "publication_date", "publication-date", "published_date",
    "published-date", "published_time", "published", "article.published",
    "article:post_date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "cxense:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dcterms.date", "dc.date.created", "dc.date", "dc:date", "dc.created",
    "citation_publication_date", "citation_date", "citation_online_date",
    "originalpublicationdate", "rnews:datepublished", "displaydate", "display_date",
    "firstpublished", "ptime", "vr:published_time", "bt:pubdate",
    "mediator_published_time", "created", "prism.publicationdate",
    "article_date_original", "article:published_time_gmt", "datecreated",
    "date_published", "date", "pdate", "posted", "release_date",
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time", "og:modified_time", "og:updated_time", "article:modified",
    "article:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
    "lastmod", "last-modified", "revised", "modified_time", "date_modified",
    "updated", "utime",
)  # fmt: skip
_UPDATED: Final = re.compile(
    r"updat|modif|edited|aktualis|geändert|mis à jour|actualiz|atualiz|aggiornat"
    r"|bijgewerkt|opdater|oppdater|uppdater|aktualiz|обновл|оновл|güncell|修改|更新",
    re.I,
)
_DATE_CHARS: Final = 80


def published(page: Page) -> tuple[str | None, Source]:
    """Give the date of a story, and where it was found."""
    for candidate in _dates(page):
        if candidate[0]:
            return candidate
    return None, Source.META


def _dates(page: Page) -> Iterator[tuple[str | None, Source]]:
    main = page.data.main
    for node in [main] if main else []:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            value = text_of(node.get(key))
            yield value and _read(value, page.language), Source.JSON_LD
    for value in page.head.all_meta(*_PUBLISHED):
        yield _read(value, page.language), Source.META
    for element in page.items.get("datePublished", ()):
        yield _element_date(element, page.language), Source.MICRODATA
    yield page.url and url_date(page.url), Source.URL
    yield _near(page), Source.VISIBLE
    yield _timed(page), Source.VISIBLE
    yield _marked(page), Source.VISIBLE
    yield modified(page)[0], Source.META
    yield _last_resort(page), Source.VISIBLE


def _near(page: Page) -> str | None:
    """Give the date near the headline, one of an update only if there is no other."""
    update = None
    said_update = False
    for piece in page.pieces:
        element = piece.element
        if element.tag == "time" and element.get("datetime"):
            day = machine_date(element.get("datetime")) or visible_date(
                piece.text, page.language
            )
        elif len(piece.text) <= _DATE_CHARS:
            day = visible_date(piece.text, page.language)
        else:
            day = None
        if day and not (said_update or _UPDATED.search(piece.text)):
            return day
        update = update or day
        said_update = bool(_UPDATED.search(piece.text)) and not day
    return update


def _timed(page: Page) -> str | None:
    """Give the date of the first `time` that belongs to the story."""
    for element in page.head.times:
        if not is_elsewhere(element):
            day = _element_date(element, page.language)
            if day:
                return day
    return None


def _marked(page: Page) -> str | None:
    """Give the date of the first element that is named as one."""
    for element in dated_elements(page.tree):
        said = block_text(element, _DATE_CHARS)
        if len(said) <= _DATE_CHARS:
            day = visible_date(said, page.language)
            if day:
                return day
    return None


def _last_resort(page: Page) -> str | None:
    """Let htmldate look through the whole page; it takes as long as all the rest."""
    from htmldate import find_date

    try:
        day = find_date(page.tree, original_date=True, url=page.url)
    except Exception:
        return None  # any page may break any parser
    # The first of January is what it makes of a year alone, as of a copyright notice.
    return None if day is None or day.endswith("-01-01") else day


def _element_date(element: Any, language: str | None) -> str | None:
    for name in ("datetime", "content", "title"):
        value = element.get(name)
        day = value and _read(value, language)
        if day:
            return day
    said = block_text(element, _DATE_CHARS)
    return _read(said, language) if said else None


def _read(value: str, language: str | None) -> str | None:
    return machine_date(value) or visible_date(value, language)


def modified(page: Page) -> tuple[str | None, Source]:
    """Give the date of its last change, if machines are told one."""
    main = page.data.main
    value = text_of(main.get("dateModified")) if main else None
    day = value and _read(value, page.language)
    if day:
        return day, Source.JSON_LD
    for value in page.head.all_meta(*_MODIFIED):
        day = _read(value, page.language)
        if day:
            return day, Source.META
    return None, Source.META
