"""Side files as objects: the lines of a removals, clusters or rejects file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import orjson

from cleanlit.errors import InputError, MissingExtra
from cleanlit.io.codec import Broken, open_input, suffixes


def read_objects(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the objects of a file of JSON lines, with the numbers of their lines.

    By suffix the rows of a Parquet file. Raises `InputError` for what cannot be read,
    and for a line that is no JSON object.
    """
    if suffixes(path)[0] == ".parquet":
        return _rows(path)
    return read_lines(path)


def read_lines(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the objects of a file of JSON lines, whatever its suffix says."""
    with opened(path) as stream:
        for number, line in enumerate(stream, 1):
            if line.isspace():
                continue
            try:
                fields = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                said = f"line {number} is no JSON: {error.msg}"
                raise InputError(path, said) from error
            if not isinstance(fields, dict):
                raise InputError(path, f"line {number} is no JSON object")
            yield number, fields


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """Open a file, as it is or compressed; what is wrong with it is an `InputError`."""
    try:
        with open_input(path) as stream:
            yield stream
    except OSError as error:
        raise InputError(path, error.strerror or str(error)) from error
    except Broken as error:
        raise InputError(path, "is damaged or ends too early") from error


def _rows(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("reading Parquet", "parquet") from error
    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches():
                for fields in batch.to_pylist():
                    number += 1
                    yield number, fields
    except OSError as error:
        raise InputError(path, error.strerror or str(error)) from error
    except pyarrow.ArrowException as error:
        said = str(error).splitlines()[0]
        raise InputError(path, f"is no Parquet file: {said}") from error
