"""Cost: CPU seconds and memory of every stage, beside peers, and how they grow.

What is compared is measured in turn, round after round, and a ratio is taken within a
round: so a machine that is slow for a minute is slow for all. CPU seconds are those of
the whole process tree, start of the interpreter and reading of JSON included.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from cleanlit.bench.hostile import measure_hostile
from cleanlit.bench.kernel import measure_kernel
from cleanlit.bench.measure import Run, measure
from cleanlit.bench.newswire import WireOptions, generate
from cleanlit.bench.peers import bare_trafilatura
from cleanlit.bench.quality.furniture import cleaners
from cleanlit.bench.quality.pages import extractors, page_sets
from cleanlit.bench.quality.plan import SLOW, Plan, ours, read_newswire, theirs
from cleanlit.bench.quality.stories import clusterers, unlabelled
from cleanlit.bench.result import Row, System
from cleanlit.bench.workshop import Command, Workshop

TASKS: Final = (
    "extract",
    "clean",
    "cluster",
    "kernel",
    "run",
    "scaling",
    "rules",
    "jobs",
    "start",
    "hostile",
)
_SCALES: Final = (1_000, 4_000, 16_000, 64_000)
_QUICK_SCALES: Final = (500, 2_000)
_MB: Final = 1e6
# One set of ours and one of the wild: the others take an hour and say the same.
_EXTRACTED: Final = frozenset({"pages", "aeb", "wcxb"})
_COPIES: Final = 12
# Peers that need minutes where others need seconds get a share of the documents; their
# figures are per document, and the share stands in the row.
_FEW: Final = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What takes part in a comparison: a system, its commands, and the input."""

    system: System
    commands: tuple[Command, ...]
    documents: int
    size: int
    about: Mapping[str, float]


def measure_speed(plan: Plan, workshop: Workshop, repeat: int) -> Iterator[Row]:
    """Give the rows of all that is wanted."""
    wire = list(read_newswire(plan))
    if plan.wants("start"):
        yield from _rows(plan, "start", "one record", _start(workshop), repeat)
    for name, pages in page_sets(plan):
        if plan.wants("extract") and name in _EXTRACTED:
            entries = _extract(plan, workshop, name, pages)
            yield from _rows(plan, "extract", name, entries, repeat)
    if plan.wants("clean"):
        entries = _clean(plan, workshop, wire)
        yield from _rows(plan, "clean", "newswire", entries, repeat)
    if plan.wants("cluster"):
        entries = _cluster(plan, workshop, wire)
        yield from _rows(plan, "cluster", "newswire", entries, repeat)
    if plan.wants("kernel"):
        yield from measure_kernel(plan, list(unlabelled(wire, "text")), repeat)
    if plan.wants("run"):
        entries = _run(plan, workshop)
        yield from _rows(plan, "run", "pages", entries, repeat)
    if plan.wants("rules"):
        entries = _rules(workshop, wire)
        yield from _rows(plan, "rules", "newswire", entries, repeat)
    if plan.wants("jobs"):
        for verb, pair in _jobs(plan, workshop, wire):
            yield from _rows(plan, "jobs", verb, pair, repeat)
    if plan.wants("scaling"):
        yield from _scaling(plan, workshop)
    if plan.wants("hostile"):
        yield from measure_hostile(plan)


def _extract(
    plan: Plan, workshop: Workshop, name: str, pages: Sequence[Any]
) -> Iterator[Entry]:
    size = sum(len(page.html) for page in pages)
    # First, as ratios are to it: the same job as cleanlit's, metadata included.
    whole = bare_trafilatura(metadata=True)
    given = workshop.page_lines(name, pages)
    command = workshop.filter(f"{name}/whole.jsonl", whole.argv, whole.shown, given)
    yield Entry(theirs(whole, command), (command,), len(pages), size, {})
    for system, command, _ in extractors(plan, workshop, name, pages):
        yield Entry(system, (command,), len(pages), size, {})


def _clean(
    plan: Plan, workshop: Workshop, wire: Sequence[Mapping[str, Any]]
) -> Iterator[Entry]:
    given = workshop.records("speed/clean.jsonl", unlabelled(wire, "text"))
    size = given.stat().st_size
    for system, command, _ in cleaners(plan, workshop, "speed", given):
        yield Entry(system, (command,), len(wire), size, {})


