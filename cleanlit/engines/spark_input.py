"""Records for Spark: tables as it reads them, or whatever the local run reads."""

from __future__ import annotations

import glob
import os
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from cleanlit.document import Rejected
from cleanlit.engines.arrow import Columns, table_of
from cleanlit.engines.batches import ITEM, OFFSET, ORDINAL, SOURCE
from cleanlit.engines.spark import Folder, Frame, map_in_arrow
from cleanlit.errors import InputError, UsageError
from cleanlit.io.codec import STDIN
from cleanlit.io.record import SUFFIXES, Format, Record
from cleanlit.io.sources import ReadOptions, Sources

_READ: Final[Columns] = {"file": "int64", "number": "int64", ITEM: "binary"}
# Records of a file that make one batch.
_TOGETHER: Final = 256


def read(folder: Folder, inputs: Sequence[str], options: ReadOptions) -> Frame:
    """Give the records of all inputs, with `_ordinal`: their place in the order of all.

    Parquet is read by Spark, from wherever that can read. Everything else (JSON lines,
    WARC, folders of pages; compressed or not) is read as the local run reads it, one
    task an input, and has to lie where all workers see it; it is copied once, to be
    spread. Raises `InputError` and `UsageError`.
    """
    tables = [name for name in inputs if _is_table(name, options.format)]
    if not tables:
        return _from_files(folder, inputs, options)
    if len(tables) < len(inputs):
        raise UsageError("Parquet and other inputs do not go into one Spark job")
    return _from_tables(folder, tables)


def _is_table(name: str, given: Format | None) -> bool:
    if given is not None:
        return given is Format.PARQUET
    if "://" in name or SUFFIXES.get(os.path.splitext(name)[1]) is Format.PARQUET:
        return True
    return bool(glob.glob(os.path.join(glob.escape(name), "*.parquet")))


def _from_tables(folder: Folder, names: Sequence[str]) -> Frame:
    """Number the rows by input, name of the file, and place in it."""
    from pyspark.sql import functions as F  # noqa: N812

    parts = [
        folder.session.read.parquet(name).select(
            "*",
            F.lit(place).alias("_input"),
            F.col("_metadata.file_path").alias(SOURCE),
            (F.col("_metadata.row_index") + 1).alias(OFFSET),
        )
        for place, name in enumerate(names)
    ]
    rows = parts[0]
    for part in parts[1:]:
        rows = rows.unionByName(part, allowMissingColumns=True)
    sizes = rows.groupBy("_input", SOURCE).agg(F.max(OFFSET).alias("size")).collect()
    before: list[tuple[int, str, int]] = []
    total = 0
    for place, source, size in sorted(tuple(row) for row in sizes):
        before.append((place, source, total))
        total += size
    if not before:
        return rows.withColumn(ORDINAL, F.lit(0).cast("bigint")).drop("_input")
    offsets = folder.session.createDataFrame(
        before, f"_input int, `{SOURCE}` string, _before bigint"
    )
    numbered = rows.join(F.broadcast(offsets), ["_input", SOURCE])
    return numbered.withColumn(ORDINAL, F.col("_before") + F.col(OFFSET)).drop(
        "_input", "_before"
    )


def _from_files(folder: Folder, inputs: Sequence[str], options: ReadOptions) -> Frame:
    from pyspark.sql import functions as F  # noqa: N812

    if STDIN in inputs:
        raise UsageError("a Spark job reads no standard input: name files")
    paths = list(enumerate(Sources(inputs, options).paths))
    if not paths:
        raise InputError(", ".join(inputs), "names no file")
    listed = folder.session.createDataFrame(paths, "file bigint, path string")
    spread = listed.repartitionByRange(len(paths), "file")
    # Workers are started elsewhere.
    here = os.getcwd()

    def run(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            for file, path in zip(
                batch.column("file").to_pylist(),
                batch.column("path").to_pylist(),
                strict=True,
            ):
                yield from _items(file, path, here, options)

    read = folder.keep("read", map_in_arrow(spread, run, _READ))
    sizes = dict(
        tuple(row) for row in read.groupBy("file").agg(F.max("number")).collect()
    )
    before, total = [], 0
    for file, _ in paths:
        before.append((file, total))
        total += sizes.get(file, 0)
    offsets = folder.session.createDataFrame(before, "file bigint, _before bigint")
    return (
        read.join(F.broadcast(offsets), "file")
        .withColumn(ORDINAL, F.col("_before") + F.col("number"))
        .select(ORDINAL, ITEM)
    )


def _items(file: int, path: str, here: str, options: ReadOptions) -> Iterator[Any]:
    """Read one input, named from `here`; what it holds is numbered from 1 on."""
    held: list[tuple[int, bytes]] = []
    whole = os.path.join(here, path)
    for item in Sources([whole], options):
        origin = item.origin if isinstance(item, Rejected) else item
        named = path + origin.source.removeprefix(whole)
        held.append((origin.ordinal, pickle.dumps(_from_source(item, named))))
        if len(held) == _TOGETHER:
            yield _batch(file, held)
            held = []
    if held:
        yield _batch(file, held)


def _from_source(item: Record | Rejected, source: str) -> Record | Rejected:
    if isinstance(item, Record):
        return replace(item, source=source)
    return replace(item, origin=replace(item.origin, source=source))


def _batch(file: int, held: list[tuple[int, bytes]]) -> Any:
    numbers, items = zip(*held, strict=True)
    return table_of({"file": [file] * len(held), "number": numbers, ITEM: items}, _READ)
