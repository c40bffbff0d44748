"""From a corpus to a folder of proposed rules."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document
from cleanlit.errors import OutputError, RuleError
from cleanlit.learn.host import Host
from cleanlit.learn.keeps import Neighbours, not_taken
from cleanlit.learn.mine import Found, mine
from cleanlit.learn.propose import EXAMPLES, Proposal, propose
from cleanlit.learn.spill import Spill, language_of
from cleanlit.learn.write import rule_file, slug
from cleanlit.rules.examples import failures, hits
from cleanlit.rules.lint import lint
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import RuleSet

# A wording that so many hosts propose is for a core pack: rules.md, section 7.
HOSTS: Final = 10
# Lines tried as `keeps`: some turn out to be hit after all.
_TRIED_KEEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of it: numbers of documents, hosts and rules, and those passed over."""

    documents: int
    hosts: int
    rules: int
    across: int
    without_host: int


def learn(
    documents: Iterable[Document], rules: RuleSet, output: str | os.PathLike[str]
) -> Learned:
    """Learn what hosts repeat, and write it as rules into the folder `output`.

    The same documents give the same bytes, in whatever order they come. What `rules`
    remove already is not proposed. Raises `OutputError` if the folder holds something:
    it may hold a review.
    """
    folder = Path(output)
    _make(folder)
    cleaner = Cleaner(rules)
    read = without = hosts = 0
    by_host: dict[str, tuple[str, list[Proposal]]] = {}
    with Spill() as spill:
        for document in documents:
            read += 1
            without += not spill.add(document)
        for name, pages in spill.hosts():
            hosts += 1
            host = Host(name, pages)
            found = mine(host)
            found = not_taken(host, found, cleaner)
            if found:
                by_host[name] = (language_of(list(pages)), _proposals(host, found))
    across = _promoted(by_host)
    written = _write_across(folder, across)
    rules_written = sum(
        _write_host(folder, name, language, proposals)
        for name, (language, proposals) in sorted(by_host.items())
    )
    return Learned(read, hosts, rules_written, written, without)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise OutputError(folder, "is not empty; name a new folder")
    except OSError as error:
        raise OutputError(folder, f"cannot be made: {error.strerror}") from error


def _proposals(host: Host, found: list[Found]) -> list[Proposal]:
    neighbours = Neighbours(host, found)
    return [
        replace(
            proposal,
            keeps=neighbours.nearest(proposal.removes[0], _TRIED_KEEPS),
            found=(),
        )
        for proposal in propose(host, found)
    ]


def _promoted(
    by_host: dict[str, tuple[str, list[Proposal]]],
) -> dict[str, list[Proposal]]:
    """Take out what many hosts of one language propose; give it by language."""
    holders: dict[tuple[object, ...], list[Proposal]] = defaultdict(list)
    for _, (language, proposals) in sorted(by_host.items()):
        for proposal in proposals:
            if language != "*" and len(proposal.wording.get("phrases", "_")) == 1:
                holders[language, *proposal.name].append(proposal)
    many = {name: held for name, held in holders.items() if len(held) >= HOSTS}
    found: dict[str, list[Proposal]] = defaultdict(list)
    for name, held in many.items():
        found[str(name[0])].append(_joined(held))
    for language, proposals in by_host.values():
        proposals[:] = [p for p in proposals if (language, *p.name) not in many]
    return {
        language: sorted(held, key=lambda p: (-int(p.learned["stories"]), str(p.name)))
        for language, held in sorted(found.items())
    }


def _joined(held: list[Proposal]) -> Proposal:
    """Make one proposal of those of many hosts."""
    learned = [dict(proposal.learned) for proposal in held]
    documents = sum(one["documents"] for one in learned)
    tail = sum(one["tail_share"] * one["documents"] for one in learned) / documents
    wording = dict(held[0].wording)
    if "max_chars" in wording:
        wording["max_chars"] = max(one.wording["max_chars"] for one in held)
    return replace(
        held[0],
        description=f"{held[0].description} (on {len(held)} hosts)",
        wording=wording,
        removes=tuple(dict.fromkeys(t for p in held for t in p.removes))[:EXAMPLES],
        keeps=tuple(dict.fromkeys(t for p in held[:4] for t in p.keeps[:4])),
        learned={
            "stories": sum(one["stories"] for one in learned),
            "documents": documents,
            "first": min(one["first"] for one in learned),
            "last": max(one["last"] for one in learned),
            "tail_share": round(tail, 3),
        },
    )


def _write_across(folder: Path, across: dict[str, list[Proposal]]) -> int:
    return sum(
        _write(
            folder / "across" / f"{language}.toml", f"all-{language}", language, held
        )
        for language, held in across.items()
    )


def _write_host(
    folder: Path, name: str, language: str, proposals: list[Proposal]
) -> int:
    return _write(folder / "sites" / f"{name}.toml", name, language, proposals)


def _write(path: Path, name: str, language: str, proposals: list[Proposal]) -> int:
    """Write a file of rules, less those whose examples do not hold; count them."""
    named = list(_named(slug(name), proposals))
    if not named:
        return 0
    pack = "learned"
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(rule_file(pack, language, named), encoding="utf-8")
        try:
            ruleset = load_rules(path, shipped=False)
        except RuleError as error:
            bad = {problem.rule for problem in error.problems}
            named = [] if None in bad else [(i, p) for i, p in named if i not in bad]
            path.write_text(rule_file(pack, language, named), encoding="utf-8")
            ruleset = load_rules(path, shipped=False) if named else RuleSet()
        named = list(_holding(named, ruleset))
        if named and path.parent.name == "across":
            path.write_text(rule_file(pack, language, named), encoding="utf-8")
            named = list(_uncrossed(named, path))
        if not named:
            path.unlink()
            return 0
        named = [(i, replace(p, keeps=p.keeps[:EXAMPLES])) for i, p in named]
        path.write_text(rule_file(pack, language, named), encoding="utf-8")
    except OSError as error:
        raise OutputError(path, f"cannot be written: {error.strerror}") from error
    return len(named)


def _named(name: str, proposals: list[Proposal]) -> Iterator[tuple[str, Proposal]]:
    counts: Counter[str] = Counter()
    for proposal in proposals:
        counts[proposal.category] += 1
        yield f"{proposal.category}.{name}-{counts[proposal.category]}", proposal


def _holding(
    named: list[tuple[str, Proposal]], ruleset: RuleSet
) -> Iterator[tuple[str, Proposal]]:
    """Leave out examples that do not come out as they say, and rules without any."""
    rules = {rule.id: rule for rule in ruleset.rules}
    doubtful = {problem.rule for problem in lint(ruleset)}
    for rule_id, proposal in named:
        rule = rules[rule_id]
        removes = tuple(t for t in proposal.removes if hits(rule, t, ruleset))
        keeps = tuple(t for t in proposal.keeps if not hits(rule, t, ruleset))
        if removes and keeps and rule_id not in doubtful:
            yield rule_id, replace(proposal, removes=removes, keeps=keeps)


def _uncrossed(
    named: list[tuple[str, Proposal]], path: Path
) -> Iterator[tuple[str, Proposal]]:
    """Leave out `keeps` that a shipped rule of the language takes."""
    ids = frozenset(rule_id for rule_id, _ in named)
    failed = {(f.rule, f.example) for f in failures(load_rules(path), ids)}
    for rule_id, proposal in named:
        keeps = tuple(t for t in proposal.keeps if (rule_id, t) not in failed)
        if keeps:
            yield rule_id, replace(proposal, keeps=keeps)
