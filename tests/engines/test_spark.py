"""The Spark job on two workers: what the local run writes, at any partitions."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleanlit.dedup.options import DedupOptions
from cleanlit.engines.spark import open_session
from cleanlit.engines.spark_job import Outputs, SparkOptions, run_job
from cleanlit.io.sources import ReadOptions
from cleanlit.rules.load import load_rules
from cleanlit.run.stages import StageOptions

NEWSWIRE = Path("corpus/newswire/newswire.jsonl.zst")
# What a worker of the local cluster is: cores and MB.
MASTER = "local-cluster[2,1,1024]"


def cleanlit(*args: str | Path) -> None:
    command = [sys.executable, "-m", "cleanlit", *map(str, args), "-q"]
    subprocess.run(command, check=True)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    assert shutil.which("java"), "tests of Spark need Java 17 or later in PATH"
    session = open_session(MASTER, **{"spark.ui.enabled": "false"})
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the local run says of the sample newswire, and of its raw texts."""
    folder = tmp_path_factory.mktemp("local")
    cleanlit(
        "run", NEWSWIRE, "-o", folder / "main.jsonl",
        "--removals", folder / "removals.jsonl",
        "--clusters", folder / "clusters.jsonl",
    )  # fmt: skip
    cleanlit("cluster", NEWSWIRE, "-o", folder / "found.jsonl")
    return folder


def lines(path: Path) -> list[str]:
    files = sorted(path.glob("part-*")) if path.is_dir() else [path]
    return "".join(file.read_text() for file in files).splitlines()


@pytest.mark.parametrize("partitions", [2, 7, 16])
def test_the_whole_job_is_that_of_the_local_run(
    spark: Any, local: Path, tmp_path: Path, partitions: int
) -> None:
    stages = StageOptions(
        extract=True, clean=True, prune=True, rules=load_rules(), removals=True,
        sketch=DedupOptions(),
    )  # fmt: skip
    names = ("main", "removals", "clusters")
    outputs = Outputs(
        main=f"{tmp_path}/main.jsonl",
        removals=f"{tmp_path}/removals.jsonl",
        clusters=f"{tmp_path}/clusters.jsonl",
    )
    options = SparkOptions(stages, ReadOptions(), f"{tmp_path}/work", partitions)
    done = run_job(spark, [str(NEWSWIRE)], outputs, options)
    for name in names:
        found = lines(tmp_path / f"{name}.jsonl")
        assert found == lines(local / f"{name}.jsonl"), name
    assert done.counts.read == 4000
    assert done.counts.written == len(lines(local / "main.jsonl"))


@pytest.mark.parametrize("partitions", [2, 7, 16])
def test_raw_texts_have_the_clusters_and_pairs_of_the_local_run(
    spark: Any, local: Path, tmp_path: Path, partitions: int
) -> None:
    outputs = Outputs(
        clusters=f"{tmp_path}/clusters.jsonl", edges=f"{tmp_path}/edges.jsonl"
    )
    stages = StageOptions(sketch=DedupOptions())
    options = SparkOptions(stages, ReadOptions(), f"{tmp_path}/work", partitions)
    run_job(spark, [str(NEWSWIRE)], outputs, options)
    found = lines(tmp_path / "clusters.jsonl") + lines(tmp_path / "edges.jsonl")
    assert len(found) > 10_000
    assert sorted(found) == sorted(lines(local / "found.jsonl"))


def test_the_verb_takes_and_gives_parquet(tmp_path: Path) -> None:
    source, output = tmp_path / "in.parquet", tmp_path / "out"
    cleanlit("clean", NEWSWIRE, "--limit", "200", "-o", source)
    manifest = tmp_path / "run.json"
    cleanlit(
        "spark", source, "-o", output, "--master", "local[2]", "--partitions", "3",
        "--manifest", manifest,
    )  # fmt: skip
    cleanlit("run", source, "-o", tmp_path / "local.jsonl")
    cleanlit("clean", output, "--no-shipped-rules", "-o", tmp_path / "spark.jsonl")
    ids = [
        [json.loads(line)["id"] for line in lines(tmp_path / name)]
        for name in ("local.jsonl", "spark.jsonl")
    ]
    assert ids[0] == ids[1]
    counts = json.loads(manifest.read_text())["counts"]
    assert counts["read"] == 200
    assert counts["written"] == len(ids[0])
    assert not (tmp_path / "out.work").exists()


def test_an_output_that_is_an_input_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cleanlit", "spark", "a", "-o", "a"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("cleanlit: a is an input and --output")
