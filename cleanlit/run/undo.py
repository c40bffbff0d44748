"""Undo a cleaning: a cleaned file and its removals give the texts that there were.

Removals name a record by its ordinal in the input of the cleaning and by its id. The
output has the records in the same order without those that were rejected, so the
rejects, if there were any, are needed to count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from cleanlit.clean.cleaner import rebuild
from cleanlit.document import Rejected, Removal
from cleanlit.errors import InputError
from cleanlit.io.encode import splice
from cleanlit.io.objects import read_objects
from cleanlit.io.record import FieldNames, own_name
from cleanlit.io.sources import ReadOptions, Sources


@dataclass(frozen=True, slots=True)
class _Group:
    """The removals of one record."""

    ordinal: int
    id: str | None
    removals: tuple[Removal, ...]


class Passed:
    """How many removals were passed over: those from pages, which no text can undo."""

    def __init__(self) -> None:
        self.count = 0


def undo(
    cleaned: str,
    removals: str,
    rejects: str | None,
    reading: ReadOptions,
    passed: Passed | None = None,
    *,
    first: int = 1,
    step: int = 1,
) -> Iterator[bytes]:
    """Give the records of a cleaned file with their texts as they were.

    What was lifted from a text leaves its field again. Flags stay: a removal does not
    say which of them it raised. What was taken out of a page before extraction stays
    out, and is counted in `passed`. `first` is the ordinal of the first record, `step`
    from one to the next: both are 1 but for shards by records. Raises `InputError`
    where removals do not belong to the file, before anything wrong is given.
    """
    groups = _groups(removals, passed or Passed())
    pending = next(groups, None)
    gone = _ordinals(rejects)
    ordinal = first - step
    for record in Sources([cleaned], reading):
        ordinal += step
        while ordinal in gone:
            ordinal += step
        if isinstance(record, Rejected) or not isinstance(record.data, bytes):
            raise InputError(cleaned, f"record {ordinal} is not a JSON line")
        if pending is None or pending.ordinal != ordinal:
            yield record.data
            continue
        yield _restored(cleaned, record.data, pending, reading.names)
        pending = next(groups, None)
    if pending is not None:
        raise InputError(
            removals, f"has removals of record {pending.ordinal}, {cleaned} ends before"
        )


def _restored(source: str, raw: bytes, group: _Group, names: FieldNames) -> bytes:
    try:
        fields = orjson.loads(raw)
        text, identity = fields[names.text], fields.get(names.id)
        if not isinstance(text, str):
            raise TypeError(f"{names.text} is no string")
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        said = f"record {group.ordinal} has no text: {error}"
        raise InputError(source, said) from error
    if (None if identity is None else str(identity)) != group.id:
        raise InputError(
            source,
            f"record {group.ordinal} has id {identity!r}, the removals say"
            f" {group.id!r}; were records rejected? Then name them with --rejects",
        )
    if all(text[r.start : r.end] == r.text for r in group.removals):
        said = f"record {group.ordinal}: nothing was taken out of its text"
        raise InputError(source, said)
    last = group.removals[-1]
    whole = rebuild(text, group.removals)
    if whole[last.start : last.end] != last.text:
        raise InputError(
            source, f"record {group.ordinal}: its text is not the one that was cleaned"
        )
    values: dict[str, Any] = {names.text: whole}
    drop = []
    for name in dict.fromkeys(r.field for r in group.removals if r.field):
        target = own_name(fields, name)
        moved = " ".join(r.text for r in group.removals if r.field == name)
        left = [v for v in fields.get(target) or [] if v not in moved]
        if left:
            values[target] = left
        elif target in fields:
            drop.append(target)
    return splice(raw, values, tuple(drop))


def _groups(path: str, passed: Passed) -> Iterator[_Group]:
    """Read removals and gather those of a record, which stand together and in order."""
    held: list[Removal] = []
    key: tuple[int, str | None] | None = None
    for number, line in read_objects(path):
        if line.get("html") is True:
            passed.count += 1
            continue
        try:
            found = line["ordinal"], line["id"]
            removal = as_removal(line)
        except (KeyError, TypeError) as error:
            said = f"line {number} is no removal: {_why(error)}"
            raise InputError(path, said) from error
        if key is not None and found != key:
            yield _Group(*key, tuple(held))
            held = []
        key = found
        held.append(removal)
    if key is not None:
        yield _Group(*key, tuple(held))


def _ordinals(path: str | None) -> frozenset[int]:
    if path is None or not Path(path).exists():
        return frozenset()
    ordinals = set()
    for number, line in read_objects(path):
        try:
            ordinals.add(_whole(line, "ordinal"))
        except (KeyError, TypeError) as error:
            said = f"line {number} is no reject: {_why(error)}"
            raise InputError(path, said) from error
    return frozenset(ordinals)


def as_removal(line: dict[str, Any]) -> Removal:
    """Read a line of removals. Raises `KeyError` or `TypeError` if it is none."""
    _whole(line, "ordinal")
    field = line.get("field")
    if not (field is None or isinstance(field, str)):
        raise TypeError("field is no string")
    if not isinstance(line["text"], str):
        raise TypeError("text is no string")
    also = line.get("also")
    return Removal(
        rule=line["rule"],
        action=line["action"],
        line=line["line"],
        start=_whole(line, "start"),
        end=_whole(line, "end"),
        text=line["text"],
        field=field,
        also=tuple(map(str, also)) if isinstance(also, (list, tuple)) else (),
    )


def _whole(line: dict[str, Any], key: str) -> int:
    value = line[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{key} is no whole number")
    return value


def _why(error: KeyError | TypeError) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
