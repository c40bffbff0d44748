"""Jobs on sketches: one that writes those of a shard, one that joins them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cleanlit.document import Rejected
from cleanlit.io.record import Record
from cleanlit.run.counts import Counts
from cleanlit.run.interrupt import Interrupt
from cleanlit.run.job import Job, JobOptions, Outputs, Watch, batches, limited
from cleanlit.run.pool import run
from cleanlit.run.sketchfile import SketchHead, pack
from cleanlit.run.stages import Line, StageOptions, Stages


class SketchJob(Job):
    """One run from records to a file of sketches."""

    def __init__(
        self,
        stages: Stages,
        outputs: Outputs,
        options: JobOptions,
        watch: Watch,
        head: SketchHead,
    ) -> None:
        super().__init__(stages, outputs, options, watch)
        self._head = head

    def run(self, records: Iterable[Record | Rejected], interrupt: Interrupt) -> Counts:
        """Sketch all records; after a signal those that were read."""
        with self._outputs_whole(interrupt):
            self._main.write(self._head.line())
            wanted = limited(interrupt.until_requested(iter(records)), self._options)
            groups = batches(wanted, self._options)
            done = run(self._stages, groups, self._options.pool)
            for found in self._outcomes(done):
                if isinstance(found, Line):
                    continue
                for piece in pack(found):
                    self._main.write(piece)
                self.counts.written += len(found.ids)
        return self.counts


class MergeJob(Job):
    """One run from sketches to clusters and pairs."""

    def __init__(self, outputs: Outputs, options: JobOptions, watch: Watch) -> None:
        super().__init__(Stages(StageOptions()), outputs, options, watch)

    def merge(self, sketches: Iterator[Any], interrupt: Interrupt) -> Counts:
        """Cluster all sketches, in the order in which they come."""
        with self._outputs_whole(interrupt):
            self._deduplicate(self._counted(interrupt.until_requested(sketches)))
        return self.counts

    def _counted(self, sketches: Iterator[Any]) -> Iterator[Any]:
        for batch in sketches:
            self.counts.read += len(batch.ids)
            yield batch
            self._watch(self.counts)
