"""Floors: the quality on the sample corpora below which a change does not land.

A floor is what was reached, less a little for what other versions of the libraries may
change. Floors hold measures; for each document they remember its score, so that a fall
can be traced to where it happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from cleanlit.bench.compare import item_scores
from cleanlit.bench.result import Result, Row
from cleanlit.errors import ConfigError

SCHEMA: Final = 1
_BETWEEN: Final = " | "
SLACK: Final = 0.002
# Less is better, so for these the floor is a ceiling.
_CEILINGS: Final = frozenset({"lines_per_1000", "characters_share"})
_NAMED: Final = 5
_FELL_BY: Final = 0.0005
_MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    "extraction": ("f1", "precision", "recall"),
    "metadata": ("title", "date", "author"),
    "cleaning": ("precision", "recall"),
    "harmlessness": ("lines_per_1000", "characters_share"),
    "clusters": ("f1", "b_cubed_f1", "keep_f1"),
}


@dataclass(frozen=True, slots=True)
class Floor:
    """What a row has to reach, for all and for each language, and what it reached."""

    measures: Mapping[str, float]
    languages: Mapping[str, Mapping[str, float]]
    items: Mapping[str, float]


Floors = Mapping[str, Floor]


def floors_of(result: Result) -> dict[str, Floor]:
    """Make floors of what our own systems reach."""
    return {_name(row): _floor(row) for row in result.rows if _is_gated(row)}


def raise_floors(old: Floors, new: Floors) -> dict[str, Floor]:
    """Take the stricter of each measure; scores of documents are the new ones."""
    raised = dict(new)
    for name, floor in old.items():
        now = new.get(name)
        if now is None:
            raised[name] = floor
            continue
        languages = {
            code: _stricter(floor.languages.get(code, {}), measures)
            for code, measures in now.languages.items()
        }
        measures = _stricter(floor.measures, now.measures)
        raised[name] = Floor(measures, languages, now.items)
    return raised


def check_floors(
    result: Result, floors: Floors, tasks: Sequence[str] = ()
) -> Iterator[str]:
    """Say what fell, by how much, and in which documents most.

    With `tasks`, floors of others are not looked at: they were not to be measured.
    """
    rows = {_name(row): row for row in result.rows}
    for name, floor in floors.items():
        if tasks and name.split(_BETWEEN)[0] not in tasks:
            continue
        row = rows.get(name)
        if row is None:
            yield f"{name}: was not measured"
            continue
        fallen = list(_fallen(name, row, floor))
        yield from fallen
        if fallen:
            yield from _documents(row, floor)


def read_floors(path: Path) -> dict[str, Floor]:
    """Read a floors file. Raises `ConfigError` for anything else."""
    try:
        table = orjson.loads(path.read_bytes())
        if table["schema"] != SCHEMA:
            raise ConfigError(path, f"not floors of schema {SCHEMA}")
        return {name: Floor(**floor) for name, floor in table["floors"].items()}
    except OSError as error:
        raise ConfigError(path, f"cannot be read: {error.strerror}") from error
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ConfigError(path, f"not a floors file: {error}") from error


def to_bytes(floors: Floors) -> bytes:
    """Give floors as JSON to be read in a diff: a line for each row of figures."""
    parts = []
    for name, floor in sorted(floors.items()):
        fields: dict[str, Any] = {
            "measures": floor.measures,
            "languages": floor.languages,
            "items": {i: round(v, 4) for i, v in floor.items.items()},
        }
        inner = ",\n".join(
            f"   {orjson.dumps(key).decode()}: {orjson.dumps(value).decode()}"
            for key, value in fields.items()
        )
        parts.append(f"  {orjson.dumps(name).decode()}: {{\n{inner}\n  }}")
    body = ",\n".join(parts)
    return f'{{\n "schema": {SCHEMA},\n "floors": {{\n{body}\n }}\n}}\n'.encode()


def _is_gated(row: Row) -> bool:
    return row.task in _MEASURES and row.system.name.startswith("cleanlit")


def _name(row: Row) -> str:
    return _BETWEEN.join(row.key)


def _floor(row: Row) -> Floor:
    names = _MEASURES[row.task]
    return Floor(
        measures=_lowered({name: row.measures[name] for name in names}),
        languages={
            code: _lowered({n: measures[n] for n in names if n in measures})
            for code, measures in row.groups.get("language", {}).items()
        },
        items=item_scores(row),
    )


def _lowered(measures: Mapping[str, float]) -> dict[str, float]:
    return {
        name: round(value + SLACK * 10, 3)
        if name == "lines_per_1000"
        else round(value + SLACK, 4)
        if name in _CEILINGS
        else round(value - SLACK, 4)
        for name, value in measures.items()
    }


def _stricter(old: Mapping[str, float], new: Mapping[str, float]) -> dict[str, float]:
    return {
        name: (min if name in _CEILINGS else max)(old.get(name, value), value)
        for name, value in new.items()
    }


def _fallen(name: str, row: Row, floor: Floor) -> Iterator[str]:
    yield from _below(name, row.measures, floor.measures)
    languages = row.groups.get("language", {})
    for code, measures in floor.languages.items():
        if code in languages:
            yield from _below(f"{name}, language {code}", languages[code], measures)


def _below(
    name: str, reached: Mapping[str, float], floor: Mapping[str, float]
) -> Iterator[str]:
    for measure, bound in floor.items():
        value = reached[measure]
        if measure in _CEILINGS and value > bound:
            yield f"{name}: {measure} rose to {value:.4f}, above {bound:.4f}"
        elif measure not in _CEILINGS and value < bound:
            yield f"{name}: {measure} fell to {value:.4f}, below {bound:.4f}"


def _documents(row: Row, floor: Floor) -> Iterator[str]:
    """Name the documents that lost most against what they reached."""
    now = item_scores(row)
    sign = -1 if row.task == "harmlessness" else 1
    lost = {
        item: sign * (before - now[item])
        for item, before in floor.items.items()
        if item in now and sign * (before - now[item]) > _FELL_BY
    }
    worst = sorted(lost, key=lambda item: (-lost[item], item))
    for item in worst[:_NAMED]:
        yield f"    {item}: {floor.items[item]:.4f} -> {now[item]:.4f}"
    if len(worst) > _NAMED:
        yield f"    and {len(worst) - _NAMED} more"
    if not worst:
        yield "    no single document is worse than it was"
