"""What is furniture of a host, and which copy says that it is not its own."""

from __future__ import annotations

import numpy as np

from cleanlit.repeats.furniture import furniture


def learned(texts: list[list[int]], least: int = 3) -> list[int]:
    """Learn from documents of one host, each a list of keys of ten words."""
    found = furniture(
        np.array([key for text in texts for key in text], dtype=np.uint64),
        np.repeat(np.arange(len(texts)), [len(text) for text in texts]),
        np.full(sum(map(len, texts)), 10),
        np.zeros(len(texts), dtype=np.int64),
        least,
    )
    return found.tolist()


def distinct(count: int) -> list[list[int]]:
    return [[1000 + 10 * n + k for k in range(5)] for n in range(count)]


def test_what_three_stories_hold_is_furniture() -> None:
    texts = distinct(60)
    for n in (3, 20, 40):
        texts[n].append(7)
    texts[5].append(8)
    texts[6].append(8)
    assert learned(texts) == [7]
    assert learned(texts, least=4) == []


def test_a_story_that_a_host_prints_again_is_counted_once() -> None:
    story = [1, 2, 3, 4]
    texts = [*distinct(60), [*story, 5], [*story, 6], [*story, 7]]
    assert learned(texts) == []


def test_a_sentence_repeated_within_one_document_is_counted_once() -> None:
    assert learned([*distinct(60), [1, 1, 1, 1, 2]]) == []


def test_no_documents() -> None:
    assert learned([]) == []
