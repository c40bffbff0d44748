"""A text that would connect stories which nothing else connects."""

from __future__ import annotations

import random
import string

import numpy as np
import pytest

from cleanlit import Document
from cleanlit.dedup import clusters as clusters_room
from cleanlit.dedup.corpus import Bodies
from cleanlit.dedup.edges import Edges
from cleanlit.dedup.frames import _Graph, without_frames
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import NEAR
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


def test_thirds_in_common_are_counted() -> None:
    left, right = np.array([0, 1, 0, 5, 0, 1]), np.array([1, 2, 2, 6, 3, 3])
    graph = _Graph.of(left, right, 7)
    assert graph.thirds(left, right).tolist() == [2, 1, 1, 0, 1, 1]
    assert graph.thirds(right, left).tolist() == [2, 1, 1, 0, 1, 1]
    assert graph.degrees.tolist() == [3, 3, 2, 2, 0, 1, 1]


def crowd(first: int, size: int) -> list[tuple[int, int]]:
    units = range(first, first + size)
    return [(one, other) for one in units for other in units if one < other]


def kept(
    pairs: list[tuple[int, int]], *, templated: bool = True
) -> set[tuple[int, int]]:
    """Give the pairs that are left of near texts of one length."""
    left, right = np.array(pairs).T
    count = int(right.max()) + 1
    edges = Edges(
        left, right, np.full(len(pairs), NEAR, np.uint8), np.full(len(pairs), 0.6)
    )
    whole = np.arange(count)
    sizes = np.full(count, 100)
    bodies = Bodies(whole, sizes, np.ones(count, dtype=bool), whole)
    common = np.full(count, templated)
    found = without_frames(edges, bodies, DedupOptions(), common)
    return set(zip(found.left.tolist(), found.right.tolist(), strict=True))


def test_a_chance_between_two_crowds_joins_none() -> None:
    crowds = [*crowd(0, 6), *crowd(6, 6)]
    assert kept([*crowds, (5, 6)]) == set(crowds)
    # Of one story, perhaps, in two kinds of furniture.
    assert len(kept([*crowds, (5, 6)], templated=False)) == len(crowds) + 1


def test_a_pair_at_the_edge_of_a_crowd_stays() -> None:
    pairs = [*crowd(0, 6), (5, 6), (6, 7), (2, 8)]
    assert kept(pairs) == set(pairs)


def test_two_crowds_with_much_in_common_stay() -> None:
    between = [(one, other) for one in (3, 4, 5) for other in (6, 7, 8)]
    pairs = [*crowd(0, 6), *crowd(6, 6), *between]
    assert kept(pairs) == set(pairs)
