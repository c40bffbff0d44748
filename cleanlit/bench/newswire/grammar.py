"""Templates of a language and how they become sentences.

A template is a string with slots in braces. It is compiled once into literals and
slots; writing a sentence then costs a few microseconds.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

_SLOT: Final = re.compile(r"\{(\^?)([\w-]+)\}")

Random = Callable[[], float]
Entities = Mapping[str, str]
"""The names of a story: `P1` to `P3`, `L1` to `L3`, `O1` to `O3`, `T1` to `T3`, …"""


class GrammarError(ValueError):
    """A language file is not as it should be: file, list, slot."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a template that an entity or a figure fills."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A place in a template that an entry of a list fills; loading fills `options`."""

    options: list[Template]


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A compiled template; `capital` says of each part whether it begins upper-case."""

    parts: tuple[str | Slot | Choice, ...]
    capital: frozenset[int] = frozenset()


Figures = Mapping[str, Callable[[Random], str]]


def write(
    template: Template, entities: Entities, figures: Figures, random: Random
) -> str:
    """Fill a template. Slots that nothing fills are a defect and raise `KeyError`."""
    parts = template.parts
    if len(parts) == 1 and type(parts[0]) is str:
        return parts[0]
    written = []
    for number, part in enumerate(parts):
        if type(part) is str:
            written.append(part)
            continue
        if type(part) is Choice:
            options = part.options
            option = options[int(random() * len(options))]
            text = write(option, entities, figures, random)
        else:
            name = part.name  # type: ignore[union-attr]
            text = entities[name] if name in entities else figures[name](random)
        if number in template.capital:
            text = text[:1].upper() + text[1:]
        written.append(text)
    return "".join(written)


class Lists:
    """The lists of a language, by name; those of a topic go before the general ones."""

    def __init__(self, tables: Iterable[Mapping[str, Any]], known: frozenset[str]):
        self._sources: dict[str, list[str]] = {}
        for table in tables:
            for name, entries in table.items():
                if isinstance(entries, list) and name not in self._sources:
                    self._sources[name] = entries
        self._known = known
        self._compiled: dict[str, Choice] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._sources

    def __getitem__(self, name: str) -> list[Template]:
        """Give a compiled list. Raises `GrammarError` for a list that is not there."""
        return self._choice(name).options

    def compile(self, text: str) -> Template:
        """Compile one template with the lists at hand."""
        parts: list[str | Slot | Choice] = []
        capital = set()
        pieces = _SLOT.split(text)
        # split gives literal, caret, name, literal, caret, name, …, literal
        for index in range(0, len(pieces), 3):
            if pieces[index]:
                parts.append(pieces[index])
            if index + 2 < len(pieces):
                if pieces[index + 1]:
                    capital.add(len(parts))
                parts.append(self._slot(pieces[index + 2], text))
        return Template(tuple(parts) or ("",), frozenset(capital))

    def _slot(self, name: str, where: str) -> Slot | Choice:
        if name in self._known:
            return Slot(name)
        if name in self._sources:
            return self._choice(name)
        raise GrammarError(f"unknown slot {{{name}}} in {where!r}")

    def _choice(self, name: str) -> Choice:
        if name in self._compiled:
            return self._compiled[name]
        if name not in self._sources:
            raise GrammarError(f"there is no list {name!r}")
        choice = self._compiled[name] = Choice([])
        choice.options.extend(self.compile(text) for text in self._sources[name])
        if not choice.options:
            raise GrammarError(f"the list {name!r} is empty")
        return choice


ENTITY_SLOTS: Final = frozenset(
    f"{kind}{number}" for kind in "PLOT" for number in (1, 2, 3)
)
FIGURE_SLOTS: Final = frozenset("n1 n2 n3 n4 dec year weekday date time".split())
HOUSE_SLOTS: Final = frozenset(
    "outlet host town agency author link handle TOWN Town day".split()
)
SLOTS: Final = ENTITY_SLOTS | FIGURE_SLOTS | HOUSE_SLOTS


@cache
def read_language(code: str) -> dict[str, Any]:
    """Read the file of a language. Raises `GrammarError` where there is none."""
    file = resources.files(__package__).joinpath("lang", f"{code}.toml")
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise GrammarError(f"no words for the language {code!r}") from None
    except tomllib.TOMLDecodeError as error:
        raise GrammarError(f"{code}.toml: {error}") from error


def languages() -> tuple[str, ...]:
    """Name the languages that there are words for."""
    folder = resources.files(__package__).joinpath("lang")
    names = (item.name for item in folder.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))
