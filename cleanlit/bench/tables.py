"""Results as tables that a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

from cleanlit.bench.compare import Difference
from cleanlit.bench.result import Result, Row

_TITLES: Final[Mapping[str, str]] = {
    "extraction": "Main text out of pages: {set}, {documents} pages",
    "segments": "Wanted and unwanted segments: {set}, {documents} pages",
    "metadata": "Title, date and first author: {set}, {documents} pages",
    "cleaning": "Furniture out of texts: {set}, {documents} documents",
    "harmlessness": "What cleaning takes from bare stories (less is better)",
    "removals": "Lines that rules take from extracted pages",
    "learning": "Rules learned for unknown furniture: {documents} documents",
    "clusters": "Copies of one story: {set}, {documents} documents",
    "start": "Start-up, one record",
    "extract": "Cost of extraction: {set}, {documents} pages",
    "clean": "Cost of cleaning: {set}, {documents} documents",
    "cluster": "Cost of clusters: {set}, {documents} documents",
    "kernel": "The kernel beside orjson: {set}, {documents} documents",
    "run": "Cost of the whole job: {set}, {documents} pages",
    "rules": "Cost of rules: {set}, {documents} documents",
    "jobs": "Workers: {set}, {documents} documents",
    "hostile": "Hostile lines, {documents}",
    "scaling": "Growth",
}
_TOGETHER: Final = frozenset({"harmlessness", "removals", "scaling"})
_HEADS: Final[Mapping[str, tuple[str, str]]] = {
    "f1": ("F1", ".4f"),
    "precision": ("precision", ".4f"),
    "recall": ("recall", ".4f"),
    "found": ("wanted found", ".4f"),
    "absent": ("unwanted absent", ".4f"),
    "title": ("title", ".4f"),
    "date": ("date", ".4f"),
    "author": ("first author", ".4f"),
    "lines_per_1000": ("lines of 1,000", ".2f"),
    "characters_share": ("characters", ".3%"),
    "furniture_lines": ("furniture", ",.0f"),
    "body_lines": ("story", ",.0f"),
    "body_per_furniture": ("story / furniture", ".3f"),
    "syndicated": ("syndicated lines", ",.0f"),
    "adjusted_rand": ("adj. Rand", ".4f"),
    "b_cubed_f1": ("B-cubed F1", ".4f"),
    "keep_f1": ("keep F1", ".4f"),
    "cpu_ms_per_document": ("CPU ms each", ",.2f"),
    "documents_per_cpu_s": ("per CPU s", ",.0f"),
    "mb_per_cpu_s": ("MB per CPU s", ",.1f"),
    "wall_ms_per_document": ("wall ms each", ",.2f"),
    "cpu_ratio": ("CPU ratio", ".2f"),
    "wall_ratio": ("wall ratio", ".2f"),
    "cpu_ms_median": ("CPU ms, median", ".2f"),
    "cpu_ms_worst": ("CPU ms, worst", ".2f"),
    "orjson_us": ("orjson, us", ".1f"),
    "words_us": ("words, us", ".1f"),
    "shingles_us": ("shingles, us", ".1f"),
    "signatures_us": ("signatures, us", ".1f"),
    "peak_mb": ("peak MB", ",.0f"),
}


def show_result(result: Result, console: Console) -> None:
    """Print all tables of a result."""
    for rows in _tables(result.rows):
        console.print(_table(rows))
    for name, reason in result.missing.items():
        console.print(f"not measured: {name}: {reason}")


def show_differences(found: Sequence[Difference], console: Console) -> None:
    """Print what differs between two results."""
    table = Table(
        "task", "set", "system", "measure",
        box=box.SIMPLE, title_justify="left",
        title="* the 95 % interval of the difference leaves out 0",
    )  # fmt: skip
    for head in ("before", "after", "difference", "95 % interval"):
        table.add_column(head, justify="right")
    for item in found:
        _, form = _HEADS[item.measure]
        interval = ""
        if item.low is not None and item.high is not None:
            interval = f"[{item.low:+.4f}, {item.high:+.4f}]{'*' * item.certain}"
        table.add_row(
            item.task, item.set, item.system, item.measure,
            format(item.before, form), format(item.after, form),
            f"{item.after - item.before:+.4f}", interval.replace("[", "\\["),
        )  # fmt: skip
    console.print(table)


def _tables(rows: Iterable[Row]) -> list[list[Row]]:
    """Gather the rows of one task on one set; some tasks have one table for all."""
    tables: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        key = row.task, "" if row.task in _TOGETHER else row.set
        tables.setdefault(key, []).append(row)
    return list(tables.values())


def _table(rows: Sequence[Row]) -> Table:
    first = rows[0]
    title = _TITLES[first.task].format(set=first.set, documents=first.documents)
    names = [n for n in _HEADS if any(n in row.measures for row in rows)]
    together = first.task in _TOGETHER
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    if together:
        table.add_column("set")
    table.add_column("system", no_wrap=True)
    for name in names:
        table.add_column(_HEADS[name][0], justify="right")
    for row in rows:
        cells = [
            format(row.measures[n], _HEADS[n][1]) if n in row.measures else ""
            for n in names
        ]
        label = row.system.name
        if row.system.version and not label.startswith(("cleanlit", "python")):
            label += f" {row.system.version}"
        table.add_row(*([row.set] if together else []), label, *cells)
    return table
