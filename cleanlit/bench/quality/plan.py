"""What is to be measured, and the systems it is measured on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cleanlit._version import __version__
from cleanlit.bench.peers import Peer, Peers
from cleanlit.bench.result import System
from cleanlit.bench.sets import read_objects
from cleanlit.bench.workshop import Command, CommandFailed

TASKS: Final = (
    "extraction",
    "segments",
    "metadata",
    "cleaning",
    "harmlessness",
    "removals",
    "learning",
    "clusters",
)
# What is measured beside the peers, by the names that `Plan.wants_system` is asked for.
OURS: Final = (
    "cleanlit clean", "cleanlit clean | dedup", "cleanlit cluster",
    "cleanlit cluster --no-strip", "cleanlit dedup",
    "cleanlit dedup --stream", "cleanlit dedup --stream --furniture",
    "cleanlit extract",
    "cleanlit rules learn", "cleanlit run", "trafilatura",
)  # fmt: skip
QUICK_DOCUMENTS: Final = 1_500
NEWSWIRE: Final = "newswire/newswire.jsonl.zst"
# What a crawl knows of a document of the newswire: all but its labels.
CRAWLED: Final = ("id", "url", "site", "language", "title", "date", "author", "text")

# Finders of near-duplicates that compare in Python what others compare in C, or that
# write everything to disk four times.
SLOW: Final = frozenset({"datatrove", "datatrove-default", "text-dedup"})
SLOW_DOCUMENTS: Final = 5_000

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured; no tasks and no systems mean all of them.

    `missing` takes what could not be measured, with the reason, as the work goes on.
    """

    corpus: Path
    data: Path | None = None
    peers: Peers = Peers()
    quick: bool = False
    tasks: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    say: Say = field(default=lambda _: None)
    missing: dict[str, str] = field(default_factory=dict)

    def wants(self, task: str) -> bool:
        """Tell whether a task is to be measured."""
        return not self.tasks or task in self.tasks

    def wants_system(self, name: str) -> bool:
        """Tell whether a system is to be measured."""
        return not self.systems or name in self.systems

    def attempt(self, system: System, *commands: Command) -> bool:
        """Run commands; tell whether a row can be made of what they wrote.

        A peer that fails is missing, and the others go on. Our own failures are errors.
        """
        try:
            for command in commands:
                command.run()
        except CommandFailed as error:
            if system.name.startswith("cleanlit"):
                raise
            self.missing[system.name] = str(error)
            return False
        return True

    def spares(self, system: System, name: str, documents: int) -> bool:
        """Tell whether a set is too large for a slow system, and note it."""
        if system.name not in SLOW or documents <= SLOW_DOCUMENTS:
            return False
        limit = f"{SLOW_DOCUMENTS:,} documents"
        self.missing[system.name] = f"left out of {name}: takes minutes from {limit} on"
        return True


def read_newswire(plan: Plan) -> Iterator[dict[str, Any]]:
    """Read the sample newswire, or its beginning in quick mode."""
    for number, record in enumerate(read_objects(plan.corpus / NEWSWIRE)):
        if plan.quick and number == QUICK_DOCUMENTS:
            return
        yield record


def ours(name: str, shown: str, settings: str = "defaults") -> System:
    """Describe a verb of cleanlit as a system."""
    return System(name, __version__, settings, shown)


def theirs(peer: Peer, command: Command) -> System:
    """Describe a peer as a system."""
    return System(peer.name, peer.version, peer.settings, command.shown)


def sums(items: Iterable[Sequence[float]], width: int) -> list[float]:
    """Add up tuples of one width, place by place."""
    totals = [0.0] * width
    for item in items:
        for index, value in enumerate(item):
            totals[index] += value
    return totals
