"""Running the examples of rules, and naming what is doubtful in rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanlit.clean.cases import case_failures
from cleanlit.rules.examples import failures
from cleanlit.rules.lint import is_slow, lint
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import RuleSet

HEAD = '[ruleset]\nschema = 1\nlanguages = ["en"]\n'
RULE = """
[[rule]]
id = "related.one"
description = "A label"
category = "related"
max_chars = 80
phrases = ["from the attic"]
unless = ["quoted"]
removes = ["From the attic: a clock"]
keeps = ["Nothing of the kind."]
"""


def load(tmp_path: Path, *parts: str) -> RuleSet:
    path = tmp_path / "pack.toml"
    path.write_text(HEAD + "".join(parts), "utf-8")
    return load_rules(path, shipped=False)


def changed(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new)


def test_examples_that_hold(tmp_path: Path) -> None:
    assert list(failures(load(tmp_path, RULE))) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["From the attic: a clock"]', '["In the attic: a clock"]', "do not match"),
        ('["From the attic: a clock"]', '["A\\nB"]', "got 2 lines, the rule sees 1"),
        (
            '["From the attic: a clock"]',
            '["“From the attic” is a book"]',
            "a guard speaks against it: quoted",
        ),
        (
            '["From the attic: a clock"]',
            f'["From the attic: {"a" * 80}"]',
            "it has 96 characters, max_chars is 80",
        ),
        ('["Nothing of the kind."]', '["From the attic."]', "the rule hits it"),
    ],
)
def test_an_example_that_does_not_hold(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    (failure,) = failures(load(tmp_path, changed(old, new)))
    assert said in str(failure)
    assert "rule related.one" in str(failure)


def test_no_rule_takes_what_another_keeps(tmp_path: Path) -> None:
    other = changed("related.one", "related.two").replace(
        '["Nothing of the kind."]', '["Kept: From the attic"]'
    )
    taker = changed("from the attic", "kept").replace("From the attic: a", "Kept: a")
    (failure,) = failures(load(tmp_path, taker, other))
    assert (failure.rule, failure.by) == ("related.two", "related.one")
    # A rule that only marks takes nothing.
    marking = taker.replace("max_chars", 'status = "testing"\nmax_chars')
    assert list(failures(load(tmp_path, marking, other))) == []


def test_only_the_rules_that_are_asked_for(tmp_path: Path) -> None:
    bad = changed('["Nothing of the kind."]', '["From the attic."]')
    ruleset = load(tmp_path, bad)
    assert list(failures(ruleset, frozenset({"related.other"}))) == []
    assert list(failures(ruleset, frozenset({"related.one"})))


def test_cases_say_what_was_lost_and_what_stayed(tmp_path: Path) -> None:
    case = (
        '[[rule.case]]\ntext = "A story that goes on for a good while, as it has to.'
        '\\nFrom the attic: a clock"\nkept = "{}"\n'
    )
    kept = "A story that goes on for a good while, as it has to."
    assert list(case_failures(load(tmp_path, RULE, case.format(kept)))) == []
    both = f"{kept}\\nFrom the attic: a clock"
    (lost,) = case_failures(load(tmp_path, RULE, case.format(both)))
    assert "lost ['From the attic: a clock']" in str(lost)


def test_a_case_gives_the_metadata_that_evidence_needs(tmp_path: Path) -> None:
    story = "A story that goes on for a good while, as it has to. " * 3 + "So it ends."
    case = (
        f'[[rule.case]]\ntext = "{story}\\nFrom the attic: by Ada Quill of the Mill'
        f' Post"\nkept = "{story}"\n'
    )
    for evidence, needed in (
        ("names-author", 'author = "Ada Quill"\n'),
        ("names-author", 'authors = ["Bo Larch", "Ada Quill"]\n'),
        (
            "names-author",
            'author = "Bo Larch, Ada Quill"\nauthors = ["Bo Larch", "Ada Quill"]\n',
        ),
        ("names-site", 'site = "Mill Post"\n'),
    ):
        weak = changed("unless", f"require = ['{evidence}']\nunless")
        (stayed,) = case_failures(load(tmp_path, weak, case))
        assert "stayed" in str(stayed)
        assert list(case_failures(load(tmp_path, weak, case + needed))) == []


@pytest.mark.parametrize(
    ("name", "named"), [("王", False), ("王敏", True), ("김민수", True), ("Ada", False)]
)
def test_names_in_han_and_hangul_may_be_short(
    tmp_path: Path, name: str, named: bool
) -> None:
    story = "A story that goes on for a good while, as it has to. " * 3 + "So it ends."
    weak = changed("unless", "require = ['names-author']\nunless")
    case = (
        f'[[rule.case]]\ntext = "{story}\\nFrom the attic: by {name} of the Mill Post"'
        f'\nkept = "{story}"\nauthor = "{name}"\n'
    )
    assert (list(case_failures(load(tmp_path, weak, case))) == []) is named


def test_a_case_has_a_date(tmp_path: Path) -> None:
    timely = changed("unless", "valid_until = 2026-01-31\nunless")
    case = '[[rule.case]]\ntext = "{0}\\nFrom the attic: a clock"\nkept = "{0}"\n'
    case = case.format("A story that goes on for a good while, as it has to.")
    for day, failed in (("2026-01-31", 0), ("'2026-01-31'", 0), ("2026-02-01", 1)):
        ruleset = load(tmp_path, timely, f"{case}date = {day}\n")
        assert len(list(case_failures(ruleset))) == failed, day


@pytest.mark.parametrize(
    "pattern",
    [r"^(?:a+)+$", r"^(\w+\s*)*:", r"^.*x.*$", r"^(?:\s*,){2,}", r"^(?:[^,]*,)+"],
)
def test_patterns_that_may_be_slow(pattern: str) -> None:
    assert is_slow(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\W{0,8}(?&PHRASE)\s*[:|]\s*\S.*$", r"^(?:a{1,3} ){1,6}b$", r"^[^(+*]+\(x\)$",
        r"^(?:\p{Lu}\w{0,20} ){1,4}.*$", r"^(?:a++b)+$", r"^\d+ (?:min|hours)$",
    ],
)  # fmt: skip
def test_patterns_that_are_bounded(pattern: str) -> None:
    assert is_slow(pattern) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("max_chars = 80", "max_chars = 5", "one is longer than max_chars"),
        ("max_chars = 80", "max_chars = 80\nmin_chars = 90", "is above max_chars"),
        (
            "max_chars = 80",
            "max_chars = 80\nmin_hits = 3",
            "more than there are phrases",
        ),
        ("unless", "pattern = '^(?:a+)+$'\nunless", "may be slow on hostile lines"),
    ],
)
def test_what_is_doubtful(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = [str(p) for p in lint(load(tmp_path, changed(old, new)))]
    assert any(said in problem for problem in found), found


def test_a_phrase_that_another_rule_has(tmp_path: Path) -> None:
    whole = changed("max_chars = 80", 'at = "whole"')
    again = whole.replace("related.one", "related.two")
    (problem,) = lint(load(tmp_path, whole, again))
    assert "'from the attic' is a whole line of related.one already" in str(problem)


def test_a_phrase_may_be_shared_between_zones(tmp_path: Path) -> None:
    whole = changed("max_chars = 80", 'at = "whole"')
    tail = whole.replace("related.one", "related.two").replace(
        'at = "whole"', 'at = "whole"\nzone = "tail"'
    )
    assert list(lint(load(tmp_path, whole, tail))) == []
