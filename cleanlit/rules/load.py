"""Rule files into a `RuleSet`: reading, checking, overrides.

Every problem of every file is collected and reported together, with path, rule and
key, since a pack is edited as a whole. Unknown keys are errors: a typo in `unless`
must not silently unguard a rule.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import regex

# The standard library's tomllib, compiled: the packs are read in 0.12 s, not in 0.33.
import tomli

from cleanlit.errors import Problem, RuleError
from cleanlit.rules.check import check_header, check_keep, check_rule
from cleanlit.rules.model import Category, HostOverride, Rule, RuleSet, Status
from cleanlit.rules.problems import Problems, is_strings, listed, table_of, tables_of
from cleanlit.rules.shipped import shipped_rules
from cleanlit.rules.values import FIXED, KEEP_KEYS, LISTS, RULE_KEYS, Values
from cleanlit.rules.words import KEYS as _WORD_KEYS
from cleanlit.rules.words import TOPICS, WordLists

_TOP: Final = frozenset(
    {"ruleset", "rule", "keep", "override", "disable", "enable", "words"}
)
# A rule for pages, as the shipped files write them.
_SELECTS: Final = re.compile(rb"^select = ", re.M)


def load_rules(
    *paths: str | os.PathLike[str],
    shipped: bool = True,
    disable: Iterable[str] = (),
    enable: Iterable[str] = (),
    pages_only: bool = False,
) -> RuleSet:
    """Load the shipped packs and then the files and folders in `paths`, in order.

    A later file may override, disable or veto what an earlier one says. `disable` takes
    rule ids and categories; `enable` too, and lets those act that are only marked
    otherwise. What is in both is off. Raises `RuleError` with every problem found.

    With `pages_only` the shipped files that have no rule for pages are passed over,
    which takes a twentieth of the time. Then what the others say cannot be named.
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
        if pages_only and file in ours and not _SELECTS.search(content):
            continue
        digest.update(hashlib.sha256(content).digest())
        # To compile the patterns of all languages takes seconds, to use a few of them
        # milliseconds; the list of public suffixes is long. The tests of the shipped
        # files see to both.
        found = Problems(str(file), trusted=file in ours)
        loader.add_file(file, content, found)
        problems.extend(found.found)
    wanted, unwanted = sorted(set(enable)), sorted(set(disable))
    for names, switch, said in (
        (wanted, loader.enable, "enable"),
        (unwanted, loader.disable, "disable"),
    ):
        options = Problems(said)
        switch(names, options)
        problems.extend(options.found)
    if problems:
        raise RuleError(problems)
    digest.update("\n".join(unwanted).encode())
    digest.update("\n+".join(["", *wanted]).encode() if wanted else b"")
    return loader.ruleset(digest.hexdigest())


