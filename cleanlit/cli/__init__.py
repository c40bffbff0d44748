"""The command line: one module a verb, options they share, errors into exit codes."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit."""
    from cleanlit.cli.app import run

    run()
