"""Metadata of a page as the fields of a document."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cleanlit.document import Document, with_flags
from cleanlit.extract.about.metadata import Metadata
from cleanlit.extract.about.page import Source
from cleanlit.text.dates import parse_date

# Fields of documents that are filled from the page where they are empty.
_FIELDS: Final = (
    "site", "title", "date", "modified", "author", "authors", "language", "description",
    "section", "canonical", "kind",
)  # fmt: skip
# What the fields are called in `Metadata`, where that differs.
_NAMED: Final = {"date": "published", "author": "authors"}


def page_document(facts: Metadata, url: str | None) -> Document:
    """Give a document with what a page says of itself, still without text.

    A page without an address goes by its canonical one; `canonical` is there only where
    it is another than the address.
    """
    published, modified = facts.published, facts.modified
    lifted = {"image_credit": (facts.image_credit or "",), "wire": facts.wire}
    return Document(
        url=url or facts.canonical,
        site=facts.site,
        title=facts.title,
        date=published if parse_date(published) else None,
        modified=modified if parse_date(modified) else None,
        author=", ".join(facts.authors) or None,
        authors=facts.authors,
        language=facts.language,
        description=facts.description,
        section=facts.section,
        canonical=facts.canonical
        if facts.canonical != (url or facts.canonical)
        else None,
        kind=facts.kind,
        flags=facts.flags,
        lifted={name: value for name, value in lifted.items() if any(value)},
        origins=facts.origins,
    )


def with_page_facts(document: Document, found: Document, *, origins: bool) -> Document:
    """Fill what a document lacks from what was found; what is there stays.

    An author that was given is not joined by the page's: `authors` are then those given
    or none.
    """
    given = {name for name in _FIELDS if getattr(document, name)}
    if given & {"author", "authors"}:
        given |= {"author", "authors"}
    values = {name: getattr(found, name) for name in _FIELDS if name not in given}
    # What was lifted before is of the text, and joined by what the page says.
    lifted = {**found.lifted, **document.lifted}
    whole = replace(
        document,
        text=found.text,
        url=document.url or found.url,
        lifted=lifted,
        **values,
    )
    if origins:
        whole = replace(whole, origins=_origins(found, given))
    return with_flags(whole, *found.flags)


def _origins(found: Document, given: set[str]) -> dict[str, str]:
    """Give the origins by the names of fields, with `given` for what came along."""
    said = dict(found.origins or {})
    said.pop("next_page", None)
    named: dict[str, str] = {}
    for name in _FIELDS:
        origin = said.pop(_NAMED.get(name, name), None)
        if name in given:
            named[name] = str(Source.GIVEN)
        elif getattr(found, name):
            named[name] = origin or named.get("authors", "")
    said.pop("published", None)
    return {name: value for name, value in {**named, **said}.items() if value}
