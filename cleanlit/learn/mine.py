"""What one host repeats: lines, families of lines, sentences; counted by story."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cleanlit.learn.host import NAME, NUMBER, Entries, Host, Numbers
from cleanlit.repeats.furniture import furniture
from cleanlit.repeats.stories import Held, distinct_stories

# Stories of a host that must hold what is proposed: rules.md, section 7.
LEAST: Final = 5
_LEAST_SHARE: Final = 0.02
_LEAST_DAYS: Final = 3
_LOG_FROM: Final = 1_000
MOST_CHARS: Final = 1_000
_NUMBERED: Final = re.compile(f"[{NUMBER}{NAME}]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_PROSE_END: Final = re.compile(r"[.!?…。！？][\W_]*$")
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
_MARKED: Final = re.compile(r"^\W{0,8}(?:[^\W_]|[ '’&/-]){2,40}?\s?[:：|›»▶】]")
_QUOTES: Final = re.compile('^\\W{0,2}["“”„«»「『]|["“”„«»」』]\\W{0,3}$')
# What must stand in the first characters of a line that `_MARKED` is to match.
_MARK: Final = re.compile(r"[:：|›»▶】]")
_MARK_BEFORE: Final = 52
_LETTER: Final = re.compile(r"[^\W\d_]")
# An odd number and its inverse modulo 2 ** 64.
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_GATHER: Final = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))

Places = list[tuple[int, int]]


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
    candidates = _candidates(host)
    held = host.held(candidates)
    found = list(_fixed(host, candidates, held, need))
    taken = {item.key for item in found if item.kind == "line"}
    found += _families(host, taken, held, need)
    return sorted(found, key=lambda item: (-item.documents, item.kind, item.key))


def _candidates(host: Host) -> Numbers:
    """Ask the counter of repeats: the same that dedup learns furniture with."""
    entries = host.entries
    weights = np.where(entries.leaves, host.sizes[entries.keys], 0)
    found = furniture(
        # Spread over the 64 bits, which the counter goes by.
        entries.keys.astype(np.uint64) * _SPREAD,
        np.array(host.group)[entries.documents].astype(np.int32),
        weights.astype(np.uint32),
        np.zeros(max(host.group) + 1, dtype=np.int64),
        LEAST,
    )
    return np.sort((found * _GATHER).astype(np.int64))


def _places(host: Host, wanted: Numbers, *, whole: bool) -> dict[int, Places]:
    """Give document and line of each wanted key, as a line or inside one."""
    entries = host.entries
    known = np.zeros(len(host.texts), dtype=bool)
    known[wanted] = True
    chosen = np.flatnonzero(known[entries.keys] & (entries.whole == whole))
    chosen = chosen[np.argsort(entries.keys[chosen], kind="stable")]
    return _by_key(entries.keys[chosen], entries, chosen)


def _by_key(keys: Numbers, entries: Entries, chosen: Numbers) -> dict[int, Places]:
    """Cut places that are sorted by their keys."""
    documents = entries.documents[chosen].tolist()
    lines = entries.lines[chosen].tolist()
    places = list(zip(documents, lines, strict=True))
    firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]) if len(keys) else [])
    ends = [*firsts[1:].tolist(), len(keys)]
    return {
        key: places[start:end]
        for key, start, end in zip(
            keys[firsts].tolist(), firsts.tolist(), ends[: len(firsts)], strict=True
        )
    }


def _fixed(host: Host, candidates: Numbers, held: Held, need: int) -> Iterator[Found]:
    lines: set[tuple[int, int]] = set()
    for whole in (True, False):
        kind = "line" if whole else "sentence"
        where = _places(host, candidates, whole=whole)
        for key in sorted(where, key=host.texts.__getitem__):
            text = host.texts[key]
            places = where[key]
            if len(places) < need or not 2 <= len(text) <= MOST_CHARS:
                continue
            if not whole:
                places = [place for place in places if place not in lines]
            documents = sorted({at for at, _ in places})
            if len(documents) < need:
                continue
            if not _LETTER.search(text.replace(NAME, "")):
                continue
            share = len(documents) / len(host.pages)
            if _QUOTES.search(text) and share < _SLOGAN_SHARE:
                continue
            stories = _stories(host, documents, held)
            item = _found(host, kind, text, places, stories)
            if stories < need or not item:
                continue
            if len(text) >= _PROSE_CHARS and _wanders(host, item):
                continue
            if whole:
                lines.update(places)
            yield item


def _stories(host: Host, documents: Sequence[int], held: Held) -> int:
    """Count stories: one document for each group of titles, then by what they share."""
    firsts: dict[int, int] = {}
    for at in documents:
        firsts.setdefault(host.group[at], at)
    return distinct_stories(sorted(firsts.values()), held)


def _found(
    host: Host, kind: str, key: str, places: Sequence[tuple[int, int]], stories: int
) -> Found | None:
    documents = {at for at, _ in places}
    days = sorted({host.pages[at].day for at in documents} - {""})
    if days and len(days) < _LEAST_DAYS:
        return None
    third = [3 * number / max(1, host.lengths[at] - 1) for at, number in places]
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


def _families(host: Host, taken: set[str], held: Held, need: int) -> Iterator[Found]:
    """Give constant labels with varying ends, and constant ends."""
    starts: dict[Any, list[int]] = defaultdict(list)
    ends: dict[Any, list[int]] = defaultdict(list)
    entries = host.entries
    short = entries.whole & (host.sizes[entries.keys] <= _FAMILY_CHARS)
    for key in np.unique(entries.keys[short]).tolist():
        line = host.texts[key]
        if line in taken:
            continue
        marked = _MARK.search(line, 0, _MARK_BEFORE) and _MARKED.match(line)
        if marked:
            starts[marked[0]].append(key)
            continue
        words = line.split(None, 3)
        if len(words) > 3:
            starts[tuple(words[:3])].append(key)
            ends[tuple(line.rsplit(None, 3)[1:])].append(key)
    used: set[tuple[int, int]] = set()
    for kind, tree in (("start", starts), ("end", ends)):
        # So many different lines must begin alike that few beginnings are left.
        many = {name: keys for name, keys in tree.items() if len(keys) >= need}
        members = [key for keys in many.values() for key in keys]
        where = _places(host, np.array(members, dtype=np.int64), whole=True)
        for name in sorted(many, key=lambda name: (isinstance(name, tuple), name)):
            places = sorted(
                (*place, key)
                for key in many[name]
                for place in where[key]
                if place not in used
            )
            found = _family(
                host, kind, places, held, need, marked=isinstance(name, str)
            )
            if found:
                used.update(found.places)
                yield found


def _family(
    host: Host,
    kind: str,
    members: Sequence[tuple[int, int, int]],
    held: Held,
    need: int,
    *,
    marked: bool,
) -> Found | None:
    """Make one of lines that begin or end alike: document, line and number of each."""
    least = need if marked else max(need, _UNMARKED)
    documents = sorted({at for at, _, _ in members})
    if len(documents) < least or len({key for _, _, key in members}) < least:
        return None
    texts = [host.texts[key] for _, _, key in members]
    if sum(len(text.split()) for text in texts) / len(texts) > _FAMILY_WORDS:
        return None
    common = _common(texts, kind)
    if NUMBER in common or NAME in common or len(common) < 3:
        common = _ending(common) if kind == "end" else _NUMBERED.split(common)[0]
        if len(common.strip()) < 4:
            return None
    if _QUOTES.search(texts[0]):
        return None
    places = [(at, number) for at, number, _ in members]
    stories = _stories(host, documents, held)
    found = _found(host, kind, common.strip(), places, stories)
    if found is None or stories < least:
        return None
    if not marked and _wanders(host, found):
        return None
    return found


def _ending(common: str) -> str:
    """Give what of a constant end is a label: with the numbers inside, without others.

    "… said to cost 40 million crowns." ends like other prose of its host: of an end
    with a number that is no more than a unit, or closes a sentence, nothing is left.
    """
    label = common.rpartition(NAME)[2].lstrip(f"{NUMBER} ")
    if len(_LETTERS.findall(label)) < 2 or _PROSE_END.search(label):
        return ""
    return label


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
