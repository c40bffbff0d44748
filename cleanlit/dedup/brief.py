"""What near-duplicate search takes of a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Brief(NamedTuple):
    """What of a document near-duplicate search needs: its text, and names and facts.

    `compared` is the part of the text that is compared, less the lines with the `title`
    and `authors`; `rank` the value of the field that the canonical copy is chosen by.
    """

    ordinal: int
    id: str | None
    url: str | None
    site: str | None
    date: str | None
    text: str
    compared: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    rank: Any = None


def authors_of(author: str | None, authors: Sequence[str]) -> tuple[str, ...]:
    """Give the authors of a record one by one: its list, else what its line says."""
    return tuple(authors) or ((author,) if author else ())
