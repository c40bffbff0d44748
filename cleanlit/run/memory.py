"""A watch over the memory of workers: who takes too much is killed.

A limit set in the worker itself (`RLIMIT_AS`) does not do: what runs into it raises
`MemoryError` somewhere inside a library, which may catch it and give a wrong result.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any, Final

# A page cannot take more than a few hundred MB from one look to the next.
_LOOK_EVERY_S: Final = 0.05
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class MemoryWatch:
    """Kills processes whose resident memory exceeds `limit_bytes`.

    Workers come in by themselves: `introduce` runs in the worker, with `arrivals` as it
    arrived there. Needs Linux; elsewhere nothing is watched, and `works` is false.
    """

    works: Final = sys.platform == "linux"

    def __init__(self, limit_bytes: int, context: Any) -> None:
        self.arrivals: Any = context.SimpleQueue()
        self._limit = limit_bytes
        self._watched: dict[int, int] = {}
        self._killed: dict[int, int] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def killed(self, pid: int | None) -> int | None:
        """Give the bytes that a process held when it was killed for them, if it was."""
        return self._killed.get(pid) if pid is not None else None

    def close(self) -> None:
        """End the watch."""
        self._done.set()
        self._thread.join()
        self.arrivals.close()

    def _watch(self) -> None:
        while not self._done.wait(_LOOK_EVERY_S):
            while not self.arrivals.empty():
                self._open(self.arrivals.get())
            for pid, handle in list(self._watched.items()):
                resident = resident_bytes(pid)
                if resident > self._limit:
                    self._kill(pid, handle, resident)
                elif not resident:
                    self._forget(pid)
        for pid in list(self._watched):
            self._forget(pid)

    def _open(self, pid: int) -> None:
        # A handle, as the number of a dead worker may go to another process.
        try:
            self._watched[pid] = os.pidfd_open(pid)
        except OSError:
            return  # it is dead already

    def _kill(self, pid: int, handle: int, resident: int) -> None:
        self._killed[pid] = resident
        try:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        except OSError:
            del self._killed[pid]
        self._forget(pid)

    def _forget(self, pid: int) -> None:
        os.close(self._watched.pop(pid))


def introduce(arrivals: Any) -> None:
    """Say in a worker that it is there and wants to be watched."""
    arrivals.put(os.getpid())


def resident_bytes(pid: int) -> int:
    """Give the memory of a process that is in RAM; 0 for none that lives."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_bytes().split()
        return int(fields[1]) * _PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0
