"""Words of a text, for shingling and for counting stop words."""

from __future__ import annotations

import re
from typing import Final

# Scripts that are written without blanks: every character is a token of its own, so
# that a Chinese sentence is not one token (the commonest fault of its kind, see the
# CJK issues of the peers).
UNSPACED: Final = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN: Final = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


def tokens(folded: str) -> list[str]:
    """Give the words of a folded text; unspaced scripts go character by character."""
    return _TOKEN.findall(folded)
