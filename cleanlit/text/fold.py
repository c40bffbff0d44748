"""The folded view of a line: what phrases are compared with.

Folding changes lengths ("ß" becomes "ss"), so offsets on the folded view are never
applied to the original.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Zero-width and bidirectional marks, soft hyphen, variation selectors, Arabic tatweel
# and harakat: invisible or optional, and strewn over crawled text.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u0640\u064b-\u065f\u0670\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+"
)
_APOSTROPHES: Final = re.compile("[\u2018\u2019\u02bc\u02b9\u00b4`]")


def fold(text: str) -> str:
    """Fold `text` for comparison.

    NFKC, case folding, runs of blanks to one (none at the ends), invisible marks away,
    one apostrophe, Cyrillic yo as ye. Idempotent.
    """
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    # Each step can bring back what another takes away (a mark that was hidden behind a
    # zero-width one is composed, …); the fixed point is mostly reached at once.
    before = ""
    while text != before:
        before = text
        text = _APOSTROPHES.sub("'", text)
        text = unicodedata.normalize("NFKC", text).casefold()
        text = _INVISIBLE.sub("", text).replace("ё", "е")
    return " ".join(text.split())
