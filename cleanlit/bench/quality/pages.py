"""Extraction from pages, and what cleaning does to texts that need none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cleanlit.bench import extraction, gold, lines
from cleanlit.bench.peers import bare_trafilatura
from cleanlit.bench.quality.metadata import measure_metadata
from cleanlit.bench.quality.plan import Plan, ours, sums, theirs
from cleanlit.bench.quality.removals import measure_removals
from cleanlit.bench.result import Row, System, group
from cleanlit.bench.sets import SETS, Page, find_set, load_set
from cleanlit.bench.workshop import Command, Workshop, read_lines, read_texts


def measure_pages(plan: Plan, workshop: Workshop) -> Iterator[Row]:
    """Give the rows of every set of pages that there is."""
    for name, pages in page_sets(plan):
        if plan.wants("extraction") or plan.wants("segments"):
            yield from _extraction(plan, workshop, name, pages)
        if plan.wants("harmlessness") and plan.wants_system("cleanlit clean"):
            judged = [page for page in pages if page.gold]
            if judged:
                yield _harmlessness(plan, workshop, name, judged)
        if plan.wants("metadata"):
            yield from measure_metadata(plan, workshop, name, pages)
        if plan.wants("removals"):
            yield from measure_removals(plan, workshop, name, pages)


def page_sets(plan: Plan) -> Iterator[tuple[str, tuple[Page, ...]]]:
    """Give the sample pages, and the public sets that lie in the folder for data."""
    yield "pages", load_set(plan.corpus / "pages", "pages")
    if plan.data is None:
        return
    for name, known in SETS.items():
        if name != "pages" and (plan.data / known.folder).is_dir():
            yield name, load_set(find_set(plan.data, name), name)


def _extraction(
    plan: Plan, workshop: Workshop, name: str, pages: Sequence[Page]
) -> Iterator[Row]:
    for system, command, path in extractors(plan, workshop, name, pages):
        plan.say(f"extraction, {name}: {system.name}")
        if plan.attempt(system, command):
            yield from _score_texts(name, pages, system, read_texts(path))


def extractors(
    plan: Plan, workshop: Workshop, name: str, pages: Sequence[Page]
) -> Iterator[tuple[System, Command, Path]]:
    """Give every system for extraction with its command and what it writes."""
    peers = plan.peers.of("extract")
    if all(peer.name != "trafilatura" for peer in peers):
        peers = (bare_trafilatura(), *peers)
    given = workshop.page_lines(name, pages)
    for peer in peers:
        if plan.wants_system(peer.name):
            path = f"{name}/{peer.name}.jsonl"
            command = workshop.filter(path, peer.argv, peer.shown, given)
            yield theirs(peer, command), command, workshop.folder / path
    folder = workshop.pages(name, pages)
    for verb, options in (("extract", ()), ("run", ("--no-dedup",))):
        label = f"cleanlit {verb}"
        if plan.wants_system(label):
            path = f"{name}/{verb}.jsonl"
            command = workshop.cleanlit(path, verb, folder, *options)
            yield ours(label, command.shown), command, workshop.folder / path


def _score_texts(
    name: str, pages: Sequence[Page], system: System, texts: Mapping[str, str]
) -> Iterator[Row]:
    scored = [page for page in pages if page.gold is not None]
    if scored:
        overlaps = {
            page.id: extraction.compare_shingles(
                page.gold or "",
                extraction.without_lines(texts.get(page.id, ""), page.either),
            )
            for page in scored
        }
        by = group((page.id, page.lang) for page in scored)
        yield Row(
            task="extraction",
            set=name,
            system=system,
            documents=len(scored),
            measures=_shingle_measures(overlaps.values()),
            groups={
                "language": {
                    key: _shingle_measures(overlaps[i] for i in ids)
                    for key, ids in by.items()
                }
            }
            if len(by) > 1
            else {},
            items={i: (o.tp, o.fp, o.fn) for i, o in overlaps.items()},
        )
    if any(page.present or page.absent for page in pages):
        found = {page.id: _segments(page, texts.get(page.id, "")) for page in pages}
        by = group((page.id, page.lang) for page in pages)
        yield Row(
            task="segments",
            set=name,
            system=system,
            documents=len(pages),
            measures=_segment_measures(found.values()),
            groups={
                "language": {
                    key: _segment_measures(found[i] for i in ids)
                    for key, ids in by.items()
                }
            }
            if len(by) > 1
            else {},
            items=found,
        )


def _shingle_measures(overlaps: Iterable[extraction.Overlap]) -> dict[str, float]:
    score = extraction.average(overlaps)
    return {"f1": score.f1, "precision": score.precision, "recall": score.recall}


def _segments(page: Page, text: str) -> tuple[float, ...]:
    present = extraction.find_segments(page.present, text)
    absent = extraction.find_segments(page.absent, text)
    return present.found, present.total, absent.found, absent.total


def _segment_measures(items: Iterable[Sequence[float]]) -> dict[str, float]:
    present, wanted, absent, unwanted = sums(items, 4)
    measures = {}
    if wanted:
        measures["found"] = present / wanted
    if unwanted:
        measures["absent"] = 1 - absent / unwanted
    return measures


def _harmlessness(
    plan: Plan, workshop: Workshop, name: str, pages: Sequence[Page]
) -> Row:
    """Clean texts that hold nothing but the story: whatever goes is a mistake."""
    plan.say(f"harmlessness, {name}")
    metadata = _metadata(workshop, name, pages)
    given = workshop.records(
        f"{name}/bodies.jsonl",
        (
            {**metadata.get(p.id, {}), "id": p.id, "url": p.url, "text": p.gold}
            | ({"language": p.lang} if p.lang else {})
            for p in pages
        ),
    )
    command = workshop.cleanlit(f"{name}/bodies-clean.jsonl", "clean", given)
    command.run()
    left = read_texts(workshop.folder / name / "bodies-clean.jsonl")
    harm = {page.id: _harm(page.gold or "", left.get(page.id, "")) for page in pages}
    by = group((page.id, page.lang) for page in pages)
    return Row(
        task="harmlessness",
        set=name,
        system=ours(
            "cleanlit clean", command.shown, "on gold bodies, with each page's title"
        ),
        documents=len(pages),
        measures=_harm_measures(harm.values()),
        groups={
            "language": {
                key: _harm_measures(harm[i] for i in ids) for key, ids in by.items()
            }
        }
        if len(by) > 1
        else {},
        items=harm,
    )


def _metadata(
    workshop: Workshop, name: str, pages: Sequence[Page]
) -> dict[str, dict[str, Any]]:
    """Give title and date of each page as cleanlit itself reads them."""
    path = workshop.folder / name / "extract.jsonl"
    if not path.exists():
        folder = workshop.pages(name, pages)
        workshop.cleanlit(f"{name}/extract.jsonl", "extract", folder).run()
    known = ("title", "date", "author", "site")
    return {
        str(record["id"]): {k: record[k] for k in known if record.get(k)}
        for record in read_lines(path)
    }


def _harm(text: str, left: str) -> tuple[float, ...]:
    judged = [
        lines.Judged(t, gold.Mark.KEEP, "") for t in text.splitlines() if t.strip()
    ]
    gone = [v.line.text for v in lines.judge(judged, left) if v.gone]
    return len(gone), len(judged), sum(map(len, gone)), sum(len(j.text) for j in judged)


def _harm_measures(items: Iterable[Sequence[float]]) -> dict[str, float]:
    gone, total, characters, all_characters = sums(items, 4)
    return {
        "lines_per_1000": 1000 * gone / total if total else 0.0,
        "characters_share": characters / all_characters if all_characters else 0.0,
    }
