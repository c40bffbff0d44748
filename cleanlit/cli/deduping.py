"""How copies are to be found: from options to what a job needs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cleanlit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: `DedupOptions`, a `FurnitureTable`, a stream, an index.

    `known` is a file of clusters to go by. `mask` holds the `RuleSet` that texts are
    compared by, None to compare them whole.
    """

    options: Any
    furniture: Any = None
    stream: bool = False
    index: str | None = None
    within: Any = None
    mask: Any = None
    known: str | None = None


def stripping(options: dict[str, Any]) -> str:
    """Say what is left out of the comparison: learned, rules, both or none.

    Raises `UsageError` for flags that do not go together.
    """
    strip: str = options.get("strip", "learned")
    if not options["no_strip"]:
        return strip
    if strip in ("rules", "both"):
        raise UsageError(f"--no-strip is --strip none, and not --strip {strip}")
    return "none"


def by_rules(options: dict[str, Any]) -> bool:
    """Tell whether texts are compared without what rules take out of them.

    Raises `UsageError` where rules are named that nothing would use.
    """
    wanted = stripping(options) in ("rules", "both")
    if not wanted:
        for name in ("rules", "disable", "enable", "no_shipped_rules"):
            if options.get(name):
                flag = name.replace("_", "-")
                raise UsageError(f"--{flag} goes with --strip rules or --strip both")
    return wanted


def dedup_wish(options: dict[str, Any], mask: Any = None, *, report: bool) -> Wish:
    """Collect the options of near-duplicate search. Raises `UsageError`."""
    from cleanlit.dedup.frame import load_furniture
    from cleanlit.dedup.options import DedupOptions
    from cleanlit.dedup.scopes import Within

    index = options.get("index")
    stream = bool(options.get("stream") or index)
    path, saved = options["furniture"], options["save_furniture"]
    strip = stripping(options)
    learned = strip in ("learned", "both")
    if not learned and (path or saved):
        raise UsageError(f"--strip {strip} has no use for a furniture table")
    if path and saved:
        raise UsageError("--furniture learns nothing: drop it or --save-furniture")
    known = options.get("use_clusters")
    if known:
        _check_known(options)
    elif stream and not report:
        _check_stream(options, index)
    return Wish(
        DedupOptions(
            threshold=options["threshold"],
            shingle=options["shingle"],
            strip=DedupOptions().strip if learned else 0,
            keep=options["keep"],
            merge_updates=options["merge_updates"],
        ),
        load_furniture(path) if path else None,
        bool(stream or known),
        index,
        Within(options["within"]) if options["within"] else None,
        mask,
        known,
    )


def sketch_wish(options: dict[str, Any], mask: Any = None) -> Wish:
    """Collect what sketches of a shard depend on."""
    from cleanlit.dedup.options import DedupOptions

    strip = DedupOptions().strip if stripping(options) in ("learned", "both") else 0
    return Wish(DedupOptions(strip=strip, keep=options["keep"]), mask=mask)


@contextlib.contextmanager
def decider(wish: Wish | None) -> Iterator[Any]:
    """Open what decides on records as they come; None if all are to be seen first."""
    if wish is None or not wish.stream:
        yield None
        return
    if wish.known:
        from cleanlit.run.known import KnownClusters

        yield KnownClusters(wish.known)
        return
    if wish.index:
        from cleanlit.dedup.index import StoryIndex

        with StoryIndex.open(
            wish.index,
            wish.options,
            create=True,
            furniture=wish.furniture,
            within=wish.within,
            mask=_mask_of(wish),
        ) as index:
            yield index
        return
    from cleanlit.dedup.stream import Deduplicator

    with Deduplicator(
        wish.options, furniture=wish.furniture, within=wish.within
    ) as deduplicator:
        yield deduplicator


def _mask_of(wish: Wish) -> Any:
    if wish.mask is None:
        from cleanlit.dedup.sketch import whole_text

        return whole_text
    from cleanlit.clean.mask import RuleMask

    return RuleMask(wish.mask)


def _check_known(options: dict[str, Any]) -> None:
    for name in ("stream", "index", "clusters", "furniture", "save_furniture"):
        if options.get(name):
            flag = name.replace("_", "-")
            raise UsageError(f"--use-clusters finds no copies: drop --{flag}")


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
