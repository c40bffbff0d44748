"""What guards know of a language: words that report speech, months, topics.

They stand in the language's pack, in a table `[words]`, since whoever writes its rules
knows them best.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from cleanlit.rules.model import Category
from cleanlit.text.fold import fold

TOPICS: Final = frozenset(
    [
        Category.NEWSLETTER, Category.COMMENTS, Category.AUTHOR_BIO,
        Category.ADVERTISEMENT, Category.DISCLAIMER, Category.SHARE, Category.PAYWALL,
        Category.CONSENT, Category.COPYRIGHT, Category.APP, Category.NAVIGATION,
    ]
)  # fmt: skip
KEYS: Final = frozenset({"speech", "months", "topics"})
# Scripts without spaces between words have no edges to look for.
UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_NOTHING: Final = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language. Patterns of them are made when a guard first asks."""

    speech_words: tuple[str, ...] = ()
    month_words: tuple[str, ...] = ()
    topic_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def speech(self) -> re.Pattern[str]:
        """What reports speech, in folded text."""
        return any_of(self.speech_words)

    @property
    def months(self) -> re.Pattern[str]:
        """Names of months, in folded text."""
        return any_of(self.month_words)

    def about(self, category: str) -> re.Pattern[str]:
        """Give what shows that a story is about a kind of furniture."""
        return any_of(self.topic_words.get(category, ()))


NO_WORDS: Final = Words()


@dataclass(slots=True)
class WordLists:
    """The words of a language while its files are read; later files add to them."""

    speech: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    topics: dict[str, list[str]] = field(default_factory=dict)

    def ready(self) -> Words:
        """Give what was read."""
        topics = {name: tuple(words) for name, words in self.topics.items()}
        # A plain dict, as words travel to worker processes.
        return Words(tuple(self.speech), tuple(self.months), topics)


@lru_cache(maxsize=1_024)
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match any of the words in folded text; a final `*` stands for any ending."""
    edged: list[str] = []
    inner: list[str] = []
    for word in sorted({word for word in words if word.strip(" *")}):
        stem = fold(word.removesuffix("*"))
        ends = word.endswith("*") or UNSPACED.match(stem[-1])
        part = re.escape(stem) + ("" if ends else r"(?!\w)")
        (inner if UNSPACED.match(stem[0]) else edged).append(part)
    # One look behind for all: an alternation of many is tried at every character.
    parts = [rf"(?<!\w)(?:{'|'.join(edged)})"] if edged else []
    return re.compile("|".join([*parts, *inner])) if parts or inner else _NOTHING
