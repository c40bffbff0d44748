"""`cleanlit dedup`: near-duplicates out, or marked."""

from __future__ import annotations

from typing import Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import work
from cleanlit.errors import UsageError


@click.command()
@options.inputs
@options.output
@options.stripping
@options.dedup
@options.marking
@options.use_clusters
@options.rules
@options.sharding
@options.working
@options.reading
@options.reporting
def command(**given: Any) -> int:
    """Drop near-duplicates: of the copies of one story, one record is kept.

    Records that are kept are written back byte for byte, in their order.

    \b
        cleanlit dedup clean.jsonl --clusters copies.jsonl -o stories.jsonl
        cleanlit dedup clean.jsonl --mark --keep longest > marked.jsonl
        cleanlit dedup clean/ --use-clusters copies.jsonl --shard 3/8 -o stories/
    """
    if given["shard"] and not given["use_clusters"]:
        raise UsageError(
            "--shard goes with --use-clusters: copies lie in other shards too; find"
            " them with cleanlit sketch and cleanlit merge"
        )
    return work("dedup", given, dedup=True)
