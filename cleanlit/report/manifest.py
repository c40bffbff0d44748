"""The manifest of a run: what it says of the outputs that lie beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import orjson

from cleanlit.errors import InputError
from cleanlit.io.objects import opened
from cleanlit.io.record import FieldNames

_NEEDED = ("cleanlit", "verb", "options", "counts", "rejects", "removals")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest; `values` is all of it."""

    values: Mapping[str, Any]

    def count(self, name: str) -> int:
        """Give one of its counts."""
        return int(self.values["counts"].get(name, 0))

    def option(self, name: str) -> Any:
        """Give an option of the run, None where it had none of the name."""
        return self.values["options"].get(name)

    @property
    def deduplicated(self) -> bool:
        """Whether the run looked for copies."""
        verb = self.values["verb"]
        return verb in ("dedup", "cluster") or (
            verb == "run" and not self.option("no_dedup")
        )

    @property
    def cleaned(self) -> bool:
        """Whether the run applied rules to texts."""
        return self.values["verb"] in ("run", "clean")


def read_manifest(path: str) -> Manifest:
    """Read a manifest. Raises `InputError` for a file that is none."""
    with opened(path) as stream:
        data = stream.read()
    try:
        values = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InputError(path, f"is no manifest: {error.msg}") from error
    if not isinstance(values, dict):
        raise InputError(path, "is no manifest: it is no JSON object")
    missing = [name for name in _NEEDED if name not in values]
    if missing:
        raise InputError(path, f"is no manifest: it has no {missing[0]}")
    for name in ("options", "counts", "rejects", "removals"):
        if not isinstance(values[name], dict):
            raise InputError(path, f"is no manifest: {name} is no object")
    return Manifest(values)


def field_names(manifest: Manifest | None, given: FieldNames) -> FieldNames:
    """Give the names of fields: as given, else as the run had them."""
    if manifest is None:
        return given
    usual, chosen = FieldNames(), {}
    for item in fields(FieldNames):
        value = getattr(given, item.name)
        said = manifest.option(f"{item.name}_field")
        if value == getattr(usual, item.name) and isinstance(said, str):
            value = said
        chosen[item.name] = value
    return FieldNames(**chosen)
