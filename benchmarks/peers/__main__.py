"""Build the peers, and list them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from benchmarks.peers.build import build
from benchmarks.peers.catalogue import read_catalogue
from benchmarks.peers.environment import State, states, write_manifest

in_folder = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".peers"),
    show_default=True,
    help="Where the environments are.",
)


@click.group()
def main() -> None:
    """Install the peers that cleanlit is benchmarked beside."""


@main.command("build")
@in_folder
@click.option("--only", multiple=True, metavar="NAME", help="A peer; may be repeated.")
@click.option(
    "--python",
    "pythons",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="For peers that need a newer Python than this one; may be repeated.",
)
@click.option("--relock", is_flag=True, help="Write the locks instead of following.")
def build_peers(
    folder: Path, only: tuple[str, ...], pythons: tuple[Path, ...], *, relock: bool
) -> None:
    """Install every peer, or those named by --only.

    A peer that cannot be installed is reported and recorded, and the others go on.
    """
    catalogue = read_catalogue()
    unknown = set(only) - {peer.name for peer in catalogue.peers}
    if unknown:
        raise click.BadParameter(f"no such peer: {', '.join(sorted(unknown))}")
    if only and relock:
        raise click.UsageError("--relock is for all peers of a group, not for --only")
    for state in build(catalogue, folder, only=only, pythons=pythons, relock=relock):
        click.echo(f"{state.peer.name} {state.peer.version}: {_say(state)}")
    write_manifest(folder)


@main.command("list")
@in_folder
def list_peers(folder: Path) -> None:
    """Print the peers, their settings and whether they are installed."""
    click.echo(table(states(folder)))


def table(listed: Iterable[State]) -> str:
    """Give states as aligned columns."""
    head = ("peer", "task", "version", "state", "settings")
    rows = [head, *(_row(state) for state in listed)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_align(row, widths) for row in rows)


def _row(state: State) -> tuple[str, ...]:
    peer = state.peer
    return (peer.name, peer.task, peer.version, _say(state), peer.settings)


def _align(row: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(row, widths, strict=True)
    return "  ".join(text.ljust(width) for text, width in pairs).rstrip()


def _say(state: State) -> str:
    return "installed" if state.reason is None else state.reason


if __name__ == "__main__":
    main()
