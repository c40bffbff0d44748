"""Tables with named columns: CSV and Parquet, a row a record."""

from __future__ import annotations

import base64
import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import IO, Any, BinaryIO, Final

from cleanlit.document import Origin, Reason, Rejected
from cleanlit.errors import InputError, MissingExtra
from cleanlit.io.codec import CHUNK_BYTES, STDIN, Broken
from cleanlit.io.record import FieldNames, Format, Record

_BATCH_ROWS: Final = 256
_OPEN_QUOTE: Final = 8


def read_csv(
    stream: BinaryIO,
    source: str,
    ordinal: int,
    max_bytes: int,
    names: FieldNames,
) -> Iterator[Record | Rejected]:
    """Give the rows of a CSV file with a header; a `.tsv` is separated by tabs."""
    # Far above the cap, so that a large cell costs its own row alone, but an open quote
    # does not take the whole file into memory.
    csv.field_size_limit(max_bytes * _OPEN_QUOTE)
    lines = io.TextIOWrapper(
        stream, encoding="utf-8-sig", errors="surrogateescape", newline=""
    )
    tabs = source.lower().removesuffix(".gz").removesuffix(".zst").endswith(".tsv")
    rows = csv.reader(lines, delimiter="\t" if tabs else ",", strict=True)
    row = 1
    try:
        header = next(rows, None)
        if header is None:
            return
        _need_columns(header, source, names)
        for row, cells in enumerate(rows, 2):
            if not cells:
                continue
            if len(cells) > len(header):
                yield Rejected(
                    Origin(ordinal, source, row, None, {"cells": cells}),
                    Reason.BROKEN_ROW,
                    f"{len(cells)} cells under {len(header)} columns",
                )
            elif max(map(len, cells)) > max_bytes:
                yield Rejected(
                    Origin(ordinal, source, row),
                    Reason.TOO_LARGE,
                    f"a cell has {max(map(len, cells))} characters",
                )
            else:
                fields = dict(zip(header, cells, strict=False))
                yield Record(ordinal, source, row, Format.CSV, fields)
            ordinal += 1
    except csv.Error as error:
        raise InputError(source, f"row {row + 1}: {error}") from error
    except Broken:
        yield Rejected(
            Origin(ordinal, source, row),
            Reason.TRUNCATED_INPUT,
            "the compressed stream is damaged or ends too early",
        )


def read_parquet(
    stream: BinaryIO, source: str, ordinal: int, names: FieldNames
) -> Iterator[Record | Rejected]:
    """Give the rows of a Parquet file; one that cannot seek is copied to disk first."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("reading Parquet", "parquet") from error
    with _seekable(stream, source) as whole:
        try:
            file = pyarrow.parquet.ParquetFile(whole)
            _need_columns(file.schema_arrow.names, source, names)
            row = 0
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                for fields in batch.to_pylist():
                    row += 1
                    plain = plain_fields(fields, names)
                    yield Record(ordinal, source, row, Format.PARQUET, plain)
                    ordinal += 1
        except (pyarrow.ArrowException, OSError) as error:
            said = str(error).splitlines()[0]
            raise InputError(source, f"is no readable Parquet: {said}") from error


def plain_fields(fields: Mapping[str, Any], names: FieldNames) -> dict[str, Any]:
    """Give the cells of a row of Parquet as JSON can say them."""
    return {key: _plain(key, value, names) for key, value in fields.items()}


def _seekable(stream: BinaryIO, source: str) -> IO[bytes]:
    """Give a Parquet file as pyarrow wants it; a pipe is copied to disk first."""
    if source != STDIN:
        file = open(source, "rb")
        if file.read(4) == b"PAR1":
            return file
        file.close()
    copy = tempfile.TemporaryFile()
    while chunk := stream.read(CHUNK_BYTES):
        copy.write(chunk)
    copy.seek(0)
    return copy


def _need_columns(columns: list[str], source: str, names: FieldNames) -> None:
    if names.text in columns or names.html in columns:
        return
    have = ", ".join(columns[:12]) or "none"
    raise InputError(
        source,
        f"has no column {names.text!r} or {names.html!r} (columns: {have});"
        " name one with --text-field or --html-field",
    )


def _plain(key: str, value: Any, names: FieldNames) -> Any:
    """Give a cell as JSON can say it; a page may stay bytes."""
    match value:
        case None | str() | bool() | int() | float():
            return value
        case bytes() if key == names.html:
            return value
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case datetime() | date() | time():
            return value.isoformat()
        case list():
            return [_plain("", item, names) for item in value]
        case Mapping():
            return {str(k): _plain("", item, names) for k, item in value.items()}
        case _:
            return str(value)
