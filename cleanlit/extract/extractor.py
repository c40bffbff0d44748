"""The main text and the metadata of a page, through trafilatura."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from typing import Any, Final, Protocol

from trafilatura import load_html
from trafilatura.metadata import extract_metadata

from cleanlit.document import Document, Pruned, Reason, Rejected, with_flags
from cleanlit.errors import ExtractError
from cleanlit.extract.decode import decode_page, is_binary
from cleanlit.extract.evidence import evidence_of
from cleanlit.extract.joiners import shielded
from cleanlit.extract.page import Flat, flatten
from cleanlit.extract.prune import OVER_PRUNE, Choice, Prune, choose
from cleanlit.extract.story import Story, find_story
from cleanlit.text.dates import parse_date
from cleanlit.text.hosts import host_of
from cleanlit.text.language import primary_language

# Where a page says its language, the most deliberate place first.
_LANGUAGE_PATHS: Final = (
    "/html/@lang",
    "/html/@*[local-name()='lang']",
    "//meta[@property='og:locale']/@content",
    "//meta[translate(@http-equiv,'CL','cl')='content-language']/@content",
)
# Of a pruned page with fewer words than this, the whole page is asked for its text
# too, and that one stands if it is so many times as long.
_FEW_WORDS: Final = 200
_FAR_LONGER: Final = 2

# Gives the prunes for a host, a language and a day, None being unknown.
Prunes = Callable[[str | None, str | None, datetime.date | None], Sequence[Prune]]


# What of a document is text of its page.
_READ: Final = ("text", "site", "title", "author", "description", "section")


class Extracts(Protocol):
    """What takes a document with `html` and gives it its `text` and metadata."""

    def __call__(self, document: Document) -> Document | Rejected: ...


class Extractor:
    """Pages into documents, as `find_story` reads them.

    With `evidence` the document also gets what the page's markup says of each line;
    what `prunes` gives for a page is taken out of it before.
    """

    def __init__(self, *, evidence: bool = True, prunes: Prunes | None = None) -> None:
        self._evidence = evidence
        self._prunes = prunes

    def __call__(self, document: Document) -> Document | Rejected:
        """Fill `text` and what is missing of the metadata; what is there stays.

        A document that has text and no `html` comes back as it is.
        """
        if document.html is None and document.text is not None:
            return document
        try:
            found = extract(
                document.html or "",
                url=document.url,
                charset=document.charset,
                evidence=self._evidence,
                prunes=self._prunes,
                language=primary_language(document.language),
                date=document.date,
            )
        except ExtractError as error:
            return Rejected(
                document.origin, Reason(error.reason), error.detail, document.id
            )
        filled = replace(
            document,
            text=found.text,
            url=document.url or found.url,
            site=document.site or found.site,
            title=document.title or found.title,
            date=document.date or found.date,
            author=document.author or found.author,
            language=document.language or found.language,
            description=document.description or found.description,
            section=document.section or found.section,
            html=None,
            charset=None,
            evidence=found.evidence,
            pruned=found.pruned,
        )
        return with_flags(filled, *found.flags)


def extract(
    html: str | bytes,
    *,
    url: str | None = None,
    charset: str | None = None,
    evidence: bool = True,
    prunes: Prunes | None = None,
    language: str | None = None,
    date: str | None = None,
) -> Document:
    """Extract the main text of a page and what the page says of itself.

    That is its title, author, date, site, language, description and section.

    `charset` is the encoding that the transport named, for bytes; `evidence` asks for
    what the markup says of each line. `prunes` is asked for what is to be taken out of
    the page before, by its host, its language and its day; `language` and `date` are
    what is known of them. Raises `ExtractError` where there is nothing to extract.
    """
    if isinstance(html, bytes):
        if is_binary(html):
            raise ExtractError(Reason.NOT_HTML, "the bytes are not text")
        html = decode_page(html, charset)
    if not html.strip():
        raise ExtractError(Reason.NOTHING_EXTRACTED, "the page is empty")
    html, joiners = shielded(html)
    try:
        tree = load_html(html)
        if tree is None:
            raise ExtractError(Reason.NOT_HTML, "the page is no HTML document")
        about = _about(tree, url)
        chosen: Sequence[Prune] = ()
        if prunes is not None:
            day = parse_date(date or about.date)
            chosen = prunes(host_of(url or about.url), language or about.language, day)
        flat, story, pruned = _read(tree, html, chosen)
    except ExtractError:
        raise
    except Exception as error:
        # Any page may break any parser in any way: that is an outcome, not a crash.
        raise _failed(error) from error
    if not story.lines:
        raise ExtractError(Reason.NOTHING_EXTRACTED, "no main text in the page")
    over = any(item.why == OVER_PRUNE for item in pruned)
    document = replace(
        about,
        text="\n".join(story.lines),
        flags=(*story.flags, OVER_PRUNE) if over else story.flags,
        evidence=evidence_of(flat, story.lines, story.places) if evidence else None,
        pruned=pruned,
    )
    return _with_joiners(document, joiners) if joiners else document


def _read(
    tree: Any, html: str, prunes: Sequence[Prune]
) -> tuple[Flat, Story, tuple[Pruned, ...]]:
    """Prune a page, which changes the tree, and find its story.

    A page with next to nothing left is read once more as it was.
    """
    choice = choose(tree, prunes) if prunes else Choice()
    choice.remove()
    flat = flatten(tree)
    story = find_story(tree, flat, html)
    if choice.nodes and story.words < _FEW_WORDS:
        whole = load_html(html)
        all_of_it = flatten(whole)
        longer = find_story(whole, all_of_it, html)
        if longer.chars >= _FAR_LONGER * story.chars:
            return all_of_it, longer, choice.taken_back().pruned
    return flat, story, choice.pruned


def _with_joiners(document: Document, joiners: dict[int, str]) -> Document:
    """Give a document with its joiners in all that was read from the page."""
    texts = {
        name: value.translate(joiners)
        for name in _READ
        if (value := getattr(document, name)) is not None
    }
    return replace(document, **texts)


def _failed(error: BaseException) -> ExtractError:
    said = str(error).splitlines()[0] if str(error) else ""
    return ExtractError(
        Reason.EXTRACTOR_FAILED, f"{type(error).__name__} {said}".strip()
    )


def _about(tree: Any, url: str | None) -> Document:
    """Give what a page says of itself, as a document without text."""
    found = extract_metadata(copy(tree), url)
    return Document(
        url=found.url or None,
        site=found.sitename or None,
        title=found.title or None,
        date=found.date if parse_date(found.date) else None,
        author=found.author or None,
        language=primary_language(found.language) or _language(tree),
        description=found.description or None,
        section=next(iter(found.categories or ()), None),
    )


def _language(tree: Any) -> str | None:
    """Give the language that the page declares of itself."""
    for path in _LANGUAGE_PATHS:
        for value in tree.xpath(path):
            language = primary_language(str(value))
            if language:
                return language
    return None
