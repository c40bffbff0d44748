"""Several writers at once, and a server that is killed while they write."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import redis

from cleanlit.dedup.index import StoryIndex
from cleanlit.dedup.redislink import Link
from cleanlit.dedup.redisrows import RedisRows
from cleanlit.document import Decision, Document
from cleanlit.errors import IndexCorrupt, InputError
from tests.dedup.test_index import bare, streamed
from tests.dedup.wire import newswire
from tests.engines.redis_server import Server
from tests.engines.redis_writer import STORIES, no_turn, wire

ROOT = Path(__file__).parents[2]
WIRE = newswire(60)
SHARES = 4
SAFE = ("--appendonly", "yes", "--appendfsync", "always")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Give what starts a server with options."""
    started = []

    def start(*options: str) -> Server:
        started.append(Server(tmp_path, *options))
        return started[-1]

    yield start
    for one in started:
        one.kill()


def writers(url: str, *options: object) -> list[subprocess.Popen[str]]:
    """Start one for each share; they begin at the same time."""
    script = Path(__file__).with_name("redis_writer.py")
    found = [
        subprocess.Popen(
            [sys.executable, script, url, str(share), *map(str, options)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
            env={"PYTHONPATH": str(ROOT)},
        )
        for share in range(SHARES)
    ]  # fmt: skip
    for one in found:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in found:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    return found


def finished(running: list[subprocess.Popen[str]]) -> dict[str, tuple[str, str]]:
    """Wait for all; give what each document was told."""
    told: dict[str, tuple[str, str]] = {}
    for one in running:
        said, _ = one.communicate(timeout=120)
        assert one.returncode == 0
        for line in said.splitlines():
            name, keep, cluster = line.split()
            assert name not in told
            told[name] = keep, cluster
    assert len(told) == SHARES * STORIES
    return told


def checked(url: str, told: dict[str, tuple[str, str]]) -> list[Decision]:
    """The index holds what was told, and one writer would have decided the same."""
    with StoryIndex.open(url, readonly=True) as index:
        index.check()
        found = list(index.decisions())
    assert {one.id: (str(one.keep), one.cluster) for one in found} == told
    documents: dict[str | None, Document] = {
        one.id: one for share in range(SHARES) for one in wire(share)
    }
    assert bare(found) == bare(streamed([documents[one.id] for one in found]))
    return found


@pytest.mark.parametrize("how", [[1], [3], [STORIES], [1, "free"], [5, "free"]])
def test_of_several_writers_one_is_told_new(
    serve: Callable[..., Server], how: list[object]
) -> None:
    """Also where no turns are taken: that saves work, and decides nothing."""
    url = serve().url()
    found = checked(url, finished(writers(url, *how)))
    kept = Counter(one.id[:4] for one in found if one.keep)
    assert set(kept.values()) == {1}
    assert len(kept) == STORIES
    # They did come in between each other.
    order = [one.id[-1] for one in found]
    assert sum(a != b for a, b in pairwise(order)) >= SHARES - 1


def test_who_comes_second_decides_again(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another commits a copy after one has decided, and before he commits."""
    url = serve().url()
    one, copy = WIRE[0], Document(text=WIRE[0].text, id="copy")
    monkeypatch.setattr(Link, "turn", no_turn)
    commit = RedisRows.commit
    with StoryIndex.open(url, create=True) as slow, StoryIndex.open(url) as fast:
        said = []

        def late(self: RedisRows, *args: Any) -> None:
            if self is slow.database and not said:
                said.append(fast.add(copy))
            commit(self, *args)

        monkeypatch.setattr(RedisRows, "commit", late)
        second = slow.add(one)
        assert said[0].keep
        assert (second.keep, second.cluster) == (False, "copy")
        assert len(slow) == 2
        # What it repeated before a conflict was not told: it is repeated then.
        said.clear()
        copy = Document(text="", id="other")
        told = list(slow.add_all([Document(text=one.text, id="copy"), WIRE[1]]))
        assert [(d.keep, d.cluster) for d in told] == [
            (True, "copy"),
            (True, WIRE[1].id),
        ]
        assert len(said) == 1


def test_an_answer_that_is_lost(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction was done; the connection broke before it was said so."""
    url = serve().url()
    with StoryIndex.open(url, create=True) as index:
        pipe = index.database._pipe  # type: ignore[attr-defined]
        execute, lost = pipe.execute, []

        def broken() -> None:
            execute()
            if len(lost) < 3:
                lost.append(1)
                raise redis.ConnectionError("gone")

        monkeypatch.setattr(pipe, "execute", broken)
        found = [index.add(one) for one in WIRE]
        assert lost == [1, 1, 1]
        assert len(index) == len(WIRE)
        assert bare(found) == bare(streamed(WIRE))
        # It was told: it is a copy of itself now, and one more document.
        lost.clear()
        assert not index.add(WIRE[0]).keep
        assert lost == [1]
        assert len(index) == len(WIRE) + 1


@pytest.mark.parametrize("kills", [(1, 60, 120), (30, 31, 90, 158)])
def test_a_server_killed_while_they_write(
    serve: Callable[..., Server], kills: tuple[int, ...]
) -> None:
    """With appendonly and appendfsync always nothing that was acknowledged is lost."""
    server = serve(*SAFE)
    running = writers(server.url(wait=30), 1)
    client = redis.Redis(port=server.port)
    for least in kills:
        while int(client.hget("news:head", "documents")) < least:
            time.sleep(0.002)
        server.kill()
        client.close()
        server.start()
    checked(server.url(), finished(running))


def test_one_writer_killed_holds_others_up_for_a_moment_only(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanlit.dedup.redislink._TURN_S", 0.3)
    server = serve()
    redis.Redis(port=server.port).set("news:lock", "of a dead one", px=60_000)
    with StoryIndex.open(server.url(), create=True) as index:
        started = time.monotonic()
        assert index.add(WIRE[0]).keep
        assert 0.5 < time.monotonic() - started < 5


def test_a_session_goes_on_when_the_server_is_back(
    serve: Callable[..., Server],
) -> None:
    server = serve(*SAFE)
    with StoryIndex.open(server.url(), create=True) as index:
        found = []
        for number, document in enumerate(WIRE):
            if number % 25 == 24:
                server.kill()
                server.start()
            found.append(index.add(document))
        assert bare(list(index.decisions())) == bare(found)
    assert bare(found) == bare(streamed(WIRE))


def test_a_server_that_does_not_come_back(
    serve: Callable[..., Server], cleanlit: Callable[..., Any]
) -> None:
    server = serve()
    url = server.url(wait="0.5")
    with StoryIndex.open(url, create=True) as index:
        index.add(WIRE[0])
        server.kill()
        with pytest.raises(InputError, match=r"name=news: no answer for 0 s \(.*\):"):
            index.add(WIRE[1])
        with pytest.raises(InputError, match="no answer"):
            index.find(WIRE[1])
        server.start()
        with pytest.raises(IndexCorrupt, match=r"is gone.*appendonly no"):
            index.add(WIRE[1])
    server.kill()
    done = cleanlit("dedup", "--index", url, stdin=b'{"id": "a", "text": "b"}\n')
    assert done.returncode == 3
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert b"see to the server" in done.stderr


def test_a_server_that_lost_what_it_had_acknowledged(
    serve: Callable[..., Server],
) -> None:
    """What is not kept can be lost; then the rest is decided on what is there."""
    server = serve()
    client = redis.Redis(port=server.port)
    middle = WIRE[70:115]
    with StoryIndex.open(server.url(), create=True) as index:
        first = [index.add(one) for one in WIRE[:50]]
        client.save()
        lost = [index.add(one) for one in WIRE[50:90]]
        assert bare(first + lost) == bare(streamed(WIRE[:90]))
        server.kill()
        server.start()
        # Another is first to go on: there are more than there were.
        with StoryIndex.open(server.url()) as other:
            rest = [other.add(one) for one in middle]
        rest += [index.add(one) for one in WIRE[115:]]
        # Those of before are held, and told once more to this session.
        assert bare([index.add(WIRE[3])]) == bare(first[3:4])
        assert bare(list(index.decisions())) == bare(first + rest)
    assert bare(first + rest) == bare(streamed(WIRE[:50] + middle + WIRE[115:]))
