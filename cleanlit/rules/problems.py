"""What is wrong with a rule file, and the tables of TOML it is said of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cleanlit.errors import Problem


class Problems:
    """Collects what is wrong with one file."""

    def __init__(self, path: str, *, trusted: bool = False) -> None:
        self.path = path
        self.trusted = trusted
        self.found: list[Problem] = []

    def add(self, rule: str | None, key: str | None, message: str) -> None:
        self.found.append(Problem(self.path, rule, key, message))


def tables_of(
    table: Mapping[str, Any], key: str, problems: Problems
) -> Iterator[Mapping[str, Any]]:
    items = table.get(key, [])
    if not isinstance(items, list):
        problems.add(None, key, f"write [[{key}]], with two brackets")
        return
    for item in items:
        if isinstance(item, dict):
            yield item
        else:
            problems.add(None, key, f"write [[{key}]] tables")


def table_of(
    table: Mapping[str, Any], key: str, problems: Problems
) -> Mapping[str, Any]:
    value = table.get(key, {})
    if isinstance(value, dict):
        return value
    problems.add(None, key, "must be a table")
    return {}


def is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def listed(names: Iterable[Any]) -> str:
    return ", ".join(sorted(str(name) for name in names))
