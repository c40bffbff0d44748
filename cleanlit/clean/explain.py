"""A cleaned document with margins: which line went, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator

from cleanlit.clean.cleaner import rebuild
from cleanlit.document import Cleaned
from cleanlit.text.lines import split_lines

_WIDTH = 27


def explain(cleaned: Cleaned) -> str:
    """Show the original text of `cleaned`, line by line, with the rule in the margin.

    `-` is a line that went, `>` one that moved into a field, `?` one that a rule
    noticed and left, blank one that stays.
    """
    return "\n".join(_lines(cleaned))


def _lines(cleaned: Cleaned) -> Iterator[str]:
    removed = {removal.line: removal for removal in reversed(cleaned.removals)}
    marked = {mark.line: mark for mark in reversed(cleaned.marks)}
    original = rebuild(cleaned.document.text or "", cleaned.removals)
    for line in split_lines(original):
        if not line.text:
            continue
        sign, note = " ", ""
        if line.number in removed and not _is_break(removed[line.number].rule):
            removal = removed[line.number]
            sign = ">" if removal.field else "-"
            note = removal.rule
        elif line.number in marked:
            sign, note = "?", marked[line.number].rule
        yield f"{note:>{_WIDTH}} {sign} {line.text}".rstrip()
    for flag in cleaned.flags:
        yield f"{'flag':>{_WIDTH}} = {flag}"
    for name, values in cleaned.document.lifted.items():
        for value in values:
            yield f"{name:>{_WIDTH}} = {value}"


def _is_break(rule: str) -> bool:
    return rule.startswith("tidy.")
