"""Pairs and the rows of their texts, brought together by Spark."""

from __future__ import annotations

from typing import Any, Final

from cleanlit.engines.arrow import Columns
from cleanlit.engines.blocks import BLOCK
from cleanlit.engines.spark import SPARK_TYPES, Folder, Frame
from cleanlit.engines.streams import Stream

# Pairs of one block, more or less: what a task has in memory at a time.
_BLOCK_PAIRS: Final = 8_192


def compared(
    folder: Folder, pairs: Frame, texts: Frame, stage: Stream, columns: Columns
) -> Frame:
    """Bring pairs and the rows of their texts together, block by block.

    A block is what meets the same text, so that rows travel little more than once;
    large ones are cut. `texts` has the columns of `BLOCK` that are of one text; of
    `pairs` left, right and unsure.
    """
    from pyspark.sql import functions as F  # noqa: N812

    firsts = pairs.groupBy(F.col("right").alias("left")).agg(
        F.min("left").alias("least")
    )
    placed = pairs.join(firsts, "left", "left").withColumn(
        "block", F.coalesce("least", "left")
    )
    sizes = placed.groupBy("block").agg(
        F.ceil(F.count("*") / _BLOCK_PAIRS).alias("parts")
    )
    placed = placed.join(sizes, "block").select(
        "block",
        F.pmod(F.xxhash64("right"), "parts").cast("int").alias("part"),
        F.col("left").alias("unit"),
        F.col("right").alias("other"),
        "unsure",
    )
    ends = placed.select("block", "part", "unit").union(
        placed.select("block", "part", "other")
    )
    rows = (
        ends.distinct()
        .join(texts, "unit")
        .select(*_selected({"pair": "false", "other": "0", "unsure": "false"}))
    )
    asked = placed.select(
        *_selected(
            {
                "pair": "true", "site": "0", "scope": "0", "size": "0",
                "row": "X''", "signature": "X''",
            }
        )
    )  # fmt: skip
    return folder.stream(
        rows.union(asked),
        stage,
        columns,
        by=["block", "part"],
        then=["pair", "unit"],
    )


def _selected(given: dict[str, str]) -> list[Any]:
    """Give the columns of a block, those that are `given` by what they say."""
    from pyspark.sql import functions as F  # noqa: N812

    return [
        F.expr(given[name]).cast(SPARK_TYPES[kind]).alias(name)
        if name in given
        else F.col(name)
        for name, kind in BLOCK.items()
    ]
