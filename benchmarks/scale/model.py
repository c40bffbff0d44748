"""What clusters cost by the number of documents: fitted on small sizes, then asked.

Reading, sketching and comparing go over each document once, so they are in proportion
to their number. Sorting grows with its logarithm, and so does, on a newswire, the
number of stories that share a phrase; one term stands for both. Bytes have a part that
does not grow (the program, parts that are worked on at a time) and a part for each
document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.scale.measuring import Size


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds, and bytes in memory and on disk."""

    cpu_s: float
    peak_bytes: float
    spool_bytes: float


@dataclass(frozen=True, slots=True)
class Model:
    """Coefficients: of 1, n and n log2 n for CPU seconds; of 1 and n for bytes."""

    cpu: tuple[float, float, float]
    peak: tuple[float, float]
    spool: tuple[float, float]

    def at(self, documents: int) -> Cost:
        """Predict what so many documents cost."""
        sized = np.array([documents], dtype=np.float64)
        return Cost(
            float((_grown(sized) @ np.array(self.cpu))[0]),
            self.peak[0] + self.peak[1] * documents,
            self.spool[0] + self.spool[1] * documents,
        )


def fit(sizes: Sequence[Size]) -> Model:
    """Fit to measured sizes, three or more, each with the same weight.

    No coefficient is below zero: what does not grow costs nothing.
    """
    number = np.array([size.documents for size in sizes], dtype=np.float64)
    flat = np.stack((np.ones_like(number), number), axis=1)
    cpu = _fitted(_grown(number), [size.cpu_s for size in sizes])
    peak = _fitted(flat, [size.peak_bytes for size in sizes])
    spool = _fitted(flat, [size.spool_bytes for size in sizes])
    return Model((cpu[0], cpu[1], cpu[2]), (peak[0], peak[1]), (spool[0], spool[1]))


def _grown(number: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack(
        (np.ones_like(number), number, number * np.log2(np.maximum(number, 2))), axis=1
    )


def _fitted(terms: NDArray[np.float64], values: Sequence[float]) -> list[float]:
    """Least squares of relative errors, with the worst term left out while below 0."""
    weights = 1 / np.array(values, dtype=np.float64)
    used = list(range(terms.shape[1]))
    while True:
        found = np.linalg.lstsq(
            terms[:, used] * weights[:, None], np.ones_like(weights)
        )
        if (found[0] >= 0).all() or len(used) == 1:
            break
        used.pop(int(np.argmin(found[0] * terms[-1, used])))
    made = [0.0] * terms.shape[1]
    for place, value in zip(used, found[0].tolist(), strict=True):
        made[place] = value
    return made
