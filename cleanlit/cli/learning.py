"""`cleanlit rules learn`: propose rules for what the hosts of a corpus repeat."""

from __future__ import annotations

from typing import Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import documents, load


@click.command("learn")
@options.inputs
@click.option(
    "-o", "--output", required=True, metavar="FOLDER",
    help="Where the rule files go: a new folder, or an empty one.",
)  # fmt: skip
@options.reading
@options.rules
def learn_rules(output: str, **given: Any) -> int:
    """Propose rules for the lines and sentences that hosts repeat.

    Counted are stories, not documents, so that a story that is printed again and again
    is not its own furniture. What the rules in effect remove already is left out. A
    host needs five stories or more. The files, one a host, go to FOLDER/sites, and to
    FOLDER/across what ten hosts of a language or more repeat. They load as they are,
    and every rule in them is `status = "proposed"`: it marks and removes nothing until
    somebody has read it and changes that. The order of the input does not matter.

    \b
        cleanlit rules learn crawl.jsonl.zst -o learned/
        cleanlit rules test learned/
        cleanlit clean crawl.jsonl.zst --rules learned/ -o clean.jsonl
    """
    from cleanlit.learn.learn import learn

    rules = load(given)
    done = learn(documents(given, rules), rules, output)
    said = f"{done.documents} documents of {done.hosts} hosts: {done.rules} rules"
    if done.across:
        said += f" for hosts, {done.across} for languages"
    if done.without_host:
        said += f"; {done.without_host} documents without a host were passed over"
    click.echo(said, err=True)
    return 0
