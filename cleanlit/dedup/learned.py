"""What the hosts of a corpus repeat, learned some hosts at a time.

Sentences of two hosts have nothing to do with each other. So where there are many, the
keys of some hosts wait on disk while those of others are counted.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import Final

import numpy as np

from cleanlit.dedup import kernel
from cleanlit.dedup.corpus import Corpus, Numbers, Units, ordered
from cleanlit.dedup.kernel import Longs, Words32
from cleanlit.dedup.store import Store
from cleanlit.repeats.furniture import furniture

# Sentences that are counted at a time, at some 40 bytes each; one host is not divided.
_TOGETHER: Final = 1 << 22


def learn(corpus: Corpus, units: Units, jobs: int) -> Longs:
    """Give the sorted keys of the sentences that hosts repeat."""
    group_of = _groups(corpus, units)
    named = units.named

    def look(
        chunk: tuple[Numbers, Numbers, Longs],
    ) -> tuple[Numbers, Longs, Words32, Words32]:
        chosen, documents, hosts = chunk
        has = named[chosen]
        words, sizes, lengths, sentences = corpus.read(documents[has])
        found = kernel.keys(words, sizes, lengths, sentences, hosts[has])
        owners = np.repeat(chosen[has].astype(np.uint32), sentences)
        return group_of[units.hosts[owners]], found, owners, lengths

    learned = [np.zeros(0, dtype=np.uint64)]
    groups = int(group_of.max(initial=-1)) + 1
    with ExitStack() as stack:
        stores = [stack.enter_context(closing(Store())) for _ in range(groups)]
        for group, keys, owners, lengths in ordered(look, corpus.chunks(units), jobs):
            for number in np.unique(group).tolist():
                own = group == number
                for column in (keys, owners, lengths):
                    part = column[own]
                    stores[number].add_all(part, np.array([part.nbytes]))
        for store in stores:
            learned.append(_of_some(store, units, corpus.options.strip))
            store.close()
    return np.sort(np.concatenate(learned))


def _groups(corpus: Corpus, units: Units) -> Numbers:
    """Give for each host the number of the group that it is counted in."""
    sentences = corpus.sentences(units.documents)
    each = np.bincount(units.hosts, sentences, minlength=len(units.names))
    return (np.cumsum(each) // _TOGETHER).astype(np.int64)


def _of_some(store: Store, units: Units, least: int) -> Longs:
    places = np.arange(len(store))
    keys, owners, weights = (
        np.frombuffer(store.gather(places[end::3].tolist()), kind)
        for end, kind in enumerate((np.uint64, np.uint32, np.uint32))
    )
    return furniture(keys, owners.view(np.int32), weights, units.hosts, least)