def _cluster(
    plan: Plan, workshop: Workshop, wire: Sequence[Mapping[str, Any]]
) -> Iterator[Entry]:
    for limit in (None, _FEW):
        some = wire[:limit]
        stem = f"speed/cluster-{len(some)}-text"
        given = workshop.records(f"{stem}.jsonl", unlabelled(some, "text"))
        # First, as ratios are to it: the same job as the peers', clusters alone.
        for options in ((), ("--no-strip",)) if limit is None else ():
            name = " ".join(("cleanlit cluster", *options))
            if plan.wants_system(name):
                out = f"{stem}-found{''.join(options)}.jsonl"
                command = workshop.cleanlit(out, "cluster", given, *options)
                system = ours(name, command.shown)
                yield Entry(system, (command,), len(some), given.stat().st_size, {})
        for system, commands, _ in clusterers(plan, workshop, stem, given):
            if (system.name in SLOW) == (limit is not None):
                yield Entry(system, commands, len(some), given.stat().st_size, {})


def _run(plan: Plan, workshop: Workshop) -> Iterator[Entry]:
    name, pages = next(page_sets(plan))
    folder = workshop.pages(name, pages)
    size = sum(len(page.html) for page in pages)
    command = workshop.cleanlit("speed/run.jsonl", "run", folder)
    yield Entry(ours("cleanlit run", command.shown), (command,), len(pages), size, {})


def _rules(workshop: Workshop, wire: Sequence[Mapping[str, Any]]) -> Iterator[Entry]:
    """Clean with no rules, with the shipped ones, and with as many again."""
    given = workshop.records("speed/rules.jsonl", unlabelled(wire, "text"))
    doubled = workshop.folder / "speed" / "doubled.toml"
    count = _write_doubles(doubled)
    loads = (
        ("no rules", 0, ("--no-shipped-rules",)),
        ("shipped rules", count, ()),
        ("twice the rules", 2 * count, ("--rules", str(doubled))),
    )
    for label, rules, options in loads:
        command = workshop.cleanlit("speed/ruled.jsonl", "clean", given, *options)
        shown = command.shown.replace(str(doubled), doubled.name)
        system = ours(f"cleanlit clean, {label}", shown, f"{rules} rules")
        size = given.stat().st_size
        yield Entry(system, (command,), len(wire), size, {"rules": rules})


def _write_doubles(path: Path) -> int:
    """Write a rule of like shape, with words that no text has, for each shipped one."""
    from cleanlit.rules.load import load_rules

    rules = load_rules().rules
    parts = ['[ruleset]\nschema = 1\npack = "doubles"\nlanguages = ["*"]\n']
    for number, _ in enumerate(rules):
        phrases = [f"zq{number} xv{word} qj" for word in range(4)]
        parts.append(
            f'[[rule]]\nid = "navigation.double-{number}"\n'
            'description = "Weight for a measurement"\ncategory = "navigation"\n'
            f"max_chars = 200\nphrases = {phrases!r}\n"
            f'removes = ["{phrases[0]} here"]\nkeeps = ["Nothing of the kind."]\n'
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), "utf-8")
    return len(rules)


def _jobs(
    plan: Plan, workshop: Workshop, wire: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, list[Entry]]]:
    name, pages = next(page_sets(plan))
    # Each with bytes of its own: what comes again would not be extracted again.
    many = tuple(
        replace(page, id=f"{page.id}-{copy}", html=page.html + b"<!-- %d -->" % copy)
        for copy in range(1 if plan.quick else _COPIES)
        for page in pages
    )
    folder = workshop.pages(f"speed/{name}", many)
    size = sum(len(page.html) for page in many)
    records = workshop.records("speed/jobs.jsonl", unlabelled(wire, "text"))
    # Clusters of so few as the newswire has are found before Python has started.
    count = 1_000 if plan.quick else 40_000
    made = generate(WireOptions(documents=count, seed=7))
    stories = workshop.records("speed/jobs-many.jsonl", unlabelled(made, "text"))
    for verb, given, number, bytes_ in (
        ("extract", folder, len(many), size),
        ("clean", records, len(wire), records.stat().st_size),
        ("cluster", stories, count, stories.stat().st_size),
    ):
        entries = []
        for jobs in (1, 2):
            out = f"speed/jobs-{verb}.jsonl"
            command = workshop.cleanlit(out, verb, given, "-j", str(jobs))
            system = ours(f"cleanlit {verb} -j {jobs}", command.shown)
            entries.append(Entry(system, (command,), number, bytes_, {"jobs": jobs}))
        yield verb, entries


