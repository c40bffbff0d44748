"""Arrow columns to and from NumPy arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.errors import MissingExtra

try:
    import pyarrow
    import pyarrow.compute as compute
except ImportError as error:
    raise MissingExtra("batches for engines", "parquet") from error

Columns = Mapping[str, str]
Table = Any  # a pyarrow.Table
# Rows that are worked on together, if there is no reason for more.
TOGETHER: Final = 16_384

_TYPES: Final = {
    "int8": pyarrow.int8(),
    "int16": pyarrow.int16(),
    "int32": pyarrow.int32(),
    "int64": pyarrow.int64(),
    "bool": pyarrow.bool_(),
    "double": pyarrow.float64(),
    "string": pyarrow.string(),
    "binary": pyarrow.binary(),
    "list<binary>": pyarrow.list_(pyarrow.binary()),
    "list<string>": pyarrow.list_(pyarrow.string()),
}


def schema_of(columns: Columns) -> Any:
    """Give the Arrow schema of columns, which are named with their types."""
    return pyarrow.schema([(name, _TYPES[kind]) for name, kind in columns.items()])


def table_of(values: Mapping[str, Any], columns: Columns) -> Any:
    """Make a batch; a column that there are no values for holds nothing."""
    schema = schema_of(columns)
    count = len(next(iter(values.values())))
    arrays = [
        _array(values[field.name], field.type)
        if field.name in values
        else pyarrow.nulls(count, field.type)
        for field in schema
    ]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: Any, kind: Any) -> Any:
    if isinstance(values, pyarrow.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pyarrow.Array):
        return values.cast(kind)
    return pyarrow.array(values, type=kind)


def binaries(data: NDArray[Any], sizes: NDArray[np.int64]) -> Any:
    """Cut an array into binary values of so many bytes."""
    ends = np.zeros(len(sizes) + 1, dtype=np.int32)
    np.cumsum(sizes, out=ends[1:])
    buffers = [None, pyarrow.py_buffer(ends), pyarrow.py_buffer(data.tobytes())]
    return pyarrow.Array.from_buffers(pyarrow.binary(), len(sizes), buffers)


def joined(parts: Sequence[Any]) -> Any:
    """Make one array of lists or arrays."""
    if len(parts) == 1:
        return parts[0]
    if isinstance(parts[0], pyarrow.Array):
        return pyarrow.concat_arrays(parts)
    return [value for part in parts for value in part]


def placed(values: Any, kept: NDArray[np.bool_]) -> Any:
    """Put values where something is kept, and nothing where it is not."""
    if kept.all():
        return values
    places = pyarrow.array(np.cumsum(kept) - 1, mask=~kept)
    if not isinstance(values, pyarrow.Array):
        values = pyarrow.array(values)
    return values.take(places)


def flat(column: Any, kind: Any) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Give the items of binary values one after the other, and how many each has.

    `kind` is what they are: a type of NumPy.
    """
    if isinstance(column, pyarrow.ChunkedArray):
        column = column.combine_chunks()
    count, size = len(column), np.dtype(kind).itemsize
    if not count:
        return np.zeros(0, dtype=kind), np.zeros(0, dtype=np.int64)
    _, places, data = column.buffers()
    ends = np.frombuffer(places, np.int32, count + 1, 4 * column.offset)
    if data is None or ends[-1] == ends[0]:
        return np.zeros(0, dtype=kind), np.zeros(count, dtype=np.int64)
    items = np.frombuffer(data, np.uint8, int(ends[-1] - ends[0]), int(ends[0]))
    # A copy, as the bytes may lie anywhere.
    return items.copy().view(kind), np.diff(ends).astype(np.int64) // size


def numbers(table: Table, name: str) -> NDArray[Any]:
    """Give a column of numbers as an array."""
    return _numpy(table.column(name))


def _numpy(column: Any) -> NDArray[Any]:
    found: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return found


def together(batches: Iterable[Any]) -> Iterator[Any]:
    """Make one batch of many small ones; none of none."""
    held = list(batches)
    if held:
        yield from pyarrow.Table.from_batches(held).combine_chunks().to_batches()


def starts(table: Table, keys: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which rows of a sorted table begin a group: rows with equal keys."""
    fresh = np.ones(table.num_rows, dtype=bool)
    if table.num_rows > 1:
        fresh[1:] = False
        for key in keys:
            column = table.column(key)
            differ = compute.not_equal(
                column.slice(1), column.slice(0, len(column) - 1)
            )
            fresh[1:] |= _numpy(differ)
    return fresh


def whole_groups(
    batches: Iterable[Any], keys: Sequence[str], least: int = TOGETHER
) -> Iterator[Table]:
    """Cut a sorted stream anew, so that no group of equal `keys` is torn.

    What it gives has `least` rows or more, but for the last. A group is in memory as a
    whole.
    """
    held: list[Any] = []
    rows, wanted = 0, least
    for batch in batches:
        if not batch.num_rows:
            continue
        held.append(batch)
        rows += batch.num_rows
        if rows < wanted:
            continue
        table = pyarrow.Table.from_batches(held)
        cut = int(np.flatnonzero(starts(table, keys))[-1])
        if not cut:
            # One group: look again when there is twice as much of it.
            wanted = 2 * rows
            continue
        yield table.slice(0, cut)
        held = table.slice(cut).to_batches()
        rows, wanted = rows - cut, least
    if rows:
        yield pyarrow.Table.from_batches(held)
