"""A text that would connect stories which nothing else connects."""

from __future__ import annotations

import random
import string

import numpy as np
import pytest

from cleanlit import Document
from cleanlit.dedup import clusters as clusters_room
from cleanlit.dedup.frames import _Graph
from cleanlit.dedup.options import DedupOptions
from cleanlit.run.library import cluster

SALES = (
    "The average price of a home sold in Tambridge last week was about {0} million"
    " crowns, the recorder of deeds wrote in the list that appears on the first working"
    " day. In total {1} sales were recorded, compared with {2} in the week before. The"
    " most expensive property was a house by the mill, which went for {3} crowns, and"
    " the cheapest a flat behind the station at {4} crowns."
)
NOTES = (
    " The figures in this list represent transfers registered up to Sunday evening."
    " They include sales between relatives and transfers to trusts, for which the price"
    " may not reflect the market value. A searchable list of all transfers is published"
    " for everybody who cares to come by, and errors may be reported to the desk."
)


def report(number: int) -> str:
    luck = random.Random(number)
    return SALES.format(*(luck.randint(100, 99_999) for _ in range(5))) + NOTES


def documents(texts: list[str]) -> list[Document]:
    return [
        Document(id=f"{at:03}", url=f"https://outlet{at}.example/", text=text)
        for at, text in enumerate(texts)
    ]


def found(texts: list[str], **options: int) -> list[set[str]]:
    return [
        {member.id for member in one.members}
        for one in cluster(documents(texts), DedupOptions(strip=0, **options))
    ]


def test_a_frame_joins_no_stories(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = SALES.format("", "", "", "", "").split(" In total")[0] + NOTES
    texts = [*(report(number) for number in range(8)), bare]
    assert found(texts) == []
    monkeypatch.setattr(clusters_room, "without_frames", lambda edges, *_: edges)
    assert [len(one) for one in found(texts)] == [9]


def test_the_copies_of_each_story_stay_together() -> None:
    bare = SALES.format("", "", "", "", "").split(" In total")[0] + NOTES
    texts = [report(number) for number in range(8) for _ in range(2)]
    texts = [text + " " * at + "Ends." * (at % 2) for at, text in enumerate(texts)]
    assert sorted(map(len, found([*texts, bare]))) == [2] * 8


def words(luck: random.Random, count: int) -> str:
    return " ".join(
        "".join(luck.choices(string.ascii_lowercase, k=7)) for _ in range(count)
    )


def test_a_short_story_among_much_else_is_no_frame() -> None:
    # Its copies are near to it alone: what stands around them is more than itself.
    luck = random.Random(3)
    story = words(luck, 40)
    texts = [story, *(f"{story}. {words(luck, 36)}" for _ in range(8))]
    assert [len(one) for one in found(texts)] == [9]


def test_a_third_in_common_vouches_for_a_pair() -> None:
    left, right = np.array([0, 1, 0, 5]), np.array([1, 2, 2, 6])
    graph = _Graph.of(left, right, 7)
    assert graph.unvouched(left, right).tolist() == [False, False, False, True]
    assert graph.unvouched(right, left).tolist() == [False, False, False, True]
