"""Each hostile page has the outcome that it has to have; the large ones: `make zoo`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.zoo import EXHIBITS
from tests.zoo.exhibit import Exhibit, Size, page
from tests.zoo.verdict import faults

SMALL = [exhibit for exhibit in EXHIBITS if exhibit.size is Size.SMALL]


@pytest.mark.parametrize("exhibit", SMALL, ids=[e.name for e in SMALL])
def test_a_hostile_page(exhibit: Exhibit) -> None:
    # A machine that does other work is slower; what runs away is caught all the same.
    assert [*faults(exhibit, patience=5)] == []


def test_no_two_pages_have_one_name() -> None:
    assert len({exhibit.name for exhibit in EXHIBITS}) == len(EXHIBITS)


def test_none_of_them_stops_a_run(tmp_path: Path) -> None:
    for exhibit in SMALL:
        made = exhibit.make()
        if isinstance(made, str):
            made = made.encode("utf-8", "surrogatepass")
        (tmp_path / f"{exhibit.name}.html").write_bytes(made)
    (tmp_path / "zz-good.html").write_text(page(), "utf-8")
    command = [sys.executable, "-m", "cleanlit", "run", "--no-dedup", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert b'"id":"zz-good"' in done.stdout
    assert f"{len(SMALL) + 1} read".encode() in done.stderr
