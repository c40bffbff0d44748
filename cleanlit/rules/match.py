"""One rule against one line: placement of phrases, lengths, pattern. No guards here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from cleanlit.rules.model import At, Rule, compile_pattern
from cleanlit.rules.view import Hit

# No pattern sees a longer subject (a rule may say less).
MAX_CHARS: Final = 4_000
# The belt against a runaway pattern; the shipped ones are far below it.
PATTERN_TIMEOUT_S: Final = 0.05
MAX_SYMBOLS: Final = 8

_LEAD: Final = re.compile(rf"[\W_]{{0,{MAX_SYMBOLS}}}")
_WORDS: Final = re.compile(r"\w+")
_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@lru_cache(maxsize=8_192)
def _compiled(rule: Rule) -> Any:
    return compile_pattern(rule)


class Matcher:
    """A rule made ready: its pattern is compiled once."""

    __slots__ = ("_max_chars", "_pattern", "_phrases", "rule")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._pattern = _compiled(rule)
        self._phrases = frozenset(rule.phrases)
        self._max_chars = min(rule.max_chars or MAX_CHARS, MAX_CHARS)

    def hits(self, seen: str, folded: str, first: int, last: int) -> Iterator[Hit]:
        """Give the hits on `seen`, lines `first` to `last`; only spans have several."""
        rule = self.rule
        if not rule.min_chars <= len(seen) <= self._max_chars:
            return
        if rule.max_words and len(_WORDS.findall(seen)) > rule.max_words:
            return
        if rule.phrases and not self._phrases_placed(folded):
            return
        if self._pattern is None:
            yield Hit(rule, first, last, seen, 0, len(seen))
            return
        try:
            if rule.unit == "span":
                found = list(self._pattern.finditer(seen, timeout=PATTERN_TIMEOUT_S))
            else:
                one = self._pattern.search(seen, timeout=PATTERN_TIMEOUT_S)
                found = [one] if one else []
        except TimeoutError:
            return
        for match in found:
            groups = {k: v for k, v in match.groupdict().items() if v is not None}
            yield Hit(rule, first, last, seen, match.start(), match.end(), groups)

    def _phrases_placed(self, folded: str) -> bool:
        match self.rule.at:
            case At.WHOLE:
                return self._bare(folded)
            case At.START:
                return any(
                    _starts(folded, lead, phrase)
                    for lead in _leads(folded)
                    for phrase in self.rule.phrases
                )
            case At.END:
                return any(
                    folded.rstrip(" .!…").endswith(phrase)
                    for phrase in self.rule.phrases
                )
            case At.ANYWHERE:
                hits = sum(phrase in folded for phrase in self.rule.phrases)
                return hits >= self.rule.min_hits

    def _bare(self, folded: str) -> bool:
        if folded in self._phrases:
            return True
        lead = _lead(folded)
        rest = folded[lead:]
        for phrase in self.rule.phrases:
            found = folded.find(phrase)
            if 0 <= found <= lead or rest.startswith(phrase):
                start = found if 0 <= found <= lead else lead
                tail = folded[start + len(phrase) :]
                if len(tail) <= MAX_SYMBOLS and not _WORDS.search(
                    tail.replace("_", "")
                ):
                    return True
        return False


def _lead(folded: str) -> int:
    found = _LEAD.match(folded)
    return found.end() if found else 0


def _leads(folded: str) -> tuple[int, ...]:
    """Give where a phrase may start: after symbols, or at them if it has some."""
    lead = _lead(folded)
    return (lead, 0) if lead else (0,)


def _starts(folded: str, lead: int, phrase: str) -> bool:
    if not folded.startswith(phrase, lead):
        return False
    end = lead + len(phrase)
    if end >= len(folded):
        return True
    last, following = folded[end - 1], folded[end]
    if not (last.isalnum() and following.isalnum()):
        return True
    return bool(_UNSPACED.match(last) or _UNSPACED.match(following))
