"""Parquet output: records wait on disk until all of them are known, then get a schema.

A column's type is what all its values agree on; where they do not, or where a value is
an object, the column holds JSON text. So nothing is lost, and the same records give
the same file.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from cleanlit.errors import MissingExtra, OutputError
from cleanlit.io.sink import PARTIAL, LineSink

_ROWS: Final = 10_000
_INT64: Final = range(-(1 << 63), 1 << 63)


class ParquetSink:
    """Collects JSON lines in NAME.partial and turns them into NAME on `commit`."""

    def __init__(self, path: str) -> None:
        try:
            import pyarrow  # noqa: F401 - said now, not after an hour of work
        except ImportError as error:
            raise MissingExtra("writing Parquet", "parquet") from error
        if path.endswith((".gz", ".zst")):
            raise OutputError(path, "Parquet has its own compression; drop the suffix")
        self.path = path
        self._lines = LineSink(path + PARTIAL)
        self._kinds: dict[str, str] = {}

    def write(self, line: bytes) -> None:
        """Add one record."""
        for name, value in json.loads(line).items():
            kind = kind_of(value)
            before = self._kinds.setdefault(name, kind)
            self._kinds[name] = join_kinds(before, kind)
        self._lines.write(line)

    def commit(self) -> None:
        """Write the Parquet file; only now does it have its name."""
        self._lines.commit()
        collected, unfinished = self.path + PARTIAL, self.path + ".writing"
        try:
            self._convert(collected, unfinished)
            os.replace(unfinished, self.path)
            os.unlink(collected)
        except OSError as error:
            raise OutputError(
                self.path, f"cannot be written: {error}; records are in {collected}"
            ) from error

    def abandon(self) -> None:
        """Leave the records so far as JSON lines in NAME.partial."""
        with contextlib.suppress(OutputError):
            self._lines.commit()

    def _convert(self, source: str, target: str) -> None:
        import pyarrow
        import pyarrow.parquet

        types = {
            "null": pyarrow.string(),
            "string": pyarrow.string(),
            "bool": pyarrow.bool_(),
            "int": pyarrow.int64(),
            "float": pyarrow.float64(),
            "strings": pyarrow.list_(pyarrow.string()),
            "json": pyarrow.string(),
        }
        schema = pyarrow.schema(
            [(name, types[kind]) for name, kind in self._kinds.items()]
        )
        with (
            open(source, "rb") as lines,
            pyarrow.parquet.ParquetWriter(target, schema, compression="zstd") as out,
        ):
            for rows in self._rows(lines):
                out.write_table(pyarrow.Table.from_pylist(rows, schema=schema))

    def _rows(self, lines: Any) -> Iterator[list[dict[str, Any]]]:
        while batch := list(islice(lines, _ROWS)):
            yield [
                {
                    name: cell(value, self._kinds[name])
                    for name, value in json.loads(line).items()
                }
                for line in batch
            ]


def kind_of(value: Any) -> str:
    """Name the kind of column that a value of a record needs."""
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case int():
            return "int" if value in _INT64 else "json"
        case float():
            return "float"
        case str():
            return "string"
        case list() if all(isinstance(item, str) for item in value):
            return "strings"
        case _:
            return "json"


def join_kinds(left: str, right: str) -> str:
    """Name the kind that holds what both hold."""
    if left == right or right == "null":
        return left
    if left == "null":
        return right
    return "json"


def cell(value: Any, kind: str) -> Any:
    """Give a value as a column of this kind holds it."""
    if kind == "json" and value is not None:
        return json.dumps(value, ensure_ascii=False)
    return value
