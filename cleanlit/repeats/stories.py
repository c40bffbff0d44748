"""How many distinct stories hold what a host repeats, where that must be exact.

`furniture` finds what repeats at the speed of sorting. What is shown to people is
counted once more here, story by story.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from cleanlit.repeats.unions import unite

# Documents looked at, evenly over those that hold the sentence.
_LOOKED_AT: Final = 16
# Sentences that are this many times as frequent tell nothing of a story: they are the
# frame around it.
_FRAME: Final = 2


def distinct_stories(
    holders: Sequence[int],
    held: Sequence[Mapping[int, int]],
    counts: Mapping[int, int],
) -> int:
    """Count the stories among the documents `holders`, all of which hold a sentence.

    `held` gives the sentences of each document with their words, `counts` in how many
    documents a sentence stands. Two documents are one story where half of the words of
    the shorter one stand in both, what is far more frequent than the sentence aside.
    Of many holders a sample is compared, and the count scaled.
    """
    total = len(holders)
    step = max(1, -(-total // _LOOKED_AT))
    sample = holders[::step]
    most = _FRAME * total
    own = [
        {key: words for key, words in held[at].items() if counts.get(key, 1) <= most}
        for at in sample
    ]
    sizes = [sum(part.values()) for part in own]
    parents = list(range(len(sample)))

    for right in range(len(sample)):
        for left in range(right):
            shared = own[left].keys() & own[right].keys()
            words = sum(own[left][key] for key in shared)
            if 2 * words >= min(sizes[left], sizes[right]) > 0:
                unite(parents, left, right)
    stories = sum(parents[at] == at for at in range(len(sample)))
    return total * stories // len(sample)
