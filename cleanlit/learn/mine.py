"""What one host repeats: lines, families of lines, sentences; counted by story."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cleanlit.learn.spill import Page
from cleanlit.repeats.furniture import furniture
from cleanlit.repeats.stories import distinct_stories
from cleanlit.text.lines import line_texts

# Stories of a host that must hold what is proposed: rules.md, section 7.
LEAST: Final = 5
_LEAST_SHARE: Final = 0.02
_LEAST_DAYS: Final = 3
_LOG_FROM: Final = 1_000
MOST_CHARS: Final = 1_000
# A family without a mark after its label needs more to be believed.
_UNMARKED: Final = 10
_FAMILY_CHARS: Final = 300
_FAMILY_WORDS: Final = 18.0
_SAME_PLACE: Final = 0.8
# What is on this share of the pages is the host's wherever it stands. What is on fewer,
# reads like a sentence and has no place may be the background of a running story.
_OFTEN: Final = 0.2
_PROSE_CHARS: Final = 80
# Where a quotation is as frequent as this it is no quotation of a story.
_SLOGAN_SHARE: Final = 0.3
# Titles of more than this share that begin alike are the custom of the host.
_SERIES_SHARE: Final = 0.3
_DIGITS: Final = re.compile(r"\d+(?:[.,:\u00a0\u202f]\d+)*")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_MARKED: Final = re.compile(r"^\W{0,8}(?:[^\W_]|[ '’&/-]){2,40}?\s?[:：|›»▶】]")
_QUOTES: Final = re.compile('^\\W{0,2}["“”„«»「『]|["“”„«»」』]\\W{0,3}$')
NAME: Final = "\x01"
NUMBER: Final = "0"


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a host repeats.

    `kind` is `line`, `sentence`, `start` or `end`; `key` is its skeleton, or what all
    lines of a family begin or end with, folded but for blanks. `places` are (document,
    number of the line among those with text); `tail` is the share of them in the last
    third of the lines of their document, `head` of those in the first.
    """

    kind: str
    key: str
    stories: int
    documents: int
    first: str
    last: str
    head: float
    tail: float
    places: tuple[tuple[int, int], ...]


class Host:
    """The documents of one host, split and keyed."""

    def __init__(self, name: str, pages: Sequence[Page]) -> None:
        self.name = name
        self.pages = pages
        self.group = _groups(pages)
        self.ids: dict[str, int] = {}
        self.lines: list[list[str]] = []
        self.parts: list[list[tuple[int, ...]]] = []
        for page in pages:
            self._split(page)

    def originals(self, document: int) -> list[str]:
        """Give the lines with text of a document, as they are written."""
        return [line for line in line_texts(self.pages[document].text) if line]

    def _split(self, page: Page) -> None:
        low = _DIGITS.sub(NUMBER, page.text.lower())
        if len(page.author) > 3:
            low = low.replace(_DIGITS.sub(NUMBER, page.author.lower()), NAME)
        lines = [line for line in line_texts(low) if line]
        ids = self.ids
        rows = []
        for line in lines:
            own = ids.setdefault(line, len(ids))
            parts = _SENTENCE.split(line) if len(line) > 60 else ()
            if len(parts) > 1:
                rows.append(
                    (own, *[ids.setdefault(p, len(ids)) for p in parts if len(p) > 20])
                )
            else:
                rows.append((own,))
        self.lines.append(lines)
        self.parts.append(rows)


def needed(stories: int) -> int:
    """Give how many stories of a host must hold what is proposed."""
    if stories <= _LOG_FROM:
        return max(LEAST, math.ceil(_LEAST_SHARE * stories))
    return round(_LEAST_SHARE * _LOG_FROM + 10 * math.log10(stories / _LOG_FROM))


def mine(host: Host) -> list[Found]:
    """Give what the host repeats, the most frequent first."""
    total = len(set(host.group))
    if total < LEAST:
        return []
    need = needed(total)
    texts = list(host.ids)
    candidates = _candidates(host, texts)
    where = _places(host, candidates)
    held, counts = _held(host, texts, candidates)
    found = list(_fixed(host, texts, where, held, counts, need))
    taken = {item.key for item in found if item.kind == "line"}
    found += _families(host, taken, held, counts, need)
    return sorted(found, key=lambda item: (-item.documents, item.kind, item.key))


