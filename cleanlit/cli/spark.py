"""`cleanlit spark`: the main job on an engine that may be a cluster."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any, Final

import click

from cleanlit.cli import options
from cleanlit.cli.deduping import Wish, dedup_wish
from cleanlit.cli.work import close, read_options, rules_and_mask
from cleanlit.errors import UsageError
from cleanlit.rules.model import RuleSet

_FOLDERS: Final = ("output", "removals", "rejects", "clusters", "edges", "work")


@click.command()
@options.inputs
@click.option(
    "-o", "--output", required=True, metavar="FOLDER",
    help="Where records go: a folder of Parquet, or of JSON lines where it ends in"
    " .jsonl.",
)  # fmt: skip
@click.option("--removals", metavar="FOLDER", help="Write all that was removed.")
@click.option("--rejects", metavar="FOLDER", help="Write rejected records.")
@click.option("--clusters", metavar="FOLDER", help="Write the clusters.")
@click.option("--edges", metavar="FOLDER", help="Write the pairs that were found.")
@click.option("--no-dedup", is_flag=True, help="Stop after cleaning.")
@click.option("--no-clean", is_flag=True, help="Leave texts as they are.")
@click.option(
    "--mark",
    is_flag=True,
    help="Keep all records; add cluster, canonical, relation, similarity.",
)
@click.option(
    "--master",
    metavar="URL",
    help="The cluster, as spark-submit has it; local[2] is this machine with two cores."
    "  [default: what spark-submit says, else local[*]]",
)
@click.option(
    "--partitions",
    type=click.IntRange(min=1),
    help="Parts of a shuffle. The output is the same at any number.  [default: two for"
    " each core]",
)
@click.option(
    "--work",
    metavar="FOLDER",
    help="Where tables between the stages lie, seen by all workers.  [default: OUTPUT"
    ".work, which is deleted in the end where it lies on this machine]",
)
@options.dedup
@options.stripping
@options.rules
@options.no_prune
@options.metadata
@options.keep_html
@options.records
@options.fields
@click.option("--manifest", metavar="FILE", help="Write versions and counts.")
@click.option("--strict", is_flag=True, help="Exit with 4 after rejects.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
@options.config
def command(**given: Any) -> int:
    """Extract, clean and deduplicate on Spark.

    The stages, options and results are those of `cleanlit run`, whatever the
    partitions. Parquet is read from wherever Spark reads; other inputs must lie where
    all workers see them. Needs Java 17 and `pip install 'cleanlit[spark]'`.

    \b
        cleanlit spark crawl/*.warc.gz -o stories/ --master 'local[4]'
        spark-submit --master yarn $(python -m cleanlit.cli.spark --where) \\
          hdfs:///crawl/2026-11/ -o hdfs:///stories/2026-11 --clusters hdfs:///copies
    """
    from cleanlit.engines.spark import open_session
    from cleanlit.engines.spark_job import Outputs, SparkOptions, run_job

    _check(given)
    rules, wish = _wished(given)
    session = open_session(given["master"])
    work = given["work"] or given["output"].rstrip("/") + ".work"
    try:
        done = run_job(
            session,
            given["inputs"],
            Outputs(
                given["output"],
                given["removals"],
                given["rejects"],
                given["clusters"],
                given["edges"],
            ),
            SparkOptions(
                _stages(given, rules, wish),
                read_options(given),
                work,
                given["partitions"] or 2 * session.sparkContext.defaultParallelism,
                mark=given["mark"],
                furniture=wish.furniture if wish else None,
                within=wish.within if wish else None,
            ),
        )
    finally:
        session.stop()
        if not given["work"] and os.path.isdir(work):
            shutil.rmtree(work, ignore_errors=True)
    table = done.furniture
    if table and given["save_furniture"]:
        table.save(given["save_furniture"])
    counts = done.counts
    if given["manifest"]:
        from cleanlit.io.sink import write_json

        shown = {name: value for name, value in given.items() if name != "inputs"}
        digest = table.digest if table else None
        manifest = counts.manifest(
            "spark", list(given["inputs"]), shown, rules.digest, digest
        )
        write_json(given["manifest"], manifest)
    return close("spark", given, counts)


def _check(given: dict[str, Any]) -> None:
    """Refuse what would destroy data, or find nothing."""
    if not given["inputs"]:
        raise UsageError("no input: name files or folders")
    if given["no_dedup"] and (given["clusters"] or given["edges"] or given["mark"]):
        raise UsageError(
            "--no-dedup finds no clusters: drop --clusters, --edges or --mark"
        )
    used: dict[str, str] = {}
    for name in _FOLDERS:
        path = (given[name] or "").rstrip("/")
        if not path:
            continue
        if path in used:
            raise UsageError(f"--{used[path]} and --{name} both go to {path}")
        used[path] = name
        for source in given["inputs"]:
            if source.rstrip("/") == path:
                raise UsageError(
                    f"{path} is an input and --{name}; name another folder"
                )


def _wished(given: dict[str, Any]) -> tuple[RuleSet, Wish | None]:
    dedup = not given["no_dedup"]
    rules, mask = rules_and_mask(
        given, clean=not given["no_clean"], prune=not given["no_prune"], dedup=dedup
    )
    return rules, dedup_wish(given, mask, report=False) if dedup else None


def _stages(given: dict[str, Any], rules: RuleSet, wish: Wish | None) -> Any:
    from cleanlit.run.stages import StageOptions

    reading = read_options(given)
    return StageOptions(
        names=reading.names,
        max_record_bytes=reading.max_record_bytes,
        extract=True,
        clean=not given["no_clean"],
        rules=rules,
        sketch=wish.options if wish else None,
        keep_html=given["keep_html"],
        removals=given["removals"] is not None,
        prune=not given["no_prune"],
        origins=given["origins"],
        language=given["detect_language"],
        mask=wish.mask if wish else None,
    )


if __name__ == "__main__":
    from cleanlit.cli import main

    if sys.argv[1:] == ["--where"]:
        print(__file__)
    else:
        sys.argv[1:1] = ["spark"]
        main()