def _start(workshop: Workshop) -> Iterator[Entry]:
    one = workshop.records("speed/one.jsonl", [{"id": "1", "text": "A line."}])
    python = sys.executable
    commands = (
        ("python -c pass", (python, "-c", "pass")),
        ("python -c 'import click'", (python, "-c", "import click")),
        ("cleanlit --help", (python, "-m", "cleanlit", "--help")),
        ("cleanlit clean", (python, "-m", "cleanlit", "clean", "-q", str(one))),
        ("cleanlit dedup", (python, "-m", "cleanlit", "dedup", "-q", str(one))),
        ("cleanlit extract", (python, "-m", "cleanlit", "extract", "-q", str(one))),
    )
    for name, argv in commands:
        out = workshop.folder / "speed" / "started"
        command = Command(argv, name, stdout=out)
        yield Entry(ours(name, name), (command,), 1, one.stat().st_size, {})


def _rows(
    plan: Plan, task: str, name: str, entries: Iterable[Entry], repeat: int
) -> Iterator[Row]:
    """Measure entries in turn, `repeat` rounds; the first one is what ratios are to."""
    # What fails at its first go is left out, and the others go on.
    kept = [entry for entry in entries if plan.attempt(entry.system, *entry.commands)]
    runs: list[list[_Cost]] = [[] for _ in kept]
    for number in range(repeat):
        for index, entry in enumerate(kept):
            said = f"round {number + 1} of {repeat}"
            plan.say(f"{task}, {name}: {entry.system.name} ({said})")
            runs[index].append(_cost(entry))
    for entry, own in zip(kept, runs, strict=True):
        yield _row(task, name, entry, own, runs[0])


@dataclass(frozen=True, slots=True)
class _Cost:
    """CPU and wall seconds per document and peak bytes of one round."""

    cpu_s: float
    wall_s: float
    peak: int


def _cost(entry: Entry) -> _Cost:
    runs: list[Run] = []
    for command in entry.commands:
        runs += measure(["/bin/sh", "-c", f"exec {command.shell}"]).runs
    return _Cost(
        sum(run.cpu_s for run in runs) / entry.documents,
        sum(run.wall_s for run in runs) / entry.documents,
        max(run.peak_tree_rss_bytes or run.peak_process_bytes for run in runs),
    )


def _row(
    task: str, name: str, entry: Entry, own: Sequence[_Cost], base: Sequence[_Cost]
) -> Row:
    cpu = [cost.cpu_s for cost in own]
    median = statistics.median(cpu)
    ratios = [cost.cpu_s / other.cpu_s for cost, other in zip(own, base, strict=True)]
    wall = statistics.median(cost.wall_s for cost in own)
    walls = [cost.wall_s / other.wall_s for cost, other in zip(own, base, strict=True)]
    return Row(
        task=task,
        set=name,
        system=entry.system,
        documents=entry.documents,
        measures={
            "cpu_ms_per_document": 1000 * median,
            "cpu_ms_min": 1000 * min(cpu),
            "cpu_ms_max": 1000 * max(cpu),
            "documents_per_cpu_s": 1 / median,
            "mb_per_cpu_s": entry.size / _MB / (median * entry.documents),
            "wall_ms_per_document": 1000 * wall,
            "cpu_ratio": statistics.median(ratios),
            "wall_ratio": statistics.median(walls),
            "peak_mb": max(cost.peak for cost in own) / _MB,
            **entry.about,
        },
    )


def _scaling(plan: Plan, workshop: Workshop) -> Iterator[Row]:
    """Measure how cost and memory grow with the number of documents."""
    scales = _QUICK_SCALES if plan.quick else _SCALES
    for documents in scales:
        made = generate(WireOptions(documents=documents, seed=7))
        stem = f"speed/scale-{documents}-text"
        given = workshop.records(f"{stem}.jsonl", unlabelled(made, "text"))
        size = given.stat().st_size
        out = f"{stem}-out.jsonl"
        entries = [
            Entry(
                ours(f"cleanlit {verb}", command.shown), (command,), documents, size, {}
            )
            for verb in ("clean", "dedup")
            for command in (workshop.cleanlit(out, verb, given),)
        ]
        for peer in plan.peers.of("cluster"):
            if peer.name not in SLOW and documents <= _SCALES[-2]:
                command = workshop.filter(out, peer.argv, peer.shown, given)
                system = theirs(peer, command)
                entries.append(Entry(system, (command,), documents, size, {}))
        yield from _rows(plan, "scaling", f"{documents} documents", entries, 1)