def _groups(pages: Sequence[Page]) -> list[int]:
    """Number the stories, as far as titles tell.

    Equal titles are one story; so are titles that begin with the same three words, or
    with the same label, where few of the host's do: a column or a list that comes every
    week repeats its own wording, and that is no furniture.
    """
    most = _SERIES_SHARE * len(pages)
    heads = [_head(page.title) for page in pages]
    counts = Counter(heads)
    numbers: dict[tuple[str, ...], int] = {}
    groups = []
    for at, (page, head) in enumerate(zip(pages, heads, strict=True)):
        name: tuple[str, ...] = (page.title.lower(),) if page.title else (str(at), "")
        if head and 2 < counts[head] <= most:
            name = head
        groups.append(numbers.setdefault(name, len(numbers)))
    return groups


def _head(title: str) -> tuple[str, ...]:
    low = _DIGITS.sub(NUMBER, title.lower())
    label = re.match(r"([^:|：]{3,40})[:|：]", low)
    if label:
        return ("label", label[1])
    words = low.split()
    if len(words) == 1:
        return ("start", low[:6]) if len(low) > 10 else ()
    return ("start", *words[:3]) if len(words) > 3 else ()


def _candidates(host: Host, texts: Sequence[str]) -> set[int]:
    """Ask the counter of repeats: the same that dedup learns furniture with."""
    keys: list[int] = []
    owners: list[int] = []
    weights: list[int] = []
    for at, rows in enumerate(host.parts):
        for own, *sentences in rows:
            keys.append(own)
            weights.append(0 if sentences else len(texts[own]))
            keys += sentences
            weights += [len(texts[key]) for key in sentences]
        owners += [host.group[at]] * (len(keys) - len(owners))
    groups = max(host.group) + 1
    found = furniture(
        np.array(keys, dtype=np.uint64),
        np.array(owners, dtype=np.int32),
        np.array(weights, dtype=np.uint32),
        np.zeros(groups, dtype=np.int64),
        LEAST,
    )
    return set(found.tolist())


def _places(host: Host, wanted: set[int]) -> dict[int, list[tuple[int, int, bool]]]:
    """Give document, line and whether it is the whole line, for each wanted key."""
    where: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    for at, rows in enumerate(host.parts):
        for number, row in enumerate(rows):
            for place, key in enumerate(row):
                if key in wanted:
                    where[key].append((at, number, place == 0))
    return where


def _held(
    host: Host, texts: Sequence[str], candidates: set[int]
) -> tuple[list[dict[int, int]], dict[int, int]]:
    """Give the sentences of each document with their lengths, and their frequency."""
    held = [
        {key: len(texts[key]) for row in rows for key in (row[1:] or row)}
        for rows in host.parts
    ]
    counts = Counter(key for part in held for key in part if key in candidates)
    return held, counts


def _fixed(
    host: Host,
    texts: Sequence[str],
    where: dict[int, list[tuple[int, int, bool]]],
    held: list[dict[int, int]],
    counts: dict[int, int],
    need: int,
) -> Iterator[Found]:
    lines: set[tuple[int, int]] = set()
    order = sorted(where, key=lambda key: texts[key])
    for whole in (True, False):
        kind = "line" if whole else "sentence"
        for key in order:
            text = texts[key]
            places = [
                (at, number)
                for at, number, is_line in where[key]
                if is_line is whole and (whole or (at, number) not in lines)
            ]
            documents = sorted({at for at, _ in places})
            if len(documents) < need or len(text) > MOST_CHARS or len(text) < 2:
                continue
            if not re.search(r"[^\W\d_]", text.replace(NAME, "")):
                continue
            share = len(documents) / len(host.pages)
            if _QUOTES.search(text) and share < _SLOGAN_SHARE:
                continue
            stories = _stories(host, documents, held, counts)
            item = _found(host, kind, text, places, stories)
            if stories < need or not item:
                continue
            if len(text) >= _PROSE_CHARS and _wanders(host, item):
                continue
            if whole:
                lines.update(places)
            yield item


