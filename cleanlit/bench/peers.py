"""The peers that were built: a list of commands, read from the folder they live in.

`python -m benchmarks.peers build` in a checkout makes such a folder; each peer has an
environment of its own there, and none is imported here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from cleanlit.errors import InputError

MANIFEST: Final = "peers.json"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program beside cleanlit: a filter from standard input to standard output.

    `argv` runs it, `shown` is the same for a reader; `task` is `extract`,
    `metadata`, `cluster` or `clean`. What each reads and writes is described in
    `benchmarks/peers`.
    """

    name: str
    task: str
    version: str
    settings: str
    argv: tuple[str, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers that can be run, and why the others cannot."""

    ready: tuple[Peer, ...] = ()
    missing: Mapping[str, str] | None = None

    def of(self, task: str) -> tuple[Peer, ...]:
        """Give the peers for a task."""
        return tuple(peer for peer in self.ready if peer.task == task)


def bare_trafilatura(*, metadata: bool = False) -> Peer:
    """Give trafilatura as it is installed beside cleanlit."""
    from importlib.metadata import version

    from cleanlit.bench.bare import SETTINGS

    module = ("-m", "cleanlit.bench.bare", *(["--metadata"] if metadata else []))
    return Peer(
        name="trafilatura with metadata" if metadata else "trafilatura",
        task="extract",
        version=version("trafilatura"),
        settings=SETTINGS[metadata],
        argv=(sys.executable, *module),
        shown=" ".join(("python", *module)),
    )


def read_peers(folder: Path) -> Peers:
    """Read what was built. Raises `InputError` where nothing was."""
    path = folder / MANIFEST
    try:
        table = orjson.loads(path.read_bytes())["peers"]
        ready = tuple(
            Peer(
                name=entry["name"],
                task=entry["task"],
                version=entry["version"],
                settings=entry["settings"],
                argv=tuple(entry["argv"]),
                shown=entry["shown"],
            )
            for entry in table
            if entry["missing"] is None
        )
        missing = {e["name"]: e["missing"] for e in table if e["missing"] is not None}
    except OSError as error:
        said = f"{error.strerror}; build them: python -m benchmarks.peers build"
        raise InputError(path, said) from error
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise InputError(path, f"not a list of peers: {error}") from error
    return Peers(ready, missing)
