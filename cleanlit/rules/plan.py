"""The rules that can act on one kind of document, with one automaton over them all.

A plan belongs to a language (or, where the language is unknown, a script) and to the
rules that the host brings. A rule that cannot apply is not in its tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from cleanlit.rules.guards import LINES_OF
from cleanlit.rules.match import MAX_CHARS, Matcher, is_symbol
from cleanlit.rules.model import At, Rule, RuleSet, Status, Unit
from cleanlit.rules.view import View, scanned
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

    Rules without a literal are tried on the lines where their evidence can be true.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._matchers = [Matcher(rule) for rule in self.rules]
        self._remembered = lru_cache(maxsize=_MEMO_LINES)(_verdicts)
        self._evident: dict[str, list[int]] = {}
        for index, rule in enumerate(self.rules):
            for name in LINES_OF.keys() & rule.require if not rule.literals else ():
                self._evident.setdefault(name, []).append(index)
        # A line feed before a literal stands for the start of a line. Most rules want
        # their phrases there, and so the words of running text are no hits.
        owners: dict[str, list[tuple[int, int, int]]] = {}
        for index, rule in enumerate(self.rules):
            most = min(rule.max_chars or MAX_CHARS, MAX_CHARS)
            # A block is longer than each of its lines.
            least = rule.min_chars if rule.unit is not Unit.BLOCK else 0
            for literal in rule.literals:
                anchored = _wants_start(rule) and not is_symbol(literal[0])
                key = f"\n{literal}" if anchored else literal
                owners.setdefault(key, []).append((index, least, most))
        self._literals = [literal.removeprefix("\n") for literal in owners]
        self._anchored = [literal[0] == "\n" for literal in owners]
        self._owners = list(owners.values())
        self._automaton = (
            AhoCorasick(
                list(owners),
                matchkind=MatchKind.Standard,
                implementation=Implementation.ContiguousNFA,
            )
            if owners
            else None
        )

    def candidates(self, view: View) -> Candidates:
        """Give for lines the matchers that may hit, with the literals that are there.

        One pass of the automaton over the folded text finds the literals of all rules
        in all lines. A line that is longer or shorter than a rule allows is none.
        """
        able: dict[int, dict[int, list[str]]] = {}
        if self._automaton is not None:
            owners, literals, anchored = self._owners, self._literals, self._anchored
            (text, lines), lengths = scanned(view.folded), list(map(len, view.texts))
            total, place, passed = len(lengths), -1, 0
            # Matches come by their ends, so lines are counted from one to the next.
            for literal, _, end in self._automaton.find_matches_as_indexes(
                text, overlapping=True
            ):
                place += text.count("\n", passed, end)
                passed = end
                if place >= total and not anchored[literal]:
                    continue
                line = lines[place]
                length = lengths[line]
                for index, least, most in owners[literal]:
                    if least <= length <= most:
                        found = able.setdefault(line, {}).setdefault(index, [])
                        found.append(literals[literal])
        for name, indexes in self._evident.items():
            for line in LINES_OF[name](view):
                here = able.setdefault(line, {})
                for index in indexes:
                    here.setdefault(index, [])
        matchers = self._matchers
        return {
            line: tuple((matchers[index], tuple(here[index])) for index in sorted(here))
            for line, here in sorted(able.items())
        }

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


def _wants_start(rule: Rule) -> bool:
    return bool(rule.phrases) and rule.at in (At.START, At.WHOLE)


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

    def __reduce__(self) -> tuple[type[Planner], tuple[RuleSet]]:
        return Planner, (self._ruleset,)

    def plan(
        self, language: str | None, script: str | None, host: str | None
    ) -> RulePlan:
        """Give the plan for a language (None: unknown), its script, and a host."""
        scopes = self._scopes_of(host)
        return self._plan(language, None if language else script, scopes)

    def in_effect(self, language: str | None, host: str | None) -> list[Rule]:
        """Give the rules for a language and a host, None being any; also those off."""
        scopes = self._scopes_of(host)
        return [
            rule
            for rule in self._overridden(scopes)
            if (host is None or _in_scope(rule, scopes))
            and (language is None or _speaks(rule, language, None))
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


def _speaks(rule: Rule, language: str | None, script: str | None) -> bool:
    """Tell whether a rule is for this language.

    Where the language is unknown, of the rules bound to one only whole-line rules of
    the same script act: their wording alone is evidence of the language.
    """
    if "*" in rule.languages:
        return True
    if language is not None:
        return language in rule.languages
    if rule.at is not At.WHOLE or not rule.phrases:
        return False
    return script is not None and _script_of_rule(rule) == script


@lru_cache(maxsize=8_192)
def _script_of_rule(rule: Rule) -> str | None:
    return script_of("".join(rule.phrases))
