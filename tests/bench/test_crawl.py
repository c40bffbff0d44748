"""A small crawl through an archive: nothing is lost, and everything adds up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cleanlit.bench.crawl import (
    Memory,
    Outcome,
    Written,
    outcome_ids,
    problems,
    run_extract,
    write_archive,
)

LINE = "<p>The {0} was late for the {1}th time this year, said the harbour.</p>"
PAGES = [
    f"<html><body><article><h1>{topic}</h1>{lines}</article></body></html>".encode()
    for topic in ("Ferry", "Tram", "Night train")
    for lines in ("".join(LINE.format(topic, n) for n in range(9)),)
]
PAGES.append(b"<html><body></body></html>")


def test_no_page_is_lost_and_rejects_add_up(tmp_path: Path) -> None:
    archive = tmp_path / "crawl.warc.gz"
    written = write_archive(archive, PAGES, 200)
    outcome = run_extract(archive, tmp_path, 2)
    ids = outcome_ids(tmp_path)
    assert list(problems(written, outcome, ids)) == []
    assert outcome.counts["written"] == 150
    assert outcome.counts["repeated_pages"] == 0
    assert outcome.rejects["nothing-extracted"] == 50
    assert outcome.rejects["damaged-record"] == 4
    # A page that is in neither output is noticed, and so is a count that is off.
    assert len(list(problems(written, outcome, ids[1:]))) == 1
    assert len(list(problems(replace(written, revisits=3), outcome, ids))) == 2


def test_memory_by_time() -> None:
    memory = Memory(list(range(100)), list(range(100, 200)))
    assert memory.at(0.1) == (14, 114)
    assert memory.at(0.5) == (54, 154)
    assert memory.at(0.0) == (4, 104)


@pytest.mark.parametrize("count", [1, 3])
def test_memory_of_a_short_run(count: int) -> None:
    memory = Memory([5] * count, [6] * count)
    assert {memory.at(share) for share in (0.1, 0.5, 0.9)} == {(5, 6)}


def test_an_unbalanced_run_is_a_problem() -> None:
    counts = {"read": 3, "written": 1, "rejected": 1, "passed_over": 0}
    outcome = Outcome(counts, {}, 1.0, 1.0, 1.0, Memory())
    written = Written(0, 0, 0, 0, 0)
    assert "read is not written" in next(problems(written, outcome, []))
