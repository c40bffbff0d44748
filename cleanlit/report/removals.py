"""What rules took out: the lines of a removals file, counted by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cleanlit.clean.cleaner import rebuild
from cleanlit.document import Document, Removal
from cleanlit.errors import InputError
from cleanlit.io.objects import read_objects
from cleanlit.report.model import Extent, Piece, RuleRow, Shown
from cleanlit.report.sample import Sample, rank_of_text
from cleanlit.report.stories import LONGEST
from cleanlit.run.undo import as_removal
from cleanlit.text.hosts import host_of

TIDY: Final = "tidy."
UNKNOWN: Final = "unknown"
# Characters of a removed line that are shown as an example.
_EXAMPLE: Final = 240
# Elements of a page that are shown with a document.
_PRUNED: Final = 12

# What is known of a rule: its category, its description.
Catalog = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one record, as the file has them; `number` is that of the first."""

    number: int
    ordinal: int
    id: str | None
    lines: tuple[Mapping[str, Any], ...]


def read_groups(path: str) -> Iterator[Group]:
    """Gather the lines of a removals file by record; they stand together, in order."""
    held: list[Mapping[str, Any]] = []
    key: tuple[int, str | None] | None = None
    first = 0
    for number, line in read_objects(path):
        ordinal, identity = line.get("ordinal"), line.get("id")
        if not isinstance(ordinal, int) or not {"rule", "text", "action"} <= set(line):
            raise InputError(path, f"line {number} is no removal")
        if not isinstance(line["text"], str) or not isinstance(line["rule"], str):
            raise InputError(path, f"line {number} is no removal: no text or rule")
        if (ordinal, identity) != key:
            if key is not None:
                yield Group(first, *key, tuple(held))
                if ordinal <= key[0]:
                    raise InputError(path, f"line {number} is out of order")
            key, held, first = (ordinal, identity), [], number
        held.append(line)
    if key is not None:
        yield Group(first, *key, tuple(held))


@dataclass(slots=True)
class _Tally:
    """What one rule did so far."""

    action: str
    examples: Sample[str]
    count: int = 0
    documents: int = 0
    chars: int = 0


@dataclass(slots=True)
class Removals:
    """Counts of all removals: by rule, and in total.

    `lines` and `chars` are of the texts, `elements` are those of pages. Blank lines
    that were tidied away are counted by themselves. Memory is by rule.
    """

    extent: Extent
    lines: int = 0
    chars: int = 0
    documents: int = 0
    elements: int = 0
    tidied: Counter[str] = field(default_factory=Counter)
    _rules: dict[str, _Tally] = field(default_factory=dict)

    def add(self, group: Group) -> tuple[int, int]:
        """Count what was removed from one record; give lines and characters."""
        lines = chars = 0
        seen: set[str] = set()
        for line in group.lines:
            rule: str = line["rule"]
            if rule.startswith(TIDY):
                self.tidied[rule] += 1
                continue
            text: str = line["text"].strip()
            tally = self._rules.get(rule)
            if tally is None:
                examples = Sample[str](self.extent.examples)
                tally = self._rules[rule] = _Tally(str(line["action"]), examples)
            tally.count += 1
            tally.chars += len(text)
            tally.documents += rule not in seen
            seen.add(rule)
            rank = rank_of_text(text)
            if tally.examples.wants(rank):
                tally.examples.add(rank, _short(text))
            if line.get("html") is True:
                self.elements += 1
            else:
                lines += 1
                chars += len(text)
        self.lines += lines
        self.chars += chars
        self.documents += bool(seen)
        return lines, chars

    def by_rule(self) -> dict[str, int]:
        """Give the number of removals from texts by rule, as a manifest has it."""
        return dict(self.tidied) | {
            rule: tally.count
            for rule, tally in self._rules.items()
            if tally.action != "prune"
        }

    def rows(self, catalog: Catalog) -> Iterator[RuleRow]:
        """Give the rules that removed something, those that did most first."""
        for rule, tally in sorted(
            self._rules.items(), key=lambda item: (-item[1].count, item[0])
        ):
            category, description = catalog.get(rule, (UNKNOWN, ""))
            yield RuleRow(
                rule=rule,
                category=category,
                action=tally.action,
                description=description,
                count=tally.count,
                documents=tally.documents,
                chars=tally.chars,
                examples=tuple(tally.examples),
            )


def fits(document: Document, group: Group) -> bool:
    """Tell whether removals can be those of a document, as far as that is cheap."""
    if group.id != document.id:
        return False
    text, gone, end = document.text or "", 0, 0
    for line in group.lines:
        if line.get("html") is not True:
            if not isinstance(line.get("start"), int):
                return False
            gone += len(line["text"])
            end = max(end, line["end"])
    return end <= len(text) + gone


def shown(document: Document, group: Group, path: str) -> Shown | None:
    """Give a document with its removals in place, None where they do not fit it."""
    text = document.text or ""
    removals = _removals(group, path)
    whole = rebuild(text, removals)
    if any(whole[item.start : item.end] != item.text for item in removals):
        return None
    pruned = [
        Piece(_short(line["text"]), line["rule"], line["action"])
        for line in group.lines
        if line.get("html") is True
    ]
    return Shown(
        ordinal=group.ordinal,
        id=document.id,
        url=document.url,
        host=host_of(document.url),
        title=document.title,
        date=document.date,
        language=document.language,
        pieces=tuple(_cut(_pieces(whole, removals))),
        pruned=tuple(pruned[:_PRUNED]),
        left_out=max(len(whole) - LONGEST, 0),
    )


def _removals(group: Group, path: str) -> tuple[Removal, ...]:
    found = []
    for line in group.lines:
        if line.get("html") is True:
            continue
        try:
            found.append(as_removal(dict(line)))
        except (KeyError, TypeError) as error:
            said = f"line {group.number} and those behind it are no removals: {error}"
            raise InputError(path, said) from error
    return tuple(sorted(found, key=lambda removal: removal.start))


def _pieces(whole: str, removals: Iterable[Removal]) -> Iterator[Piece]:
    """Split a text into what stays and what went; tidied blanks count as staying."""
    at = 0
    for removal in removals:
        if removal.rule.startswith(TIDY):
            continue
        if at < removal.start:
            yield Piece(whole[at : removal.start])
        yield Piece(removal.text, removal.rule, removal.action, removal.also)
        at = removal.end
    if at < len(whole):
        yield Piece(whole[at:])


def _cut(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Give pieces up to the longest text that is shown."""
    room = LONGEST
    for piece in pieces:
        if room <= 0:
            return
        text = piece.text[:room]
        yield Piece(text, piece.rule, piece.action, piece.also)
        room -= len(text)


def _short(text: str) -> str:
    return text if len(text) <= _EXAMPLE else f"{text[:_EXAMPLE].rstrip()} …"
