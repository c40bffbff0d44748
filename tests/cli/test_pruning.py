"""DOM rules in the verbs that read pages, and what they leave behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleanlit import Extractor, Pruner, load_rules
from cleanlit.document import Document

Run = Callable[..., subprocess.CompletedProcess[bytes]]

SENTENCE = (
    "Barges will wait below the town until the gates are back, the trust said, {}."
)
PAGE = (
    "<html lang='en'><head><title>Lock Gates Close</title>"
    "<link rel='canonical' href='https://courier.example/a'>"
    "<meta property='article:published_time' content='2025-05-01'></head><body>"
    "<article><h1>Lock Gates Close</h1>"
    + "".join(f"<p>{SENTENCE.format(f'day {n} of {n + 7}')}</p>" for n in range(20))
    + "<p>Mara <span class='xbox'>Five stories on Mara</span>Ellison wrote it down for"
    " the Courier, and nobody else was there to see the gates being lifted.</p>"
    "<aside class='attic'><p>From the attic: a clock that stood still for years.</p>"
    "</aside></article></body></html>"
)
PACK = """
[ruleset]
schema = 1
[[rule]]
id = "related.attic-box"
description = "Boxes of the house"
category = "related"
select = ".xbox, aside.attic"
hosts = ["courier.example"]
valid_until = 2026-01-01
removes = ["<p>He <span class='xbox'>More</span> said</p>"]
keeps = ["<p>Nothing of the kind.</p>"]
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    (tmp_path / "house.toml").write_text(PACK, "utf-8")


