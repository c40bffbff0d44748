"""What a page says of its story: title, authors, dates, site, and where each is said.

Structured data is asked first, then meta elements, then what a reader sees, then the
address; the title alone goes the other way round, since pages word it for search
engines in their heads. What is costly is looked for only where what is cheap lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cleanlit.extract.about import facts
from cleanlit.extract.about.authors import page_authors
from cleanlit.extract.about.kind import page_kind
from cleanlit.extract.about.page import Page, Source
from cleanlit.extract.about.published import modified, published
from cleanlit.text.language import primary_language


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts of a page, each None or empty where the page does not say it.

    `published` and `modified` are ISO 8601, a day or a moment, with the zone if it was
    given; `canonical` is absolute. `origins` says by field where a fact was found, of a
    kind what spoke for it; flags stand there by `flags.NAME`.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    site: str | None = None
    section: str | None = None
    description: str | None = None
    language: str | None = None
    canonical: str | None = None
    next_page: str | None = None
    image_credit: str | None = None
    wire: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    kind: str | None = None
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def page_metadata(
    page: Page, dated: facts.Fact | None = None, *, text: str | None = None
) -> Metadata:
    """Collect what a page says of its story. Its tree is left as it is.

    `text` is its main text, for a dateline and the kind; `dated` is when it was
    published and where that was found, if it was asked before.
    """
    found: dict[str, Any] = {}
    origins: dict[str, str] = {}

    def note(name: str, fact: tuple[Any, str]) -> None:
        if fact[0]:
            found[name], origins[name] = fact[0], str(fact[1])

    note("title", page.title[:2])
    note("authors", page_authors(page))
    note("published", dated or published(page))
    note("modified", modified(page))
    note("site", page.site)
    note("section", facts.section(page))
    note("description", facts.description(page))
    note("language", (primary_language(page.language), Source.META))
    note("canonical", (page.canonical, Source.META))
    note("next_page", (facts.next_page(page), Source.META))
    note("image_credit", facts.image_credit(page))
    note("wire", facts.wire(page, text))
    flags = dict(facts.flags(page))
    kind = page_kind(
        page, text=text, flags=tuple(flags), published=found.get("published")
    )
    note("kind", (kind.kind and str(kind.kind), ", ".join(kind.evidence)))
    origins |= {f"flags.{name}": str(source) for name, source in flags.items()}
    return Metadata(**found, flags=tuple(flags), origins=MappingProxyType(origins))
