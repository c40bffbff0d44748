"""The Spark job: the same stages, options and results as the local run."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cleanlit.dedup.scopes import Within
from cleanlit.engines.arrow import Columns, table_of
from cleanlit.engines.batches import Plan, mapper
from cleanlit.engines.spark import RECORDS, Folder, Frame, Session, map_in_arrow
from cleanlit.engines.spark_input import read
from cleanlit.engines.spark_stories import Stories, find_stories
from cleanlit.io.encode import mark
from cleanlit.io.parquet import cell, join_kinds, kind_of
from cleanlit.io.sources import ReadOptions
from cleanlit.repeats.table import FurnitureTable
from cleanlit.run.counts import Counts
from cleanlit.run.stages import StageOptions

_REMOVAL: Final = (
    "ordinal bigint, id string, rule string, action string, line bigint, start bigint,"
    " `end` bigint, text string, html boolean, field string, also array<string>"
)
_REJECT: Final = (
    "ordinal bigint, id string, source string, offset bigint, reason string,"
    " detail string, record string, record_latin1 string"
)
_CLUSTER: Final = (
    "cluster string, canonical string, size bigint, cohesion double,"
    " members array<string>, ordinals array<bigint>, relations array<string>,"
    " similarities array<double>"
)
_LINE: Final[Columns] = {"line": "string"}
_KIND: Final[Columns] = {"name": "string", "kind": "string", "place": "int64"}
# Types of columns by what `io.parquet` calls them.
_COLUMNS: Final = {
    "null": "string", "string": "string", "bool": "bool", "int": "int64",
    "float": "double", "strings": "list<string>", "json": "string",
}  # fmt: skip
# Bits for the place of a field in its record.
_FIELDS: Final = 20


@dataclass(frozen=True, slots=True)
class Outputs:
    """Folders for the results, each a table; None for what is not wanted.

    `main`, `removals`, `rejects`, `clusters` and `edges` are Parquet, or JSON lines in
    text files where the name of the folder ends in `.jsonl`.
    """

    main: str | None = None
    removals: str | None = None
    rejects: str | None = None
    clusters: str | None = None
    edges: str | None = None


@dataclass(frozen=True, slots=True)
class SparkOptions:
    """How a Spark job is run; `stages` says what it does.

    `work` is a folder that all workers see: tables between the stages stay in it.
    `partitions` is the number of parts of a shuffle; the results are the same at any.
    With `mark` all records are written. `furniture` and `within` are those of
    `Clusterer`.
    """

    stages: StageOptions
    reading: ReadOptions
    work: str
    partitions: int
    mark: bool = False
    furniture: FurnitureTable | None = None
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a job: its counts, and what was learned of hosts."""

    counts: Counts
    furniture: FurnitureTable | None


def run_job(
    session: Session, inputs: Sequence[str], outputs: Outputs, options: SparkOptions
) -> Done:
    """Run a job. Raises `UsageError`, `InputError`, and what Spark raises."""
    started = time.monotonic()
    session.conf.set("spark.sql.shuffle.partitions", str(options.partitions))
    folder = Folder(session, options.work, options.partitions)
    records = read(folder, inputs, options.reading).repartition(options.partitions)
    plan = Plan(options.stages)
    sent = session.sparkContext.broadcast(plan.to_bytes())

    def run(batches: Iterable[Any]) -> Iterator[Any]:
        return map(mapper(sent.value), batches)

    mapped = folder.keep("mapped", map_in_arrow(records, run, plan.columns), RECORDS)
    stories: Stories | None = None
    dedup = options.stages.sketch
    if dedup is not None:
        stories = find_stories(folder, mapped, dedup, options.furniture, options.within)
    _write_side(mapped, stories, outputs)
    if outputs.main is not None:
        _write_main(_lines(mapped, stories, mark_all=options.mark), outputs.main)
    counts = _counted(mapped, stories, mark_all=options.mark)
    counts.started = started
    if outputs.removals is not None:
        counts.removals = _by_name(mapped, "explode(removals)", "$.rule")
    return Done(counts, stories.furniture if stories else None)


def _write_side(mapped: Frame, stories: Stories | None, outputs: Outputs) -> None:
    from pyspark.sql import functions as F  # noqa: N812

    if outputs.removals:
        lines = mapped.select("ordinal", F.posexplode("removals").alias("at", "one"))
        lines = lines.orderBy("ordinal", "at")
        lines = lines.select(F.col("one").cast("string").alias("line"))
        _write(lines, outputs.removals, _REMOVAL)
    if outputs.rejects:
        lines = mapped.where("reject is not null").orderBy("ordinal")
        lines = lines.select(F.col("reject").cast("string").alias("line"))
        _write(lines, outputs.rejects, _REJECT)
    if stories is None:
        return
    if outputs.clusters:
        lines = stories.told.where("line is not null")
        _write(lines.orderBy("ordinal").select("line"), outputs.clusters, _CLUSTER)
    if outputs.edges:
        if outputs.edges.endswith(".jsonl"):
            _write(stories.edges.select("line"), outputs.edges, "")
        else:
            stories.edges.drop("line").write.mode("overwrite").parquet(outputs.edges)


