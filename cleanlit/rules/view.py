"""A document as rules see it: its lines, what is claimed of them, its metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from types import MappingProxyType
from typing import Final

import regex

from cleanlit.rules.model import Rule
from cleanlit.rules.words import NO_WORDS, Words
from cleanlit.text.fold import fold
from cleanlit.text.lines import Line, split_lines

_DATELINE_LINES: Final = 4
_DATELINE: Final = regex.compile(
    r"\p{Lu}[\p{L}\d .,’'/-]{1,60}"
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
        site: str | None = None,
        language: str | None = None,
        published: date | None = None,
        words: Mapping[str, Words] = _NO_LANGUAGES,
    ) -> None:
        self.lines: list[Line] = split_lines(text)
        self.texts: list[str] = [line.text for line in self.lines]
        self.folded: list[str] = [fold(text) if text else "" for text in self.texts]
        self.title = fold(title) if title else ""
        self.author = fold(author) if author else ""
        self.site = fold(site) if site else ""
        self.language = language
        self._words = words
        self.links: Sequence[float] = ()
        self.published = published
        self.claims: dict[int, Hit] = {}

    @property
    def words(self) -> Words:
        """What guards know of the language of the document."""
        return self._words.get(self.language or "", NO_WORDS)

    @property
    def is_news(self) -> bool:
        """Tell whether one of the first lines has a dateline."""
        firsts = (self.texts[index] for index in islice(self.kept(), _DATELINE_LINES))
        return any(_DATELINE.match(text) for text in firsts)

    def linked(self, index: int) -> float:
        """Give the share of a line that is links, 0 where that is not known."""
        return self.links[index] if self.links else 0.0

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

    def claimed_neighbour(self, first: int, last: int) -> bool:
        """Tell whether the nearest line with text above or below has a claim."""
        up = first - 1
        while up >= 0 and not self.texts[up]:
            up -= 1
        down = last + 1
        while down < len(self.texts) and not self.texts[down]:
            down += 1
        return up in self.claims or down in self.claims
