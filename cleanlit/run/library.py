"""The stages for people who write Python: `stream` and `cluster`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from cleanlit.document import Cleaned, Cluster, Document, Origin, Reason, Rejected
from cleanlit.run.pool import PoolOptions, run
from cleanlit.run.stages import Step

if TYPE_CHECKING:
    from cleanlit.dedup.options import DedupOptions
    from cleanlit.dedup.scopes import Within
    from cleanlit.dedup.sketch import Mask
    from cleanlit.repeats.table import FurnitureTable

_BATCH: Final = 16
_SKETCHED: Final = 128

Outcome = Cleaned | Rejected


class _Steps:
    """Steps one after the other, as one piece of work for a worker."""

    def __init__(self, steps: tuple[Step, ...]) -> None:
        self._steps = steps

    def __call__(self, item: Document | Rejected) -> Outcome:
        if isinstance(item, Rejected):
            return item
        outcome = Cleaned(item)
        for step in self._steps:
            try:
                done = step(outcome.document)
            except Exception as error:
                detail = f"{type(error).__name__}: {error}"
                return Rejected(item.origin, Reason.INTERNAL, detail, item.id)
            match done:
                case Rejected():
                    return done
                case Cleaned():
                    outcome = done
                case _:
                    outcome = Cleaned(done, outcome.removals, outcome.marks)
        return outcome

    def failed(self, item: Document | Rejected, reason: Reason, detail: str) -> Outcome:
        if isinstance(item, Rejected):
            return item
        return Rejected(item.origin, reason, detail, item.id)


def stream(
    documents: Iterable[Document | Rejected],
    *steps: Step,
    jobs: int = 1,
    timeout_s: float | None = None,
) -> Iterator[Outcome]:
    """Take documents through `steps` (`Extractor()`, a `Cleaner`, functions of yours).

    Gives one outcome for each document, in order: `Cleaned` or `Rejected`. With `jobs`
    above 1, or with a `timeout_s` for each document, the steps run in processes of
    their own; then the calling script needs the usual `if __name__ == "__main__"`.
    """
    options = PoolOptions(
        jobs=jobs,
        timeout_s=timeout_s or 60.0,
        supervised=timeout_s is not None,
    )
    source = iter(documents)
    batches = iter(lambda: list(islice(source, _BATCH)), [])
    for batch in run(_Steps(steps), batches, options):
        yield from batch


def cluster(
    documents: Iterable[Document],
    options: DedupOptions | None = None,
    *,
    furniture: FurnitureTable | None = None,
    within: Within | str | None = None,
    mask: Mask | None = None,
) -> list[Cluster]:
    """Find near-duplicates among `documents`: clusters of two or more.

    Reads all documents and holds their sketches, not their texts. A document without
    an id goes by its URL or its position. With a `furniture` table what hosts repeat is
    taken from there, and not learned from the documents. `within` compares only those
    of one day, or of one host. `mask` gives the part of a document that is compared, as
    `RuleMask` does; what hosts repeat is left out of that.
    """
    from contextlib import closing
    from dataclasses import replace

    from cleanlit.dedup.clusters import Clusterer
    from cleanlit.dedup.options import DedupOptions
    from cleanlit.dedup.scopes import Within
    from cleanlit.dedup.sketch import Sketcher, whole_text

    chosen = options or DedupOptions()
    sketcher = Sketcher(chosen, mask or whole_text)
    placed = (
        replace(document, origin=Origin(ordinal), html=None)
        for ordinal, document in enumerate(documents, 1)
    )
    scope = Within(within) if within else None
    with closing(Clusterer(chosen, furniture, within=scope)) as clusterer:
        while batch := list(islice(placed, _SKETCHED)):
            clusterer.add_batch(sketcher.batch(batch))
        return list(clusterer.clusters())
