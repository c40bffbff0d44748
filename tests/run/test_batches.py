"""Batches: sketches behind their lines, threads in order, defects blamed on one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from cleanlit.dedup.brief import Brief
from cleanlit.dedup.options import DedupOptions, Keep
from cleanlit.dedup.sketch import Sketcher, Sketches
from cleanlit.document import Reason, Rejected
from cleanlit.io.record import Format, Record
from cleanlit.run.job import edge_lines
from cleanlit.run.pool import PoolOptions, run
from cleanlit.run.stages import Line, Plain, StageOptions, Stages


def record(ordinal: int, **fields: Any) -> Record:
    data = json.dumps({"id": f"r{ordinal}", **fields}).encode()
    return Record(ordinal, "x.jsonl", 0, Format.JSONL, data)


RECORDS = [
    record(1, text="The ferry left at 9."),
    Record(2, "x.jsonl", 0, Format.JSONL, b"{"),
    record(3, text="The tram came.", flags=["paywall"]),
    record(4, text=""),
]


def stages(**options: Any) -> Stages:
    return Stages(StageOptions(sketch=DedupOptions(), batched=True, **options))


def test_sketches_come_behind_the_lines() -> None:
    *outcomes, sketches = stages().batch(RECORDS)
    assert [type(outcome) for outcome in outcomes] == [Line, Rejected, Line, Line]
    assert isinstance(sketches, Sketches)
    assert sketches.ids == ["r1", "r3", "r4"]
    assert sketches.scanned.counts.tolist() == [5, 3, 0]


def test_silent_records_are_counted_unless_there_is_something_to_say() -> None:
    rejected, flagged, plain, sketches = stages(silent=True).batch(RECORDS)
    assert isinstance(rejected, Rejected)
    assert flagged.flags == ("paywall",)
    assert flagged.data == b""
    assert plain == Plain(2)
    assert sketches.ordinals == [1, 3, 4]


def test_without_batches_a_sketch_is_with_its_line() -> None:
    lines = Stages(StageOptions(sketch=DedupOptions())).batch(RECORDS[:1])
    assert [line.sketch.id for line in lines] == ["r1"]


def test_nothing_but_rejects_has_no_sketches() -> None:
    assert [type(found) for found in stages().batch(RECORDS[1:2])] == [Rejected]


@pytest.mark.parametrize("silent", [False, True])
def test_a_defect_is_blamed_on_its_record(
    monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    whole = Sketcher.briefly

    def fails(self: Sketcher, briefs: Sequence[Brief]) -> Sketches:
        if any(brief.id == "r3" for brief in briefs):
            raise RuntimeError("no tram")
        return whole(self, briefs)

    monkeypatch.setattr(Sketcher, "briefly", fails)
    found = stages(silent=silent).batch(RECORDS)
    rejects = [outcome for outcome in found if isinstance(outcome, Rejected)]
    assert [reject.origin.ordinal for reject in rejects] == [2, 3]
    assert rejects[1].reason is Reason.INTERNAL
    assert rejects[1].detail == "RuntimeError: no tram"
    sketched = [id for one in found if isinstance(one, Sketches) for id in one.ids]
    assert sketched == ["r1", "r4"]


class _Doubles:
    def __call__(self, item: int) -> int:
        if item < 0:
            raise ValueError("below zero")
        return 2 * item

    def failed(self, item: int, reason: Reason, detail: str) -> int:
        raise AssertionError(detail)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_threads_keep_the_order(jobs: int) -> None:
    batches = [[3 * n, 3 * n + 1, 3 * n + 2] for n in range(50)]
    options = PoolOptions(jobs=jobs, threads=True)
    found = [item for batch in run(_Doubles(), batches, options) for item in batch]
    assert found == [2 * n for n in range(150)]


def test_an_error_in_a_thread_is_raised() -> None:
    batches = [[1], [-1], [2]]
    with pytest.raises(ValueError, match="below zero"):
        list(run(_Doubles(), batches, PoolOptions(jobs=2, threads=True)))


ODD = [
    b'{"id": 7, "text": "The ferry left at 9.", "url": "https://a.example/x"}',
    b'{"id": true, "text": "The tram came.", "site": "b.example", "date": 3}',
    b'{"id": " ", "text": "", "url": "", "html": ""}',
    b'{"id": "h", "text": "A text with a page.", "html": "<p>A page."}',
    b'{"id": "z", "text": "A text with no page.", "html": 0}',
    b'{"id": "f", "text": "A flagged text.", "flags": ["paywall"]}',
    b'{"id": "g", "text": "A text.", "flags": 3, "cleanlit_flags": ["short"]}',
    b'{"id": "n", "text": 12}',
    b'{"id": "s", "text": "Half of \\ud83d a pair."}',
    b'{"id": "\\ud83d", "text": "A broken name."}',
    b'{"id": "e", "text": "One line.", "line_evidence": ["p", "p"], "score": 5}',
    b'{"id": "m", "text": "Not a number.", "score": NaN}',
    b'{"id": "w", "text": "A wired text.", "wire": ["dpa"]}',
    b'{"id": "v", "text": "Wired, too.", "wire": 3, "cleanlit_wire": ["dpa"]}',
    b'{"id": "u", "text": "By no wire.", "wire": "dpa"}',
    b'["The ferry left."]',
    b"{",
]


@pytest.mark.parametrize("keep", [Keep.SOURCE, "score"])
def test_the_short_way_finds_what_the_long_way_finds(
    monkeypatch: pytest.MonkeyPatch, keep: Keep | str
) -> None:
    records: list[Record | Rejected] = [
        Record(at, "x.jsonl", 0, Format.JSONL, data) for at, data in enumerate(ODD, 1)
    ]
    options = DedupOptions(keep=keep)
    chosen = StageOptions(sketch=options, batched=True, silent=True)
    *short, sketches = Stages(chosen).batch(records)
    monkeypatch.setattr(Stages, "_brief", lambda self, item: None)
    *long, expected = Stages(chosen).batch(records)
    assert short == long
    assert len(sketches.ids) == 12
    for name in ("ordinals", "ids", "hosts", "chars", "dates", "sources", "ranks"):
        assert getattr(sketches, name) == getattr(expected, name), name
    for one, other in zip(sketches.scanned, expected.scanned, strict=True):
        assert one.tolist() == other.tolist()


def test_lines_of_pairs_are_json() -> None:
    pairs = [
        ("a", 'say "b"', 0.5, "near"),
        ("a", "Zürich\n", 1.0, "cut"),
        ("b", "c", 0.123, "near"),
        ("a", "c", 0.5, "near"),
    ]
    keys = ("left", "right", "similarity", "relation")
    found = [json.loads(line) for line in edge_lines(pairs)]
    assert found == [dict(zip(keys, pair, strict=True)) for pair in pairs]
