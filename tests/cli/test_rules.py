"""`cleanlit rules` as a command."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[bytes]]

PACK = """
[ruleset]
schema = 1
languages = ["en"]
[[rule]]
id = "related.attic"
description = "A label of the house"
category = "related"
max_chars = 80
phrases = ["from the attic"]
removes = ["From the attic: a clock"]
keeps = ["Nothing of the kind."]
"""
STORY = {
    "id": "a",
    "language": "en",
    "text": "The council met on Monday and talked until late in the evening about the"
    " clock.\nFrom the attic: a clock\nIt will be mended in spring, they said.",
}


@pytest.fixture(autouse=True)
def pack(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(PACK, "utf-8")
    (tmp_path / "bad.toml").write_text(
        PACK.replace("Nothing of the kind.", "From the attic."), "utf-8"
    )
    (tmp_path / "story.jsonl").write_text(json.dumps(STORY) + "\n", "utf-8")


def test_list_says_what_is_in_effect(cleanlit: Run) -> None:
    done = cleanlit("rules", "list", "--language", "de", "--category", "comments")
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode()
    assert "comments.heading-de" in shown
    assert "comments.heading-fr" not in shown
    assert b" rules" in done.stderr
    lines = cleanlit("rules", "list", "--language", "de", "--json").stdout.splitlines()
    facts = [json.loads(line) for line in lines]
    assert {"id", "category", "status", "path"} <= facts[0].keys()
    assert all({"de", "*"} & set(fact["languages"]) for fact in facts)


def test_list_knows_hosts(cleanlit: Run) -> None:
    own = "disclaimer.coinlantern"
    elsewhere = cleanlit("rules", "list", "--host", "harbour.example", "--json")
    here = cleanlit("rules", "list", "--host", "coinlantern.example", "--json")
    assert own.encode() in here.stdout
    assert own.encode() not in elsewhere.stdout


@pytest.mark.parametrize(
    ("option", "known"),
    [("category", b"related"), ("status", b"stable"), ("language", b"uk")],
)
def test_list_refuses_a_name_that_nothing_has(
    cleanlit: Run, option: str, known: bytes
) -> None:
    done = cleanlit("rules", "list", f"--{option}", "quux")
    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.splitlines()
    assert f"no {option} 'quux'".encode() in line
    assert known in line


def test_show_prints_a_rule_or_names_near_ones(cleanlit: Run) -> None:
    done = cleanlit("rules", "show", "title.repeat")
    assert done.returncode == 0, done.stderr
    assert b"needs: repeats-title" in done.stdout
    unknown = cleanlit("rules", "show", "title")
    assert unknown.returncode == 2
    assert b"did you mean title." in unknown.stderr


def test_test_runs_the_examples_of_a_path(cleanlit: Run) -> None:
    good = cleanlit("rules", "test", "house.toml")
    assert (good.returncode, good.stdout) == (0, b""), good.stdout
    assert b"1 rules, 2 examples, 0 failed" in good.stderr
    bad = cleanlit("rules", "test", "bad.toml")
    assert bad.returncode == 1
    assert b"rule related.attic: keeps: 'From the attic.'" in bad.stdout
    (line,) = cleanlit("rules", "test", "bad.toml", "--json").stdout.splitlines()
    assert json.loads(line)["rule"] == "related.attic"


def test_the_shipped_rules_pass_their_tests(cleanlit: Run) -> None:
    done = cleanlit("rules", "test")
    assert done.returncode == 0, done.stdout.decode()


def test_check_names_what_is_doubtful(cleanlit: Run, tmp_path: Path) -> None:
    assert cleanlit("rules", "check", "house.toml").returncode == 0
    slow = PACK.replace("removes", "pattern = '^(?:a+)+$'\nremoves", 1)
    (tmp_path / "slow.toml").write_text(slow, "utf-8")
    done = cleanlit("rules", "check", "slow.toml")
    assert done.returncode == 1
    assert b"may be slow on hostile lines" in done.stdout


def test_diff_shows_what_would_newly_go(cleanlit: Run) -> None:
    done = cleanlit("rules", "diff", "-", "house.toml", "story.jsonl")
    assert done.returncode == 0, done.stderr
    assert b"newly removed: 1 lines" in done.stdout
    assert b"related.attic  [a:2]  From the attic: a clock" in done.stdout
    over = cleanlit("rules", "diff", "-", "house.toml", "story.jsonl", "--max-new", "0")
    assert over.returncode == 1
    assert b"more than 0" in over.stderr
    back = cleanlit("rules", "diff", "house.toml", "-", "story.jsonl", "--json")
    assert json.loads(back.stdout)["before"] == "related.attic"


def test_diff_takes_whole_sets_of_packs(cleanlit: Run, tmp_path: Path) -> None:
    """Neither the shipped folder nor another set like it clashes with the shipped."""
    shipped = Path(__file__).parents[2] / "rules"
    done = cleanlit("rules", "diff", "-", shipped, "story.jsonl", "--json")
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    core = tmp_path / "packs" / "core"
    core.mkdir(parents=True)
    (core / "en.toml").write_bytes((shipped / "core" / "en.toml").read_bytes())
    (core / "house.toml").write_text(PACK, "utf-8")
    done = cleanlit("rules", "diff", "-", "packs", "story.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["after"] == "related.attic"


def test_rules_that_do_not_load_are_an_error_of_use(
    cleanlit: Run, tmp_path: Path
) -> None:
    (tmp_path / "typo.toml").write_text(PACK.replace("keeps", "keep"), "utf-8")
    for verb in ("test", "check"):
        done = cleanlit("rules", verb, "typo.toml")
        assert done.returncode == 2
        assert b"unknown key" in done.stderr


def test_explain_says_what_held_a_rule_back(cleanlit: Run, tmp_path: Path) -> None:
    text = STORY["text"].replace("From the attic: a clock", "“From the attic,” he said")
    pack = PACK.replace("removes", 'unless = ["quoted"]\nremoves', 1)
    (tmp_path / "guarded.toml").write_text(pack, "utf-8")
    given = ("--rules", "guarded.toml", "--no-shipped-rules")
    said = json.dumps({**STORY, "text": text}).encode()
    done = cleanlit("explain", *given, stdin=said)
    assert done.returncode == 0, done.stderr
    assert "related.attic · vetoed by quoted" in done.stdout.decode()
    done = cleanlit("explain", "--json", *given, stdin=said + b"\n" + said)
    first, second = map(json.loads, done.stdout.splitlines())
    assert first == second
    assert [line["vetoes"] != [] for line in first["lines"]] == [False, True, False]
