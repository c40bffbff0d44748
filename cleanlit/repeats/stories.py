"""How many distinct stories hold what a host repeats, where that must be exact.

`furniture` finds what repeats at the speed of sorting. What is shown to people is
counted once more here, story by story.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanlit.repeats.unions import unite

# Documents looked at, evenly over those that hold the sentence.
_LOOKED_AT: Final = 16
# Sentences that are this many times as frequent tell nothing of a story: they are the
# frame around it.
_FRAME: Final = 2

Numbers = NDArray[np.int64]


class Held(NamedTuple):
    """What the documents of a host hold.

    `keys` are the distinct sentences of each document, one document after the other:
    those of document `at` stand from `starts[at]` to `starts[at + 1]`. `weights` are
    the sizes of sentences and `counts` the documents that hold them, by key.
    """

    keys: Numbers
    starts: Numbers
    weights: Numbers
    counts: Numbers

    @classmethod
    def of(
        cls,
        keys: Numbers,
        documents: Numbers,
        weights: Numbers,
        total: int,
        counted: NDArray[np.bool_],
    ) -> Held:
        """Gather `keys` (one a sentence) by `documents`, of which there are `total`.

        Sentences that are not `counted` (by key) are taken to stand in one document.
        """
        pairs = np.unique(documents * len(weights) + keys)
        owners, keys = np.divmod(pairs, max(1, len(weights)))
        counts = np.bincount(keys, minlength=len(weights))
        starts = np.searchsorted(owners, np.arange(total + 1))
        return cls(keys, starts, weights, np.where(counted, counts, 1))


def distinct_stories(holders: Sequence[int], held: Held) -> int:
    """Count the stories among the documents `holders`, all of which hold a sentence.

    Two documents are one story where half of the words of the shorter one stand in
    both, what is far more frequent than the sentence aside. Of many holders a sample is
    compared, and the count scaled.
    """
    total = len(holders)
    step = max(1, -(-total // _LOOKED_AT))
    sample = holders[::step]
    bounds = [held.starts[at : at + 2] for at in sample]
    keys = np.concatenate([held.keys[start:end] for start, end in bounds])
    owners = np.repeat(
        np.arange(len(sample)), [int(end - start) for start, end in bounds]
    )
    own = held.counts[keys] <= _FRAME * total
    return (
        total * _sets(keys[own], owners[own], held.weights, len(sample)) // len(sample)
    )


def _sets(keys: Numbers, owners: Numbers, weights: Numbers, count: int) -> int:
    """Count what is left of `count` documents where copies of a story are one."""
    sizes = np.bincount(owners, weights[keys], minlength=count)
    distinct, columns = np.unique(keys, return_inverse=True)
    # What one of them holds alone is shared by none.
    often = np.bincount(columns) > 1
    within = often[columns]
    holds: NDArray[Any] = np.zeros((count, len(distinct)))
    holds[owners[within], columns[within]] = 1.0
    holds = holds[:, often]
    shared = (holds * weights[distinct[often]]) @ holds.T
    least = np.minimum.outer(sizes, sizes)
    same = (2 * shared >= least) & (least > 0)
    parents = list(range(count))
    for left, right in np.argwhere(np.triu(same, 1)).tolist():
        unite(parents, left, right)
    return sum(parents[at] == at for at in range(count))
