"""Control characters of pages: read as browsers read them, and never passed on.

From 128 to 159 Windows-1252 has quotation marks, dashes and letters where Latin-1 and
Unicode have controls. Pages name them by those numbers, and the standard for HTML has
them read so; the parser does not, and trafilatura drops what comes of it.
"""

from __future__ import annotations

import re
from typing import Final

_BYTES: Final = range(0x80, 0xA0)
# Five of them are nothing in Windows-1252 either.
_MEANT: Final = {
    byte: bytes((byte,)).decode("windows-1252", "ignore") for byte in _BYTES
}
_LETTERS: Final = tuple(map(chr, _BYTES))
_REFERENCE: Final = re.compile(
    r"&#(?:(1(?:2[89]|[345][0-9]))(?![0-9])|[xX]([89][0-9a-fA-F])(?![0-9a-fA-F]));?"
)
# What each such reference has in it; looked for first, as most pages have none.
_HINTS: Final = (
    "&#128", "&#129", "&#13", "&#14", "&#15", "&#x8", "&#x9", "&#X8", "&#X9",
)  # fmt: skip
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Those that part words, for Python and so for what reads on, are blanks.
_DROPPED: Final = {
    code: " " if chr(code).isspace() else ""
    for code in (*range(0x20), *range(0x7F, 0xA0))
    if chr(code) not in "\n\t"
}


def as_browsers_read(html: str) -> str:
    """Give a page with the characters that its numbers from 128 to 159 stand for."""
    if not html.isascii() and any(letter in html for letter in _LETTERS):
        html = html.translate(_MEANT)
    if any(hint in html for hint in _HINTS):
        html = _REFERENCE.sub(_meant, html)
    return html


def without_controls(text: str) -> str:
    """Give a text without control characters; line feeds and tabs stay."""
    return text.translate(_DROPPED) if _CONTROL.search(text) else text


def _meant(reference: re.Match[str]) -> str:
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return _MEANT[code]
