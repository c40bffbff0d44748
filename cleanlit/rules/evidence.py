"""What the markup of a page said of a line, as it travels with the text.

The notation is that of the field `line_evidence`: tokens with blanks between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Nothing that cleanlit writes comes near it.
_ITEM_CHARS: Final = 200
_SHARE: Final = re.compile(r"a([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Said:
    """`linked` is the share of characters in links, 0 to 1; `tokens` are the others."""

    linked: float = 0.0
    tokens: frozenset[str] = frozenset()


NOTHING: Final = Said()


def parse(item: str) -> Said:
    """Read the evidence of one line.

    Tokens that mean nothing are passed over, and items that are far too long.
    """
    return _parse(item) if len(item) <= _ITEM_CHARS else NOTHING


# Pages say few different things of their lines.
@lru_cache(maxsize=1_024)
def _parse(item: str) -> Said:
    linked = 0.0
    tokens = set()
    for token in item.split():
        share = _SHARE.fullmatch(token)
        if share is None:
            tokens.add(token)
        elif int(share.group(1)) <= 100:
            linked = int(share.group(1)) / 100
    return Said(linked, frozenset(tokens))