def _write(lines: Frame, path: str, schema: str) -> None:
    """Write JSON lines as they are, or as a table with these columns."""
    from pyspark.sql import functions as F  # noqa: N812

    if path.endswith(".jsonl"):
        lines.write.mode("overwrite").text(path)
        return
    table = lines.select(F.from_json("line", schema).alias("row")).select("row.*")
    table.write.mode("overwrite").parquet(path)


def _lines(mapped: Frame, stories: Stories | None, *, mark_all: bool) -> Frame:
    """Give the records that are to be written, as JSON lines, by ordinal."""
    lines = mapped.where("line is not null").select(
        "ordinal", *(["line", "id"] if stories else ["line"])
    )
    if stories is None:
        return lines.selectExpr("ordinal", "cast(line as string) as line")
    told = stories.told.drop("line")
    if not mark_all:
        dropped = told.where("relation != 'canonical'").select("ordinal")
        kept = lines.join(dropped, "ordinal", "left_anti")
        return kept.selectExpr("ordinal", "cast(line as string) as line")
    named = lines.join(told, "ordinal", "left").select(
        "ordinal", "line", "id", "cluster", "canonical", "relation", "similarity"
    )
    return map_in_arrow(named, _marked, {"ordinal": "int64", **_LINE})


def _marked(batches: Iterable[Any]) -> Iterator[Any]:
    """Add to each record what it is to the story that it tells."""
    for batch in batches:
        rows = batch.to_pylist()
        for row in rows:
            name = row["id"].decode()
            unique = row["cluster"] is None
            fields = {
                "cluster": name if unique else row["cluster"],
                "canonical": name if unique else row["canonical"],
                "relation": "unique" if unique else row["relation"],
                "similarity": 1.0 if unique else row["similarity"],
            }
            row["line"] = mark(row["line"], fields).decode()
        yield table_of(
            {
                "ordinal": [row["ordinal"] for row in rows],
                "line": [row["line"] for row in rows],
            },
            {"ordinal": "int64", **_LINE},
        )


def _write_main(lines: Frame, path: str) -> None:
    ordered = lines.orderBy("ordinal").select("line")
    if path.endswith(".jsonl"):
        _write(ordered, path, "")
        return
    kinds = _kinds(lines)

    def run(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            rows = [json.loads(line) for line in batch.column("line").to_pylist()]
            yield table_of(
                {
                    name: [cell(row.get(name), kind) for row in rows]
                    for name, kind in kinds.items()
                },
                columns,
            )

    columns = {name: _COLUMNS[kind] for name, kind in kinds.items()}
    map_in_arrow(ordered, run, columns).write.mode("overwrite").parquet(path)


def _kinds(lines: Frame) -> dict[str, str]:
    """Find out what columns the records have, as `io.parquet` does, by first sight."""
    seen = map_in_arrow(lines, _seen, _KIND).collect()
    kinds: dict[str, str] = {}
    for _, name, kind in sorted((row.place, row.name, row.kind) for row in seen):
        kinds[name] = join_kinds(kinds.get(name, kind), kind)
    return kinds or {"text": "string"}


def _seen(batches: Iterable[Any]) -> Iterator[Any]:
    """Give the kind of each field, and where it was seen first."""
    for batch in batches:
        kinds: dict[str, str] = {}
        places: dict[str, int] = {}
        for ordinal, line in zip(*batch.to_pydict().values(), strict=True):
            for place, (name, value) in enumerate(json.loads(line).items()):
                kind = kind_of(value)
                kinds[name] = join_kinds(kinds.get(name, kind), kind)
                places.setdefault(name, (ordinal << _FIELDS) + place)
        yield table_of(
            {"name": [*kinds], "kind": [*kinds.values()], "place": [*places.values()]},
            _KIND,
        )


def _counted(mapped: Frame, stories: Stories | None, *, mark_all: bool) -> Counts:
    from pyspark.sql import functions as F  # noqa: N812

    read_, changed = mapped.agg(
        F.count("*"), F.coalesce(F.sum(F.expr("int(changed > 0)")), F.lit(0))
    ).first()
    rejects = _by_name(mapped.where("reject is not null"), "reject", "$.reason")
    counts = Counts(read=read_, changed=changed, rejects=rejects)
    if stories is not None:
        total, counts.clusters = stories.told.agg(F.count("*"), F.count("line")).first()
        counts.duplicates = 0 if mark_all else total - counts.clusters
    counts.written = counts.read - counts.duplicates - counts.rejected
    return counts


def _by_name(frame: Frame, column: str, path: str) -> Counter[str]:
    """Count JSON lines by what they say at a path."""
    from pyspark.sql import functions as F  # noqa: N812

    lines = frame.selectExpr(f"{column} as line")
    name = F.get_json_object(F.col("line").cast("string"), path).alias("name")
    return Counter(dict(map(tuple, lines.groupBy(name).count().collect())))
