"""Metadata of pages: title, date and first author beside gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cleanlit.bench import facts
from cleanlit.bench.quality.plan import Plan, ours, sums, theirs
from cleanlit.bench.result import Row, System, group
from cleanlit.bench.sets import Page
from cleanlit.bench.workshop import Command, Workshop, read_lines
from cleanlit.extract.decode import decode_page


def measure_metadata(
    plan: Plan, workshop: Workshop, name: str, pages: Sequence[Page]
) -> Iterator[Row]:
    """Give a row of each system on a set whose gold names any of the facts."""
    judged = [page for page in pages if page.facts]
    if not judged:
        return
    for system, command, path in _finders(plan, workshop, name, judged):
        plan.say(f"metadata, {name}: {system.name}")
        if plan.attempt(system, command):
            yield _row(name, judged, system, _read(path))


def _finders(
    plan: Plan, workshop: Workshop, name: str, pages: Sequence[Page]
) -> Iterator[tuple[System, Command, Path]]:
    """Give every system with its command and what it writes; all are told the URL."""
    if plan.wants_system("cleanlit extract"):
        path = f"{name}/metadata-extract.jsonl"
        records = (
            {"id": page.id, "url": page.url, "html": decode_page(page.html)}
            for page in pages
        )
        given = workshop.records(f"{name}/metadata-pages.jsonl", records)
        command = workshop.cleanlit(path, "extract", given)
        yield ours("cleanlit extract", command.shown), command, workshop.folder / path
    peers = [p for p in plan.peers.of("metadata") if plan.wants_system(p.name)]
    if peers:
        given = workshop.page_lines(name, pages)
    for peer in peers:
        path = f"{name}/{peer.name}.jsonl"
        command = workshop.filter(path, peer.argv, peer.shown, given)
        yield theirs(peer, command), command, workshop.folder / path


def _read(path: Path) -> dict[str, Mapping[str, Any]]:
    return {str(record["id"]): record for record in read_lines(path)}


def _row(
    name: str,
    pages: Sequence[Page],
    system: System,
    found: Mapping[str, Mapping[str, Any]],
) -> Row:
    """Judge a system; a page that it did not give back has no facts."""
    items = {page.id: facts.judge(page.facts, found.get(page.id, {})) for page in pages}
    by = group((page.id, page.lang) for page in pages)
    return Row(
        task="metadata",
        set=name,
        system=system,
        documents=len(pages),
        measures=_measures(items.values()),
        groups={
            "language": {
                key: _measures(items[i] for i in ids) for key, ids in by.items()
            }
        }
        if len(by) > 1
        else {},
        items=items,
    )


def _measures(items: Iterable[Sequence[float]]) -> dict[str, float]:
    """Give the share of right ones for each fact, of the pages where gold names it."""
    totals = sums(items, 2 * len(facts.FACTS))
    return {
        name: totals[2 * place] / totals[2 * place + 1]
        for place, name in enumerate(facts.FACTS)
        if totals[2 * place + 1]
    }
