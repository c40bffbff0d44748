"""Candidate search on datasketch's MinHashLSH, in whatever storage that has.

The buckets lie in memory, in Redis or in Cassandra; which pairs they give is the same
as in our own search, to the pair.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations, islice
from typing import Any, Final

import numpy as np

from cleanlit.dedup.candidates import Numbers, Values, to_lean
from cleanlit.dedup.options import DedupOptions
from cleanlit.errors import UsageError

# Buckets that are asked for at a time.
_ASKED: Final = 1_000
# Packages that datasketch talks to storages with.
_CLIENTS: Final = ("redis", "cassandra", "motor", "pymongo")
# Bytes that a run puts before its numbers: another may have filled the same storage.
_RUN: Final = 8


def by_datasketch(signatures: Values, options: DedupOptions, least: float) -> Numbers:
    """Give the distinct pairs (left < right) of an (n, bands * rows) array.

    As `candidates` does: the rows are ordered by content, in a bucket of more than
    twice `options.bucket` a text meets the first and the one before it, and pairs that
    agree in less than `least` are left out. Raises `UsageError` for a storage that
    datasketch does not take.
    """
    run = secrets.token_bytes(_RUN)
    found: set[tuple[int, int]] = set()
    with _said_of_storage():
        index = _index(options)
        with index.insertion_session() as session:
            for row, signature in enumerate(signatures):
                name = run + row.to_bytes(8, "big")
                session.insert(
                    name, to_lean(signature, options.seed), check_duplication=False
                )
        for members in _buckets(index, run):
            found.update(_met(members, options.bucket))
    pairs = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    kept = [pairs[:0]]
    for start in range(0, len(pairs), 8192):
        part = pairs[start : start + 8192]
        equal = signatures[part[:, 0]] == signatures[part[:, 1]]
        kept.append(part[equal.mean(axis=1) >= least])
    return np.concatenate(kept)


def _index(options: DedupOptions) -> Any:
    from datasketch import MinHashLSH

    storage = dict(options.storage or {"type": "dict"})
    try:
        return MinHashLSH(
            num_perm=options.hashes,
            params=(options.bands, options.rows),
            storage_config=storage,
            prepickle=False,
        )
    except NameError as error:
        # What it says where the package that talks to the storage is missing.
        kind = storage.get("type")
        raise UsageError(
            f"datasketch does not take this storage: no client for {kind} is installed"
        ) from error
    except (ValueError, KeyError, ImportError) as error:
        said = " ".join(str(error).split())
        raise UsageError(f"datasketch does not take this storage: {said}") from error


@contextmanager
def _said_of_storage() -> Iterator[None]:
    """Turn the errors of a storage's client, as of a silent server, into a line."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in _CLIENTS:
            raise
        said = " ".join(str(error).split())
        raise UsageError(f"datasketch does not take this storage: {said}") from error


def _buckets(index: Any, run: bytes) -> Iterator[list[int]]:
    """Give the buckets of two or more of this run, their members in order."""
    for table in index.hashtables:
        keys = iter(list(table.keys()))
        while some := list(islice(keys, _ASKED)):
            for bucket in table.getmany(*some):
                members = sorted(
                    int.from_bytes(name[_RUN:], "big")
                    for name in bucket
                    if name.startswith(run)
                )
                if len(members) > 1:
                    yield members


def _met(members: list[int], cap: int) -> Iterator[tuple[int, int]]:
    if len(members) <= 2 * cap:
        yield from combinations(members, 2)
        return
    for place, right in enumerate(members):
        for left in members[: min(place, cap)]:
            yield left, right
        if place > cap:
            yield members[place - 1], right
