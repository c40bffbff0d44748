"""The numbers of a report are those of the run, exactly."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.report.small_run import FERRY, RECORDS, make, run

FILES = {
    "records": "out.jsonl", "removals": "cut.jsonl", "clusters": "copies.jsonl",
    "rejects": "bad.jsonl", "manifest": "run.json",
}  # fmt: skip


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def numbers(folder: Path, *without: str, **other: str) -> dict[str, Any]:
    """Give what `cleanlit report --json` says of a run."""
    files = {k: v for k, v in FILES.items() if k not in without} | other
    named = [part for name, path in files.items() for part in (f"--{name}", path)]
    done = run(folder, "report", "--json", *named)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_whole_run(marked: Path) -> None:
    found = numbers(marked)
    assert found["problems"] == []
    assert found["missing"] == []
    assert found["funnel"] == [
        {"name": "read", "count": 7, "gone": {"no-text": 1, "not-an-object": 1}},
        {"name": "texts", "count": 5, "gone": {"exact": 1, "near": 1}},
        {"name": "stories", "count": 3, "gone": {}},
    ]
    removed = found["removals"]
    assert removed["lines"] == 4
    assert removed["documents"] == 3
    assert removed["elements"] == 0
    assert removed["tidied"] == {"tidy.blank-lines": 4, "tidy.line-break": 3}
    assert [(row["category"], row["count"]) for row in removed["by_category"]] == [
        ("navigation", 3), ("related", 1),
    ]  # fmt: skip
    assert [(r["rule"], r["count"], r["chars"]) for r in removed["by_rule"]] == [
        ("nav.page-controls", 3, 33), ("related.also-read", 1, 27),
    ]  # fmt: skip
    assert removed["by_rule"][0]["description"]
    assert found["flags"] == {}
    assert found["days"] == {
        "2025-03-03": {"records": 1, "stories": 1},
        "2025-03-04": {"records": 1, "stories": 0},
        "2025-03-05": {"records": 2, "stories": 1},
    }
    assert {row["reason"]: row["count"] for row in found["rejects"]} == {
        "not-an-object": 1, "no-text": 1,
    }  # fmt: skip


def test_hosts_and_languages(marked: Path) -> None:
    found = numbers(marked)
    texts = {line["id"]: line["text"] for line in lines(marked / "out.jsonl")}
    hosts = {row.pop("name"): row for row in found["hosts"]}
    assert list(hosts) == [
        "north.example",
        "(no host)",
        "east.example",
        "south.example",
    ]
    kept, cut = len(texts["a"]) + len(texts["d"]), 27 + 11 + 11
    assert hosts["north.example"] == {
        "records": 2, "stories": 2, "changed": 2, "lines": 3, "removed_chars": cut,
        "kept_chars": kept, "share": round(cut / (cut + kept), 4),
    }  # fmt: skip
    assert hosts["east.example"]["stories"] == 0
    assert hosts["east.example"]["share"] == 0.0
    languages = {row["name"]: row["records"] for row in found["languages"]}
    assert languages == {"en": 4, "(not said)": 1}
    assert sum(found["hosts_by_share"]) == 4
    shares = Counter(int(row["share"] * 20) for row in hosts.values())
    assert found["hosts_by_share"] == [shares[n] for n in range(20)]


@pytest.mark.parametrize("without", [(), ("clusters",)])
def test_stories(marked: Path, without: tuple[str, ...]) -> None:
    found = numbers(marked, *without)["stories"]
    assert found["clusters"] == 1
    assert found["documents"] == 3
    assert found["relations"] == {"canonical": 1, "exact": 1, "near": 1}
    assert found["sizes"] == {"3": 1}
    assert sum(found["copies_by_similarity"]) == 2
    (story,) = found["largest"]
    assert story == {
        "cluster": "a", "canonical": "a", "title": "Ferry stays in port",
        "date": "2025-03-03T08:00:00Z", "language": "en", "size": 3, "hosts": 3,
        "relations": {"canonical": 1, "exact": 1, "near": 1},
    }  # fmt: skip


def test_dropped_copies(dropped: Path) -> None:
    found = numbers(dropped)
    assert [step["count"] for step in found["funnel"]] == [7, 5, 3]
    assert found["removals"]["lines"] == 4  # those of the dropped copies too
    assert found["texts"]["removals_without_record"] == 1
    hosts = {row["name"]: row for row in found["hosts"]}
    assert set(hosts) == {"north.example", "(no host)"}
    assert hosts["north.example"]["lines"] == 3
    assert hosts["north.example"]["stories"] == 2
    assert found["stories"]["largest"][0]["hosts"] is None
    said = " ".join(found["missing"])
    assert "--mark" in said
    assert found["problems"] == []


@pytest.mark.parametrize("name", FILES)
def test_each_output_alone(marked: Path, name: str) -> None:
    found = numbers(marked, *(set(FILES) - {name}))
    whole = numbers(marked)
    assert found["missing"]
    if name == "manifest":
        assert found["funnel"][0] == whole["funnel"][0]
        assert found["removals"] is None
    if name == "removals":
        for key in ("lines", "chars", "by_rule", "by_category"):
            assert found["removals"][key] == whole["removals"][key]
        assert found["hosts"] == []
    if name == "clusters":
        assert found["stories"]["sizes"] == whole["stories"]["sizes"]
        assert found["funnel"][0]["count"] is None
    if name == "rejects":
        assert found["rejects"] == whole["rejects"]
    if name == "records":
        assert found["funnel"][1:] == whole["funnel"][1:]
        assert found["hosts"][0]["lines"] is None


def test_rejects_are_needed_to_number_records(marked: Path) -> None:
    found = numbers(marked, "rejects")
    assert any("--rejects" in text for text in found["missing"])
    assert all(row["share"] is None for row in found["hosts"])
    assert found["removals"]["lines"] == 4
    # Without a manifest it shows only when names do not agree.
    blind = numbers(marked, "rejects", "manifest")
    assert all(row["share"] is None for row in blind["hosts"])
    assert any("do not belong" in text for text in blind["missing"])


def test_outputs_of_two_runs(marked: Path, tmp_path: Path) -> None:
    other = make(tmp_path, RECORDS[:2], "--mark")
    found = numbers(marked, manifest=str(other / "run.json"))
    said = " ".join(found["problems"])
    assert "2 records were written" in said
    assert "nav.page-controls" in said
    assert "rejected" in said


def test_clean_has_no_stories(tmp_path: Path, marked: Path) -> None:
    done = run(
        marked, "clean", "in.jsonl", "-o", str(tmp_path / "out.jsonl"), "--manifest",
        str(tmp_path / "run.json"), "--rejects", str(tmp_path / "bad.jsonl"),
        "--removals", str(tmp_path / "cut.jsonl"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = numbers(tmp_path, "clusters")
    assert [step["name"] for step in found["funnel"]] == ["read", "texts"]
    assert found["stories"] is None
    assert found["missing"] == []
    assert found["hosts"][0]["stories"] is None


def test_no_dedup_has_no_stories(tmp_path: Path, marked: Path) -> None:
    done = run(
        marked, "run", "in.jsonl", "--no-dedup", "-o", str(tmp_path / "out.jsonl"),
        "--manifest", str(tmp_path / "run.json"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = numbers(tmp_path, "clusters", "rejects", "removals")
    assert [step["name"] for step in found["funnel"]] == ["read", "texts"]


def test_names_of_fields_come_from_the_manifest(tmp_path: Path) -> None:
    records = [
        {("body" if key == "text" else "link" if key == "url" else key): value
         for key, value in record.items()}
        for record in RECORDS if isinstance(record, dict) and len(record) > 1
    ]  # fmt: skip
    names = ("--text-field", "body", "--url-field", "link")
    make(tmp_path, records, "--mark", *names)
    found = numbers(tmp_path)
    assert found["hosts"][0]["name"] == "north.example"
    assert found["hosts"][0]["lines"] == 3


def test_parquet(tmp_path: Path, marked: Path) -> None:
    pytest.importorskip("pyarrow")
    done = run(
        marked, "run", "in.jsonl", "--mark", "-o", str(tmp_path / "out.parquet"),
        "--removals", str(tmp_path / "cut.parquet"), "--clusters",
        str(tmp_path / "copies.parquet"), "--rejects", str(tmp_path / "bad.parquet"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    tables = {n: f"{Path(p).stem}.parquet" for n, p in FILES.items() if n != "manifest"}
    found = numbers(tmp_path, "manifest", **tables)
    whole = numbers(marked, "manifest")
    for key in ("funnel", "removals", "hosts", "languages", "stories", "rejects"):
        assert found[key] == whole[key], key


def test_pages(tmp_path: Path) -> None:
    body = "".join(f"<p>{part}</p>" for part in FERRY.split("\n") if part)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(
        "<html><head><title>Ferry</title><link rel=canonical"
        ' href="https://north.example/a"></head><body><article><h1>Ferry</h1>'
        f'{body}<div class="newsletter-signup"><p>Get our newsletter by mail.</p>'
        "</div></article></body></html>",
        "utf-8",
    )
    (tmp_path / "pages" / "b.html").write_text("<html><body></body></html>")
    done = run(
        tmp_path, "run", "pages", "--mark", "-o", "out.jsonl", "--removals",
        "cut.jsonl", "--clusters", "copies.jsonl", "--rejects", "bad.jsonl",
        "--manifest", "run.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "run.json").read_bytes())
    found = numbers(tmp_path)
    nodes = sum(rule["nodes"] for rule in said["pruned"].values())
    assert found["removals"]["elements"] == nodes > 0
    assert [step["count"] for step in found["funnel"]] == [2, 1, 1]
    assert found["problems"] == []
