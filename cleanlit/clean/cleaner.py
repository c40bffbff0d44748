"""A document in, a cleaned document and its removals out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cleanlit.clean.tidy import blank_stretches
from cleanlit.document import Cleaned, Document, Mark, Refusal, Removal, with_flags
from cleanlit.rules.model import Action, RuleSet
from cleanlit.rules.peel import Decision, decide, distinct
from cleanlit.rules.plan import Planner, RulePlan
from cleanlit.rules.refused import refused
from cleanlit.rules.view import Hit, View
from cleanlit.text.dates import parse_date
from cleanlit.text.hosts import host_of
from cleanlit.text.language import guess_language, primary_language

OVER_CUT = "over-cut"


class Cleaner:
    """Applies a rule set to documents.

    Stateless between documents: the same document gives the same result, whatever came
    before it. Cleaning is idempotent, and without rules the identity.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._planner = Planner(rules)
        self.digest = rules.digest

    def __call__(self, document: Document) -> Cleaned:
        """Clean one document; one without text comes back as it is.

        Evidence of lines is used up: it would not fit the text that is left.
        """
        view, document = self._view(document), _without_evidence(document)
        if not document.text:
            return Cleaned(document)
        decision, _ = self._decide(document, view)
        return _cleaned(document, view, decision)

    def trace(self, document: Document) -> Cleaned:
        """Clean one document, and note which rules were held back from what stays.

        The result is that of a call, with `refusals`. It takes many times as long.
        """
        view, document = self._view(document), _without_evidence(document)
        if not document.text:
            return Cleaned(document)
        decision, plan = self._decide(document, view)
        refusals = tuple(_refusals(view, plan, decision))
        return replace(_cleaned(document, view, decision), refusals=refusals)

    def _view(self, document: Document) -> View:
        moment = parse_date(document.date)
        return View(
            document.text or "",
            title=document.title,
            author=document.author,
            authors=document.authors,
            site=document.site,
            description=document.description,
            section=document.section,
            kind=document.kind,
            words=self._planner.words,
            published=moment.date() if moment else None,
            evidence=document.evidence,
        )

    def _decide(self, document: Document, view: View) -> tuple[Decision, RulePlan]:
        """Run the rules of the document's language, or of the one that is guessed.

        Furniture may speak another language than the story, so a guess is made again
        on what is left, until it stands or nothing more goes. So a second run, which
        sees only what is left, guesses the same.
        """
        host = host_of(document.url)
        view.language = primary_language(document.language)
        if view.language:
            plan = self._planner.plan(view.language, None, host)
            return decide(view, plan), plan
        guess = guess_language(_kept_text(view))
        while True:
            view.language = guess.language
            before = len(view.claims)
            plan = self._planner.plan(guess.language, guess.script, host)
            decision = decide(view, plan)
            if len(view.claims) <= before:
                return decision, plan
            previous, guess = guess, guess_language(_kept_text(view))
            if guess == previous:
                return decision, plan


def _cleaned(document: Document, view: View, decision: Decision) -> Cleaned:
    if not (decision.claims or decision.copies or decision.marks):
        return Cleaned(document)
    text = view.text
    removals = tuple(_removals(text, view, decision))
    flags = [hit.rule.flag for hit in _hits(decision) if hit.rule.flag]
    if decision.over_cut:
        flags.append(OVER_CUT)
    cleaned = replace(
        document, text=without(text, removals), lifted=_lifted(document, decision)
    )
    return Cleaned(with_flags(cleaned, *flags), removals, tuple(_marks(view, decision)))


def _without_evidence(document: Document) -> Document:
    return document if document.evidence is None else replace(document, evidence=None)


def _kept_text(view: View) -> str:
    return "\n".join(view.texts[index] for index in view.kept())


def without(text: str, removals: tuple[Removal, ...]) -> str:
    """Give `text` less the stretches of `removals`."""
    kept, position = [], 0
    for removal in removals:
        kept.append(text[position : removal.start])
        position = removal.end
    kept.append(text[position:])
    return "".join(kept)


def rebuild(text: str, removals: tuple[Removal, ...]) -> str:
    """Put removals back: the inverse of cleaning, exactly."""
    parts, position, length = [], 0, 0
    for removal in sorted(removals, key=lambda removal: removal.start):
        gap = removal.start - length
        parts += [text[position : position + gap], removal.text]
        position += gap
        length = removal.end
    parts.append(text[position:])
    return "".join(parts)


def _removals(text: str, view: View, decision: Decision) -> Iterator[Removal]:
    """Give the stretches that go, in text order: claimed lines and blank ones."""
    starts, also, total = view.starts, decision.also, len(view.texts)
    gone = decision.claims.keys() | blank_stretches(view.texts, set(decision.claims))
    last_kept = total - 1
    while last_kept in gone:
        last_kept -= 1
    for index in sorted(gone):
        start, end = starts[index], starts[index + 1]
        if index == last_kept + 1 and last_kept >= 0 and text[-1] not in "\r\n":
            yield _line_break(text, starts, last_kept)
        hit = decision.claims.get(index)
        yield Removal(
            rule=hit.rule.id if hit else "tidy.blank-lines",
            action=str(hit.rule.action if hit else Action.DROP),
            line=index + 1,
            start=start,
            end=end,
            text=text[start:end],
            field=hit.rule.lift_to if hit else None,
            also=also.get(index, ()),
        )


def _line_break(text: str, starts: list[int], index: int) -> Removal:
    """Remove the break of the last kept line: the text had none at its end."""
    end = starts[index + 1]
    start = len(text[:end].rstrip("\r\n"))
    start = max(start, starts[index])
    return Removal(
        "tidy.line-break", str(Action.DROP), index + 1, start, end, text[start:end]
    )


def _hits(decision: Decision) -> Iterator[Hit]:
    """Give every hit that took effect, or would have but for its status."""
    marked = (hit for hit, why in decision.marks if why == "mark")
    return distinct((*decision.claims.values(), *decision.copies, *marked))


def _lifted(document: Document, decision: Decision) -> dict[str, tuple[str, ...]]:
    lifted = dict(document.lifted)
    effective = distinct((*decision.claims.values(), *decision.copies))
    for hit in sorted(effective, key=lambda hit: (hit.first, hit.start)):
        name = hit.rule.lift_to
        if name is None:
            continue
        value = hit.rule.lift_value or hit.groups.get("value", hit.seen).strip()
        if value and value not in lifted.get(name, ()):
            lifted[name] = (*lifted.get(name, ()), value)
    return lifted


def _marks(view: View, decision: Decision) -> Iterator[Mark]:
    for hit, why in decision.marks:
        start, end = view.starts[hit.first : hit.first + 2]
        yield Mark(hit.rule.id, hit.first + 1, start, end, why)


def _refusals(view: View, plan: RulePlan, decision: Decision) -> Iterator[Refusal]:
    for item in refused(view, plan, decision):
        first, rule = item.hit.first, item.hit.rule.id
        start, end = view.starts[first : first + 2]
        yield Refusal(rule, first + 1, start, end, item.vetoes, item.missing, item.why)
