"""The literals of many rules, and the lines that hold them.

Most phrases are wanted where a line starts, and there one look-up by its first
characters does. What may stand anywhere is found by an Aho-Corasick automaton, in one
pass over the lines that are not too long for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from cleanlit.rules.match import MAX_CHARS, is_symbol
from cleanlit.rules.model import At, Rule, Unit
from cleanlit.rules.view import symbols_before

# A rule by its index, with the fewest and the most characters of a line it can take.
_Owner = tuple[int, int, int]
# Rules by their index, with those of their literals that a line holds.
Found = dict[int, list[str]]

# Furniture is shorter, prose longer: 60 % of the characters of news stand in longer
# lines, which most literals need not be looked for in.
_SHORT: Final = 250


class Literals:
    """Finds the literals of rules, given by their index."""

    def __init__(self, rules: Mapping[int, Rule]) -> None:
        starts: dict[str, list[_Owner]] = defaultdict(list)
        inner: dict[str, list[_Owner]] = defaultdict(list)
        for index, rule in rules.items():
            most = min(rule.max_chars or MAX_CHARS, MAX_CHARS)
            # A block is longer than each of its lines.
            least = rule.min_chars if rule.unit is not Unit.BLOCK else 0
            for literal in rule.literals:
                at_start = _wants_start(rule) and not is_symbol(literal[0])
                (starts if at_start else inner)[literal].append((index, least, most))
        # A line feed before a literal stands for the start of a line.
        self._starts = _Automaton(
            {f"\n{literal}": owners for literal, owners in starts.items()}
        )
        self._any = _Automaton(inner)
        self._long = _Automaton(
            {
                literal: [owner for owner in owners if owner[2] > _SHORT]
                for literal, owners in inner.items()
            }
        )

    def in_lines(
        self, folded: Sequence[str], lengths: Sequence[int]
    ) -> dict[int, Found]:
        """Give the lines that hold a literal of a rule that takes their length.

        `folded` are the lines, folded; `lengths` those before folding, in characters.
        """
        found: dict[int, Found] = {}
        short: list[int] = []
        long: list[int] = []
        for place, length in enumerate(lengths):
            if length:
                (long if length > _SHORT else short).append(place)
        self._starts.search(_bare(folded, short + long), short + long, lengths, found)
        self._any.search(_joined(folded, short), short, lengths, found)
        self._long.search(_joined(folded, long), long, lengths, found)
        return found

    def in_line(self, folded: str, length: int) -> Found:
        """Give what `in_lines` would for one line."""
        found: dict[int, Found] = {}
        start = 0 if folded[:1].isalnum() else symbols_before(folded)
        self._starts.search("\n" + folded[start:], (0,), (length,), found)
        inner = self._long if length > _SHORT else self._any
        inner.search("\n" + folded, (0,), (length,), found)
        return found.get(0, {})


class _Automaton:
    """Literals, those that begin with a line feed only at the start of a line."""

    def __init__(self, owners: Mapping[str, Sequence[_Owner]]) -> None:
        able = {literal: found for literal, found in owners.items() if found}
        self._literals, self._owners = list(able), list(able.values())
        self._search = (
            # Bytes: to count offsets in characters would cost as much again.
            BytesAhoCorasick(
                [literal.encode() for literal in self._literals],
                matchkind=MatchKind.Standard,
                implementation=Implementation.ContiguousNFA,
            ).find_matches_as_indexes
            if able
            else None
        )

    def search(
        self,
        text: str,
        places: Sequence[int],
        lengths: Sequence[int],
        found: dict[int, Found],
    ) -> None:
        """Note the literals of the lines `places`, joined, a line feed before each."""
        if self._search is None or not places:
            return
        data = text.encode(errors="surrogatepass")
        at, passed = -1, 0
        # Matches come by their ends, so lines are counted from one to the next.
        for number, _, end in self._search(data, overlapping=True):
            at += data.count(b"\n", passed, end)
            passed = end
            place = places[at]
            literal = self._literals[number].removeprefix("\n")
            _note(place, literal, self._owners[number], lengths[place], found)


def _joined(folded: Sequence[str], places: Sequence[int]) -> str:
    return "\n".join(["", *[folded[place] for place in places]])


def _bare(folded: Sequence[str], places: Sequence[int]) -> str:
    """Join lines without the symbols before their first words."""
    lines = [folded[place] for place in places]
    bare = [
        line if line[:1].isalnum() else line[symbols_before(line) :] for line in lines
    ]
    return "\n".join(["", *bare])


def _note(
    place: int,
    literal: str,
    owners: Iterable[_Owner],
    length: int,
    found: dict[int, Found],
) -> None:
    for index, least, most in owners:
        if least <= length <= most:
            found.setdefault(place, {}).setdefault(index, []).append(literal)


def _wants_start(rule: Rule) -> bool:
    return bool(rule.phrases) and rule.at in (At.START, At.WHOLE)
