"""Results of a benchmark: rows of figures, each with what it takes to repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import orjson

from cleanlit.errors import InputError

SCHEMA: Final = 1

Items = Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class System:
    """What was measured: a program, its version and settings, and how it was called."""

    name: str
    version: str
    settings: str
    command: str


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one system for one task on one set.

    `groups` hold the same measures for parts of the set, by a key such as `language`;
    `items` hold for each document (for clusters: each gold cluster) the summands that
    the measures are made of, so that two results can be compared in pairs.
    """

    task: str
    set: str
    system: System
    documents: int
    measures: Mapping[str, float]
    groups: Mapping[str, Mapping[str, Mapping[str, float]]] = field(
        default_factory=dict
    )
    items: Items = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """Tell which row of another result this one is to be compared with."""
        return self.task, self.set, self.system.name


@dataclass(frozen=True, slots=True)
class Result:
    """All rows of a run, and where and when it was made."""

    suite: str
    made: str
    quick: bool
    machine: Mapping[str, Any]
    versions: Mapping[str, str]
    rows: tuple[Row, ...]
    missing: Mapping[str, str] = field(default_factory=dict)

    def find(self, task: str, set_: str | None = None) -> tuple[Row, ...]:
        """Give the rows of a task, of one set or of all."""
        return tuple(
            row for row in self.rows if row.task == task and set_ in (None, row.set)
        )


def to_bytes(result: Result) -> bytes:
    """Give a result as JSON, one row a line: differences can be read in a diff."""
    table = asdict(result)
    rows = table.pop("rows")
    for row in rows:
        row["items"] = {
            name: [_short(v) for v in row["items"][name]] for name in row["items"]
        }
    head = orjson.dumps({"schema": SCHEMA, **table}, option=orjson.OPT_INDENT_2)
    body = b",\n".join(orjson.dumps(row) for row in rows)
    return head[: -len(b"\n}")] + b',\n  "rows": [\n' + body + b"\n  ]\n}\n"


def renewed(old: Result, new: Result) -> Result:
    """Give an old result with the rows that were measured anew in place of theirs.

    Rows of other systems stay as they were; so a change of ours is measured without
    running all peers again.
    """
    rows = {row.key: row for row in old.rows}
    rows |= {row.key: row for row in new.rows}
    missing = new.missing or old.missing
    return replace(new, quick=old.quick, rows=tuple(rows.values()), missing=missing)


def _short(value: float) -> float:
    """Leave out digits that no measure shows; whole numbers stay whole."""
    return int(value) if value == int(value) else round(value, 6)


def read(path: Path) -> Result:
    """Read a result. Raises `InputError` for anything else."""
    try:
        table = orjson.loads(path.read_bytes())
        if table.pop("schema") != SCHEMA:
            raise InputError(path, f"not a result of schema {SCHEMA}")
        rows = tuple(_row(row) for row in table.pop("rows"))
        return Result(**table, rows=rows)
    except OSError as error:
        raise InputError(path, error.strerror or str(error)) from error
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise InputError(path, "not a result of cleanlit bench") from error


def _row(table: Mapping[str, Any]) -> Row:
    items = {name: tuple(values) for name, values in table["items"].items()}
    return Row(**{**table, "system": System(**table["system"]), "items": items})


def group(
    items: Iterable[tuple[str, str]],
) -> dict[str, list[str]]:
    """Gather names by their group, groups in order of their names."""
    groups: dict[str, list[str]] = {}
    for name, key in items:
        groups.setdefault(key, []).append(name)
    return dict(sorted(groups.items()))
