"""The kernel in use: the compiled one, or its reference where nothing was compiled.

Functions take batches; what they give is described in `reference` and
`reference_pairs` and `reference_stream`. `NAME` is `C` or `Python`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import reference, reference_pairs, reference_stream
from cleanlit.dedup.reference import Longs, Rows, Scanned, Words32, fmix32
from cleanlit.dedup.reference_stream import Compared, Made
from cleanlit.dedup.rows import Limits, Verdicts

__all__ = [
    "NAME", "Compared", "Limits", "Longs", "Made", "Rows", "Scanned", "Verdicts",
    "Words32", "bucket_keys", "by_bands", "by_samples", "compare", "digests", "enter",
    "fmix32", "keys", "known", "learn", "meet", "merge", "overlaps", "scan", "shingle",
    "strip", "verify", "verify_in_file",
]  # fmt: skip

_words: Any
_pairs: Any
_stream: Any
try:
    from cleanlit.dedup import compiled
except ImportError:
    _words, _pairs, _stream = reference, reference_pairs, reference_stream
else:
    _words = _pairs = _stream = compiled

NAME: Final = "Python" if _words is reference else "C"

_Hosts = Longs
scan: Final[Callable[[Sequence[str]], Scanned]] = _words.scan
digests: Final[Callable[[Longs, Words32], Longs]] = _words.digests
keys: Final[Callable[[Longs, Words32, Words32, Words32, _Hosts], Longs]] = _words.keys
strip: Final[
    Callable[[Longs, Words32, Words32, Words32, _Hosts, Longs], tuple[Longs, Words32]]
] = _words.strip
shingle: Final[Callable[[Longs, Words32, int, Words32, Words32], Rows]] = _words.shingle
verify: Final[
    Callable[[NDArray[np.uint8], Longs, Words32, NDArray[np.uint8], Limits], Verdicts]
] = _pairs.verify
verify_in_file: Final[
    Callable[
        [int, NDArray[np.int64], Words32, NDArray[np.uint8], Limits], Verdicts | None
    ]
] = _pairs.verify_in_file
by_bands: Final[Callable[[Words32, int, int, int, float], Longs]] = _pairs.by_bands
by_samples: Final[Callable[[Words32, Words32, int, int, int], Longs]] = (
    _pairs.by_samples
)
overlaps: Final[Callable[[Longs, Longs, Words32], Words32]] = _pairs.overlaps
texts: Final[
    Callable[
        [
            tuple[bytes | memoryview, ...], Words32, Longs, tuple[bytes, ...], int,
            Words32, Words32,
        ],
        Made,
    ]
] = _stream.texts  # fmt: skip
bucket_keys: Final[
    Callable[[Words32, Words32, Words32, Longs, int, int], tuple[Longs, Words32]]
] = _stream.bucket_keys
enter: Final[Callable[[Longs, Longs, int, int], int]] = _stream.enter
meet: Final[
    Callable[[Longs, tuple[Longs, ...], Longs, int, int, int, int], list[int]]
] = _stream.meet
merge: Final[Callable[[Longs, Longs, int], int]] = _stream.merge
compare: Final[Callable[[bytes, tuple[bytes, ...], bytes, Limits], list[Compared]]] = (
    _stream.compare
)
learn: Final[Callable[[bytes, Longs, int, int], bytes]] = _stream.learn
known: Final[Callable[[bytes, Longs], int]] = _stream.known
