"""A language at work: invented names, figures and dates in its own notation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, TypeVar

from cleanlit.bench.newswire.grammar import (
    SLOTS,
    GrammarError,
    Lists,
    Random,
    Template,
    read_language,
    write,
)

T = TypeVar("T")

_TABLES: Final = (
    "names", "lists", "topics", "templates", "columns", "release", "live", "digest",
    "local", "furniture", "edit",
)  # fmt: skip


def pick(options: Sequence[T], random: Random) -> T:
    """Choose one of a list."""
    return options[int(random() * len(options))]


class Voice:
    """Writes in one language. Holds nothing of a story, so one serves all of them."""

    def __init__(self, code: str) -> None:
        table = read_language(code)
        missing = [name for name in _TABLES if name not in table]
        if missing:
            raise GrammarError(f"{code}.toml lacks {', '.join(missing)}")
        self.code = code
        self.space: str = table["space"]
        self.names: Mapping[str, list[str]] = table["names"]
        self._thousands: str = table["thousands"]
        self._decimal: str = table["decimal"]
        self.pairs: list[tuple[str, str]] = [tuple(p) for p in table["edit"]["pairs"]]
        self._table = table
        self.figures = self._make_figures()
        self._forms: dict[tuple[str, ...], Lists] = {}
        self.topics = {
            name: self.lists_of("topics", name) for name in sorted(table["topics"])
        }
        self.templates = sorted(table["templates"])
        self.columns = sorted(table["columns"])

    def lists_of(self, *path: str) -> Lists:
        """Give the lists of a table of the file, the general ones behind them."""
        if path not in self._forms:
            table = self._table
            for name in path:
                table = table[name]
            self._forms[path] = Lists((table, self._table["lists"]), SLOTS)
        return self._forms[path]

    @property
    def table(self) -> Mapping[str, Any]:
        """The file as it is, for what is no list of templates."""
        return self._table

    def town(self, random: Random) -> str:
        """Invent a town."""
        return self._join(random, "place_start", "place_end")

    def person(self, random: Random) -> tuple[str, str]:
        """Invent a person: the full name and the last name."""
        last = self._join(random, "person_last_start", "person_last_end")
        first = pick(self.names["person_first"], random)
        if self.space:
            return f"{first} {last}", last
        return last + first, last

    def organisation(self, random: Random) -> str:
        """Invent an organisation or company."""
        return self._join(random, "org_start", "org_end", "org_kind")

    def date_text(self, day: date, form: str = "date") -> str:
        """Write a day as the language does: `date`, or `day_month`."""
        pattern = str(self.names[form])
        month = self.names["months"][day.month - 1]
        return (
            pattern.replace("{month}", month)
            .replace("{day}", str(day.day))
            .replace("{year}", str(day.year))
        )

    def number(self, value: int) -> str:
        """Write a number with the language's separator of thousands."""
        return f"{value:,}".replace(",", self._thousands)

    def write(
        self, template: Template, entities: Mapping[str, str], random: Random
    ) -> str:
        """Fill a template with names and figures."""
        return write(template, entities, self.figures, random)

    def _join(self, random: Random, *lists: str) -> str:
        return "".join([pick(self.names[name], random) for name in lists])

    def _make_figures(self) -> Mapping[str, Callable[[Random], str]]:
        weekdays = self.names["weekdays"]
        start = date(2025, 1, 6)

        def dated(random: Random) -> str:
            day = start + timedelta(days=int(random() * 360))
            return self.date_text(day, "day_month")

        return {
            "n1": lambda random: str(2 + int(random() * 8)),
            "n2": lambda random: str(10 + int(random() * 90)),
            "n3": lambda random: str(100 + int(random() * 900)),
            "n4": lambda random: self.number(1000 + int(random() ** 2 * 99_000)),
            "dec": lambda random: f"{0.2 + random() * 19.6:.1f}".replace(
                ".", self._decimal
            ),
            "year": lambda random: str(1961 + int(random() * 64)),
            "weekday": lambda random: weekdays[int(random() * 7)],
            "date": dated,
            "time": lambda random: (
                f"{6 + int(random() * 17)}:{int(random() * 12) * 5:02d}"
            ),
        }


@cache
def voice(code: str) -> Voice:
    """Give the voice of a language, loaded once."""
    return Voice(code)
