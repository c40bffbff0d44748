"""The main job: records through the stages into outputs, with duplicates or without."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import orjson

from cleanlit.document import Cluster, Rejected
from cleanlit.errors import OutputError
from cleanlit.io.encode import mark, reject_line
from cleanlit.io.record import Record
from cleanlit.io.sink import LineSink, Sink, open_sink
from cleanlit.run.counts import Counts
from cleanlit.run.interrupt import Interrupt
from cleanlit.run.pool import PoolOptions, run
from cleanlit.run.spool import Spool
from cleanlit.run.stages import Line, Plain, Stages

# A batch ends at either: small enough that memory stays bounded at the largest
# records, large enough that the trip to a worker does not show.
BATCH_BYTES: Final = 1 << 20
# Lines that are written at a time where all are there.
_WRITTEN: Final = 1024
# Names of documents whose JSON is kept.
_NAMES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the results go; None for what is not wanted."""

    main: str = "-"
    removals: str | None = None
    clusters: str | None = None
    rejects: str | None = None


@dataclass(frozen=True, slots=True)
class JobOptions:
    """How a job is run. `dedup` holds `DedupOptions`, or None to stop before it.

    With `mark` all records are written, with `report` clusters and edges and no record.
    `furniture` is a table of what hosts repeat, None to learn it. `within` compares
    only records of one day, or host.
    """

    pool: PoolOptions = PoolOptions()
    batch_records: int = 128
    limit: int | None = None
    dedup: Any = None
    mark: bool = False
    report: bool = False
    furniture: Any = None
    within: Any = None


Watch = Callable[[Counts], None]


class Job:
    """One run from opened inputs to finished outputs.

    `furniture` is the table that was used or learned, if there was one.
    """

    def __init__(
        self, stages: Stages, outputs: Outputs, options: JobOptions, watch: Watch
    ) -> None:
        self.counts = Counts()
        self.furniture: Any = options.furniture
        self._stages = stages
        self._outputs = outputs
        self._options = options
        self._watch = watch
        self._sinks: list[Sink] = []
        self._main = self._open(outputs.main)
        self._removals = self._open_lines(outputs.removals)
        self._clusters = self._open_lines(outputs.clusters)
        self._rejects = self._open_lines(outputs.rejects)

    def run(self, records: Iterable[Record | Rejected], interrupt: Interrupt) -> Counts:
        """Process all records.

        After a signal what was read so far is finished, and outputs keep their
        `.partial` names. On an error they do too, and the error is raised.
        """
        with self._outputs_whole(interrupt):
            wanted = limited(interrupt.until_requested(iter(records)), self._options)
            groups = batches(wanted, self._options)
            lines = self._outcomes(run(self._stages, groups, self._options.pool))
            if self._options.dedup is None:
                for line in lines:
                    self._write(line.data)
            else:
                self._deduplicate(lines)
        return self.counts

    @contextlib.contextmanager
    def _outputs_whole(self, interrupt: Interrupt) -> Iterator[None]:
        """Finish all outputs behind what is done inside, or leave them as they are."""
        try:
            yield
            self.counts.interrupted = interrupt.requested
            self._finish(whole=not interrupt.requested)
        except BaseException:
            for sink in self._sinks:
                sink.abandon()
            raise

    def _outcomes(self, results: Iterator[list[Any]]) -> Iterator[Any]:
        """Count outcomes, write the side outputs, and give what goes on.

        That is lines, and the sketches of a batch behind its lines.
        """
        for batch in results:
            for outcome in batch:
                if isinstance(outcome, Plain):
                    self.counts.read += outcome.count
                elif isinstance(outcome, (Line, Rejected)):
                    line = self._take(outcome)
                    if line is not None:
                        yield line
                else:
                    yield outcome
            self._flush()
            self._watch(self.counts)

    def _take(self, outcome: Line | Rejected) -> Line | None:
        """Count an outcome and write its side outputs; None for a reject."""
        self.counts.count(outcome)
        if isinstance(outcome, Rejected):
            if self._rejects:
                self._rejects.write(reject_line(outcome))
            return None
        if self._removals:
            for removal in outcome.removals:
                self._removals.write(removal)
        return outcome

    def _flush(self) -> None:
        """Pass results on batch by batch where somebody may be waiting for them."""
        if isinstance(self._main, LineSink) and self._main.path == "-":
            self._main.flush()

    def _write(self, line: bytes) -> None:
        self._main.write(line)
        self.counts.written += 1

    def _write_all(self, lines: Iterator[bytes]) -> None:
        while chunk := list(islice(lines, _WRITTEN)):
            if isinstance(self._main, LineSink):
                self._main.write_all(chunk)
                self.counts.written += len(chunk)
                continue
            for line in chunk:
                self._write(line)

    def _deduplicate(self, lines: Iterator[Any]) -> None:
        from cleanlit.dedup.clusters import Clusterer

        clusterer = Clusterer(
            self._options.dedup,
            self._options.furniture,
            within=self._options.within,
            jobs=self._options.pool.jobs,
        )
        spool = Spool()
        with contextlib.closing(spool), contextlib.closing(clusterer):
            try:
                for found in lines:
                    if not isinstance(found, Line):
                        clusterer.add_batch(found)
                    elif not self._options.report:
                        spool.write(found.data)
            except OSError as error:
                raise OutputError(
                    "temporary files", f"cannot be written: {error.strerror}"
                ) from error
            started = time.monotonic()
            if self._options.report:
                self._write_all(self._reported(clusterer))
                self.furniture = clusterer.furniture
                self._write_all(edge_lines(clusterer.pairs()))
            else:
                self._keep_or_mark(spool, clusterer)
            self.counts.seconds["clustering_s"] = time.monotonic() - started

    def _reported(self, clusterer: Any) -> Iterator[bytes]:
        """Give the lines of clusters, without holding them all."""
        for cluster in clusterer.clusters():
            self.counts.clusters += 1
            yield cluster_line(cluster)

    def _keep_or_mark(self, spool: Spool, clusterer: Any) -> None:
        clusters = list(clusterer.clusters())
        self.counts.clusters = len(clusters)
        self.furniture = clusterer.furniture
        for cluster in clusters:
            if self._clusters:
                self._clusters.write(cluster_line(cluster))
        ordinals = (ordinal for ordinal, _ in clusterer.names())
        if self._options.mark:
            self._mark_all(spool, ordinals, clusterer, clusters)
        else:
            self._keep_canonical(spool, ordinals, clusters)

    def _keep_canonical(
        self, spool: Spool, ordinals: Iterable[int], clusters: list[Cluster]
    ) -> None:
        dropped = {
            member.ordinal
            for cluster in clusters
            for member in cluster.members
            if member.relation != "canonical"
        }
        for ordinal, line in zip(ordinals, spool.lines(), strict=True):
            if ordinal in dropped:
                self.counts.duplicates += 1
            else:
                self._write(line)

    def _mark_all(
        self,
        spool: Spool,
        ordinals: Iterable[int],
        clusterer: Any,
        clusters: list[Cluster],
    ) -> None:
        found = {
            member.ordinal: (cluster, member)
            for cluster in clusters
            for member in cluster.members
        }
        names = dict(clusterer.names())
        for ordinal, line in zip(ordinals, spool.lines(), strict=True):
            if ordinal in found:
                cluster, member = found[ordinal]
                fields = {
                    "cluster": cluster.id,
                    "canonical": cluster.canonical,
                    "relation": member.relation,
                    "similarity": member.similarity,
                }
            else:
                name = names[ordinal]
                fields = {
                    "cluster": name,
                    "canonical": name,
                    "relation": "unique",
                    "similarity": 1.0,
                }
            self._write(mark(line, fields))

    def _finish(self, *, whole: bool) -> None:
        for sink in self._sinks:
            if whole or sink.path == "-":
                sink.commit()
            else:
                sink.abandon()

    def _open(self, path: str) -> Sink:
        try:
            sink = open_sink(path)
        except BaseException:
            for opened in self._sinks:
                opened.abandon()
            raise
        self._sinks.append(sink)
        return sink

    def _open_lines(self, path: str | None) -> Sink | None:
        return self._open(path) if path else None


