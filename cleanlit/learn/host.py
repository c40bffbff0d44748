"""The documents of one host, split into lines and sentences, each known by a number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanlit.learn.spill import Page
from cleanlit.repeats.stories import Held
from cleanlit.text.lines import line_texts

# Titles of more than this share that begin alike are the custom of the host.
_SERIES_SHARE: Final = 0.3
# A line of more characters is looked into for sentences, of which those with more than
# the other number count.
_LONG_LINE: Final = 60
_LONG_SENTENCE: Final = 20
# Names of so few letters stand inside words.
_SHORT_NAME: Final = 3
# What begins with a class of characters is searched for several times as fast as what
# begins with a repeat or looks behind.
_DIGITS: Final = re.compile(r"\d\d*(?:[.,:\u00a0\u202f]\d+)*")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？](?:(?<=[.!?…])\s+|(?<=[。！？]))")
NAME: Final = "\x01"
NUMBER: Final = "0"

Numbers = NDArray[np.int64]


class Entries(NamedTuple):
    """Every line and every sentence of a host, in the order of the documents.

    `keys` are numbers of skeletons, `documents` and `lines` say where they stand (lines
    with text, counted per document from 0). `whole` tells a line from a sentence in it,
    `leaves` what is not split further.
    """

    keys: Numbers
    documents: Numbers
    lines: Numbers
    whole: NDArray[np.bool_]
    leaves: NDArray[np.bool_]


class Host:
    """The documents of one host, split and keyed.

    `group` numbers the story of each document as far as titles tell, `texts` are the
    skeletons by number, `sizes` their lengths, `lengths` the lines of each document.
    """

    def __init__(self, name: str, pages: Sequence[Page]) -> None:
        self.name = name
        self.pages = pages
        self.group = _groups(pages)
        splitter = _Splitter()
        self.lengths = [splitter.add(page) for page in pages]
        self._originals: dict[int, list[str]] = {}
        self.texts = list(splitter.ids)
        self.sizes = np.fromiter(map(len, self.texts), np.int64, len(self.texts))
        self.entries = _entries(splitter.rows, np.array(self.lengths, dtype=np.int64))

    def originals(self, document: int) -> list[str]:
        """Give the lines with text of a document, as they are written."""
        known = self._originals.get(document)
        if known is None:
            text = self.pages[document].text
            known = [line for line in line_texts(text) if line]
            self._originals[document] = known
        return known

    def held(self, candidates: Numbers) -> Held:
        """Give what each document holds; only of `candidates` the frequency counts."""
        keys, documents = self.entries.keys, self.entries.documents
        leaves = self.entries.leaves
        counted = np.zeros(len(self.texts), dtype=bool)
        counted[candidates] = True
        return Held.of(
            keys[leaves], documents[leaves], self.sizes, len(self.pages), counted
        )


class _Splitter:
    """Numbers lines and sentences; what stands on many pages is looked at once.

    `ids` are skeletons by number, `rows` hold for each line its number, then those of
    its sentences.
    """

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.rows: list[tuple[int, ...]] = []
        self._masked: dict[str, str] = {}
        self._row_of: dict[str, tuple[int, ...]] = {}

    def add(self, page: Page) -> int:
        """Take in the lines with text of a page, and count them."""
        masked, row_of, rows = self._masked, self._row_of, self.rows
        before = len(rows)
        author = page.author.strip()
        name = _mask(author) if len(author) > _SHORT_NAME else None
        for line in line_texts(page.text):
            if not line:
                continue
            low = masked.get(line)
            if low is None:
                low = masked[line] = _mask(line)
            if name is not None and name in low:
                low = low.replace(name, NAME)
            row = row_of.get(low)
            if row is None:
                row = row_of[low] = self._split(low)
            rows.append(row)
        return len(rows) - before

    def _split(self, line: str) -> tuple[int, ...]:
        ids = self.ids
        own = ids.setdefault(line, len(ids))
        if len(line) <= _LONG_LINE:
            return (own,)
        row = [own]
        start = 0
        for end in _SENTENCE_END.finditer(line):
            first, after = end.span()
            if first - start >= _LONG_SENTENCE:
                row.append(ids.setdefault(line[start : first + 1], len(ids)))
            start = after
        if start and len(line) - start > _LONG_SENTENCE:
            row.append(ids.setdefault(line[start:], len(ids)))
        return tuple(row)


def _mask(text: str) -> str:
    """Write in lower case, with numbers as one."""
    return _DIGITS.sub(NUMBER, text.lower())


def _entries(rows: Sequence[tuple[int, ...]], lengths: Numbers) -> Entries:
    sizes = np.fromiter(map(len, rows), np.int64, len(rows))
    keys = np.fromiter((key for row in rows for key in row), np.int64, int(sizes.sum()))
    firsts = np.cumsum(sizes) - sizes
    whole = np.zeros(len(keys), dtype=bool)
    whole[firsts] = True
    documents = np.repeat(np.arange(len(lengths)), lengths)
    lines = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Entries(
        keys,
        np.repeat(documents, sizes),
        np.repeat(lines, sizes),
        whole,
        ~whole | np.repeat(sizes == 1, sizes),
    )


def _groups(pages: Sequence[Page]) -> list[int]:
    """Number the stories, as far as titles tell.

    Equal titles are one story; so are titles that begin with the same three words, or
    with the same label, where few of the host's do: a column or a list that comes every
    week repeats its own wording, and that is no furniture.
    """
    most = _SERIES_SHARE * len(pages)
    heads = [_head(page.title) for page in pages]
    counts: Counter[Any] = Counter(heads)
    numbers: dict[tuple[str, ...], int] = {}
    groups = []
    for at, (page, head) in enumerate(zip(pages, heads, strict=True)):
        name: tuple[str, ...] = (page.title.lower(),) if page.title else (str(at), "")
        if head and 2 < counts[head] <= most:
            name = head
        groups.append(numbers.setdefault(name, len(numbers)))
    return groups


def _head(title: str) -> tuple[str, ...]:
    low = _mask(title)
    label = re.match(r"([^:|：]{3,40})[:|：]", low)
    if label:
        return ("label", label[1])
    words = low.split()
    if len(words) == 1:
        return ("start", low[:6]) if len(low) > 10 else ()
    return ("start", *words[:3]) if len(words) > 3 else ()
