"""The numbers and samples of a report. `None` stands for what no output tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The outputs of one run, as far as they were named."""

    records: str | None = None
    removals: str | None = None
    clusters: str | None = None
    rejects: str | None = None
    manifest: str | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is sampled: documents, stories, copies of a story, lines of a rule."""

    documents: int = 60
    stories: int = 30
    copies: int = 8
    examples: int = 3


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel: what came to it, and what went there, by kind."""

    name: str
    count: int | None
    gone: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What one rule did: lines (elements, for a DOM rule), documents, characters.

    `examples` are texts that it took, by rank of their hash.
    """

    rule: str
    category: str
    action: str
    description: str
    count: int
    documents: int
    chars: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Records of one host or language.

    `kept` and `chars` are characters that stay, and that rules took out of the text;
    `lines` are the removals, `changed` the records with any. None where the removals
    could not be told by record, and `stories` where copies were not looked for.
    """

    name: str
    records: int
    stories: int | None
    kept: int
    changed: int | None
    lines: int | None
    chars: int | None

    @property
    def share(self) -> float | None:
        """The share of furniture among the characters that came in."""
        if self.chars is None:
            return None
        whole = self.chars + self.kept
        return self.chars / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Copy:
    """A record of a story. `left_out` counts characters beyond the longest shown."""

    ordinal: int
    id: str | None
    url: str | None
    host: str | None
    title: str | None
    date: str | None
    language: str | None
    relation: str
    similarity: float | None
    text: str
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """A story that was printed more than once; `copies` is a sample, canonical first.

    `hosts` counts the hosts that printed it; None where the records of the copies are
    not there.
    """

    cluster: str
    canonical: str
    size: int
    hosts: int | None
    relations: Mapping[str, int]
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text as it came in; with a rule, it was removed."""

    text: str
    rule: str | None = None
    action: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A document of the sample, with what was removed still in it.

    `pruned` is what went from the page before extraction, and has no place in the text.
    """

    ordinal: int
    id: str | None
    url: str | None
    host: str | None
    title: str | None
    date: str | None
    language: str | None
    pieces: tuple[Piece, ...]
    pruned: tuple[Piece, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class RejectRow:
    """Records rejected for one reason, with a sample of (id, source, detail)."""

    reason: str
    meaning: str
    count: int
    examples: tuple[tuple[str | None, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All of a report: exact numbers, samples, and notes on what is missing.

    `problems` are places where the outputs do not fit together. `shares` counts hosts
    by share of furniture, in steps of five percent; `sizes` clusters by size;
    `similarities` copies by similarity to the canonical one, in steps of 0.05.
    """

    files: RunFiles
    run: Mapping[str, Any] | None
    steps: tuple[Step, ...]
    texts: Mapping[str, int | None]
    removals: Mapping[str, int] | None
    tidied: Mapping[str, int]
    rules: tuple[RuleRow, ...]
    hosts: tuple[GroupRow, ...]
    languages: tuple[GroupRow, ...]
    days: Mapping[str, tuple[int, int | None]]
    flags: Mapping[str, int]
    shares: tuple[int, ...] | None
    clusters: Mapping[str, int] | None
    relations: Mapping[str, int]
    pairs: Mapping[str, int]
    sizes: Mapping[int, int]
    similarities: tuple[int, ...]
    stories: tuple[Story, ...]
    rejects: tuple[RejectRow, ...] | None
    documents: tuple[Shown, ...]
    missing: tuple[str, ...]
    problems: tuple[str, ...]
