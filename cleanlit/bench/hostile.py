"""Hostile lines for rules: pumped strings made of the literals that rules look for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from cleanlit.bench.quality.plan import Plan, ours
from cleanlit.bench.result import Row
from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import RuleSet

LINES: Final = 1_000
_FILLERS: Final = (
    "a ", "A. ", ", ", ": ", "— ", "| ", "“a” ", "1 ", "Ab-Cd ", "é", "ё ", "，", "… ",
    "\u200b", "\u202e", "\u00a0", "İ", "ﬁ", "🙂", "( ", "[[", "/ ", "» ", "©", "ss",
)  # fmt: skip
_PROSE: Final = (
    "The ferry stayed in port on Monday, and nobody on the quay knew for how long."
)


def hostile_lines(rules: RuleSet, count: int, language: str) -> Iterator[str]:
    """Pump fillers behind, before and between the literals of the language's rules."""
    random = Random(f"hostile:{language}")
    literals = [
        literal
        for rule in rules.rules
        if {language, "*"} & set(rule.languages)
        for literal in rule.literals
    ]
    for _ in range(count):
        first, second = random.choice(literals), random.choice(literals)
        filler = random.choice(_FILLERS)
        times = random.choice((3, 40, 400, 1_500))
        pumped = filler * times
        yield random.choice(
            (
                first + pumped,
                pumped + first,
                f"{first}: {pumped}{second}",
                first.title() + " " + pumped.upper() + ".",
                (first + filler) * min(times, 60),
            )
        )


def spoken(rules: RuleSet) -> list[str]:
    """Give the languages that rules are written for."""
    return sorted({code for rule in rules.rules for code in rule.languages} - {"*"})


def measure_hostile(plan: Plan) -> Iterator[Row]:
    """Give the CPU time that the slowest hostile line takes, over all languages.

    Each line stands between two of prose. Patterns are compiled by a first pass, as
    they are in any run. Two more cleaners, which remember nothing of the line, take it
    again, and the faster one counts.
    """
    if not plan.wants_system("cleanlit clean"):
        return
    plan.say("hostile lines")
    rules = load_rules()
    cleaners = [Cleaner(rules) for _ in range(3)]
    languages = spoken(rules)
    each = -(-LINES // len(languages))
    worst: dict[str, float] = {}
    times: list[float] = []
    for language in languages:
        for cleaner in cleaners:
            cleaner(Document(text=_PROSE, language=language))
        here = [
            _milliseconds(cleaners, f"{_PROSE}\n{line}\n{_PROSE} Again.", language)
            for line in hostile_lines(rules, each, language)
        ]
        worst[language] = max(here)
        times += here
    yield Row(
        task="hostile",
        set="pumped lines",
        system=ours("cleanlit clean", "Cleaner(load_rules()), in one process"),
        documents=len(times),
        measures={
            "cpu_ms_median": statistics.median(times),
            "cpu_ms_worst": max(times),
        },
        groups={"language": {code: {"cpu_ms_worst": ms} for code, ms in worst.items()}},
    )


def _milliseconds(cleaners: Sequence[Cleaner], text: str, language: str) -> float:
    document = Document(text=text, language=language)
    taken = []
    for cleaner in cleaners:
        start = time.process_time()
        cleaner(document)
        taken.append(time.process_time() - start)
    return 1_000 * min(taken[1:])