def _files_under(path: Path, problems: list[Problem]) -> Iterator[Path]:
    if path.is_dir():
        # Host groups first: any file of the folder may name them.
        files = sorted(
            path.rglob("*.toml"), key=lambda file: (file.name != "hosts.toml", file)
        )
        if not files:
            problems.append(Problem(str(path), None, None, "no .toml file in it"))
        yield from files
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
        self._read = Values(self._groups)
        self._words: dict[str, WordLists] = {}

    def add_file(self, file: Path, content: bytes, problems: Problems) -> None:
        try:
            table = tomli.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            # Thousands of digits are a bare ValueError, deep nesting is the other.
            problems.add(None, None, f"is not TOML: {error}")
            return
        if file.name == "hosts.toml":
            self._add_groups(table, problems)
            return
        for key in sorted(table.keys() - _TOP):
            problems.add(None, key, f"unknown table; known are {listed(_TOP)}")
        header = table_of(table, "ruleset", problems)
        check_header(header, problems)
        languages = header.get("languages", ["*"])
        defaults: dict[str, Any] = {
            "languages": languages if is_strings(languages) and languages else ["*"]
        }
        if file.parent.name == "sites":
            defaults["hosts"] = [file.name.removesuffix(".toml")]
        for number, item in enumerate(tables_of(table, "rule", problems), 1):
            self._add_rule(number, item, defaults, problems)
        for item in tables_of(table, "keep", problems):
            self._add_keep(item, defaults, problems)
        overrides = table_of(table, "override", problems)
        for rule_id in overrides:
            self._override(rule_id, table_of(overrides, rule_id, problems), problems)
        self._add_words(
            table_of(table, "words", problems), defaults["languages"], problems
        )
        for switch, change in (("enable", self.enable), ("disable", self.disable)):
            for key, names in table_of(table, switch, problems).items():
                if key not in ("ids", "categories"):
                    problems.add(None, f"{switch}.{key}", "unknown key")
                elif not is_strings(names):
                    problems.add(None, f"{switch}.{key}", "must be a list of strings")
                else:
                    change(names, problems)

    def _add_groups(self, table: Mapping[str, Any], problems: Problems) -> None:
        for key in sorted(table.keys() - {"groups"}):
            problems.add(None, key, "unknown table; known is groups")
        for name, hosts in table_of(table, "groups", problems).items():
            if not is_strings(hosts):
                problems.add(None, f"groups.{name}", "is no list of host names")
                continue
            self._groups[name] = tuple(
                self._read.hosts(None, f"groups.{name}", hosts, problems)
            )

    def _add_words(
        self, table: Mapping[str, Any], languages: Any, problems: Problems
    ) -> None:
        for key in sorted(table.keys() - _WORD_KEYS):
            problems.add(
                None, f"words.{key}", f"unknown; known are {listed(_WORD_KEYS)}"
            )
        topics = table_of(table, "topics", problems)
        for name in sorted(topics.keys() - TOPICS):
            problems.add(None, f"words.topics.{name}", "is no category with a topic")
        given = {key: table[key] for key in ("speech", "months") if key in table}
        for name, words in (*given.items(), *topics.items()):
            if not is_strings(words):
                problems.add(None, f"words.{name}", "must be a list of strings")
                return
        for code in languages if table else ():
            lists = self._words.setdefault(code, WordLists())
            lists.speech += given.get("speech", [])
            lists.months += given.get("months", [])
            for name, words in topics.items():
                lists.topics.setdefault(name, []).extend(words)

    def _add_rule(
        self,
        number: int,
        item: Mapping[str, Any],
        defaults: Mapping[str, Any],
        problems: Problems,
    ) -> None:
        rule_id = item.get("id")
        if not isinstance(rule_id, str) or not regex.fullmatch(
            r"[a-z0-9-]+\.[a-z0-9.-]+", rule_id
        ):
            said = "is missing" if rule_id is None else f"is {rule_id!r}"
            problems.add(
                None, "id", f"{said}; [[rule]] number {number} needs category.slug"
            )
            return
        if rule_id in self._rules:
            other = self._rules[rule_id].path
            said = (
                "is there twice, or the file is named twice"
                if other == problems.path
                else f"is taken by {other}; use [override] instead"
            )
            problems.add(rule_id, "id", said)
            return
        values = self._read.read(rule_id, {**defaults, **item}, RULE_KEYS, problems)
        if values is None:
            return
        for key in ("description", "category"):
            if key not in values:
                problems.add(rule_id, key, "is missing")
                return
        rule = Rule(**values, path=problems.path)
        check_rule(rule, item, problems)
        self._rules[rule_id] = rule

    def _add_keep(
        self, item: Mapping[str, Any], defaults: Mapping[str, Any], problems: Problems
    ) -> None:
        rule_id = item.get("id")
        if not isinstance(rule_id, str) or not rule_id:
            problems.add(None, "id", "a keep rule needs one")
            return
        if rule_id in self._rules:
            problems.add(rule_id, "id", "is taken")
            return
        values = self._read.read(rule_id, {**defaults, **item}, KEEP_KEYS, problems)
        if values is None:
            return
        values.setdefault("description", "protected")
        rule = Rule(
            **values, category=Category.CORRECTION, path=problems.path, keep=True
        )
        check_keep(rule, problems)
        self._rules[rule_id] = rule

    def _override(
        self, rule_id: str, change: Mapping[str, Any], problems: Problems
    ) -> None:
        rule = self._rules.get(rule_id)
        if rule is None:
            tables = bool(change) and all(isinstance(v, dict) for v in change.values())
            hint = f'; write [override."{rule_id}.…"], with quotes' if tables else ""
            problems.add(
                rule_id, None, f"[override] of a rule that is not loaded{hint}"
            )
            return
        before = len(problems.found)
        on_hosts: tuple[str, ...] = ()
        values: dict[str, Any] = {}
        for key, value in change.items():
            if key == "on_hosts":
                if not is_strings(value):
                    problems.add(rule_id, key, "must be a list of strings")
                    continue
                on_hosts = tuple(self._read.hosts(rule_id, key, value, problems))
                continue
            base = key.removesuffix("_add").removesuffix("_remove")
            if base not in RULE_KEYS or base in FIXED:
                problems.add(rule_id, key, "cannot be overridden")
                continue
            new = self._read.value(rule_id, base, value, problems)
            if key == base:
                values[base] = new
            elif base not in LISTS:
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
        check_rule(changed, {}, problems)
        if on_hosts:
            self._host_overrides.append(HostOverride(rule_id, on_hosts, changed))
        else:
            self._rules[rule_id] = changed

    def enable(self, names: Sequence[str], problems: Problems) -> None:
        """Let rules act that are in test or proposed, by id or by category."""
        for name in names:
            hit = [r for r in self._rules.values() if name in (r.id, r.category)]
            if not hit and name not in list(Category):
                problems.add(name, None, "no rule or category of this name to enable")
            for rule in hit:
                # What is switched off stays so, unless it is called by its name.
                if rule.status is not Status.OFF or rule.id == name:
                    self._rules[rule.id] = replace(rule, status=Status.STABLE)

    def disable(self, names: Sequence[str], problems: Problems) -> None:
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
