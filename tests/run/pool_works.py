"""Work for the pool tests, in a module that a worker can import."""

from __future__ import annotations

import os
import threading
import time

from cleanlit.document import Reason

KEPT: list[bytearray] = []


class Works:
    """Does what the item says, and says what became of it."""

    def __call__(self, item: str) -> str:
        if item.startswith("hang"):
            time.sleep(600)
        if item.startswith("crash"):
            os._exit(7)
        if item.startswith("take"):
            # In steps, as a page takes it; the last one is still there at the end.
            held = [bytearray(b"x") * 4_000_000 for _ in range(int(item.split()[1]))]
            time.sleep(0.3)
            return f"done {item}, {len(held)}"
        if item.startswith("keep"):
            KEPT.append(bytearray(b"x") * (1_000_000 * int(item.split()[1])))
        if item.startswith("late crash"):
            threading.Timer(0.3, os._exit, [9]).start()
        if item.startswith("nap"):
            time.sleep(0.2)
        return f"done {item}"

    def failed(self, item: str, reason: Reason, detail: str) -> str:
        return f"{reason} {item}: {detail}"
