"""`cleanlit report` as a command: what it refuses, and where it writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[bytes]]
ROOT = Path(__file__).parents[2]

TEXT = "The mill grinds again from May, its owner said, after a winter of repairs."
INPUT = b"".join(
    json.dumps({"id": n, "language": "en", "text": f"{TEXT}\n\nBack to top"}).encode()
    + b"\n"
    for n in ("a", "b")
)


@pytest.fixture
def outputs(cleanlit: Run) -> list[str]:
    """Make a run; give the options that name its outputs."""
    names = {"--removals": "cut.jsonl", "--clusters": "copies.jsonl",
             "--rejects": "bad.jsonl", "--manifest": "run.json"}  # fmt: skip
    named = [part for pair in names.items() for part in pair]
    done = cleanlit("run", "--mark", "-o", "out.jsonl", *named, stdin=INPUT)
    assert done.returncode == 0, done.stderr
    return ["--records", "out.jsonl", *named]


def test_the_page_is_written_whole(
    cleanlit: Run, outputs: list[str], tmp_path: Path
) -> None:
    done = cleanlit("report", *outputs, "-o", "report.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    html = (tmp_path / "report.html").read_bytes()
    assert html.startswith(b"<!doctype html>")
    assert html.endswith(b"</html>\n")
    assert not (tmp_path / "report.html.partial").exists()
    assert cleanlit("report", *outputs).stdout == html


def test_json_goes_to_a_file_or_to_standard_output(
    cleanlit: Run, outputs: list[str], tmp_path: Path
) -> None:
    done = cleanlit("report", *outputs, "--json")
    found = json.loads(done.stdout)
    assert [step["count"] for step in found["funnel"]] == [2, 2, 1]
    cleanlit("report", *outputs, "--json", "-o", "numbers.json.gz")
    cleanlit("report", *outputs, "--json", "-o", "numbers.json")
    assert (tmp_path / "numbers.json").read_bytes() == done.stdout
    assert (tmp_path / "numbers.json.gz").read_bytes()[:2] == b"\x1f\x8b"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_tables(outputs: list[str], tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "cleanlit", "report", *outputs],
        stdout=theirs,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
    ) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:
                break
            if not chunk:
                break
            said += chunk
        assert process.wait(60) == 0
    os.close(ours)
    for words in ("records read", "navigation", "nav.page-controls", "Most syndicated"):
        assert words.encode() in said
    assert b"<!doctype" not in said


WRONG = {
    "no-file": ("--records", "none.jsonl", "no such file"),
    "folder": ("--records", "folder", "is a folder"),
    "input": ("--records", "pages.jsonl", "has no text: name what the run wrote"),
    "html": ("--records", "page.html", "neither JSON lines nor Parquet"),
    "side-file": ("--records", "cut.jsonl", "holds removals"),
    "records-1": ("--removals", "out.jsonl", "line 1 is no removal"),
    "records-2": ("--clusters", "out.jsonl", "line 1 is no cluster"),
    "records-3": ("--rejects", "out.jsonl", "line 1 is no reject"),
    "records-4": ("--manifest", "out.jsonl", "is no manifest"),
    "other-json": ("--manifest", "other.json", "has no cleanlit"),
    "text": ("--removals", "text.jsonl", "line 1 is no JSON"),
    "list": ("--clusters", "list.jsonl", "line 1 is no JSON object"),
    "broken": ("--removals", "broken.jsonl.gz", "ends too early"),
    "no-clusters": ("--clusters", "gone.jsonl", "No such file"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_files_are_one_line(
    cleanlit: Run, outputs: list[str], tmp_path: Path, case: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "pages.jsonl").write_text('{"html": "<p>x</p>"}\n')
    (tmp_path / "page.html").write_text("<p>x</p>")
    (tmp_path / "other.json").write_text("{}")
    (tmp_path / "text.jsonl").write_text("words\n")
    (tmp_path / "list.jsonl").write_text("[1]\n")
    (tmp_path / "broken.jsonl.gz").write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\3ab")
    option, name, says = WRONG[case]
    done = cleanlit("report", option, name, "-o", "report.html")
    assert done.returncode == 3
    assert done.stderr.startswith(f"cleanlit: {name}: ".encode())
    assert done.stderr.count(b"\n") == 1
    assert says.encode() in done.stderr
    assert not (tmp_path / "report.html").exists()


def test_usage(cleanlit: Run, outputs: list[str]) -> None:
    assert cleanlit("report").returncode == 2
    over = cleanlit("report", *outputs, "-o", "run.json")
    assert over.returncode == 2
    assert b"run.json is --manifest and --output" in over.stderr
    assert cleanlit("report", "--records", "-").returncode == 2


def test_an_empty_run(cleanlit: Run, tmp_path: Path) -> None:
    named = ["--removals", "cut.jsonl", "--clusters", "copies.jsonl", "--rejects",
             "bad.jsonl", "--manifest", "run.json"]  # fmt: skip
    assert cleanlit("run", "--mark", "-o", "out.jsonl", *named).returncode == 0
    done = cleanlit("report", "--records", "out.jsonl", *named, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [step["count"] for step in found["funnel"]] == [0, 0, 0]
    assert found["removals"]["lines"] == 0
    assert found["hosts"] == []
    page = cleanlit("report", "--records", "out.jsonl", *named)
    assert page.stdout.endswith(b"</html>\n")


def test_outputs_that_do_not_fit_are_told_of(
    cleanlit: Run, outputs: list[str], tmp_path: Path
) -> None:
    manifest = json.loads((tmp_path / "run.json").read_bytes())
    manifest["counts"]["written"] = 7
    (tmp_path / "run.json").write_text(json.dumps(manifest))
    done = cleanlit("report", *outputs, "-o", "report.html")
    assert done.returncode == 0
    assert b"7 records were written, --records has 2" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_a_closed_pipe_is_silent(outputs: list[str], tmp_path: Path) -> None:
    command = f"{sys.executable} -m cleanlit report {' '.join(outputs)}"
    done = subprocess.run(
        f"set -o pipefail; {command} | head -c 10 >/dev/null",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_rules_of_others(cleanlit: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        '[ruleset]\nschema = 1\npack = "mine"\nversion = "1"\nlanguages = ["en"]\n'
        'description = "Mine"\nlicense = "CC0-1.0"\n\n[[rule]]\nid = "share.mine"\n'
        'category = "share"\ndescription = "Our own button"\nat = "whole"\n'
        'phrases = ["zap this to a pal"]\nremoves = ["Zap this to a pal"]\n'
        'keeps = ["The editor wrote: zap this to a pal"]\n'
    )
    line = {"language": "en", "text": f"{TEXT}\n\nZap this to a pal"}
    done = cleanlit(
        "clean", "--rules", "mine.toml", "--removals", "cut.jsonl", "-o", "out.jsonl",
        stdin=json.dumps(line).encode(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    named = ("report", "--records", "out.jsonl", "--removals", "cut.jsonl", "--json")
    blind = json.loads(cleanlit(*named).stdout)
    assert blind["removals"]["by_category"][0]["category"] == "unknown"
    assert any("--rules" in text for text in blind["missing"])
    found = json.loads(cleanlit(*named, "--rules", "mine.toml").stdout)
    (rule,) = found["removals"]["by_rule"]
    assert (rule["category"], rule["description"]) == ("share", "Our own button")
