"""Rule files into a `RuleSet`: reading, checking, overrides.

Every problem of every file is collected and reported together, with path, rule and
key, since a pack is edited as a whole. Unknown keys are errors: a typo in `unless`
must not silently unguard a rule.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import regex

from cleanlit.errors import Problem, RuleError
from cleanlit.rules.guards import EVIDENCE, GUARDS, STANDALONE_EVIDENCE
from cleanlit.rules.model import (
    Action,
    At,
    Case,
    Category,
    HostOverride,
    Rule,
    RuleSet,
    Status,
    TailBudget,
    Unit,
    Zone,
    compile_source,
)
from cleanlit.rules.shipped import shipped_rules
from cleanlit.rules.words import KEYS as _WORD_KEYS
from cleanlit.rules.words import TOPICS, WordLists
from cleanlit.text.fold import fold
from cleanlit.text.hosts import is_public_suffix
from cleanlit.text.lines import line_texts

SCHEMA: Final = 1
_HEADER: Final = frozenset(
    ["schema", "pack", "version", "languages", "description", "license", "min_cleanlit"]
)
_TOP: Final = frozenset({"ruleset", "rule", "keep", "override", "disable", "words"})
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
        "lift_to",
        "lift_value",
        "flag",
        "references",
        "since",
        "falsepositives",
    ]
)
_LISTS: Final = frozenset(
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
_RULE_KEYS: Final = (
    frozenset(_ENUMS) | _STRINGS | _LISTS | _NUMBERS | _DATES | {"tail_budget", "case"}
)
_KEEP_KEYS: Final = frozenset(
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
_CASE_METADATA: Final = ("title", "lang", "host", "author", "site", "date")
_CASE_KEYS: Final = frozenset(
    ["text", "kept", "lifted", "line_evidence", *_CASE_METADATA]
)
_FIXED: Final = frozenset({"id", "removes", "keeps", "case"})
_DOM_KEYS: Final = frozenset({"select", "max_share"})


class _Problems:
    """Collects what is wrong with one file."""

    def __init__(self, path: str, *, trusted: bool = False) -> None:
        self.path = path
        self.trusted = trusted
        self.found: list[Problem] = []

    def add(self, rule: str | None, key: str | None, message: str) -> None:
        self.found.append(Problem(self.path, rule, key, message))


def load_rules(
    *paths: str | os.PathLike[str],
    shipped: bool = True,
    disable: Iterable[str] = (),
) -> RuleSet:
    """Load the shipped packs and then the files and folders in `paths`, in order.

    A later file may override, disable or veto what an earlier one says. `disable` takes
    rule ids and categories. Raises `RuleError` with every problem found.
    """
    problems: list[Problem] = []
    loader = _Loader()
    ours = list(shipped_rules()) if shipped else []
    files = [*ours]
    for path in paths:
        files.extend(_files_under(Path(path), problems))
    digest = hashlib.sha256()
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            problems.append(
                Problem(str(file), None, None, f"cannot be read: {error.strerror}")
            )
            continue
        digest.update(hashlib.sha256(content).digest())
        # To compile the patterns of all languages takes seconds, to use a few of them
        # milliseconds; the list of public suffixes is long. The tests of the shipped
        # files see to both.
        found = _Problems(str(file), trusted=file in ours)
        loader.add_file(file, content, found)
        problems.extend(found.found)
    unwanted = sorted(set(disable))
    options = _Problems("disable")
    loader.disable(unwanted, options)
    problems.extend(options.found)
    if problems:
        raise RuleError(problems)
    digest.update("\n".join(unwanted).encode())
    return loader.ruleset(digest.hexdigest())


def _files_under(path: Path, problems: list[Problem]) -> Iterator[Path]:
    if path.is_dir():
        # Host groups first: any file of the folder may name them.
        yield from sorted(
            path.rglob("*.toml"), key=lambda file: (file.name != "hosts.toml", file)
        )
    elif path.is_file():
        yield path
    else:
        problems.append(Problem(str(path), None, None, "no such rule file or folder"))


class _Loader:
    """Rules by id, as far as the files read so far say."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}
        self._host_overrides: list[HostOverride] = []
        self._groups: dict[str, tuple[str, ...]] = {}
        self._words: dict[str, WordLists] = {}

    def add_file(self, file: Path, content: bytes, problems: _Problems) -> None:
        try:
            table = tomllib.loads(content.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.add(None, None, f"is not TOML: {error}")
            return
        if file.name == "hosts.toml":
            self._add_groups(table, problems)
            return
        for key in sorted(table.keys() - _TOP):
            problems.add(None, key, f"unknown table; known are {_list(_TOP)}")
        header = _table(table, "ruleset", problems)
        _check_header(header, problems)
        defaults: dict[str, Any] = {"languages": header.get("languages", ["*"])}
        if file.parent.name == "sites":
            defaults["hosts"] = [file.name.removesuffix(".toml")]
        for item in _tables(table, "rule", problems):
            self._add_rule(item, defaults, problems)
        for item in _tables(table, "keep", problems):
            self._add_keep(item, defaults, problems)
        overrides = _table(table, "override", problems)
        for rule_id in overrides:
            self._override(rule_id, _table(overrides, rule_id, problems), problems)
        self._add_words(
            _table(table, "words", problems), defaults["languages"], problems
        )
        for key, names in _table(table, "disable", problems).items():
            if key not in ("ids", "categories"):
                problems.add(None, f"disable.{key}", "unknown key")
            elif not _is_strings(names):
                problems.add(None, f"disable.{key}", "must be a list of strings")
            else:
                self.disable(names, problems)

    def _add_groups(self, table: Mapping[str, Any], problems: _Problems) -> None:
        for key in sorted(table.keys() - {"groups"}):
            problems.add(None, key, "unknown table; known is groups")
        for name, hosts in _table(table, "groups", problems).items():
            if not _is_strings(hosts):
                problems.add(None, name, "a host group is a list of host names")
                continue
            self._groups[name] = tuple(self._hosts(name, "groups", hosts, problems))

    def _add_words(
        self, table: Mapping[str, Any], languages: Any, problems: _Problems
    ) -> None:
        for key in sorted(table.keys() - _WORD_KEYS):
            problems.add(
                None, f"words.{key}", f"unknown; known are {_list(_WORD_KEYS)}"
            )
        topics = _table(table, "topics", problems)
        for name in sorted(topics.keys() - TOPICS):
            problems.add(None, f"words.topics.{name}", "is no category with a topic")
        given = {key: table[key] for key in ("speech", "months") if key in table}
        for name, words in (*given.items(), *topics.items()):
            if not _is_strings(words):
                problems.add(None, f"words.{name}", "must be a list of strings")
                return
        for code in languages if table else ():
            lists = self._words.setdefault(code, WordLists())
            lists.speech += given.get("speech", [])
            lists.months += given.get("months", [])
            for name, words in topics.items():
                lists.topics.setdefault(name, []).extend(words)

    def _add_rule(
        self, item: Mapping[str, Any], defaults: Mapping[str, Any], problems: _Problems
    ) -> None:
        rule_id = item.get("id")
        if not isinstance(rule_id, str) or not regex.fullmatch(
            r"[a-z0-9-]+\.[a-z0-9.-]+", rule_id
        ):
            problems.add(None, "id", f"is {rule_id!r}, not of the form category.slug")
            return
        if rule_id in self._rules:
            other = self._rules[rule_id].path
            problems.add(rule_id, "id", f"is taken by {other}; use [override] instead")
            return
        if _DOM_KEYS & item.keys():
            problems.add(rule_id, "select", "DOM rules need a newer cleanlit")
            return
        values = self._values(rule_id, {**defaults, **item}, _RULE_KEYS, problems)
        if values is None:
            return
        for key in ("description", "category"):
            if key not in values:
                problems.add(rule_id, key, "is missing")
                return
        rule = Rule(**values, path=problems.path)
        _check_rule(rule, item, problems)
        self._rules[rule_id] = rule

    def _add_keep(
        self, item: Mapping[str, Any], defaults: Mapping[str, Any], problems: _Problems
    ) -> None:
        rule_id = item.get("id")
        if not isinstance(rule_id, str) or not rule_id:
            problems.add(None, "id", "a keep rule needs one")
            return
        if rule_id in self._rules:
            problems.add(rule_id, "id", "is taken")
            return
        values = self._values(rule_id, {**defaults, **item}, _KEEP_KEYS, problems)
        if values is None:
            return
        values.setdefault("description", "protected")
        rule = Rule(
            **values, category=Category.CORRECTION, path=problems.path, keep=True
        )
        if not rule.literals:
            problems.add(rule_id, "phrases", "a keep rule needs phrases or a prefilter")
        self._rules[rule_id] = rule

    def _values(
        self,
        rule_id: str,
        item: Mapping[str, Any],
        known: frozenset[str],
        problems: _Problems,
    ) -> dict[str, Any] | None:
        before = len(problems.found)
        values: dict[str, Any] = {}
        for key, value in item.items():
            if key not in known:
                problems.add(rule_id, key, "unknown key")
                continue
            target = "cases" if key == "case" else key
            values[target] = self._value(rule_id, key, value, problems)
        return values if len(problems.found) == before else None

    def _value(self, rule_id: str, key: str, value: Any, problems: _Problems) -> Any:
        if key in _ENUMS:
            try:
                return _ENUMS[key](value)
            except (TypeError, ValueError):
                problems.add(
                    rule_id, key, f"is {value!r}; known: {_list(list(_ENUMS[key]))}"
                )
        elif key in _STRINGS:
            if isinstance(value, str) and value.strip():
                return value
            problems.add(rule_id, key, "must be a string that is not empty")
        elif key in _LISTS:
            if _is_strings(value):
                return self._list_value(rule_id, key, tuple(value), problems)
            problems.add(rule_id, key, "must be a list of strings")
        elif key in _NUMBERS:
            if isinstance(value, int) and not isinstance(value, bool) and value > 0:
                return value
            problems.add(rule_id, key, "must be a number above 0")
        elif key in _DATES:
            if isinstance(value, date):
                return value
            problems.add(rule_id, key, "must be a date, as in 2026-01-31")
        elif key == "tail_budget":
            return _budget(rule_id, value, problems)
        else:
            return tuple(_cases(rule_id, value, problems))
        return None

    def _list_value(
        self, rule_id: str, key: str, value: tuple[str, ...], problems: _Problems
    ) -> tuple[str, ...]:
        if key in ("phrases", "prefilter"):
            folded = tuple(_fold_literal(literal) for literal in value)
            if not all(literal.strip() for literal in folded):
                problems.add(rule_id, key, "a literal is empty after folding")
            return tuple(dict.fromkeys(folded))
        if key in ("require", "unless"):
            known = EVIDENCE if key == "require" else GUARDS.keys() | EVIDENCE
            for name in value:
                if name not in known:
                    problems.add(
                        rule_id, key, f"{name!r} unknown; known: {_list(known)}"
                    )
        if key in ("hosts", "hosts_except"):
            return tuple(self._hosts(rule_id, key, value, problems))
        return value

    def _hosts(
        self, rule_id: str, key: str, value: Iterable[str], problems: _Problems
    ) -> Iterator[str]:
        for host in value:
            if host.startswith("@"):
                if host[1:] not in self._groups:
                    problems.add(rule_id, key, f"no host group {host} in hosts.toml")
                yield from self._groups.get(host[1:], ())
                continue
            bare = host.removeprefix("=").removeprefix("*.")
            if not problems.trusted and is_public_suffix(bare):
                problems.add(rule_id, key, f"{host!r} is a public suffix, not a host")
            yield host.lower()

    def _override(
        self, rule_id: str, change: Mapping[str, Any], problems: _Problems
    ) -> None:
        rule = self._rules.get(rule_id)
        if rule is None:
            problems.add(rule_id, None, "[override] of a rule that is not loaded")
            return
        before = len(problems.found)
        on_hosts: tuple[str, ...] = ()
        values: dict[str, Any] = {}
        for key, value in change.items():
            if key == "on_hosts":
                if not _is_strings(value):
                    problems.add(rule_id, key, "must be a list of strings")
                    continue
                on_hosts = tuple(self._hosts(rule_id, key, value, problems))
                continue
            base = key.removesuffix("_add").removesuffix("_remove")
            if base not in _RULE_KEYS or base in _FIXED:
                problems.add(rule_id, key, "cannot be overridden")
                continue
            new = self._value(rule_id, base, value, problems)
            if key == base:
                values[base] = new
            elif base not in _LISTS:
                problems.add(rule_id, key, "only lists have _add and _remove")
            elif new is not None:
                old: tuple[str, ...] = values.get(base, getattr(rule, base))
                added = key.endswith("_add")
                values[base] = (
                    (*old, *(item for item in new if item not in old))
                    if added
                    else tuple(item for item in old if item not in new)
                )
        if len(problems.found) > before:
            return
        changed = replace(rule, **values)
        _check_rule(changed, {}, problems)
        if on_hosts:
            self._host_overrides.append(HostOverride(rule_id, on_hosts, changed))
        else:
            self._rules[rule_id] = changed

    def disable(self, names: Sequence[str], problems: _Problems) -> None:
        """Switch off rules by id or by category."""
        for name in names:
            hit = [r for r in self._rules.values() if name in (r.id, r.category)]
            if not hit and name not in list(Category):
                problems.add(name, None, "no rule or category of this name to disable")
            for rule in hit:
                if not rule.keep or rule.id == name:
                    self._rules[rule.id] = replace(rule, status=Status.OFF)
                    self._host_overrides = [
                        item for item in self._host_overrides if item.rule_id != rule.id
                    ]

    def ruleset(self, digest: str) -> RuleSet:
        return RuleSet(
            tuple(self._rules[rule_id] for rule_id in sorted(self._rules)),
            tuple(self._host_overrides),
            digest,
            {code: lists.ready() for code, lists in sorted(self._words.items())},
        )


def _check_header(header: Mapping[str, Any], problems: _Problems) -> None:
    for key in sorted(header.keys() - _HEADER):
        problems.add(None, f"ruleset.{key}", "unknown key")
    if header.get("schema") != SCHEMA:
        problems.add(None, "ruleset.schema", f"must be {SCHEMA}")
    if not _is_strings(header.get("languages", ["*"])):
        problems.add(None, "ruleset.languages", "must be a list of strings")


def _check_rule(rule: Rule, item: Mapping[str, Any], problems: _Problems) -> None:
    """Check what one key alone cannot tell."""

    def wrong(key: str, message: str) -> None:
        problems.add(rule.id, key, message)

    weak = bool(rule.require)
    if not rule.literals and not STANDALONE_EVIDENCE & set(rule.require):
        wrong("phrases", "nothing cheap to look for: give phrases or a prefilter")
    if rule.phrases and rule.at is At.ANYWHERE and rule.min_hits < 2 and not weak:
        wrong("at", "'anywhere' needs min_hits of 2 or more, or a require")
    if (
        rule.max_chars is None
        and rule.unit is not Unit.SPAN
        and (rule.at is not At.WHOLE or not rule.phrases)
    ):
        wrong("max_chars", "is missing")
    if rule.unit is Unit.SPAN and rule.action not in (Action.MARK, Action.LIFT):
        wrong("unit", "a span can only be marked or lifted")
    if (rule.unit is Unit.BLOCK) != (rule.block_lines > 1):
        wrong("block_lines", "goes with unit = 'block', and must be 2 or more")
    if rule.action is Action.CUT and rule.zone is not Zone.TAIL:
        wrong("zone", "a cut needs zone = 'tail'")
    if (rule.action is Action.LIFT) != (rule.lift_to is not None):
        wrong("lift_to", "goes with action = 'lift'")
    if rule.action is Action.CUT and item and "tail_budget" not in item:
        wrong("tail_budget", "is missing")
    if rule.unit is Unit.SPAN and rule.pattern is None:
        wrong("pattern", "a span rule needs one")
    _check_pattern(rule, wrong, compiling=not problems.trusted)
    if not rule.cases and not (rule.removes and rule.keeps):
        wrong("removes", "show what goes and what stays: removes and keeps, or cases")


def _check_pattern(rule: Rule, wrong: Any, *, compiling: bool) -> None:
    if rule.pattern is None:
        return
    if "(?&PHRASE)" in rule.pattern and not rule.phrases:
        wrong("pattern", "(?&PHRASE) without phrases")
        return
    if compiling:
        try:
            compile_source(rule.pattern, rule.phrases)
        except regex.error as error:
            wrong("pattern", f"is no regular expression: {error}")
            return
    bare = rule.pattern.removeprefix("(?x)").lstrip()
    if rule.action is not Action.MARK and not bare.startswith("^"):
        wrong("pattern", "must begin with ^")
    if (
        rule.action is Action.LIFT
        and rule.lift_value is None
        and "(?P<value>" not in rule.pattern
    ):
        wrong("pattern", "a lift needs a group 'value', or lift_value")


def _fold_literal(literal: str) -> str:
    """Fold, but keep one blank at the ends: ' / ' looks for the blanks too."""
    folded = fold(literal)
    before = " " if literal[:1].isspace() else ""
    after = " " if literal[-1:].isspace() else ""
    return f"{before}{folded}{after}"


def _budget(rule_id: str, value: Any, problems: _Problems) -> TailBudget | None:
    known = {item.name for item in fields(TailBudget)}
    if not isinstance(value, dict) or value.keys() != known:
        problems.add(rule_id, "tail_budget", f"must have exactly {_list(known)}")
        return None
    if not all(isinstance(number, (int, float)) for number in value.values()):
        problems.add(rule_id, "tail_budget", "lines, chars and share are numbers")
        return None
    return TailBudget(int(value["lines"]), int(value["chars"]), float(value["share"]))


def _cases(rule_id: str, value: Any, problems: _Problems) -> Iterator[Case]:
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
            not _is_strings(evidence) or len(evidence) != len(line_texts(text))
        ):
            problems.add(
                rule_id, "case.line_evidence", "must be one string for each line"
            )
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
            yield Case(text, kept, lifted, **said, line_evidence=lines)


def _case_lifted(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    if not isinstance(value, dict):
        return None
    lifted = []
    for name, what in sorted(value.items()):
        items = [what] if isinstance(what, str) else what
        if not _is_strings(items):
            return None
        lifted.append((name, tuple(items)))
    return tuple(lifted)


def _tables(
    table: Mapping[str, Any], key: str, problems: _Problems
) -> Iterator[Mapping[str, Any]]:
    items = table.get(key, [])
    if not isinstance(items, list):
        problems.add(None, key, f"write [[{key}]], with two brackets")
        return
    for item in items:
        if isinstance(item, dict):
            yield item
        else:
            problems.add(None, key, f"write [[{key}]] tables")


def _table(
    table: Mapping[str, Any], key: str, problems: _Problems
) -> Mapping[str, Any]:
    value = table.get(key, {})
    if isinstance(value, dict):
        return value
    problems.add(None, key, "must be a table")
    return {}


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _list(names: Iterable[Any]) -> str:
    return ", ".join(sorted(str(name) for name in names))
