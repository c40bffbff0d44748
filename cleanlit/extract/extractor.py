"""The main text and the metadata of a page, through trafilatura."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any, Final, Protocol

from trafilatura import load_html
from trafilatura.metadata import extract_metadata

from cleanlit.document import Document, Reason, Rejected
from cleanlit.errors import ExtractError
from cleanlit.extract.decode import decode_page, is_binary
from cleanlit.extract.evidence import evidence_of
from cleanlit.extract.joiners import shielded
from cleanlit.extract.page import flatten
from cleanlit.extract.story import find_story
from cleanlit.text.dates import parse_date
from cleanlit.text.language import primary_language

# Where a page says its language, the most deliberate place first.
_LANGUAGE_PATHS: Final = (
    "/html/@lang",
    "/html/@*[local-name()='lang']",
    "//meta[@property='og:locale']/@content",
    "//meta[translate(@http-equiv,'CL','cl')='content-language']/@content",
)


# What of a document is text of its page.
_READ: Final = ("text", "site", "title", "author", "description", "section")


class Extracts(Protocol):
    """What takes a document with `html` and gives it its `text` and metadata."""

    def __call__(self, document: Document) -> Document | Rejected: ...


class Extractor:
    """Pages into documents, as `find_story` reads them.

    With `evidence` the document also gets what the page's markup says of each line.
    """

    def __init__(self, *, evidence: bool = True) -> None:
        self._evidence = evidence

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
            )
        except ExtractError as error:
            return Rejected(
                document.origin, Reason(error.reason), error.detail, document.id
            )
        return replace(
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
            flags=(*document.flags, *found.flags),
            html=None,
            charset=None,
            evidence=found.evidence,
        )


def extract(
    html: str | bytes,
    *,
    url: str | None = None,
    charset: str | None = None,
    evidence: bool = True,
) -> Document:
    """Extract the main text of a page and what the page says of itself.

    That is its title, author, date, site, language, description and section.

    `charset` is the encoding that the transport named, for bytes; `evidence` asks for
    what the markup says of each line. Raises `ExtractError` where there is nothing to
    extract.
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
        language = _language(tree)
        about = extract_metadata(copy(tree), url)
        flat = flatten(tree)
        story = find_story(tree, flat, html)
    except ExtractError:
        raise
    except Exception as error:
        # Any page may break any parser in any way: that is an outcome, not a crash.
        raise _failed(error) from error
    if not story.lines:
        raise ExtractError(Reason.NOTHING_EXTRACTED, "no main text in the page")
    document = replace(
        _document(about, "\n".join(story.lines), language),
        flags=story.flags,
        evidence=evidence_of(flat, story.lines, story.places) if evidence else None,
    )
    return _with_joiners(document, joiners) if joiners else document


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


def _document(found: Any, text: str, language: str | None) -> Document:
    date = found.date if parse_date(found.date) else None
    return Document(
        text=text,
        url=found.url or None,
        site=found.sitename or None,
        title=found.title or None,
        date=date,
        author=found.author or None,
        language=primary_language(found.language) or language,
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
