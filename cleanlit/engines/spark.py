"""A Spark session, and the few things that every stage of the job needs of it.

Nothing is imported from pandas. `mapInArrow` of PySpark asks for it to be installed and
then does not use it; where it is not, the same is done one step further down.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from cleanlit.engines.arrow import Columns
from cleanlit.errors import MissingExtra

Frame = Any  # a pyspark.sql.DataFrame
Session = Any  # a pyspark.sql.SparkSession

SPARK_TYPES: Final = {
    "int8": "tinyint", "int16": "smallint", "int32": "int", "int64": "bigint",
    "bool": "boolean", "double": "double", "string": "string", "binary": "binary",
    "list<binary>": "array<binary>", "list<string>": "array<string>",
}  # fmt: skip
# Rows that Spark puts into a batch: few of records, which may be pages.
RECORDS: Final = 256
ROWS: Final = 16_384
_BATCH: Final = "spark.sql.execution.arrow.maxRecordsPerBatch"


def open_session(master: str | None = None, **settings: str) -> Session:
    """Give a session; what spark-submit or somebody before has set stays.

    Workers run the Python that runs this, unless PYSPARK_PYTHON says otherwise. A
    session on this machine alone listens to nobody else. Raises `MissingExtra`.
    """
    try:
        from pyspark import SparkConf
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtra("a Spark job", "spark") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf()
    wished = {"spark.app.name": "cleanlit", **settings}
    chosen = master or conf.get("spark.master", "local[*]") or "local[*]"
    if master or not conf.contains("spark.master"):
        conf.set("spark.master", chosen)
    if chosen.startswith("local"):
        wished |= {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.ui.showConsoleProgress": "false",
        }
    for name, value in wished.items():
        conf.setIfMissing(name, value)
    session = SparkSession.builder.config(conf=conf).getOrCreate()
    # Dates of Parquet come as they are written, wherever the cluster stands.
    session.conf.set("spark.sql.session.timeZone", "UTC")
    session.conf.set("spark.sql.caseSensitive", "true")
    return session


def map_in_arrow(
    frame: Frame, function: Callable[[Iterable[Any]], Iterator[Any]], columns: Columns
) -> Frame:
    """Map the partitions of a frame as streams of Arrow batches."""
    from pyspark.errors.exceptions.base import PySparkImportError

    schema = ", ".join(
        f"`{name.replace('`', '``')}` {SPARK_TYPES[kind]}"
        for name, kind in columns.items()
    )
    try:
        return frame.mapInArrow(function, schema)
    except PySparkImportError:
        return _without_pandas(frame, function, schema)


def _without_pandas(frame: Frame, function: Any, schema: str) -> Frame:
    from pyspark.sql import DataFrame
    from pyspark.sql.udf import UserDefinedFunction
    from pyspark.util import PythonEvalType

    kind = PythonEvalType.SQL_MAP_ARROW_ITER_UDF
    made = UserDefinedFunction(function, schema, evalType=kind)
    column = made(*[frame[name] for name in frame.columns])
    return DataFrame(frame._jdf.mapInArrow(column._jc, False, None), frame.sparkSession)


class Folder:
    """Where the job keeps what its stages found: a Parquet table for each.

    What is read back is what was written, whatever is computed anew later: each table
    is a checkpoint. `partitions` is the number of a shuffle's parts.
    """

    def __init__(self, session: Session, path: str, partitions: int) -> None:
        self.session = session
        self.partitions = partitions
        self._path = path.rstrip("/")

    def keep(self, name: str, frame: Frame, rows: int = ROWS) -> Frame:
        """Compute a table and give it as it lies there; `rows` go into a batch."""
        self.session.conf.set(_BATCH, str(rows))
        path = f"{self._path}/{name}"
        frame.write.mode("overwrite").parquet(path)
        return self.session.read.parquet(path)

    def stream(
        self,
        frame: Frame,
        function: Callable[[Iterable[Any]], Iterator[Any]],
        columns: Columns,
        *,
        by: Iterable[str],
        then: Iterable[str] = (),
    ) -> Frame:
        """Bring rows with equal `by` together, sort them by `then` too, and map."""
        keys = list(by)
        parts = frame.repartition(self.partitions, *keys)
        return map_in_arrow(parts.sortWithinPartitions(*keys, *then), function, columns)
