"""The examples inside rules: run, and held against all other rules of the language.

An example is a line, or the lines of a block. Zone and evidence are taken as given
when a rule is tried on its own examples; what other rules do to what it keeps is asked
with the evidence that such a line alone has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cleanlit.rules.guards import EVIDENCE, GUARDS, allowed
from cleanlit.rules.match import Matcher
from cleanlit.rules.model import Rule, RuleSet, Unit
from cleanlit.rules.plan import Candidates, Planner
from cleanlit.rules.view import Hit, View

# In which language a rule for all of them is tried.
_ANY: Final = "en"


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not go as the rule says. `by` names another rule."""

    rule: str
    path: str
    kind: str
    example: str
    expected: str
    got: str
    by: str | None = None

    def __str__(self) -> str:
        shown = self.example.replace("\n", " ⏎ ")
        return (
            f"{self.path}: rule {self.rule}: {self.kind}: {shown!r}:"
            f" expected {self.expected}, {self.got}"
        )


def failures(ruleset: RuleSet, ids: frozenset[str] | None = None) -> Iterator[Failure]:
    """Run the examples of all rules for lines, or of those with an id in `ids`."""
    crossing = _Crossing(ruleset)
    for rule in ruleset.rules:
        if rule.is_dom or (ids is not None and rule.id not in ids):
            continue
        yield from _own(rule, ruleset)
        yield from crossing.failures(rule)


def tries(rule: Rule) -> int:
    """Count the examples of a rule; a whole-document case is one."""
    return len(rule.removes) + len(rule.keeps) + len(rule.cases)


def hits(rule: Rule, example: str, ruleset: RuleSet) -> list[Hit]:
    """Give the hits of a rule's wording and guards on an example."""
    view = View(example, language=language_of(rule), words=ruleset.words)
    texts = [text for text in view.texts if text]
    wanted = rule.block_lines if rule.unit is Unit.BLOCK else 1
    if len(texts) != wanted:
        return []
    folded = "\n".join(line for line in view.folded if line)
    found = Matcher(rule).hits("\n".join(texts), folded, 0, len(texts) - 1)
    return [hit for hit in found if not _guarded(hit, view)]


def language_of(rule: Rule) -> str:
    """Give the language in which a rule is tried."""
    return _ANY if "*" in rule.languages else rule.languages[0]


def _own(rule: Rule, ruleset: RuleSet) -> Iterator[Failure]:
    for example in rule.removes:
        if not hits(rule, example, ruleset):
            yield _failure(rule, "removes", example, "a hit", _why(rule, example))
    for example in rule.keeps:
        # A keep rule protects what stands in `keeps`: there a hit is what is wanted.
        found = hits(rule, example, ruleset)
        if rule.keep and not found:
            yield _failure(rule, "keeps", example, "protection", "nothing protects it")
        elif found and not rule.keep:
            yield _failure(rule, "keeps", example, "no hit", "the rule hits it")


def _guarded(hit: Hit, view: View) -> bool:
    return any(
        (GUARDS.get(name) or EVIDENCE[name])(hit, view) for name in hit.rule.unless
    )


def _why(rule: Rule, example: str) -> str:
    """Say what kept a rule from hitting its own example."""
    lines = [line for line in example.splitlines() if line.strip()]
    wanted = rule.block_lines if rule.unit is Unit.BLOCK else 1
    if len(lines) != wanted:
        return f"got {len(lines)} lines, the rule sees {wanted}"
    bare = [name for name in rule.unless if _vetoes(rule, example, name)]
    if bare:
        return f"a guard speaks against it: {', '.join(bare)}"
    if rule.max_chars and len(example) > rule.max_chars:
        return f"it has {len(example)} characters, max_chars is {rule.max_chars}"
    return "wording, place or length do not match"


def _vetoes(rule: Rule, example: str, name: str) -> bool:
    view = View(example, language=language_of(rule))
    folded = "\n".join(line for line in view.folded if line)
    texts = "\n".join(text for text in view.texts if text)
    found = Matcher(rule).hits(texts, folded, 0, 0)
    return any((GUARDS.get(name) or EVIDENCE[name])(hit, view) for hit in found)


def _failure(
    rule: Rule, kind: str, example: str, expected: str, got: str, by: str | None = None
) -> Failure:
    return Failure(rule.id, rule.path, kind, example, expected, got, by)


class _Crossing:
    """Asks of what a rule keeps whether another rule of the language would take it."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._planner = Planner(ruleset)
        self._takers = lru_cache(maxsize=4_096)(self._find_takers)

    def failures(self, rule: Rule) -> Iterator[Failure]:
        if rule.keep or rule.hosts:
            return
        for example in rule.keeps:
            if "\n" in example:
                # Of a block that stays whole, a label may go all the same.
                continue
            for taker in self._takers(example, language_of(rule)):
                if taker.id != rule.id:
                    got = f"rule {taker.id} takes it"
                    yield _failure(rule, "keeps", example, "no hit", got, taker.id)

    def _find_takers(self, example: str, language: str) -> tuple[Rule, ...]:
        view = View(example, language=language, words=self._ruleset.words)
        takers: dict[str, Rule] = {}
        found = self._planner.plan(language, None, None).candidates(view)
        for hit in _all_hits(view, found):
            rule = hit.rule
            if rule.keep:
                return ()
            if rule.acts and rule.unit is not Unit.SPAN and allowed(hit, view):
                takers[rule.id] = rule
        return tuple(takers.values())


def _all_hits(view: View, found: Candidates) -> Iterator[Hit]:
    for line, candidates in found.items():
        text, folded = view.texts[line], view.folded[line]
        for matcher, literals in candidates:
            if matcher.rule.unit is not Unit.BLOCK:
                yield from matcher.hits(text, folded, line, line, literals)
