"""`cleanlit index`: what it says, and what it leaves."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.dedup.wire import newswire

Run = Callable[..., subprocess.CompletedProcess[bytes]]


def load(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


@pytest.fixture
def wire(cleanlit: Run) -> bytes:
    """Give records that `n.idx` was filled with."""
    given = b"".join(
        json.dumps({"id": d.id, "url": d.url, "text": d.text}).encode() + b"\n"
        for d in newswire(50)
    )
    assert cleanlit("dedup", "--index", "n.idx", stdin=given).returncode == 0
    return given


def test_info(cleanlit: Run, wire: bytes) -> None:
    (found,) = load(cleanlit("index", "info", "n.idx", "--json").stdout)
    assert found["documents"] == wire.count(b"\n")
    assert found["stories"] < found["documents"]
    assert found["furniture"] is None
    assert found["options"]["threshold"] == 0.5
    assert found["bytes"] > 10_000
    shown = cleanlit("index", "info", "n.idx", "--check").stdout.decode()
    assert f"documents   {found['documents']:,}\n" in shown
    assert "threshold   0.5\n" in shown


def test_export(cleanlit: Run, wire: bytes) -> None:
    marked = load(cleanlit("dedup", "--stream", "--mark", stdin=wire).stdout)
    found = load(cleanlit("index", "export", "n.idx").stdout)
    names = ("id", "cluster", "canonical", "relation", "similarity")
    assert [[one[n] for n in names] for one in found] == [
        [one[n] for n in names] for one in marked
    ]
    assert list(found[0]) == [
        "id", "keep", "cluster", "canonical", "relation", "similarity", "match",
    ]  # fmt: skip
    clusters = load(cleanlit("index", "export", "n.idx", "--clusters").stdout)
    assert all(one["size"] == len(one["members"]) > 1 for one in clusters)


def test_refresh_and_compact(cleanlit: Run, wire: bytes, tmp_path: Path) -> None:
    before = cleanlit("index", "export", "n.idx").stdout
    assert cleanlit("index", "compact", "n.idx").stdout == b""
    assert cleanlit("index", "export", "n.idx").stdout == before
    done = cleanlit("index", "refresh", "n.idx", "--save-furniture", "t")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    flags = ("dedup", "--index", "n.idx", "--furniture", "t", "--manifest", "m")
    assert cleanlit(*flags, stdin=wire).returncode == 0
    table = json.loads((tmp_path / "m").read_bytes())["furniture"]
    (found,) = load(cleanlit("index", "info", "n.idx", "--json").stdout)
    assert found["furniture"] == table
    again = cleanlit("index", "refresh", "n.idx", "--furniture", "t")
    assert again.returncode == 0
    cold = cleanlit("dedup", "--stream", "--furniture", "t", stdin=wire).stdout
    assert cleanlit("dedup", "--index", "n.idx", stdin=wire).stdout == cold


@pytest.mark.parametrize("verb", ["info", "export", "compact", "refresh"])
def test_no_index(cleanlit: Run, tmp_path: Path, verb: str) -> None:
    done = cleanlit("index", verb, "none.idx")
    assert done.returncode == 3
    assert done.stderr.startswith(b"cleanlit: none.idx: no such index")
    (tmp_path / "junk").write_bytes(b"junk" * 999)
    done = cleanlit("index", verb, "junk")
    assert done.returncode == 3
    assert done.stderr.count(b"\n") == 1
