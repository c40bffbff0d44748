"""What a filter owes its shell: exit codes, pipes, signals, whole outputs."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

Run = Callable[..., subprocess.CompletedProcess[bytes]]
ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "cleanlit"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def dump(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def rejects(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


BAD = {
    b'{"text": "unfinished': "invalid-json",
    b"[1, 2]": "not-an-object",
    b'"text"': "not-an-object",
    b"{}": "no-text",
    b'{"text": null}': "no-text",
    b'{"text": 5}': "text-not-a-string",
    b'{"text": ["a"]}': "text-not-a-string",
    b'{"text": "\\ud800 alone"}': "lone-surrogate",
    b'{"text": "\xff\xfe"}': "invalid-utf8",
    b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}": "invalid-json",
}


@pytest.mark.parametrize("line", BAD, ids=lambda line: f"{line[:20]!r}")
@pytest.mark.parametrize("verb", ["clean", "dedup"])
def test_bad_records_are_counted_rejects(
    cleanlit: Run, tmp_path: Path, verb: str, line: bytes
) -> None:
    good = dump({"text": "A good line."})
    done = cleanlit(verb, "--rejects", "bad.jsonl", stdin=good + line + b"\n" + good)
    assert done.returncode == 0
    assert done.stdout.startswith(good)
    assert f"1 rejected ({BAD[line]} 1)".encode() in done.stderr
    (reject,) = rejects(tmp_path / "bad.jsonl")
    assert reject["reason"] == BAD[line]
    assert reject["offset"] == len(good)
    kept = reject.get("record", "").encode() or reject["record_latin1"].encode(
        "latin-1"
    )
    assert kept == line


def test_strict_exits_with_4(cleanlit: Run) -> None:
    assert cleanlit("clean", "--strict", stdin=b"{}\n").returncode == 4
    assert cleanlit("clean", "--strict", stdin=b'{"text": ""}\n').returncode == 0


def test_a_long_line_is_passed_over_unread(cleanlit: Run, tmp_path: Path) -> None:
    long = dump({"text": "x" * 3_000_000})
    good = dump({"text": "after"})
    done = cleanlit(
        "clean", "--max-record-mb", 1, "--rejects", "r.jsonl", stdin=long + good
    )
    assert done.stdout == good
    (reject,) = rejects(tmp_path / "r.jsonl")
    assert (reject["reason"], reject["offset"]) == ("too-large", 0)
    assert str(len(long) - 1) in reject["detail"]


def test_a_gzip_bomb_stays_small(cleanlit: Run, tmp_path: Path) -> None:
    (tmp_path / "bomb.html.gz").write_bytes(gzip.compress(bytes(64 << 20)))
    done = cleanlit("extract", "bomb.html.gz", "--max-record-mb", 1)
    assert b"1 rejected (too-large 1)" in done.stderr


@pytest.mark.parametrize("codec", [gzip.compress, zstandard.compress])
def test_a_truncated_stream_gives_what_came_before(
    cleanlit: Run, tmp_path: Path, codec: Callable[[bytes], bytes]
) -> None:
    rows = dump(*({"id": n, "text": f"{os.urandom(9).hex()}"} for n in range(50_000)))
    data = codec(rows)
    (tmp_path / "cut.jsonl").write_bytes(data[: len(data) // 2])
    done = cleanlit("clean", "cut.jsonl", "--rejects", "r.jsonl")
    assert done.returncode == 0
    assert rows.startswith(done.stdout)
    assert len(done.stdout) > len(rows) // 4
    (reject,) = rejects(tmp_path / "r.jsonl")
    assert reject["reason"] == "truncated-input"
    assert reject["offset"] == len(done.stdout)


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        (b"\x00\x01\x02\x03binary", b"say what it is with --format"),
        ('{"text": "x"}\n'.encode("utf-16"), b"iconv -f UTF-16 -t UTF-8"),
    ],
)
def test_an_input_that_makes_no_sense_is_one_line(
    cleanlit: Run, stdin: bytes, said: bytes
) -> None:
    done = cleanlit("clean", stdin=stdin)
    assert done.returncode == 3
    assert said in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_empty_bom_crlf(cleanlit: Run) -> None:
    assert cleanlit("clean", stdin=b"").returncode == 0
    line = b'{"text": "x"}\r\n'
    assert cleanlit("clean", stdin=b"\xef\xbb\xbf" + line + b"\r\n").stdout == line


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["clean", "missing"], 3, "missing: no such file or folder"),
        (["clean", "*.nothing"], 3, "no file matches this pattern"),
        (["clean", "loop"], 3, "leads nowhere, or in a circle"),
        (["clean", "in.jsonl", "-o", "in.jsonl"], 2, "name another file"),
        (["clean", "in.jsonl", "--removals", "-"], 2, "both go to standard output"),
        (["clean", "in.jsonl", "-o", "a", "--rejects", "a"], 2, "both go to a"),
        (["clean", "-", "-"], 2, "can be read only once"),
        (["clean", "in.jsonl", "-o", "."], 3, "is a folder"),
        (["clean", "in.jsonl", "-o", "no/such/x"], 3, "no/such/x: cannot be written"),
        (["clean", "in.jsonl", "--rejects", "no/x"], 3, "no/x: cannot be written"),
        (["clean", "in.jsonl", "--rules", "no.toml"], 2, "no such rule file"),
        (
            ["clean", "in.jsonl", "--rules", "r/a.toml", "--rejects", "r/a.toml"],
            2,
            "r/a.toml holds rules",
        ),
        (["clean", "in.jsonl", "--rules", "r", "-o", "r/a.toml"], 2, "holds rules"),
        (["clean", "t.csv"], 3, "name one with --text-field or --html-field"),
        (["dedup", "in.jsonl", "--threshold", "2"], 2, "--threshold"),
    ],
)
def test_mistakes_name_place_and_remedy(
    cleanlit: Run, tmp_path: Path, args: list[str], code: int, said: str
) -> None:
    (tmp_path / "in.jsonl").write_bytes(dump({"text": "x"}))
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "r").mkdir()
    (tmp_path / "r/a.toml").write_text("[ruleset]\nschema = 1\n")
    done = cleanlit(*args)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert (tmp_path / "in.jsonl").read_bytes() == dump({"text": "x"})
    assert (tmp_path / "r/a.toml").stat().st_size > 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
@pytest.mark.parametrize("option", ["-o", "--rejects", "--removals"])
def test_a_full_disk_is_one_line(cleanlit: Run, option: str) -> None:
    text = "Body of a story that is long enough to stay.\nShare this article\n"
    data = dump({"text": text}) + b"{}\n"
    done = cleanlit("clean", option, "/dev/full", stdin=data)
    assert done.returncode == 3
    assert b"/dev/full: cannot be written: No space left" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
def test_a_full_disk_behind_standard_output(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, "clean"],
            input=dump(*({"text": "x" * 999} for _ in range(999))),
            stdout=full,
            stderr=subprocess.PIPE,
            env=ENV,
        )
    assert done.returncode == 3
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_closed_pipe_is_silent(tmp_path: Path) -> None:
    data = tmp_path / "many.jsonl"
    data.write_bytes(dump(*({"id": n, "text": "x" * 500} for n in range(20_000))))
    for jobs in ("1", "2"):
        with subprocess.Popen(
            [*COMMAND, "clean", "-j", jobs, str(data)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=ENV,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline().startswith(b'{"id": 0')
            process.stdout.close()
            said = process.stderr.read()
            assert (process.wait(60), said) == (0, b"")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals here")
@pytest.mark.parametrize(
    "args", [("rules", "list", "--json"), ("rules", "show", "related.also-read")]
)
def test_a_closed_pipe_is_silent_where_lines_are_printed(args: tuple[str, ...]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [*COMMAND, *args], stdout=write_end, stderr=subprocess.PIPE, env=ENV
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_without_arguments_is_no_input() -> None:
    leader, terminal = os.openpty()
    done = subprocess.run(
        [*COMMAND, "clean"], stdin=terminal, capture_output=True, env=ENV
    )
    os.close(terminal)
    os.close(leader)
    assert done.returncode == 2
    assert done.stderr.startswith(b"cleanlit: no input: name files or folders")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_what_is_in_flight(tmp_path: Path, number: int) -> None:
    with subprocess.Popen(
        [*COMMAND, "clean", "-o", "out.jsonl"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=ENV,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(dump(*({"id": n, "text": "x"} for n in range(1000))))
        process.stdin.flush()
        # Records come out while the pipe is open; the last of them wait for more.
        partial = tmp_path / "out.jsonl.partial"
        deadline = time.monotonic() + 100
        while not _lines(partial) >= 800 and time.monotonic() < deadline:
            time.sleep(0.02)
        written = _lines(partial)
        process.send_signal(number)
        said = process.stderr.read().decode()
        assert process.wait(60) == 130
    assert "interrupted; what was done is in out.jsonl.partial" in said
    assert not (tmp_path / "out.jsonl").exists()
    done = (tmp_path / "out.jsonl.partial").read_bytes().splitlines()
    assert len(done) >= written >= 800
    assert [json.loads(line)["id"] for line in done] == list(range(len(done)))


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_records_come_out_while_the_pipe_is_open() -> None:
    with subprocess.Popen(
        [*COMMAND, "clean", "-q"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=ENV,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(dump(*({"id": n, "text": "x"} for n in range(128))))
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 0
        process.stdin.close()
        assert process.wait(60) == 0


def test_a_page_that_hangs_is_a_reject(cleanlit: Run, tmp_path: Path) -> None:
    crawl = tmp_path / "c"
    crawl.mkdir()
    story = "<p>The mill at Upper Vale is to grind again from May, its owner said.</p>"
    (crawl / "a.html").write_text(f"<html><body>{story * 5}</body></html>")
    (crawl / "b.html").write_text(
        "<html><body>" + ("<div>" + "<p>One two" * 40) * 1_900 + "</body></html>"
    )
    (crawl / "z.html").write_text(f"<html><body>{story * 6}</body></html>")
    done = cleanlit("extract", "c", "--timeout", 4, "--rejects", "r.jsonl")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "z"]
    (reject,) = rejects(tmp_path / "r.jsonl")
    assert (reject["id"], reject["reason"]) == ("b", "timed-out")


def test_records_with_odd_metadata_pass(cleanlit: Run) -> None:
    data = dump(
        {"text": "x", "url": "http://[bad", "date": "0000-13-45", "title": 7},
        {"text": "x", "url": "https://bücher.example:99999/a", "date": "9999-12-31"},
        {"text": "x", "id": None, "flags": None, "language": ["en"]},
    )
    assert cleanlit("clean", stdin=data).stdout == data
    assert len(cleanlit("dedup", "--mark", stdin=data).stdout.splitlines()) == 3


FORBIDDEN = {"trafilatura", "numpy", "scipy", "datasketch", "pandas", "lxml"}


@pytest.mark.parametrize(
    ("args", "forbidden"),
    [
        (["--help"], FORBIDDEN | {"regex", "orjson", "rich", "multiprocessing"}),
        (["clean", "--help"], FORBIDDEN),
        (["clean", "in.jsonl"], FORBIDDEN | {"rich", "pebble"}),
        (["dedup", "in.jsonl"], {"trafilatura", "pandas", "lxml"}),
        (["extract", "in.jsonl"], {"datasketch", "scipy", "pandas"}),
    ],
)
def test_modules_that_a_verb_imports(
    tmp_path: Path, args: list[str], forbidden: set[str]
) -> None:
    (tmp_path / "in.jsonl").write_bytes(dump({"text": "x"}))
    script = (
        "import sys; from cleanlit.cli.app import code\n"
        "result = code(sys.argv[1:])\n"
        "print(*sys.modules, file=sys.stderr); sys.exit(result)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *args],
        capture_output=True,
        cwd=tmp_path,
        env=ENV,
    )
    assert done.returncode == 0, done.stderr
    assert not forbidden & set(done.stderr.decode().split())
