"""Records into documents: the only place where what users send is parsed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from cleanlit.document import Document, Origin, Reason, Rejected
from cleanlit.io.codings import Undecodable, decoded
from cleanlit.io.pages import TooLarge, Unreadable, read_whole
from cleanlit.io.record import (
    PREFIX,
    FieldNames,
    Format,
    Record,
    evidence_name,
    is_evidence,
    is_strings,
    own_name,
)
from cleanlit.text.lines import line_texts


def to_document(
    record: Record, names: FieldNames, max_bytes: int
) -> Document | Rejected:
    """Parse a record. What cannot be parsed comes back as `Rejected`, never raises."""
    match record.format:
        case Format.HTML | Format.TEXT | Format.WARC:
            return _page(record, max_bytes)
        case Format.JSONL:
            return _line(record, names)
        case _:
            fields = record.data if isinstance(record.data, Mapping) else {}
            return _fields(record.origin, dict(fields), names)


def simple_fields(record: Record, names: FieldNames) -> dict[str, Any] | None:
    """Give the fields of a JSON line that holds a text and nothing to look into.

    None for all else: pages, flags, and whatever `to_document` may find wrong with it.
    """
    raw = record.data
    if record.format is not Format.JSONL or not isinstance(raw, bytes):
        return None
    try:
        fields = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(fields, dict) or not isinstance(fields.get(names.text), str):
        return None
    if fields.get(names.html) not in (None, ""):
        return None
    flagged = fields.get(names.flags) or fields.get(PREFIX + names.flags)
    return None if flagged else fields


def simple_string(fields: Mapping[str, Any], name: str) -> str | None:
    """Give a field of `simple_fields` if it is a string that says something."""
    value = fields.get(name)
    return value if isinstance(value, str) and value.strip() else None


def simple_id(fields: Mapping[str, Any], name: str) -> str | None:
    """Give the id of `simple_fields`, which may be a number."""
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return simple_string(fields, name)


def _page(record: Record, max_bytes: int) -> Document | Rejected:
    data = record.data
    if record.path is not None:
        try:
            data = read_whole(record.path, max_bytes)
        except TooLarge:
            detail = f"more than {max_bytes} bytes"
            return Rejected(record.origin, Reason.TOO_LARGE, detail, record.name)
        except Unreadable as error:
            reason = Reason.UNREADABLE_FILE
            return Rejected(record.origin, reason, str(error), record.name)
    if not isinstance(data, bytes):
        return Rejected(record.origin, Reason.INTERNAL, "a page without bytes")
    if record.format is Format.TEXT:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return Rejected(record.origin, Reason.INVALID_UTF8, str(error), record.name)
        return Document(
            text=text,
            id=record.name,
            url=record.url,
            language=record.language,
            crawled=record.crawled,
            origin=record.origin,
        )
    try:
        html = decoded(data, record.codings, max_bytes)
    except TooLarge:
        detail = f"more than {max_bytes} bytes"
        return Rejected(record.origin, Reason.TOO_LARGE, detail, record.name)
    except Undecodable as error:
        reason = Reason.CONTENT_ENCODING
        return Rejected(record.origin, reason, str(error), record.name)
    return Document(
        html=html,
        id=record.name,
        url=record.url,
        charset=record.charset,
        crawled=record.crawled,
        origin=record.origin,
    )


def _line(record: Record, names: FieldNames) -> Document | Rejected:
    raw = record.data
    if not isinstance(raw, bytes):
        return Rejected(record.origin, Reason.INTERNAL, "a line without bytes")
    try:
        fields = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        found = _lenient(raw)
        if found is None:
            return Rejected(record.origin, *_why(raw, str(error)))
        fields = found
    if not isinstance(fields, dict):
        detail = f"the line is a JSON {_json_type(fields)}"
        return Rejected(record.origin, Reason.NOT_AN_OBJECT, detail)
    origin = Origin(record.ordinal, record.source, record.offset, raw, fields)
    return _fields(origin, fields, names)


def _lenient(raw: bytes) -> Any:
    """Parse what Python writes and JSON forbids: NaN, Infinity, half surrogates.

    Fields that are not ours are written back as they came, so nothing of it is lost.
    """
    try:
        return json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def _why(raw: bytes, said: str) -> tuple[Reason, str]:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Reason.INVALID_UTF8, str(error)
    return Reason.INVALID_JSON, said


def _fields(
    origin: Origin, fields: dict[str, Any], names: FieldNames
) -> Document | Rejected:
    text, html = fields.get(names.text), fields.get(names.html)
    if html == "" and text is not None:
        html = None  # a cell without a page in a table that has some
    identity = fields.get(names.id)
    number = isinstance(identity, int) and not isinstance(identity, bool)
    name = str(identity) if number else _string(fields, names.id)
    if text is not None and not isinstance(text, str):
        detail = f"{names.text} is a JSON {_json_type(text)}"
        return Rejected(origin, Reason.TEXT_NOT_A_STRING, detail, name)
    if html is not None and not isinstance(html, (str, bytes)):
        detail = f"{names.html} is a JSON {_json_type(html)}"
        return Rejected(origin, Reason.TEXT_NOT_A_STRING, detail, name)
    if text is None and html is None:
        detail = f"neither {names.text} nor {names.html}"
        return Rejected(origin, Reason.NO_TEXT, detail, name)
    for field, value in ((names.text, text), (names.html, html)):
        if isinstance(value, str) and not _is_unicode(value):
            # A table's reader leaves half surrogates where bytes were not UTF-8.
            reason = Reason.LONE_SURROGATE if origin.raw else Reason.INVALID_UTF8
            return Rejected(origin, reason, f"in {field}", name)
    flags = fields.get(own_name(fields, names.flags))
    authors = fields.get(names.authors)
    return Document(
        text=text,
        id=name,
        url=_string(fields, names.url),
        site=_string(fields, names.site),
        title=_string(fields, names.title),
        date=_string(fields, names.date),
        author=_string(fields, names.author),
        language=_string(fields, names.language),
        description=_string(fields, names.description),
        section=_string(fields, names.section),
        authors=tuple(authors or ()) if is_strings(authors) else (),
        modified=_string(fields, names.modified),
        canonical=_string(fields, names.canonical),
        kind=_string(fields, names.kind),
        crawled=_string(fields, names.crawled),
        flags=tuple(flags or ()) if is_strings(flags) else (),
        html=html,
        evidence=_evidence(fields, text, names),
        origin=origin,
    )


def _evidence(
    fields: Mapping[str, Any], text: str | None, names: FieldNames
) -> tuple[str | None, ...] | None:
    """Give the evidence of lines if there is an item for each line of the text."""
    value: Any = fields.get(evidence_name(fields, names.evidence))
    if text is None or not is_evidence(value) or len(value) != len(line_texts(text)):
        return None
    return tuple(value)


def _string(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip() or not _is_unicode(value):
        return None
    return value


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _json_type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
