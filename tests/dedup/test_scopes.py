"""Documents of one day, or of one host, are clustered as if there were no others."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace

import pytest

from cleanlit.dedup.clusters import Clusterer
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.scopes import Within, scope_of
from cleanlit.dedup.sketch import Sketcher
from cleanlit.document import Cluster, Document, Match, Origin
from cleanlit.repeats.table import FurnitureTable
from cleanlit.run.library import cluster
from tests.dedup.test_templates import reports
from tests.dedup.wire import newswire

Found = tuple[list[Cluster], list[Match]]


def dated(documents: list[Document], days: int, seed: int = 3) -> list[Document]:
    """Spread documents over days; some have no date, some no readable one."""
    pick = random.Random(seed)
    dates = [f"2024-03-{day:02}T0{day % 9}:30" for day in range(1, days + 1)]
    return [
        replace(document, date=pick.choice([*dates, *dates, None, "soon"]))
        for document in documents
    ]


def clustered(
    documents: list[Document],
    options: DedupOptions,
    furniture: FurnitureTable | None,
    within: Within | None = None,
    jobs: int = 1,
) -> tuple[Found, FurnitureTable | None]:
    sketcher = Sketcher(options)
    with closing(Clusterer(options, furniture, within=within, jobs=jobs)) as clusterer:
        clusterer.add_batch(sketcher.batch(documents))
        found = list(clusterer.clusters())
        return (found, clusterer.edges), clusterer.furniture


def placed(documents: list[Document]) -> list[Document]:
    return [
        replace(document, origin=Origin(ordinal))
        for ordinal, document in enumerate(documents, 1)
    ]


def one_by_one(
    documents: list[Document],
    options: DedupOptions,
    furniture: FurnitureTable | None,
    within: Within,
) -> Found:
    sketcher = Sketcher(options)
    scopes: dict[str, list[Document]] = {}
    for document in documents:
        scope = scope_of(sketcher(document), within)
        scopes.setdefault(scope, []).append(document)
    assert len(scopes) > 2
    clusters, matches = [], []
    for some in scopes.values():
        (found, edges), _ = clustered(some, options, furniture)
        clusters += found
        matches += edges
    return clusters, matches


def in_order(found: Found) -> tuple[list[str], list[str]]:
    clusters, matches = found
    return sorted(map(repr, clusters)), sorted(map(repr, matches))


# A bucket of two overflows on every story of five copies: no scope may fill another's.
OPTIONS = [
    DedupOptions(),
    DedupOptions(bucket=2),
    DedupOptions(strip=0),
    DedupOptions(merge_updates=True, shingle=2),
    DedupOptions(candidates="datasketch", bucket=2),
]


@pytest.mark.parametrize("within", [*Within])
@pytest.mark.parametrize("options", OPTIONS)
def test_each_scope_is_clustered_as_if_alone(
    options: DedupOptions, within: Within
) -> None:
    documents = placed(dated(newswire(60) + newswire(60, seed=2), days=3))
    _, furniture = clustered(documents, options, None)
    found, _ = clustered(documents, options, furniture, within)
    wanted = one_by_one(documents, options, furniture, within)
    assert wanted[0]
    assert in_order(found) == in_order(wanted)
    threaded, _ = clustered(documents, options, furniture, within, jobs=2)
    assert threaded == found


@pytest.mark.parametrize("stories", [80, 250])
def test_templates_are_told_by_the_scope(stories: int) -> None:
    # Of 80 stories no day has the 60 that tell a template, of 250 each has.
    documents = placed(dated(reports(stories, copies=2), days=2))
    options = DedupOptions(strip=0)
    found, _ = clustered(documents, options, None, Within.DAY)
    wanted = one_by_one(documents, options, None, Within.DAY)
    assert in_order(found) == in_order(wanted)
    assert (max(len(one.members) for one in found[0]) > 20) == (stories == 80)


def test_exact_copies_of_other_days_do_not_meet() -> None:
    (text,) = {document.text for document in newswire(1)[:1]}
    short = "Seven words are too few, ferry folk."
    for words in (text, short):
        documents = [
            Document(id=f"{n}{copy}", text=words, date=date)
            for n, date in enumerate(["2024-03-05", "2024-03-06", None])
            for copy in "ab"
        ]
        found = cluster(documents, within="day")
        assert [one.id for one in found] == ["0a", "1a", "2a"]
        assert all(len(one.members) == 2 for one in found)
        assert len(cluster(documents)) == 1


def test_what_hosts_repeat_is_learned_from_all_days() -> None:
    documents = placed(dated(newswire(60), days=9))
    _, whole = clustered(documents, DedupOptions(), None)
    _, scoped = clustered(documents, DedupOptions(), None, Within.DAY)
    assert whole is not None
    assert scoped is not None
    assert scoped.digest == whole.digest
    assert len(whole.keys) > 4
