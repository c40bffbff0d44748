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
    from itertools import islice

    from cleanlit.clean.cleaner import Cleaner
    from cleanlit.clean.explain import explain
    from cleanlit.cli.options import field_names
    from cleanlit.cli.work import input_paths
    from cleanlit.document import Document, Rejected
    from cleanlit.io.record import Format
    from cleanlit.io.sources import ReadOptions, read

    reading = ReadOptions(
        names=field_names(given),
        format=Format(given["format"]) if given["format"] else None,
        max_record_bytes=int(given["max_record_mb"] * (1 << 20)),
    )
    cleaner = Cleaner(load(given))
    documents = read(*input_paths(given["inputs"]), options=reading)
    for document in islice(documents, given["limit"]):
        outcome: Document | Rejected = document
        if isinstance(outcome, Document) and outcome.html is not None:
            from cleanlit.extract.extractor import Extractor

            outcome = Extractor()(outcome)
        if isinstance(outcome, Rejected):
            _say(f"{outcome.origin.source}: {outcome.reason}: {outcome.detail}")
            continue
        _say(f"── {outcome.id or outcome.origin.source} ──")
        _say(explain(cleaner(outcome)))
    return 0


def _say(text: str) -> None:
    try:
        click.echo(text)
    except BrokenPipeError as error:  # click would make it exit code 1
        raise ClosedPipe from error
