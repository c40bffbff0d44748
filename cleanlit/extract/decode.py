"""The bytes of a page into a string, the way a browser would choose the encoding."""

from __future__ import annotations

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I
)
# Labels that mean a superset, as the WHATWG encoding standard has it.
_SUPERSETS: Final = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252",
    "us-ascii": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "iso-8859-11": "cp874", "tis-620": "cp874",
}  # fmt: skip
# So many letters for each byte that fits nowhere show that it is UTF-8.
_GOOD_TO_BAD: Final = 4
HEAD_BYTES: Final = 4_096
DETECT_BYTES: Final = 65_536


def is_binary(data: bytes) -> bool:
    """Tell whether `data` is no text: NUL bytes without a Unicode byte order mark."""
    head = data[:HEAD_BYTES]
    return b"\0" in head and not any(head.startswith(bom) for bom, _ in _BOMS[1:])


def decode_page(data: bytes, charset: str | None = None) -> str:
    """Decode a page: byte order mark, `charset` of the transport, the page's own word,
    UTF-8, UTF-8 with a few bytes that are damaged, detection. The first that fits
    without an error wins; the last always does.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    declared = _DECLARED.search(data, 0, HEAD_BYTES)
    labels = (charset, declared.group(1).decode("ascii") if declared else None)
    for label in (*labels, "utf-8"):
        text = _try(data, label)
        if text is not None:
            return text
    damaged = _damaged_utf8(data)
    if damaged is not None:
        return damaged
    best = from_bytes(data[:DETECT_BYTES]).best()
    return data.decode(best.encoding if best else "utf-8", "replace")


def _damaged_utf8(data: bytes) -> str | None:
    """Decode UTF-8 that was cut or patched somewhere, as a browser would.

    In another encoding next to no letters beyond ASCII would make up UTF-8 by chance.
    """
    # A letter that the end of the page cut through says nothing of the rest.
    text = data.decode("utf-8", "replace").rstrip("\ufffd")
    bad = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text) - bad
    return text if good >= _GOOD_TO_BAD * bad else None


def _try(data: bytes, label: str | None) -> str | None:
    if not label:
        return None
    name = label.strip().strip("\"'").lower()
    try:
        return data.decode(_SUPERSETS.get(name, name))
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
