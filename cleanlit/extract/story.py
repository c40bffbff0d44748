"""The story of a page: the cheap extraction, and what is done where it seems to fail.

Measured on 181 pages of the article-extraction-benchmark and 791 of WCXB, text alone:
the cheap extraction has F1 0.9632 and 0.9264, trafilatura's default 0.9598 and 0.9335
at twice the cost, the chain below 0.9668 and 0.9411. The dear part runs on 3 and 5 % of
the pages. That the cheap one is trafilatura's `favor_recall` without its fallbacks is
measured too: with balanced settings it loses 0.001 and 0.006.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trafilatura import bare_extraction

from cleanlit.extract.controls import without_controls
from cleanlit.extract.evidence import Place, places_of
from cleanlit.extract.flat import Flat
from cleanlit.extract.rescue import Prose, missing, prose_of, put_back
from cleanlit.text.lines import line_texts

# A document whose text was completed, or taken from another extraction.
RESCUED: Final = "rescued"
SECOND_OPINION: Final = "second-opinion"

# An extraction is doubted if it is shorter than this, or has less than such a share of
# the prose of the page. 0.4 to 0.7 give the same F1 to 0.0002.
_FEW_CHARS: Final = 250
_HAD: Final = 0.5
# A row of a table with so many characters holds a story in a cell: the page is laid out
# with tables, and the cheap extraction takes all of them for content. Another one then
# must only have as much of the prose.
_LAYOUT_CHARS: Final = 400
_NO_LESS: Final = 0.9
# Another opinion must find so many times the prose, …
_MORE: Final = 1.3
# … and one of a foreign extractor is asked for only if less than this is found, and
# must find still more: it lets much more furniture through.
_HAD_LITTLE: Final = 0.4
_MUCH_MORE: Final = 1.5


@dataclass(frozen=True, slots=True)
class Story:
    """The lines of a story, and where each stands in the text of the page.

    `found` counts the characters of prose of the page that are in it; `flags` say how
    it was come by, if not straight away.
    """

    lines: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    found: int = 0
    flags: tuple[str, ...] = ()

    @property
    def chars(self) -> int:
        """The length of the text."""
        return sum(map(len, self.lines)) + max(0, len(self.lines) - 1)

    @property
    def words(self) -> int:
        """The number of words, as blanks part them."""
        return sum(len(line.split()) for line in self.lines)


def find_story(tree: Any, flat: Flat, html: str, prune: str | None = None) -> Story:
    """Extract the story of a page. `flat` is its text; the tree is not changed.

    `prune` is an XPath of what trafilatura is to leave out.
    """
    prose = prose_of(flat)
    whole = sum(block.end - block.start for block in prose)
    cheap = _read(flat, prose, _cheap(tree, prune))
    laid_out = any(_is_layout(line) for line in cheap.lines)
    if cheap.chars >= _FEW_CHARS and cheap.found >= _HAD * whole and not laid_out:
        return cheap
    full = _read(flat, prose, _full(tree, prune))
    best = full if _better(full, cheap, _NO_LESS if laid_out else _MORE) else cheap
    if whole and best.found < _HAD_LITTLE * whole:
        foreign = _read(flat, prose, _foreign(html))
        if foreign.found > _MUCH_MORE * best.found:
            best = foreign
    if best is cheap:
        return cheap
    return Story(best.lines, best.places, best.found, (*best.flags, SECOND_OPINION))


def _is_layout(line: str) -> bool:
    return line.startswith("|") and len(line) >= _LAYOUT_CHARS


def _better(one: Story, other: Story, times: float) -> bool:
    if one.found > times * other.found:
        return True
    return other.chars < min(_FEW_CHARS, one.chars)


def _read(flat: Flat, prose: Sequence[Prose], text: str) -> Story:
    """Find an extracted text again in the page, and complete it."""
    # With an empty line at its end a text has one line more than is counted in it.
    lines = line_texts(without_controls(text).rstrip())
    places = places_of(flat, lines)
    lost = missing(flat, prose, text)
    whole: Sequence[str] = lines
    flags: tuple[str, ...] = ()
    if lost:
        whole, places = put_back(flat, prose, lost, lines, places)
        if len(whole) > len(lines):
            lost = missing(flat, prose, "\n".join(whole))
            flags = (RESCUED,)
    gone = sum(block.end - block.start for block in lost)
    found = sum(block.end - block.start for block in prose) - gone
    return Story(tuple(whole), tuple(places), found, flags)


def _cheap(tree: Any, prune: str | None) -> str:
    return _text(tree, prune, cheap=True)


def _full(tree: Any, prune: str | None) -> str:
    return _text(tree, prune, cheap=False)


def _text(tree: Any, prune: str | None, *, cheap: bool) -> str:
    """Run trafilatura, which works on a copy of the tree.

    Comments cost precision (article-extraction-benchmark: F1 0.9525 with, 0.9598
    without) and time. `deduplicate` is never on: its state leaks from one document
    into the next (trafilatura issues 17, 65, 778).
    """
    found = bare_extraction(
        tree,
        include_comments=False,
        fast=cheap,
        favor_recall=cheap,
        prune_xpath=prune,
    )
    return getattr(found, "text", None) or ""


def _foreign(html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    extract: Callable[..., str] = extract_plain_text
    return extract(html, main_content=True, preserve_formatting=True, alt_texts=False)
