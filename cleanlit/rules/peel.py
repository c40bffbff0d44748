"""The decision which lines go: zones by peeling, budgets, fixpoint, document guard.

Zones are peeled, not guessed: a head rule acts only from the top down and a tail rule
only from the bottom up, over lines that are blank or already claimed. So a bio or a
disclaimer in the middle of prose cannot be reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cleanlit.rules.guards import allowed, ends_as_sentence, evident
from cleanlit.rules.match import Matcher
from cleanlit.rules.model import Action, Rule, Unit, Zone
from cleanlit.rules.plan import Candidate, RulePlan
from cleanlit.rules.view import Hit, View

# Lines that a head or tail walk may take itself; more means that the page is of a
# kind the rules do not know, and nothing is taken.
HEAD_LINES: Final = 8
TAIL_LINES: Final = 40
# Short lines in a row that a tail walk may step over, to one that it takes: one, and
# one more for each that has been taken.
MOST_STEPS: Final = 4
# Above this share of characters a cleaning is taken back (cf. the over-pruning
# guards of Readability and trafilatura).
MAX_REMOVED_SHARE: Final = 0.45
# A brief under long furniture may lose more, if a story is left: so many lines that end
# a sentence, and so many bytes of UTF-8, of which a Chinese character has three.
MAX_WITH_STORY: Final = 0.8
STORY_LINES: Final = 2
STORY_BYTES: Final = 200

_CUTS: Final = "cuts"
_LONGEST_BLOCK: Final = 40
_PRECEDENCE: Final = {Action.LIFT: 0, Action.CUT: 1, Action.DROP: 2, Action.MARK: 3}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules decide about a document.

    `claims` maps a line index to the hit that takes the line, `also` to the ids of
    rules that would have; `copies` are spans that are lifted by copying; `marks` are
    hits without effect, with the reason.
    """

    claims: dict[int, Hit]
    also: dict[int, tuple[str, ...]]
    copies: tuple[Hit, ...]
    marks: tuple[tuple[Hit, str], ...]
    over_cut: bool


def decide(view: View, plan: RulePlan) -> Decision:
    """Run the rules of `plan` over `view` to their fixpoint."""
    return _Peeler(view, plan).decide()


