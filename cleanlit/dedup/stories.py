"""Stories from decisions: what all edges together connect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cleanlit.document import Decision


def connected(decisions: Iterable[Decision]) -> Iterator[dict[str, Any]]:
    """Give the stories of two or more documents, in the order of their first ones.

    A decision is for good, so two stories that a later document connects keep their two
    canonical copies; here they are one. `relations` and `similarities` are to the copy
    that a document was found a copy of: for one that was kept, `canonical` and 1.
    """
    members: list[Decision] = []
    first: dict[str, int] = {}
    parents: list[int] = []
    for place, decision in enumerate(decisions):
        members.append(decision)
        parents.append(place)
        first.setdefault(decision.id, place)
        for edge in decision.edges:
            if edge.relation in ("exact", "near", "cut"):
                other = edge.right if edge.left == decision.id else edge.left
                if other in first:
                    _union(parents, place, first[other])
    groups: dict[int, list[int]] = {}
    for place in range(len(members)):
        groups.setdefault(_find(parents, place), []).append(place)
    for group in groups.values():
        if len(group) > 1:
            yield _story([members[place] for place in group], group)


def _story(members: list[Decision], places: list[int]) -> dict[str, Any]:
    return {
        "cluster": min(member.id for member in members),
        "canonical": members[0].id,
        "size": len(members),
        "members": [member.id for member in members],
        "ordinals": [place + 1 for place in places],
        "relations": [
            "canonical" if member.keep else member.relation for member in members
        ],
        "similarities": [member.similarity for member in members],
    }


def _find(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _union(parents: list[int], left: int, right: int) -> None:
    left, right = _find(parents, left), _find(parents, right)
    parents[max(left, right)] = min(left, right)
