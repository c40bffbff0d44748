"""Progress on standard error: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from cleanlit.run.counts import Counts

LINE_EVERY_S: Final = 10.0
_BAR_EVERY_S: Final = 0.1

Watch = Callable[[Counts], None]


@contextmanager
def watching(verb: str, when: str, *, quiet: bool) -> Iterator[Watch]:
    """Give the function that a job calls with its counts."""
    terminal = sys.stderr.isatty()
    if quiet or when == "never":
        yield lambda counts: None
    elif terminal:
        with _bar(verb) as watch:
            yield watch
    else:
        yield _lines(verb)


def _lines(verb: str) -> Watch:
    last = time.monotonic()

    def watch(counts: Counts) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < LINE_EVERY_S:
            return
        last = now
        click.echo(f"cleanlit {verb}: {_state(counts)}", err=True)

    return watch


@contextmanager
def _bar(verb: str) -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    progress: Any = Progress(
        SpinnerColumn(),
        TextColumn(f"cleanlit {verb}"),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    last = 0.0
    with progress:
        task = progress.add_task("starting", total=None)

        def watch(counts: Counts) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _BAR_EVERY_S:
                last = now
                progress.update(task, description=_state(counts))

        yield watch


def _state(counts: Counts) -> str:
    elapsed = max(time.monotonic() - counts.started, 1e-9)
    state = f"{counts.read:,} records, {counts.read / elapsed:,.0f}/s"
    if counts.rejects:
        state += f", {counts.rejected:,} rejected"
    return state
