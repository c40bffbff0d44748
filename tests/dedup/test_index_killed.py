"""An index survives `kill -9`, and a killed run is repeated by running it again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 120


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_random_moments(tmp_path: Path) -> None:
    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("kill_index.py"), tmp_path,
         str(KILLS), "4"],
        capture_output=True, check=True, timeout=250,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found = json.loads(done.stdout)
    whole, killed = found["whole"], found["killed"]
    assert found["last"] == whole
    assert whole.count("\n") > 180
    # What was acknowledged before a kill is what the whole run says, line by line.
    assert all(whole.startswith(said) for said in killed)
    assert len(killed) == KILLS
    # They were killed while they worked: at many different places.
    assert len({len(said) for said in killed}) > 10
