"""A guess at a document's language, from script and stop words alone.

Only for records that do not say it, and only good enough to choose rules: it knows
the languages of the shipped packs, and says None rather than guess on little text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from cleanlit.text.fold import fold
from cleanlit.text.stopwords import STOPWORDS

SAMPLE_CHARS: Final = 2_000
# At least this many stop words, at least this share of all words, and this lead over
# the runner-up: below, the guess is unsure.
MIN_HITS: Final = 5
MIN_SHARE: Final = 0.12
MIN_LEAD: Final = 1.3

_SCRIPTS: Final = (
    ("Kana", re.compile("[\u3040-\u30ff]")),
    ("Hang", re.compile("[\u1100-\u11ff\uac00-\ud7a3]")),
    ("Hani", re.compile("[\u3400-\u9fff\uf900-\ufaff]")),
    ("Latn", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
    ("Cyrl", re.compile("[\u0400-\u052f]")),
    ("Arab", re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")),
    ("Deva", re.compile("[\u0900-\u097f]")),
    ("Grek", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("Hebr", re.compile("[\u0590-\u05ff]")),
)
_ONE_LANGUAGE: Final = {
    "Kana": "ja", "Hang": "ko", "Hani": "zh", "Deva": "hi", "Grek": "el", "Hebr": "he",
}  # fmt: skip
_LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    word: tuple(sorted(name for name, known in STOPWORDS.items() if word in known))
    for word in frozenset[str]().union(*STOPWORDS.values())
}
_LETTER: Final = re.compile("[A-Za-z]")
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """A language (None where unsure) and the script that most letters are of."""

    language: str | None
    script: str | None


def primary_language(tag: str | None) -> str | None:
    """Reduce a tag such as `pt-BR` or `zh_Hans` to its language, `pt` or `zh`."""
    if not tag:
        return None
    primary = re.split("[-_]", tag.strip(), maxsplit=1)[0].lower()
    return primary if 2 <= len(primary) <= 3 and primary.isalpha() else None


def script_of(text: str) -> str | None:
    """Name the script (ISO 15924) of most letters of `text`; kana makes Japanese."""
    if text.isascii():
        return "Latn" if _LETTER.search(text) else None
    counts = dict.fromkeys((name for name, _ in _SCRIPTS), 0)
    for letter, count in Counter(text).items():
        script = _script_of_letter(letter)
        if script is not None:
            counts[script] += count
    if counts["Kana"] and counts["Kana"] * 8 >= counts["Hani"]:
        # Japanese mixes kana with Chinese characters: an eighth of kana decides.
        counts["Kana"] += counts.pop("Hani")
    name, count = max(counts.items(), key=lambda item: item[1])
    return name if count else None


@lru_cache(maxsize=32_768)
def _script_of_letter(letter: str) -> str | None:
    found = (name for name, pattern in _SCRIPTS if pattern.match(letter))
    return next(found, None)


def guess_language(text: str) -> Guess:
    """Guess from the first 2,000 characters of `text`."""
    sample = text[:SAMPLE_CHARS]
    script = script_of(sample)
    if script is None:
        return Guess(None, None)
    if script in _ONE_LANGUAGE:
        return Guess(_ONE_LANGUAGE[script], script)
    words = _WORD.findall(fold(sample))
    known = filter(None, map(_LANGUAGES.get, words))
    counts = Counter(chain.from_iterable(known))
    (best, hits), (_, second) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    sure = (
        hits >= MIN_HITS
        and hits >= MIN_SHARE * len(words)
        and hits >= MIN_LEAD * max(second, 1)
    )
    return Guess(best if sure else None, script)
