"""Arbitrary arguments for the functions of the kernel that take one document at a time.

    python tests/fuzz/fuzz_calls.py CALLS [SEED]

Whatever they are given, they give a result or raise. It tells nothing unless the kernel
was built with AddressSanitizer and UndefinedBehaviorSanitizer: `scripts/sanitize.py`
does. What is under them has a fuzzer of its own, in C: `fuzz_stream.c`.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any, Final

from cleanlit.dedup import _kernel  # type: ignore[attr-defined]

EMPTY: Final = b"\xff" * 8
RAISED: Final = (ValueError, TypeError, OverflowError, BufferError, MemoryError)
ODD: Final[tuple[Any, ...]] = (
    None, "text", b"", b"1234567", 1.5, (), [], (b"12345678",), (None,), -1, 0, 1 << 32,
    1 << 70, b"\xff" * 24, memoryview(bytes(64))[::2], bytes(65 * 8), (b"",) * 65,
)  # fmt: skip


class Arguments:
    """Makes arguments that mostly fit together."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.hosts = [b""]
        self.rows = [b"", bytes(16)]

    def count(self, most: int) -> int:
        """Give a number from 0 to `most`, and now and then one far beyond."""
        if self.random.random() < 0.02:
            return self.random.choice((-1, 65_535, 65_536, 1 << 31, (1 << 63) - 1))
        return self.random.randint(0, most)

    def data(self, count: int) -> bytes:
        """Give so many values of 64 bits, some of them equal."""
        few = [self.random.randbytes(8), bytes(8), bytes(7) + b"\x20", EMPTY]
        made = b"".join(
            self.random.choice(few) if self.random.random() < 0.7
            else self.random.randbytes(8)
            for _ in range(count)
        )  # fmt: skip
        return (
            made[: -self.random.randint(1, 7)] if self.random.random() < 0.02 else made
        )

    def table(self) -> bytearray:
        """Give a table with room, most often."""
        return bytearray(
            self.random.choice((EMPTY, EMPTY, EMPTY, bytes(8)))
            * self.random.choice((0, 1, 2, 3, 8, 64))
        )

    def texts(self) -> tuple[Any, ...]:
        many, values = self.random.randint(0, 4), self.random.randint(0, 3)
        contents, numbers = [], []
        for _ in range(many):
            lengths = [
                self.random.randint(0, 5) for _ in range(self.random.randrange(4))
            ]
            words = max(0, sum(lengths) + self.random.choice((*[0] * 20, 1, -1)))
            ends = b"".join(one.to_bytes(4, "little") for one in lengths)
            contents.append(self.random.randbytes(8 * words) + ends)
            numbers.append(len(lengths).to_bytes(4, "little"))
        known = tuple(self._damaged(self.random.choice(self.hosts)) for _ in numbers)
        a, b = (self.random.randbytes(4 * values) for _ in range(2))
        size = self.count(6)
        return tuple(contents), b"".join(numbers), bytes(8 * many), known, size, a, b

    def bucket_keys(self) -> tuple[Any, ...]:
        texts, bands, rows = (self.random.randint(0, 5) for _ in range(3))
        sampled = [self.random.randint(0, 9) for _ in range(texts)]
        total = max(0, sum(sampled) + self.random.choice((0, 0, 0, 1, -1)))
        return (
            self.random.randbytes(4 * texts * bands * rows),
            self.random.randbytes(4 * total),
            b"".join(one.to_bytes(4, "little") for one in sampled),
            self.data(texts),
            bands,
            rows,
        )

    def enter(self) -> tuple[Any, ...]:
        keys = self.data(self.count(9) % 999)
        return self.table(), keys, self.count(1 << 26), self.count(4)

    def merge(self) -> tuple[Any, ...]:
        run = bytearray(self.data(self.random.randint(0, 30)))
        return run, self.data(self.random.randint(0, 20)), self.count(4)

    def meet(self) -> tuple[Any, ...]:
        runs = tuple(
            self.data(self.random.randint(0, 20))
            for _ in range(self.random.choice((0, 1, 2, 64, 65)))
        )
        keys = self.data(self.random.randint(0, 30))
        return bytes(self.table()), runs, keys, *(self.count(9) for _ in range(4))

    def compare(self) -> tuple[Any, ...]:
        many = self.random.randint(0, 5)
        others = tuple(self._row() for _ in range(many))
        hosts = bytes(many + (self.random.random() < 0.05))
        limits = *(self.random.random() for _ in range(4)), self.count(4)
        return self._row(), others, hosts, limits

    def learn(self) -> tuple[Any, ...]:
        host = self._damaged(self.random.choice(self.hosts))
        keys = self.data(self.random.randint(0, 9))
        return host, keys, self.count(9), self.random.choice((3, 3, 3, self.count(5)))

    def known(self) -> tuple[Any, ...]:
        return self.learn()[:2]

    def keep(self, name: str, result: Any) -> None:
        """Take what was made to be given to others."""
        if name == "learn":
            self.hosts[:] = [*self.hosts[-20:], result, b""]

    def _row(self) -> bytes:
        """Give a row: a head of counts, hashes and numbers in order, positions."""
        if self.random.random() < 0.5:
            return self._damaged(self.random.choice(self.rows))
        count, numbers = self.random.randint(0, 20), self.random.randint(0, 3)
        head = count, numbers, count + self.random.randint(0, 9), 0
        hashes = sorted(self.random.choices(range(1, 40), k=count + numbers))
        places = [*range(count), *([0] * (count % 2))]
        row = b"".join(
            (
                *(one.to_bytes(4, "little") for one in head),
                *(one.to_bytes(8, "little") for one in hashes),
                *(one.to_bytes(4, "little") for one in places),
            )
        )
        self.rows[:] = [*self.rows[-20:], row]
        return row

    def _damaged(self, data: bytes) -> bytes:
        if not data or self.random.random() < 0.8:
            return data
        changed = bytearray(data)
        changed[self.random.randrange(len(data))] = self.random.randrange(256)
        return bytes(changed[: len(data) - self.random.choice((0, 0, 1, 4, 8))])


def main(calls: int, seed: int = 1) -> None:
    """Make so many calls, all functions in turn."""
    arguments = Arguments(seed)
    pick = arguments.random
    names = (
        "texts",
        "bucket_keys",
        "enter",
        "merge",
        "meet",
        "compare",
        "learn",
        "known",
    )
    done = dict.fromkeys(names, 0)
    for at in range(calls):
        name = names[at % len(names)]
        make: Callable[[], tuple[Any, ...]] = getattr(arguments, name)
        given = list(make())
        if pick.random() < 0.1:
            given[pick.randrange(len(given))] = pick.choice(ODD)
        if pick.random() < 0.02:
            del given[pick.randrange(len(given))]
        try:
            arguments.keep(name, getattr(_kernel, name)(*given))
        except RAISED:
            continue
        done[name] += 1
    told = ", ".join(f"{name} {count}" for name, count in done.items())
    print(f"{calls} calls; with a result: {told}")
    if calls > 1_000 and min(done.values()) < calls // len(names) // 10:
        sys.exit("fuzz_calls: hardly any arguments fit together")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
