"""The folded view of a line: what phrases are compared with.

Folding changes lengths ("ß" becomes "ss"), so offsets on the folded view are never
applied to the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

# Zero-width and bidirectional marks, soft hyphen, variation selectors, Arabic tatweel
# and harakat: invisible or optional, and strewn over crawled text.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u0640\u064b-\u065f\u0670\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+"
)
_APOSTROPHES: Final = re.compile("[\u2018\u2019\u02bc\u02b9\u00b4`]")
# Those of the invisible ones that `str.isprintable` calls printable.
_PRINTABLE_MARKS: Final = re.compile(
    "[\u034f\u0640\u064b-\u065f\u0670\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_BASIC_MARKS: Final = tuple(
    map(chr, (0x034F, 0x0640, *range(0x064B, 0x0660), 0x0670, *range(0xFE00, 0xFE10)))
)
# What splits words in ASCII, beside a blank; the lines of a text are apart already.
_ODD_BLANKS: Final = "\t\x0b\x0c\r\x1c\x1d\x1e\x1f"
# In a long text it is faster to look for each mark than for any.
_LONG: Final = 1_000
# Usual in clean text, and each replaced by one fast pass.
_COMMON: Final = (
    ("\u2019", "'"), ("\u2018", "'"), ("\u02bc", "'"), ("\u02b9", "'"),
    ("\u00b4", "'"), ("`", "'"), ("\u00a0", " "), ("\u202f", " "), ("\u2009", " "),
    ("\u2026", "..."), ("\u200b", ""), ("\u00ad", ""), ("\ufeff", ""), ("ё", "е"),
    ("ı", "i"), ("i\u0307", "i"),
)  # fmt: skip


def fold(text: str) -> str:
    """Fold `text` for comparison.

    NFKC, case folding, runs of blanks to one (none at the ends), invisible marks away,
    one apostrophe, Cyrillic yo as ye, one i: in Turkish the capitals of "i" and "ı" are
    "İ" and "I", and only the language of a text would tell which pair is meant.
    Idempotent.
    """
    return " ".join(fold_marks(text).split())


def fold_marks(text: str) -> str:
    """Fold everything but blanks: the lines of a text stay as many and in place.

    So a text can be folded as a whole, which costs a tenth of folding its lines.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    simple = _fold_simple(text)
    return _fold_fully(text) if simple is None else simple


def fold_lines(lines: Sequence[str]) -> list[str]:
    """Fold each of some lines; none may hold a line feed.

    Many at a time, which costs a third of folding one by one. ASCII lines go apart: on
    them folding is lower case, which costs a tenth of the rest.
    """
    folded = list(lines)
    plain = [place for place, line in enumerate(lines) if line.isascii()]
    joined = "\n".join([lines[place] for place in plain]).lower().replace("`", "'")
    odd = any(blank in joined for blank in _ODD_BLANKS)
    _put(folded, plain, joined, odd=odd)
    if len(plain) == len(lines):
        return folded
    others = [place for place, line in enumerate(lines) if not line.isascii()]
    simple = _fold_simple("\n".join([lines[place] for place in others]))
    if simple is not None:
        _put(folded, others, simple, odd=False)
        return folded
    for place in others:
        folded[place] = fold(lines[place])
    return folded


def _put(folded: list[str], places: Sequence[int], joined: str, *, odd: bool) -> None:
    """Put the lines of a folded text at their places, with their blanks folded."""
    odd = odd or "  " in joined
    for place, line in zip(places, joined.split("\n"), strict=places != []):
        folded[place] = " ".join(line.split()) if odd else line.strip()


def _fold_simple(text: str) -> str | None:
    """Fold a text that holds nothing unusual; None for any other.

    Four passes in C, a quarter of the cost of the general way (2026-11: 11 against 43
    ns a character of French), which gives the same.
    """
    folded = text.casefold()
    for mark, plain in _COMMON:
        folded = folded.replace(mark, plain)
    if not unicodedata.is_normalized("NFKC", folded):
        return None
    # What is not printable is a control, a format character or an odd blank.
    if not folded.replace("\n", " ").isprintable():
        return None
    return None if _holds_marks(folded) else folded


def _holds_marks(folded: str) -> bool:
    if len(folded) < _LONG:
        return bool(_PRINTABLE_MARKS.search(folded))
    if any(mark in folded for mark in _BASIC_MARKS):
        return True
    # Those beyond the basic plane take two units of UTF-16.
    units = len(folded.encode("utf-16-le", "surrogatepass")) // 2
    return units > len(folded) and bool(_PRINTABLE_MARKS.search(folded))


def _fold_fully(text: str) -> str:
    # Each step can bring back what another takes away (a mark that was hidden behind a
    # zero-width one is composed, …); the fixed point is mostly reached at once.
    before = ""
    while text != before:
        before = text
        text = _APOSTROPHES.sub("'", text)
        text = unicodedata.normalize("NFKC", text).casefold()
        text = _INVISIBLE.sub("", text).replace("ё", "е")
        text = text.replace("ı", "i").replace("i\u0307", "i")
    return text
