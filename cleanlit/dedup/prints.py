"""The prints of a text: hashes of its words in order, from which all else is made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.shingles import shingle_hashes
from cleanlit.repeats.counter import among, keys_of
from cleanlit.text.sentences import sentences
from cleanlit.text.tokens import tokens

Shingles = NDArray[np.uint32]

_HEADER: Final = 4


@dataclass(frozen=True, slots=True)
class Prints:
    """What is kept of a text, as arrays.

    `shingles`: a 32-bit hash for each run of words, in their order.
    `ends`: for each sentence the number of words up to its end.
    `sentences`: a 64-bit hash for each.
    `numbers`: 32-bit hashes of the words with digits; `places`: where they stand.
    """

    shingles: Shingles
    ends: NDArray[np.uint32]
    sentences: NDArray[np.uint64]
    numbers: NDArray[np.uint32]
    places: NDArray[np.uint32]

    @property
    def story(self) -> int:
        """Name the story by its longest sentence, which furniture seldom is."""
        if not len(self.ends):
            return 0
        lengths = np.diff(self.ends, prepend=np.uint32(0))
        return int(self.sentences[int(np.argmax(lengths))])


def take_prints(folded: str, size: int) -> tuple[Prints, list[str]]:
    """Give the prints of a folded text, and its words. `size` is that of a shingle."""
    words: list[str] = []
    ends: list[int] = []
    hashes: list[int] = []
    for sentence in sentences(folded):
        here = tokens(sentence)
        if not here:
            continue
        words += here
        ends.append(len(words))
        digest = hashlib.blake2b(" ".join(here).encode(), digest_size=8).digest()
        hashes.append(int.from_bytes(digest, "little"))
    places = [index for index, word in enumerate(words) if _is_number(word)]
    single = shingle_hashes(words, 1)
    return (
        Prints(
            shingles=_short(shingle_hashes(words, size)),
            ends=np.array(ends, dtype=np.uint32),
            sentences=np.array(hashes, dtype=np.uint64),
            numbers=_short(single[places]) if places else np.zeros(0, np.uint32),
            places=np.array(places, dtype=np.uint32),
        ),
        words,
    )


def strip_prints(prints: Prints, host: int, furniture: NDArray[np.uint64]) -> Prints:
    """Leave out the sentences that a host repeats, and what reaches into them."""
    if not len(furniture) or not len(prints.sentences):
        return prints
    gone = among(keys_of(host, prints.sentences), furniture)
    if not gone.any():
        return prints
    words = int(prints.ends[-1])
    lengths = np.diff(prints.ends, prepend=np.uint32(0))
    lost = np.repeat(gone, lengths)
    size = words - len(prints.shingles) + 1
    before = np.concatenate([[0], np.cumsum(lost)])
    starts = np.arange(len(prints.shingles))
    kept = before[np.minimum(starts + size, words)] == before[starts]
    numbered = ~lost[prints.places]
    # Places go on counting the words that are left, as the shingles do.
    shift = np.concatenate([[0], np.cumsum(kept)])
    last = max(len(prints.shingles) - 1, 0)
    return Prints(
        shingles=prints.shingles[kept],
        ends=prints.ends[:0],
        sentences=prints.sentences[~gone],
        numbers=prints.numbers[numbered],
        places=shift[np.minimum(prints.places[numbered], last)].astype(np.uint32),
    )


def pack(prints: Prints) -> bytes:
    """Give the bytes of prints; `unpack` gives them back."""
    head = np.array(
        [len(prints.shingles), len(prints.ends), len(prints.sentences),
         len(prints.numbers)],
        dtype="<u4",
    )  # fmt: skip
    return b"".join(
        (
            head.tobytes(),
            prints.sentences.astype("<u8", copy=False).tobytes(),
            prints.shingles.astype("<u4", copy=False).tobytes(),
            prints.ends.astype("<u4", copy=False).tobytes(),
            prints.numbers.astype("<u4", copy=False).tobytes(),
            prints.places.astype("<u4", copy=False).tobytes(),
        )
    )


def unpack(data: bytes) -> Prints:
    """Make prints of the bytes that `pack` gave."""
    shingles, ends, units, numbers = (
        int(n) for n in np.frombuffer(data, "<u4", _HEADER)
    )
    offset = _HEADER * 4
    hashes = np.frombuffer(data, "<u8", units, offset)
    rest = np.frombuffer(data, "<u4", -1, offset + 8 * units)
    bounds = np.cumsum([shingles, ends, numbers, numbers])
    parts = np.split(rest, bounds[:-1])
    return Prints(parts[0], parts[1], hashes, parts[2], parts[3])


def _short(hashes: NDArray[np.uint64]) -> Shingles:
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _is_number(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdecimal, word))
