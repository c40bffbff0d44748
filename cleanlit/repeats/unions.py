"""Union-find: what pairs connect, each set named by its smallest member."""

from __future__ import annotations


def find(parents: list[int], index: int) -> int:
    """Give the smallest member of the set of `index`, and shorten the way to it."""
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def unite(parents: list[int], left: int, right: int) -> None:
    """Make one set of those of `left` and `right`."""
    left, right = find(parents, left), find(parents, right)
    parents[max(left, right)] = min(left, right)
