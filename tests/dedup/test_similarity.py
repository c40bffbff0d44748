"""Two documents side by side: what is shared, and why they are one story or not."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.similarity import Similarity, similarity
from cleanlit.dedup.stream import Deduplicator
from cleanlit.document import Document
from tests.dedup.wire import FRAMES, newswire, story

Run = Callable[..., subprocess.CompletedProcess[bytes]]
FULL = story(1, 24)


def compare(one: str, other: str, site: str | None = None) -> Similarity:
    return similarity(Document(text=one, site=site), Document(text=other, site=site))


def failed(found: Similarity) -> set[str]:
    return {test.name for test in found.tests if not test.passed}


def test_a_near_copy_and_its_parts() -> None:
    other = [*FULL[:10], "Our man in the harbour adds this.", *FULL[11:]]
    found = compare(" ".join(FULL), " ".join(other))
    assert (found.relation, found.copies) == ("near", True)
    assert [part.text for part in found.parts] == [
        " ".join(FULL[:10]),
        " ".join(FULL[11:]),
    ]
    for part in found.parts:
        theirs = " ".join(other)[part.other_start : part.other_end]
        assert theirs == part.text
        assert " ".join(FULL)[part.start : part.end] == part.text
    assert failed(found) <= {"aligned"}


def test_a_cut_copy_passes_by_the_aligned_rule() -> None:
    found = compare(" ".join(FULL), " ".join(FULL[:9]))
    assert found.relation == "cut"
    assert found.contained == 1.0
    assert failed(found) == {"jaccard"}


def test_two_stories_share_nothing() -> None:
    found = compare(" ".join(FULL), " ".join(story(2, 24)))
    assert (found.relation, found.jaccard, found.parts) == (None, 0.0, ())
    assert {"jaccard", "aligned", "run"} <= failed(found)


def test_other_numbers_tell_reports_apart() -> None:
    other = [s.replace(s.split()[-2], "7") for s in FULL]
    found = compare(" ".join(FULL), " ".join(other))
    assert not found.copies
    assert "numbers" in failed(found)


def test_one_host_asks_for_more() -> None:
    other = " ".join([*FULL[:17], *story(3, 3)])
    assert compare(" ".join(FULL), other).copies
    found = compare(" ".join(FULL), other, "courier.example")
    assert not found.copies
    assert [t.needed for t in found.tests if t.name == "jaccard"] == [0.8]


def test_short_and_equal_texts() -> None:
    assert compare("Ferry late.", "FERRY late").relation == "exact"
    found = compare("Ferry late.", "Ferry very late")
    assert failed(found) >= {"words"}
    assert not found.copies
    assert compare("", "").relation is None


def test_furniture_is_left_out() -> None:
    frame = " ".join(FRAMES["courier.example"])
    pair = [
        Document(text=f"{frame} {' '.join(story(n, 2))}", site="courier.example")
        for n in (1, 2)
    ]
    with Deduplicator() as deduplicator:
        for document in newswire(40):
            deduplicator.add(document)
        table = deduplicator.furniture()
    assert similarity(*pair).jaccard > 0.4
    assert similarity(*pair, furniture=table).jaccard == 0.0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(4, 20), st.integers(0, 16))
def test_it_says_what_a_stream_decides(
    one: int, other: int, kept: int, start: int
) -> None:
    left = " ".join(story(one, 20))
    right = " ".join([*story(other, 20)[start : start + kept], *story(one, 20)[:kept]])
    with Deduplicator(DedupOptions(strip=0)) as deduplicator:
        deduplicator.add(Document(text=left, id="a"))
        edges = deduplicator.add(Document(text=right, id="b")).edges
    found = compare(left, right)
    relations = {edge.relation for edge in edges}
    assert relations <= {found.relation, "digest"} or not found.copies
    # Text and shingles are counted the same way.
    if found.relation == "near":
        assert {edge.similarity for edge in edges} == {found.jaccard}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts(one: str, other: str) -> None:
    found = compare(one, other)
    for part in found.parts:
        assert one[part.start : part.end] == part.text
        assert 0 <= part.other_start <= part.other_end <= len(other)


def test_explain_a_pair(cleanlit: Run, tmp_path: Path) -> None:
    records = [
        {"id": "a", "text": " ".join(FULL)},
        {"id": "x", "text": "Another."},
        {"id": "b", "text": " ".join(["Extra words at the top.", *FULL[:20]])},
    ]
    lines = [json.dumps(record) + "\n" for record in records]
    (tmp_path / "all.jsonl").write_text("".join(lines))
    (tmp_path / "one.jsonl").write_text(lines[0])
    (tmp_path / "other.jsonl").write_text(lines[2])
    done = cleanlit("explain", "--pair", "one.jsonl", "other.jsonl")
    shown = done.stdout.decode()
    assert shown.startswith("a and b: one story: near copies\n")
    assert "> Extra words at the top.\n" in shown
    assert "  + jaccard 0.8" in shown
    again = cleanlit("explain", "--ids", "a", "b", "all.jsonl")
    assert again.stdout == done.stdout
    (found,) = cleanlit(
        "explain", "--pair", "--ids", "b", "a", "all.jsonl", "--json"
    ).stdout.splitlines()
    assert json.loads(found)["copies"] is True
    assert json.loads(found)["parts"][0]["start"] == len("Extra words at the top. ")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--pair"], b"two records, here are 1"),
        (["--ids", "a", "c"], b"no record has the id c"),
    ],
)
def test_explain_needs_two(cleanlit: Run, flags: list[str], said: bytes) -> None:
    done = cleanlit("explain", *flags, stdin=b'{"id": "a", "text": "A."}\n')
    assert done.returncode == 2
    assert said in done.stderr


def test_it_says_that_numbers_stand_in_place_of_others() -> None:
    words = [f"word{place}" for place in range(120)]
    for place in (20, 40, 60, 80):
        words[place] = str(place)
    other = list(words)
    other[20], other[60] = "21", "ferry"
    one, two = (Document(text=" ".join(found)) for found in (words, other))
    tests = {test.name: test for test in similarity(one, two).tests}
    assert not tests["replaced"].passed
    assert tests["replaced"].found == 2
    assert "replaced" not in {test.name for test in similarity(one, one).tests}
