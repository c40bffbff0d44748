"""What a story index was made with: it decides by that, and by nothing else."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from cleanlit.dedup.frame import words_spec
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.scopes import Within
from cleanlit.dedup.sketch import Mask
from cleanlit.errors import IndexVersion, UsageError
from cleanlit.repeats.table import FurnitureTable

# Options that choose among copies and change no decision of an index.
_FREE: Final = ("keep", "candidates", "storage")


def relevant(options: DedupOptions) -> dict[str, Any]:
    """Give the options that change decisions."""
    return {name: v for name, v in asdict(options).items() if name not in _FREE}


def digest_of(mask: Mask) -> str | None:
    """Give the digest of a mask; None for one without."""
    return getattr(mask, "digest", None)


def new_setup(
    options: DedupOptions,
    within: Within | str | None,
    furniture: FurnitureTable | None,
    mask: Mask,
) -> dict[str, Any]:
    """Give what a new index is made with. Raises `UsageError`."""
    if furniture is not None and not options.strip:
        raise UsageError("a furniture table has no use where nothing is stripped")
    return {
        "options": relevant(options),
        "within": str(Within(within)) if within else None,
        "words": words_spec(),
        "furniture": furniture.digest if furniture else None,
        "mask": digest_of(mask),
    }


def wanted_setup(
    options: DedupOptions | None, within: Within | str | None, mask: Mask
) -> dict[str, Any] | None:
    """Give what the caller asks for; None if he takes what there is."""
    if options is None:
        return None
    scope = str(Within(within)) if within else None
    return {**relevant(options), "within": scope, "mask": digest_of(mask)}


def check_setup(
    path: str,
    setup: dict[str, Any],
    wanted: dict[str, Any] | None,
    furniture: FurnitureTable | None,
) -> None:
    """Raise `IndexVersion` if the index was made another way, and say in what."""
    if setup["words"] != words_spec():
        raise IndexVersion(
            path,
            "was made by a cleanlit that hashes words another way: build it anew from"
            " the records",
        )
    # Options that came later have the value by which nothing is other than before.
    known = {**relevant(DedupOptions()), **setup["options"]}
    made = {**known, "within": setup["within"], "mask": setup.get("mask")}
    other = [
        f"{name} {made.get(name)}, not {value}"
        for name, value in (wanted or made).items()
        if made.get(name) != value
    ]
    if other:
        raise IndexVersion(path, f"was made with {', '.join(other)}; use another index")
    if furniture is not None and furniture.digest != setup["furniture"]:
        had = setup["furniture"]
        what = f"furniture table {had}" if had else "no furniture table"
        raise IndexVersion(
            path,
            f"was made with {what}, not {furniture.digest}: use another index, or"
            " refresh this one",
        )
