"""Cleaning: which lines go, by category and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from trafilatura import load_html

from cleanlit.bench import gold, lines
from cleanlit.bench.quality.plan import CRAWLED, Plan, ours, read_newswire, theirs
from cleanlit.bench.result import Row, System, group
from cleanlit.bench.workshop import Command, Workshop, read_texts
from cleanlit.extract.decode import decode_page
from cleanlit.extract.evidence import line_evidence


def measure_cleaning(plan: Plan, workshop: Workshop) -> Iterator[Row]:
    """Give the rows for the sample pages and for the sample newswire."""
    pages = gold.read_pages(plan.corpus / "pages")
    records = (page_record(page, plan.corpus / "pages") for page in pages)
    given = workshop.records("cleaning/pages.jsonl", records)
    judged = {page.name: lines.judged_page(page) for page in pages}
    languages = {page.name: page.language for page in pages}
    yield from _clean_set(plan, workshop, "pages", given, judged, languages)
    wire = list(read_newswire(plan))
    records = ({k: r[k] for k in CRAWLED if k in r} for r in wire)
    given = workshop.records("cleaning/newswire.jsonl", records)
    judged = {r["id"]: lines.judged_record(r) for r in wire}
    languages = {r["id"]: r["language"] for r in wire if judged[r["id"]]}
    yield from _clean_set(plan, workshop, "newswire", given, judged, languages)


def page_record(page: gold.Page, folder: Path) -> dict[str, Any]:
    """Give a sample page as whoever extracts it has it, all lines still there.

    With its facts, and with what its markup says of each line (`extract --evidence`).
    """
    html = decode_page((folder / f"{page.name}.html").read_bytes())
    record = {
        "id": page.name,
        "url": page.url,
        "site": page.site,
        "title": page.title,
        "date": page.date,
        "author": page.author,
        "language": page.language,
        "text": page.text,
        "line_evidence": line_evidence(load_html(html), page.text),
    }
    return {name: value for name, value in record.items() if value is not None}


def _clean_set(
    plan: Plan,
    workshop: Workshop,
    name: str,
    given: Path,
    judged: Mapping[str, Sequence[lines.Judged]],
    languages: Mapping[str, str],
) -> Iterator[Row]:
    for system, command, path in cleaners(plan, workshop, name, given):
        plan.say(f"cleaning, {name}: {system.name}")
        if not plan.attempt(system, command):
            continue
        texts = read_texts(path)
        verdicts = {
            i: tuple(lines.judge(judged[i], texts.get(i, ""))) for i in languages
        }
        counted = {i: lines.counts(found) for i, found in verdicts.items()}
        by = group(languages.items())
        yield Row(
            task="cleaning",
            set=name,
            system=system,
            documents=len(languages),
            measures=_line_measures(counted.values()),
            groups={
                "language": {
                    key: _line_measures(counted[i] for i in ids)
                    for key, ids in by.items()
                },
                "category": _by_category(
                    v for found in verdicts.values() for v in found
                ),
                "category by language": {
                    f"{key}/{category}": measures
                    for key, ids in by.items()
                    for category, measures in _by_category(
                        v for i in ids for v in verdicts[i]
                    ).items()
                },
            },
            items=counted,
        )


def cleaners(
    plan: Plan, workshop: Workshop, name: str, given: Path
) -> Iterator[tuple[System, Command, Path]]:
    """Give every system for cleaning with its command and what it writes."""
    if plan.wants_system("cleanlit clean"):
        path = f"cleaning/{name}-clean.jsonl"
        command = workshop.cleanlit(path, "clean", given)
        yield ours("cleanlit clean", command.shown), command, workshop.folder / path
    for peer in plan.peers.of("clean"):
        if plan.wants_system(peer.name):
            path = f"cleaning/{name}-{peer.name}.jsonl"
            command = workshop.filter(path, peer.argv, peer.shown, given)
            yield theirs(peer, command), command, workshop.folder / path


def _line_measures(counted: Iterable[tuple[float, float, float]]) -> dict[str, float]:
    score = lines.score(counted)
    return {"f1": score.f1, "precision": score.precision, "recall": score.recall}


def _by_category(verdicts: Iterable[lines.Verdict]) -> dict[str, dict[str, float]]:
    """Give the share that went, for each category of furniture."""
    gone: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for verdict in verdicts:
        if verdict.line.mark in (gold.Mark.DROP, gold.Mark.LIFT):
            total[verdict.line.category] += 1
            gone[verdict.line.category] += verdict.gone
    return {
        name: {"recall": gone[name] / count, "lines": count}
        for name, count in sorted(total.items())
    }
