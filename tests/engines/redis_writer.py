"""Add a share of the wire to a shared index, and print what is acknowledged.

`python redis_writer.py URL SHARE SHARES BATCH [free]` waits for a line, then writes a
line for each decision. With `free` it takes no turns: others commit in between.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from cleanlit.dedup.index import StoryIndex
from cleanlit.dedup.redislink import Link
from cleanlit.document import Document
from tests.dedup.wire import HOSTS, copy

STORIES = 40


def wire(share: int) -> list[Document]:
    """Give one copy of each story: all shares tell the same stories at once."""
    host = HOSTS[share % len(HOSTS)]
    return [
        Document(
            text=copy(number, host, cut=1.0 if (number + share) % 3 else 0.6),
            id=f"{number:04}-{share}",
            url=f"https://{host}/{number}-{share}",
        )
        for number in range(STORIES)
    ]


@contextlib.contextmanager
def no_turn(link: Link, times: int = 1) -> Iterator[None]:
    """Stand for a lock that does not hold."""
    yield


def main(url: str, share: str, batch: str, *free: str) -> None:
    """Add it, `batch` documents at a time."""
    if free:
        Link.turn = no_turn  # type: ignore[method-assign, assignment]
    documents, size = wire(int(share)), int(batch)
    with StoryIndex.open(url, create=True) as index:
        print("ready", flush=True)
        sys.stdin.readline()
        for start in range(0, len(documents), size):
            told: Any = list(index.add_all(documents[start : start + size]))
            for one in told:
                print(one.id, one.keep, one.cluster, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
