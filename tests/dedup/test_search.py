"""Pairs of many texts are searched on disk: the same pairs as in memory."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import numpy as np
import pytest

from cleanlit.dedup import learned, search, templates
from cleanlit.dedup.clusters import Clusterer
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.scopes import Within
from cleanlit.dedup.sketch import Sketcher
from cleanlit.document import Cluster, Match
from tests.dedup.wire import newswire

DOCUMENTS = newswire(120, seed=5)


def found(
    options: DedupOptions, within: Within | None
) -> tuple[list[Cluster], list[Match], bytes | None]:
    clusterer = Clusterer(options, within=within)
    clusterer.add_batch(Sketcher(options).batch(DOCUMENTS))
    clusters = list(clusterer.clusters())
    edges, table = clusterer.edges, clusterer.furniture
    clusterer.close()
    return clusters, edges, table.to_bytes() if table else None


@pytest.mark.parametrize("within", [None, Within.DAY, Within.HOST])
@pytest.mark.parametrize(
    "options",
    [
        DedupOptions(bucket=2),
        DedupOptions(strip=0, short=0),
        DedupOptions(bands=5, rows=2, merge_updates=True),
        DedupOptions(bands=50, rows=5),
    ],
)
def test_parts_of_any_size_give_the_same(
    options: DedupOptions, within: Within | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = found(options, within)
    assert len(whole[0]) > 30 or within
    monkeypatch.setattr(search, "_AT_ONCE", 0)
    monkeypatch.setattr(search, "_RANGE", 7)
    monkeypatch.setattr(search, "_BANDS", 3)
    monkeypatch.setattr(search, "_CHUNK", 11)
    monkeypatch.setattr(search, "_SORTED", 13)
    monkeypatch.setattr(learned, "_TOGETHER", 300)
    monkeypatch.setattr(templates, "_PART", 1_000)
    assert found(options, within) == whole


class Signed:
    """A store of texts with given signatures, and no samples."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def signatures(self, rows: Any, values: int, columns: slice = slice(None)) -> Any:
        return self.table[rows][:, columns].copy()

    def samples(self, rows: Any) -> Any:
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint32)


def test_hopeless_pairs_are_left_out_on_disk_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = DedupOptions(bands=30, rows=2, bucket=3)
    # By chance two texts agree in a tenth of the values: most pairs are hopeless.
    table = np.random.default_rng(4).integers(0, 10, (300, 60), dtype=np.uint32)
    store: Any = Signed(table)

    def codes() -> list[int]:
        with closing(search.search(store, np.arange(300), None, options, 1)) as kept:
            return [code for at in range(len(kept)) for code in kept[at].tolist()]

    whole = codes()
    monkeypatch.setattr(search, "_AT_ONCE", 0)
    monkeypatch.setattr(search, "_RANGE", 16)
    assert codes() == whole
    monkeypatch.setattr(search, "HOPELESS", 0.0)
    assert len(codes()) > 2 * len(whole) > 100


def test_no_documents() -> None:
    clusterer = Clusterer(DedupOptions())
    assert list(clusterer.clusters()) == []
    assert clusterer.edges == []
    clusterer.close()
