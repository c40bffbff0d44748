"""JSON lines: a byte stream into lines, with a cap on their length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from cleanlit.document import Origin, Reason, Rejected
from cleanlit.errors import InputError
from cleanlit.io.codec import Broken, chunks
from cleanlit.io.record import Format, Record

UTF8_BOM: Final = b"\xef\xbb\xbf"
_BLANK: Final = b" \t\r"


def read_jsonl(
    stream: BinaryIO, source: str, ordinal: int, max_bytes: int
) -> Iterator[Record | Rejected]:
    """Give the lines of `stream` as records, numbered from `ordinal` on.

    Blank lines are no records. A line longer than `max_bytes` is passed over without
    being held in memory. A compressed stream that breaks off gives what came before.
    """
    for offset, line, length in _lines(stream, source, max_bytes):
        if line is None:
            reason = Reason.TRUNCATED_INPUT if length < 0 else Reason.TOO_LARGE
            detail = (
                "the compressed stream is damaged or ends too early"
                if length < 0
                else f"the line is {length} bytes long"
            )
            yield Rejected(Origin(ordinal, source, offset), reason, detail)
            ordinal += 1
            continue
        if offset == 0 and line.startswith(UTF8_BOM):
            line = line[len(UTF8_BOM) :]
        if not line.strip(_BLANK):
            continue
        yield Record(ordinal, source, offset, Format.JSONL, line)
        ordinal += 1


def _lines(
    stream: BinaryIO, source: str, max_bytes: int
) -> Iterator[tuple[int, bytes | None, int]]:
    """Give (offset, line without its break, length).

    The line is None for one that is too long; a negative length says that the stream
    broke there.
    """
    pieces: list[bytes] = []
    held = position = start = 0
    pull = chunks(stream)
    while True:
        try:
            chunk = next(pull, b"")
        except Broken:
            yield start, None, -1
            return
        except OSError as error:
            raise InputError(source, f"cannot be read: {error.strerror}") from error
        if not chunk:
            break
        begin = 0
        while (end := chunk.find(b"\n", begin)) >= 0:
            length = position + end - start
            if length > max_bytes:
                yield start, None, length
            else:
                pieces.append(chunk[begin:end])
                yield start, b"".join(pieces), length
            pieces, held = [], 0
            begin = end + 1
            start = position + begin
        rest = chunk[begin:]
        if held + len(rest) > max_bytes:
            pieces, held = [], max_bytes
        else:
            pieces.append(rest)
            held += len(rest)
        position += len(chunk)
    length = position - start
    if length > max_bytes:
        yield start, None, length
    elif length:
        yield start, b"".join(pieces), length
