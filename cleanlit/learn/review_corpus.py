"""What the open proposals would do to a corpus: counts, and samples with context.

One pass serves all proposals, since a rule that is `proposed` marks what it would
take. Memory is bounded by the number of proposals, not by the corpus: of each rule a
few numbers are kept and `SAMPLES` places, chosen by a hash, so that neither the order
of the corpus nor what stands first in it decides what is seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document, Mark
from cleanlit.rules.model import Rule, RuleSet
from cleanlit.text.hosts import host_of
from cleanlit.text.lines import line_texts

SAMPLES: Final = 3
# Lines with text that are shown on either side of a hit, and characters of each.
_AROUND: Final = 2
_MOST_CHARS: Final = 400


@dataclass(frozen=True, slots=True)
class Sample:
    """A place that a rule hits: lines around it, the hit ones with True.

    `line` is the number of the first hit line, 0 for an element of a page, of which
    there is the text alone.
    """

    document: str
    line: int
    lines: tuple[tuple[bool, str], ...]


@dataclass(slots=True)
class Effect:
    """What a rule does to a corpus.

    `hits` are lines (elements of pages, for a DOM rule) in `documents`, `chars` their
    characters; `newly` is how many of them no rule in effect removes, and so what would
    go in addition. `pages` is how many documents of the hosts of the rule, or of all,
    the corpus has; `samples` are places, each with its hash.
    """

    hits: int = 0
    newly: int = 0
    chars: int = 0
    documents: int = 0
    pages: int = 0
    samples: list[tuple[bytes, Sample]] = field(default_factory=list)

    def add(self, sample_key: bytes, sample: Sample) -> None:
        self.samples = sorted([*self.samples, (sample_key, sample)])[:SAMPLES]

    def wants(self, sample_key: bytes) -> bool:
        """Tell whether a sample of this hash would be among those kept."""
        return len(self.samples) < SAMPLES or sample_key < self.samples[-1][0]


def effects(
    rules: RuleSet, proposals: Iterable[Rule], documents: Iterable[Document]
) -> dict[str, Effect]:
    """Give what each of the proposals would do to the documents, by id.

    `rules` are the rules in effect with the proposals among them. Pages must come as
    extracted with the DOM rules of `rules`.
    """
    cleaner = Cleaner(rules)
    wanted = {rule.id: rule for rule in proposals}
    found = {rule_id: Effect() for rule_id in wanted}
    hosts: Counter[str] = Counter()
    bound = {host for rule in wanted.values() for host in rule.hosts}
    for total, document in enumerate(documents, 1):
        hosts[""] = total
        host = host_of(document.url)
        hosts.update(_scopes(host, bound) if host else ())
        _of_lines(document, cleaner, found)
        _of_elements(document, found)
    for rule_id, rule in wanted.items():
        names = rule.hosts or ("",)
        found[rule_id].pages = sum(hosts[name] for name in names)
    return found


def _scopes(host: str, bound: set[str]) -> set[str]:
    """Give the scopes of the proposals that a host is in, plain ones only."""
    parts = host.split(".")
    names = {".".join(parts[at:]) for at in range(len(parts))}
    return names & bound


def _of_lines(document: Document, cleaner: Cleaner, found: dict[str, Effect]) -> None:
    result = cleaner(document)
    by_rule: dict[str, dict[int, Mark]] = {}
    for mark in result.marks:
        if mark.rule in found:
            by_rule.setdefault(mark.rule, {}).setdefault(mark.line, mark)
    if not by_rule:
        return
    gone = {removal.line for removal in result.removals}
    lines = line_texts(document.text or "")
    for rule_id, marks in by_rule.items():
        effect = found[rule_id]
        effect.documents += 1
        effect.hits += len(marks)
        effect.newly += sum(line not in gone for line in marks)
        effect.chars += sum(mark.end - mark.start for mark in marks.values())
        first = min(marks)
        key = _key(rule_id, document)
        if effect.wants(key):
            effect.add(key, _sample(document, lines, first, marks.keys()))


def _of_elements(document: Document, found: dict[str, Effect]) -> None:
    for pruned in document.pruned:
        effect = found.get(pruned.rule)
        if effect is None:
            continue
        effect.documents += 1
        effect.hits += pruned.nodes
        effect.newly += pruned.nodes
        effect.chars += pruned.chars
        key = _key(pruned.rule, document)
        if effect.wants(key):
            lines = tuple((True, text[:_MOST_CHARS]) for text in pruned.texts[:2])
            effect.add(key, Sample(_name(document), 0, lines))


def _sample(
    document: Document, lines: list[str], first: int, hit: Iterable[int]
) -> Sample:
    """Cut the lines with text around a hit out of a document."""
    hits = set(hit)
    numbers = [at for at, text in enumerate(lines, 1) if text or at == first]
    place = numbers.index(first)
    shown = numbers[max(0, place - _AROUND) : place + _AROUND + 1]
    return Sample(
        _name(document),
        first,
        tuple((at in hits, lines[at - 1][:_MOST_CHARS]) for at in shown),
    )


def _name(document: Document) -> str:
    return document.url or document.id or f"document {document.origin.ordinal}"


def _key(rule_id: str, document: Document) -> bytes:
    said = f"{rule_id}\0{_name(document)}\0{document.text}"
    return blake2b(said.encode("utf-8", "replace"), digest_size=8).digest()
