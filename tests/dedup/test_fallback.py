"""Without the compiled kernel everything is the same, but slower, and says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dedup.test_clusters import near_copy, text_of

ROOT = Path(__file__).parents[2]
RUN = "from cleanlit.cli import main; main()"
WITHOUT = "import sys; sys.modules['cleanlit.dedup._kernel'] = None; " + RUN


def call(program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )


@pytest.fixture
def records(tmp_path: Path) -> str:
    texts = [*map(text_of, range(20)), *map(near_copy, range(0, 20, 2)), "", "渡船 1."]
    texts += [text_of(3)[:700], text_of(1) + "\n" + text_of(2), "İ ı 9", "i i 9"]
    path = tmp_path / "records.jsonl"
    path.write_text(
        "".join(
            json.dumps({"id": n, "text": text, "url": f"https://h{n % 4}.example/{n}"})
            + "\n"
            for n, text in enumerate(texts)
        )
    )
    return str(path)


@pytest.mark.parametrize("options", [(), ("--no-strip",), ("-j", "2")])
def test_the_fallback_gives_the_same_bytes(
    records: str, options: tuple[str, ...]
) -> None:
    with_it = call(RUN, "cluster", *options, records)
    without = call(WITHOUT, "cluster", *options, records)
    assert with_it.stdout == without.stdout
    assert len(with_it.stdout.splitlines()) > 10


def test_the_fallback_is_said_once(records: str) -> None:
    assert b"not compiled" not in call(RUN, "cluster", records).stderr
    said = call(WITHOUT, "cluster", "-j", "2", records).stderr
    assert said.count(b"not compiled") == 1
    assert b"not compiled" not in call(WITHOUT, "cluster", "-q", records).stderr


def test_the_version_names_the_kernel() -> None:
    assert b"kernel: C" in call(RUN, "--version").stdout
    assert b"kernel: Python" in call(WITHOUT, "--version").stdout


@pytest.mark.parametrize("jobs", ["1", "2", "3"])
@pytest.mark.parametrize("verb", ["cluster", "dedup"])
def test_jobs_change_no_byte(records: str, verb: str, jobs: str) -> None:
    once = call(RUN, verb, "-j", "1", records).stdout
    assert call(RUN, verb, "-j", jobs, records).stdout == once
