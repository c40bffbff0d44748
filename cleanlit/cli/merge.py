"""`cleanlit merge`: the sketches of all shards into clusters."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from cleanlit.cli import options
from cleanlit.cli.deduping import dedup_wish
from cleanlit.cli.options import worker_count
from cleanlit.cli.progress import watching
from cleanlit.cli.work import close
from cleanlit.errors import UsageError


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="SKETCHES...")
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    help="Where clusters and pairs go: a file, or - .",
)
@options.dedup
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Threads that compare. The output is the same at any number.",
)
@options.watched
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Find the copies of each story in the sketches of all shards.

    SKETCHES are the folder that `cleanlit sketch` wrote into, or its files. The output
    is that of `cleanlit cluster` on the whole, byte for byte, however many shards there
    were. It is an error if one is missing, damaged, or of another job. `--keep` is as
    it was for `sketch`, if nothing else is said.

    \b
        cleanlit merge sketches/ -o clusters.jsonl
    """
    from cleanlit.run.interrupt import Interrupt
    from cleanlit.run.job import JobOptions, Outputs
    from cleanlit.run.pool import PoolOptions
    from cleanlit.run.sketches import open_sketches
    from cleanlit.run.sketching import MergeJob

    if given["no_strip"]:
        raise UsageError(
            "what is left out of sketches is told to `sketch`: --strip none"
        )
    found = open_sketches(given["inputs"])
    if ctx.get_parameter_source("keep") is ParameterSource.DEFAULT:
        given["keep"] = found.head.keep
    keep = given["keep"]
    if not found.serves(keep):
        raise UsageError(
            f"--keep {keep}: the sketches do not tell; make them with this --keep"
        )
    given |= {"strip": "learned" if found.head.strip else "none", "strict": False}
    wish = dedup_wish(given, report=True)
    job_options = JobOptions(
        pool=PoolOptions(jobs=worker_count(given)),
        dedup=wish.options,
        report=True,
        furniture=wish.furniture,
        within=wish.within,
    )
    with (
        watching("merge", given["progress"], quiet=given["quiet"]) as watch,
        Interrupt() as interrupt,
    ):
        job = MergeJob(Outputs(given["output"]), job_options, watch)
        counts = job.merge(found.sketches(), interrupt)
    if job.furniture and given["save_furniture"]:
        job.furniture.save(given["save_furniture"])
    return close("merge", given, counts)
