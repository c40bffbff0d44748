"""Temporary files of many entries, and rows that are compared where they lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanlit.dedup import compiled, kernel
from cleanlit.dedup.candidates import permutations
from cleanlit.dedup.rows import Limits
from cleanlit.dedup.store import Store

LIMITS = Limits(0.5, 0.6, 0.6, 12.0, 3)


@given(
    st.lists(st.lists(st.binary(max_size=20), max_size=4), max_size=6),
    st.lists(st.integers(0, 99), max_size=9),
)
@settings(deadline=None)
def test_entries_come_back(batches: list[list[bytes]], wanted: list[int]) -> None:
    store = Store()
    entries: list[bytes] = []
    for batch in batches:
        store.add_all(b"".join(batch), np.array([len(one) for one in batch], int))
        store.add(b"single", b" entry")
        entries += [*batch, b"single entry"]
        assert store.get(len(entries) - 1).tobytes() == b"single entry"
    assert len(store) == len(entries)
    numbers = [number % len(entries) for number in wanted] if entries else []
    assert store.gather(numbers) == b"".join(entries[number] for number in numbers)
    assert store.sizes(np.array(numbers, dtype=np.int64)).tolist() == [
        len(entries[number]) for number in numbers
    ]
    found = [b""] * len(numbers)
    for chosen, data in store.in_order(np.array(numbers, dtype=np.int64)):
        end = 0
        for place in chosen.tolist():
            start, end = end, end + len(entries[numbers[place]])
            found[place] = data[start:end].tobytes()
        assert end == len(data)
    assert found == [entries[number] for number in numbers]
    store.add(b"more")
    store.close()


def test_pairs_in_a_file_are_judged_as_in_memory() -> None:
    stories = [
        " ".join(f"w{(seed * n) % 97} {n % (seed + 3)}" for n in range(150 - seed))
        for seed in range(1, 80)
    ]
    scanned = kernel.scan(stories)
    rows = kernel.shingle(scanned.words, scanned.counts, 3, *permutations(0, 1))
    store = Store()
    # More rows than are kept at hand, so that they push each other out.
    times = 20
    for _ in range(times):
        store.add_all(rows.data, rows.sizes.astype(np.int64))
    rows = rows._replace(
        data=np.tile(rows.data, times), sizes=np.tile(rows.sizes, times)
    )
    count = times * len(stories)
    steps = (0, 1, 3, 79, 1024, 1025)
    pairs = np.array(
        [(i, (i * 7 + k) % count) for i in range(count) for k in range(2)]
        + [(i, (i + k) % count) for i in range(count) for k in steps],
        dtype=np.uint32,
    )
    same = (np.arange(len(pairs)) % 2).astype(np.uint8)
    file, ends = store.opened()
    found = compiled.verify_in_file(file, ends, pairs, same, LIMITS)
    assert found is not None
    whole = kernel.verify(rows.data, rows.sizes, pairs, same, LIMITS)
    for ours, theirs in zip(found, whole, strict=True):
        assert ours.tolist() == theirs.tolist()
    with pytest.raises(ValueError, match="do not fit"):
        compiled.verify_in_file(file, ends, pairs[:1] + count, same[:1], LIMITS)
    with pytest.raises(ValueError, match="do not fit"):
        compiled.verify_in_file(file, ends[::-1].copy(), pairs[:1], same[:1], LIMITS)
    store.close()
