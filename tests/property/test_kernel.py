"""The compiled kernel gives what its reference gives, whatever it is given."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleanlit.dedup import compiled, kernel, reference, reference_pairs
from cleanlit.dedup.candidates import Signer, from_lean, permutations, to_lean
from cleanlit.dedup.folding import folding, table_bytes
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import Limits, row_of, shingles_from
from cleanlit.dedup.verify import shingles_of

# Any code point, half surrogates too; and those that something is done about.
odd = st.sampled_from(
    [*"aZ9 .!?\n\r\t'’-—…", "İ", "ı", "i", "\u0307", "е", "ё", "\u0308", "é", "\u0301",
     "ß", "½", "²", "①", "٣", "人", "が", "\u3099", "ｶ", "ﾞ", "。", "！", "ﷺ", "㌀",
     "ह", "ि", "\u094d", "ท", "ี", "한", "ᄒ", "\u00ad", "\u200b", "\ufe0f", "\u0640",
     "ﬁ", "آ", "\ud800", "\udfff", "\x00", "\x85", "\u2028", "\U0010ffff", "𝒜", "ʼ"]
)  # fmt: skip
points = st.characters(codec=None, exclude_categories=())
texts = st.lists(
    st.one_of(st.text(odd, max_size=40), st.text(points, max_size=40)), max_size=6
)


def equal(one: Any, other: Any) -> bool:
    return all(
        left.dtype == right.dtype and left.tolist() == right.tolist()
        for left, right in zip(one, other, strict=True)
    )


def test_the_kernel_is_there() -> None:
    assert kernel.NAME == "C"


@given(texts)
@example([])
@example([""])
@example(["\ud800", "a\ud800b"])
@example(["i\u0307\u0307\u0308 е\u0308\u0307", "\u0307i", "\u0301", ".\u200b \n"])
@settings(max_examples=400)
def test_texts_are_scanned_alike(given_texts: list[str]) -> None:
    ours, theirs = compiled.scan(given_texts), reference.scan(given_texts)
    assert equal(ours, theirs)
    assert ours.counts.sum() == len(ours.words) == ours.lengths.sum()
    assert (ours.lengths > 0).all()


def test_every_code_point_is_scanned_alike() -> None:
    every = [chr(point) for point in range(sys.maxunicode + 1)]
    around = ["a" + "b".join(every[at : at + 512]) for at in range(0, len(every), 512)]
    alone = " ".join(every)
    assert equal(compiled.scan(around), reference.scan(around))
    assert equal(compiled.scan([alone]), reference.scan([alone]))


@given(texts, st.integers(1, 16), st.integers(0, 9))
@settings(max_examples=200)
def test_rows_and_keys_are_alike(
    given_texts: list[str], size: int, values: int
) -> None:
    words, counts, lengths, sentences, _ = compiled.scan(given_texts)
    a, b = permutations(values, 1)
    assert equal(
        compiled.shingle(words, counts, size, a, b),
        reference.shingle(words, counts, size, a, b),
    )
    hosts = np.arange(len(counts), dtype=np.uint64)
    scanned = words, counts, lengths, sentences, hosts
    keys = compiled.keys(*scanned)
    assert equal([keys], [reference.keys(*scanned)])
    learned = np.unique(keys)[::2]
    assert equal(compiled.strip(*scanned, learned), reference.strip(*scanned, learned))


# Words of few kinds: many equal shingles, runs, and numbers (odd) among them.
few = st.lists(st.integers(2, 9), max_size=60)


@given(
    st.lists(few, min_size=2, max_size=6),
    st.integers(1, 4),
    st.floats(0.1, 1),
    st.floats(0.1, 1),
    st.floats(0, 1),
    st.floats(0, 4),
)
@settings(max_examples=400, deadline=None)
def test_pairs_are_judged_alike(
    stories: list[list[int]],
    size: int,
    threshold: float,
    aligned: float,
    numbers: float,
    run: float,
) -> None:
    words = np.array([word for story in stories for word in story], dtype=np.uint64)
    counts = np.array([len(story) for story in stories], dtype=np.uint32)
    none = np.zeros(0, dtype=np.uint32)
    rows = compiled.shingle(words, counts, size, none, none)
    both = [
        (i, j, same) for i in range(len(counts)) for j in range(i) for same in (0, 1)
    ]
    pairs = np.array([pair[:2] for pair in both], dtype=np.uint32)
    same = np.array([pair[2] for pair in both], dtype=np.uint8)
    limits = Limits(threshold, aligned, numbers, run, 3)
    given_rows = rows.data, rows.sizes, pairs, same, limits
    assert equal(compiled.verify(*given_rows), reference_pairs.verify(*given_rows))


@given(
    st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), max_size=40),
    st.sampled_from([1, 2, 4]),
    st.integers(1, 5),
    st.floats(0, 1),
)
def test_bands_find_the_same_pairs(
    table: list[list[int]], rows: int, cap: int, least: float
) -> None:
    signatures = np.array(table, dtype=np.uint32).reshape(-1)
    given_table = signatures, 4, rows, cap, least
    assert equal(
        [compiled.by_bands(*given_table)], [reference_pairs.by_bands(*given_table)]
    )


@given(
    st.lists(st.sets(st.integers(0, 30), max_size=30), max_size=40),
    st.integers(1, 5),
    st.integers(1, 4),
)
def test_samples_find_the_same_pairs(
    stories: list[set[int]], cap: int, least: int
) -> None:
    samples = np.array([n << 27 for s in stories for n in sorted(s)], dtype=np.uint32)
    owners = np.repeat(
        np.arange(len(stories), dtype=np.uint32), [len(s) for s in stories]
    )
    given_samples = samples, owners, len(stories), cap, least
    assert equal(
        [compiled.by_samples(*given_samples)],
        [reference_pairs.by_samples(*given_samples)],
    )


@given(
    st.lists(st.sets(st.integers(0, 2**64 - 1) | st.integers(0, 9)), min_size=1),
    st.data(),
)
def test_lists_share_the_same(lists: list[set[int]], data: st.DataObject) -> None:
    values = np.array([n for one in lists for n in sorted(one)], dtype=np.uint64)
    ends = np.cumsum([0, *map(len, lists)]).astype(np.uint64)
    place = st.integers(0, len(lists) - 1)
    named = data.draw(st.lists(st.tuples(place, place), max_size=20))
    pairs = np.array(named, dtype=np.uint32).reshape(-1, 2)
    found = compiled.overlaps(values, ends, pairs)
    assert equal([found], [reference_pairs.overlaps(values, ends, pairs)])
    assert found.tolist() == [len(lists[a] & lists[b]) for a, b in named]


@given(st.lists(st.integers(0, 2**64 - 1), max_size=50), st.integers(1, 2**32 - 1))
@settings(deadline=None)
def test_signatures_are_those_of_datasketch(hashes: list[int], seed: int) -> None:
    options = DedupOptions(bands=4, rows=2, seed=seed)
    theirs = MinHash(num_perm=8, seed=seed, scheme="affine32", hashfunc=int)
    theirs.update_batch([value >> 32 for value in hashes])
    ours = Signer(options)(np.array(hashes, dtype=np.uint64))
    assert ours.tolist() == theirs.hashvalues.tolist()


def test_rows_are_signed_as_single_texts_are() -> None:
    options = DedupOptions()
    scanned = kernel.scan(["The ferry left at 9. It came back.", "", "A " * 5_000])
    chosen = permutations(options.hashes, options.seed)
    rows = kernel.shingle(scanned.words, scanned.counts, 3, *chosen)
    signatures = rows.signatures.reshape(3, -1)
    for words, row in zip(
        reference.parts(scanned.words, scanned.counts), signatures, strict=True
    ):
        assert Signer(options)(shingles_of(words, 3).hashes).tolist() == row.tolist()


def test_datasketch_takes_signatures_and_gives_them_back() -> None:
    words = kernel.scan(["The ferry left the pier at nine and came back."]).words
    signature = Signer(DedupOptions())(shingles_of(words, 3).hashes)
    lean = to_lean(signature, 1)
    assert from_lean(lean).tolist() == signature.tolist()
    index = MinHashLSH(params=(42, 3), num_perm=126)
    index.insert("ferry", lean)
    assert index.query(to_lean(signature, 1)) == ["ferry"]
    with pytest.raises(ValueError, match="legacy"):
        from_lean(MinHash(num_perm=126, scheme="legacy"))


def test_a_row_is_read_as_it_was_written() -> None:
    shingles = shingles_of(kernel.scan(["one 2 three 4 five one 2 three"]).words, 3)
    assert len(shingles.hashes) == 5
    assert shingles.size == 6
    assert len(shingles.numbers) == 2
    assert sorted(shingles.positions.tolist()) == [0, 1, 2, 3, 4]
    again = shingles_from(row_of(shingles))
    assert again.hashes.tolist() == shingles.hashes.tolist()
    assert again.positions.tolist() == shingles.positions.tolist()
    assert again.numbers.tolist() == shingles.numbers.tolist()


WORDS = np.array([2, 4, 6], dtype=np.uint64)
ONE = np.array([3], dtype=np.uint32)
HOST = np.array([0], dtype=np.uint64)
LIMITS = (0.5, 0.6, 0.6, 12.0, 3)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("load", (b"clfold01",)),
        ("load", (table_bytes()[:-1],)),
        ("load", (table_bytes()[:40] + b"\xff\xff" + table_bytes()[42:],)),
        ("keys", (WORDS, ONE, ONE + 1, np.ones(1, np.uint32), HOST)),
        ("strip", (WORDS, ONE - 1, ONE, np.ones(1, np.uint32), HOST, HOST)),
        ("digests", (WORDS, ONE + 1)),
        ("shingle", (WORDS, ONE, 0, b"", b"")),
        ("shingle", (WORDS, ONE, 17, b"", b"")),
        ("shingle", (WORDS, ONE, 3, b"1234", b"")),
        ("shingle", (WORDS, ONE + 1, 3, b"", b"")),
        ("verify", (b"\xff" * 16, HOST + 16, b"\0" * 8, b"\0", LIMITS)),
        ("verify", (b"\0" * 16, HOST + 24, b"\0" * 8, b"\0", LIMITS)),
        ("verify", (b"\0" * 16, HOST + 16, b"\1" * 8, b"\0", LIMITS)),
        ("overlaps", (WORDS, b"", b"")),
        ("overlaps", (WORDS, HOST + 4, b"")),
        ("overlaps", (WORDS, b"\3" + b"\0" * 15, b"")),
        ("overlaps", (WORDS, HOST, b"\0" * 8)),
        ("by_bands", (b"\0" * 16, 3, 1, 8, 0.0)),
        ("by_bands", (b"\0" * 16, 4, 3, 8, 0.0)),
        ("by_samples", (b"\0" * 4, b"\1\0\0\0", 1, 8, 3)),
        ("by_samples", (b"\0" * 8, b"\1\0\0\0\0\0\0\0", 2, 8, 3)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    function: str, arguments: tuple[Any, ...]
) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        getattr(compiled._c, function)(*arguments)


def test_things_that_are_no_text_are_refused() -> None:
    for wrong in ([1], [None], ["a", b"b"], 3):
        with pytest.raises(TypeError):
            compiled._c.scan(wrong)


def test_a_text_of_fifty_megabytes() -> None:
    sentence = "The ferry left the pier at 9:15. "
    scanned = kernel.scan([sentence * (50_000_000 // len(sentence)), "x" * 50_000_000])
    assert scanned.counts.tolist() == [8 * (50_000_000 // len(sentence)), 1]
    rows = kernel.shingle(scanned.words, scanned.counts, 3, *permutations(126, 1))
    first = shingles_from(rows.data[: int(rows.sizes[0])])
    assert len(first.hashes) == 8


def test_the_table_is_of_the_pinned_version() -> None:
    assert folding().version == "14.0.0"
