"""`cleanlit clean`: rules on records with text."""

from __future__ import annotations

from typing import Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import work


@click.command()
@options.inputs
@options.output
@options.removals
@options.rules
@options.working
@options.reading
@options.reporting
def command(**given: Any) -> int:
    """Remove furniture from texts, by rules.

    A record in which nothing is found is written back byte for byte.

    \b
        cleanlit clean texts.jsonl --removals cut.jsonl -o clean.jsonl
        zstdcat texts.jsonl.zst | cleanlit clean | wc -l
    """
    return work("clean", given, clean=True)
