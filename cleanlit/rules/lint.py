"""What is doubtful in a rule though it loads: slow patterns, rules without effect.

A pattern is read as text. That finds the shapes that make a backtracking engine slow
(a repeat inside a repeat, two open-ended repeats of anything in a row); bounded ones
are bounded by the length of a line, and a belt at run time catches what is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleanlit.errors import Problem
from cleanlit.rules.model import At, Rule, RuleSet, Status

_TOKEN: Final = re.compile(
    r"\\p\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])(?:\\.|[^\]\\])*\]|\(\?[^)]*?\)(?=\))|\(|\)"
    r"|[*+?]\+?\??|\{\d*,?\d*\}\+?\??|.",
    re.DOTALL,
)
_OPEN: Final = re.compile(r"[*+]|\{\d*,\}")
_ANYTHING: Final = frozenset({".", r"\S", r"\W", r"\D", "[^\\n]"})


def lint(ruleset: RuleSet) -> Iterator[Problem]:
    """Name what is doubtful, rule by rule."""
    for rule in ruleset.rules:
        for key, message in (*_slow(rule), *_idle(rule)):
            yield Problem(rule.path, rule.id, key, message)
    yield from _subsumed(ruleset)
    yield from _selecting(ruleset)


def is_slow(pattern: str) -> str | None:
    """Say what makes a pattern slow on hostile lines; None if nothing is seen."""
    verbose = pattern.startswith("(?x)")
    opened: list[bool] = [False]
    closed_open = False
    last = ""
    anything = 0
    for token in _TOKEN.findall(pattern.removeprefix("(?x)")):
        if verbose and token.isspace():
            continue
        if token == "(":
            opened.append(False)
        elif token == ")":
            closed_open = opened.pop() if len(opened) > 1 else False
            if closed_open:
                opened[-1] = True
        elif _OPEN.match(token):
            possessive = token.endswith("+") and len(token) > 1
            if last == ")" and closed_open and not possessive:
                return "a repeat stands inside a repeat without end"
            if last in _ANYTHING and not possessive:
                anything += 1
                if anything > 1:
                    return "two repeats of anything without end"
            opened[-1] = opened[-1] or not possessive
        last = token
    return None


def _slow(rule: Rule) -> Iterator[tuple[str, str]]:
    found = is_slow(rule.pattern) if rule.pattern else None
    if found:
        yield (
            "pattern",
            f"may be slow on hostile lines: {found}; bound it, as in {{0,80}}",
        )


def _idle(rule: Rule) -> Iterator[tuple[str, str]]:
    """Name what can never hit."""
    longest = max(map(len, rule.phrases), default=0)
    if rule.max_chars and rule.min_chars > rule.max_chars:
        yield "min_chars", "is above max_chars: the rule never hits"
    if rule.max_chars and rule.phrases and longest > rule.max_chars:
        yield "phrases", "one is longer than max_chars: it never hits"
    if rule.min_hits > max(1, len(rule.phrases)):
        yield "min_hits", "is more than there are phrases: the rule never hits"
    if (
        rule.status is Status.STABLE
        and not rule.keep
        and not rule.keeps
        and not rule.cases
    ):
        yield "keeps", "shows nothing that the rule must leave alone"


def _subsumed(ruleset: RuleSet) -> Iterator[Problem]:
    """Name whole-line phrases that another rule of the language takes already.

    Two rules may share one where they act in different zones.
    """
    owners: dict[tuple[str, str, str], str] = {}
    for rule in ruleset.rules:
        if rule.at is not At.WHOLE or rule.pattern or rule.require or not rule.acts:
            continue
        for phrase in rule.phrases:
            for language in rule.languages:
                owner = owners.setdefault((language, rule.zone, phrase), rule.id)
                if owner != rule.id and not rule.hosts:
                    said = f"{phrase!r} is a whole line of {owner} already"
                    yield Problem(rule.path, rule.id, "phrases", said)


def _selecting(ruleset: RuleSet) -> Iterator[Problem]:
    """Name DOM rules that every element of a page is tried with, or that are double."""
    rules = [rule for rule in ruleset.rules if rule.select is not None]
    if not rules:
        return
    from cleanlit.rules.select import translated

    owners: dict[tuple[str, str], str] = {}
    for rule in rules:
        parts = translated(rule.select or "")
        if not rule.hosts and not all(part.attribute for part in parts):
            said = (
                "a selector whose last part has no class, id or attribute is tried on"
                " every element of every page"
            )
            yield Problem(rule.path, rule.id, "select", said)
        for part in parts if rule.acts and not rule.hosts else ():
            for language in rule.languages:
                owner = owners.setdefault((language, part.xpath), rule.id)
                if owner != rule.id:
                    said = f"what {part.xpath} fits is taken by {owner} already"
                    yield Problem(rule.path, rule.id, "select", said)
