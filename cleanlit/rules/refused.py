"""Which rules nearly acted on the lines that stay, and what held them back.

This is asked once all is decided, on the lines that are left. The last round of the
decision saw the same claims, so it refused for the same reasons; and a cleaning that
nobody explains pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleanlit.rules.guards import EVIDENCE, GUARDS, STANDALONE_EVIDENCE
from cleanlit.rules.match import Matcher
from cleanlit.rules.model import Rule, Unit, Zone
from cleanlit.rules.peel import Decision
from cleanlit.rules.plan import RulePlan
from cleanlit.rules.view import Hit, View

PROTECTED = "protected"
OUT_OF_REACH = "out-of-reach"


@dataclass(frozen=True, slots=True)
class Refused:
    """A hit that came to nothing: `vetoes` are guards, `missing` is evidence.

    Where both are empty, `why` says whether a keep rule holds the line (`protected`) or
    no walk from the edge came to it (`out-of-reach`).
    """

    hit: Hit
    vetoes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    why: str = ""


def refused(view: View, plan: RulePlan, decision: Decision) -> Iterator[Refused]:
    """Give the refused hits of the rules of `plan`, line by line.

    `view` is the one that was decided, with its claims. Where all was given back since
    too much would have gone, there are none: the marks say it.
    """
    if decision.over_cut:
        return
    known = {(hit.rule.id, hit.first) for hit, _ in decision.marks}
    known |= {(hit.rule.id, hit.first) for hit in decision.copies}
    left = list(view.kept())
    keeping = [Matcher(rule) for rule in plan.rules if rule.keep]
    acting = [Matcher(rule) for rule in plan.rules if not rule.keep]
    keeps = {i for i in left if any(_hits(matcher, view, [i]) for matcher in keeping)}
    for place in range(len(left)):
        for matcher in acting:
            window = left[place : place + matcher.rule.block_lines]
            for hit in _hits(matcher, view, window):
                if (hit.rule.id, hit.first) in known:
                    continue
                found = _refusal(hit, view, protected=not keeps.isdisjoint(window))
                if found is not None:
                    yield found


def _refusal(hit: Hit, view: View, *, protected: bool) -> Refused | None:
    vetoes = tuple(
        n for n in hit.rule.unless if (GUARDS.get(n) or EVIDENCE[n])(hit, view)
    )
    missing = tuple(name for name in hit.rule.require if not EVIDENCE[name](hit, view))
    if vetoes or missing:
        return Refused(hit, vetoes, missing)
    if protected:
        return Refused(hit, why=PROTECTED)
    # A walk gave its lines back, and these with them.
    return None if hit.rule.zone is Zone.ANY else Refused(hit, why=OUT_OF_REACH)


def _hits(matcher: Matcher, view: View, window: list[int]) -> list[Hit]:
    """Match a rule on the lines of a window, which must be as many as it wants."""
    rule = matcher.rule
    if len(window) != rule.block_lines or not rule.in_time(view.published):
        return []
    folded = "\n".join(view.folded[index] for index in window)
    first, last = window[0], window[-1]
    if rule.literals:
        if not any(literal in folded for literal in rule.literals):
            return []
    elif not _stands_out(rule, Hit(rule, first, last, view.texts[first]), view):
        return []
    seen = "\n".join(view.texts[index] for index in window)
    found = list(matcher.hits(seen, folded, first, last))
    return found if rule.unit is Unit.SPAN else found[:1]


def _stands_out(rule: Rule, hit: Hit, view: View) -> bool:
    """Tell whether a rule without a literal would have been tried on the line."""
    own = STANDALONE_EVIDENCE.intersection(rule.require)
    return any(EVIDENCE[name](hit, view) for name in own)