class _Peeler:
    def __init__(self, view: View, plan: RulePlan) -> None:
        self.view = view
        self.plan = plan
        self.wanted = _Wanted(view, plan)
        self.also: dict[int, tuple[str, ...]] = {}
        self.marks: dict[tuple[str, int, str], tuple[Hit, str]] = {}
        self.protected = self.wanted.protected()
        self.given_back: set[int] = set()
        self.head: list[Hit] = []
        self.tail: list[Hit] = []
        self.before = dict(view.claims)
        # Lines at which a cut may begin: other rules leave them to it, until it is
        # known that it does not fit its budget.
        self.cuts = set(self.wanted.lines(_CUTS))

    def decide(self) -> Decision:
        view = self.view
        while self.wanted and self._round():
            if self._over_budget():
                view.claims = dict(self.before)
        spans = [hit for hit in self.wanted.spans() if allowed(hit, view)]
        copies = tuple(
            hit for hit in spans if hit.rule.action is Action.LIFT and hit.rule.acts
        )
        for hit in spans:
            if hit not in copies:
                self._mark(hit, "mark")
        over_cut = self._over_cut()
        if over_cut:
            for hit in distinct(view.claims.values()):
                self._mark(hit, "over-cut")
            view.claims.clear()
        return Decision(
            dict(view.claims),
            self.also,
            () if over_cut else copies,
            tuple(self.marks.values()),
            over_cut,
        )

    def _round(self) -> bool:
        before = len(self.view.claims), len(self.cuts)
        # Edges first: what a walk takes as one block, a label and its headlines, would
        # be torn by a rule that takes one of the lines. So the body waits until the
        # walks, which go on over what others take, have come to their end.
        self._head()
        self._tail()
        self._anywhere(Zone.ANY)
        self._cut()
        if (len(self.view.claims), len(self.cuts)) != before:
            return True
        self._anywhere(Zone.BODY)
        return (len(self.view.claims), len(self.cuts)) != before

    def _anywhere(self, zone: Zone) -> None:
        for index in self.wanted.lines(zone):
            if index in self.view.claims or index in self.cuts:
                continue
            hit = self._winner(index, zone)
            if hit is not None:
                self._claim(hit)

    def _head(self) -> None:
        if Zone.HEAD not in self.wanted.zones:
            return
        view = self.view
        for index, text in enumerate(view.texts):
            if not text or index in view.claims:
                continue
            hit = self._winner(index, Zone.HEAD)
            if hit is None:
                if view.is_title(view.folded[index]):
                    continue
                break
            self._claim(hit)
            self.head.append(hit)

    def _tail(self) -> None:
        if Zone.TAIL not in self.wanted.zones:
            return
        view = self.view
        credit = 1
        index = len(view.texts)
        while index > 0:
            index -= 1
            if not view.texts[index]:
                continue
            hit = None if index in view.claims else self._winner(index, Zone.TAIL)
            if hit is not None:
                self._claim(hit)
                self.tail.append(hit)
            if index in view.claims:
                credit += 1
                continue
            index, steps = self._foothold(index, min(credit, MOST_STEPS))
            credit -= steps

    def _foothold(self, index: int, most: int) -> tuple[int, int]:
        """Give where a walk goes on above short lines that no rule takes, and how many.

        They are `most` at most; if there are more, or a line is prose, the walk ends.
        """
        view = self.view
        steps = 0
        while index >= 0:
            if view.texts[index]:
                if index in view.claims or self._winner(index, Zone.TAIL) is not None:
                    return index + 1, steps
                if steps == most or not view.is_short(index):
                    break
                steps += 1
            index -= 1
        return 0, 0

    def _cut(self) -> None:
        """Take the topmost cut that its budget allows; those above it become marks."""
        view = self.view
        total = view.chars or 1
        for index in self.wanted.lines(_CUTS):
            if index in view.claims:
                continue
            hit = self._winner(index, _CUTS)
            self.cuts.discard(index)
            if hit is None:
                continue
            below = [i for i in view.kept() if i >= index]
            chars = sum(len(view.texts[i]) for i in below)
            budget = hit.rule.tail_budget
            if (
                len(below) > budget.lines
                or chars > budget.chars
                or chars > budget.share * total
                or self.protected.intersection(below)
            ):
                self._mark(hit, "over-budget")
                continue
            for i in below:
                view.claims[i] = hit
            return

    def _winner(self, index: int, zone: str) -> Hit | None:
        """Choose the rule that takes the line: the narrowest scope, then the action."""
        hits = self.wanted.hits(index, zone)
        if not hits or index in self.given_back:
            return None
        able = [
            hit
            for hit in hits
            if self.protected.isdisjoint(range(hit.first, hit.last + 1))
            and hit.first not in self.view.claims
            and self._in_body(hit)
            and allowed(hit, self.view)
        ]
        for hit in able:
            if not hit.rule.acts:
                why = "mark" if hit.rule.action is Action.MARK else hit.rule.status
                self._mark(hit, str(why))
        able = sorted((h for h in able if h.rule.acts), key=_rank)
        if not able:
            return None
        if len(able) > 1:
            self.also[able[0].last] = tuple(hit.rule.id for hit in able[1:])
        return able[0]

    def _in_body(self, hit: Hit) -> bool:
        if hit.rule.zone is not Zone.BODY:
            return True
        view = self.view
        return view.above(hit.first) is not None and view.below(hit.last) is not None

    def _claim(self, hit: Hit) -> None:
        for index in self._lines(hit):
            self.view.claims[index] = hit

    def _lines(self, hit: Hit) -> list[int]:
        """Give the lines that a hit covers and no other rule has claimed."""
        view = self.view
        return [
            index
            for index in range(hit.first, hit.last + 1)
            if view.texts[index] and view.claims.get(index, hit) is hit
        ]

    def _mark(self, hit: Hit, why: str) -> None:
        self.marks.setdefault((hit.rule.id, hit.first, str(hit.start)), (hit, why))

    def _over_budget(self) -> bool:
        """Tell whether a walk, over all rounds, took more lines than it may.

        Then it is as if its lines had matched no rule: all is decided anew without
        them, since other claims may have rested on theirs.
        """
        over = False
        for taken, budget in ((self.head, HEAD_LINES), (self.tail, TAIL_LINES)):
            lines = [index for hit in taken for index in self._lines(hit)]
            if len(lines) > budget:
                over = True
                self.given_back.update(lines)
                for hit in taken:
                    self._mark(hit, "over-budget")
        if over:
            self.head, self.tail = [], []
        return over

    def _over_cut(self) -> bool:
        view = self.view
        if not view.claims:
            return False
        gone = sum(len(view.texts[index]) for index in view.claims)
        most = MAX_WITH_STORY if self._leaves_story() else MAX_REMOVED_SHARE
        return gone > most * view.chars

    def _leaves_story(self) -> bool:
        left = [
            text
            for index in self.view.kept()
            if ends_as_sentence(text := self.view.texts[index])
        ]
        return (
            len(left) >= STORY_LINES
            and sum(len(text.encode(errors="replace")) for text in left) >= STORY_BYTES
        )


