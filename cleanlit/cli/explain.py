"""`cleanlit explain`: documents with margins."""

from __future__ import annotations

from typing import Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import load
from cleanlit.errors import ClosedPipe


@click.command()
@options.inputs
@options.rules
@options.reading
def command(**given: Any) -> int:
    """Show documents line by line: what was cut, and by which rule.

    In the margin, `-` is a line that went, `>` one that moved into a field, `?` one
    that a rule noticed and left.

    \b
        cleanlit explain page.html
        cleanlit explain texts.jsonl --limit 3
    """
    from cleanlit.clean.cleaner import Cleaner
    from cleanlit.clean.explain import explain
    from cleanlit.cli.work import documents

    cleaner = Cleaner(load(given))
    for document in documents(given):
        _say(f"── {document.id or document.origin.source} ──")
        _say(explain(cleaner(document)))
    return 0


def _say(text: str) -> None:
    try:
        click.echo(text)
    except BrokenPipeError as error:  # click would make it exit code 1
        raise ClosedPipe from error
