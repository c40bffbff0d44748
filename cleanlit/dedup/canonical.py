"""Which copy of a story is the canonical one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, Protocol, TypeVar

from cleanlit.dedup.options import Keep

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Copy(Protocol):
    """What the canonical copy is chosen by; a `Sketch` is one."""

    @property
    def ordinal(self) -> int: ...
    @property
    def id(self) -> str: ...
    @property
    def chars(self) -> int: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def source(self) -> int: ...
    @property
    def rank(self) -> Any: ...


Some = TypeVar("Some", bound=Copy)


def choose(sketches: Iterable[Some], keep: Keep | str) -> Some:
    """Choose the canonical copy; the order of arrival decides only between equals.

    `first` is the smallest day of publication, then the smallest id: the same copy in
    whatever order or shards a corpus is read. `earliest` goes by the moment, and among
    equals takes the longest. `longest` goes by characters. A copy without a date comes
    after all that have one. `source` takes copies that say they are their
    own before those that say nothing, and these before those that say they come from
    elsewhere, in the text or in the record's `wire`; among equals it goes as
    `earliest`. A field name takes the smallest value of that field, with a minus before
    it the largest, and among equals goes as `first`.
    """
    match keep:
        case Keep.FIRST:
            return min(sketches, key=lambda s: (_day(s), s.id, s.ordinal))
        case Keep.EARLIEST:
            return min(
                sketches,
                key=lambda s: (s.published or _NEVER, -s.chars, s.id, s.ordinal),
            )
        case Keep.SOURCE:
            return min(
                sketches,
                key=lambda s: (
                    -s.source, s.published or _NEVER, -s.chars, s.id, s.ordinal
                ),
            )  # fmt: skip
        case Keep.LONGEST:
            return min(sketches, key=lambda s: (-s.chars, _day(s), s.id, s.ordinal))
    best = _best([*sketches], largest=keep.startswith("-"))
    return min(best, key=lambda s: (_day(s), s.id, s.ordinal))


def _best(sketches: list[Some], *, largest: bool) -> list[Some]:
    """Give those of the best rank: numbers go before texts, and those before none."""
    for kind in ((int, float), str):
        ranked = [s for s in sketches if isinstance(s.rank, kind) and s.rank == s.rank]
        ranked = [s for s in ranked if not isinstance(s.rank, bool)]
        if ranked:
            values = [s.rank for s in ranked]
            best = max(values) if largest else min(values)
            return [s for s in ranked if s.rank == best]
    return sketches


def _day(sketch: Copy) -> str:
    return (sketch.published or _NEVER).date().isoformat()
