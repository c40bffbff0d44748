"""`cleanlit explain`: documents with margins."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import load

if TYPE_CHECKING:
    from cleanlit.clean.explain import Row

_COLOURS = {"-": "red", ">": "cyan", "?": "yellow", "=": "green", "·": "bright_black"}


@click.command()
@options.inputs
@click.option("--json", "as_json", is_flag=True, help="Print an object per document.")
@options.rules
@options.reading
def command(*, as_json: bool, **given: Any) -> int:
    """Show documents line by line: what was cut, by which rule, and what nearly was.

    In the margin, `-` is a line that went, `>` one that moved into a field, `?` one
    that a rule noticed and left. Below a line, `·` names other rules that would have
    taken it, and rules whose wording matches but that a guard vetoed, that lack their
    evidence, or that no walk from the edge reached.

    \b
        cleanlit explain page.html
        cleanlit explain texts.jsonl --limit 3
        cleanlit explain texts.jsonl --json | jq '.lines[] | select(.vetoes != [])'
    """
    import orjson

    from cleanlit.clean.cleaner import Cleaner
    from cleanlit.clean.explain import explanation, rows
    from cleanlit.cli.work import documents

    cleaner = Cleaner(load(given))
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else None
    for document in documents(given):
        cleaned = cleaner.trace(document)
        if as_json:
            click.echo(orjson.dumps(explanation(cleaned)))
            continue
        click.echo(f"── {document.id or document.origin.source} ──")
        for row in rows(cleaned):
            click.echo(_drawn(row, width))
    return 0


def _drawn(row: Row, width: int | None) -> str:
    """Give a row; click leaves the colour out where the output is no terminal."""
    shown = row.shown(width)
    colour = _COLOURS.get(row.sign)
    return click.style(shown, fg=colour) if colour else shown
