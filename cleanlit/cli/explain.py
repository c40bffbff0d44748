"""`cleanlit explain`: documents with margins."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from cleanlit.cli import options
from cleanlit.cli.work import load

if TYPE_CHECKING:
    from cleanlit.clean.explain import Row

_COLOURS = {"-": "red", ">": "cyan", "?": "yellow", "=": "green", "·": "bright_black"}


@click.command()
@options.inputs
@click.option("--json", "as_json", is_flag=True, help="Print an object per document.")
@click.option(
    "--pair",
    is_flag=True,
    help="Say why two records are copies of one story, or are not.",
)
@click.option("--ids", nargs=2, metavar="ID ID", help="With --pair: which two records.")
@click.option(
    "--furniture",
    metavar="FILE",
    help="With --pair: what hosts repeat, from dedup --save-furniture.",
)
@options.rules
@options.reading
def command(
    *,
    as_json: bool,
    pair: bool,
    ids: tuple[str, str] | None,
    furniture: str | None,
    **given: Any,
) -> int:
    """Show documents line by line: what was cut, by which rule, and what nearly was.

    In the margin, `-` is a line that went, `>` one that moved into a field, `?` one
    that a rule noticed and left. Below a line, `·` names other rules that would have
    taken it, and rules whose wording matches but that a guard vetoed, that lack their
    evidence, or that no walk from the edge reached. Behind the text of a page stands
    what DOM rules took out of it before.

    \b
        cleanlit explain page.html
        cleanlit explain texts.jsonl --limit 3
        cleanlit explain texts.jsonl --json | jq '.lines[] | select(.vetoes != [])'

    With `--pair` two records are compared as `dedup` compares them: which rules they
    pass, what they share (`=`), and what only one of them has (`<`, `>`).

    \b
        cleanlit explain --pair one.json other.json
        cleanlit explain --pair --ids a17 b4 crawl.jsonl
    """
    import orjson

    if pair or ids:
        _compare(given, ids, furniture, as_json=as_json)
        return 0
    from cleanlit.clean.cleaner import Cleaner
    from cleanlit.clean.explain import explanation, rows
    from cleanlit.cli.work import documents

    rules = load(given)
    cleaner = Cleaner(rules)
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else None
    for document in documents(given, rules):
        cleaned = cleaner.trace(document)
        if as_json:
            click.echo(orjson.dumps(explanation(cleaned)))
            continue
        click.echo(f"── {document.id or document.origin.source} ──")
        for row in rows(cleaned):
            click.echo(_drawn(row, width))
    return 0


def _compare(
    given: dict[str, Any],
    ids: tuple[str, str] | None,
    furniture: str | None,
    *,
    as_json: bool,
) -> None:
    import orjson

    from cleanlit.cli.pairing import as_object, as_text, two
    from cleanlit.cli.work import documents
    from cleanlit.dedup.frame import load_furniture
    from cleanlit.dedup.similarity import similarity

    table = load_furniture(furniture) if furniture else None
    one, other = two(documents(given), ids)
    found = similarity(one, other, furniture=table)
    if as_json:
        click.echo(orjson.dumps(as_object(one, other, found)))
        return
    for line in as_text(one, other, found):
        click.echo(line)


def _drawn(row: Row, width: int | None) -> str:
    """Give a row; click leaves the colour out where the output is no terminal."""
    shown = row.shown(width)
    colour = _COLOURS.get(row.sign)
    return click.style(shown, fg=colour) if colour else shown
