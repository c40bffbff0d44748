"""What each key of a rule may hold, and what it is read into."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from math import inf
from typing import Any, Final

from cleanlit.rules.guards import EVIDENCE, GUARDS
from cleanlit.rules.model import (
    Action,
    At,
    Case,
    Category,
    Counted,
    Status,
    TailBudget,
    Unit,
    Zone,
)
from cleanlit.rules.problems import Problems, is_strings, listed
from cleanlit.text.fold import fold_lines
from cleanlit.text.hosts import is_public_suffix
from cleanlit.text.language import primary_language
from cleanlit.text.lines import line_texts

_ENUMS: Final[Mapping[str, type[StrEnum]]] = {
    "category": Category,
    "status": Status,
    "unit": Unit,
    "zone": Zone,
    "action": Action,
    "at": At,
}
_STRINGS: Final = frozenset(
    [
        "id",
        "description",
        "pattern",
        "select",
        "lift_to",
        "lift_value",
        "flag",
        "references",
        "since",
        "falsepositives",
    ]
)
LISTS: Final = frozenset(
    [
        "languages",
        "hosts",
        "hosts_except",
        "phrases",
        "prefilter",
        "require",
        "unless",
        "removes",
        "keeps",
    ]
)
_NUMBERS: Final = frozenset(
    ["block_lines", "min_hits", "min_chars", "max_chars", "max_words"]
)
_DATES: Final = frozenset({"valid_from", "valid_until"})
RULE_KEYS: Final = (
    frozenset(_ENUMS) | _STRINGS | LISTS | _NUMBERS | _DATES
    | {"tail_budget", "max_share", "case", "learned"}
)  # fmt: skip
# What a rule with `select` may have; all else is about wording.
DOM_KEYS: Final = _DATES | frozenset(
    "select max_share action id description category languages hosts hosts_except"
    " status references since falsepositives removes keeps".split()
)
KEEP_KEYS: Final = frozenset(
    [
        "id",
        "description",
        "languages",
        "hosts",
        "hosts_except",
        "at",
        "phrases",
        "prefilter",
        "pattern",
        "max_chars",
        "keeps",
        "removes",
    ]
)
_CASE_METADATA: Final = (
    "title", "lang", "host", "author", "site", "date", "description", "section"
)  # fmt: skip
_CASE_KEYS: Final = frozenset(
    ["text", "kept", "lifted", "line_evidence", "authors", *_CASE_METADATA]
)
# What an override cannot change.
FIXED: Final = frozenset({"id", "removes", "keeps", "case"})
# A host alone: what has a scheme, a port or a path would never be met.
_HOST: Final = re.compile(r"[^\s/:@=*]+")


class Values:
    """Reads the values of rules. `groups` are the host groups known so far."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._groups = groups

    def read(
        self,
        rule_id: str,
        item: Mapping[str, Any],
        known: frozenset[str],
        problems: Problems,
    ) -> dict[str, Any] | None:
        before = len(problems.found)
        values: dict[str, Any] = {}
        for key, value in item.items():
            if key not in known:
                problems.add(rule_id, key, "unknown key")
                continue
            target = "cases" if key == "case" else key
            values[target] = self.value(rule_id, key, value, problems)
        return values if len(problems.found) == before else None

    def value(self, rule_id: str, key: str, value: Any, problems: Problems) -> Any:
        if key in _ENUMS:
            try:
                return _ENUMS[key](value)
            except (TypeError, ValueError):
                problems.add(
                    rule_id, key, f"is {value!r}; known: {listed(list(_ENUMS[key]))}"
                )
        elif key in _STRINGS:
            if isinstance(value, str) and value.strip():
                return value
            problems.add(rule_id, key, "must be a string that is not empty")
        elif key in LISTS:
            if is_strings(value):
                return self._list_value(rule_id, key, tuple(value), problems)
            problems.add(rule_id, key, "must be a list of strings")
        elif key in _NUMBERS:
            if isinstance(value, int) and not isinstance(value, bool) and value > 0:
                return value
            problems.add(rule_id, key, "must be a number above 0")
        elif key in _DATES:
            if isinstance(value, date) and not isinstance(value, datetime):
                return value
            problems.add(rule_id, key, "must be a date, as in 2026-01-31")
        elif key == "max_share":
            # A comparison is false with nan.
            if type(value) in (int, float) and 0 < value <= 1:
                return float(value)
            problems.add(rule_id, key, "must be a number above 0, up to 1")
        elif key == "tail_budget":
            return _budget(rule_id, value, problems)
        elif key == "learned":
            return _counted(rule_id, value, problems)
        else:
            return tuple(_cases(rule_id, value, problems))
        return None

    def _list_value(
        self, rule_id: str, key: str, value: tuple[str, ...], problems: Problems
    ) -> tuple[str, ...]:
        if key in ("phrases", "prefilter"):
            folded = _fold_literals(value)
            if not all(literal.strip() for literal in folded):
                problems.add(rule_id, key, "a literal is empty after folding")
            return tuple(dict.fromkeys(folded))
        if key in ("require", "unless"):
            known = EVIDENCE if key == "require" else GUARDS.keys() | EVIDENCE
            for name in value:
                if name not in known:
                    problems.add(
                        rule_id, key, f"{name!r} unknown; known: {listed(known)}"
                    )
        if key == "languages":
            check_languages(rule_id, key, value, problems)
        if key in ("hosts", "hosts_except"):
            return tuple(self.hosts(rule_id, key, value, problems))
        return value

    def hosts(
        self, rule_id: str | None, key: str, value: Iterable[str], problems: Problems
    ) -> Iterator[str]:
        for host in value:
            if host.startswith("@"):
                if host[1:] not in self._groups:
                    problems.add(rule_id, key, f"no host group {host} in hosts.toml")
                yield from self._groups.get(host[1:], ())
                continue
            bare = host.removeprefix("=").removeprefix("*.")
            if not _HOST.fullmatch(bare):
                problems.add(
                    rule_id, key, f"{host!r} is no host; write as in 'harbour.example'"
                )
                continue
            if not problems.trusted and is_public_suffix(bare):
                problems.add(rule_id, key, f"{host!r} is a public suffix, not a host")
            yield host.lower()


