"""What the keys of a rule say together, once each is known to be good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import regex

from cleanlit.rules.guards import STANDALONE_EVIDENCE
from cleanlit.rules.model import Action, At, Rule, Unit, Zone, compile_source
from cleanlit.rules.problems import Problems, is_strings, listed
from cleanlit.rules.values import DOM_KEYS, RULE_KEYS, check_languages

SCHEMA: Final = 1
HEADER_KEYS: Final = frozenset(
    ["schema", "pack", "version", "languages", "description", "license", "min_cleanlit"]
)
_DEFAULT_SHARE: Final = 0.25


def check_header(header: Mapping[str, Any], problems: Problems) -> None:
    for key in sorted(header.keys() - HEADER_KEYS):
        problems.add(None, f"ruleset.{key}", "unknown key")
    if header.get("schema") != SCHEMA:
        problems.add(None, "ruleset.schema", f"must be {SCHEMA}")
    languages = header.get("languages", ["*"])
    if not is_strings(languages):
        problems.add(None, "ruleset.languages", "must be a list of strings")
    else:
        check_languages(None, "ruleset.languages", languages, problems)


def check_keep(rule: Rule, problems: Problems) -> None:
    """Check a keep rule: it protects what its pattern finds anywhere in the line."""
    if not rule.literals:
        problems.add(rule.id, "phrases", "a keep rule needs phrases or a prefilter")
        return
    if rule.pattern is not None and not problems.trusted:
        _compiles(rule.pattern, rule, problems)


def check_rule(rule: Rule, item: Mapping[str, Any], problems: Problems) -> None:
    """Check what one key alone cannot tell."""

    def wrong(key: str, message: str) -> None:
        problems.add(rule.id, key, message)

    if rule.is_dom:
        _check_dom(rule, item, wrong, problems)
        return
    if "max_share" in item or rule.max_share != _DEFAULT_SHARE:
        wrong("max_share", "goes with select")
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
    if not rule.languages:
        wrong("languages", "names no language; ['*'] is any")
    if rule.unit is Unit.SPAN and rule.pattern is None:
        wrong("pattern", "a span rule needs one")
    _check_pattern(rule, wrong, problems)
    if not rule.cases and not (rule.removes and rule.keeps):
        wrong("removes", "show what goes and what stays: removes and keeps, or cases")


def _check_dom(
    rule: Rule, item: Mapping[str, Any], wrong: Any, problems: Problems
) -> None:
    """Check a rule with `select`: nothing about wording stands beside it."""
    changed = {
        field.name
        for field in fields(Rule)
        if field.name in RULE_KEYS - DOM_KEYS
        and getattr(rule, field.name) != field.default
    }
    wording = changed | ((item.keys() & RULE_KEYS) - DOM_KEYS)
    if wording:
        wrong("select", f"stands for a page and goes not with {listed(wording)}")
    if rule.action not in (Action.DROP, Action.MARK):
        wrong("action", "of a rule with select is 'drop' or 'mark'")
    if not rule.languages:
        wrong("languages", "names no language; ['*'] is any")
    if not (rule.removes and rule.keeps):
        wrong("removes", "show what goes and what stays: removes and keeps, of HTML")
    if rule.select is not None and not problems.trusted:
        # Only a rule that is to be checked needs the parser of selectors.
        from cleanlit.rules.select import problem_of

        said = problem_of(rule.select, bare=bool(rule.hosts))
        if said is not None:
            wrong("select", said)


def _compiles(pattern: str, rule: Rule, problems: Problems) -> bool:
    try:
        compile_source(pattern, rule.phrases)
    except regex.error as error:
        problems.add(rule.id, "pattern", f"is no regular expression: {error}")
        return False
    return True


def _check_pattern(rule: Rule, wrong: Any, problems: Problems) -> None:
    compiling = not problems.trusted
    if rule.pattern is None:
        return
    if "(?&PHRASE)" in rule.pattern and not rule.phrases:
        wrong("pattern", "(?&PHRASE) without phrases")
        return
    if compiling and not _compiles(rule.pattern, rule, problems):
        return
    bare = rule.pattern.removeprefix("(?x)").lstrip()
    if rule.action is not Action.MARK and not bare.startswith("^"):
        wrong("pattern", "must begin with ^")
    if (
        rule.action is Action.LIFT
        and rule.lift_value is None
        and "(?P<value>" not in rule.pattern
        and "(?<value>" not in rule.pattern
    ):
        wrong("pattern", "a lift needs a group 'value', or lift_value")
