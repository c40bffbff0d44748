"""`cleanlit index`: look at a story index, and keep it in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cleanlit.errors import UsageError

if TYPE_CHECKING:
    from cleanlit.document import Decision

_path = click.argument("path", metavar="INDEX")


@click.group()
def command() -> None:
    """Look at a story index, and keep it in order.

    An index is made and filled by `cleanlit dedup --index FILE`, or by several
    processes at once with the address of a Redis server in place of the file.
    """


@command.command()
@_path
@click.option("--check", is_flag=True, help="Read all of it; exit with 3 if damaged.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def info(path: str, *, check: bool, as_json: bool) -> int:
    """Say what an index holds, and what it was made with."""
    import orjson

    from cleanlit.dedup.index import StoryIndex

    with StoryIndex.open(path, readonly=True) as index:
        found = index.info()
        if check:
            index.check()
    if as_json:
        click.echo(orjson.dumps(found))
        return 0
    shown = {**found, **found.pop("options")}
    shown.pop("options", None)
    for name, value in shown.items():
        click.echo(f"{name:<11} {_shown(value)}")
    return 0


@command.command()
@_path
@click.option("--clusters", is_flag=True, help="Write stories of two or more instead.")
def export(path: str, *, clusters: bool) -> int:
    """Write a line for each document: its id, story, relation and similarity.

    With `--clusters`, a line for each story of two or more with its members. There,
    stories that a later copy turned out to connect are one.

    \b
        cleanlit index export news.idx | jq -r 'select(.keep) | .id'
    """
    import orjson

    from cleanlit.dedup.index import StoryIndex
    from cleanlit.dedup.stories import connected

    with StoryIndex.open(path, readonly=True) as index:
        if clusters:
            for story in connected(index.decisions(), index.options):
                click.echo(orjson.dumps(story))
        else:
            for decision in index.decisions():
                click.echo(orjson.dumps(_line(decision)))
    return 0


@command.command()
@_path
def compact(path: str) -> int:
    """Give room back to the system; afterwards the index opens fastest.

    A shared index has no room to give back; what hosts learned is written down.
    """
    from cleanlit.dedup.index import StoryIndex

    with StoryIndex.open(path) as index:
        index.compact()
    return 0


@command.command()
@_path
@click.option("--furniture", metavar="FILE", help="Take this table; learn nothing.")
@click.option("--save-furniture", metavar="FILE", help="Write what was learned.")
def refresh(path: str, *, furniture: str | None, save_furniture: str | None) -> int:
    """Learn anew what hosts repeat, and decide anew on all documents, in their order.

    From all that the index holds. The index then has a frozen table, so that further
    decisions do not hang on the runs that they are made in; the old one is replaced
    when the new one is whole.
    """
    from cleanlit.dedup.frame import load_furniture
    from cleanlit.dedup.refresh import refresh as renewed

    if furniture and save_furniture:
        raise UsageError("--furniture learns nothing: drop it or --save-furniture")
    table = renewed(path, load_furniture(furniture) if furniture else None)
    if table and save_furniture:
        table.save(save_furniture)
    return 0


def _line(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "keep": decision.keep,
        "cluster": decision.cluster,
        "canonical": decision.canonical,
        "relation": decision.relation,
        "similarity": decision.similarity,
        "match": decision.match,
    }


def _shown(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return "none" if value is None else str(value)
