"""`cleanlit report`: what happened to a corpus, in one page."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cleanlit.cli import options
from cleanlit.errors import UsageError

if TYPE_CHECKING:
    from cleanlit.report.model import Report, RunFiles


@click.command()
@click.option("--records", metavar="FILE", help="What the run wrote with -o.")
@click.option("--removals", metavar="FILE", help="Its --removals.")
@click.option(
    "--clusters", metavar="FILE", help="Its --clusters, or what `cluster` wrote."
)
@click.option("--rejects", metavar="FILE", help="Its --rejects.")
@click.option("--manifest", metavar="FILE", help="Its --manifest.")
@click.option(
    "-o", "--output", metavar="FILE",
    help="Where the report goes; without it standard output, on a terminal a table.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The same numbers as JSON.")
@click.option(
    "--documents",
    type=click.IntRange(0, 1000),
    default=60,
    show_default=True,
    help="Documents that are shown with what was removed.",
)
@click.option(
    "--stories",
    type=click.IntRange(0, 1000),
    default=30,
    show_default=True,
    help="Stories that are shown with their copies.",
)
@options.rules
@options.fields
def command(
    *, output: str | None, as_json: bool, documents: int, stories: int, **given: Any
) -> int:
    """Show what happened to a corpus: one HTML page that needs nothing else.

    The page opens from disk, uses no network, and holds the funnel from records to
    stories, removals by rule, category, host and language, copies side by side,
    documents with what was removed, and rejects. Numbers are exact; texts are a sample.
    All outputs must be of one run; what is not named, or was not kept, is left out, and
    the report says so. With `run --mark` the texts of copies are kept.

    \b
        cleanlit run crawl/ --mark -o marked.jsonl --removals cut.jsonl \\
          --clusters copies.jsonl --rejects bad.jsonl --manifest run.json
        cleanlit report --records marked.jsonl --removals cut.jsonl \\
          --clusters copies.jsonl --rejects bad.jsonl --manifest run.json -o report.html
        cleanlit report --manifest run.json --json | jq .funnel
    """
    from cleanlit.cli.work import load
    from cleanlit.report.gather import gather
    from cleanlit.report.model import Extent, RunFiles

    files = RunFiles(
        records=given["records"],
        removals=given["removals"],
        clusters=given["clusters"],
        rejects=given["rejects"],
        manifest=given["manifest"],
    )
    _check_output(output, files)
    rules = load(given) if files.removals else ()
    catalog = {
        rule.id: (str(rule.category), rule.description)
        for rule in getattr(rules, "rules", ())
    }
    report = gather(
        files,
        catalog,
        names=options.field_names(given),
        extent=Extent(documents=documents, stories=stories),
    )
    for text in report.problems:
        click.echo(f"cleanlit report: {text}", err=True)
    if output is None and not as_json and sys.stdout.isatty():
        _print(report)
        return 0
    _write(report, output or "-", as_json=as_json)
    return 0


def _write(report: Report, output: str, *, as_json: bool) -> None:
    from cleanlit.io.sink import LineSink, write_json

    if as_json:
        from cleanlit.report.numbers import numbers

        write_json(output, numbers(report))
        return
    from cleanlit.report.page import page

    sink = LineSink(output)
    sink.write(page(report).rstrip("\n").encode())
    sink.commit()


def _print(report: Report) -> None:
    from cleanlit.cli.reporting import tables
    from cleanlit.cli.screen import screen

    console = screen()
    for table in tables(report):
        console.print(table)


def _check_output(output: str | None, files: RunFiles) -> None:
    """Refuse to write over what is read."""
    from cleanlit.io.sink import same_file

    if output is None or output == "-":
        return
    for name, path in asdict(files).items():
        if path and same_file(path, output):
            raise UsageError(f"{path} is --{name} and --output; name another file")
