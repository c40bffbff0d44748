"""Repeated sentences: counted by host and by story."""

from __future__ import annotations

import numpy as np
import pytest

from cleanlit.repeats import counter
from cleanlit.repeats.counter import RepeatCounter, among, keys_of


def hashes(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


def test_a_sentence_repeats_when_enough_stories_hold_it() -> None:
    count = RepeatCounter()
    for story in (1, 2, 3):
        count.add(7, story, hashes(10, 100 + story))
    assert count.repeated(3).tolist() == keys_of(7, hashes(10)).tolist()
    assert not len(count.repeated(4))


def test_copies_of_one_story_count_once() -> None:
    count = RepeatCounter()
    for _ in range(40):
        count.add(7, 1, hashes(10))
    assert not len(count.repeated(2))


def test_hosts_are_apart() -> None:
    count = RepeatCounter()
    for host in (1, 2, 3):
        count.add(host, host, hashes(10))
    assert not len(count.repeated(2))


def test_a_small_buffer_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for buffer in (1, 5, 1 << 20):
        monkeypatch.setattr(counter, "_BUFFER", buffer)
        count = RepeatCounter()
        for story in range(50):
            count.add(story % 4, story, hashes(story % 6, story % 10))
        found.append(count.repeated(3).tolist())
    assert found[0] == found[1] == found[2]
    assert found[0]


def test_among_finds_what_is_known() -> None:
    known = hashes(2, 4, 9)
    assert among(hashes(1, 2, 9, 10), known).tolist() == [False, True, True, False]
    assert not among(hashes(1), hashes()).any()
