"""The sketches of all shards of one job, checked before they are read."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cleanlit.dedup.options import Keep
from cleanlit.dedup.sketch import Sketches
from cleanlit.errors import InputError
from cleanlit.io.shards import FILES, Shard, shard_of
from cleanlit.run.parts import Part, read_manifest
from cleanlit.run.sketchfile import SketchHead, by_ordinal, read_head, read_sketches

_PATTERN: Final = "part-*.sketch.zst"
_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class SketchSet:
    """Sketches of all shards: `paths` by shard, and how many records each read.

    `by` says how records were shared out, `head` what all sketches are.
    """

    paths: tuple[str, ...]
    read: tuple[int, ...]
    by: str
    head: SketchHead

    def serves(self, keep: str) -> bool:
        """Tell whether a canonical copy can be chosen by this policy."""
        if keep in {*Keep} - {Keep.SOURCE}:
            return True
        return keep.removeprefix("-") == self.head.keep.removeprefix("-")

    def sketches(self) -> Iterator[Sketches]:
        """Give all sketches in the order of the whole input, numbered through."""
        if self.by != FILES:
            yield from by_ordinal(self.paths)
            return
        before = 0
        for path, read in zip(self.paths, self.read, strict=True):
            yield from read_sketches(path, before)
            before += read


def open_sketches(inputs: Iterable[str]) -> SketchSet:
    """Find the sketches of a job. Raises `InputError` for what is not all of one."""
    paths = [path for name in inputs for path in _files(name)]
    found: dict[Shard, tuple[str, dict[str, Any]]] = {}
    for path in paths:
        shard = shard_of(path)
        if shard is None:
            raise InputError(path, "has another name than cleanlit sketch gave it")
        if shard in found:
            raise InputError(path, f"is there twice: see {found[shard][0]}")
        found[shard] = path, _manifest(path, shard)
    ordered = sorted(found, key=lambda shard: (shard.of, shard.number))
    first = ordered[0]
    for shard in ordered:
        if shard.of != first.of:
            said = f"and {found[first][0]} are of other inputs or shards"
            raise InputError(found[shard][0], said)
        _check_same(found[first], found[shard])
    missing = sorted({*range(1, first.of + 1)} - {shard.number for shard in ordered})
    if missing:
        some = ", ".join(map(str, missing[:_SHOWN])) + ", …" * (len(missing) > _SHOWN)
        raise InputError(
            Path(paths[0]).parent,
            f"lacks the sketches of {len(missing)} of {first.of} shards: {some}",
        )
    for shard in ordered:
        path, manifest = found[shard]
        why = Part(shard, {"output": path}).damage(manifest)
        if why:
            raise InputError(path, f"{why}; sketch shard {shard.number} anew")
    heads = [read_head(found[shard][0]) for shard in ordered]
    return SketchSet(
        tuple(found[shard][0] for shard in ordered),
        tuple(found[shard][1]["run"]["counts"]["read"] for shard in ordered),
        found[first][1]["inputs"]["by"],
        heads[0],
    )


def _files(name: str) -> list[str]:
    if not os.path.isdir(name):
        return [name]
    found = sorted(glob.glob(os.path.join(glob.escape(name), _PATTERN)))
    if not found:
        raise InputError(name, "holds no sketches; cleanlit sketch writes them")
    return found


def _manifest(path: str, shard: Shard) -> dict[str, Any]:
    beside = Path(path).parent / f"{shard.name}.json"
    manifest = read_manifest(str(beside))
    if manifest is None:
        raise InputError(
            path, f"was not finished: {beside.name} is missing or damaged; sketch it"
        )
    return manifest


def _check_same(
    one: tuple[str, dict[str, Any]], other: tuple[str, dict[str, Any]]
) -> None:
    """Refuse sketches of two jobs: other inputs, options, rules or versions."""
    for name in ("cleanlit", "verb", "options", "rules_sha256"):
        if one[1].get(name) != other[1].get(name):
            raise InputError(
                other[0], f"and {one[0]} were made with other {_NAMES[name]}"
            )
    inputs = one[1]["inputs"], other[1]["inputs"]
    if any(inputs[0][name] != inputs[1][name] for name in ("by", "digest")):
        raise InputError(other[0], f"and {one[0]} are of other inputs or shards")


_NAMES: Final = {
    "cleanlit": "versions of cleanlit",
    "verb": "verbs",
    "options": "options",
    "rules_sha256": "rules",
}
