"""The pool: what hangs or crashes is lost alone, and the order is that of the items.

The workers import their work by name, so each test is a script of its own beside a
copy of the module.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SCRIPT = """
import json, sys, time
from cleanlit.run.pool import PoolOptions, run
from pool_works import Works

if __name__ == "__main__":
    batches, options = json.loads(sys.argv[1])
    slowly = (time.sleep(2 * (batch == ["pause"])) or batch for batch in batches)
    print(json.dumps(list(run(Works(), slowly, PoolOptions(**options)))))
"""


@pytest.fixture
def pool(tmp_path: Path):  # type: ignore[no-untyped-def]
    shutil.copy(HERE / "pool_works.py", tmp_path)
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)

    def pool(batches: list[list[str]], **options: object) -> list[list[str]]:
        done = subprocess.run(
            [sys.executable, "-W", "error", script, json.dumps([batches, options])],
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)

    return pool


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_hanging_item_is_lost_alone(pool, jobs: int) -> None:  # type: ignore[no-untyped-def]
    found = pool(
        [["a", "hang b", "c"], ["d"]], jobs=jobs, timeout_s=1.5, supervised=True
    )
    assert found == [
        ["done a", "timed-out hang b: took longer than 1.5 s", "done c"],
        ["done d"],
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_crashing_item_is_lost_alone(pool, jobs: int) -> None:  # type: ignore[no-untyped-def]
    found = pool(
        [["a", "b"], ["c", "crash d", "e"], ["f"]],
        jobs=jobs,
        timeout_s=20,
        supervised=True,
    )
    assert found == [
        ["done a", "done b"],
        ["done c", "worker-died crash d: exit status 7", "done e"],
        ["done f"],
    ]


def test_several_bad_items_in_one_batch(pool) -> None:  # type: ignore[no-untyped-def]
    batch = ["crash a", "b", "hang c", "d", "crash e"]
    (found,) = pool([batch], jobs=2, timeout_s=1.5, supervised=True)
    assert [line.split(":")[0] for line in found] == [
        "worker-died crash a", "done b", "timed-out hang c", "done d",
        "worker-died crash e",
    ]  # fmt: skip


def test_many_batches_keep_their_order(pool) -> None:  # type: ignore[no-untyped-def]
    batches = [[f"{'nap ' if n % 3 == 0 else ''}{n}"] for n in range(30)]
    found = pool(batches, jobs=3, timeout_s=20)
    assert found == [[f"done {item}"] for (item,) in batches]


def test_the_time_is_for_one_record_and_not_for_its_batch(pool) -> None:  # type: ignore[no-untyped-def]
    batch = [f"nap {n}" for n in range(10)]
    (found,) = pool([batch], jobs=1, timeout_s=1.5, supervised=True)
    assert found == [f"done {item}" for item in batch]


def test_waiting_in_the_queue_is_no_time_of_a_record(pool) -> None:  # type: ignore[no-untyped-def]
    batches = [[f"nap {n}"] for n in range(12)]
    found = pool(batches, jobs=1, timeout_s=1.5, supervised=True)
    assert found == [[f"done {item}"] for (item,) in batches]


def test_one_job_without_supervision_has_no_worker(pool) -> None:  # type: ignore[no-untyped-def]
    assert pool([["a"], [], ["b", "c"]]) == [["done a"], [], ["done b", "done c"]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_to_do(pool, jobs: int) -> None:  # type: ignore[no-untyped-def]
    assert pool([], jobs=jobs, supervised=True) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_worker_that_dies_while_it_has_nothing_to_do(pool, jobs: int) -> None:  # type: ignore[no-untyped-def]
    batches = [[f"late crash {n}"] for n in range(jobs)] + [["pause"], ["a"], ["b"]]
    found = pool(batches, jobs=jobs, timeout_s=20, supervised=True)
    assert found == [[f"done {item}"] for (item,) in batches]


MEMORY = pytest.mark.skipif(sys.platform != "linux", reason="nothing is watched here")


@MEMORY
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_item_that_takes_too_much_memory_is_lost_alone(pool, jobs: int) -> None:  # type: ignore[no-untyped-def]
    found = pool(
        [["a", "take 2000 b", "c"], ["take 10"], ["take 2000 d"], ["crash e"], ["f"]],
        jobs=jobs,
        memory_bytes=250_000_000,
        timeout_s=30,
        supervised=True,
    )
    assert [
        [line.split(": the worker held")[0] for line in batch] for batch in found
    ] == [
        ["done a", "out-of-memory take 2000 b", "done c"],
        ["done take 10, 10"],
        ["out-of-memory take 2000 d"],
        ["worker-died crash e: exit status 7"],
        ["done f"],
    ]


@MEMORY
def test_what_a_worker_kept_is_not_blamed_on_an_item(pool) -> None:  # type: ignore[no-untyped-def]
    batches = [["keep 120 a"], ["nap b"], ["take 20"], ["nap c"], ["d", "nap e"]]
    found = pool(
        batches, jobs=1, memory_bytes=150_000_000, timeout_s=30, supervised=True
    )
    assert [line for batch in found for line in batch] == [
        "done keep 120 a", "done nap b", "done take 20, 20", "done nap c", "done d",
        "done nap e",
    ]  # fmt: skip
