"""The encoding in which a page is served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Charset:
    """An encoding: its label on the web, and the codec with the same table."""

    label: str
    codec: str


UTF_8: Final = Charset("utf-8", "utf-8")
_WESTERN: Final = Charset("windows-1252", "cp1252")
_CENTRAL: Final = Charset("windows-1250", "cp1250")
_CYRILLIC: Final = Charset("windows-1251", "cp1251")
_LEGACY: Final = {
    **dict.fromkeys("ca da de en es fi fr it nb nl no pt sv".split(), _WESTERN),
    **dict.fromkeys("cs hr hu pl ro sk sl".split(), _CENTRAL),
    **dict.fromkeys("bg ru uk".split(), _CYRILLIC),
    "el": Charset("windows-1253", "cp1253"),
    "tr": Charset("windows-1254", "cp1254"),
    "ja": Charset("Shift_JIS", "cp932"),
    "ko": Charset("EUC-KR", "cp949"),
    "zh": Charset("GBK", "gbk"),
    "zh-hans": Charset("GBK", "gbk"),
    "zh-hant": Charset("Big5", "big5"),
}


def legacy(language: str) -> Charset:
    """Give the encoding of old sites in a language; UTF-8 where there was none."""
    return _LEGACY.get(language.lower(), UTF_8)


def encoded(html: str, charset: Charset) -> bytes:
    """Encode a page, with references for the characters that the encoding lacks.

    A character that would come back as another is lacking too: the wave dash in
    Shift_JIS returns as a full-width tilde.
    """
    if charset == UTF_8:
        return html.encode()
    lost = {ord(c): f"&#{ord(c)};" for c in set(html) if not _returns(c, charset.codec)}
    return html.translate(lost).encode(charset.codec)


def _returns(character: str, codec: str) -> bool:
    return character.encode(codec, "replace").decode(codec) == character
