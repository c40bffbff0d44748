"""How alike two texts are, and why they are or are not copies of one story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.reference_pairs import (
    DOUBT,
    FEW,
    LEAD,
    REPLACED,
    SAME_HOST,
    Meeting,
    alignment,
    meet,
    replacements,
)
from cleanlit.dedup.shelf import body_of
from cleanlit.dedup.sketch import Sketcher
from cleanlit.dedup.verify import Shingles, shingles_of, verify
from cleanlit.document import Document
from cleanlit.repeats.table import FurnitureTable

_NOTHING: Final = np.zeros(0, dtype=np.uint64)

# Something like a word, with what stands around it: what parts are shown by.
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch that two texts share: `[start, end)` in each, in code points."""

    start: int
    end: int
    other_start: int
    other_end: int
    text: str


@dataclass(frozen=True, slots=True)
class Test:
    """One of the rules: what was `found`, and what it takes; both None for a fact."""

    name: str
    passed: bool
    found: float | None
    needed: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Similarity:
    """What two documents have in common.

    `relation` is `exact`, `near` or `cut` (copies of one story), `update`, `digest` or
    None. `jaccard` counts the shingles of both, `contained` those of the shorter text
    that stand in the longer one, `aligned` is the Jaccard similarity inside the stretch
    of the longer text that the shorter one covers; all 0 to 1, without what was
    stripped. `parts` are the stretches that they share, in the order of the first text.
    """

    relation: str | None
    jaccard: float
    contained: float
    aligned: float
    tests: tuple[Test, ...]
    parts: tuple[Part, ...]

    @property
    def copies(self) -> bool:
        """Whether they are copies of one story."""
        return self.relation in ("exact", "near", "cut")


def similarity(
    one: Document,
    other: Document,
    options: DedupOptions | None = None,
    *,
    furniture: FurnitureTable | None = None,
) -> Similarity:
    """Compare two documents as `cluster` compares a pair.

    Two documents are too few to learn what their hosts repeat: without a `furniture`
    table nothing is left out of the comparison.
    """
    chosen = options or DedupOptions()
    sketcher = Sketcher(chosen)
    sketches = sketcher(one), sketcher(other)
    bodies = [body_of(sketch) for sketch in sketches]
    learned = furniture.keys if furniture is not None else _NOTHING
    rests = [body.without(learned) for body in bodies]
    left, right = (shingles_of(rest, chosen.shingle) for rest in rests)
    words = min(map(len, rests))
    same_host = bool(bodies[0].host) and bodies[0].host == bodies[1].host
    verdict = verify(left, right, chosen, same_host=same_host)
    exact = sketches[0].exact == sketches[1].exact and len(bodies[0].words) > 0
    met = meet(left, right)
    short = words < chosen.short
    relation = "exact" if exact else None if short else verdict.kind
    return Similarity(
        relation,
        round(met.jaccard, 3) if met else 0.0,
        round(met.shared / len(met.short.hashes), 3) if met else 0.0,
        round(met.aligned, 3) if met else 0.0,
        tuple(_tests(left, right, met, chosen, words=words, same_host=same_host)),
        tuple(_parts(one.text or "", other.text or "", chosen)),
    )


def _tests(
    left: Shingles,
    right: Shingles,
    met: Meeting | None,
    options: DedupOptions,
    *,
    words: int,
    same_host: bool,
) -> Any:
    """Go through the rules that `verify` applies, and say how each came out."""
    if words < options.short:
        why = "texts this short are copies only if they are the same"
        yield Test("words", False, words, options.short, why)
    fewer = min(len(left.numbers), len(right.numbers))
    common = len(np.intersect1d(left.numbers, right.numbers, assume_unique=True))
    doubt = 0.0
    if fewer >= FEW and options.numbers:
        share = common / fewer
        why = f"{common} of the {fewer} numbers of the text with fewer stand in both"
        yield Test("numbers", share >= options.numbers, share, options.numbers, why)
    elif fewer and not common and options.numbers:
        doubt = DOUBT
        why = "no number agrees, of one or two: the thresholds rise by 0.2"
        yield Test("numbers", False, 0.0, None, why)
    run = met.shared / met.runs if met else 0.0
    why = "mean length of the shared stretches, in shingles"
    yield Test("run", run >= options.run, round(run, 1), options.run, why)
    places, numbers = replacements(met, options.shingle) if met else (0, 0)
    if numbers:
        why = f"of {places} places with other words some have another number"
        yield Test("replaced", places < REPLACED, places, REPLACED, why)
    least = SAME_HOST if same_host else options.threshold + doubt
    why = "two texts of one host must be more alike" if same_host else "all shingles"
    jaccard = met.jaccard if met else 0.0
    yield Test("jaccard", jaccard >= least, round(jaccard, 3), least, why)
    if not same_host:
        least = options.aligned + doubt
        aligned = alignment(met, least, options.shingle) if met else 0.0
        why = "inside the stretch of the longer text that the shorter one covers"
        yield Test("aligned", aligned >= least, round(aligned, 3), round(least, 3), why)
        sizes = sorted((len(left.hashes), len(right.hashes)))
        if 2 * sizes[0] < sizes[1]:
            why = "where in the longer text that stretch begins; a cut copy has the top"
            lead = met.window[0] / met.long.size if met else 0.0
            yield Test("lead", lead <= LEAD, round(lead, 3), LEAD, why)


def _parts(one: str, other: str, options: DedupOptions) -> Any:
    """Find the stretches that two texts share: runs of shared shingles of words."""
    left, right = _words(one, options), _words(other, options)
    size = max(1, min(options.shingle, len(left[0]), len(right[0])))
    places: dict[tuple[int, ...], int] = {}
    theirs = right[0].tolist()
    for at in range(len(theirs) - size, -1, -1):
        places[tuple(theirs[at : at + size])] = at
    mine = left[0].tolist()
    at = 0
    while at + size <= len(mine):
        there = places.get(tuple(mine[at : at + size]))
        if there is None:
            at += 1
            continue
        end = size
        while (
            at + end < len(mine)
            and there + end < len(theirs)
            and mine[at + end] == theirs[there + end]
        ):
            end += 1
        start, stop = int(left[1][at, 0]), int(left[1][at + end - 1, 1])
        yield Part(
            start,
            stop,
            int(right[1][there, 0]),
            int(right[1][there + end - 1, 1]),
            one[start:stop],
        )
        at += end


def _words(text: str, options: DedupOptions) -> tuple[Any, NDArray[np.int64]]:
    """Give a hash for each stretch without blanks, and where it stands.

    Stretches without a word (a dash) are left out. In scripts without blanks a stretch
    is a clause.
    """
    from cleanlit.dedup import kernel

    spans = [match.span() for match in _WORD.finditer(text)]
    if not spans:
        return np.zeros(0, dtype=np.uint64), np.zeros((0, 2), dtype=np.int64)
    found = kernel.scan([text[start:end] for start, end in spans])
    firsts = found.digests.reshape(len(spans), -1)[:, 0]
    chosen = found.counts > 0
    return firsts[chosen], np.array(spans, dtype=np.int64)[chosen]
