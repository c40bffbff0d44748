"""Sentences, roughly: the units in which outlets repeat themselves."""

from __future__ import annotations

import re
from typing import Final

# An end mark and a blank, an ideographic end mark, a line feed.
_BREAK: Final = re.compile(r"[.!?…؟।۔]\s+|[。！？]|[\r\n]+")


def sentences(text: str) -> list[str]:
    """Split a text into sentences and lines, without end marks, none of them blank.

    Abbreviations break where they should not. For counting what repeats that does no
    harm: the same text breaks in the same places.
    """
    return [part for part in _BREAK.split(text) if part and not part.isspace()]
