"""A document as rules see it: its lines, what is claimed of them, its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import Final

import regex

from cleanlit.rules.evidence import NOTHING, Said, parse
from cleanlit.rules.model import Rule
from cleanlit.rules.titles import plain, title_forms
from cleanlit.rules.words import NO_WORDS, Words
from cleanlit.text.fold import fold, fold_lines
from cleanlit.text.lines import line_starts, line_texts

# So many symbols may stand between the start of a line and a phrase "at the start".
MAX_SYMBOLS: Final = 8
_LEAD: Final = re.compile(rf"[\W_]{{0,{MAX_SYMBOLS}}}")
_DATELINE_LINES: Final = 4
# What extraction calls a page of news.
_NEWS_KINDS: Final = frozenset({"news", "live-blog"})
_MOSTLY: Final = 0.8
# No guard asks for a longer one.
_LONGEST_RUN: Final = 8
# A line that is no prose: short, and without what ends a statement or a quotation.
_SHORT_CHARS: Final = 60
_FOOT_LINES: Final = 3
_ENDS: Final = '.…。।۔"”»'
_DATELINE: Final = regex.compile(
    r"[\p{Lu}\p{Lo}][\p{L}\p{M}\d .,’'/-]{1,60}"
    r"(?:\([\p{L} ./-]{2,30}\)|,?\s\d{1,2}\b.{0,20})\s?[–—:-]"
)
_NO_LANGUAGES: Final[Mapping[str, Words]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule whose wording matches, before guards.

    `first` and `last` are line indexes; `start` and `end` offsets inside the text that
    the rule saw (`seen`); `groups` its named groups.
    """

    rule: Rule
    first: int
    last: int
    seen: str
    start: int = 0
    end: int = 0
    groups: Mapping[str, str] = field(default_factory=dict)


def symbols_before(line: str) -> int:
    """Count the symbols that a line begins with, up to `MAX_SYMBOLS`."""
    found = _LEAD.match(line)
    return found.end() if found else 0


class View:
    """The state of one cleaning: lines, folded lines, and the claims so far.

    Everything that a guard asks looks past claimed lines, as a second run would, which
    has them no more. That makes cleaning idempotent.
    """

    def __init__(
        self,
        text: str,
        *,
        title: str | None = None,
        author: str | None = None,
        authors: Sequence[str] = (),
        site: str | None = None,
        description: str | None = None,
        section: str | None = None,
        kind: str | None = None,
        language: str | None = None,
        published: date | None = None,
        words: Mapping[str, Words] = _NO_LANGUAGES,
        evidence: Sequence[str | None] | None = None,
    ) -> None:
        self.text = text
        self.texts: list[str] = line_texts(text)
        self.folded: list[str] = fold_lines(self.texts)
        self.title = fold(title) if title else ""
        # In one line and each by itself: a line may name any of them.
        self.authors = tuple(dict.fromkeys(map(fold, (author or "", *authors))))
        self.site = fold(site) if site else ""
        self.description = fold(description) if description else ""
        self.section = fold(section) if section else ""
        self.kind = kind
        self.language = language
        self._words = words
        # What does not fit the lines says nothing of any of them.
        fits = evidence is not None and len(evidence) == len(self.texts)
        self.evidence: Sequence[str | None] = (evidence or ()) if fits else ()
        self.published = published
        self.claims: dict[int, Hit] = {}
        # The lines with a piece of evidence that no claim changes, by its name.
        self.standing: dict[str, frozenset[int]] = {}

    @cached_property
    def titles(self) -> frozenset[str]:
        """The title, in the forms that stand for it in a text."""
        return title_forms(self.title, self.site)

    def is_title(self, folded: str) -> bool:
        """Tell whether a folded line is the record's title."""
        return bool(self.title) and plain(folded) in self.titles

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line and the length of the text."""
        return line_starts(self.text)

    @cached_property
    def chars(self) -> int:
        """The number of characters of all lines, without blanks around them."""
        return sum(map(len, self.texts))

    @property
    def words(self) -> Words:
        """What guards know of the language of the document."""
        return self._words.get(self.language or "", NO_WORDS)

    @property
    def is_news(self) -> bool:
        """Tell whether the record's kind is news, or a first line has a dateline."""
        if self.kind in _NEWS_KINDS:
            return True
        firsts = (self.texts[index] for index in islice(self.kept(), _DATELINE_LINES))
        return any(_DATELINE.match(text) for text in firsts)

    def said(self, index: int) -> Said:
        """Give what the markup said of a line; nothing where that is not known."""
        item = self.evidence[index] if self.evidence else None
        return parse(item) if item else NOTHING

    def mostly_linked(self, index: int) -> bool:
        """Tell whether four fifths of a line or more are known to be links."""
        return self.said(index).linked >= _MOSTLY

    def linked_run(self, index: int) -> int:
        """Give how many lines in a row with this one are mostly links.

        Claimed lines count: it asks what the page was, and a second run asks nothing.
        """
        if not self.mostly_linked(index):
            return 0
        return 1 + self._linked_from(index, -1) + self._linked_from(index, 1)

    def _linked_from(self, index: int, step: int) -> int:
        count = 0
        index += step
        while 0 <= index < len(self.texts) and count < _LONGEST_RUN:
            if self.texts[index]:
                if not self.mostly_linked(index):
                    break
                count += 1
            index += step
        return count

    def kept(self) -> Iterator[int]:
        """Give the indexes of the lines that have text and no claim."""
        return (
            index
            for index, text in enumerate(self.texts)
            if text and index not in self.claims
        )

    def above(self, index: int) -> int | None:
        """Give the nearest kept line above `index`."""
        while index > 0:
            index -= 1
            if self.texts[index] and index not in self.claims:
                return index
        return None

    def below(self, index: int) -> int | None:
        """Give the nearest kept line below `index`."""
        while index + 1 < len(self.texts):
            index += 1
            if self.texts[index] and index not in self.claims:
                return index
        return None

    def is_short(self, index: int) -> bool:
        """Tell whether a line has up to 60 characters and ends no statement."""
        text = self.texts[index]
        return len(text) <= _SHORT_CHARS and text[-1:] not in _ENDS

    def foot(self) -> range:
        """Give the lines at the end that are claimed, blank, or no prose.

        The range is empty if none of them is claimed or only two or fewer have text.
        """
        first = len(self.texts)
        while first and (
            first - 1 in self.claims
            or not self.texts[first - 1]
            or self.is_short(first - 1)
        ):
            first -= 1
        lines = range(first, len(self.texts))
        claimed = any(index in self.claims for index in lines)
        if not claimed or sum(1 for index in lines if self.texts[index]) < _FOOT_LINES:
            return range(0)
        return lines

    def claimed_neighbour(self, first: int, last: int) -> bool:
        """Tell whether the nearest line with text above or below has a claim."""
        return bool(self.neighbour_claims(first, last))

    def neighbour_claims(self, first: int, last: int) -> list[Hit]:
        """Give the claims of the nearest lines with text above and below."""
        up = first - 1
        while up >= 0 and not self.texts[up]:
            up -= 1
        down = last + 1
        while down < len(self.texts) and not self.texts[down]:
            down += 1
        return [self.claims[index] for index in (up, down) if index in self.claims]
