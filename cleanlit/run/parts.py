"""Parts: the outputs of one shard, with a manifest that tells whether they are whole.

A part is written under another name and renamed, and its manifest after it. So a part
with a manifest was finished, by the options and from the inputs that stand there; and
whether it still is what was written, the checksum tells.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from cleanlit._version import __version__
from cleanlit.errors import OutputError
from cleanlit.io.shards import RECORDS, Division, Shard, shard_of
from cleanlit.io.sink import write_json

VERSION: Final = 1
_READ: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Work:
    """All that the content of a part depends on, but for the content of its inputs.

    `options` hold no paths of outputs, and nothing that makes no difference to them.
    """

    verb: str
    options: Mapping[str, Any]
    rules: str
    division: Division

    def shown(self) -> dict[str, Any]:
        """Give it as plain values, as a manifest has it."""
        plain: dict[str, Any] = orjson.loads(
            orjson.dumps(
                {
                    "cleanlit": __version__,
                    "verb": self.verb,
                    "options": dict(sorted(self.options.items())),
                    "rules_sha256": self.rules or None,
                    "inputs": self.division.shown(),
                },
                default=str,
            )
        )
        return plain


@dataclass(frozen=True, slots=True)
class Part:
    """The files of one shard, by what they are: `output` is always among them."""

    shard: Shard
    files: Mapping[str, str]

    @property
    def manifest(self) -> str:
        """The path of its manifest, beside the output."""
        return str(Path(self.files["output"]).parent / f"{self.shard.name}.json")

    def begin(self) -> None:
        """Take the manifest away: from now on the part is not finished."""
        try:
            Path(self.manifest).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                self.manifest, f"cannot be replaced: {error.strerror}"
            ) from error

    def finish(self, work: Work, run: Mapping[str, Any]) -> None:
        """Write the manifest of files that were finished; `run` says how it went."""
        outputs = {
            role: {
                "file": os.path.basename(path),
                "bytes": os.path.getsize(path),
                "sha256": checksum(path),
            }
            for role, path in sorted(self.files.items())
        }
        found = {
            "part": self.shard.name,
            "version": VERSION,
            **work.shown(),
            "outputs": outputs,
            "run": run,
        }
        write_json(self.manifest, found)

    def unfinished(self, work: Work) -> str | None:
        """Say why the part has to be made; None if it is there and whole.

        An empty reason says that nothing of it is there.
        """
        if not os.path.exists(self.manifest):
            left = [path for path in self.files.values() if os.path.exists(path)]
            return "it has no manifest" if left else ""
        found = read_manifest(self.manifest)
        if found is None:
            return "its manifest is damaged, or of another version"
        return _difference(found, work.shown()) or self.damage(found)

    def damage(self, found: Mapping[str, Any]) -> str | None:
        """Say what of the files is not as the manifest says; None if all are."""
        outputs: dict[str, Any] = found.get("outputs", {})
        for role, path in self.files.items():
            told = outputs.get(role, {})
            try:
                size = os.path.getsize(path)
            except OSError:
                return f"{path} is missing"
            if size != told.get("bytes"):
                return f"{path} has {size:,} bytes, not {told.get('bytes', 0):,}"
            if checksum(path) != told.get("sha256"):
                return f"{path} does not match its checksum"
        return None


def read_manifest(path: str) -> dict[str, Any] | None:
    """Read a manifest; None where it is not whole, or of another version."""
    try:
        found = orjson.loads(Path(path).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        return None
    return found


def ordinals_of_part(path: str) -> tuple[int, int]:
    """Give the ordinal of the first record of a part, and the step to the next."""
    shard = shard_of(path)
    if shard is None:
        return 1, 1
    found = read_manifest(str(Path(path).parent / f"{shard.name}.json")) or {}
    by_records = found.get("inputs", {}).get("by") == RECORDS
    return (shard.number, shard.of) if by_records else (1, 1)


def checksum(path: str) -> str:
    """Give the SHA-256 of a file, as `sha256sum` prints it. Raises `OutputError`."""
    seal = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while chunk := file.read(_READ):
                seal.update(chunk)
    except OSError as error:
        raise OutputError(path, f"cannot be read back: {error.strerror}") from error
    return seal.hexdigest()


def _difference(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str | None:
    """Say what the part was made with that is not so now."""
    for name, said in (("cleanlit", "by cleanlit {}"), ("verb", "by cleanlit {}")):
        if found.get(name) != wanted[name]:
            return f"it was made {said.format(found.get(name))}"
    old, new = found.get("options", {}), wanted["options"]
    changed = sorted(n for n in {*old, *new} if old.get(n) != new.get(n))
    if changed:
        name = changed[0]
        more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
        return (
            f"it was made with other options: {name.replace('_', '-')} was"
            f" {_plain(old.get(name))} and is {_plain(new.get(name))}{more}"
        )
    if found.get("rules_sha256") != wanted["rules_sha256"]:
        return "it was made with other rules"
    if found.get("inputs") != wanted["inputs"]:
        return "it was made of other inputs, or they have changed since"
    return None


def _plain(value: Any) -> str:
    return orjson.dumps(value).decode()
