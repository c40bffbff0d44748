"""Ctrl-C: the first one ends the reading, what is in flight is finished."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, Self, TypeVar

T = TypeVar("T")

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class _StopReading(BaseException):
    """Raised inside a blocked read."""


class Interrupt:
    """Listens for SIGINT and SIGTERM while it is entered; outside the main thread not.

    A second signal does what the first would have done without us.
    """

    def __init__(self) -> None:
        self.requested = False
        self._reading = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def until_requested(self, items: Iterator[T]) -> Iterator[T]:
        """Give `items` until a signal comes, also while the next one is awaited."""
        while not self.requested:
            try:
                self._reading = True
                item = next(items)
                self._reading = False
            except (StopIteration, _StopReading):
                return
            finally:
                self._reading = False
            yield item

    @contextmanager
    def working(self) -> Iterator[None]:
        """Do something, inside a read that waits, that no signal is to cut short."""
        self._reading = False
        yield
        if self.requested:
            raise _StopReading
        self._reading = True

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        if self._reading:
            self._reading = False
            raise _StopReading
