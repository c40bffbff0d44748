"""What is left out of the comparison: the sentences that a host repeats."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cache
from sys import byteorder
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from cleanlit.dedup import kernel
from cleanlit.dedup.kernel import Words32
from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.sketch import host_keys, sentence_keys
from cleanlit.repeats.learner import learned_of
from cleanlit.repeats.table import FurnitureTable

if TYPE_CHECKING:
    from cleanlit.dedup.shelf import Body


Load = Callable[[str], bytes | None]
# Hosts whose sentences stay in memory, at up to 25 kB each, where they can be loaded.
_HOSTS_AT_HAND: Final = 2_048


_NOTHING: Final = np.zeros(0, dtype=np.uint64)


class Frame(Protocol):
    """Knows the furniture of hosts."""

    def strip(self, bodies: Sequence[Body]) -> tuple[Hashes, Words32]:
        """Give the words that are no furniture, and how many of each body they are."""

    def keys(self, bodies: Sequence[Body]) -> list[Hashes]:
        """Give the keys of the sentences of each, if `learn` has use for them."""

    def learn(self, host: str, keys: Hashes, story: int) -> None:
        """Take in the sentences of a document, after it was decided on."""

    def state(self, host: str) -> int:
        """Give a number that is another when more is known of the host."""

    def cut(self, host: str, keys: Hashes) -> int:
        """Count the sentences that were learned: there are only ever more."""


class NoFrame:
    """Leaves all in."""

    def strip(self, bodies: Sequence[Body]) -> tuple[Hashes, Words32]:
        """Give all words."""
        return _without(bodies, _NOTHING)

    def keys(self, bodies: Sequence[Body]) -> list[Hashes]:
        """Need none."""
        return [_NOTHING] * len(bodies)

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
        self._table = table

    def strip(self, bodies: Sequence[Body]) -> tuple[Hashes, Words32]:
        """Give the words of the sentences that the table does not hold."""
        return _without(bodies, self._table.keys)


class LearningFrame:
    """Learns on the way: a sentence is furniture once `least` stories held it.

    `load` gives what was kept of a host elsewhere; see `changed`. A host is the bytes
    of a `Host`, none as long as nothing is known of it.
    """

    def __init__(self, least: int, load: Load = lambda _: None) -> None:
        self._least = least
        self._load = load
        self._changed: set[str] = set()
        self._hosts: dict[str, bytes] = {}

    def host(self, name: str) -> bytes:
        """Give what is known of a host."""
        known = self._hosts.get(name)
        if known is None:
            known = self._hosts[name] = self._load(name) or b""
        return known

    def changed(self) -> dict[str, bytes]:
        """Give what has to be kept of hosts since the last call, by their names.

        The caller keeps it before it asks for another host: then those that were not
        heard of lately are forgotten here, and loaded again when they are.
        """
        found = {name: self._hosts[name] for name in sorted(self._changed)}
        self._changed.clear()
        if len(self._hosts) > _HOSTS_AT_HAND:
            self._hosts.clear()
        return found

    def strip(self, bodies: Sequence[Body]) -> tuple[Hashes, Words32]:
        """Give the words of the sentences that are no furniture by now."""
        # Keys are mixed with their hosts: those of many hosts do in one table.
        names = sorted({body.host for body in bodies} - {""})
        learned = [learned_of(self.host(name)) for name in names]
        if len(learned) != 1:
            learned = [np.sort(np.concatenate([_NOTHING, *learned]))]
        return _without(bodies, learned[0])

    def keys(self, bodies: Sequence[Body]) -> list[Hashes]:
        """Give the keys of the sentences of each."""
        if len(bodies) == 1:
            return [bodies[0].keys()]
        counts = np.array([len(body.words) for body in bodies], dtype=np.uint32)
        sizes = [len(body.lengths) for body in bodies]
        found = kernel.keys(
            _joined([body.words for body in bodies], np.uint64),
            counts,
            _joined([body.lengths for body in bodies], np.uint32),
            np.array(sizes, dtype=np.uint32),
            host_keys([body.host for body in bodies]),
        )
        ends = np.cumsum(sizes, dtype=np.int64).tolist()
        return [
            found[end - size : end].copy()
            for end, size in zip(ends, sizes, strict=True)
        ]

    def learn(self, host: str, keys: Hashes, story: int) -> None:
        """Count the sentences of a document as those of its story."""
        if not host or not len(keys):
            return
        self._changed.add(host)
        self._hosts[host] = kernel.learn(self.host(host), keys, story, self._least)

    def state(self, host: str) -> int:
        """Give the number of sentences learned of the host."""
        # Eight bytes of its head.
        return int.from_bytes(self.host(host)[8:16], byteorder) if host else 0

    def cut(self, host: str, keys: Hashes) -> int:
        """Count the sentences that were learned of the host."""
        return kernel.known(self.host(host), keys) if host else 0

    def table(self) -> FurnitureTable:
        """Freeze what was learned."""
        learned = [learned_of(host) for host in self._hosts.values()]
        keys = np.unique(np.concatenate([_NOTHING, *learned]))
        return FurnitureTable(keys, self._least, words_spec())


def _without(bodies: Sequence[Body], learned: Hashes) -> tuple[Hashes, Words32]:
    """Strip many bodies at once."""
    counts = np.array([len(body.words) for body in bodies], dtype=np.uint32)
    words = _joined([body.words for body in bodies], np.uint64)
    if not len(learned):
        return words, counts
    return kernel.strip(
        words,
        counts,
        _joined([body.lengths for body in bodies], np.uint32),
        np.array([len(body.lengths) for body in bodies], dtype=np.uint32),
        host_keys([body.host for body in bodies]),
        learned,
    )


def _joined(parts: Sequence[Any], kind: Any) -> Any:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)


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
