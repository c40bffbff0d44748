"""`cleanlit extract`: pages into records."""

from __future__ import annotations

from typing import Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import work


@click.command()
@options.inputs
@options.output
@click.option(
    "--evidence",
    is_flag=True,
    help="Write what the markup says of each line, for `clean`.",
)
@options.removals
@options.rules
@options.no_prune
@options.metadata
@options.keep_html
@options.sharding
@options.working
@options.reading
@options.reporting
def command(**given: Any) -> int:
    """Extract main text and metadata of pages.

    A record that has text and no html passes through unchanged. DOM rules take
    furniture out of pages before; `--no-prune` switches them off. With `--evidence`,
    `clean` takes out what `run` would.

    \b
        cleanlit extract crawl/ -j 2 -o texts.jsonl
        cleanlit extract crawl/ --evidence | cleanlit clean > clean.jsonl
        curl -s https://harbour.example/story | cleanlit extract
    """
    return work("extract", given, extract=True)
