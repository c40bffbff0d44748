"""Tables on standard output: as wide as the terminal, or not wrapped in a pipe."""

from __future__ import annotations

from rich.console import Console

_PIPE_WIDTH = 160


def screen() -> Console:
    """Give the console that verbs print tables to."""
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_WIDTH, no_color=True)
