"""Where peers are installed, which of them are, and how one is run.

A folder holds one environment per group; `status.json`, with what became of every peer
when it was last built; and `peers.json`, which tells `cleanlit bench` how to run them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.peers.catalogue import HERE, Peer, read_catalogue

STATUS: Final = "status.json"
MANIFEST: Final = "peers.json"
NOT_BUILT: Final = "not built: python -m benchmarks.peers build"


@dataclass(frozen=True, slots=True)
class State:
    """A peer, and why it cannot be run: None if it can."""

    peer: Peer
    reason: str | None


def installed(folder: Path) -> tuple[Peer, ...]:
    """Give the peers that can be run."""
    return tuple(state.peer for state in states(folder) if state.reason is None)


def missing(folder: Path) -> tuple[tuple[str, str], ...]:
    """Give the names of the peers that cannot be run, each with the reason."""
    return tuple(
        (state.peer.name, state.reason)
        for state in states(folder)
        if state.reason is not None
    )


def command(peer: Peer, folder: Path) -> list[str]:
    """Give the command that runs a peer over standard input.

    Isolated (`-I`), so that neither this folder nor the caller's settings are searched
    for modules.
    """
    runner = HERE / f"{peer.task}.py"
    return [str(python_of(peer.group, folder)), "-I", str(runner), peer.name]


def python_of(group: str, folder: Path) -> Path:
    """Name the interpreter of a group; a link that must not be followed."""
    places = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return folder.absolute().joinpath(group, *places)


def states(folder: Path) -> tuple[State, ...]:
    """Say of every peer whether it can be run."""
    built = read_status(folder)
    return tuple(_state(peer, folder, built) for peer in read_catalogue().peers)


def read_status(folder: Path) -> dict[str, dict[str, str | None]]:
    """Read what became of the peers, by name: version, and the reason if it failed."""
    path = folder / STATUS
    if not path.is_file():
        return {}
    return dict(json.loads(path.read_text("utf-8")))


def write_status(folder: Path, told: Mapping[str, Mapping[str, str | None]]) -> None:
    """Add to what is known of the peers."""
    known = json.dumps({**read_status(folder), **told}, indent=2, sort_keys=True)
    (folder / STATUS).write_text(known + "\n", "utf-8")


def write_manifest(folder: Path) -> None:
    """Write what `cleanlit bench --peers` reads: commands, and reasons for the rest."""
    entries = [
        {
            "name": state.peer.name,
            "task": state.peer.task,
            "version": state.peer.version,
            "settings": state.peer.settings,
            "argv": command(state.peer, folder),
            "shown": show(state.peer),
            "missing": state.reason,
        }
        for state in states(folder)
    ]
    known = json.dumps({"peers": entries}, indent=2)
    (folder / MANIFEST).write_text(known + "\n", "utf-8")


def show(peer: Peer) -> str:
    """Give the command that runs a peer as a reader would type it."""
    return f".peers/{peer.group}/bin/python benchmarks/peers/{peer.task}.py {peer.name}"


def _state(
    peer: Peer, folder: Path, built: Mapping[str, Mapping[str, str | None]]
) -> State:
    told = built.get(peer.name)
    if told is None:
        return State(peer, NOT_BUILT)
    if told["reason"] is not None:
        return State(peer, told["reason"])
    if told["version"] != peer.version:
        return State(peer, f"built with {told['version']}; build again")
    if not python_of(peer.group, folder).exists():
        return State(peer, NOT_BUILT)
    return State(peer, None)
