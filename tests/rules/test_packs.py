"""The shipped packs: every example of every rule, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cleanlit.clean.cases import case_failures
from cleanlit.rules.examples import failures, hits, language_of
from cleanlit.rules.lint import is_slow
from cleanlit.rules.load import load_rules
from cleanlit.rules.match import Matcher
from cleanlit.rules.model import Rule, Status, compile_source
from cleanlit.rules.plan import Planner
from cleanlit.rules.view import View

RULESET = load_rules()
PLANNER = Planner(RULESET)
# Where a rule stands, and how large a share of the examples a test takes.
FILES = sorted({rule.path for rule in RULESET.rules})
# Without any wording: what these require is all they ask.
ONLY_EVIDENCE = {"title.repeat"}


def rules_of(path: str) -> Iterator[Rule]:
    return (rule for rule in RULESET.rules if rule.path == path)


def short(path: str) -> str:
    return path.rpartition("/")[2]


def test_there_are_rules() -> None:
    assert len(RULESET) > 100
    assert sum(len(rule.removes) for rule in RULESET.rules) > len(RULESET)


@pytest.mark.parametrize("path", FILES, ids=short)
def test_examples_hold_and_no_rule_takes_what_another_keeps(path: str) -> None:
    ids = frozenset(rule.id for rule in rules_of(path))
    found = [*failures(RULESET, ids), *case_failures(RULESET, ids)]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("path", FILES, ids=short)
def test_patterns_compile_and_are_not_slow(path: str) -> None:
    for rule in rules_of(path):
        if rule.pattern:
            compiled = compile_source(rule.pattern, rule.phrases)
            if rule.lift_to and not rule.lift_value:
                assert "value" in compiled.groupindex, rule.id
            slow = is_slow(rule.pattern)
            assert slow is None or "inside a repeat" not in slow, (rule.id, slow)


@pytest.mark.parametrize("path", FILES, ids=short)
def test_a_rule_is_found_by_its_literals(path: str) -> None:
    for rule in rules_of(path):
        if rule.hosts or rule.status is Status.OFF:
            continue
        plan = PLANNER.plan(language_of(rule), None, None)
        for example in rule.removes if not rule.keep else ():
            found = plan.candidates(View(example)).values()
            ids = {matcher.rule.id for matchers in found for matcher, _ in matchers}
            assert rule.id in ids or not rule.literals, (rule.id, example)


@pytest.mark.parametrize("path", FILES, ids=short)
def test_outer_blanks_do_not_matter(path: str) -> None:
    for rule in rules_of(path):
        for example in rule.removes if not rule.keep else ():
            padded = "\n".join(f"  {line}\u00a0" for line in example.split("\n"))
            assert hits(rule, padded, RULESET), (rule.id, example)


@pytest.mark.parametrize("path", FILES, ids=short)
def test_every_phrase_of_a_rule_without_pattern_is_of_use(path: str) -> None:
    """A phrase alone on a line must get past the lengths that the rule itself sets."""
    for rule in rules_of(path):
        if rule.at != "whole" or rule.pattern is not None:
            longest = max(map(len, rule.phrases), default=0)
            assert rule.max_chars is None or rule.max_chars >= longest, rule.id
            continue
        dead = [p for p in rule.phrases if not list(Matcher(rule).hits(p, p, 0, 0))]
        assert not dead, (rule.id, dead)


@pytest.mark.parametrize("path", FILES, ids=short)
def test_every_rule_shows_what_it_must_leave_alone(path: str) -> None:
    for rule in rules_of(path):
        if rule.id not in ONLY_EVIDENCE and not rule.keep:
            assert (rule.removes and rule.keeps) or rule.cases, rule.id
