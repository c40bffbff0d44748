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
    """One line."""
    BLOCK = "block"
    """`block_lines` lines with text that follow one another, joined with a line break;
    blank ones and those that other rules took are left out.
    """
    SPAN = "span"
    """A part of a line; the text is not changed, a lift copies."""


class Zone(StrEnum):
    """Where in a document a rule may act; head and tail are peeled from the edges."""

    ANY = "any"
    """Every line."""
    HEAD = "head"
    """From the top down, as far as each line with text is taken by a rule."""
    TAIL = "tail"
    """From the bottom up, in the same way."""
    BODY = "body"
    """Lines with kept text above and below."""


class Action(StrEnum):
    """What a rule does with what it hits."""

    DROP = "drop"
    """The line goes."""
    CUT = "cut"
    """The line and all below it go, within `tail_budget`."""
    LIFT = "lift"
    """The line goes, and a value from it is put into the field `lift_to`."""
    MARK = "mark"
    """The line stays and is noted."""


class At(StrEnum):
    """Where in the line a phrase may stand."""

    START = "start"
    """At the start; up to 8 symbols may precede it."""
    WHOLE = "whole"
    """The whole line; up to 8 symbols may stand on either side."""
    END = "end"
    """At the end; ` .!…` may follow."""
    ANYWHERE = "anywhere"
    """Anywhere; needs `min_hits` of 2 or more, or `require`."""


class Status(StrEnum):
    """How far a rule is trusted: only a stable one removes."""

    STABLE = "stable"
    """The rule acts."""
    TESTING = "testing"
    """The rule marks and does not act."""
    PROPOSED = "proposed"
    """As `testing`; nobody has read the rule yet."""
    OFF = "off"
    """The rule is not tried."""


class Category(StrEnum):
    """Kinds of furniture."""

    RELATED = "related"
    """Links to other stories."""
    COMMENTS = "comments"
    """Comment forms, their headings and notices."""
    AUTHOR_BIO = "author-bio"
    """Who the author is, in a box or a line under the story."""
    DISCLAIMER = "disclaimer"
    """What a house says so as not to be liable."""
    SPONSOR = "sponsor"
    """That somebody paid for the text."""
    NEWSLETTER = "newsletter"
    """Invitations to subscribe to mail."""
    SHARE = "share"
    """Buttons to share a story, and requests to follow the house."""
    APP = "app"
    """Promotion of the house's app."""
    ADVERTISEMENT = "advertisement"
    """Markers of advertisements, whose pictures are gone."""
    PAYWALL = "paywall"
    """That the rest is for subscribers."""
    CONSENT = "consent"
    """Cookie banners, and placeholders of what was not loaded."""
    NAVIGATION = "navigation"
    """Controls and paths of the page."""
    COUNTER = "counter"
    """Counts of minutes, views, shares."""
    COPYRIGHT = "copyright"
    """Notices of rights."""
    CREDIT = "credit"
    """Who made a picture."""
    CONTACT = "contact"
    """Calls to write to the desk."""
    TITLE = "title"
    """The headline once more, as the first line of the text."""
    CORRECTION = "correction"
    """That the story was changed, and why."""
    DATELINE = "dateline"
    """Place, day and agency before the first sentence."""
    WIRE = "wire"
    """Which agency a story comes from."""
    BYLINE = "byline"
    """Who wrote the story."""
    SOURCE = "source"
    """Where the story stood first."""
    STANDFIRST = "standfirst"
    """The summary that stands between the headline and the story."""
    CAPTION = "caption"
    """What is written under a picture."""
    EMBED = "embed"
    """Posts of others that are shown in the story."""
    EXTRACTION_HOLE = "extraction-hole"
    """A gap that extraction left in a sentence."""


