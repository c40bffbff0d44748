"""What is left out of the comparison: the sentences that a host repeats."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Iterable
from functools import cache
from sys import byteorder
from typing import Final, NamedTuple, Protocol

import numpy as np

from cleanlit.dedup import kernel
from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.sketch import sentence_keys
from cleanlit.repeats.learner import learned_of
from cleanlit.repeats.table import FurnitureTable

Load = Callable[[str], bytes | None]
# Hosts whose sentences stay in memory, at up to 25 kB each, where they can be loaded.
_HOSTS_AT_HAND: Final = 2_048


_NOTHING: Final = np.zeros(0, dtype=np.uint64)
# What stands before the keys of a `Host` that nothing else is remembered of.
_HEAD: Final = struct.Struct("=3Q")


class Frame(Protocol):
    """Knows the furniture of hosts."""

    @property
    def learns(self) -> bool:
        """Tell whether more may be known later."""

    def known(self, host: str) -> bytes:
        """Give the bytes of a `Host`, of which the learned keys are its furniture."""

    def learn(self, host: str, keys: Hashes, story: int) -> None:
        """Take in the sentences of a document, after it was decided on."""

    def state(self, host: str) -> int:
        """Give a number that is another when more is known of the host."""

    def cut(self, host: str, keys: Hashes) -> int:
        """Count the sentences that were learned: there are only ever more."""


class NoFrame:
    """Leaves all in."""

    learns: Final = False

    def known(self, host: str) -> bytes:
        """Know nothing."""
        return b""

    def learn(self, host: str, keys: Hashes, story: int) -> None:
        """Learn nothing."""

    def state(self, host: str) -> int:
        """Nothing ever changes."""
        return 0

    def cut(self, host: str, keys: Hashes) -> int:
        """Nothing was learned."""
        return 0


class FrozenFrame(NoFrame):
    """Leaves out what a table holds."""

    def __init__(self, table: FurnitureTable) -> None:
        keys = table.keys.astype(np.uint64)
        self._known = _HEAD.pack(0, len(keys), 0) + keys.tobytes()

    def known(self, host: str) -> bytes:
        """Give the table: its keys are mixed with their hosts."""
        return self._known


class Lesson(NamedTuple):
    """The keys of the sentences of a document, by its host, as those of its story."""

    host: str
    keys: Hashes
    story: int


class LearningFrame:
    """Learns on the way: a sentence is furniture once `least` stories held it.

    `load` gives what was kept of a host elsewhere; then lessons are noted, see
    `lessons` and `changed`. A host is the bytes of a `Host`, none as long as nothing is
    known of it.
    """

    learns: Final = True

    def __init__(self, least: int, load: Load | None = None) -> None:
        self._least = least
        self._load = load
        self._changed: set[str] = set()
        self._lessons: list[Lesson] = []
        self._hosts: dict[str, bytes] = {}
        self._states: dict[str, int] = {"": 0}

    def known(self, host: str) -> bytes:
        """Give what is known of a host."""
        known = self._hosts.get(host)
        if known is None:
            # Where no host is known nothing is learned.
            known = (self._load(host) if host and self._load else None) or b""
            self._hosts[host] = known
            self._states[host] = _state(known)
        return known

    @property
    def is_full(self) -> bool:
        """Tell whether more hosts have changed than are to be held in memory."""
        return len(self._changed) > _HOSTS_AT_HAND

    def lessons(self) -> list[Lesson]:
        """Give what was learned from since the last call; it is to be kept."""
        found, self._lessons = self._lessons, []
        return found

    def changed(self) -> dict[str, bytes]:
        """Give what is remembered of hosts that changed since the last call, by name.

        Whoever keeps it can forget all lessons.
        """
        found = {name: self._hosts[name] for name in sorted(self._changed)}
        self._changed.clear()
        return found

    def forget(self) -> None:
        """Make room: hosts that have not changed are loaded again when heard of."""
        if len(self._hosts) > _HOSTS_AT_HAND:
            self._hosts = {name: self._hosts[name] for name in self._changed}

    def resume(self, lessons: Iterable[Lesson]) -> None:
        """Learn again what was kept as lessons only."""
        for lesson in lessons:
            self.learn(*lesson)
        self._lessons.clear()

    def learn(self, host: str, keys: Hashes, story: int) -> None:
        """Count the sentences of a document as those of its story."""
        if not host or not len(keys):
            return
        if self._load:
            self._lessons.append(Lesson(host, keys, story))
        self._changed.add(host)
        known = kernel.learn(self.known(host), keys, story, self._least)
        self._hosts[host] = known
        self._states[host] = _state(known)

    def state(self, host: str) -> int:
        """Give the number of sentences learned of the host."""
        state = self._states.get(host)
        return _state(self.known(host)) if state is None else state

    def cut(self, host: str, keys: Hashes) -> int:
        """Count the sentences that were learned of the host."""
        return kernel.known(self.known(host), keys) if host else 0

    def table(self) -> FurnitureTable:
        """Freeze what was learned."""
        learned = [learned_of(host) for host in self._hosts.values()]
        keys = np.unique(np.concatenate([_NOTHING, *learned]))
        return FurnitureTable(keys, self._least, words_spec())


def _state(known: bytes) -> int:
    # Eight bytes of its head.
    return int.from_bytes(known[8:16], byteorder)


_PROBE: Final = (
    "Der Fährmann’s 3½ boats — “naïve” café, 北京港 2024; ﬁn. Ёлка İstanbul हिन्दी"
)


def load_furniture(path: str | os.PathLike[str]) -> FurnitureTable:
    """Read a furniture table that was saved. Raises `InputError`."""
    return FurnitureTable.load(path, words_spec())


@cache
def words_spec() -> str:
    """Name the way in which words are told apart and hashed: 16 hexadecimal digits.

    Made of the hashes of a text with one of everything, so that it changes with them.
    """
    found = kernel.scan([_PROBE])
    made = hashlib.blake2b(found.words.tobytes(), digest_size=8)
    made.update(found.lengths.tobytes())
    made.update(sentence_keys(found.words, found.lengths, "x.example").tobytes())
    return made.hexdigest()
