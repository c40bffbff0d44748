"""Pairs of texts compared, block by block: sorted streams of rows and pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.kernel import Longs
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import hashes_of
from cleanlit.dedup.search import HOPELESS
from cleanlit.dedup.templates import alike_in_own
from cleanlit.dedup.verify import limits_of
from cleanlit.engines.arrow import (
    Columns,
    Table,
    flat,
    numbers,
    starts,
    table_of,
    whole_groups,
)
from cleanlit.engines.streams import Batches, Stream, longs, mixed
from cleanlit.repeats.furniture import among

# Rows of texts and, behind them, the pairs of them that are to be compared.
BLOCK: Final[Columns] = {
    "block": "int64", "part": "int32", "pair": "bool", "unit": "int64",
    "other": "int64", "site": "int64", "scope": "int64", "size": "int32",
    "row": "binary", "signature": "binary", "unsure": "bool",
}  # fmt: skip
_BLOCK_KEYS: Final = ["block", "part"]
_BLOCK_ROWS: Final = 4_096


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of texts, and pairs of them: `left` and `right` are places among the rows.

    `units` names the texts of the rows; `data` and `sizes` are those of the kernel.
    """

    rows: Table
    pairs: Table
    units: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    data: NDArray[np.uint8]
    sizes: Longs

    @property
    def places(self) -> NDArray[np.int64]:
        return np.stack((self.left, self.right), axis=1)

    def where(self, kept: NDArray[np.bool_]) -> _Block:
        """Give the block with fewer pairs."""
        return _Block(
            self.rows, self.pairs.filter(kept), self.units, self.left[kept],
            self.right[kept], self.data, self.sizes,
        )  # fmt: skip


def _blocks(batches: Batches) -> Iterator[_Block]:
    for table in whole_groups(batches, _BLOCK_KEYS, _BLOCK_ROWS):
        group = np.cumsum(starts(table, _BLOCK_KEYS))
        of_pair = numbers(table, "pair")
        rows, pairs = table.filter(~of_pair), table.filter(of_pair)
        units = numbers(rows, "unit")
        known, unit = np.unique(units, return_inverse=True)
        # Sorted, as the table is.
        codes = group[~of_pair] * len(known) + unit
        ends = [
            np.searchsorted(
                codes,
                group[of_pair] * len(known)
                + np.searchsorted(known, numbers(pairs, end)),
            )
            for end in ("unit", "other")
        ]
        data, sizes = flat(rows.column("row"), np.uint8)
        left, right = ends
        yield _Block(rows, pairs, units, left, right, data, sizes.astype(np.uint64))


VERDICT: Final[Columns] = {
    "left": "int64", "right": "int64", "kind": "int8", "similarity": "double",
    "inside": "bool", "first": "int32", "last": "int32", "longer": "int64",
}  # fmt: skip


def verifying(options: DedupOptions, *, members: bool = False) -> Stream:
    """Compare pairs of texts, as the local run does.

    Takes `BLOCK`, sorted by block, part, pair and unit. Gives the pairs that have to do
    with each other; with `members`, which are pairs of one cluster, all.
    """
    limits = limits_of(options)

    def run(batches: Batches) -> Iterator[Any]:
        for block in _blocks(batches):
            if not members:
                block = block.where(_hopeful(block, options))
            site = numbers(block.rows, "site")
            same = (site[block.left] == site[block.right]) & (site[block.left] != 0)
            if members:
                same[:] = False
            found = kernel.verify(
                block.data, block.sizes, block.places.astype(np.uint32),
                same.astype(np.uint8), limits,
            )  # fmt: skip
            size = numbers(block.rows, "size")
            further = size[block.right] >= size[block.left]
            longer = np.where(further, block.right, block.left)
            kept = (found.kinds != 0) | (found.inside != 0) | (found.windows[:, 0] >= 0)
            kept |= members
            yield table_of(
                {
                    "left": block.units[block.left[kept]],
                    "right": block.units[block.right[kept]],
                    "kind": found.kinds[kept],
                    "similarity": found.similarity[kept],
                    "inside": found.inside[kept] != 0,
                    "first": found.windows[kept, 0],
                    "last": found.windows[kept, 1],
                    "longer": block.units[longer[kept]],
                },
                VERDICT,
            )

    return run


def _hopeful(block: _Block, options: DedupOptions) -> NDArray[np.bool_]:
    """Tell which pairs are worth comparing; some only met in one band or two."""
    unsure = np.flatnonzero(numbers(block.pairs, "unsure"))
    hopeful = np.ones(len(block.left), dtype=bool)
    values, _ = flat(block.rows.column("signature"), np.uint32)
    table = values.reshape(-1, options.hashes)
    equal = table[block.left[unsure]] == table[block.right[unsure]]
    hopeful[unsure] = equal.mean(axis=1) >= HOPELESS
    return hopeful


ENDS: Final[Columns] = {"left": "int64", "right": "int64"}


def doubting(common: Longs) -> Stream:
    """Give the pairs that have only common phrases in common.

    Takes `BLOCK` as `verifying` does; `common` holds sorted keys of `shingling`.
    """

    def run(batches: Batches) -> Iterator[Any]:
        for block in _blocks(batches):
            hashes, counts = hashes_of(block.data, block.sizes)
            scopes = np.repeat(longs(block.rows, "scope"), counts)
            own = ~among(common, mixed(hashes, scopes))
            alike = alike_in_own(hashes, counts, own, block.places)
            left, right = block.left[~alike], block.right[~alike]
            yield table_of(
                {"left": block.units[left], "right": block.units[right]}, ENDS
            )

    return run
