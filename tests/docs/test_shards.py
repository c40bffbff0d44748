"""The examples of the page on shards do what the page says, or at least parse."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from cleanlit.cli.app import code
from tests.dedup.wire import newswire

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "shards.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(
    r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
)


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """A crawl of three files, and a `cleanlit` to find on the path."""
    (tmp_path / "crawl").mkdir()
    documents = newswire(12)
    for number in range(3):
        lines = [
            json.dumps({"id": d.id, "url": d.url, "date": d.date, "text": d.text})
            for d in documents[number::3]
        ]
        (tmp_path / "crawl" / f"{number}.jsonl").write_text("\n".join(lines) + "\n")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "cleanlit"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m cleanlit "$@"\n')
    program.chmod(0o755)
    return tmp_path


def run(folder: Path, *command: str) -> str:
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def block(language: str, mark: str) -> str:
    (found,) = [text for kind, text in BLOCKS if kind == language and mark in text]
    return found


def stories(folder: Path) -> bytes:
    """Give what the job made, which is to be what one run makes."""
    data = (folder / "stories.jsonl.zst").read_bytes()
    with zstandard.ZstdDecompressor().stream_reader(
        data, read_across_frames=True
    ) as stream:
        found: bytes = stream.read()
    return found


def one_run(folder: Path) -> bytes:
    crawl, out = str(folder / "crawl"), folder / "one.jsonl"
    assert code(["run", crawl, "-o", str(out), "-q"]) == 0
    return out.read_bytes()


@pytest.mark.skipif(not shutil.which("xargs"), reason="needs xargs")
def test_xargs(crawl: Path) -> None:
    script = block("sh", "xargs").replace("N=8", "N=2")
    run(crawl, "sh", "-c", script)
    assert stories(crawl) == one_run(crawl)
    said = run(crawl, "sh", "-c", script)
    assert said.count("is finished and whole, nothing to do") == 6


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_make(crawl: Path) -> None:
    (crawl / "Makefile").write_text(block("make", "SHARDS"))
    run(crawl, "make", "-j", "2", "N=2")
    assert stories(crawl) == one_run(crawl)
    assert (
        "is up to date"
        in subprocess.run(
            ["make", "N=2"], cwd=crawl, capture_output=True, text=True, check=True
        ).stdout
    )


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize("script", [t for kind, t in BLOCKS if kind in ("sh", "bash")])
def test_scripts_parse(script: str) -> None:
    subprocess.run(["bash", "-n"], input=script.encode(), check=True, timeout=20)


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_a_task_of_an_array(crawl: Path) -> None:
    task = f"""
        export SLURM_CPUS_PER_TASK=1 SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=3
        set -- clean crawl/ -o clean/
        {block("bash", "#SBATCH").removeprefix("#!/bin/bash")}
    """
    run(crawl, "bash", "-c", task)
    assert (crawl / "clean" / "part-00002-of-00003.json").exists()


def test_the_job_is_indexed() -> None:
    yaml = pytest.importorskip("yaml")
    job = yaml.safe_load(block("yaml", "kind: Job"))
    assert job["spec"]["completionMode"] == "Indexed"
    (container,) = job["spec"]["template"]["spec"]["containers"]
    (script,) = container["args"]
    index, of = re.findall(r'\$\(\(JOB_COMPLETION_INDEX \+ (\d)\)\)/(\d+)"', script)[0]
    assert int(index) == 1
    assert int(of) == job["spec"]["completions"]
    claims = {volume["name"] for volume in job["spec"]["template"]["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == claims