class _Wanted:
    """The rules that want a line, by zone; matched when a walk comes to the line.

    A walk from an edge comes to few lines, so the rules of its zone are looked for when
    it does. What depends on claims is not kept: a block rule sees the lines that are
    left.
    """

    def __init__(self, view: View, plan: RulePlan) -> None:
        self.view = view
        self.plan = plan
        self.zones: set[str] = set(plan.edges)
        self._lines: dict[str, dict[int, list[Candidate]]] = {}
        self._blocks: dict[str, dict[int, list[Matcher]]] = {}
        self._spans: list[tuple[int, Candidate]] = []
        self._keeps: list[tuple[int, Candidate]] = []
        self._hits: dict[tuple[int, str], list[Hit]] = {}
        self._left: list[int] = []
        self._places: dict[int, int] = {}
        self._claimed = -1
        self._looked_at: set[tuple[str, int]] = set()
        for index, candidates in plan.anywhere(view).items():
            for candidate in candidates:
                self._add(index, candidate)

    def __bool__(self) -> bool:
        return bool(self.zones)

    def _add(self, index: int, candidate: Candidate) -> None:
        rule = candidate[0].rule
        if rule.keep:
            self._keeps.append((index, candidate))
            return
        if rule.unit is Unit.SPAN:
            self._spans.append((index, candidate))
            return
        zone = _CUTS if rule.action is Action.CUT else str(rule.zone)
        self.zones.add(zone)
        if rule.unit is Unit.BLOCK:
            blocks = self._blocks.setdefault(zone, {})
            blocks.setdefault(index, []).append(candidate[0])
        else:
            lines = self._lines.setdefault(zone, {})
            lines.setdefault(index, []).append(candidate)

    def protected(self) -> set[int]:
        """Give the lines that a keep rule hits."""
        return {index for index, one in self._keeps if self._match(index, [one])}

    def spans(self) -> Iterator[Hit]:
        """Give the hits of span rules on lines that nothing claims."""
        view = self.view
        for index, candidate in self._spans:
            # Evidence is asked first: it costs less than a pattern on a long line.
            bare = Hit(candidate[0].rule, index, index, view.texts[index])
            if index not in view.claims and evident(bare, view):
                yield from self._match(index, [candidate])

    def lines(self, zone: str) -> list[int]:
        """Give the lines at which a rule of the zone may hit; a block at its last.

        Not for the edges, whose lines a walk finds.
        """
        wanted = set(self._lines.get(zone, ()))
        blocks = self._blocks.get(zone)
        if blocks:
            left, places = self._kept()
            for index, matchers in blocks.items():
                if index in places:
                    size = max(matcher.rule.block_lines for matcher in matchers)
                    place = places[index]
                    wanted.update(left[place : place + size])
        return sorted(wanted)

    def hits(self, index: int, zone: str) -> list[Hit]:
        """Give the hits of the zone's rules that end at a line."""
        if zone in self.plan.edges and (zone, index) not in self._looked_at:
            self._looked_at.add((zone, index))
            for candidate in self.plan.at_edge(Zone(zone), self.view, index):
                self._add(index, candidate)
        lines = self._lines.get(zone, {})
        hits: list[Hit] = []
        if index in lines:
            key = index, zone
            if key not in self._hits:
                self._hits[key] = self._match(index, lines[index])
            hits = self._hits[key]
            if not hits:
                del lines[index]  # no later round needs to ask again
        if zone in self._blocks:
            return [*hits, *self._block_hits(index, self._blocks[zone])]
        return hits

    def _match(self, index: int, candidates: Sequence[Candidate]) -> list[Hit]:
        view = self.view
        text = view.texts[index]
        found = self.plan.verdicts(text, view.folded[index], candidates)
        return [
            Hit(rule, index, index, text, start, end, groups)
            for rule, start, end, groups in found
            if _valid(rule, view)
        ]

    def _block_hits(
        self, index: int, blocks: Mapping[int, Sequence[Matcher]]
    ) -> Iterator[Hit]:
        """Match block rules on the windows of kept lines that end at `index`."""
        view = self.view
        left, places = self._kept()
        if index not in places:
            return
        end = places[index] + 1
        tried: set[str] = set()
        for candidate in reversed(left[max(0, end - _LONGEST_BLOCK) : end]):
            for matcher in blocks.get(candidate, ()):
                rule = matcher.rule
                start = end - rule.block_lines
                if rule.id in tried or start < 0 or candidate < left[start]:
                    continue
                tried.add(rule.id)
                window = left[start:end]
                text = "\n".join(view.texts[i] for i in window)
                folded = "\n".join(view.folded[i] for i in window)
                for hit in matcher.hits(text, folded, window[0], window[-1]):
                    if _valid(hit.rule, view):
                        yield hit

    def _kept(self) -> tuple[list[int], dict[int, int]]:
        """Give the lines that are left, and the place of each among them."""
        if self._claimed != len(self.view.claims):
            self._claimed = len(self.view.claims)
            self._left = list(self.view.kept())
            self._places = {index: place for place, index in enumerate(self._left)}
        return self._left, self._places


def _valid(rule: Rule, view: View) -> bool:
    if view.published is None:
        return True
    if rule.valid_from and view.published < rule.valid_from:
        return False
    return not (rule.valid_until and view.published > rule.valid_until)


def _rank(hit: Hit) -> tuple[bool, bool, int, str]:
    rule = hit.rule
    return (
        not rule.hosts,
        "*" in rule.languages,
        _PRECEDENCE[rule.action],
        rule.id,
    )


def distinct(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Give each hit once: a block or a cut stands at every line that it claims."""
    seen: set[int] = set()
    for hit in hits:
        if id(hit) not in seen:
            seen.add(id(hit))
            yield hit
