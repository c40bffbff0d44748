"""Which copy of a story is the canonical one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from cleanlit.dedup.options import Keep
from cleanlit.dedup.sketch import Sketch

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def choose(sketches: Iterable[Sketch], keep: Keep) -> Sketch:
    """Choose the canonical copy; the order of arrival decides only between equals.

    `first` is the smallest day of publication, then the smallest id: the same copy in
    whatever order or shards a corpus is read. `earliest` goes by the moment, and among
    equals takes the longest. `longest` goes by characters. A copy without a date comes
    after all that have one.
    """
    match keep:
        case Keep.FIRST:
            return min(sketches, key=lambda s: (_day(s), s.id, s.ordinal))
        case Keep.EARLIEST:
            return min(
                sketches,
                key=lambda s: (s.published or _NEVER, -s.chars, s.id, s.ordinal),
            )
        case Keep.LONGEST:
            return min(sketches, key=lambda s: (-s.chars, _day(s), s.id, s.ordinal))


def _day(sketch: Sketch) -> str:
    return (sketch.published or _NEVER).date().isoformat()
