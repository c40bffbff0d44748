"""Repeated sentences of a host, learned while its stories come in.

The counters are bounded: a host remembers the sentences of its last stories only, and
for good those that turned out to be furniture. What it has learned depends on its own
stories and their order, on nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.repeats.furniture import Keys, among

# A sentence that no story held in so many documents of its host is forgotten.
_REMEMBERED: Final = 64
# In so many documents a sentence is furniture even where they are taken for one story:
# short texts under long furniture look alike as long as it is not known.
_SURELY: Final = 5
_NONE: Final = np.uint32(0xFFFFFFFF)


@dataclass(slots=True)
class Host:
    """What is remembered of one host.

    `learned` are the keys of its furniture, sorted. `keys` (sorted), `stories` (one row
    a key, the distinct stories that held it), `counts` (documents that held it) and
    `last` (the document that held it last) run parallel; `seen` counts documents.
    """

    learned: Keys
    keys: Keys
    stories: NDArray[np.uint32]
    counts: NDArray[np.uint32]
    last: NDArray[np.uint32]
    seen: int = 0

    @classmethod
    def new(cls, least: int) -> Host:
        """Give a host that nothing is known of."""
        none = np.zeros(0, dtype=np.uint64)
        few = np.zeros(0, dtype=np.uint32)
        return cls(none, none, few.reshape(0, least - 1), few, few)

    def to_bytes(self) -> bytes:
        """Give all that is remembered as bytes."""
        head = np.array([self.seen, len(self.learned), len(self.keys)], dtype="<u8")
        parts = (head, self.learned, self.keys, self.stories, self.counts, self.last)
        return b"".join(part.tobytes() for part in parts)

    @classmethod
    def from_bytes(cls, data: bytes, least: int) -> Host:
        """Give back what `to_bytes` gave."""
        seen, learned, count = np.frombuffer(data, "<u8", 3).tolist()
        middle = 24 + 8 * learned
        end = middle + 8 * count
        rest = np.frombuffer(data, "<u4", offset=end)
        few = least - 1
        return cls(
            np.frombuffer(data, "<u8", learned, 24),
            np.frombuffer(data, "<u8", count, middle),
            rest[: few * count].reshape(count, few),
            rest[few * count : (few + 1) * count],
            rest[(few + 1) * count :],
            seen,
        )

    def learn(self, keys: Keys, story: int, least: int) -> bool:
        """Take in the sentences of a document; tell whether furniture was found."""
        self.seen += 1
        keys = np.unique(keys)
        keys = keys[~among(self.learned, keys)]
        at = np.searchsorted(self.keys, keys)
        known = among(self.keys, keys)
        self._count(at[known], story)
        new = keys[~known]
        fresh = np.full((len(new), least - 1), _NONE, dtype=np.uint32)
        fresh[:, 0] = story
        places = at[~known] + np.arange(len(new))
        old = np.ones(len(self.keys) + len(new), dtype=bool)
        old[places] = False
        self.keys = _woven(old, places, self.keys, new)
        self.stories = _woven(old, places, self.stories, fresh)
        self.counts = _woven(old, places, self.counts, np.uint32(1))
        self.last = _woven(old, places, self.last, np.uint32(self.seen))
        return self._settle(story, keys, least)

    def _count(self, at: Any, story: int) -> None:
        self.counts = self.counts.copy()
        self.last = self.last.copy()
        self.counts[at] += 1
        self.last[at] = self.seen

    def _settle(self, story: int, keys: Keys, least: int) -> bool:
        """Move what turned out to be furniture; forget what did not for long."""
        at = np.searchsorted(self.keys, keys)
        rows = self.stories[at]
        other = (rows != np.uint32(story)).all(axis=1)
        free = rows == _NONE
        full = other & ~free.any(axis=1)
        place = np.flatnonzero(other & ~full)
        self.stories[at[place], free[place].argmax(axis=1)] = story
        sure = (self.counts[at] >= max(_SURELY, least)) & (rows[:, 0] != _NONE)
        sure &= 10 * self.counts[at] >= self.seen
        found = full | (sure & (rows[:, -1] != _NONE))
        keep = self.last + np.uint32(_REMEMBERED) > self.seen
        keep[at[found]] = False
        if not keep.all():
            self.keys, self.stories = self.keys[keep], self.stories[keep]
            self.counts, self.last = self.counts[keep], self.last[keep]
        if not found.any():
            return False
        self.learned = np.sort(np.append(self.learned, keys[found]))
        return True


def _woven(old: NDArray[np.bool_], places: Any, items: Any, new: Any) -> Any:
    """Put `new` items among the others: `old` marks the places of those."""
    whole = np.empty((len(old), *items.shape[1:]), dtype=items.dtype)
    whole[old] = items
    whole[places] = new
    return whole


def learned_of(data: bytes) -> Keys:
    """Give the learned keys out of the bytes of a host; none of none."""
    if not data:
        return np.zeros(0, dtype=np.uint64)
    return np.frombuffer(data, "<u8", int(np.frombuffer(data, "<u8", 2)[1]), 24)
