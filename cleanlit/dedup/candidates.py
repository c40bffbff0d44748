"""Pairs worth comparing: those that agree in a band, or share sampled shingles."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.kernel import Longs
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.shingles import Hashes

Numbers = NDArray[np.int64]
Values = NDArray[np.uint32]

SCHEME: Final = "affine32"


class Signer:
    """Makes MinHash signatures of shingles, as datasketch does under "affine32"."""

    def __init__(self, options: DedupOptions) -> None:
        self.permutations = permutations(options.hashes, options.seed)

    def __call__(self, hashes: Hashes) -> Values:
        """Sign a text: `options.hashes` values of 32 bits.

        What is signed are the upper halves of the hashes.
        """
        a, b = self.permutations
        signature = np.full(len(a), 0xFFFFFFFF, dtype=np.uint32)
        upper = (hashes >> np.uint64(32)).astype(np.uint32)
        for start in range(0, len(upper), 4096):
            mixed = kernel.fmix32(upper[start : start + 4096, None]) * a + b
            np.minimum(signature, mixed.min(axis=0), out=signature)
        return signature


@cache
def permutations(count: int, seed: int) -> tuple[Values, Values]:
    """Give the factors and the summands of the permutations that datasketch draws."""
    random = np.random.RandomState(seed)
    a = random.randint(0, 1 << 31, count, dtype=np.uint32)
    b = random.randint(0, 1 << 32, count, dtype=np.uint32)
    return a * np.uint32(2) + np.uint32(1), b


def to_lean(signature: Values, seed: int) -> Any:
    """Give a signature as a `datasketch.LeanMinHash`, which its indexes accept."""
    from datasketch import LeanMinHash, MinHash

    own = MinHash(
        num_perm=len(signature), seed=seed, hashvalues=signature, scheme=SCHEME
    )
    return LeanMinHash(own)


def from_lean(sketch: Any) -> Values:
    """Give the signature of a `MinHash` or `LeanMinHash` of the same scheme.

    Raises `ValueError` for one of another scheme, with which ours do not compare.
    """
    if sketch.scheme != SCHEME:
        raise ValueError(f"the scheme is {sketch.scheme}, not {SCHEME}")
    return np.array(sketch.hashvalues, dtype=np.uint32)


def by_bands(signatures: Values, rows: int, cap: int, least: float) -> Longs:
    """Give the codes of candidate pairs of an (n, bands * rows) array, sorted.

    In a bucket of more than twice `cap` a text meets the first `cap` and the one before
    it only. The rows must be ordered by content, so that who is first is no matter of
    arrival; 5,000 texts of one template then cost 45,000 pairs a band, not 12 million.
    Pairs that agree in less than `least` of their values are left out.
    """
    values = signatures.shape[1]
    table = np.ascontiguousarray(signatures, dtype=np.uint32).reshape(-1)
    return kernel.by_bands(table, values, rows, cap, least)


def by_samples(
    samples: Values, texts: NDArray[Any], count: int, cap: int, least: int = 3
) -> Longs:
    """Give the codes of pairs that share `least` or more sampled shingles, sorted.

    They must be so many that the shorter text may be contained in the longer one.

    Signatures miss a brief in a digest, whose Jaccard similarity is small; a sample of
    the shingles themselves does not. `samples` are the upper halves of sampled
    shingles, `texts` (parallel, sorted, each below `count`) whose they are.
    """
    owners = np.ascontiguousarray(texts, dtype=np.uint32)
    given = np.ascontiguousarray(samples, dtype=np.uint32)
    return kernel.by_samples(given, owners, count, cap, least)


def split(codes: Longs, count: int) -> tuple[Numbers, Numbers]:
    """Give the left and the right ones of pairs of `count` texts, by their codes.

    The code of a pair is `left * count + right`, left before right.
    """
    left, right = np.divmod(codes.astype(np.int64), max(count, 1))
    return left, right