@dataclass(frozen=True, slots=True)
class TailBudget:
    """What a `cut` may take at most: lines, characters, share of the document."""

    lines: int = 40
    """Lines with text."""
    chars: int = 6_000
    """Characters."""
    share: float = 0.40
    """Part of the characters of the whole text, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands behind a rule that was learned from a corpus; it does nothing."""

    stories: int = 0
    """Stories of the host that held the wording."""
    documents: int = 0
    """Documents that held it."""
    first: str = ""
    """The first day it was seen on, where days are known."""
    last: str = ""
    """The last day."""
    tail_share: float = 0.0
    """In which part of them it stood in the last third of the lines, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Case:
    """A whole-document example: `kept` is what must be left of `text`.

    The other fields are what the record of the document says.
    """

    text: str
    """The text before cleaning."""
    kept: str
    """What must be left of it; blank lines do not count."""
    lifted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Fields and what rules must put into them: a string or a list."""
    title: str | None = None
    """The record's title."""
    lang: str | None = None
    """Its language; without one, the first of the rule."""
    host: str | None = None
    """The host of its URL."""
    author: str | None = None
    """Its author."""
    authors: tuple[str, ...] = ()
    """Its authors, one by one."""
    site: str | None = None
    """The name of its site."""
    date: str | None = None
    """Its date, as a string or as a date of TOML."""
    description: str | None = None
    """Its standfirst, or what the page says of itself."""
    section: str | None = None
    """The section of the site that it stands in."""
    line_evidence: tuple[str | None, ...] | None = None
    """What the markup says of each line, one string a line; see the records."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. The fields are those of the format; `path` is the file it stands in."""

    id: str
    """`category.slug`, unique over all files: lower case letters, digits, `-`, `.`."""
    description: str
    """What goes, and why that is safe; one line."""
    category: Category
    """The kind of furniture."""
    path: str = ""
    """The file it stands in."""
    languages: tuple[str, ...] = ("*",)
    """Codes such as `en`, or `*` for all. The default is that of `[ruleset]`."""
    hosts: tuple[str, ...] = ()
    """Scopes: the rule acts only on records with a `url` in one of them."""
    hosts_except: tuple[str, ...] = ()
    """Scopes in which the rule does not act."""
    valid_from: date | None = None
    """The rule acts on records from this day on, and on those without a date."""
    valid_until: date | None = None
    """The rule acts on records up to this day, and on those without a date."""
    status: Status = Status.STABLE
    """How far the rule is trusted."""
    unit: Unit = Unit.LINE
    """What the pattern sees."""
    block_lines: int = 1
    """With `unit = "block"`: how many lines, 2 or more."""
    zone: Zone = Zone.ANY
    """Where in the text the rule may act."""
    action: Action = Action.DROP
    """What happens."""
    at: At = At.START
    """Where in the line a phrase stands."""
    phrases: tuple[str, ...] = ()
    """Wordings to look for. Folded: case and typographic variants do not matter."""
    prefilter: tuple[str, ...] = ()
    """In place of phrases: strings of which one must occur anywhere in the line."""
    pattern: str | None = None
    """Regular expression (module `regex`, case ignored) on the text as it stands. Must
    begin with `^`, but for `action = "mark"`; `(?&PHRASE)` stands for any of the
    phrases; the group `value` is what a lift takes.
    """
    min_hits: int = 1
    """With `at = "anywhere"`: how many different phrases must occur."""
    min_chars: int = 0
    """Shortest line."""
    max_chars: int | None = None
    """Longest line. Required, but for spans and for whole-line phrases. No rule sees
    more than 4,000 characters.
    """
    max_words: int | None = None
    """Most words in the line."""
    require: tuple[str, ...] = ()
    """Evidence, all of which must be there."""
    unless: tuple[str, ...] = ()
    """Guards and evidence, none of which may speak."""
    tail_budget: TailBudget = TailBudget()
    """What a `cut` may take at most. Required with it."""
    lift_to: str | None = None
    """Field for the value. Required with `lift`."""
    lift_value: str | None = None
    """A fixed value for that field, in place of the group `value`."""
    flag: str | None = None
    """Flag that the record gets when the rule acts, or marks by `action = "mark"`."""
    removes: tuple[str, ...] = ()
    """Texts that the rule must hit: lines, or blocks with `\\n`; HTML with `select`."""
    keeps: tuple[str, ...] = ()
    """Texts that neither this rule nor another of the language may hit."""
    cases: tuple[Case, ...] = ()
    """Whole texts, for zones, budgets and evidence."""
    select: str | None = None
    """Makes it a DOM rule, which takes elements out of pages before extraction: a CSS
    selector, commas allowed. Names of tags alone will not do, but in a site file.
    """
    max_share: float = 0.25
    """With `select`: where the elements hold more than this part of the page's text,
    0 to 1, they stay.
    """
    learned: Counted | None = None
    """Note: the counts behind a proposal of `rules learn`."""
    references: str = ""
    """Note: where the wording comes from."""
    since: str = ""
    """Note: the version that brought the rule."""
    falsepositives: str = ""
    """Note: known risk, in words."""
    keep: bool = False
    """Whether it is a keep rule."""

    @property
    def acts(self) -> bool:
        """Whether the rule changes documents, or only marks them."""
        return self.status is Status.STABLE and self.action is not Action.MARK

    @property
    def is_dom(self) -> bool:
        """Whether it is a DOM rule, for pages, and not for the lines of a text."""
        return self.select is not None

    def in_time(self, day: date | None) -> bool:
        """Tell whether the rule is for documents of a day; None is unknown."""
        return day is None or (
            (self.valid_from or day) <= day <= (self.valid_until or day)
        )

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
PATTERN_FLAGS = regex.V0 | regex.IGNORECASE


def phrase_pattern(phrases: tuple[str, ...]) -> str:
    """Give an alternation of `phrases` that also matches their unfolded spellings."""
    return "|".join(
        _loosen(phrase) for phrase in sorted(phrases, key=lambda p: (-len(p), p))
    )


# What folding makes of other spellings, and a pattern for all of them. Full case
# folding of a whole pattern would do for some, but makes it exponential on "ssss".
_SPELLINGS: Final[Mapping[str, str]] = {
    " ": r"\s+", "'": "['‘’ʼʹ´`]", "е": "[её]", "ss": "(?:ss|ß|ẞ)",
    "i": "[iıİ]\u0307?", ":": "[:：]", "!": "[!！]", "?": "[?？]",
    "...": r"(?:\.\.\.|…)", "क\u093c": "(?:क\u093c|\u0958)",
    "ख\u093c": "(?:ख\u093c|\u0959)", "ग\u093c": "(?:ग\u093c|\u095a)",
    "ज\u093c": "(?:ज\u093c|\u095b)", "ड\u093c": "(?:ड\u093c|\u095c)",
    "ढ\u093c": "(?:ढ\u093c|\u095d)", "फ\u093c": "(?:फ\u093c|\u095e)",
}  # fmt: skip
_PIECE: Final = regex.compile(
    "|".join(map(regex.escape, _SPELLINGS)) + r"|\p{Arabic}|."
)
# Vowel signs, the stretching stroke and joiners, which folding takes away.
_ARABIC_MARKS: Final = "[\u0640\u064b-\u065f\u0670\u200b-\u200f]*"
_IS_ARABIC: Final = regex.compile(r"\p{Arabic}")


def _loosen(phrase: str) -> str:
    return "".join(map(_loosened, _PIECE.findall(phrase)))


def _loosened(piece: str) -> str:
    if _IS_ARABIC.match(piece):
        return piece + _ARABIC_MARKS
    known = _SPELLINGS.get(piece)
    return known or regex.escape(piece, special_only=True, literal_spaces=True)


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
