"""`--strip`: what is left out of the comparison, and of nothing else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.dedup.wire import story

Run = Callable[..., subprocess.CompletedProcess[bytes]]

PACK = """
[ruleset]
schema = 1
languages = ["*"]

[[rule]]
id = "related.attic"
description = "A label with a headline"
category = "related"
max_chars = 300
phrases = ["from the attic:"]
removes = ["From the attic: a clock"]
keeps = ["From the cellar: a clock"]
"""
BY_RULES = ("--no-shipped-rules", "--rules", "attic.toml", "--strip")


def printed(name: str, links: int) -> dict[str, Any]:
    """Give the same story as another outlet prints it: with links of its own."""
    furniture = [f"From the attic: {line}" for line in story(links, 10)]
    lines = [
        line for pair in zip(story(1, 10), furniture, strict=True) for line in pair
    ]
    return {"id": name, "text": "\n".join(lines), "n": 1.5}


def dump(records: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


# No record has a URL, so that nothing can be learned.
RECORDS = [
    printed("a", 11),
    printed("b", 12),
    {"id": "c", "text": " ".join(story(2))},
    printed("d", 13),
]
GIVEN = dump(RECORDS)
LINES = GIVEN.splitlines(keepends=True)
FIRST = LINES[0] + LINES[2]


@pytest.fixture(autouse=True)
def pack(tmp_path: Path) -> None:
    (tmp_path / "attic.toml").write_text(PACK)


@pytest.mark.parametrize("strip", ["rules", "both"])
@pytest.mark.parametrize(
    "flags", [(), ("-j", 2), ("--stream",), ("--stream", "-j", 2), ("--index", "i")]
)
def test_what_rules_know_is_not_compared(
    cleanlit: Run, strip: str, flags: tuple[Any, ...]
) -> None:
    done = cleanlit("dedup", *BY_RULES, strip, *flags, stdin=GIVEN)
    assert done.stdout == FIRST, done.stderr


@pytest.mark.parametrize("flags", [(), ("--strip", "none"), ("--no-strip",)])
def test_else_it_is(cleanlit: Run, flags: tuple[str, ...]) -> None:
    assert cleanlit("dedup", *flags, stdin=GIVEN).stdout == GIVEN
    assert cleanlit("cluster", *flags, stdin=GIVEN).stdout == b""


@pytest.mark.parametrize("jobs", [1, 2])
def test_clusters_are_those_of_cleaned_texts(cleanlit: Run, jobs: int) -> None:
    done = cleanlit("cluster", *BY_RULES, "rules", "-j", jobs, stdin=GIVEN)
    cleaned = cleanlit("clean", *BY_RULES[:-1], stdin=GIVEN).stdout
    assert cleaned != GIVEN
    assert done.stdout == cleanlit("cluster", "--no-strip", stdin=cleaned).stdout
    assert json.loads(done.stdout.splitlines()[0])["members"] == ["a", "b", "d"]


def test_the_manifest_names_the_rules(cleanlit: Run, tmp_path: Path) -> None:
    digests = []
    for flags in (("--strip", "rules"), (*BY_RULES, "both"), ()):
        cleanlit("dedup", *flags, "--manifest", "m", "-o", "o", stdin=GIVEN)
        made = json.loads((tmp_path / "m").read_bytes())
        digests.append(made["rules_sha256"])
        assert made["options"]["strip"] == (flags[-1] if flags else "learned")
    assert digests[2] is None
    assert len({*digests}) == 3


def test_an_index_is_of_one_rule_set(cleanlit: Run) -> None:
    first = cleanlit("dedup", *BY_RULES, "both", "--index", "i", stdin=LINES[0])
    assert first.stdout == LINES[0]
    for flags, said in (
        (("--strip", "both"), b"made with mask "),
        ((), b", not None; use another index"),
        ((*BY_RULES, "rules"), b"made with strip 3, not 0;"),
    ):
        done = cleanlit("dedup", *flags, "--index", "i", stdin=GIVEN)
        assert (done.returncode, done.stdout) == (2, b"")
        assert said in done.stderr
    for name in ("i", "plain"):
        cleanlit("dedup", "--index", "plain", stdin=LINES[2])
        assert cleanlit("index", "refresh", name).returncode == 0
    done = cleanlit("dedup", *BY_RULES, "both", "--index", "i", stdin=GIVEN)
    assert done.stdout == FIRST, done.stderr
    done = cleanlit("dedup", *BY_RULES, "both", "--index", "plain", stdin=GIVEN)
    assert b"made with mask None, not " in done.stderr


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--no-strip", "--strip", "rules"], "--no-strip is --strip none"),
        (["--rules", "attic.toml"], "--rules goes with --strip rules"),
        (["--disable", "related"], "--disable goes with --strip rules"),
        (["--strip", "none", "--no-shipped-rules"], "--no-shipped-rules goes with"),
        (["--strip", "rules", "--save-furniture", "t"], "no use for a furniture"),
        (["--strip", "rules", "--rules", "none"], "none: no such rule file"),
        (["--strip", "all"], "'all' is not one of"),
    ],
)
def test_what_does_not_go_together(cleanlit: Run, flags: list[str], said: str) -> None:
    for verb in ("dedup", "cluster"):
        done = cleanlit(verb, *flags, stdin=GIVEN)
        assert (done.returncode, done.stdout) == (2, b"")
        assert said in done.stderr.decode()


def test_run_cleans_before_it_compares(cleanlit: Run) -> None:
    done = cleanlit("run", "--strip", "rules", stdin=GIVEN)
    assert done.returncode == 2
    kept = cleanlit("run", *BY_RULES[:-1], "--no-strip", stdin=GIVEN).stdout
    assert [json.loads(line)["id"] for line in kept.splitlines()] == ["a", "c"]
