"""Rules as data: what a pack says, after loading and before planning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

import regex


class Unit(StrEnum):
    """What a pattern sees."""

    LINE = "line"
    BLOCK = "block"
    SPAN = "span"


class Zone(StrEnum):
    """Where in a document a rule may act; head and tail are peeled from the edges."""

    ANY = "any"
    HEAD = "head"
    TAIL = "tail"
    BODY = "body"


class Action(StrEnum):
    """What a rule does with what it hits."""

    DROP = "drop"
    CUT = "cut"
    LIFT = "lift"
    MARK = "mark"


class At(StrEnum):
    """Where in the line a phrase may stand."""

    START = "start"
    WHOLE = "whole"
    END = "end"
    ANYWHERE = "anywhere"


class Status(StrEnum):
    """How far a rule is trusted: only a stable one removes."""

    STABLE = "stable"
    TESTING = "testing"
    PROPOSED = "proposed"
    OFF = "off"


class Category(StrEnum):
    """Kinds of furniture."""

    RELATED = "related"
    COMMENTS = "comments"
    AUTHOR_BIO = "author-bio"
    DISCLAIMER = "disclaimer"
    SPONSOR = "sponsor"
    NEWSLETTER = "newsletter"
    SHARE = "share"
    APP = "app"
    ADVERTISEMENT = "advertisement"
    PAYWALL = "paywall"
    CONSENT = "consent"
    NAVIGATION = "navigation"
    COUNTER = "counter"
    COPYRIGHT = "copyright"
    CREDIT = "credit"
    CONTACT = "contact"
    TITLE = "title"
    CORRECTION = "correction"
    DATELINE = "dateline"
    WIRE = "wire"
    BYLINE = "byline"
    SOURCE = "source"
    EXTRACTION_HOLE = "extraction-hole"


@dataclass(frozen=True, slots=True)
class TailBudget:
    """What a `cut` may take at most: lines, characters, share of the document."""

    lines: int = 40
    chars: int = 6_000
    share: float = 0.40


@dataclass(frozen=True, slots=True)
class Case:
    """A whole-document example: `kept` is what must be left of `text`."""

    text: str
    kept: str
    lifted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    title: str | None = None
    lang: str | None = None
    host: str | None = None
    line_evidence: tuple[str | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. The fields are those of the format; `path` is the file it stands in."""

    id: str
    description: str
    category: Category
    path: str = ""
    languages: tuple[str, ...] = ("*",)
    hosts: tuple[str, ...] = ()
    hosts_except: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    status: Status = Status.STABLE
    unit: Unit = Unit.LINE
    block_lines: int = 1
    zone: Zone = Zone.ANY
    action: Action = Action.DROP
    at: At = At.START
    phrases: tuple[str, ...] = ()
    prefilter: tuple[str, ...] = ()
    pattern: str | None = None
    min_hits: int = 1
    min_chars: int = 0
    max_chars: int | None = None
    max_words: int | None = None
    require: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    tail_budget: TailBudget = TailBudget()
    lift_to: str | None = None
    lift_value: str | None = None
    flag: str | None = None
    removes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    references: str = ""
    since: str = ""
    falsepositives: str = ""
    keep: bool = False

    @property
    def acts(self) -> bool:
        """Whether the rule changes documents, or only marks them."""
        return self.status is Status.STABLE and self.action is not Action.MARK

    @property
    def literals(self) -> tuple[str, ...]:
        """The cheap strings to look for first."""
        return self.phrases or self.prefilter


@dataclass(frozen=True, slots=True)
class HostOverride:
    """The fields of a rule that differ on some hosts."""

    rule_id: str
    hosts: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that was loaded: rules by id, keep rules, overrides for hosts.

    `digest` is the SHA-256 of the files' bytes and of the options, so that a run can
    say what it was made with. `words` holds the `Words` of each language.
    """

    rules: tuple[Rule, ...] = ()
    host_overrides: tuple[HostOverride, ...] = ()
    digest: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rules)


PHRASE: Final = "(?&PHRASE)"
# One version flag for all packs; see the notes on matching in the rule documentation.
PATTERN_FLAGS = regex.V0 | regex.IGNORECASE | regex.FULLCASE


def phrase_pattern(phrases: tuple[str, ...]) -> str:
    """Give an alternation of `phrases` that also matches their unfolded spellings."""
    return "|".join(
        _loosen(phrase) for phrase in sorted(phrases, key=lambda p: (-len(p), p))
    )


def _loosen(phrase: str) -> str:
    escaped: str = regex.escape(phrase, special_only=True, literal_spaces=True)
    return escaped.replace(" ", r"\s+").replace("'", "['‘’ʼ´`]").replace("е", "[её]")


def compile_source(source: str, phrases: tuple[str, ...]) -> Any:
    """Compile a pattern; `(?&PHRASE)` in it stands for any of the phrases.

    Raises `regex.error` for a pattern that is none.
    """
    if PHRASE in source:
        alternation = phrase_pattern(phrases)
        if source.startswith("(?x)"):
            alternation = alternation.replace("#", r"\#")
        source = source.replace(PHRASE, f"(?:{alternation})")
    return regex.compile(source, PATTERN_FLAGS)
