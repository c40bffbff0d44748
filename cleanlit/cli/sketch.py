"""`cleanlit sketch`: what a shard leaves for `merge` to find copies by."""

from __future__ import annotations

from typing import Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import work


@click.command()
@options.inputs
@click.option(
    "-o", "--output", required=True, metavar="FOLDER",
    help="Where the sketches go.",
)  # fmt: skip
@options.stripping
@options.keep_at_sketch
@options.rules
@options.sketching
@options.working
@options.reading
@options.reporting
def command(**given: Any) -> int:
    """Sketch the records of a shard, for `merge` to find copies in all shards.

    Sketches hold hashes of words and no text, some 0.75 kB for a story of 4 kB.

    \b
        cleanlit sketch clean/ --shard 3/8 -o sketches/
        cleanlit merge sketches/ -o clusters.jsonl
        cleanlit dedup clean/ --use-clusters clusters.jsonl --shard 3/8 -o stories/
    """
    given |= {"no_strip": False, "parts_as": "jsonl.zst"}
    return work("sketch", given, dedup=True, report=True, sketch=True)
