"""The kernel hashes as its specification in Python does."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from cleanlit.dedup import shingles
from cleanlit.dedup.shingles import reference_hashes, shingle_hashes

words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=9)
texts = st.lists(st.one_of(words, st.sampled_from(["ferry", "渡", ""])), max_size=40)


def test_the_kernel_is_there() -> None:
    assert shingles.KERNEL == "C"


@given(texts, st.integers(1, 16))
@example([], 3)
@example([""], 3)
@example(["", "", ""], 2)
@example(["a\x00b", "\x00"], 1)
@example(["\U0010ffff", "é", "\r"], 2)
def test_kernel_and_reference_agree(text: list[str], size: int) -> None:
    ours, reference = shingle_hashes(text, size), reference_hashes(text, size)
    assert ours.dtype == reference.dtype == np.dtype("<u8")
    assert ours.tolist() == reference.tolist()
    assert len(ours) == (max(1, len(text) - size + 1) if text else 0)


@given(texts, texts, st.integers(1, 5))
def test_a_shingle_depends_on_its_own_words_alone(
    before: list[str], text: list[str], size: int
) -> None:
    if len(text) >= size:
        tail = shingle_hashes([*before, *text], size)[len(before) :]
        assert tail.tolist() == shingle_hashes(text, size).tolist()


def test_order_and_borders_of_words_count() -> None:
    def first(*text: str) -> int:
        return int(shingle_hashes([*text], 3)[0])

    ways = [("a", "b", "c"), ("c", "b", "a"), ("ab", "c"), ("a", "bc"), ("abc",)]
    assert len({first(*way) for way in ways}) == len(ways)
