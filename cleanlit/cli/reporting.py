"""What `cleanlit report` prints on a terminal: the numbers, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cleanlit.report.model import Report
from cleanlit.report.numbers import categories

# Rows of a table; the page and --json have all.
_ROWS: Final = 12
_NAMES: Final = {"read": "records read", "texts": "texts", "stories": "stories"}


def tables(report: Report) -> Iterator[RenderableType]:
    """Give the tables, one for each thing that the outputs tell."""
    yield _funnel(report)
    if report.removals is not None:
        yield _categories(report)
        yield _rules(report)
    if report.hosts:
        yield _hosts(report)
    if report.stories:
        yield _stories(report)
    for title, texts in (
        ("Do these outputs belong together?", report.problems),
        ("Not in this report", report.missing),
    ):
        if texts:
            yield Text(title, style="bold")
        for text in texts:
            yield Text(f"  {text}")


def _funnel(report: Report) -> Table:
    table = _table("From pages to stories", "step", "records", "of these went")
    for step in report.steps:
        gone = ", ".join(f"{kind} {number:,}" for kind, number in step.gone.items())
        table.add_row(_NAMES[step.name], _number(step.count), Text(gone))
    return table


def _categories(report: Report) -> Table:
    table = _table("Removals by category", "category", "removals", "rules", "chars")
    for row in categories(report.rules)[:_ROWS]:
        table.add_row(
            row["category"],
            _number(row["count"]),
            _number(row["rules"]),
            _number(row["chars"]),
        )
    return table


def _rules(report: Report) -> Table:
    table = _table("Rules that did most", "rule", "removals", "records", "category")
    for row in report.rules[:_ROWS]:
        table.add_row(
            Text(row.rule),
            _number(row.count),
            _number(row.documents),
            str(row.category),
        )
    return table


def _hosts(report: Report) -> Table:
    known = any(row.share is not None for row in report.hosts)
    title = "Hosts by share of furniture" if known else "Hosts by records"
    table = _table(title, "host", "records", "stories", "lines removed", "furniture")
    order = sorted(report.hosts, key=lambda row: -(row.share or 0))
    for row in order[:_ROWS]:
        share = "–" if row.share is None else f"{100 * row.share:.1f} %"
        table.add_row(
            Text(row.name),
            _number(row.records),
            _number(row.stories),
            _number(row.lines),
            share,
        )
    return table


def _stories(report: Report) -> Table:
    table = _table("Most syndicated stories", "story", "records", "hosts", "kept copy")
    for story in report.stories[:_ROWS]:
        title = story.copies[0].title if story.copies else None
        table.add_row(
            Text(title or story.cluster),
            _number(story.size),
            _number(story.hosts),
            Text(story.canonical),
        )
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", min_width=40)
    table.add_column(first, overflow="fold")
    for name in others:
        words = name in ("of these went", "category", "kept copy")
        table.add_column(name, justify="left" if words else "right")
    return table


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
