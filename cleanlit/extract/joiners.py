"""Joiners that spell words, carried through an extractor that drops them.

U+200C parts the stem of a Persian word from its ending, U+200D joins the conjuncts of
Indic scripts and the parts of an emoji. trafilatura takes both for control characters.
So a page that has them is extracted with letters in their place that it does not have.
"""

from __future__ import annotations

from typing import Final

# Each with the references that stand for it. Looked for one by one, as a pattern that
# is blind to case costs two milliseconds a page.
_SPELLINGS: Final = {
    "\u200c": ("\u200c", "&zwnj;", "&#8204;", "&#x200c;", "&#x200C;", "&#X200C;"),
    "\u200d": ("\u200d", "&zwj;", "&#8205;", "&#x200d;", "&#x200D;", "&#X200D;"),
}
# What each of them has in it, and few pages have.
_HINTS: Final = ("\u200c", "\u200d", "&zw", "&#820", "&#x200", "&#X200")
# Letters of a script that no news is written in: Linear A.
_LETTERS: Final = tuple(map(chr, range(0x10600, 0x10637)))


def shielded(html: str) -> tuple[str, dict[int, str]]:
    """Give a page with letters for its joiners, and the table that brings them back.

    The table is for `str.translate`, and empty for a page without joiners.
    """
    back: dict[int, str] = {}
    if not any(hint in html for hint in _HINTS):
        return html, back
    for joiner, spellings in _SPELLINGS.items():
        found = [spelling for spelling in spellings if spelling in html]
        letter = next((c for c in _LETTERS if c not in html), None) if found else None
        if letter is None:
            continue
        for spelling in found:
            html = html.replace(spelling, letter)
        back[ord(letter)] = joiner
    return html, back