def _stories(
    host: Host,
    documents: Sequence[int],
    held: list[dict[int, int]],
    counts: dict[int, int],
) -> int:
    """Count stories: one document for each group of titles, then by what they share."""
    firsts: dict[int, int] = {}
    for at in documents:
        firsts.setdefault(host.group[at], at)
    return distinct_stories(sorted(firsts.values()), held, counts)


def _found(
    host: Host, kind: str, key: str, places: Sequence[tuple[int, int]], stories: int
) -> Found | None:
    documents = {at for at, _ in places}
    days = sorted({host.pages[at].day for at in documents} - {""})
    if days and len(days) < _LEAST_DAYS:
        return None
    third = [3 * number / max(1, len(host.lines[at]) - 1) for at, number in places]
    return Found(
        kind=kind,
        key=key,
        stories=stories,
        documents=len(documents),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        head=round(sum(part <= 1 for part in third) / len(third), 3),
        tail=round(sum(part >= 2 for part in third) / len(third), 3),
        places=tuple(places),
    )


def _families(
    host: Host,
    taken: set[str],
    held: list[dict[int, int]],
    counts: dict[int, int],
    need: int,
) -> Iterator[Found]:
    """Give constant labels with varying ends, and constant ends."""
    starts: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    ends: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    for at, lines in enumerate(host.lines):
        for number, line in enumerate(lines):
            if len(line) > _FAMILY_CHARS or line in taken:
                continue
            marked = _MARKED.match(line)
            if marked:
                starts[marked[0]].append((at, number))
                continue
            words = line.split(None, 3)
            if len(words) > 3:
                starts[tuple(words[:3])].append((at, number))
            last = line.rsplit(None, 3)
            if len(last) > 3:
                ends[tuple(last[1:])].append((at, number))
    used: set[tuple[int, int]] = set()
    for kind, tree in (("start", starts), ("end", ends)):
        for key in sorted(tree, key=lambda key: (isinstance(key, tuple), key)):
            places = [place for place in tree[key] if place not in used]
            found = _family(host, kind, places, held, counts, need, key)
            if found:
                used.update(places)
                yield found


def _family(
    host: Host,
    kind: str,
    places: list[tuple[int, int]],
    held: list[dict[int, int]],
    counts: dict[int, int],
    need: int,
    key: Any,
) -> Found | None:
    marked = isinstance(key, str)
    least = need if marked else max(need, _UNMARKED)
    documents = sorted({at for at, _ in places})
    if len(documents) < least:
        return None
    texts = [host.lines[at][number] for at, number in places]
    if len(set(texts)) < least:
        return None
    if sum(len(text.split()) for text in texts) / len(texts) > _FAMILY_WORDS:
        return None
    common = _common(texts, kind)
    if NUMBER in common or NAME in common or len(common) < 3:
        common = re.split(f"[{NUMBER}{NAME}]", common)[0 if kind == "start" else -1]
        if len(common.strip()) < 4:
            return None
    if _QUOTES.search(texts[0]):
        return None
    stories = _stories(host, documents, held, counts)
    found = _found(host, kind, common.strip(), places, stories)
    if found is None or stories < least:
        return None
    if not marked and _wanders(host, found):
        return None
    return found


def _wanders(host: Host, found: Found) -> bool:
    """Tell whether it stands on few pages and nowhere in particular, as prose does."""
    share = found.documents / len(host.pages)
    return share < _OFTEN and max(found.head, found.tail) < _SAME_PLACE


def _common(texts: Sequence[str], kind: str) -> str:
    """Give what all begin (or end) with, to the end of a word."""
    if kind == "end":
        return _common([text[::-1] for text in texts], "start")[::-1]
    low, high = min(texts), max(texts)
    size = 0
    while size < min(len(low), len(high)) and low[size] == high[size]:
        size += 1
    cut = size
    while 0 < cut < len(low) and low[cut - 1].isalnum() and low[cut].isalnum():
        cut -= 1
    return low[:cut]
