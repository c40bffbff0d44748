"""The main text and the metadata of a page, through trafilatura."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from cleanlit.document import Document, Pruned, Reason, Rejected, with_flags
from cleanlit.errors import ExtractError
from cleanlit.extract.about.describe import page_document, with_page_facts
from cleanlit.extract.about.detect import check_detector, with_detected_language
from cleanlit.extract.about.metadata import page_metadata
from cleanlit.extract.about.page import Page
from cleanlit.extract.about.published import published
from cleanlit.extract.controls import as_browsers_read, without_controls
from cleanlit.extract.decode import decode_page, is_binary
from cleanlit.extract.evidence import evidence_of
from cleanlit.extract.flat import Flat, flatten
from cleanlit.extract.joiners import shielded
from cleanlit.extract.limits import parse, within_limits
from cleanlit.extract.prune import MARKED, OVER_PRUNE, Choice, Prune, choose
from cleanlit.extract.story import Story, find_story
from cleanlit.text.dates import parse_date
from cleanlit.text.language import primary_language

# Of a pruned page with fewer words than this, the whole page is asked for its text
# too, and that one stands if it is so many times as long.
_FEW_WORDS: Final = 200
_FAR_LONGER: Final = 2
# What of a document is text of its page.
_READ: Final = ("text", "site", "title", "author", "description", "section")

# Gives the prunes for a host, a language and a day, None being unknown.
Prunes = Callable[[str | None, str | None, datetime.date | None], Sequence[Prune]]


class Extracts(Protocol):
    """What takes a document with `html` and gives it its `text` and metadata."""

    def __call__(self, document: Document) -> Document | Rejected: ...


class Extractor:
    """Pages into documents, as `find_story` reads them.

    With `evidence` the document also gets what the page's markup says of each line,
    with `origins` where each fact was found. What `prunes` gives for a page is left out
    of it. `detect` asks for the language of the text itself, where the page's word for
    it is only the fallback; it needs `cleanlit[language]`.
    """

    def __init__(
        self,
        *,
        evidence: bool = True,
        prunes: Prunes | None = None,
        origins: bool = False,
        detect: bool = False,
    ) -> None:
        self._evidence = evidence
        self._prunes = prunes
        self._origins = origins
        self._detect = detect
        if detect:
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
                prunes=self._prunes,
                language=primary_language(document.language),
                date=document.date,
                detect=self._detect,
            )
        except ExtractError as error:
            return Rejected(
                document.origin, Reason(error.reason), error.detail, document.id
            )
        return replace(
            with_page_facts(document, found, origins=self._origins),
            html=None,
            charset=None,
            evidence=found.evidence,
            pruned=found.pruned,
        )


def extract(
    html: str | bytes,
    *,
    url: str | None = None,
    charset: str | None = None,
    evidence: bool = True,
    prunes: Prunes | None = None,
    language: str | None = None,
    date: str | None = None,
    detect: bool = False,
) -> Document:
    """Extract the main text of a page and what the page says of itself.

    That is its title, authors, dates, site, language, kind and more, with `origins`
    that say where each was found: `page_metadata`.

    `charset` is the encoding that the transport named, for bytes; `evidence` asks for
    what the markup says of each line, `detect` for the language of the text. `prunes`
    is asked for what is to be left out of the page, by its host, its language and its
    day; `language` and `date` are what is known of them. Raises `ExtractError` where
    there is nothing to extract.
    """
    if isinstance(html, bytes):
        if is_binary(html):
            raise ExtractError(Reason.NOT_HTML, "the bytes are not text")
        html = decode_page(html, charset)
    if not html.strip():
        raise ExtractError(Reason.NOTHING_EXTRACTED, "the page is empty")
    html, joiners = shielded(as_browsers_read(within_limits(html)))
    try:
        tree = parse(html)
        if tree is None:
            raise ExtractError(Reason.NOT_HTML, "the page is no HTML document")
        page = Page(tree, url)
        dated = published(page)
        chosen: Sequence[Prune] = ()
        if prunes is not None:
            speaks = language or primary_language(page.language)
            moment = parse_date(date or dated[0])
            day = moment.date() if moment else None
            chosen = prunes(page.host or None, speaks, day)
        flat, story, pruned = _read(tree, html, chosen)
        text = without_controls("\n".join(story.lines))
        facts = page_metadata(page, dated, text=text)
    except ExtractError:
        raise
    except Exception as error:
        # Any page may break any parser in any way: that is an outcome, not a crash.
        raise _failed(error) from error
    if not text.strip():
        raise ExtractError(Reason.NOTHING_EXTRACTED, "no main text in the page")
    # One rule that went too far beside others that act is nothing to warn of.
    reasons = {item.why for item in pruned}
    over = (OVER_PRUNE,) if OVER_PRUNE in reasons and "" not in reasons else ()
    document = replace(
        with_flags(_printable(page_document(facts, url)), *story.flags, *over),
        text=text,
        evidence=evidence_of(flat, story.lines, story.places) if evidence else None,
        pruned=pruned,
    )
    if joiners:
        document = _changed(document, lambda said: said.translate(joiners))
    return with_detected_language(document) if detect else document


def _read(
    tree: Any, html: str, prunes: Sequence[Prune]
) -> tuple[Flat, Story, tuple[Pruned, ...]]:
    """Find the story of a page without what is to be pruned, which is only marked.

    A page with next to nothing left is read once more as it is.
    """
    choice = choose(tree, prunes) if prunes else Choice()
    choice.mark()
    flat = flatten(tree, choice.nodes)
    story = find_story(tree, flat, html, MARKED if choice.nodes else None)
    if not choice.nodes or story.words >= _FEW_WORDS:
        return flat, story, choice.pruned
    choice.unmark()
    whole = flatten(tree)
    longer = find_story(tree, whole, html)
    if longer.chars >= _FAR_LONGER * story.chars:
        return whole, longer, choice.taken_back().pruned
    return flat, story, choice.pruned


def _printable(document: Document) -> Document:
    """Give a document whose facts have no control characters; most have none."""
    facts = (*(getattr(document, name) or "" for name in _READ), *document.authors)
    more = (value for values in document.lifted.values() for value in values)
    said = "".join((*facts, *more))
    if said.isprintable() or without_controls(said) == said:
        return document
    return _changed(document, lambda fact: without_controls(fact).strip())


def _changed(document: Document, change: Callable[[str], str]) -> Document:
    """Give a document with all changed that was read from the page.

    What nothing is left of is not there.
    """
    texts: dict[str, Any] = {
        name: change(value) or None
        for name in _READ
        if (value := getattr(document, name)) is not None
    }
    texts["authors"] = tuple(filter(None, map(change, document.authors)))
    lifted = {
        name: tuple(filter(None, map(change, values)))
        for name, values in document.lifted.items()
    }
    texts["lifted"] = {name: values for name, values in lifted.items() if values}
    return replace(document, **texts)


def _failed(error: BaseException) -> ExtractError:
    said = str(error).splitlines()[0] if str(error) else ""
    return ExtractError(
        Reason.EXTRACTOR_FAILED, f"{type(error).__name__} {said}".strip()
    )
