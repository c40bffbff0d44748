"""One rule against one line: placement of phrases, lengths, pattern. No guards here."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from cleanlit.rules.model import PHRASE, At, Rule, Unit, compile_source
from cleanlit.rules.view import MAX_SYMBOLS, Hit, symbols_before
from cleanlit.rules.words import UNSPACED

_LOG: Final = logging.getLogger("cleanlit.rules")

# No pattern sees a longer subject (a rule may say less).
MAX_CHARS: Final = 4_000
# The belt against a runaway pattern. The shipped ones take microseconds, and a machine
# that stalls for a moment must not change what is removed: so it is a wide one.
PATTERN_TIMEOUT_S: Final = 1.0
_WORDS: Final = re.compile(r"\w+")


# By strings, whose hashes are known, and not by rules, whose would be made each time.
_compiled: Final = lru_cache(maxsize=16_384)(compile_source)


class Matcher:
    """A rule made ready. Its pattern is compiled when a line first asks for it."""

    __slots__ = ("_anchored", "_by_phrase", "_max_chars", "_runaway", "rule")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._max_chars = min(rule.max_chars or MAX_CHARS, MAX_CHARS)
        source = (rule.pattern or "").removeprefix("(?x)").lstrip()
        # `search` would try an anchored pattern at every place of the line.
        self._anchored = source.startswith("^")
        self._by_phrase = source.count(PHRASE) == 1
        self._runaway = False

    def hits(
        self,
        seen: str,
        folded: str,
        first: int,
        last: int,
        literals: Sequence[str] | None = None,
    ) -> Iterator[Hit]:
        """Give the hits on `seen`, lines `first` to `last`; only spans have several.

        `literals` are those of the rule's that occur in `folded`, where the caller
        knows them; others are not looked for then.
        """
        rule = self.rule
        if self._runaway or not rule.min_chars <= len(seen) <= self._max_chars:
            return
        if rule.max_words and len(_WORDS.findall(seen)) > rule.max_words:
            return
        placed: tuple[str, ...] = ()
        if rule.phrases:
            found = rule.phrases if literals is None else literals
            placed = tuple(self._placed(folded, found))
            if not placed:
                return
        elif literals is None and not _holds_any(folded, rule.prefilter):
            return
        if rule.pattern is None:
            yield Hit(rule, first, last, seen, 0, len(seen))
            return
        for match in self._matches(seen, placed):
            groups = {k: v for k, v in match.groupdict().items() if v is not None}
            yield Hit(rule, first, last, seen, match.start(), match.end(), groups)

    def _matches(self, seen: str, placed: tuple[str, ...]) -> list[Any]:
        """Run the pattern, with the phrases that are in place for its alternation.

        One phrase is far cheaper to compile and to match than the list of them all, and
        the longest is tried first, as in the list.
        """
        rule = self.rule
        choices: list[tuple[str, ...]] = [()]
        if self._by_phrase and rule.at is not At.ANYWHERE:
            longest_first = sorted(placed, key=lambda phrase: (-len(phrase), phrase))
            choices = [(phrase,) for phrase in longest_first]
        source = rule.pattern or ""
        try:
            for phrases in choices:
                pattern = _compiled(source, phrases or rule.phrases)
                if rule.unit is Unit.SPAN and not self._anchored:
                    return list(pattern.finditer(seen, timeout=PATTERN_TIMEOUT_S))
                look = pattern.match if self._anchored else pattern.search
                found = look(seen, timeout=PATTERN_TIMEOUT_S)
                if found:
                    return [found]
        except TimeoutError:
            self._runaway = True
            _LOG.warning(
                "rule %s is switched off: its pattern took over %.0f s on a line of %d"
                " characters; `cleanlit rules check` may say why",
                rule.id, PATTERN_TIMEOUT_S, len(seen),
            )  # fmt: skip
        return []

    def _placed(self, folded: str, found: Sequence[str]) -> Iterator[str]:
        """Give the phrases that stand where the rule wants them."""
        match self.rule.at:
            case At.WHOLE:
                lead = symbols_before(folded)
                return (p for p in found if p == folded or _is_bare(folded, lead, p))
            case At.START:
                leads = _leads(folded)
                return (
                    phrase
                    for phrase in found
                    if any(_starts(folded, lead, phrase) for lead in leads)
                )
            case At.END:
                end = folded.rstrip(" .!…")
                return (phrase for phrase in found if end.endswith(phrase))
            case At.ANYWHERE:
                here = [phrase for phrase in dict.fromkeys(found) if phrase in folded]
                return iter(here if len(here) >= self.rule.min_hits else ())


def _holds_any(folded: str, prefilter: Sequence[str]) -> bool:
    return not prefilter or any(literal in folded for literal in prefilter)


def _is_bare(folded: str, lead: int, phrase: str) -> bool:
    """Tell whether a line is the phrase and a few symbols round it."""
    found = folded.find(phrase, 0, lead + len(phrase))
    if found < 0:
        return False
    tail = folded[found + len(phrase) :]
    return len(tail) <= MAX_SYMBOLS and not _WORDS.search(tail.replace("_", ""))


def _leads(folded: str) -> tuple[int, ...]:
    """Give where a phrase may start: after symbols, or at them if it has some."""
    lead = symbols_before(folded)
    return (lead, 0) if lead else (0,)


def _starts(folded: str, lead: int, phrase: str) -> bool:
    if not folded.startswith(phrase, lead):
        return False
    end = lead + len(phrase)
    if end >= len(folded):
        return True
    last, following = folded[end - 1], folded[end]
    if not (_in_word(last) and _in_word(following)):
        return True
    return bool(UNSPACED.match(last) or UNSPACED.match(following))


def _in_word(character: str) -> bool:
    # A vowel sign is no letter, yet the word goes on behind it.
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def is_symbol(character: str) -> bool:
    """Tell whether a character may stand between the start of a line and a phrase."""
    return symbols_before(character) == 1