def records(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_extract_takes_out_what_rules_select(cleanlit: Run, tmp_path: Path) -> None:
    args = ["extract", "a.html", "--rules", "house.toml", "--removals", "cut.jsonl"]
    done = cleanlit(*args, "--manifest", "run.json")
    (record,) = records(done)
    assert "Mara Ellison wrote" in record["text"]
    assert "attic" not in record["text"]
    assert "pruned" not in record
    assert b"2 elements pruned from 1 pages" in done.stderr
    manifest = json.loads((tmp_path / "run.json").read_bytes())
    assert manifest["pruned"]["related.attic-box"] == {"pages": 1, "nodes": 2}
    cut = [json.loads(x) for x in (tmp_path / "cut.jsonl").read_text().splitlines()]
    assert [line["text"] for line in cut] == [
        "Five stories on Mara",
        "From the attic: a clock that stood still for years.",
    ]
    assert {(c["rule"], c["action"], c["line"], c["html"]) for c in cut} == {
        ("related.attic-box", "prune", None, True)
    }


@pytest.mark.parametrize("verb", [["extract"], ["run", "--no-dedup"]])
def test_no_prune_leaves_pages_whole(cleanlit: Run, verb: list[str]) -> None:
    args = [*verb, "a.html", "--rules", "house.toml"]
    (whole,) = records(cleanlit(*args, "--no-prune"))
    (pruned,) = records(cleanlit(*args))
    assert "Five stories on Mara" in whole["text"]
    assert "Five stories on Mara" not in pruned["text"]
    assert whole["title"] == pruned["title"] == "Lock Gates Close"


def test_rules_of_another_day_do_not_act(cleanlit: Run, tmp_path: Path) -> None:
    old = PACK.replace("2026-01-01", "2025-04-30")
    (tmp_path / "old.toml").write_text(old, "utf-8")
    (record,) = records(cleanlit("extract", "a.html", "--rules", "old.toml"))
    assert "Five stories on Mara" in record["text"]


def test_run_and_a_pipe_give_the_same_texts(cleanlit: Run) -> None:
    args = ["--rules", "house.toml"]
    (whole,) = records(cleanlit("run", "--no-dedup", "a.html", *args))
    extracted = cleanlit("extract", "--evidence", "a.html", *args)
    (piped,) = records(cleanlit("clean", *args, stdin=extracted.stdout))
    assert piped["text"] == whole["text"]


def test_undo_passes_over_what_pages_lost(cleanlit: Run) -> None:
    args = ["run", "--no-dedup", "a.html", "--rules", "house.toml"]
    done = cleanlit(*args, "--removals", "cut.jsonl", "-o", "clean.jsonl")
    assert done.returncode == 0
    undone = cleanlit("clean", "--undo", "clean.jsonl", "--removals", "cut.jsonl")
    (record,) = records(undone)
    assert "attic" not in record["text"]
    assert b"2 removals from pages were passed over" in undone.stderr


def test_explain_shows_what_left_the_page(cleanlit: Run) -> None:
    done = cleanlit("explain", "a.html", "--rules", "house.toml")
    shown = done.stdout.decode()
    assert "related.attic-box - <page> Five stories on Mara" in shown
    (found,) = records(cleanlit("explain", "a.html", "--rules", "house.toml", "--json"))
    assert found["pruned"][0]["nodes"] == 2
    assert found["pruned"][0]["why"] == ""


def test_rule_verbs_serve_dom_rules(cleanlit: Run, tmp_path: Path) -> None:
    shown = cleanlit("rules", "show", "related.attic-box", "--rules", "house.toml")
    assert b"selects: .xbox, aside.attic" in shown.stdout
    assert b"until: 2026-01-01" in shown.stdout
    args = ["rules", "list", "--rules", "house.toml", "--host"]
    (facts,) = [
        rule
        for rule in records(cleanlit(*args, "courier.example", "--json"))
        if rule["id"] == "related.attic-box"
    ]
    assert (facts["select"], facts["max_share"]) == (".xbox, aside.attic", 0.25)
    assert b"attic-box" not in cleanlit(*args, "mill.example", "--json").stdout
    assert cleanlit("rules", "test", "house.toml").returncode == 0
    assert cleanlit("rules", "check", "house.toml").returncode == 0
    bad = PACK.replace("Nothing of the kind.", "<b class='xbox'>More</b>")
    (tmp_path / "house.toml").write_text(bad, "utf-8")
    failed = cleanlit("rules", "test", "house.toml")
    assert failed.returncode == 1
    assert b"the rule hits it" in failed.stdout


def test_diff_compares_what_leaves_pages(cleanlit: Run) -> None:
    args = ["rules", "diff", "-", "house.toml", "a.html"]
    done = cleanlit(*args, "--max-new", "1")
    assert done.returncode == 1
    assert b"newly removed: 2 lines" in done.stdout
    assert b"Five stories on Mara" in done.stdout
    back = cleanlit("rules", "diff", "house.toml", "-", "a.html")
    assert b"no longer removed: 2 lines" in back.stdout


def test_what_would_leave_little_is_taken_back() -> None:
    """Of a page that pruning leaves short the whole text is taken, if it is longer."""
    paragraphs = "".join(f"<p>{SENTENCE.format(n)}</p>" for n in range(3))
    boxes = "".join(
        f"<div class='related-posts'>{SENTENCE.format(n)}</div>" for n in range(6)
    )
    page = f"<html><body><article>{paragraphs}</article>{boxes}</body></html>"
    rules = load_rules()
    found = Extractor(prunes=Pruner(rules))(Document(html=page))
    assert isinstance(found, Document)
    assert "over-prune" in found.flags
    assert {item.why for item in found.pruned} == {"over-prune"}


def test_over_prune_is_a_flag_of_the_record(cleanlit: Run, tmp_path: Path) -> None:
    big = f"<div class='xbox'>{SENTENCE * 60}</div></article>"
    (tmp_path / "a.html").write_text(PAGE.replace("</article>", big), "utf-8")
    (record,) = records(cleanlit("extract", "a.html", "--rules", "house.toml"))
    assert "over-prune" in record["flags"]
    assert "Mara" in record["text"]


def test_rule_verbs_do_not_load_a_parser_of_pages(tmp_path: Path) -> None:
    script = (
        "import sys; from cleanlit.cli.app import code\n"
        "result = code(sys.argv[1:])\n"
        "print(*sys.modules, file=sys.stderr); sys.exit(result)"
    )
    root = str(Path(__file__).parents[2])
    for args in (["list"], ["check"], ["show", "related.page-box"]):
        done = subprocess.run(
            [sys.executable, "-c", script, "rules", *args],
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": root},
        )
        assert done.returncode in (0, 1), done.stderr
        loaded = set(done.stderr.decode().split())
        assert not {"lxml", "trafilatura", "numpy"} & loaded, args


def test_the_function_extract_is_found_after_its_package_was_loaded() -> None:
    script = (
        "import cleanlit as cl\n"
        "cl.Pruner, cl.Extractor\n"
        "assert callable(cl.extract), cl.extract\n"
    )
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True)
    assert done.returncode == 0, done.stderr
