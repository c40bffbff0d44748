"""The corpus stages in Spark: from sketches to clusters that equal the local run's.

The steps are those of `dedup.clusters`, in the same order and on the same code; a step
that looks at the whole corpus there is a shuffle here. What comes to the driver are
hashes: of the sentences that hosts repeat, and of common phrases, 8 bytes each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cleanlit.dedup.edges import SURE
from cleanlit.dedup.frame import words_spec
from cleanlit.dedup.frames import OF_CHANCE, OF_FRAME, STORIES, most_around
from cleanlit.dedup.kernel import Longs
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import CUT, DIGEST, KINDS, NEAR, UPDATE
from cleanlit.dedup.scopes import Within
from cleanlit.dedup.search import HOPELESS
from cleanlit.dedup.templates import COMMON, SAME
from cleanlit.engines import blocks, streams, told
from cleanlit.engines.batches import BODY, bodies
from cleanlit.engines.spark import (
    RECORDS,
    Folder,
    Frame,
    map_in_arrow,
)
from cleanlit.engines.spark_blocks import compared
from cleanlit.engines.spark_stars import components
from cleanlit.repeats.table import FurnitureTable

# Rows of texts that go into a batch: 5 kB each.
_TEXTS: Final = 2_048
# The least share of sampled shingles, as `reference_pairs.by_samples` has it.
_LEAST_SAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Stories:
    """What was found: tables of Spark.

    `told` has a row for each member of a cluster: ordinal, cluster, canonical,
    relation, similarity, and `line`, that of the clusters file, in the first. `edges`
    are pairs with names: left, right, similarity, relation.
    """

    told: Frame
    edges: Frame
    furniture: FurnitureTable | None


def find_stories(
    folder: Folder,
    sketched: Frame,
    options: DedupOptions,
    furniture: FurnitureTable | None = None,
    within: Within | None = None,
) -> Stories:
    """Find the clusters of what a `mapper` with `sketch` gave."""
    return _Search(folder, sketched, options, furniture, within).run()


class _Search:
    def __init__(
        self,
        folder: Folder,
        sketched: Frame,
        options: DedupOptions,
        furniture: FurnitureTable | None,
        within: Within | None,
    ) -> None:
        self._folder = folder
        self._sketched = sketched.where("digest is not null")
        self._options = options
        self._furniture = furniture
        self._within = within

    def run(self) -> Stories:
        options, keep = self._options, self._folder.keep
        if self._furniture is None and options.strip:
            found = self._learned()
            self._furniture = FurnitureTable(found, options.strip, words_spec())
        self._bodies = keep("bodies", self._made(), RECORDS)
        self._documents = keep("documents", self._numbered())
        self._units = keep("units", self._of_units())
        self._texts = self._units.where("compared").select(
            "unit", "ordinal", "site", "scope", "size"
        )
        pairs = keep("pairs", self._pairs())
        found = keep("found", self._found(pairs), _TEXTS)
        edges = keep("compared", self._without_digests(found))
        edges, templated = self._without_templates(edges)
        edges = keep("telling", edges)
        edges = keep("edges", self._without_frames(edges, templated))
        told = keep("stories", self._stories(edges))
        return Stories(told, self._named(edges), self._furniture)

    def _learned(self) -> Longs:
        """Group sentences by host: where they are counted, a host is as a whole."""
        named = self._sketched.where("host != X''")
        columns = named.select("host", "digest", "ordinal", "keys", "lengths")
        found = self._folder.stream(
            columns,
            streams.learning(self._options.strip),
            streams.KEY,
            by=["host"],
            then=["digest", "ordinal"],
        )
        return _keys(self._folder.keep("furniture", found))

    def _made(self) -> Frame:
        options, within = self._options, self._within
        table = self._furniture
        learned = table.keys if table is not None else np.zeros(0, dtype=np.uint64)
        sent = self._folder.session.sparkContext.broadcast(learned)

        def run(batches: Any) -> Any:
            return map(bodies(options, sent.value, within), batches)

        given = self._sketched.drop("line", "reject", "removals", "changed")
        return map_in_arrow(given, run, BODY)

    def _numbered(self) -> Frame:
        """Number distinct texts in the order of their content."""
        by = ["digest", "host", "scope"]
        facts = self._bodies.drop("row", "signature", "samples")
        parts = facts.repartitionByRange(self._folder.partitions, *by)

        def run(batches: Any) -> Any:
            from pyspark import TaskContext

            context = TaskContext.get()
            return streams.numbering(context.partitionId() if context else 0, batches)

        ordered = parts.sortWithinPartitions(*by, "ordinal")
        return map_in_arrow(ordered, run, streams.TEXT)

    def _of_units(self) -> Frame:
        """Find twins, which have the same body; one of each is compared."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F  # noqa: N812

        options = self._options
        same = Window.partitionBy("body", "scope")
        size = F.greatest(F.col("left") - (options.shingle - 1), F.lit(1))
        return (
            self._documents.where("first")
            .withColumn("twin", F.min("unit").over(same))
            .withColumn("size", F.when(F.col("left") > 0, size).otherwise(0))
            .withColumn(
                "compared",
                (F.col("twin") == F.col("unit")) & (F.col("left") >= options.short),
            )
            .select(
                "unit", "ordinal", "twin", "site", "scope", "size", "compared",
                "wordless",
            )
        )  # fmt: skip

    def _with(self, *columns: str) -> Frame:
        """Give the texts that are compared with what was made of them."""
        return self._texts.join(self._bodies.select("ordinal", *columns), "ordinal")

    def _pairs(self) -> Frame:
        """Shuffle by (band, key) and by sampled shingle; give the pairs that meet."""
        from pyspark.sql import functions as F  # noqa: N812

        options = self._options
        texts = self._with("signature", "samples").select(
            "unit", "scope", "signature", "samples"
        )
        buckets = map_in_arrow(texts, streams.spreading(options), streams.BUCKET)
        met = self._folder.stream(
            buckets,
            streams.meeting(options),
            streams.PAIR,
            by=["tag", "key"],
            then=["unit"],
        )
        sums = met.groupBy("left", "right").agg(
            F.sum("bands").alias("bands"),
            F.sum("samples").alias("samples"),
            F.max("fewer").alias("fewer"),
        )
        below = F.greatest(3 * F.col("fewer") - 5 * F.col("samples"), F.lit(0))
        inside = (F.col("samples") >= _LEAST_SAMPLES) & (
            below * below <= 54 * F.col("fewer")
        )
        agreeing = F.col("bands") * options.rows >= HOPELESS * options.hashes
        return sums.where(inside | (F.col("bands") > 0)).select(
            "left", "right", (~inside & ~agreeing).alias("unsure")
        )

    def _met(self, pairs: Frame, stage: streams.Stream, columns: Any) -> Frame:
        texts = self._with("row", "signature")
        return compared(self._folder, pairs, texts, stage, columns)

    def _found(self, pairs: Frame) -> Frame:
        return self._met(pairs, blocks.verifying(self._options), blocks.VERDICT)

    def _without_digests(self, found: Frame) -> Frame:
        """Turn cut copies of digests into stories in them, as `edges` does."""
        from pyspark.sql import functions as F  # noqa: N812

        longer = found.groupBy("longer").agg(
            F.max("inside").alias("holds"),
            F.max(F.when(F.col("first") >= 0, F.col("first"))).alias("latest"),
            F.min(F.when(F.col("first") >= 0, F.col("last"))).alias("earliest"),
        )
        digests = longer.where("holds or latest > earliest").select(
            "longer", F.lit(True).alias("digest")
        )
        cut = [CUT, UPDATE] if self._options.merge_updates else [CUT]
        turned = F.col("digest").isNotNull() & F.col("kind").isin(cut)
        return (
            found.where("kind != 0")
            .join(digests, "longer", "left")
            .select(
                "left",
                "right",
                F.when(turned, DIGEST).otherwise(F.col("kind")).alias("kind"),
                "similarity",
            )
        )

    def _joining(self, edges: Frame) -> Frame:
        kinds = [NEAR, CUT, UPDATE] if self._options.merge_updates else [NEAR, CUT]
        return edges.where(edges.kind.isin(kinds))

    def _without_templates(self, edges: Frame) -> tuple[Frame, Frame | None]:
        """Leave out copies that have only common phrases in common: `templates`.

        Gives the texts that are made of these as well, None if there are none.
        """
        keep = self._folder.keep
        often = keep("often", self._often())
        if often.isEmpty():
            return edges, None
        sure = edges.where(f"kind = {NEAR} and similarity >= {SURE}")
        groups = components(self._folder, "sure", sure)
        common = keep("common-samples", _in_many(_grouped(often, groups)))
        suspect = keep("suspects", self._suspects(_keys(common)))
        doubted = keep("doubted", self._doubted(edges, suspect))
        if doubted.isEmpty():
            return edges, suspect
        units = doubted.select("left").union(doubted.select("right")).distinct()
        rows = self._with("row", "signature").join(units.toDF("unit"), "unit")
        shingles = map_in_arrow(
            _grouped(rows, groups).select("cluster", "scope", "row"),
            streams.shingling,
            streams.SHINGLE,
        )
        found = _keys(keep("common-shingles", _in_many(shingles.distinct()), _TEXTS))
        unlike = self._met(
            doubted.selectExpr("left", "right", "false as unsure"),
            self._sent(found, blocks.doubting),
            blocks.ENDS,
        )
        unlike = keep("unlike", unlike, _TEXTS)
        return edges.join(unlike, ["left", "right"], "left_anti"), suspect

    def _often(self) -> Frame:
        """Give the samples that stand in more texts than would be too many groups."""
        options = self._options
        texts = self._with("samples", "signature").select(
            "unit", "scope", "signature", "samples"
        )
        spread = map_in_arrow(
            texts, streams.spreading(options, samples_only=True), streams.BUCKET
        ).select("key", "unit")
        many = spread.groupBy("key").count().where(f"count > {COMMON}").select("key")
        return spread.join(many, "key")

    def _suspects(self, common: Longs) -> Frame:
        texts = self._with("samples").select("unit", "scope", "samples")
        return map_in_arrow(texts, self._sent(common, streams.suspecting), streams.UNIT)

    def _sent(self, keys: Longs, make: Callable[[Longs], streams.Stream]) -> Any:
        """Give a stream function that has its keys from a broadcast."""
        sent = self._folder.session.sparkContext.broadcast(keys)
        return lambda batches: make(sent.value)(batches)

    def _doubted(self, edges: Frame, suspects: Frame) -> Frame:
        sided = self._joining(edges).where(f"similarity < {SAME} or kind = {CUT}")
        for end in ("left", "right"):
            sided = sided.join(suspects.withColumnRenamed("unit", end), end)
        return sided.select("left", "right")

    def _without_frames(self, edges: Frame, templated: Frame | None) -> Frame:
        """Leave out edges that join what nothing else connects: `frames`."""
        from pyspark.sql import functions as F  # noqa: N812

        keep = self._folder.keep
        sure = edges.where(f"kind = {NEAR} and similarity >= {SURE}")
        groups = components(self._folder, "frames", sure)
        grouped = edges
        for end in ("left", "right"):
            of = _grouped(self._units.select("unit", "size"), groups)
            grouped = grouped.join(of.toDF(end, f"{end}_size", f"{end}_group"), end)
        # Where nothing is stripped, common phrases may be the furniture of a house.
        grouped = _flagged(grouped, templated if self._options.strip else None)
        grouped = grouped.where("left_group != right_group").withColumns(
            {
                "one": F.least("left_group", "right_group"),
                "other": F.greatest("left_group", "right_group"),
            }
        )
        grouped = keep("groups", grouped)
        graph = grouped.select("one", "other").distinct()
        thirds = keep("thirds", _thirds(graph))
        longer = F.col("right_size") >= F.col("left_size")
        most = most_around(self._options) * F.least("left_size", "right_size")
        weak = self._joining(grouped.join(thirds, ["one", "other"]))
        is_one = F.when(longer, F.col("left_group")).otherwise(F.col("right_group"))
        is_one = is_one == F.col("one")
        weak = weak.select(
            "left",
            "right",
            F.when(is_one, F.col("one")).otherwise(F.col("other")).alias("inner"),
            F.when(is_one, F.col("other")).otherwise(F.col("one")).alias("outer"),
            F.when(is_one, F.col("around_one")).otherwise(F.col("around_other"))
            .alias("around"),
            F.least("around_one", "around_other").alias("fewer"),
            "thirds",
            "templated",
            (F.greatest("left_size", "right_size") <= most).alias("tells"),
        )  # fmt: skip
        share = F.when(F.col("templated"), F.lit(OF_FRAME)).otherwise(F.lit(0.0))
        alone = weak.where(F.col("thirds") <= share * F.col("around"))
        told = alone.where("tells").select("inner", "outer").distinct()
        frames = told.groupBy("inner").count().where(f"count >= {STORIES}")
        of_frames = alone.join(frames, "inner", "left_semi")
        chances = weak.where(
            F.col("templated")
            & (F.col("fewer") >= STORIES - 1)
            & (F.col("thirds") <= OF_CHANCE * F.col("fewer"))
        )
        left_out = of_frames.select("left", "right").union(
            chances.select("left", "right")
        )
        return edges.join(left_out, ["left", "right"], "left_anti")

    def _stories(self, edges: Frame) -> Frame:
        """Connect, choose the canonical copies, and say what the others are to them."""
        from pyspark.sql import functions as F  # noqa: N812

        twins = self._units.where("twin != unit and not wordless").select(
            F.col("twin").alias("left"), F.col("unit").alias("right")
        )
        joined = self._joining(edges).select("left", "right").union(twins)
        roots = components(self._folder, "roots", joined)
        twin_of = self._units.select("unit", "twin")
        documents = (
            self._documents.where("not wordless")
            .join(roots, "unit", "left")
            .join(twin_of, "unit")
            .select(
                F.coalesce("root", "unit").alias("root"),
                "ordinal", "id", "chars", "date", "source", "rank", "digest", "twin",
            )
        )  # fmt: skip
        members = self._folder.keep(
            "members",
            self._folder.stream(
                documents,
                told.choosing(self._options),
                told.MEMBER,
                by=["root"],
                then=["ordinal"],
            ),
        )
        others = members.where("not exact").selectExpr(
            "heart as left", "twin as right", "false as unsure"
        )
        verdicts = self._folder.keep(
            "to-hearts",
            self._met(
                others.distinct(),
                blocks.verifying(self._options, members=True),
                blocks.VERDICT,
            ),
            _TEXTS,
        ).selectExpr("left as heart", "right as twin", "kind", "similarity")
        return self._folder.stream(
            members.join(verdicts, ["heart", "twin"], "left"),
            told.telling(self._options),
            told.TOLD,
            by=["root"],
            then=["ordinal"],
        )

    def _named(self, edges: Frame) -> Frame:
        """Give the pairs with the smallest id of the documents that have each text."""
        from pyspark.sql import functions as F  # noqa: N812

        names = self._documents.groupBy("unit").agg(
            F.min("id").cast("string").alias("name")
        )
        for end in ("left", "right"):
            edges = edges.join(names.toDF(end, f"{end}_name"), end)
        kinds = F.array(*[F.lit(str(kind)) for kind in KINDS])
        named = edges.select(
            F.least("left_name", "right_name").alias("left"),
            F.greatest("left_name", "right_name").alias("right"),
            "similarity",
            F.element_at(kinds, F.col("kind").cast("int") + 1).alias("relation"),
        )
        return map_in_arrow(
            named.orderBy("left", "right", "relation"), told.rounding, told.MATCH
        )


