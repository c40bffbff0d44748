"""Hostile lines: pumped strings, odd characters, a line of a megabyte, a slow rule."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from cleanlit import Cleaner, Document, load_rules
from cleanlit.bench.hostile import hostile_lines, spoken
from cleanlit.rules import match

RULES = load_rules()
CLEANER = Cleaner(RULES)
STORY = "The ferry stayed in port on Monday, and nobody on the quay knew for how long."


@pytest.mark.parametrize("language", spoken(RULES))
def test_no_pattern_runs_away(language: str, caplog: pytest.LogCaptureFixture) -> None:
    lines = list(hostile_lines(RULES, 60, language))
    for line in lines:
        CLEANER(Document(text=f"{STORY}\n{line}\n{STORY} Again.", language=language))
    assert not [r for r in caplog.records if "switched off" in r.message]


def test_a_line_of_a_megabyte_is_cleaned_round() -> None:
    text = f"{STORY}\n{'a word and ' * 100_000}\nBack to top"
    done = CLEANER(Document(text=text, language="en"))
    assert {removal.rule for removal in done.removals} == {
        "nav.page-controls",
        "tidy.line-break",
    }


@pytest.mark.parametrize(
    "line",
    [
        "“Also read: the room,” she told trainees, before walking out of it for good.",
        "“Subscribe to our newsletter,” the pop-up begged, and she closed it at once.",
        "«Lire aussi : la notice», répétait-il à chaque élève de sa classe.",
        "„Lesen Sie auch: die Anleitung“, sagte er jedem, der ihn danach fragte.",
    ],
)
def test_quoted_prose_is_never_cut(line: str) -> None:
    for language in ("en", "fr", "de"):
        text = f"{STORY}\n{line}\n{STORY} Again."
        done = CLEANER(Document(text=text, language=language))
        assert done.document.text == text


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"])
def test_invisible_marks_do_not_hide_furniture(mark: str) -> None:
    text = f"{STORY}\nBa{mark}ck to {mark}top{mark}"
    done = CLEANER(Document(text=text, language="en"))
    assert done.document.text == STORY


def test_a_runaway_rule_is_switched_off_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "slow.toml").write_text(
        '[ruleset]\nschema = 1\nlanguages = ["en"]\n[[rule]]\nid = "related.slow"\n'
        'description = "Slow"\ncategory = "related"\nmax_chars = 4000\n'
        "prefilter = [\"aaaa\"]\npattern = '^(?:a|aa|a?)+$'\n"
        'removes = ["aaaa"]\nkeeps = ["b"]\n'
    )
    monkeypatch.setattr(match, "PATTERN_TIMEOUT_S", 0.05)
    cleaner = Cleaner(load_rules(tmp_path, shipped=False))
    document = Document(text=f"{STORY}\n{'a' * 3_000}!\n{STORY}", language="en")
    with caplog.at_level(logging.WARNING):
        assert cleaner(document).document == document
        assert cleaner(document).document == document
    said = [r.message for r in caplog.records]
    assert len(said) == 1
    assert "rule related.slow is switched off" in said[0]
