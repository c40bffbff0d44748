"""What near-duplicate search takes of a document."""

from __future__ import annotations

from typing import Any, NamedTuple


class Brief(NamedTuple):
    """What of a document near-duplicate search needs: its text, and names and facts.

    `compared` is the part of the text that is compared; `rank` the value of the field
    that the canonical copy is chosen by.
    """

    ordinal: int
    id: str | None
    url: str | None
    site: str | None
    date: str | None
    text: str
    compared: str
    rank: Any = None
