"""The title of a story: what a reader sees as its headline, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from cleanlit.text.fold import fold

SEPARATOR: Final = re.compile(
    r"\s+(?:[|–—•·»«›‹⋆~/]|::|-{1,2}|\|\|)\s+|\s*[|｜]\s*|\s+[:]\s+"
)
_MARKS: Final = str.maketrans(dict.fromkeys("–—‑", "-") | dict.fromkeys("“”„«»", '"'))
_WORD: Final = re.compile(r"\w+")
_SPACELESS: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]")
_SQUEEZE: Final = re.compile(r"\W+")
_MAX_CHARS: Final = 400
_LEAST_SHARED: Final = 0.5
_SLIGHTLY: Final = 0.15
_SECTION_CHARS: Final = 30
_NAME_CHARS: Final = 40


def plain(text: str) -> str:
    """Give a text folded, with one kind of dash and of quotation mark."""
    return fold(text).translate(_MARKS)


def squeezed(text: str) -> str:
    """Give a text folded, without all that is no letter and no digit."""
    return _SQUEEZE.sub("", fold(text))


def is_site(text: str, sites: Iterable[str]) -> bool:
    """Tell whether a text is a name of the site; names are `squeezed`."""
    key = squeezed(text)
    return any(key in (name, f"the{name}", f"{name}com") for name in sites)


def without_site(title: str, sites: Sequence[str]) -> str:
    """Take the name of the site, and what stands behind it, off an end of a title.

    `sites` are `squeezed` names and labels of its host.
    """
    breaks = list(SEPARATOR.finditer(title))
    for place, found in enumerate(breaks):
        if found.start() and is_site(title[found.end() :], sites):
            return title[: _story_end(title, breaks, place)].strip()
        if is_site(title[: found.start()], sites) and found.end() < len(title):
            return title[found.end() :].strip()
    return title


def _story_end(title: str, breaks: Sequence[re.Match[str]], place: int) -> int:
    """Give where a headline ends in "Headline | Section | Site"."""
    end = breaks[place].start()
    if not place or "|" not in breaks[place][0] or "|" not in breaks[place - 1][0]:
        return end
    before = breaks[place - 1]
    is_section = end - before.end() <= _SECTION_CHARS
    return before.start() if is_section and before.start() else end


def parted(title: str) -> list[str]:
    """Give a title, what stands before each of its marks, and what behind."""
    breaks = list(SEPARATOR.finditer(title))
    heads = [title[: found.start()].strip() for found in reversed(breaks)]
    tails = [title[found.end() :].strip() for found in breaks]
    return [title, *heads, *tails]


def choose(
    headings: Sequence[str], names: Sequence[str], sites: Sequence[str]
) -> tuple[str | None, bool]:
    """Choose a title; tell whether it is one that stands in the page.

    `headings` are the texts of `h1`, `names` what structured data, meta elements and
    the title element say, best first. A heading that agrees with any of them wins; then
    a lone heading; then the best name without the site's.
    """
    shown = [text for text in headings if text and not is_site(text, sites)]
    said = [name for name in names if name]
    best, most = None, 0.0
    for text in shown:
        agreement = max((_agreement(text, name) for name in said), default=0.0)
        if agreement > most:
            best, most = text, agreement
    if best is not None and most >= _LEAST_SHARED:
        return best, True
    cleaned = [without_site(name, sites) for name in said]
    cleaned = [name for name in cleaned if name and not is_site(name, sites)]
    agrees = most >= _SLIGHTLY and _is_headline(shown[0])
    if len(shown) == 1 and (not cleaned or agrees):
        return shown[0], True
    if cleaned:
        return _before_bar(cleaned[0]), False
    return (shown[0], True) if shown else (said[0] if said else None, False)


def _before_bar(title: str) -> str:
    """Give a title without a short name behind its last bar, which is a site's."""
    head, bar, tail = title.rpartition("|")
    short = 0 < len(tail.strip()) <= min(_NAME_CHARS, len(head) - 1)
    return head.strip() if bar and short else title


def _is_headline(text: str) -> bool:
    if _SPACELESS.search(text):
        return len(text) >= 6
    return len(text.split()) >= 2


def _agreement(heading: str, name: str) -> float:
    """Give how far a heading and a title agree: by the words they share."""
    one, other = plain(heading), plain(name)
    if one == other:
        return 2.0
    for part in parted(other):
        if part == one:
            return 1.9
    left, right = set(_tokens(one)), set(_tokens(other))
    if not left or not right:
        return 0.0
    shared = len(left & right)
    if min(len(left), len(right)) < 3:
        return 0.4 * shared / max(len(left), len(right))
    return (
        shared
        / min(len(left), len(right))
        * (0.5 + 0.5 * shared / max(len(left), len(right)))
    )


def _tokens(text: str) -> list[str]:
    if _SPACELESS.search(text):
        letters = _SQUEEZE.sub("", text)
        return [letters[place : place + 2] for place in range(len(letters) - 1)]
    return _WORD.findall(text)
