"""The rules that can act on one kind of document, and how they are found.

A plan belongs to a language (or, where the language is unknown, a script) and to the
rules that the host brings. A rule that cannot apply is not in its tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from cleanlit.rules.guards import LINES_OF, lines_with
from cleanlit.rules.literals import Found, Literals
from cleanlit.rules.match import Matcher
from cleanlit.rules.model import Action, At, Rule, RuleSet, Status, Unit, Zone
from cleanlit.rules.view import View
from cleanlit.text.hosts import host_matches
from cleanlit.text.language import script_of

# A matcher, and those of its rule's literals that a line holds.
Candidate = tuple[Matcher, tuple[str, ...]]
Candidates = Mapping[int, tuple[Candidate, ...]]
# A rule whose wording matches a line, whatever the document: where, and its groups.
Verdict = tuple[Rule, int, int, Mapping[str, str]]
# Furniture repeats and is short; prose is long and is met once.
_MEMO_LINES: Final = 10_000
_MEMO_CHARS: Final = 200


class RulePlan:
    """Matchers, found by the literals in a text.

    Rules that take single lines from an edge are looked for on the lines that the walk
    comes to, all others in the whole text. Rules without a literal are tried on the
    lines where their evidence can be true.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._matchers = [Matcher(rule) for rule in self.rules]
        self._remembered = lru_cache(maxsize=_MEMO_LINES)(_verdicts)
        parts: dict[Zone | None, dict[int, Rule]] = {None: {}}
        for index, rule in enumerate(self.rules):
            parts.setdefault(_edge_of(rule), {})[index] = rule
        self._literals = {zone: Literals(part) for zone, part in parts.items()}
        self._evident = {zone: _by_evidence(part) for zone, part in parts.items()}
        self.edges = frozenset(zone for zone in parts if zone is not None)

    def candidates(self, view: View) -> Candidates:
        """Give for lines the matchers that may hit, with the literals that are there.

        A line that is longer or shorter than a rule allows is none.
        """
        found = dict(self.anywhere(view))
        for line, text in enumerate(view.texts):
            for zone in self.edges if text else ():
                more = self.at_edge(zone, view, line)
                if more:
                    found[line] = (*found.get(line, ()), *more)
        return dict(sorted(found.items()))

    def anywhere(self, view: View) -> Candidates:
        """Give the candidates without the rules that `at_edge` looks for."""
        lengths = list(map(len, view.texts))
        able = self._literals[None].in_lines(view.folded, lengths)
        for name, indexes in self._evident[None].items():
            for line in lines_with(name, view):
                for index in indexes:
                    able.setdefault(line, {}).setdefault(index, [])
        return {line: self._ready(found) for line, found in sorted(able.items())}

    def at_edge(self, zone: Zone, view: View, line: int) -> Sequence[Candidate]:
        """Give the rules that take single lines from one edge, for one line."""
        found = self._literals[zone].in_line(view.folded[line], len(view.texts[line]))
        for name, indexes in self._evident[zone].items():
            if line in lines_with(name, view):
                for index in indexes:
                    found.setdefault(index, [])
        return self._ready(found)

    def _ready(self, found: Found) -> tuple[Candidate, ...]:
        matchers = self._matchers
        return tuple((matchers[index], tuple(found[index])) for index in sorted(found))

    def verdicts(
        self, text: str, folded: str, candidates: Sequence[Candidate]
    ) -> Sequence[Verdict]:
        """Give the candidates whose wording matches a line, spans once for each place.

        What a short line gave is remembered, since it does not depend on its document.
        """
        if len(text) > _MEMO_CHARS:
            return _verdicts(text, folded, candidates)
        return self._remembered(text, folded, tuple(candidates))


def _verdicts(
    text: str, folded: str, candidates: Iterable[Candidate]
) -> tuple[Verdict, ...]:
    return tuple(
        (hit.rule, hit.start, hit.end, hit.groups)
        for matcher, literals in candidates
        for hit in matcher.hits(text, folded, 0, 0, literals)
    )


def _edge_of(rule: Rule) -> Zone | None:
    """Give the edge from which a rule takes single lines; None for other rules."""
    if rule.keep or rule.unit is not Unit.LINE or rule.action is Action.CUT:
        return None
    return rule.zone if rule.zone in (Zone.HEAD, Zone.TAIL) else None


