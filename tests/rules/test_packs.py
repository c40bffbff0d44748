"""Every shipped rule does what its examples say, and nothing to those of others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document
from cleanlit.rules.guards import EVIDENCE, GUARDS
from cleanlit.rules.load import load_rules
from cleanlit.rules.match import Matcher
from cleanlit.rules.model import Case, Rule, Unit
from cleanlit.rules.plan import RulePlan
from cleanlit.rules.view import Hit, View
from cleanlit.text.lines import split_lines

RULESET = load_rules()
RULES = {rule.id: rule for rule in RULESET.rules}
PLAN = RulePlan(RULESET.rules)

# (rule that matches, rule whose `keeps` it matches, the example) and why that is right.
COLLISIONS: dict[tuple[str, str, str], str] = {}
# Rules without any wording: what they require is all they ask, and it is taken as given
# here, so they would match every example.
ONLY_EVIDENCE = {"title.repeat": "matches whatever the title of the record says"}


def example_hits(rule: Rule, example: str, language: str | None = None) -> list[Hit]:
    """Give the hits of wording and guards; zone and evidence are taken as given."""
    view = View(example, language=language or language_of(rule), words=RULESET.words)
    texts = [text for text in view.texts if text]
    if rule.unit is Unit.BLOCK:
        if len(texts) != rule.block_lines:
            return []
    elif len(texts) != 1:
        return []
    folded = "\n".join(folded for folded in view.folded if folded)
    found = Matcher(rule).hits("\n".join(texts), folded, 0, len(texts) - 1)
    return [hit for hit in found if not guarded(hit, view)]


def guarded(hit: Hit, view: View) -> bool:
    return any(
        (GUARDS.get(name) or EVIDENCE[name])(hit, view) for name in hit.rule.unless
    )


def language_of(rule: Rule) -> str | None:
    return None if "*" in rule.languages else rule.languages[0]


def examples(kind: str) -> Iterator[object]:
    for rule in RULES.values():
        for number, example in enumerate(getattr(rule, kind), 1):
            yield pytest.param(rule, example, id=f"{rule.id}-{number}")


def cases() -> Iterator[object]:
    for rule in RULES.values():
        for number, case in enumerate(rule.cases, 1):
            yield pytest.param(rule, case, id=f"{rule.id}-{number}")


def shown(text: str) -> list[str]:
    return [line.text for line in split_lines(text) if line.text]


def test_there_are_rules() -> None:
    assert len(RULES) > 100
    assert len(list(examples("removes"))) > len(RULES)


@pytest.mark.parametrize(("rule", "example"), list(examples("removes")))
def test_what_a_rule_removes(rule: Rule, example: str) -> None:
    assert example_hits(rule, example)


@pytest.mark.parametrize(("rule", "example"), list(examples("keeps")))
def test_what_a_rule_keeps(rule: Rule, example: str) -> None:
    assert not example_hits(rule, example)


@pytest.mark.parametrize(("rule", "example"), list(examples("removes")))
def test_a_rule_is_found_by_its_literals(rule: Rule, example: str) -> None:
    found = PLAN.candidates(View(example)).values()
    ids = {matcher.rule.id for matchers in found for matcher, _ in matchers}
    assert rule.id in ids or not rule.literals


@pytest.mark.parametrize(("rule", "example"), list(examples("removes")))
def test_outer_blanks_do_not_matter(rule: Rule, example: str) -> None:
    padded = "\n".join(f"  {line}\u00a0" for line in example.split("\n"))
    assert example_hits(rule, padded)


@pytest.mark.parametrize(("rule", "case"), list(cases()))
def test_cases(rule: Rule, case: Case) -> None:
    document = Document(
        text=case.text,
        title=case.title,
        language=case.lang or language_of(rule),
        url=f"https://{case.host}/story" if case.host else None,
    )
    cleaned = Cleaner(RULESET)(document)
    assert shown(cleaned.document.text or "") == shown(case.kept)
    if case.lifted:
        assert dict(cleaned.document.lifted) == dict(case.lifted)


@pytest.mark.parametrize("rule", list(RULES.values()), ids=list(RULES))
def test_no_rule_takes_what_another_keeps(rule: Rule) -> None:
    if rule.id in ONLY_EVIDENCE:
        assert rule.require
        assert not rule.literals
        assert rule.pattern is None
        return
    found = set()
    for other in RULES.values():
        if other.id == rule.id or not meets(rule, other):
            continue
        language = language_of(rule) or language_of(other)
        for example in other.keeps:
            if example_hits(rule, example, language):
                found.add((rule.id, other.id, example))
    assert found == {key for key in COLLISIONS if key[0] == rule.id}


def meets(rule: Rule, other: Rule) -> bool:
    if rule.hosts and rule.hosts != other.hosts:
        return False
    languages = {*rule.languages}, {*other.languages}
    return any("*" in some for some in languages) or bool(languages[0] & languages[1])


@pytest.mark.parametrize("rule", list(RULES.values()), ids=list(RULES))
def test_every_phrase_of_a_rule_without_pattern_is_of_use(rule: Rule) -> None:
    """A phrase alone on a line must get past the lengths that the rule itself sets."""
    whole = rule.at == "whole" and rule.pattern is None
    if not whole:
        assert rule.max_chars is None or rule.max_chars >= max(
            map(len, rule.phrases), default=0
        )
        return
    dead = [p for p in rule.phrases if not list(Matcher(rule).hits(p, p, 0, 0))]
    assert not dead
