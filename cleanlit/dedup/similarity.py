"""How alike two texts are, and why they are or are not copies of one story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.frame import FrozenFrame, NoFrame
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.reference_pairs import replacements
from cleanlit.dedup.shelf import body_of
from cleanlit.dedup.sketch import Sketcher
from cleanlit.dedup.verify import Shingles, shingles_of, verify
from cleanlit.document import Document
from cleanlit.repeats.table import FurnitureTable

# The rules of `verify` in numbers, for what is said of them.
_DOUBT: Final = 0.2
_FEW: Final = 3
_REPLACED: Final = 2
_LEAD: Final = 0.25
_SAME_HOST: Final = 0.8
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
    frame = FrozenFrame(furniture) if furniture is not None else NoFrame()
    bodies = [body_of(sketch) for sketch in sketches]
    rests = [frame.strip([body])[0] for body in bodies]
    left, right = (shingles_of(rest, chosen.shingle) for rest in rests)
    words = min(map(len, rests))
    same_host = bool(bodies[0].host) and bodies[0].host == bodies[1].host
    verdict = verify(left, right, chosen, same_host=same_host)
    exact = sketches[0].exact == sketches[1].exact and len(bodies[0].words) > 0
    measured = _measure(left, right, chosen.shingle)
    short = words < chosen.short
    relation = "exact" if exact else None if short else verdict.kind
    return Similarity(
        relation,
        round(measured["jaccard"], 3),
        round(measured["contained"], 3),
        round(measured["aligned"], 3),
        tuple(_tests(left, right, measured, chosen, words=words, same_host=same_host)),
        tuple(_parts(one.text or "", other.text or "", chosen)),
    )


def _measure(left: Shingles, right: Shingles, size: int) -> dict[str, float]:
    """Count what two texts share, as `verify` does."""
    short, long = sorted((left, right), key=lambda s: len(s.hashes))
    hits = np.isin(short.hashes, long.hashes, assume_unique=True)
    shared = int(np.count_nonzero(hits))
    names = ("jaccard", "contained", "aligned", "run", "lead", "replaced", "numbers")
    found = dict.fromkeys(names, 0.0)
    if not shared:
        return found
    order = hits[np.argsort(short.positions)]
    begun = int(order[0]) + int(np.count_nonzero(order[1:] & ~order[:-1]))
    at = np.searchsorted(long.hashes, short.hashes[hits])
    places = np.sort(long.positions[at])
    trim = int(0.02 * shared)
    first, last = int(places[trim]), int(places[shared - 1 - trim])
    window = last - first + 1
    union = len(short.hashes) + len(long.hashes) - shared
    pairs = np.stack((short.positions[hits], long.positions[at]), axis=1)
    replaced, numbers = replacements(short, long, pairs, size)
    inside = max(shared, len(short.hashes) + window - shared)
    return {
        "jaccard": shared / union,
        "contained": shared / len(short.hashes),
        "aligned": min(1.0, shared / inside),
        "run": shared / begun,
        "lead": first / long.size,
        "replaced": replaced,
        "numbers": numbers,
    }


def _tests(
    left: Shingles,
    right: Shingles,
    found: dict[str, float],
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
    if fewer >= _FEW and options.numbers:
        share = common / fewer
        why = f"{common} of the {fewer} numbers of the text with fewer stand in both"
        yield Test("numbers", share >= options.numbers, share, options.numbers, why)
    elif fewer and not common and options.numbers:
        doubt = _DOUBT
        why = "no number agrees, of one or two: the thresholds rise by 0.2"
        yield Test("numbers", False, 0.0, None, why)
    run = found["run"]
    why = "mean length of the shared stretches, in shingles"
    yield Test("run", run >= options.run, round(run, 1), options.run, why)
    if found["numbers"]:
        places = int(found["replaced"])
        why = f"of {places} places with other words some have another number"
        yield Test("replaced", places < _REPLACED, places, _REPLACED, why)
    least = _SAME_HOST if same_host else options.threshold + doubt
    why = "two texts of one host must be more alike" if same_host else "all shingles"
    yield Test(
        "jaccard", found["jaccard"] >= least, round(found["jaccard"], 3), least, why
    )
    if not same_host:
        least = options.aligned + doubt
        aligned = found["aligned"]
        why = "inside the stretch of the longer text that the shorter one covers"
        yield Test("aligned", aligned >= least, round(aligned, 3), round(least, 3), why)
        sizes = sorted((len(left.hashes), len(right.hashes)))
        if 2 * sizes[0] < sizes[1]:
            why = "where in the longer text that stretch begins; a cut copy has the top"
            lead = found["lead"]
            yield Test("lead", lead <= _LEAD, round(lead, 3), _LEAD, why)


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
