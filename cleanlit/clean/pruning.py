"""DOM rules as what extraction takes, and their examples.

Rules do not know pages and extraction does not know rules; here they meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, Final

from lxml import html

from cleanlit.extract.prune import Part, Prune, selected
from cleanlit.rules.examples import Failure
from cleanlit.rules.model import Rule, RuleSet
from cleanlit.rules.plan import Planner
from cleanlit.rules.select import translated

_CACHED: Final = 256


class Pruner:
    """Gives the prunes for a page, for `Extractor(prunes=...)`.

    Rules that are bound to a language act only on pages in that language.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._planner = Planner(rules)
        self._made = lru_cache(maxsize=_CACHED)(_prunes)

    def __reduce__(self) -> tuple[type[Pruner], tuple[RuleSet]]:
        return Pruner, (self._rules,)

    def __call__(
        self,
        host: str | None = None,
        language: str | None = None,
        published: date | None = None,
    ) -> tuple[Prune, ...]:
        """Give the prunes for a host, a language and a day, None being unknown.

        The same tuple comes back for the same rules, so what is made of it can be kept.
        """
        rules = self._planner.selecting(language, host)
        ids = tuple(rule.id for rule in rules if rule.in_time(published))
        return self._made(_Rules(ids, rules))


class _Rules:
    """Rules that are known by their ids and the plan that they are of."""

    def __init__(self, ids: tuple[str, ...], plan: tuple[Rule, ...]) -> None:
        self._key = (ids, id(plan))
        self.rules = plan if len(ids) == len(plan) else _chosen(plan, ids)
        self._plan = plan  # so that no other one gets its address

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rules) and self._key == other._key


def _chosen(plan: tuple[Rule, ...], ids: tuple[str, ...]) -> tuple[Rule, ...]:
    wanted = frozenset(ids)
    return tuple(rule for rule in plan if rule.id in wanted)


def _prunes(rules: _Rules) -> tuple[Prune, ...]:
    return tuple(prune_of(rule) for rule in rules.rules)


def prune_of(rule: Rule) -> Prune:
    """Give the prune of a DOM rule."""
    parts = tuple(Part(*part) for part in translated(rule.select or ""))
    return Prune(rule.id, parts, rule.max_share, rule.acts)


def page_failures(
    ruleset: RuleSet, ids: frozenset[str] | None = None
) -> Iterator[Failure]:
    """Run the examples of DOM rules, and hold them against the other general ones.

    `removes` are pages in which the rule must find something that may go, `keeps` are
    such in which neither it nor another DOM rule of the language finds anything.
    """
    rules = [rule for rule in ruleset.rules if rule.is_dom]
    prunes = {rule.id: prune_of(rule) for rule in rules}
    for rule in rules:
        if ids is not None and rule.id not in ids:
            continue
        for example in rule.removes:
            if not selected(_page(example), prunes[rule.id]):
                said = "the selector finds nothing that may go"
                yield _failure(rule, "removes", example, "a hit", said)
        for example in rule.keeps:
            page = _page(example)
            if selected(page, prunes[rule.id]):
                yield _failure(rule, "keeps", example, "no hit", "the rule hits it")
            for other in () if rule.hosts else rules:
                if (
                    other is not rule
                    and other.acts
                    and not other.hosts
                    and _share_language(rule, other)
                    and selected(page, prunes[other.id])
                ):
                    said = f"rule {other.id} takes it"
                    yield _failure(rule, "keeps", example, "no hit", said, other.id)


def _page(example: str) -> Any:
    return html.document_fromstring(example)


def _share_language(rule: Rule, other: Rule) -> bool:
    return "*" in (*rule.languages, *other.languages) or not set(
        rule.languages
    ).isdisjoint(other.languages)


def _failure(
    rule: Rule, kind: str, example: str, expected: str, got: str, by: str | None = None
) -> Failure:
    return Failure(rule.id, rule.path, kind, example, expected, got, by)
