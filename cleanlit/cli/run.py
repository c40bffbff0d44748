"""`cleanlit run`: the main job."""

from __future__ import annotations

from typing import Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import work
from cleanlit.errors import UsageError


@click.command()
@options.inputs
@options.output
@click.option("--no-dedup", is_flag=True, help="Stop after cleaning.")
@options.removals
@options.dedup
@options.marking
@options.rules
@options.no_prune
@options.metadata
@options.keep_html
@options.sharding
@options.working
@options.reading
@options.reporting
def command(**given: Any) -> int:
    """Extract, clean and deduplicate in one go.

    Pages are extracted; records with text and no html are taken as they are. Of the
    copies of one story one is kept.

    \b
        cleanlit run crawl/ -o stories.jsonl
        cleanlit run crawl.warc.gz --removals cut.jsonl --clusters copies.jsonl -o -
        cat records.jsonl.zst | cleanlit run --no-dedup > clean.jsonl
    """
    no_dedup = given["no_dedup"]
    if no_dedup and (given["clusters"] or given["mark"]):
        raise UsageError("--no-dedup finds no clusters: drop --clusters or --mark")
    if given["shard"] and not no_dedup:
        raise UsageError(
            "--shard goes with --no-dedup: copies lie in other shards too; find them"
            " with cleanlit sketch and cleanlit merge"
        )
    return work("run", given, extract=True, clean=True, dedup=not no_dedup)