def check_languages(
    rule_id: str | None, key: str, codes: Sequence[str], problems: Problems
) -> None:
    """Refuse what no record can have as language: a rule of it would never act."""
    if not codes:
        problems.add(rule_id, key, "names no language; ['*'] is any")
    for code in codes:
        if code != "*" and primary_language(code) != code:
            problems.add(
                rule_id, key, f"{code!r} is no code of a language, such as 'en', or '*'"
            )


def _fold_literals(literals: Sequence[str]) -> list[str]:
    """Fold, but keep one blank at the ends: ' / ' looks for the blanks too."""
    folded = fold_lines([" ".join(literal.split("\n")) for literal in literals])
    return [
        f"{' ' * literal[:1].isspace()}{line}{' ' * literal[-1:].isspace()}"
        for literal, line in zip(literals, folded, strict=True)
    ]


def _counted(rule_id: str, value: Any, problems: Problems) -> Counted | None:
    known = {item.name: type(item.default) for item in fields(Counted)}
    if not isinstance(value, dict) or value.keys() != known.keys():
        problems.add(rule_id, "learned", f"must have exactly {listed(known)}")
        return None
    for key, kind in known.items():
        if type(value[key]) is not kind:
            problems.add(rule_id, "learned", f"{key} is no {kind.__name__}")
            return None
    return Counted(**value)


def _budget(rule_id: str, value: Any, problems: Problems) -> TailBudget | None:
    known = {item.name for item in fields(TailBudget)}
    if not isinstance(value, dict) or value.keys() != known:
        problems.add(rule_id, "tail_budget", f"must have exactly {listed(known)}")
        return None
    lines, chars, share = value["lines"], value["chars"], value["share"]
    numbers = all(type(number) in (int, float) for number in value.values())
    # A comparison is false with nan; int() raises with it and with inf.
    if not numbers or not (0 < lines < inf and 0 < chars < inf and 0 < share <= 1):
        problems.add(
            rule_id, "tail_budget", "lines and chars are numbers above 0, share up to 1"
        )
        return None
    return TailBudget(int(lines), int(chars), float(share))


def _cases(rule_id: str, value: Any, problems: Problems) -> Iterator[Case]:
    if not isinstance(value, list):
        problems.add(rule_id, "case", "write [[rule.case]] tables")
        return
    for case in value:
        if not isinstance(case, dict):
            problems.add(rule_id, "case", "write [[rule.case]] tables")
            continue
        for key in sorted(case.keys() - _CASE_KEYS):
            problems.add(rule_id, f"case.{key}", "unknown key")
        text, kept = case.get("text"), case.get("kept")
        if not isinstance(text, str) or not isinstance(kept, str):
            problems.add(rule_id, "case", "needs text and kept")
            continue
        lifted = _case_lifted(case.get("lifted", {}))
        if lifted is None:
            problems.add(rule_id, "case.lifted", "must be a table of strings")
            continue
        evidence = case.get("line_evidence")
        if evidence is not None and (
            not is_strings(evidence) or len(evidence) != len(line_texts(text))
        ):
            problems.add(
                rule_id, "case.line_evidence", "must be one string for each line"
            )
            continue
        authors = case.get("authors", [])
        if not is_strings(authors):
            problems.add(rule_id, "case.authors", "must be a list of strings")
            continue
        # A date may stand in TOML as a string or as a date.
        said = {
            key: value.isoformat() if isinstance(value, date) else value
            for key in _CASE_METADATA
            if (value := case.get(key)) is not None
        }
        wrong = [key for key, value in said.items() if not isinstance(value, str)]
        for key in wrong:
            problems.add(rule_id, f"case.{key}", "must be a string")
        if not wrong:
            lines = None if evidence is None else tuple(evidence)
            yield Case(
                text, kept, lifted, **said, authors=tuple(authors), line_evidence=lines
            )


def _case_lifted(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    if not isinstance(value, dict):
        return None
    lifted = []
    for name, what in sorted(value.items()):
        items = [what] if isinstance(what, str) else what
        if not is_strings(items):
            return None
        lifted.append((name, tuple(items)))
    return tuple(lifted)
