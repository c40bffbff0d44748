"""The peers as they are listed in `peers.toml`: what they are, not whether they run."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
LISTED: Final = HERE / "peers.toml"
LOCKS: Final = HERE / "locks"


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool with the settings it is measured with.

    `requires` are exact pins, the first that of the tool; `group` names the environment
    that it shares with others, `python` what that one needs at least.
    """

    name: str
    task: str
    version: str
    settings: str
    homepage: str
    group: str
    python: tuple[int, int]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All peers, and the version of pip that installs them."""

    peers: tuple[Peer, ...]
    pip: str


def read_catalogue(path: Path = LISTED) -> Catalogue:
    """Read the list of peers."""
    listed = tomllib.loads(path.read_text("utf-8"))
    groups = {name: _at_least(g["python"]) for name, g in listed["groups"].items()}
    return Catalogue(
        peers=tuple(_read_peer(entry, groups) for entry in listed["peers"]),
        pip=listed["pip"],
    )


def lock_of(group: str) -> Path:
    """Name the file with the versions of everything in a group's environment."""
    return LOCKS / f"{group}.txt"


def _read_peer(
    entry: Mapping[str, str | list[str]], groups: Mapping[str, tuple[int, int]]
) -> Peer:
    values = {key: value for key, value in entry.items() if isinstance(value, str)}
    requires = tuple(entry["requires"])
    return Peer(
        **values,
        version=requires[0].partition("==")[2],
        python=groups[values["group"]],
        requires=requires,
    )


def _at_least(python: str) -> tuple[int, int]:
    major, minor = python.removeprefix(">=").split(".")
    return int(major), int(minor)
