"""Connected components as joins: large stars and small stars, in turns.

After Kiveris, Lattanzi, Mirrokni, Rastogi and Vassilvitskii, "Connected components in
MapReduce and beyond", 2014. Each round is a shuffle of what edges are left; the number
of rounds grows with the logarithm of the longest way. Before the first one each
partition joins what it can by itself, which leaves little of large stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np

from cleanlit.dedup.edges import roots_of
from cleanlit.engines.arrow import Columns, numbers, table_of
from cleanlit.engines.spark import Folder, Frame, map_in_arrow

STAR: Final[Columns] = {"unit": "int64", "root": "int64"}
# Edges that a partition holds in memory at a time: 32 MB.
_AT_ONCE: Final = 1 << 20
# Ways of a million members take some 20 rounds; more than this is a defect.
_ROUNDS: Final = 60


def components(folder: Folder, name: str, edges: Frame) -> Frame:
    """Give unit and root, the smallest one that it is connected with.

    `edges` has the columns left and right. A unit that is its own root has no row.
    """

    stars = map_in_arrow(
        edges.select("left", "right").repartition(folder.partitions, "left"),
        contracted,
        STAR,
    )
    stars = folder.keep(f"{name}-0", stars)
    before = _state(stars)
    for number in range(1, _ROUNDS):
        stars = folder.keep(f"{name}-{number % 2 + 1}", _small(_large(stars)))
        state = _state(stars)
        if state == before:
            return stars
        before = state
    raise RuntimeError("connected components did not come to rest")


def _state(stars: Frame) -> Any:
    """Sum up the stars: the same only if nothing moved any more."""
    from pyspark.sql import functions as F  # noqa: N812

    mixed = F.xxhash64("unit", "root").cast("decimal(38,0)")
    return stars.agg(F.count("*"), F.sum(mixed)).first()


def contracted(batches: Iterable[Any]) -> Iterator[Any]:
    """Replace the edges of a partition by stars, some at a time."""
    held: list[Any] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= _AT_ONCE:
            yield _star(held)
            held, rows = [], 0
    if rows:
        yield _star(held)


def _star(batches: list[Any]) -> Any:
    ends = [
        np.concatenate([numbers(batch, name) for batch in batches])
        for name in ("left", "right")
    ]
    units, places = np.unique(np.stack(ends, axis=1), return_inverse=True)
    roots = roots_of(len(units), places.reshape(-1, 2))
    moved = roots != np.arange(len(units))
    return table_of({"unit": units[moved], "root": units[roots[moved]]}, STAR)


def _large(stars: Frame) -> Frame:
    """Hang each larger neighbour of a unit on the smallest one, or on the unit."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F  # noqa: N812

    both = stars.union(stars.select("root", "unit"))
    least = F.min("root").over(Window.partitionBy("unit"))
    return (
        both.withColumn("least", F.least("unit", least))
        .where("root > unit")
        .select(F.col("root").alias("unit"), F.col("least").alias("root"))
        .distinct()
    )


def _small(stars: Frame) -> Frame:
    """Hang a unit, and each smaller neighbour of it, on the smallest of them."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F  # noqa: N812

    least = F.min("root").over(Window.partitionBy("unit"))
    known = stars.withColumn("least", least)
    hung = known.where("root != least").select(F.col("root").alias("unit"), "least")
    own = known.select("unit", "least")
    return hung.union(own).distinct().select("unit", F.col("least").alias("root"))
