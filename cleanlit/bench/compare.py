"""Two results side by side: what differs, and whether more than by chance.

Quality is compared by a paired bootstrap over documents (Efron, 1979; paired as in
Koehn, "Statistical significance tests for machine translation evaluation", 2004): the
documents are drawn with replacement, the same ones for both, and the difference of the
measure is taken each time. For clusters the gold clusters are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleanlit.bench.result import Result, Row

SAMPLES: Final = 2_000
_CHUNK: Final = 100
_SEED: Final = 20_251_124

Floats = npt.NDArray[np.float64]
Measure = Callable[[Floats], Floats]
"""From summands, shape (samples, items, width), to a measure, shape (samples,)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of a row in two results.

    `low` and `high` bound the middle 95 % of the bootstrap's differences `after` minus
    `before`; None for speed, which has no documents to draw. `items` is what was drawn.
    """

    task: str
    set: str
    system: str
    measure: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None
    items: int = 0

    @property
    def certain(self) -> bool:
        """Tell whether the interval leaves out 0."""
        return (
            self.low is not None
            and self.high is not None
            and (self.low > 0 or self.high < 0)
        )


def compare(before: Result, after: Result) -> Iterator[Difference]:
    """Give the differences of all rows that both results have."""
    others = {row.key: row for row in after.rows}
    for row in before.rows:
        other = others.get(row.key)
        if other is None:
            continue
        for name in measures_of(row.task):
            if name in row.measures and name in other.measures:
                yield _difference(row, other, name)


def measures_of(task: str) -> tuple[str, ...]:
    """Name the measures of a task that are compared."""
    if task in _BOOTSTRAPPED:
        return tuple(_BOOTSTRAPPED[task])
    return ("cpu_ms_per_document", "cpu_ratio", "peak_mb")


def _difference(before: Row, after: Row, measure: str) -> Difference:
    same = before.task, before.set, before.system.name, measure
    values = before.measures[measure], after.measures[measure]
    function = _BOOTSTRAPPED.get(before.task, {}).get(measure)
    if function is None or not before.items or not after.items:
        return Difference(*same, *values)
    old, new = _paired(before, after)
    drawn = _bootstrap(old, new, function)
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return Difference(*same, *values, float(low), float(high), len(old))


def _paired(before: Row, after: Row) -> tuple[Floats, Floats]:
    """Give the summands of both, item by item.

    A gold cluster without pairs is in neither list or only in one; it counts as zeros.
    Documents that only one result has are left out.
    """
    both = before.items.keys() & after.items.keys()
    if before.task == "clusters":
        both = before.items.keys() | after.items.keys()
    names = sorted(both)
    zeros = (0.0,) * len(next(iter(before.items.values())))
    return (
        np.array([before.items.get(name, zeros) for name in names], float),
        np.array([after.items.get(name, zeros) for name in names], float),
    )


def _bootstrap(old: Floats, new: Floats, measure: Measure) -> Floats:
    random = np.random.default_rng(_SEED)
    drawn = []
    for _ in range(0, SAMPLES, _CHUNK):
        chosen = random.integers(0, len(old), (_CHUNK, len(old)))
        drawn.append(measure(new[chosen]) - measure(old[chosen]))
    return np.concatenate(drawn)


def _divide(above: Floats, below: Floats, otherwise: float) -> Floats:
    filled = np.full_like(above, otherwise)
    return np.divide(above, below, out=filled, where=below > 0)


def _harmonic(precision: Floats, recall: Floats) -> Floats:
    return _divide(2 * precision * recall, precision + recall, 0.0)


def _page_precision(items: Floats) -> Floats:
    return _page_mean(items, 1)


def _page_recall(items: Floats) -> Floats:
    return _page_mean(items, 2)


def _page_mean(items: Floats, against: int) -> Floats:
    """Average a ratio over the pages where it is defined, as the shingle score does."""
    below = items[:, :, 0] + items[:, :, against]
    defined = below > 0
    ratios = _divide(items[:, :, 0], below, 0.0)
    return _divide(ratios.sum(1), defined.sum(1).astype(float), 0.0)


def _page_f1(items: Floats) -> Floats:
    return _harmonic(_page_precision(items), _page_recall(items))


def _share(
    above: int, below: int, *, rest: bool = False, scale: float = 1.0
) -> Measure:
    def measure(items: Floats) -> Floats:
        sums = items.sum(1)
        share = _divide(sums[:, above], sums[:, below], 0.0)
        return 1 - share if rest else scale * share

    return measure


def _line_precision(items: Floats) -> Floats:
    sums = items.sum(1)
    return _divide(sums[:, 0], sums[:, 0] + sums[:, 1], 1.0)


def _line_recall(items: Floats) -> Floats:
    sums = items.sum(1)
    return _divide(sums[:, 0], sums[:, 0] + sums[:, 2], 1.0)


def _line_f1(items: Floats) -> Floats:
    return _harmonic(_line_precision(items), _line_recall(items))


def _pair_precision(items: Floats) -> Floats:
    sums = items.sum(1)
    return _divide(sums[:, 0], sums[:, 2], 1.0)


def _pair_recall(items: Floats) -> Floats:
    sums = items.sum(1)
    return _divide(sums[:, 0], sums[:, 1], 1.0)


def _pair_f1(items: Floats) -> Floats:
    return _harmonic(_pair_precision(items), _pair_recall(items))


_BOOTSTRAPPED: Final[Mapping[str, Mapping[str, Measure]]] = {
    "extraction": {
        "f1": _page_f1, "precision": _page_precision, "recall": _page_recall,
    },
    "segments": {"found": _share(0, 1), "absent": _share(2, 3, rest=True)},
    "metadata": {
        "title": _share(0, 1), "date": _share(2, 3), "author": _share(4, 5),
    },
    "cleaning": {
        "f1": _line_f1, "precision": _line_precision, "recall": _line_recall,
    },
    "harmlessness": {
        "lines_per_1000": _share(0, 1, scale=1000), "characters_share": _share(2, 3),
    },
    "clusters": {
        "f1": _pair_f1, "precision": _pair_precision, "recall": _pair_recall,
    },
}  # fmt: skip


def item_scores(row: Row) -> dict[str, float]:
    """Give the first measure of a quality row for each of its items alone."""
    measures = _BOOTSTRAPPED.get(row.task)
    if not measures or not row.items:
        return {}
    function: Any = next(iter(measures.values()))
    names = list(row.items)
    alone = np.array([[row.items[name]] for name in names], float)
    return dict(zip(names, map(float, function(alone)), strict=True))
