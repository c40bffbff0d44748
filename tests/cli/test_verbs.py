"""The verbs on every input format, through the real command."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

Run = Callable[..., subprocess.CompletedProcess[bytes]]

STORY = (
    "The ferry to Skarholm stayed in port on Monday after its crew found water in the"
    " engine room.\n\nNobody was hurt, the harbour office said. Passengers were taken"
    " across by two fishing boats from the north quay."
)
FURNITURE = "\n\n📰 Also read: New Quay Opens After Ten Years\n\nBack to top"
PAGE = f"""<!doctype html><html lang="en"><head><title>Ferry Stays in Port</title>
<meta property="og:title" content="Ferry Stays in Port">
<meta name="author" content="Dana Whitlock">
<meta property="article:published_time" content="2024-03-05T10:00:00Z">
<meta property="og:site_name" content="Harbour Courier">
<link rel="canonical" href="https://www.courier.example/ferry"></head>
<body><article><h1>Ferry Stays in Port</h1>
{"".join(f"<p>{p}</p>" for p in (STORY * 2).split(chr(10)) if p)}
<p>📰 Also read: New Quay Opens After Ten Years</p>
</article></body></html>"""


def dump(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def load(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_run_takes_a_folder_of_pages(cleanlit: Run, tmp_path: Path) -> None:
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    (crawl / "a.html").write_text(PAGE, "utf-8")
    (crawl / "b.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (crawl / "c.html.zst").write_bytes(zstandard.compress(PAGE.encode()))
    (crawl / "empty.html").write_text("<html><body></body></html>")
    (crawl / "notes.xyz").write_text("not ours")
    done = cleanlit(
        "run", "crawl", "-o", "out.jsonl", "--rejects", "bad.jsonl",
        "--clusters", "same.jsonl", "--removals", "cut.jsonl", "--manifest", "m.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (record,) = load((tmp_path / "out.jsonl").read_bytes())
    assert list(record) == [
        "id", "url", "host", "site", "title", "date", "author", "authors", "language",
        "kind", "text", "flags",
    ]  # fmt: skip
    assert record["id"] == "a"
    assert record["host"] == "courier.example"
    assert record["title"] == "Ferry Stays in Port"
    assert record["author"] == "Dana Whitlock"
    assert record["authors"] == ["Dana Whitlock"]
    assert record["date"] == "2024-03-05T10:00:00Z"
    assert record["language"] == "en"
    assert "Also read" not in record["text"]
    assert "fishing boats" in record["text"]
    (cluster,) = load((tmp_path / "same.jsonl").read_bytes())
    assert cluster["members"] == ["a", "b", "c"]
    assert cluster["canonical"] == "a"
    (reject,) = load((tmp_path / "bad.jsonl").read_bytes())
    assert reject["reason"] == "nothing-extracted"
    assert {cut["rule"] for cut in load((tmp_path / "cut.jsonl").read_bytes())} >= {
        "related.also-read"
    }
    manifest = json.loads((tmp_path / "m.json").read_bytes())
    assert manifest["counts"] == {
        "read": 4, "written": 1, "duplicates": 2, "clusters": 1, "rejected": 1,
        "changed": 3, "skipped_files": 1, "odd_evidence": 0, "repeated_pages": 2,
        "passed_over": 0,
    }  # fmt: skip
    assert len(manifest["rules_sha256"]) == 64
    assert b"4 read, 1 written, 2 duplicates dropped" in done.stderr
    assert not list(tmp_path.glob("*.partial"))


def test_run_finds_out_by_itself_what_standard_input_is(cleanlit: Run) -> None:
    for data in (
        PAGE.encode(),
        gzip.compress(PAGE.encode()),
        dump({"html": PAGE}),
        zstandard.compress(dump({"html": PAGE, "n": 1})),
    ):
        (record,) = load(cleanlit("run", stdin=data).stdout)
        assert record["title"] == "Ferry Stays in Port"
        assert "html" not in record


def test_extract_keeps_unknown_fields_in_order(cleanlit: Run) -> None:
    raw = (
        b'{"zeta": 1.50, "html": %s, "url": "https://x.example/1",'
        b' "big": 123456789012345678901234567890, "title": "Mine"}\n'
    ) % json.dumps(PAGE).encode()
    done = cleanlit("extract", stdin=raw)
    out = done.stdout
    assert out.startswith(b'{"zeta": 1.50, "url": "https://x.example/1",')
    assert b'"big": 123456789012345678901234567890, "title": "Mine"' in out
    (record,) = load(out)
    assert record["author"] == "Dana Whitlock"
    assert record["host"] == "x.example"


def test_run_takes_the_text_where_a_page_is_empty(cleanlit: Run) -> None:
    done = cleanlit("run", "--format", "csv", stdin=b"id,text,html\n1,A mill.,\n")
    assert [record["text"] for record in load(done.stdout)] == ["A mill."]
    done = cleanlit("run", "--no-dedup", "--mark", stdin=b"")
    assert (done.returncode, done.stdout) == (2, b"")


def test_run_no_dedup_stops_after_cleaning(cleanlit: Run) -> None:
    data = dump({"id": 1, "text": STORY + FURNITURE}, {"id": 2, "text": STORY})
    done = cleanlit("run", "--no-dedup", stdin=data)
    assert [r["text"] for r in load(done.stdout)] == [STORY, STORY]
    assert len(load(cleanlit("run", stdin=data).stdout)) == 1


def test_clean_writes_unchanged_records_byte_for_byte(cleanlit: Run) -> None:
    raw = b'{ "b":1.0 ,"text":"caf\\u00e9 stays as it is" , "nan":NaN }\n'
    assert cleanlit("clean", stdin=raw).stdout == raw


def test_clean_twice_is_clean_once(cleanlit: Run) -> None:
    data = dump(
        {"text": STORY + FURNITURE, "flags": "mine"},
        {"text": "Sponsored Content\n\n" + STORY, "flags": ["theirs"]},
        {"text": "Sponsored Content\n\n" + STORY, "flags": {"a": 1}, "cluster": 7},
    )
    once = cleanlit("clean", stdin=data).stdout
    assert cleanlit("clean", stdin=once).stdout == once
    first, second, third = load(once)
    assert first["flags"] == "mine"
    assert second["flags"] == ["theirs", "sponsored"]
    assert third["flags"] == {"a": 1}
    assert third["cleanlit_flags"] == ["sponsored"]


def test_run_equals_extract_then_clean_then_dedup(cleanlit: Run) -> None:
    data = dump({"id": "a", "html": PAGE}, {"id": "b", "html": PAGE}, {"text": "Other"})
    piped = cleanlit("extract", stdin=data).stdout
    piped = cleanlit("clean", stdin=piped).stdout
    assert cleanlit("dedup", stdin=piped).stdout == cleanlit("run", stdin=data).stdout


def test_dedup_marks_and_keeps_a_users_cluster_field(cleanlit: Run) -> None:
    data = dump(
        {"id": "x", "text": STORY, "cluster": "mine"},
        {"id": "y", "text": STORY + " A last line."},
        {"id": "z", "text": "Something else altogether happened in the hills."},
    )
    done = cleanlit("dedup", "--mark", "--keep", "longest", stdin=data)
    x, y, z = load(done.stdout)
    assert x["cluster"] == "mine"
    assert x["cleanlit_cluster"] == y["cluster"] == "x"
    assert x["canonical"] == y["canonical"] == "y"
    assert (x["relation"], y["relation"], z["relation"]) == (
        "near", "canonical", "unique",
    )  # fmt: skip
    again = cleanlit("dedup", "--mark", "--keep", "longest", stdin=done.stdout).stdout
    assert cleanlit("dedup", "--mark", "--keep", "longest", stdin=again).stdout == again


def test_csv_and_parquet_both_ways(cleanlit: Run, tmp_path: Path) -> None:
    rows = f'key,body\n1,"{STORY}{FURNITURE}"\n2,"{STORY}"\n'
    (tmp_path / "in.csv").write_text(rows, "utf-8")
    names = ("--text-field", "body", "--id-field", "key")
    done = cleanlit("clean", "in.csv", *names, "-o", "out.parquet")
    assert done.returncode == 0, done.stderr
    back = cleanlit("dedup", "out.parquet", *names)
    (record,) = load(back.stdout)
    assert (record["key"], record["body"]) == ("1", STORY)
    stdin = (tmp_path / "out.parquet").read_bytes()
    assert cleanlit("dedup", *names, stdin=stdin).stdout == back.stdout


def test_warc(cleanlit: Run, tmp_path: Path) -> None:
    body = PAGE.encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    warc = (
        (
            b"WARC/1.0\r\nWARC-Type: response\r\n"
            b"WARC-Target-URI: https://wire.example/ferry\r\n"
            b"WARC-Date: 2024-03-06T00:00:00Z\r\n"
            b"WARC-Record-ID: <urn:uuid:7e1b0f6c-0000-4000-8000-000000000001>\r\n"
            b"Content-Type: application/http; msgtype=response\r\n"
            b"Content-Length: %d\r\n\r\n" % len(http)
        )
        + http
        + b"\r\n\r\n"
    )
    for name, data in (
        ("w.warc", warc),
        ("w.warc.gz", gzip.compress(warc)),
        ("w.warc.zst", zstandard.compress(warc)),
    ):
        (tmp_path / name).write_bytes(data)
        done = cleanlit("extract", name)
        (record,) = load(done.stdout)
        assert record["url"] == "https://wire.example/ferry", done.stderr
        assert record["id"] == "7e1b0f6c-0000-4000-8000-000000000001"
        assert record["author"] == "Dana Whitlock"


def test_plain_text_and_globs(cleanlit: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(STORY + FURNITURE, "utf-8")
    (tmp_path / "two.txt").write_text("Another text, of a line.", "utf-8")
    done = cleanlit("clean", "*.txt")
    assert [r["id"] for r in load(done.stdout)] == ["one", "two"]
    assert load(done.stdout)[0]["text"] == STORY


@pytest.mark.parametrize("verb", ["run", "extract", "clean", "dedup"])
def test_same_bytes_at_any_number_of_jobs(
    cleanlit: Run, tmp_path: Path, verb: str
) -> None:
    field = "html" if verb in ("run", "extract") else "text"
    content = PAGE if field == "html" else STORY + FURNITURE
    data = dump(
        *({"id": n, field: content.replace("Monday", f"day {n}")} for n in range(300))
    )
    one = cleanlit(verb, "-j", 1, "-o", "1.jsonl.gz", stdin=data)
    two = cleanlit(verb, "-j", 2, "-o", "2.jsonl.gz", stdin=data)
    assert one.returncode == two.returncode == 0
    first = (tmp_path / "1.jsonl.gz").read_bytes()
    assert first == (tmp_path / "2.jsonl.gz").read_bytes()
    assert gzip.decompress(first)


def test_explain_names_the_rules(cleanlit: Run) -> None:
    shown = cleanlit("explain", stdin=dump({"text": STORY + FURNITURE})).stdout.decode()
    assert "related.also-read - 📰 Also read" in shown
    assert "nav.page-controls - Back to top" in shown


@pytest.mark.parametrize(
    "setting",
    ["jobs = [1]", "jobs = inf", "jobs = 2026-01-01", "output = ['x']", "quiet = 'y'"],
)
def test_a_setting_of_another_kind_is_named(
    cleanlit: Run, tmp_path: Path, setting: str
) -> None:
    (tmp_path / "c.toml").write_text(f"[clean]\n{setting}\n")
    done = cleanlit("clean", "--config", "c.toml", stdin=b"")
    assert done.returncode == 2
    said = done.stderr.decode()
    assert f"[clean] {setting.split()[0]} must be" in said
    assert said.count("\n") == 1


def test_config_file(cleanlit: Run, tmp_path: Path) -> None:
    data = dump({"body": STORY + FURNITURE})
    config = tmp_path / "c.toml"
    config.write_text('[all]\ntext-field = "body"\n[clean]\ndisable = ["related"]\n')
    done = cleanlit("clean", "--config", "c.toml", stdin=data)
    (record,) = load(done.stdout)
    assert "Also read" in record["body"]
    assert "Back to top" not in record["body"]
    config.write_text("[claen]\njobs = 2\n")
    done = cleanlit("clean", "--config", "c.toml", stdin=data)
    assert done.returncode == 2
    assert done.stderr.startswith(b"cleanlit: c.toml: [claen] is no verb")
    config.write_text("[clean]\nbogus = 1\n")
    done = cleanlit("clean", "--config", "c.toml", stdin=data)
    assert done.returncode == 2
    assert done.stderr == b"cleanlit: c.toml: [clean] has no option 'bogus'\n"


def test_limit_version_completion(cleanlit: Run) -> None:
    data = dump(*({"text": f"Line {n}"} for n in range(9)))
    assert len(load(cleanlit("clean", "--limit", 3, stdin=data).stdout)) == 3
    assert cleanlit("--version").stdout.startswith(b"cleanlit 0.")
    for shell in ("bash", "zsh", "fish"):
        assert b"_CLEANLIT_COMPLETE" in cleanlit("completion", shell).stdout
