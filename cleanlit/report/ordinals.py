"""A set of ordinals, at a bit each."""

from __future__ import annotations

_MOST = 1 << 40


class Ordinals:
    """Whole numbers from 0 on, which are added in any order."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._count = 0

    def add(self, ordinal: int) -> None:
        """Add a number. Raises `ValueError` for one that is no ordinal."""
        if not 0 <= ordinal < _MOST:
            raise ValueError(f"{ordinal} is no ordinal")
        place, bit = ordinal >> 3, 1 << (ordinal & 7)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        if not self._bits[place] & bit:
            self._bits[place] |= bit
            self._count += 1

    def __contains__(self, ordinal: int) -> bool:
        place = ordinal >> 3
        return place < len(self._bits) and bool(self._bits[place] & 1 << (ordinal & 7))

    def __len__(self) -> int:
        return self._count
