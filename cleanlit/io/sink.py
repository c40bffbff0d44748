"""Outputs: a file that appears whole, or standard output."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Protocol, Self

from cleanlit.errors import ClosedPipe, OutputError
from cleanlit.io.codec import compressor, suffixes

PARTIAL: Final = ".partial"
STDOUT: Final = "-"


class Sink(Protocol):
    """Takes JSON lines, one at a time, without line breaks."""

    path: str

    def write(self, line: bytes) -> None: ...

    def commit(self) -> None: ...

    def abandon(self) -> None: ...


class LineSink:
    """Lines into a file, compressed by suffix; `commit` gives the file its name.

    What is not a regular file (a device, a pipe) is written directly. Raises
    `OutputError` for anything the system refuses, `ClosedPipe` for a closed pipe.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        if Path(path).is_dir():
            raise OutputError(path, "is a folder; name a file in it")
        self._direct = path == STDOUT or _is_special(path)
        self._written = path if self._direct else path + PARTIAL
        try:
            self._raw: IO[bytes] = (
                sys.stdout.buffer if path == STDOUT else open(self._written, "wb")
            )
        except OSError as error:
            raise OutputError(path, f"cannot be written: {error.strerror}") from error
        self._stream = compressor(path, self._raw)

    def write(self, line: bytes) -> None:
        """Write one line."""
        with self._errors():
            self._stream.write(line + b"\n")

    def write_all(self, lines: list[bytes]) -> None:
        """Write lines at once."""
        self.write(b"\n".join(lines))

    def flush(self) -> None:
        """Hand over what is buffered, so that a pipe's reader sees it at once."""
        with self._errors():
            self._stream.flush()

    def commit(self) -> None:
        """Finish the output; only now does the file have its name."""
        with self._errors():
            if self._stream is not self._raw:
                self._stream.close()
            self._raw.flush()
            if self.path != STDOUT:
                self._raw.close()
            if not self._direct:
                os.replace(self._written, self.path)

    def abandon(self) -> None:
        """Close the output and leave it as NAME.partial."""
        with contextlib.suppress(OSError, ValueError):
            if self._stream is not self._raw:
                self._stream.close()
            if self.path != STDOUT:
                self._raw.close()

    def _errors(self) -> _Errors:
        return _Errors(self)


class _Errors(contextlib.AbstractContextManager["_Errors"]):
    def __init__(self, sink: LineSink) -> None:
        self._sink = sink

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, BrokenPipeError):
            raise ClosedPipe from error
        if isinstance(error, OSError):
            self._sink.abandon()
            left = (
                "" if self._sink._direct else f"; {self._sink._written} is incomplete"
            )
            raise OutputError(
                self._sink.path, f"cannot be written: {error.strerror}{left}"
            ) from error


def open_sink(path: str) -> Sink:
    """Open an output: Parquet by suffix, else lines."""
    if suffixes(path)[0] == ".parquet":
        from cleanlit.io.parquet import ParquetSink

        return ParquetSink(path)
    return LineSink(path)


def same_file(left: str, right: str) -> bool:
    """Tell whether two paths name one regular file."""
    try:
        return os.path.samefile(left, right) and not _is_special(left)
    except OSError:
        return os.path.realpath(left) == os.path.realpath(right)


def _is_special(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def write_json(path: str, value: Any) -> None:
    """Write one JSON document, indented, whole."""
    import orjson

    sink = LineSink(path)
    sink.write(orjson.dumps(value, option=orjson.OPT_INDENT_2))
    sink.commit()
