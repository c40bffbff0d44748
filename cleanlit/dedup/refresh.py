"""A story index built anew from what it holds, with what hosts repeat learned anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from cleanlit.dedup.frame import words_spec
from cleanlit.dedup.holding import Holding
from cleanlit.dedup.index import StoryIndex, remove_index
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.redisurl import is_address
from cleanlit.dedup.sketch import Sketch, whole_text
from cleanlit.document import Document
from cleanlit.errors import OutputError, UsageError
from cleanlit.repeats.furniture import furniture as repeated
from cleanlit.repeats.table import FurnitureTable

_TOGETHER: Final = 1_024


def refresh(
    path: str | os.PathLike[str], furniture: FurnitureTable | None = None
) -> FurnitureTable | None:
    """Learn anew what hosts repeat, and decide anew on all documents of an index.

    The order is that in which they came, so the canonical copy of a story is still its
    first. A given `furniture` table is taken as it is. Gives the table that the index
    has now: from here on it is frozen. The old index is replaced when the new one is
    whole. Raises what `StoryIndex.open` raises, and `OutputError`.
    """
    name = os.fspath(path)
    if is_address(name):
        raise UsageError(
            "refresh is for an index in a file; build a shared one anew under another"
            " name, from the records and with --furniture"
        )
    partial = f"{name}.partial"
    remove_index(partial)
    with StoryIndex.open(name) as old:
        table = furniture
        if old.options.strip and table is None:
            table = _learned(old.database, old.options)
        with StoryIndex.open(
            partial,
            old.options,
            create=True,
            furniture=table,
            within=old.within,
            mask=_Used(old.masked),
        ) as new:
            sketches = _sketches(old.database)
            while batch := list(islice(sketches, _TOGETHER)):
                new.replay(batch)
            new.compact()
        # Closed, but still locked: nobody adds to what is about to go.
        old.database.close()
        _replace(partial, name)
    return table


@dataclass(frozen=True, slots=True)
class _Used:
    """Stands for the mask that the words of an index went through already."""

    digest: str | None

    def __call__(self, document: Document) -> str:
        return whole_text(document)


def _learned(database: Holding, options: DedupOptions) -> FurnitureTable:
    """Learn from all documents but exact copies."""
    keys, weights, owners = [], [], []
    hosts: list[int] = []
    numbers: dict[str, int] = {}
    for _, _, _, body in database.rows():
        if body is None:
            continue
        lengths = body.lengths if body.host else body.lengths[:0]
        keys.append(body.keys()[: len(lengths)])
        weights.append(lengths.astype(np.int64))
        owners.append(np.full(len(lengths), len(hosts)))
        hosts.append(numbers.setdefault(body.host, len(numbers)))
    if not keys:
        return FurnitureTable(np.zeros(0, dtype=np.uint64), options.strip, words_spec())
    found = repeated(
        np.concatenate(keys),
        np.concatenate(owners),
        np.concatenate(weights),
        np.array(hosts, dtype=np.int64),
        options.strip,
    )
    return FurnitureTable(found, options.strip, words_spec())


def _sketches(database: Holding) -> Iterator[tuple[Sketch, str]]:
    """Give the documents as they were sketched, less what no decision needs."""
    exact: dict[bytes, int] = {}
    for number, entry, scope, body in database.rows():
        if body is None:
            (body,) = database.bodies([exact[entry.exact]])
        else:
            exact.setdefault(entry.exact, number)
        sketch = Sketch(
            ordinal=number + 1,
            id=entry.id,
            exact=entry.exact,
            host=body.host,
            words=body.words.tobytes(),
            lengths=body.lengths.tobytes(),
            chars=0,
            published=None,
        )
        yield sketch, scope


def _replace(partial: str, name: str) -> None:
    try:
        os.replace(partial, name)
        if os.path.exists(f"{partial}-bands"):
            os.replace(f"{partial}-bands", f"{name}-bands")
    except OSError as error:
        raise OutputError(name, f"cannot be replaced: {error.strerror}") from error
    remove_index(partial)
