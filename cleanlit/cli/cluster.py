"""`cleanlit cluster`: what is a copy of what, without the texts."""

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
@options.rules
@options.working
@options.reading
@options.reporting
def command(**given: Any) -> int:
    """Find the copies of each story, and write what was found.

    One line for each cluster, then one for each pair that was looked at and is a copy
    (near, cut), a later version (update) or a story in a digest (digest).

    \b
        cleanlit cluster clean.jsonl | jq -c 'select(.size > 9)'
    """
    return work("cluster", given, dedup=True, report=True)
