"""How copies are to be found: from options to what a job needs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cleanlit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: `DedupOptions`, a `FurnitureTable`, a stream, an index."""

    options: Any
    furniture: Any = None
    stream: bool = False
    index: str | None = None
    within: Any = None


def dedup_wish(options: dict[str, Any], *, report: bool) -> Wish:
    """Collect the options of near-duplicate search. Raises `UsageError`."""
    from cleanlit.dedup.frame import load_furniture
    from cleanlit.dedup.options import DedupOptions
    from cleanlit.dedup.scopes import Within

    index = options.get("index")
    stream = bool(options.get("stream") or index)
    path, saved = options["furniture"], options["save_furniture"]
    if options["no_strip"] and (path or saved):
        raise UsageError("--no-strip has no use for a furniture table")
    if path and saved:
        raise UsageError("--furniture learns nothing: drop it or --save-furniture")
    if stream and not report:
        _check_stream(options, index)
    return Wish(
        DedupOptions(
            threshold=options["threshold"],
            shingle=options["shingle"],
            strip=0 if options["no_strip"] else DedupOptions().strip,
            keep=options["keep"],
            merge_updates=options["merge_updates"],
        ),
        load_furniture(path) if path else None,
        stream,
        index,
        Within(options["within"]) if options["within"] else None,
    )


@contextlib.contextmanager
def decider(wish: Wish | None) -> Iterator[Any]:
    """Open what decides on records as they come; None if all are to be seen first."""
    if wish is None or not wish.stream:
        yield None
        return
    if wish.index:
        from cleanlit.dedup.index import StoryIndex

        with StoryIndex.open(
            wish.index,
            wish.options,
            create=True,
            furniture=wish.furniture,
            within=wish.within,
        ) as index:
            yield index
        return
    from cleanlit.dedup.stream import Deduplicator

    with Deduplicator(
        wish.options, furniture=wish.furniture, within=wish.within
    ) as deduplicator:
        yield deduplicator


def _check_stream(options: dict[str, Any], index: str | None) -> None:
    flag = "--index" if index else "--stream"
    if options["keep"] != "first":
        raise UsageError(
            f"{flag} keeps the first that comes; --keep {options['keep']} must see all"
            " records first"
        )
    if options["clusters"]:
        other = "cleanlit index export" if index else "--mark"
        raise UsageError(f"{flag} has no --clusters, as it sees no whole: use {other}")
    if index and options["save_furniture"]:
        raise UsageError("what --index learns it keeps: see cleanlit index refresh")
