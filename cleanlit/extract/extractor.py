"""The main text and the metadata of a page, through trafilatura."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from trafilatura import bare_extraction, load_html

from cleanlit.document import Document, Reason, Rejected
from cleanlit.errors import ExtractError
from cleanlit.extract.decode import decode_page, is_binary
from cleanlit.extract.describe import page_document, with_page_facts
from cleanlit.extract.detect import check_detector, with_detected_language
from cleanlit.extract.evidence import line_evidence
from cleanlit.extract.metadata import Metadata, page_metadata


class Extracts(Protocol):
    """What takes a document with `html` and gives it its `text` and metadata."""

    def __call__(self, document: Document) -> Document | Rejected: ...


class Extractor:
    """trafilatura with its default settings, comments off.

    Comments cost precision (article-extraction-benchmark: F1 0.9525 with, 0.9598
    without) and time. `deduplicate` is never on: its state leaks from one document
    into the next (trafilatura issues 17, 65, 778).

    With `evidence` the document also gets what the page's markup says of each line,
    with `origins` where each fact was found. `language` asks for the language of the
    text itself; what the page declares is then the fallback (`cleanlit[language]`).
    """

    def __init__(
        self, *, evidence: bool = True, origins: bool = False, language: bool = False
    ) -> None:
        self._evidence = evidence
        self._origins = origins
        self._language = language
        if language:
            check_detector()

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
                language=self._language,
            )
        except ExtractError as error:
            return Rejected(
                document.origin, Reason(error.reason), error.detail, document.id
            )
        document = with_page_facts(document, found, origins=self._origins)
        return replace(document, html=None, charset=None, evidence=found.evidence)


def extract(
    html: str | bytes,
    *,
    url: str | None = None,
    charset: str | None = None,
    evidence: bool = True,
    language: bool = False,
) -> Document:
    """Extract the main text of a page and what the page says of itself.

    That is its title, authors, dates, site, language, kind and more, with `origins`
    that say where each was found: `page_metadata`.

    `charset` is the encoding that the transport named, for bytes; `evidence` asks for
    what the markup says of each line, `language` for that of the text. Raises
    `ExtractError` where there is nothing to extract.
    """
    if isinstance(html, bytes):
        if is_binary(html):
            raise ExtractError(Reason.NOT_HTML, "the bytes are not text")
        html = decode_page(html, charset)
    if not html.strip():
        raise ExtractError(Reason.NOTHING_EXTRACTED, "the page is empty")
    try:
        tree = load_html(html)
        if tree is None:
            raise ExtractError(Reason.NOT_HTML, "the page is no HTML document")
        # It works on a copy, so the tree is still the page afterwards.
        found = bare_extraction(tree, url=url, include_comments=False)
        text = getattr(found, "text", None)
        said = line_evidence(tree, text) if text and evidence else None
        facts = page_metadata(tree, url, text=text) if text else Metadata()
    except ExtractError:
        raise
    except Exception as error:
        # Any page may break any parser in any way: that is an outcome, not a crash.
        raise _failed(error) from error
    if not text:
        raise ExtractError(Reason.NOTHING_EXTRACTED, "no main text in the page")
    document = replace(page_document(facts, url), text=text, evidence=said)
    return with_detected_language(document) if language else document


def _failed(error: BaseException) -> ExtractError:
    said = str(error).splitlines()[0] if str(error) else ""
    return ExtractError(
        Reason.EXTRACTOR_FAILED, f"{type(error).__name__} {said}".strip()
    )