def cluster_line(cluster: Cluster) -> bytes:
    """Give the line of the clusters file: parallel lists, the canonical copy first."""
    members = sorted(cluster.members, key=lambda member: member.relation != "canonical")
    return orjson.dumps(
        {
            "cluster": cluster.id,
            "canonical": cluster.canonical,
            "size": len(members),
            "cohesion": cluster.cohesion,
            "members": [member.id for member in members],
            "ordinals": [member.ordinal for member in members],
            "relations": [member.relation for member in members],
            "similarities": [member.similarity for member in members],
        }
    )


def edge_lines(pairs: Iterable[tuple[str, str, float, str]]) -> Iterator[bytes]:
    """Give the lines of pairs of documents, the fields of `Match` in each.

    Each name is made JSON once, and not in every pair that it is in.
    """
    names, ends = _Names(), _Ends()
    for left, right, similarity, relation in pairs:
        yield b'{"left":%b,"right":%b%b' % (
            names[left],
            names[right],
            ends[relation, similarity],
        )


class _Names(dict[str, bytes]):
    """JSON of strings, as far back as fits."""

    def __missing__(self, name: str) -> bytes:
        if len(self) >= _NAMES:
            self.clear()
        # A copy: what orjson gives keeps a kilobyte from being used again.
        found = self[name] = b"%b" % orjson.dumps(name)
        return found


class _Ends(dict[tuple[str, float], bytes]):
    """What stands behind the names in a line: similarities have three digits."""

    def __missing__(self, key: tuple[str, float]) -> bytes:
        fields = {"relation": key[0], "similarity": key[1]}
        found = self[key] = b"," + orjson.dumps(fields)[1:]
        return found


def limited(
    records: Iterator[Record | Rejected], options: JobOptions
) -> Iterator[Record | Rejected]:
    """Give the records that are wanted."""
    limit = options.limit
    if limit is None:
        yield from records
        return
    for _ in range(limit):
        record = next(records, None)
        if record is None:
            return
        yield record


def batches(
    records: Iterable[Record | Rejected], options: JobOptions
) -> Iterator[list[Record | Rejected]]:
    """Give records in batches for the workers."""
    batch: list[Record | Rejected] = []
    size = 0
    for record in records:
        batch.append(record)
        data = record.data if isinstance(record, Record) else None
        size += len(data) if isinstance(data, bytes) else 256
        if len(batch) >= options.batch_records or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
