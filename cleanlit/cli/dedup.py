"""`cleanlit dedup`: near-duplicates out, or marked."""

from __future__ import annotations

from typing import Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import work


@click.command()
@options.inputs
@options.output
@options.stripping
@options.dedup
@options.marking
@options.rules
@options.working
@options.reading
@options.reporting
def command(**given: Any) -> int:
    """Drop near-duplicates: of the copies of one story, one record is kept.

    Records that are kept are written back byte for byte, in their order.

    \b
        cleanlit dedup clean.jsonl --clusters copies.jsonl -o stories.jsonl
        cleanlit dedup clean.jsonl --mark --keep longest > marked.jsonl
    """
    return work("dedup", given, dedup=True)
