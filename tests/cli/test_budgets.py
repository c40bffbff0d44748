"""What one page may cost: the others of the run never pay for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE = "The ferry was late, and nobody on the pier knew why it was. "
STORY = f"<html><body><article><p>{LINE * 9}</p></article></body></html>"
# Within all limits of a page, and still more than a worker may have here.
GREEDY = f"<html><body>{f'<p><b>{LINE * 4}</b>' * 30_000}</body></html>"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is watched on Linux only")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_page_that_takes_too_much_memory(tmp_path: Path, jobs: str) -> None:
    pages = {"before": STORY, "greedy": GREEDY, "after": STORY}
    lines = [json.dumps({"id": name, "html": html}) for name, html in pages.items()]
    command = [
        sys.executable, "-m", "cleanlit", "extract", "-j", jobs,
        "--memory-limit", "256", "--rejects", "rejects.jsonl", "--strict",
    ]  # fmt: skip
    done = subprocess.run(
        command,
        input="\n".join(lines),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=200,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    ids = [json.loads(line)["id"] for line in done.stdout.splitlines()]
    assert ids == ["before", "after"]
    reject = json.loads((tmp_path / "rejects.jsonl").read_bytes())
    assert reject["reason"] == "out-of-memory"
    assert reject["ordinal"] == 2
    assert "out-of-memory 1" in done.stderr
