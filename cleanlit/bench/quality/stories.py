"""Clusters of near-duplicates, and where they go wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cleanlit.bench import clusters as clustering
from cleanlit.bench.quality.plan import CRAWLED, Plan, ours, read_newswire, theirs
from cleanlit.bench.result import Row, System
from cleanlit.bench.sets import read_objects
from cleanlit.bench.workshop import Command, Workshop

SYNDICATION: Final = "syndication-dev.jsonl.zst"


def measure_clusters(plan: Plan, workshop: Workshop) -> Iterator[Row]:
    """Give the rows for the sample newswire and for the labelled corpus of the user."""
    yield from _cluster_set(plan, workshop, "newswire", list(read_newswire(plan)))
    if plan.data is not None and (plan.data / SYNDICATION).is_file():
        records = list(read_objects(plan.data / SYNDICATION))
        yield from _cluster_set(plan, workshop, "syndication-dev", records)


def _cluster_set(
    plan: Plan, workshop: Workshop, name: str, records: Sequence[Mapping[str, Any]]
) -> Iterator[Row]:
    for label, text_field in ((name, "text"), (f"{name}, clean text", "clean_text")):
        stem = f"clusters/{name}-{text_field}"
        given = workshop.records(f"{stem}.jsonl", unlabelled(records, text_field))
        for system, commands, path in clusterers(plan, workshop, stem, given):
            if plan.spares(system, name, len(records)):
                continue
            plan.say(f"clusters, {label}: {system.name}")
            if plan.attempt(system, *commands):
                predicted = clustering.read_predicted(path)
                yield _cluster_row(label, system, records, predicted)


def unlabelled(
    records: Iterable[Mapping[str, Any]], text_field: str
) -> Iterator[dict[str, Any]]:
    """Copy what a crawl would know of the documents."""
    for record in records:
        known = {name: record[name] for name in CRAWLED if record.get(name)}
        known.setdefault("language", record.get("lang"))
        yield {**known, "text": record[text_field]}


def clusterers(
    plan: Plan, workshop: Workshop, stem: str, given: Path
) -> Iterator[tuple[System, tuple[Command, ...], Path]]:
    """Give every system for clusters with its commands and the clusters file."""
    folder = workshop.folder
    if plan.wants_system("cleanlit dedup"):
        path = folder / f"{stem}-dedup-clusters.jsonl"
        command = workshop.cleanlit(
            f"{stem}-dedup.jsonl", "dedup", given, "--clusters", str(path)
        )
        shown = f"cleanlit dedup {given.name} --clusters OUT"
        yield ours("cleanlit dedup", shown), (command,), path
    if plan.wants_system("cleanlit clean | dedup") and stem.endswith("-text"):
        path = folder / f"{stem}-both-clusters.jsonl"
        clean = workshop.cleanlit(f"{stem}-cleaned.jsonl", "clean", given)
        cleaned = folder / f"{stem}-cleaned.jsonl"
        dedup = workshop.cleanlit(
            f"{stem}-both.jsonl", "dedup", cleaned, "--clusters", str(path)
        )
        shown = f"cleanlit clean {given.name} | cleanlit dedup --clusters OUT"
        yield ours("cleanlit clean | dedup", shown), (clean, dedup), path
    if stem.endswith("-text"):
        yield from _streams(plan, workshop, stem, given)
    for peer in plan.peers.of("cluster"):
        if plan.wants_system(peer.name):
            path = folder / f"{stem}-{peer.name}.jsonl"
            command = workshop.filter(
                f"{stem}-{peer.name}.jsonl", peer.argv, peer.shown, given
            )
            yield theirs(peer, command), (command,), path


def _streams(
    plan: Plan, workshop: Workshop, stem: str, given: Path
) -> Iterator[tuple[System, tuple[Command, ...], Path]]:
    """Give the stream filter, cold and with a table that a first pass has learned."""
    folder = workshop.folder
    name = "cleanlit dedup --stream"
    if plan.wants_system(name):
        out = f"{stem}-stream.jsonl"
        command = workshop.cleanlit(out, "dedup", given, "--stream", "--mark")
        yield ours(name, command.shown), (command,), folder / out
    name = "cleanlit dedup --stream --furniture"
    if plan.wants_system(name):
        out, table = f"{stem}-furnished.jsonl", str(folder / f"{stem}.furniture")
        first = workshop.cleanlit(
            f"{stem}-learning.jsonl", "cluster", given, "--save-furniture", table
        )
        second = workshop.cleanlit(
            out, "dedup", given, "--stream", "--mark", "--furniture", table
        )
        shown = f"cleanlit dedup --stream --mark --furniture TABLE {given.name}"
        yield ours(name, shown), (first, second), folder / out


def _cluster_row(
    name: str,
    system: System,
    records: Sequence[Mapping[str, Any]],
    predicted: Mapping[str, clustering.Placed],
) -> Row:
    ignored = frozenset(str(r["id"]) for r in records if r["relation"] == "update")
    documents = [
        clustering.GoldDocument(str(r["id"]), str(r["cluster"]))
        for r in records
        if r["relation"] != "update"
    ]
    found = clustering.evaluate(documents, predicted, ignored)
    return Row(
        task="clusters",
        set=name,
        system=system,
        documents=found.documents,
        measures={
            "f1": found.pairs.f1,
            "precision": found.pairs.precision,
            "recall": found.pairs.recall,
            "adjusted_rand": found.adjusted_rand,
            "b_cubed_f1": found.b_cubed.f1,
            "keep_f1": found.keep.f1,
        },
        groups={"kind": _wrong_by_kind(records, predicted)},
        items=_pair_items(documents, predicted),
    )


def _pair_items(
    documents: Sequence[clustering.GoldDocument],
    predicted: Mapping[str, clustering.Placed],
) -> dict[str, tuple[float, ...]]:
    """Give, for each gold cluster, its share of the pairs found, gold and predicted.

    A predicted pair across two clusters counts half for each, so the sums over all
    clusters are those that pair F1 is made of. Clusters without a pair are left out.
    """
    places = [
        (d.cluster, predicted[d.id].cluster if d.id in predicted else ("alone", d.id))
        for d in documents
    ]
    gold_sizes = Counter(cluster for cluster, _ in places)
    guess_sizes = Counter(place for _, place in places)
    both: Counter[Any] = Counter()
    halves: Counter[Any] = Counter()
    for (cluster, place), shared in Counter(places).items():
        both[cluster] += shared * (shared - 1) // 2
        halves[cluster] += shared * (guess_sizes[place] - 1)
    return {
        str(cluster): (both[cluster], size * (size - 1) // 2, halves[cluster] / 2)
        for cluster, size in gold_sizes.items()
        if size > 1 or halves[cluster]
    }


def _wrong_by_kind(
    records: Sequence[Mapping[str, Any]], predicted: Mapping[str, clustering.Placed]
) -> dict[str, dict[str, float]]:
    """Tell for each kind of document how many of its documents are clustered wrongly.

    A document is wrongly together when its predicted cluster holds one of another gold
    cluster, and missed when one of its own gold cluster is somewhere else.
    """
    scored = [r for r in records if r["relation"] != "update"]
    place = {
        str(r["id"]): predicted[str(r["id"])].cluster
        if str(r["id"]) in predicted
        else ("alone", r["id"])
        for r in scored
    }
    golds: dict[Any, set[str]] = {}
    guesses: dict[Any, set[Any]] = {}
    for record in scored:
        at = place[str(record["id"])]
        golds.setdefault(at, set()).add(str(record["cluster"]))
        guesses.setdefault(record["cluster"], set()).add(at)
    kinds: dict[str, list[int]] = {}
    for record in scored:
        count = kinds.setdefault(str(record["kind"]), [0, 0, 0])
        count[0] += 1
        count[1] += len(golds[place[str(record["id"])]]) > 1
        count[2] += len(guesses[record["cluster"]]) > 1
    return {
        kind: {
            "documents": total,
            "wrongly_together": wrong / total,
            "missed": missed / total,
        }
        for kind, (total, wrong, missed) in sorted(kinds.items())
    }
