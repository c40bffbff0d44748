"""Work for the pool tests, in a module that a worker can import."""

from __future__ import annotations

import os
import time

from cleanlit.document import Reason


class Works:
    """Does what the item says, and says what became of it."""

    def __call__(self, item: str) -> str:
        if item.startswith("hang"):
            time.sleep(600)
        if item.startswith("crash"):
            os._exit(7)
        if item.startswith("nap"):
            time.sleep(0.2)
        return f"done {item}"

    def failed(self, item: str, reason: Reason, detail: str) -> str:
        return f"{reason} {item}: {detail}"
