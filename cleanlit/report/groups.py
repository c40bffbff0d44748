"""Records counted by host, by language, by day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cleanlit.document import Document
from cleanlit.report.model import GroupRow
from cleanlit.text.hosts import host_of
from cleanlit.text.language import primary_language

NO_HOST: Final = "(no host)"
NO_LANGUAGE: Final = "(not said)"
# Hosts by share of furniture: steps of five percent.
STEPS: Final = 20
_DAY: Final = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d")


@dataclass(slots=True)
class _Numbers:
    records: int = 0
    stories: int = 0
    kept: int = 0
    changed: int = 0
    lines: int = 0
    chars: int = 0


@dataclass(slots=True)
class Groups:
    """Counts of the records that were written. Memory is by host, language and day."""

    records: int = 0
    stories: int = 0
    changed: int = 0
    kept: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    _hosts: dict[str, _Numbers] = field(default_factory=dict)
    _languages: dict[str, _Numbers] = field(default_factory=dict)
    _days: dict[str, list[int]] = field(default_factory=dict)

    def add(
        self, document: Document, *, is_story: bool, removed: tuple[int, int] | None
    ) -> None:
        """Count a record; `removed` are lines and characters, None for no removal."""
        kept = len(document.text or "")
        lines, chars = removed or (0, 0)
        self.records += 1
        self.stories += is_story
        self.changed += removed is not None
        self.kept += kept
        if document.flags:
            self.flags.update(document.flags)
        host = host_of(document.url) or NO_HOST
        language = primary_language(document.language) or NO_LANGUAGE
        for groups, name in ((self._hosts, host), (self._languages, language)):
            numbers = groups.get(name)
            if numbers is None:
                numbers = groups[name] = _Numbers()
            numbers.records += 1
            numbers.stories += is_story
            numbers.kept += kept
            if removed is not None:
                numbers.changed += 1
                numbers.lines += lines
                numbers.chars += chars
        day = (document.date or "")[:10]
        if _DAY.fullmatch(day):
            both = self._days.setdefault(day, [0, 0])
            both[0] += 1
            both[1] += is_story

    def hosts(self, *, stories: bool, removals: bool) -> tuple[GroupRow, ...]:
        """Give the hosts, those with most records first."""
        return tuple(_rows(self._hosts, stories=stories, removals=removals))

    def languages(self, *, stories: bool, removals: bool) -> tuple[GroupRow, ...]:
        """Give the languages, those with most records first."""
        return tuple(_rows(self._languages, stories=stories, removals=removals))

    def days(self, *, stories: bool) -> dict[str, tuple[int, int | None]]:
        """Give records and stories by day of publication, in order."""
        return {
            day: (both[0], both[1] if stories else None)
            for day, both in sorted(self._days.items())
        }


def shares(hosts: Iterable[GroupRow]) -> tuple[int, ...] | None:
    """Count hosts by their share of furniture; None where it is not known."""
    bins = [0] * STEPS
    for host in hosts:
        if host.share is None:
            return None
        bins[min(int(host.share * STEPS), STEPS - 1)] += 1
    return tuple(bins)


def _rows(
    groups: dict[str, _Numbers], *, stories: bool, removals: bool
) -> Iterable[GroupRow]:
    order = sorted(groups.items(), key=lambda item: (-item[1].records, item[0]))
    for name, numbers in order:
        yield GroupRow(
            name=name,
            records=numbers.records,
            stories=numbers.stories if stories else None,
            kept=numbers.kept,
            changed=numbers.changed if removals else None,
            lines=numbers.lines if removals else None,
            chars=numbers.chars if removals else None,
        )
