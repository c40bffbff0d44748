"""What decides on one document at a time gives what its reference gives."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanlit.dedup import compiled, kernel, reference_stream
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.reference_stream import EMPTY
from cleanlit.dedup.verify import limits_of

keys_of_few = st.lists(st.integers(0, 12), max_size=8)
documents = st.lists(keys_of_few, max_size=30)


def packed(keys: list[int]) -> np.ndarray:
    """Give keys that are spread, but for some that are next to one another."""
    spread = [(key % 5 * 2**61 + (key << 26)) % 2**64 for key in keys]
    return np.array(spread, dtype=np.uint64)


@given(documents, st.integers(1, 4), st.integers(0, 3), st.integers(1, 3), st.data())
@settings(max_examples=200)
def test_documents_are_met_alike(
    added: list[list[int]], cap: int, bands: int, least: int, data: st.DataObject
) -> None:
    tables = [np.full(512, EMPTY, dtype=np.uint64) for _ in range(2)]
    bounds = sorted(data.draw(st.lists(st.integers(0, len(added)), max_size=3)))
    runs: list[np.ndarray] = []
    start = 0
    for bound in bounds:
        entries = [
            packed(keys) | np.uint64(number)
            for number, keys in enumerate(added[start:bound], start)
        ]
        runs.append(np.sort(np.concatenate([packed([]), *entries])))
        start = bound
    for number, keys in enumerate(added[start:], start):
        made = [
            kernel_.enter(table, packed(keys), number, cap)
            for kernel_, table in zip((compiled, reference_stream), tables, strict=True)
        ]
        assert made[0] == made[1]
    assert tables[0].tolist() == tables[1].tolist()
    wanted = packed(data.draw(keys_of_few))
    given_ = tuple(runs), wanted, bands, cap, least, 3
    assert compiled.meet(tables[0], *given_) == reference_stream.meet(
        tables[1], *given_
    )


@given(documents, documents, st.integers(1, 4))
@settings(max_examples=100)
def test_runs_are_merged_alike(
    older: list[list[int]], newer: list[list[int]], cap: int
) -> None:
    parts = [packed([]), *map(packed, older)], [packed([]), *map(packed, newer)]
    left, right = (
        np.sort(np.concatenate(part) + np.uint64(100 * n) + np.uint64(len(part)))
        for n, part in enumerate(parts)
    )
    runs = [np.concatenate((left, np.zeros(len(right), "<u8"))) for _ in range(2)]
    held = compiled.merge(runs[0], right, cap)
    assert held == reference_stream.merge(runs[1], right, cap)
    assert runs[0][:held].tolist() == runs[1][:held].tolist()
    assert runs[0][:held].tolist() == sorted(runs[0][:held].tolist())


@given(st.lists(st.integers(0, 2**64 - 1), max_size=300), st.data())
@settings(max_examples=100)
def test_keys_of_any_spread_are_found(keys: list[int], data: st.DataObject) -> None:
    run = np.unique(np.array(keys, dtype=np.uint64) & np.uint64(reference_stream.KEY))
    table = np.full(2, EMPTY, dtype=np.uint64)
    for key in [*run[:40].tolist(), 0, 2**63, 2**64 - 2**26]:
        wanted = np.array([key], dtype=np.uint64)
        found = compiled.meet(table, (run,), wanted, 1, 2, 1, 2)
        assert found == ([0] if key in run.tolist() else [])


@given(
    st.lists(st.tuples(st.lists(st.integers(0, 30), max_size=9), st.integers(0, 5))),
    st.integers(2, 6),
    st.integers(0, 90),
)
@settings(max_examples=200)
def test_hosts_are_remembered_alike(
    told: list[tuple[list[int], int]], least: int, pause: int
) -> None:
    ours = theirs = b""
    quiet = [([1000 + n], 1000 + n) for n in range(pause)]
    for numbers, story in [*told, *quiet, *told]:
        keys = np.array(numbers, dtype=np.uint64)
        ours = compiled.learn(ours, keys, story, least)
        theirs = reference_stream.learn(theirs, keys, story, least)
        assert ours == theirs
        assert compiled.known(ours, keys) == reference_stream.known(theirs, keys)


@given(
    st.lists(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=9), max_size=6)),
    st.integers(1, 5),
    st.integers(0, 8),
    st.data(),
)
@settings(max_examples=200)
def test_texts_are_made_alike(
    told: list[list[list[int]]], size: int, values: int, data: st.DataObject
) -> None:
    contents, numbers, known = [], [], []
    hosts = np.arange(len(told), dtype=np.uint64) % np.uint64(3)
    for text, host in zip(told, hosts, strict=True):
        words = np.array([n * 2**58 + n % 3 for s in text for n in s], dtype=np.uint64)
        lengths = np.array([len(sentence) for sentence in text], dtype=np.uint32)
        contents.append(words.tobytes() + lengths.tobytes())
        numbers.append(len(text))
        given_ = words, np.array([len(words)], np.uint32), lengths
        each = np.array([len(text)], np.uint32), np.array([host], np.uint64)
        keys = kernel.keys(*given_, *each)
        chosen = data.draw(
            st.lists(st.sampled_from(range(len(keys)))) if text else st.just([])
        )
        memory = b""
        for story in range(data.draw(st.integers(0, 3))):
            memory = kernel.learn(memory, keys[chosen], story, 2)
        known.append(memory)
    a = np.arange(1, 2 * values, 2, dtype=np.uint32)
    all_ = (
        tuple(contents),
        np.array(numbers, np.uint32),
        hosts,
        tuple(known),
        size,
        a,
        a,
    )
    ours, theirs = compiled.texts(*all_), reference_stream.texts(*all_)
    assert ours.texts == theirs.texts
    assert [part.tolist() for part in ours[1:]] == [
        part.tolist() for part in theirs[1:]
    ]


def test_contents_that_do_not_add_up_are_refused() -> None:
    none = np.zeros(0, dtype=np.uint32)
    for content, sentences in ((bytes(20), 2), (bytes(4), 2), (bytes(13), 1)):
        given_ = (content,), np.array([sentences], np.uint32), np.zeros(1, np.uint64)
        with pytest.raises(ValueError, match="do not fit"):
            compiled.texts(*given_, (b"",), 5, none, none)
    given_ = (bytes(8),), np.zeros(1, np.uint32), np.zeros(1, np.uint64)
    for known in ((), (bytes(8),), (b"\0" * 8 + b"\xff" * 16,)):
        with pytest.raises(ValueError, match="do not fit"):
            compiled.texts(*given_, known, 5, none, none)


def test_a_damaged_host_is_refused() -> None:
    keys = np.arange(9, dtype=np.uint64)
    host = compiled.learn(b"", keys, 1, 3)
    for broken in (host[:20], host[:-4], host + b"1234", host[:8] + b"\xff" * 16):
        with pytest.raises(ValueError, match="do not fit"):
            compiled.learn(broken, keys, 2, 3)


@given(st.lists(st.lists(st.integers(0, 40), max_size=60), max_size=5), st.data())
@settings(max_examples=100)
def test_rows_are_compared_and_keyed_alike(
    texts: list[list[int]], data: st.DataObject
) -> None:
    options = DedupOptions(bands=4, rows=2)
    words = np.array([n * 2**58 + n % 3 for t in texts for n in t], dtype=np.uint64)
    counts = np.array([len(text) for text in texts], dtype=np.uint32)
    a = np.arange(1, 17, 2, dtype=np.uint32)
    rows = kernel.shingle(words, counts, 3, a, a)
    salts = np.arange(len(texts), dtype=np.uint64)
    given_ = rows.signatures, rows.samples, rows.sampled, salts, 4, 2
    ours, theirs = (
        compiled.bucket_keys(*given_), reference_stream.bucket_keys(*given_)
    )  # fmt: skip
    assert [part.tolist() for part in ours] == [part.tolist() for part in theirs]
    if not texts:
        return
    ends = np.cumsum([0, *rows.sizes.tolist()]).tolist()
    mine, *others = (rows.data[start:end].tobytes() for start, end in pairwise(ends))
    hosts = bytes(data.draw(st.booleans()) for _ in others)
    told = mine, (*others, mine), hosts + b"\0", limits_of(options)
    ours_ = compiled.compare(*told)
    assert ours_ == reference_stream.compare(*told)
    assert ours_[-1][0] == 1
