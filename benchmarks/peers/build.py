"""Install the peers: an environment for each group, every version as locked."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from benchmarks.peers.catalogue import Catalogue, Peer, lock_of
from benchmarks.peers.environment import State, command, python_of, write_status

_VERSION: Final = "import sys; print('%d.%d' % sys.version_info[:2])"
_NEWEST_MINOR: Final = 20
_PROBE_S: Final = 300
_REASON_CHARS: Final = 160
_PINNED: Final = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9._!-]+")
# pip first names what it passed over, which is seldom what stopped it.
_NO_REASON: Final = "ERROR: Ignored the following"


def build(
    catalogue: Catalogue,
    folder: Path,
    *,
    only: Sequence[str] = (),
    pythons: Sequence[Path] = (),
    relock: bool = False,
) -> Iterator[State]:
    """Install the peers, or those named; say of each what became of it.

    A group is built with the Python that runs this, else with the first of `pythons`
    and of those on the path that is new enough. With `relock`, the locks are not
    followed but written anew, for the groups of which nothing failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [peer for peer in catalogue.peers if not only or peer.name in only]
    ordered = sorted(wanted, key=lambda peer: peer.group)
    for group, members in groupby(ordered, key=lambda peer: peer.group):
        peers = tuple(members)
        for state in _build_group(
            group, peers, catalogue.pip, folder, pythons, relock=relock
        ):
            told = {"version": state.peer.version, "reason": state.reason}
            write_status(folder, {state.peer.name: told})
            yield state


def find_python(
    least: tuple[int, int], candidates: Iterable[str | Path]
) -> str | Path | None:
    """Give the first interpreter that starts and is new enough."""
    return next((c for c in candidates if _version_of(c) >= least), None)


def _build_group(
    group: str,
    peers: Sequence[Peer],
    pip: str,
    folder: Path,
    pythons: Sequence[Path],
    *,
    relock: bool,
) -> Iterator[State]:
    reason = _prepare(group, peers[0].python, pip, folder, pythons)
    if reason:
        yield from (State(peer, reason) for peer in peers)
        return
    python = python_of(group, folder)
    install = _remember(
        lambda requires: _install(python, group, requires, relock=relock)
    )
    whole = True
    for peer in peers:
        reason = install(peer.requires) or _probe(command(peer, folder))
        whole = whole and reason is None
        yield State(peer, reason)
    if relock and whole:
        frozen = _run([python, "-m", "pip", "freeze"]).stdout
        lock_of(group).write_text(to_lock(frozen), "utf-8")


def _prepare(
    group: str,
    least: tuple[int, int],
    pip: str,
    folder: Path,
    pythons: Sequence[Path],
) -> str | None:
    """Make an environment with the wanted pip; give the reason if that fails."""
    python = python_of(group, folder)
    if _version_of(python) < least:
        base = find_python(least, (sys.executable, *pythons, *_on_path(least)))
        if base is None:
            return f"needs Python {least[0]}.{least[1]} or later: give --python PATH"
        made = _run([base, "-m", "venv", "--clear", folder.absolute() / group])
        if made.returncode:
            return explain(made.stderr or made.stdout)
    return _install(python, group, (f"pip=={pip}",), relock=True)


def _install(
    python: Path, group: str, requires: Sequence[str], *, relock: bool
) -> str | None:
    lock = lock_of(group)
    follow = lock.is_file() and not relock
    locked = ("--constraint", str(lock)) if follow else ()
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    done = _run([python, "-m", "pip", "install", *quiet, *locked, *requires])
    return explain(done.stderr) if done.returncode else None


def _probe(argv: Sequence[str]) -> str | None:
    """Run a peer over no input: what is installed may still not import."""
    try:
        done = _run(argv, timeout_s=_PROBE_S)
    except subprocess.TimeoutExpired:
        return f"did not end within {_PROBE_S} s of no input"
    return explain(done.stderr) if done.returncode else None


def explain(said: str) -> str:
    """Give the line of an error output that says why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    reasons = [line for line in errors if not line.startswith(_NO_REASON)]
    reason = (reasons or errors or lines[-1:] or ["failed without a word"])[0]
    return reason.removeprefix("ERROR:").strip()[:_REASON_CHARS]


def to_lock(frozen: str) -> str:
    """Give the lock of what pip lists as installed: names and versions alone."""
    pins = (_without_local(line.strip()) for line in frozen.splitlines())
    return "".join(f"{pin}\n" for pin in sorted(filter(_PINNED.fullmatch, pins)))


def _without_local(pin: str) -> str:
    """Take a builder's own label off: 1.2+cpu is the 1.2 of everyone else."""
    return pin.partition("+")[0]


def _on_path(least: tuple[int, int]) -> Iterator[str]:
    for minor in range(least[1], _NEWEST_MINOR):
        found = shutil.which(f"python{least[0]}.{minor}")
        if found:
            yield found


def _version_of(python: str | Path) -> tuple[int, ...]:
    """Give the version of an interpreter, (0, 0) if it does not start."""
    try:
        said = _run([python, "-c", _VERSION])
    except OSError:
        return (0, 0)
    # A version manager's stand-in may be there for a version that is not.
    return (0, 0) if said.returncode else tuple(map(int, said.stdout.split(".")))


def _remember(
    install: Callable[[Sequence[str]], str | None],
) -> Callable[[tuple[str, ...]], str | None]:
    """Install once what several peers require."""
    done: dict[tuple[str, ...], str | None] = {}

    def call(requires: tuple[str, ...]) -> str | None:
        if requires not in done:
            done[requires] = install(requires)
        return done[requires]

    return call


def _run(
    argv: Sequence[str | Path], *, timeout_s: float | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