def _grouped(texts: Frame, groups: Frame) -> Frame:
    """Say of each text of which group of sure copies it is."""
    from pyspark.sql import functions as F  # noqa: N812

    return (
        texts.join(groups, "unit", "left")
        .withColumn("cluster", F.coalesce("root", "unit"))
        .drop("root")
    )


def _flagged(edges: Frame, templated: Frame | None) -> Frame:
    """Tell of edges whether both their texts are made of common phrases."""
    from pyspark.sql import functions as F  # noqa: N812

    if templated is None:
        return edges.withColumn("templated", F.lit(False))
    for end in ("left", "right"):
        known = templated.select(
            F.col("unit").alias(end), F.lit(True).alias(f"{end}_known")
        )
        edges = edges.join(known, end, "left")
    both = F.col("left_known").isNotNull() & F.col("right_known").isNotNull()
    return edges.withColumn("templated", both).drop("left_known", "right_known")


def _thirds(graph: Frame) -> Frame:
    """Count what the ends `one`, `other` of each pair of a graph have in common.

    `around_one` and `around_other` count what else each has to do with. Asked is about
    those around the end that has fewer, so that a text with very many around it is no
    key of the shuffle.
    """
    from pyspark.sql import functions as F  # noqa: N812

    around = graph.union(graph.select("other", "one")).toDF("end", "third")
    degrees = around.groupBy("end").agg((F.count("*") - 1).alias("around"))
    sided = graph
    for end in ("one", "other"):
        sided = sided.join(degrees.toDF(end, f"around_{end}"), end)
    fewer = F.col("around_one") <= F.col("around_other")
    paths = sided.select(
        "one",
        "other",
        F.when(fewer, F.col("one")).otherwise(F.col("other")).alias("end"),
        F.when(fewer, F.col("other")).otherwise(F.col("one")).alias("many"),
    ).join(around, "end")
    vouched = (
        paths.join(around.toDF("many", "third"), ["many", "third"], "left_semi")
        .groupBy("one", "other")
        .agg(F.count("*").alias("thirds"))
    )
    counted = sided.join(vouched, ["one", "other"], "left")
    return counted.fillna(0, ["thirds"])


def _in_many(held: Frame) -> Frame:
    """Give the keys that too many groups hold."""
    groups = held.select("key", "cluster").distinct().groupBy("key").count()
    return groups.where(f"count > {COMMON}").select("key")


def _keys(frame: Frame) -> Longs:
    """Bring keys to the driver, sorted."""
    found = [row.key for row in frame.select("key").toLocalIterator()]
    return np.sort(np.array(found, dtype=np.int64).view(np.uint64))
