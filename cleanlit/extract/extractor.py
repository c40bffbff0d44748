"""The main text and the metadata of a page, through trafilatura."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, Protocol

from trafilatura import bare_extraction, load_html

from cleanlit.document import Document, Reason, Rejected, with_flags
from cleanlit.errors import ExtractError
from cleanlit.extract.decode import decode_page, is_binary
from cleanlit.extract.evidence import line_evidence
from cleanlit.extract.prune import MARKED, OVER_PRUNE, Choice, Prune, choose
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
# Where it says its day and its address.
_DAY_PATHS: Final = (
    "/html/head/meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished']/@datetime",
)
_ADDRESS_PATHS: Final = (
    "/html/head/link[@rel='canonical']/@href",
    "/html/head/meta[@property='og:url']/@content",
)
# Of a pruned page with fewer words than this, the whole page is asked for its text
# too, and that one stands if it is so many times as long.
_FEW_WORDS: Final = 200
_FAR_LONGER: Final = 2

# Gives the prunes for a host, a language and a day, None being unknown.
Prunes = Callable[[str | None, str | None, date | None], Sequence[Prune]]


class Extracts(Protocol):
    """What takes a document with `html` and gives it its `text` and metadata."""

    def __call__(self, document: Document) -> Document | Rejected: ...


class Extractor:
    """trafilatura with its default settings, comments off.

    Comments cost precision (article-extraction-benchmark: F1 0.9525 with, 0.9598
    without) and time. `deduplicate` is never on: its state leaks from one document
    into the next (trafilatura issues 17, 65, 778).

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
    try:
        tree = load_html(html)
        if tree is None:
            raise ExtractError(Reason.NOT_HTML, "the page is no HTML document")
        language = language or _language(tree)
        choice = Choice()
        if prunes is not None:
            choice = choose(tree, prunes(_host(tree, url), language, _day(tree, date)))
        choice.mark()
        # It works on a copy, so the tree is still the page afterwards.
        found = _bare(tree, url, MARKED if choice.nodes else None)
        text = getattr(found, "text", None)
        said_of = choice.pruned
        if choice.nodes and len((text or "").split()) < _FEW_WORDS:
            whole = _bare(tree, url, None)
            longer = getattr(whole, "text", None) or ""
            if len(longer) >= _FAR_LONGER * len(text or ""):
                found, text, said_of = whole, longer, choice.taken_back().pruned
                choice = Choice()
        choice.remove()
        said = line_evidence(tree, text) if text and evidence else None
    except ExtractError:
        raise
    except Exception as error:
        # Any page may break any parser in any way: that is an outcome, not a crash.
        raise _failed(error) from error
    if not text:
        raise ExtractError(Reason.NOTHING_EXTRACTED, "no main text in the page")
    document = replace(_document(found, text, language), evidence=said, pruned=said_of)
    over = any(item.why == OVER_PRUNE for item in said_of)
    return with_flags(document, OVER_PRUNE) if over else document


def _bare(tree: Any, url: str | None, prune_xpath: str | None) -> Any:
    return bare_extraction(
        tree,
        url=url,
        with_metadata=True,
        include_comments=False,
        prune_xpath=prune_xpath,
    )


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


def _host(tree: Any, url: str | None) -> str | None:
    """Give the host of a page: of its address, or of the one that it names itself."""
    for address in (url, *_values(tree, _ADDRESS_PATHS)):
        host = host_of(address)
        if host:
            return host
    return None


def _day(tree: Any, known: str | None) -> date | None:
    """Give the day of a page as far as that is told without looking for long."""
    for value in (known, *_values(tree, _DAY_PATHS)):
        moment = parse_date(value)
        if moment:
            return moment.date()
    return None


def _values(tree: Any, paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        yield from map(str, tree.xpath(path))
