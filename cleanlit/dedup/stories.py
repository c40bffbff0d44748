"""Stories from decisions: what all edges together connect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cleanlit.dedup.options import DedupOptions
from cleanlit.document import Decision
from cleanlit.repeats.unions import find, unite


def connected(
    decisions: Iterable[Decision], options: DedupOptions | None = None
) -> Iterator[dict[str, Any]]:
    """Give the stories of two or more documents, in the order of their first ones.

    `options` are those of the index.

    A decision is for good, so two stories that a later document connects keep their two
    canonical copies; here they are one. `relations` and `similarities` are to the copy
    that a document was found a copy of: for one that was kept, `canonical` and 1.
    """
    joining = (options or DedupOptions()).joining
    members: list[Decision] = []
    first: dict[str, int] = {}
    parents: list[int] = []
    for place, decision in enumerate(decisions):
        members.append(decision)
        parents.append(place)
        first.setdefault(decision.id, place)
        for edge in decision.edges:
            if edge.relation in joining:
                other = edge.right if edge.left == decision.id else edge.left
                if other in first:
                    unite(parents, place, first[other])
    groups: dict[int, list[int]] = {}
    for place in range(len(members)):
        groups.setdefault(find(parents, place), []).append(place)
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
