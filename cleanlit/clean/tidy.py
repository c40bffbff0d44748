"""Blank lines that a removal leaves behind."""

from __future__ import annotations

from collections.abc import Sequence


def blank_stretches(texts: Sequence[str], claimed: set[int]) -> set[int]:
    """Give the indexes of blank lines that go with the `claimed` ones.

    Where lines went, the blank runs round them become one run, the longest of them;
    at the edges of the text none is left. Blank lines elsewhere stay as they are, so
    a text that no rule touches is not touched at all.
    """
    gone: set[int] = set()
    total, done = len(texts), 0
    for claim in sorted(claimed):
        if claim < done:
            continue
        start, end = claim, claim + 1
        while start > done and not texts[start - 1]:
            start -= 1
        while end < total and (not texts[end] or end in claimed):
            end += 1
        gone |= _superfluous(texts, claimed, start, end)
        done = end
    return gone


def _superfluous(
    texts: Sequence[str], claimed: set[int], start: int, end: int
) -> set[int]:
    blank = [i for i in range(start, end) if i not in claimed]
    if start == 0 or end == len(texts):
        return set(blank)
    longest = run = 0
    for i in range(start, end):
        run = 0 if i in claimed else run + 1
        longest = max(longest, run)
    return set(blank[longest:])
