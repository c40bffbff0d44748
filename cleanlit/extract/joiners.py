"""Joiners that spell words, carried through an extractor that drops them.

U+200C parts the stem of a Persian word from its ending, U+200D joins the conjuncts of
Indic scripts and the parts of an emoji. trafilatura takes both for control characters.
So a page that has them is extracted with letters in their place that it does not have.
"""

from __future__ import annotations

import re
from typing import Final

_ZWNJ: Final = re.compile("\u200c|&zwnj;|&#8204;|&#x200c;", re.I)
_ZWJ: Final = re.compile("\u200d|&zwj;|&#8205;|&#x200d;", re.I)
# Letters of a script that no news is written in: Linear A.
_LETTERS: Final = tuple(map(chr, range(0x10600, 0x10637)))


def shielded(html: str) -> tuple[str, dict[int, str]]:
    """Give a page with letters for its joiners, and the table that brings them back.

    The table is for `str.translate`, and empty for a page without joiners.
    """
    back: dict[int, str] = {}
    for pattern, joiner in ((_ZWNJ, "\u200c"), (_ZWJ, "\u200d")):
        if not pattern.search(html):
            continue
        letter = next((c for c in _LETTERS if c not in html), None)
        if letter is None:
            continue
        html = pattern.sub(letter, html)
        back[ord(letter)] = joiner
    return html, back
