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
    text = unicodedata.normalize("NFKC", text).casefold()
    # Case folding can bring back what NFKC composes, and composing can bring back
    # a capital only in theory; one more round is the fixed point.
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", text)
    text = _APOSTROPHES.sub("'", text)
    return " ".join(text.replace("ё", "е").split())
