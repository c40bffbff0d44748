"""A job that decides on each record as it comes, and passes it on or not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any, Final, Protocol

from cleanlit.document import Decision, Rejected
from cleanlit.errors import OutputError
from cleanlit.io.encode import mark
from cleanlit.io.record import Record
from cleanlit.run.counts import Counts
from cleanlit.run.interrupt import Interrupt
from cleanlit.run.job import (
    BATCH_BYTES,
    Job,
    JobOptions,
    Outputs,
    Watch,
    batches,
    limited,
)
from cleanlit.run.pool import run
from cleanlit.run.stages import Line, Stages

# Records that are decided on together where there is no need to wait for them.
_TOGETHER: Final = 256


class Decider(Protocol):
    """What decides: a `Deduplicator`, or a `StoryIndex`, which commits first."""

    def decide(self, sketches: Iterable[Any]) -> list[Decision]: ...


class FilterJob(Job):
    """One run of a stream filter.

    Where the input makes it wait, what came so far has been decided on and handed over:
    `waiting` is to be called by the reader. With workers that holds for whole batches.
    """

    def __init__(
        self,
        stages: Stages,
        outputs: Outputs,
        options: JobOptions,
        watch: Watch,
        decider: Decider,
    ) -> None:
        super().__init__(stages, outputs, options, watch)
        self._decider = decider
        self._pending: list[Line] = []
        self._bytes = 0
        self._interrupt: Interrupt | None = None

    def run(self, records: Iterable[Record | Rejected], interrupt: Interrupt) -> Counts:
        """Process all records; after a signal those that were read."""
        self._interrupt = interrupt
        with self._outputs_whole(interrupt):
            wanted = limited(interrupt.until_requested(iter(records)), self._options)
            for outcome in self._done(wanted):
                line = self._take(outcome)
                if line is not None:
                    self._pending.append(line)
                    self._bytes += len(line.data)
                if len(self._pending) >= _TOGETHER or self._bytes >= BATCH_BYTES:
                    self._settle()
            self._settle()
        return self.counts

    def waiting(self) -> None:
        """Decide on what was read, as more may take its time."""
        if self._interrupt is None:
            return
        with self._interrupt.working():
            self._settle()

    def _done(self, records: Iterator[Record | Rejected]) -> Iterator[Line | Rejected]:
        pool = self._options.pool
        if pool.jobs == 1 and not pool.supervised:
            yield from map(self._stages, records)
            return
        for batch in run(self._stages, batches(records, self._options), pool):
            yield from batch
            self._settle()

    def _settle(self) -> None:
        """Decide on the records at hand, write those that stay, and hand them over."""
        lines, self._pending, self._bytes = self._pending, [], 0
        if lines:
            with _spooling():
                decisions = self._decider.decide([line.sketch for line in lines])
            for line, decision in zip(lines, decisions, strict=True):
                self._pass_on(line, decision)
        self._flush()
        self._watch(self.counts)

    def _pass_on(self, line: Line, decision: Decision) -> None:
        if self._options.mark:
            self._write(mark(line.data, mark_fields(decision)))
        elif decision.keep:
            self._write(line.data)
        else:
            self.counts.duplicates += 1


def mark_fields(decision: Decision) -> dict[str, Any]:
    """Give the fields that `--mark` adds."""
    return {
        "cluster": decision.cluster,
        "canonical": decision.canonical,
        "relation": decision.relation,
        "similarity": decision.similarity,
    }


@contextlib.contextmanager
def _spooling() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            "temporary files", f"cannot be written: {error.strerror}"
        ) from error
