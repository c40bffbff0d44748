"""What near-duplicate search takes of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

# Where extraction and rules write the agencies that a story is from; the second where
# a record has something else by the name of the first.
WIRE: Final = "wire"
_WIRE_FIELDS: Final = (WIRE, f"cleanlit_{WIRE}")


class Brief(NamedTuple):
    """What of a document near-duplicate search needs: its text, and names and facts.

    `compared` is the part of the text that is compared, less the lines with the `title`
    and `authors`; `rank` the value of the field that the canonical copy is chosen by;
    `wire` the agencies that it is said to be from.
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
    wire: tuple[str, ...] = ()


def authors_of(author: str | None, authors: Sequence[str]) -> tuple[str, ...]:
    """Give the authors of a record one by one: its list, else what its line says."""
    return tuple(authors) or ((author,) if author else ())


def wire_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the agencies that a record says it is from: a list of strings, or none."""
    for name in _WIRE_FIELDS:
        value = fields.get(name)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    return ()
