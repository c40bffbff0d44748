"""Each recipe is run as its first line says, with the packages of others installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

EXAMPLES = Path("docs/examples").resolve()
PAGES = sorted(Path("corpus/demo").resolve().glob("*.html"))


def run(name: str, *args: str | Path) -> str:
    command = [sys.executable, str(EXAMPLES / name), *map(str, args)]
    # No usage statistics, no hub.
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **quiet}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def cleanlit(*args: str | Path) -> None:
    command = [sys.executable, "-m", "cleanlit", *map(str, args), "-q"]
    subprocess.run(command, check=True)


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    cleanlit("extract", *PAGES, "-o", folder / "texts.jsonl")
    return folder / "texts.jsonl"


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("outputs")
    stories, removed = folder / "stories.parquet", folder / "removed.parquet"
    cleanlit("run", *PAGES, "--mark", "-o", stories, "--removals", removed)
    return stories, removed


def test_datasets_map(texts: Path, tmp_path: Path) -> None:
    run("datasets_map.py", texts, tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert len(table) == len(PAGES)
    assert any("related.also-read" in row["rules"] for row in table)
    assert all("Also read" not in row["text"] for row in table)


def test_datatrove_step(texts: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    with (source / "texts.jsonl").open("w") as file:
        for at, line in enumerate(texts.read_text().splitlines()):
            file.write(json.dumps({**json.loads(line), "id": str(at)}) + "\n")
    run("datatrove_step.py", source, tmp_path / "out")
    found = [
        json.loads(line)
        for part in (tmp_path / "out").glob("*.jsonl")
        for line in part.read_text().splitlines()
    ]
    assert len(found) == len(PAGES)
    assert any("related.also-read" in row["metadata"]["rules"] for row in found)


def test_ray_pages(tmp_path: Path) -> None:
    pages = {f"https://{page.stem}.example/": page.read_text("utf-8") for page in PAGES}
    pages["https://empty.example/"] = "<p>"
    rows = [{"url": url, "html": html} for url, html in pages.items()]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "pages.parquet")
    run("ray_pages.py", tmp_path / "pages.parquet", tmp_path / "out")
    found = pq.read_table(tmp_path / "out").to_pylist()
    assert len(found) == len(PAGES) + 1
    (empty,) = [row for row in found if row["text"] is None]
    assert (empty["url"], empty["reason"]) == ("https://empty.example/", "not-html")


def test_polars_outputs(outputs: tuple[Path, Path]) -> None:
    said = run("polars_outputs.py", *outputs)
    assert "copies" in said
    assert "share" in said
    assert "harbour" in said


def test_duckdb_outputs(outputs: tuple[Path, Path]) -> None:
    said = run("duckdb_outputs.py", *outputs)
    assert "printed_by" in said
    assert "related.also-read" in said
