"""The command line: one module a verb, options they share, errors into exit codes."""

from __future__ import annotations

import gc
import os
from typing import Final

# New objects between two searches for cycles. There are hardly any cycles, and looking
# through a batch of records 700 objects at a time is 3 % of a run.
_GARBAGE: Final = 50_000


def main() -> None:
    """Run the command line and exit."""
    # Threads of a library that multiplies matrices, which nothing here does, spin.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_GARBAGE, 20, 20)
    from cleanlit.cli.app import run

    run()