def _by_evidence(rules: Mapping[int, Rule]) -> dict[str, list[int]]:
    """Give the rules without a literal by the evidence that they need."""
    evident: dict[str, list[int]] = {}
    for index, rule in rules.items():
        for name in LINES_OF.keys() & rule.require if not rule.literals else ():
            evident.setdefault(name, []).append(index)
    return evident


class Planner:
    """Gives the plan of a document; plans are shared between hosts without rules."""

    def __init__(self, ruleset: RuleSet, *, cached_plans: int = 256) -> None:
        self._ruleset = ruleset
        self.words = ruleset.words
        self._scopes = sorted(
            {
                host
                for rule in ruleset.rules
                for host in (*rule.hosts, *rule.hosts_except)
            }
            | {host for item in ruleset.host_overrides for host in item.hosts}
        )
        self._plan = lru_cache(maxsize=cached_plans)(self._build)
        self._selecting = lru_cache(maxsize=cached_plans)(self._select)

    def __reduce__(self) -> tuple[type[Planner], tuple[RuleSet]]:
        return Planner, (self._ruleset,)

    def plan(
        self, language: str | None, script: str | None, host: str | None
    ) -> RulePlan:
        """Give the plan for a language (None: unknown), its script, and a host."""
        scopes = self._scopes_of(host)
        return self._plan(language, None if language else script, scopes)

    def selecting(self, language: str | None, host: str | None) -> tuple[Rule, ...]:
        """Give the DOM rules for a page of a host; of unknown language, those of any.

        The same tuple comes back for the same rules.
        """
        return self._selecting(language, self._scopes_of(host))

    def _select(self, language: str | None, scopes: frozenset[str]) -> tuple[Rule, ...]:
        return tuple(
            rule
            for rule in self._overridden(scopes)
            if rule.is_dom
            and rule.status is not Status.OFF
            and _in_scope(rule, scopes)
            and _is_of(rule, language or "")
        )

    def in_effect(self, language: str | None, host: str | None) -> list[Rule]:
        """Give the rules for a language and a host, None being any; also those off."""
        scopes = self._scopes_of(host)
        return [
            rule
            for rule in self._overridden(scopes)
            if (host is None or _in_scope(rule, scopes))
            and (language is None or _is_of(rule, language))
        ]

    def _scopes_of(self, host: str | None) -> frozenset[str]:
        if not host:
            return frozenset()
        return frozenset(scope for scope in self._scopes if host_matches(host, scope))

    def _build(
        self, language: str | None, script: str | None, scopes: frozenset[str]
    ) -> RulePlan:
        return RulePlan(
            rule
            for rule in self._overridden(scopes)
            if rule.status is not Status.OFF
            and not rule.is_dom
            and _in_scope(rule, scopes)
            and _speaks(rule, language, script)
        )

    def _overridden(self, scopes: frozenset[str]) -> Iterable[Rule]:
        rules = {rule.id: rule for rule in self._ruleset.rules}
        for override in self._ruleset.host_overrides:
            if scopes.intersection(override.hosts):
                rules[override.rule_id] = override.rule
        return rules.values()


def _in_scope(rule: Rule, scopes: frozenset[str]) -> bool:
    if rule.hosts and not scopes.intersection(rule.hosts):
        return False
    return not scopes.intersection(rule.hosts_except)


def _is_of(rule: Rule, language: str) -> bool:
    return "*" in rule.languages or language in rule.languages


def _speaks(rule: Rule, language: str | None, script: str | None) -> bool:
    """Tell whether a rule is for this language.

    Where the language is unknown, of the rules bound to one only whole-line rules of
    the same script act: their wording alone is evidence of the language.
    """
    if language is not None or "*" in rule.languages:
        return _is_of(rule, language or "")
    if rule.at is not At.WHOLE or not rule.phrases:
        return False
    return script is not None and _script_of_rule(rule) == script


@lru_cache(maxsize=8_192)
def _script_of_rule(rule: Rule) -> str | None:
    return script_of("".join(rule.phrases))
