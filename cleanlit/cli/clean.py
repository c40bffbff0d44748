"""`cleanlit clean`: rules on records with text."""

from __future__ import annotations

from typing import Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import work
from cleanlit.errors import CleanlitError, UsageError


@click.command()
@options.inputs
@options.output
@options.removals
@click.option(
    "--undo",
    metavar="CLEANED",
    help="Put what --removals says back into this file, which `clean` wrote.",
)
@options.rules
@options.sharding
@options.working
@options.reading
@options.reporting
def command(**given: Any) -> int:
    """Remove furniture from texts, by rules.

    A record in which nothing is found is written back byte for byte.

    \b
        cleanlit clean texts.jsonl --removals cut.jsonl -o clean.jsonl
        zstdcat texts.jsonl.zst | cleanlit clean | wc -l
        cleanlit clean --undo clean.jsonl --removals cut.jsonl -o texts.jsonl
    """
    undone = given.pop("undo")
    if undone is not None:
        return _undo(undone, given)
    return work("clean", given, clean=True)


def _undo(cleaned: str, given: dict[str, Any]) -> int:
    from cleanlit.cli.work import read_options
    from cleanlit.io.codec import STDIN
    from cleanlit.io.sink import LineSink, same_file
    from cleanlit.run.parts import ordinals_of_part
    from cleanlit.run.undo import Passed, undo

    if given["shard"]:
        raise UsageError("--undo goes part by part, without --shard")
    if given["inputs"]:
        raise UsageError("--undo names its input itself; leave out the others")
    if not given["removals"]:
        raise UsageError("--undo needs --removals: what was taken out")
    for source in (cleaned, given["removals"], given["rejects"]):
        if source and source != STDIN and same_file(source, given["output"]):
            raise UsageError(f"{source} is read and --output; name another file")
    sink = LineSink(given["output"])
    passed = Passed()
    try:
        first, step = ordinals_of_part(cleaned)
        restored = undo(
            cleaned,
            given["removals"],
            given["rejects"],
            read_options(given),
            passed,
            first=first,
            step=step,
        )
        for line in restored:
            sink.write(line)
    except CleanlitError:
        sink.abandon()
        raise
    sink.commit()
    if passed.count and not given["quiet"]:
        said = "removals from pages were passed over: no text can undo them"
        click.echo(f"cleanlit clean: {passed.count:,} {said}", err=True)
    return 0
