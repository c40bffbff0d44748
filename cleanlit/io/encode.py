"""Documents into JSON lines: what is unchanged keeps its bytes.

A record that came as JSON is spliced, not re-encoded: only the values that cleanlit
sets are replaced or appended, so numbers, spacing, order and escapes of every other
field stay as the user wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from cleanlit.document import Document, Origin, Reason, Rejected
from cleanlit.io.record import (
    PREFIX,
    FieldNames,
    evidence_name,
    is_evidence,
    own_name,
)
from cleanlit.text.hosts import host_of

_TOKEN: Final = re.compile(
    rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]|[^\s"{}\[\]:,]++', re.DOTALL
)


class DuplicateKey(Exception):
    """A field that is to be written stands in the record twice."""


def encode(
    document: Document,
    names: FieldNames,
    *,
    extracted: bool = False,
    keep_html: bool = False,
    cleaned: bool = False,
) -> bytes | Rejected:
    """Give the JSON line of a document, without a line break.

    `extracted` says that text and metadata were found by cleanlit, so all of its fields
    are written. Otherwise only what changed is. After either it and cleaning the
    evidence of lines that came with the record belongs to its text no more and goes.
    """
    origin = document.origin
    drop: tuple[str, ...] = (names.html,) if extracted and not keep_html else ()
    if extracted or cleaned:
        drop += _outdated(document, names)
    try:
        values = (
            _full(document, names)
            if extracted or origin.raw is None
            else _changes(document, names)
        )
        if origin.raw is None:
            kept = {
                key: value for key, value in origin.fields.items() if key not in drop
            }
            return orjson.dumps({**values, **_others(kept, values), **values})
        if not values and not drop:
            return origin.raw
        return splice(origin.raw, values, drop)
    except DuplicateKey as error:
        detail = f"the field {error} occurs twice"
        return Rejected(origin, Reason.DUPLICATE_KEY, detail, document.id)
    except (TypeError, UnicodeEncodeError, orjson.JSONEncodeError) as error:
        return Rejected(origin, Reason.LONE_SURROGATE, str(error), document.id)


def _others(fields: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key not in values}


def _full(document: Document, names: FieldNames) -> dict[str, Any]:
    """Give all fields of a record that cleanlit made; what the user had stays."""
    fields = document.origin.fields
    values = _metadata(document, names)
    values = {key: value for key, value in values.items() if fields.get(key) is None}
    if document.origin.raw is None:
        values = {
            key: fields.get(key, values.get(key))
            for key in _order(names)
            if key in values or key in fields
        }
    values[names.text] = document.text
    values[own_name(fields, names.flags)] = list(document.flags)
    if document.origins is not None and fields.get(names.origins) is None:
        values[names.origins] = dict(document.origins)
    if document.evidence is not None:
        values[evidence_name(fields, names.evidence)] = list(document.evidence)
    return values | _lifted(document)


def _metadata(document: Document, names: FieldNames) -> dict[str, Any]:
    """Give what is known of a document: the usual fields, others if they are there."""
    usual = {
        names.id: document.id,
        names.url: document.url,
        names.host: host_of(document.url),
        names.title: document.title,
        names.date: document.date,
        names.author: document.author,
        names.language: document.language,
    }
    others = {
        names.canonical: document.canonical,
        names.site: document.site,
        names.modified: document.modified,
        names.authors: list(document.authors),
        names.description: document.description,
        names.section: document.section,
        names.kind: document.kind,
        names.crawled: document.crawled,
    }
    known = usual | {name: value for name, value in others.items() if value}
    return {name: known[name] for name in _order(names) if name in known}


def _order(names: FieldNames) -> tuple[str, ...]:
    return (
        names.id, names.url, names.canonical, names.host, names.site, names.title,
        names.date, names.modified, names.author, names.authors, names.language,
        names.description, names.section, names.kind, names.crawled,
    )  # fmt: skip


def _outdated(document: Document, names: FieldNames) -> tuple[str, ...]:
    """Give the name of the evidence that a record brought, if there is none now."""
    fields = document.origin.fields
    name = evidence_name(fields, names.evidence)
    ours = document.evidence is None and is_evidence(fields.get(name))
    return (name,) if ours else ()


def _changes(document: Document, names: FieldNames) -> dict[str, Any]:
    fields = document.origin.fields
    values: dict[str, Any] = {}
    if document.text != fields.get(names.text):
        values[names.text] = document.text
    flags_field = own_name(fields, names.flags)
    if list(document.flags) != (fields.get(flags_field) or []):
        values[flags_field] = list(document.flags)
    return values | _lifted(document)


def _lifted(document: Document) -> dict[str, list[str]]:
    """Give the lifted fields, joined with what an earlier cleaning had put there."""
    fields = document.origin.fields
    values = {}
    for name, found in document.lifted.items():
        target = own_name(fields, name)
        had = fields.get(target) or []
        values[target] = [*had, *(item for item in found if item not in had)]
    return values


def mark(line: bytes, fields: Mapping[str, Any]) -> bytes:
    """Add fields to a JSON line; where one is taken, ours goes by `cleanlit_NAME`."""
    taken = {orjson.loads(key) for key, _, _, _ in members(line)}
    return splice(
        line,
        {
            PREFIX + name if name in taken else name: value
            for name, value in fields.items()
        },
    )


def splice(raw: bytes, values: Mapping[str, Any], drop: tuple[str, ...] = ()) -> bytes:
    """Replace, append and drop members of a JSON object, leaving every other byte.

    Raises `DuplicateKey` for a member to be set that the object has twice.
    """
    found = list(members(raw))
    pieces: list[bytes] = []
    end = raw.index(b"{") + 1
    head = raw[: found[0][1]] if found else raw[:end]
    seen: set[str] = set()
    for quoted, start, value_start, value_end in found:
        key = orjson.loads(quoted)
        if key not in drop:
            if key in values and key in seen:
                raise DuplicateKey(key)
            seen.add(key)
            new = key in values
            value = orjson.dumps(values[key]) if new else raw[value_start:value_end]
            before = raw[end:start] if pieces else b""
            pieces.append(before + raw[start:value_start] + value)
        end = value_end
    spaced = b'": ' in raw[:200]
    for key, value in values.items():
        if key not in seen:
            comma = (b", " if spaced else b",") if pieces else b""
            colon = b": " if spaced else b":"
            pieces.append(comma + orjson.dumps(key) + colon + orjson.dumps(value))
    return head + b"".join(pieces) + raw[end:]


def members(raw: bytes) -> Iterator[tuple[bytes, int, int, int]]:
    """Give (quoted key, its start, start and end of the value) of an object's members.

    `raw` must be valid JSON (or what Python takes for it).
    """
    depth = 0
    key: tuple[bytes, int] | None = None
    value_start = end = -1
    for token in _TOKEN.finditer(raw):
        what = token.group()
        if what in (b"{", b"["):
            depth += 1
            if depth == 2 and value_start < 0:
                value_start = token.start()
        elif what in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                break
        elif depth == 1 and what == b":":
            continue
        elif depth == 1 and what == b",":
            if key:
                yield key[0], key[1], value_start, end
            key, value_start = None, -1
            continue
        elif depth == 1 and key is None:
            key = (what, token.start())
            continue
        elif depth == 1 and value_start < 0:
            value_start = token.start()
        end = token.end()
    if key:
        yield key[0], key[1], value_start, end


def reject_line(rejected: Rejected) -> bytes:
    """Give the line of the rejects file: place, reason, and the record itself."""
    origin: Origin = rejected.origin
    line: dict[str, Any] = {
        "ordinal": origin.ordinal,
        "id": rejected.id,
        "source": origin.source,
        "offset": origin.offset,
        "reason": str(rejected.reason),
        "detail": rejected.detail,
    }
    if origin.raw is not None:
        try:
            line["record"] = origin.raw.decode("utf-8")
        except UnicodeDecodeError:
            line["record_latin1"] = origin.raw.decode("latin-1")
    elif origin.fields:
        line["record"] = orjson.dumps(dict(origin.fields), default=ascii).decode()
    try:
        return orjson.dumps(line)
    except (TypeError, orjson.JSONEncodeError):
        return orjson.dumps({key: ascii(value) for key, value in line.items()})
