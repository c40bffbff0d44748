"""A cleaned document with margins: which line went, by which rule, and what nearly did.

The sign between margin and line says what became of the line: `-` it went, `>` it
moved into a field, `?` a rule noticed it and left it, blank: it stays. Below it, behind
`·`, stands what else is to be said of it.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cleanlit.clean.cleaner import rebuild
from cleanlit.document import Cleaned, Mark, Pruned, Refusal, Removal
from cleanlit.text.lines import Line, split_lines

_MARGIN = 27
_LEAST_TEXT = 30
_SAYS = {
    "over-budget": "left: more would go than its budget allows",
    "over-cut": "left: of the whole text too much would go",
    "testing": "would act if it were stable: it is testing",
    "proposed": "would act if it were stable: it is proposed",
    "protected": "a keep rule protects the line",
    "out-of-reach": "out of its reach: kept lines lie between it and the edge",
}
_SAYS_OF_PAGE = {
    "over-prune": "left: too much of the page would go",
    "mark": "left: the rule only marks",
}
_SHOWN = 240


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the explanation: what stands in the margin, a sign, and a text."""

    margin: str
    sign: str
    text: str

    def shown(self, width: int | None = None) -> str:
        """Give the row as text, wrapped to `width` columns if that is given."""
        head = f"{self.margin:>{_MARGIN}} {self.sign} "
        if width is None or len(head) + len(self.text) <= width:
            return f"{head}{self.text}".rstrip()
        room = max(width - _MARGIN - 3, _LEAST_TEXT)
        first, *others = textwrap.wrap(self.text, room) or [""]
        blank = " " * (_MARGIN + 3)
        return "\n".join([f"{head}{first}", *(f"{blank}{part}" for part in others)])


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of a line, all of it."""

    line: Line
    removal: Removal | None
    marks: tuple[Mark, ...]
    refusals: tuple[Refusal, ...]


def explain(cleaned: Cleaned) -> str:
    """Show the original text of `cleaned`, line by line, with the rule in the margin.

    What `Cleaner.trace` gave also says which rules nearly acted, and why they did not.
    """
    return "\n".join(row.shown() for row in rows(cleaned))


def rows(cleaned: Cleaned) -> Iterator[Row]:
    """Give the rows of the explanation, lines first, then flags and lifted fields."""
    for fate in _fates(cleaned):
        yield from _rows_of(fate)
    for item in cleaned.document.pruned:
        yield from _rows_of_page(item)
    for flag in cleaned.flags:
        yield Row("flag", "=", flag)
    for name, values in cleaned.document.lifted.items():
        for value in values:
            yield Row(name, "=", value)


def explanation(cleaned: Cleaned) -> dict[str, Any]:
    """Give the same as plain values, ready for JSON.

    Of each line with text: `number`, `text`, `action` (`keep` where it stays), `rule`,
    `field`, `also` (rules that would have taken it too), `vetoes` (rules held back) and
    `marks`.
    """
    document = cleaned.document
    return {
        "id": document.id,
        "source": document.origin.source,
        "lines": [_facts(fate) for fate in _fates(cleaned)],
        "pruned": [asdict(item) for item in document.pruned],
        "flags": list(cleaned.flags),
        "lifted": {name: list(values) for name, values in document.lifted.items()},
    }


def _fates(cleaned: Cleaned) -> Iterator[_Fate]:
    removals = {
        removal.line: removal
        for removal in cleaned.removals
        if not removal.rule.startswith("tidy.")
    }
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in cleaned.marks:
        marks[mark.line].append(mark)
    refusals: dict[int, list[Refusal]] = defaultdict(list)
    for refusal in cleaned.refusals:
        refusals[refusal.line].append(refusal)
    for line in split_lines(rebuild(cleaned.document.text or "", cleaned.removals)):
        if line.text:
            number = line.number
            yield _Fate(
                line,
                removals.get(number),
                tuple(marks.get(number, ())),
                tuple(refusals.get(number, ())),
            )


def _rows_of(fate: _Fate) -> Iterator[Row]:
    removal, marks, text = fate.removal, fate.marks, fate.line.text
    if removal is not None:
        yield Row(removal.rule, ">" if removal.field else "-", text)
        for other in removal.also:
            yield Row(other, "·", "would have taken it too")
    elif marks:
        yield Row(marks[0].rule, "?", text)
    else:
        yield Row("", " ", text)
    for number, mark in enumerate(marks):
        first = number == 0 and removal is None
        if mark.why in _SAYS or not first:
            says = _SAYS.get(mark.why, "noticed it")
            yield Row("" if first else mark.rule, "·", says)
    for refusal in fate.refusals:
        yield Row(refusal.rule, "·", "; ".join(_reasons(refusal)))


def _rows_of_page(item: Pruned) -> Iterator[Row]:
    """Say what a DOM rule found in the page: it is not among the lines of the text."""
    for text in item.texts:
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"
        yield Row(item.rule, "?" if item.why else "-", f"<page> {shown}")
    if item.why in _SAYS_OF_PAGE:
        yield Row("", "·", _SAYS_OF_PAGE[item.why])


def _reasons(refusal: Refusal) -> Iterator[str]:
    if refusal.vetoes:
        yield f"vetoed by {', '.join(refusal.vetoes)}"
    if refusal.missing:
        yield f"needs {', '.join(refusal.missing)}"
    if refusal.why:
        yield _SAYS[refusal.why]


def _facts(fate: _Fate) -> dict[str, Any]:
    removal = fate.removal
    return {
        "number": fate.line.number,
        "text": fate.line.text,
        "action": removal.action if removal else "keep",
        "rule": removal.rule if removal else None,
        "field": removal.field if removal else None,
        "also": list(removal.also) if removal else [],
        "vetoes": [
            {
                "rule": refusal.rule,
                "guards": list(refusal.vetoes),
                "missing": list(refusal.missing),
                "why": refusal.why or None,
            }
            for refusal in fate.refusals
        ],
        "marks": [{"rule": mark.rule, "why": mark.why} for mark in fate.marks],
    }
