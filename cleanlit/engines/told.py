"""Stories as tables: the canonical copy, what the others are to it, and pairs."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from cleanlit.dedup.canonical import choose
from cleanlit.dedup.clusters import Copy, cluster_of, told_as
from cleanlit.dedup.options import DedupOptions
from cleanlit.document import Member
from cleanlit.engines.arrow import (
    Columns,
    Table,
    numbers,
    starts,
    table_of,
    together,
    whole_groups,
)
from cleanlit.engines.batches import text_of
from cleanlit.engines.streams import Batches, Stream
from cleanlit.run.job import cluster_line, edge_lines
from cleanlit.text.dates import parse_date

MEMBER: Final[Columns] = {
    "root": "int64", "ordinal": "int64", "id": "binary", "twin": "int64",
    "heart": "int64", "exact": "bool", "best": "bool",
}  # fmt: skip


def choosing(options: DedupOptions) -> Stream:
    """Choose the canonical copy of each story of two documents or more.

    Takes documents with their root, sorted by root and ordinal. `heart` is the twin of
    the chosen copy.
    """

    def run(batches: Batches) -> Iterator[Any]:
        for table in whole_groups(batches, ["root"]):
            yield from together(
                _chosen(table.slice(start, end - start), options)
                for start, end in _stories(table)
                if end - start > 1
            )

    return run


def _chosen(story: Table, options: DedupOptions) -> Any:
    best = choose(_copies(story), options.keep).document
    digests = story.column("digest").to_pylist()
    twins = numbers(story, "twin")
    made = {name: story.column(name) for name in MEMBER if name in story.column_names}
    made["heart"] = np.full(len(twins), twins[best])
    made["exact"] = [digest == digests[best] for digest in digests]
    made["best"] = np.arange(len(twins)) == best
    return table_of(made, MEMBER)


def _copies(story: Table) -> Iterator[Copy]:
    """Give the documents of a story; `document` is the row of each."""
    names = ("ordinal", "id", "chars", "date", "source", "rank")
    columns = [story.column(name).to_pylist() for name in names]
    for place, (ordinal, name, chars, date, source, rank) in enumerate(
        zip(*columns, strict=True)
    ):
        yield Copy(
            place, ordinal, text_of(name), chars,
            parse_date(text_of(date)) if date is not None else None,
            source, json.loads(rank) if rank is not None else None,
        )  # fmt: skip


TOLD: Final[Columns] = {
    "ordinal": "int64", "cluster": "string", "canonical": "string",
    "relation": "string", "similarity": "double", "line": "string",
}  # fmt: skip


def telling(options: DedupOptions) -> Stream:
    """Say of each member of a cluster what it is to the canonical copy.

    Takes `MEMBER` with kind and similarity to the heart, sorted by root and ordinal.
    The first member of each has the `line` of the cluster.
    """

    def run(batches: Batches) -> Iterator[Any]:
        for table in whole_groups(batches, ["root"]):
            exact = numbers(table, "exact")
            kinds = np.nan_to_num(numbers(table, "kind")).astype(np.uint8)
            relations = told_as(kinds, options)
            relations[exact] = "exact"
            relations[numbers(table, "best")] = "canonical"
            similar = np.where(exact, 1.0, numbers(table, "similarity")).tolist()
            ids = [text_of(name) for name in table.column("id").to_pylist()]
            ordinals = table.column("ordinal").to_pylist()
            rows = list(zip(ids, ordinals, relations, similar, strict=True))
            yield from together(
                _told(rows[start:end]) for start, end in _stories(table)
            )

    return run


def _stories(table: Table) -> Iterator[tuple[int, int]]:
    """Give the bounds of each story in a table that is sorted by root."""
    bounds = np.flatnonzero(starts(table, ["root"])).tolist()
    return itertools.pairwise([*bounds, table.num_rows])


def _told(rows: list[tuple[str, int, str, float]]) -> Any:
    members = tuple(
        Member(name, ordinal, relation, round(value, 3))
        for name, ordinal, relation, value in rows
    )
    canonical = next(m.id for m in members if m.relation == "canonical")
    cluster = cluster_of(members, canonical)
    count = len(members)
    return table_of(
        {
            "ordinal": [member.ordinal for member in members],
            "cluster": [cluster.id] * count,
            "canonical": [canonical] * count,
            "relation": [member.relation for member in members],
            "similarity": [member.similarity for member in members],
            "line": [cluster_line(cluster).decode(), *[None] * (count - 1)],
        },
        TOLD,
    )


MATCH: Final[Columns] = {
    "left": "string", "right": "string", "similarity": "double", "relation": "string",
    "line": "string",
}  # fmt: skip


def rounding(batches: Batches) -> Iterator[Any]:
    """Give pairs of names as they are told, with their lines."""
    for batch in batches:
        rows = batch.to_pydict()
        rows["similarity"] = [round(value, 3) for value in rows["similarity"]]
        names = ("left", "right", "similarity", "relation")
        pairs = zip(*[rows[name] for name in names], strict=True)
        rows["line"] = [line.decode() for line in edge_lines(pairs)]
        yield table_of(rows, MATCH)
