"""The shared index against a real Redis server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import redis
from datasketch.storage import unordered_storage

import cleanlit as cl
from cleanlit.dedup.index import StoryIndex
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.refresh import refresh
from cleanlit.document import Document
from cleanlit.errors import (
    IndexCorrupt,
    IndexVersion,
    InputError,
    OutputError,
    UsageError,
)
from tests.dedup.test_index import bare, frozen, streamed
from tests.dedup.wire import newswire, story
from tests.engines.redis_server import Server

WIRE = newswire(80)
NEWSWIRE = Path(__file__).parents[2] / "corpus" / "newswire" / "newswire.jsonl.zst"
Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    one = Server(tmp_path_factory.mktemp("redis"))
    yield one
    one.kill()


@pytest.fixture
def url(server: Server) -> str:
    """Give the address of an index that is not there."""
    redis.Redis(port=server.port).flushall()
    return server.url()


def test_it_decides_as_an_index_in_a_file_does(url: str, tmp_path: Path) -> None:
    found = (one for one in cl.read(NEWSWIRE) if isinstance(one, Document))
    documents = list(islice(found, 1_200))
    with StoryIndex.open(tmp_path / "news.idx", create=True) as index:
        wanted = bare(list(index.add_all(documents)))
        clusters = bare(list(index.decisions()))
    with StoryIndex.open(url, create=True) as index:
        assert bare(list(index.add_all(documents))) == wanted
        assert bare(list(index.decisions())) == clusters
        index.check()
    assert 0.2 < sum(bool(one[1]) for one in wanted) / len(wanted) < 0.8


@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("most", [0, 30, 1_000])
def test_ten_runs_are_one_run(
    url: str, monkeypatch: pytest.MonkeyPatch, most: int, *, given: bool
) -> None:
    monkeypatch.setattr("cleanlit.dedup.hosttable._LESSONS", most)
    table = frozen() if given else None
    found = []
    step = len(WIRE) // 10 + 1
    for start in range(0, len(WIRE), step):
        with StoryIndex.open(url, create=True, furniture=table) as index:
            found += list(index.add_all(WIRE[start : start + step]))
            if start % 3 == 0:
                index.compact()
    assert bare(found) == bare(streamed(WIRE, table))


@pytest.mark.parametrize("most", [0, 7, 1_000])
def test_writers_in_turn_are_one_writer(
    url: str, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Each learns from what the others were told, whoever writes hosts down when."""
    monkeypatch.setattr("cleanlit.dedup.hosttable._LESSONS", most)
    with (
        StoryIndex.open(url, create=True) as one,
        StoryIndex.open(url) as other,
        StoryIndex.open(url, readonly=True) as reader,
    ):
        found = []
        for number, document in enumerate(WIRE):
            index = (one, other)[number % 7 % 2]
            seen = reader.find(document)
            found += [index.add(document)]
            assert bare([seen]) == bare(found[-1:])
    assert bare(found) == bare(streamed(WIRE))


def test_writers_in_turn_see_which_texts_are_digests(url: str) -> None:
    """What is known of an earlier document grows with later ones, of any writer."""
    documents = []
    for first in range(0, 40, 4):
        stories = [story(number) for number in range(first, first + 4)]
        whole = " ".join(" ".join(sentences) for sentences in stories)
        documents += [
            Document(text=whole, id=f"{first:02} digest"),
            Document(text=" ".join(stories[0][:12]), id=f"{first:02} its first"),
            Document(text=" ".join(stories[2]), id=f"{first:02} its third"),
            Document(text=" ".join(stories[0][:10]), id=f"{first:02} its first again"),
        ]
    wanted = bare(streamed(documents))
    assert {edge.relation for one in wanted for edge in one[-1]} > {"digest"}
    with StoryIndex.open(url, create=True) as one, StoryIndex.open(url) as other:
        found = [
            (one, one, other, one)[number % 4].add(document)
            for number, document in enumerate(documents)
        ]
    assert bare(found) == wanted


def test_the_buckets_are_datasketchs(url: str, server: Server) -> None:
    """Its own storage reads them, and finds copies in the same ones."""
    with StoryIndex.open(url, create=True) as index:
        list(index.add_all(WIRE[:40]))
    client = redis.Redis(port=server.port)
    keys = list(client.scan_iter("news:band:*"))
    assert len(keys) > 40 * DedupOptions().bands // 2
    table = unordered_storage(
        {"type": "redis", "redis": {"port": server.port}}, name=b"news:band:"
    )
    buckets = table.getmany(*(key.removeprefix(b"news:band:") for key in keys))
    members = {int(number) for bucket in buckets for number in bucket}
    assert members == set(range(40))
    assert max(map(len, buckets)) > 1


def test_a_document_that_is_held_gets_its_first_decision(url: str) -> None:
    with StoryIndex.open(url, create=True) as other, StoryIndex.open(url) as index:
        first = list(other.add_all(WIRE[:60]))
        # To the other session, and to one that was open before that.
        assert bare(list(index.add_all(reversed(WIRE[:60])))) == bare(first[::-1])
        assert len(index) == 60
        twice = [index.add(WIRE[0]), other.add(WIRE[0])]
        assert [(one.keep, one.relation) for one in twice] == [(False, "exact")] * 2
    with StoryIndex.open(url) as index:
        assert bare(list(index.add_all(WIRE[:60]))) == bare(first)
        one = replace(WIRE[0], text=" ".join(story(999)))
        assert index.add(one).keep


def test_what_it_was_made_with_is_checked(url: str) -> None:
    with StoryIndex.open(url, DedupOptions(bands=21), create=True, within="day"):
        pass
    with pytest.raises(IndexVersion, match="bands 21, not 42"):
        StoryIndex.open(url, DedupOptions())
    with pytest.raises(IndexVersion, match="within day, not None"):
        StoryIndex.open(url, DedupOptions(bands=21))
    with pytest.raises(IndexVersion, match="no furniture table, not"):
        StoryIndex.open(url, furniture=frozen())
    with StoryIndex.open(url, readonly=True) as index:
        assert index.options.bands == 21
        with pytest.raises(UsageError, match="opened for reading"):
            index.add(WIRE[0])


def test_no_index_or_another(url: str, server: Server) -> None:
    with pytest.raises(InputError, match="no such index"):
        StoryIndex.open(url)
    with pytest.raises(InputError, match="no such index"):
        StoryIndex.open(url, create=True, readonly=True)
    client = redis.Redis(port=server.port)
    assert client.dbsize() == 0
    with pytest.raises(UsageError, match="for an index in a file"):
        refresh(url)
    with StoryIndex.open(url, create=True) as index:
        index.add(WIRE[0])
        client.hset("news:head", "format", 9)
        with pytest.raises(IndexVersion, match="no shared index of format 1"):
            StoryIndex.open(url)
        client.flushall()
        with pytest.raises(IndexCorrupt, match="is gone"):
            index.add(WIRE[1])
        with StoryIndex.open(url, create=True):
            pass
        with pytest.raises(IndexCorrupt, match="another than it was"):
            index.add(WIRE[1])
    client.set("odd:head", 1)
    with pytest.raises(IndexCorrupt, match="choose another name"):
        StoryIndex.open(server.url("odd"), create=True)


def test_two_indexes_do_not_know_each_other(server: Server, url: str) -> None:
    with (
        StoryIndex.open(url, create=True) as one,
        StoryIndex.open(server.url("other"), create=True) as other,
    ):
        assert [one.add(WIRE[0]).keep, other.add(WIRE[0]).keep] == [True, True]


def test_a_damaged_row_is_told_of(url: str, server: Server) -> None:
    with StoryIndex.open(url, create=True) as index:
        list(index.add_all(WIRE[:20]))
    client = redis.Redis(port=server.port)
    for part in ("documents", "bodies"):
        row = bytearray(client.hget(f"news:{part}", 7))
        row[-1] ^= 1
        client.hset(f"news:{part}", 7, bytes(row))
        with (
            StoryIndex.open(url) as index,
            pytest.raises(IndexCorrupt, match="damaged at 7"),
        ):
            index.check()
        row[-1] ^= 1
        client.hset(f"news:{part}", 7, bytes(row))
    client.hdel("news:documents", 9)
    with StoryIndex.open(url) as index:
        with pytest.raises(IndexCorrupt, match="lacks its document 9"):
            index.check()
        with pytest.raises(IndexCorrupt, match="lacks its document 9"):
            list(index.add_all(replace(one, id=f"new {one.id}") for one in WIRE[:20]))


def test_a_server_that_would_drop_keys(url: str, server: Server) -> None:
    client = redis.Redis(port=server.port)
    with StoryIndex.open(url, create=True) as index:
        client.config_set("maxmemory", "1gb")
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            with pytest.raises(UsageError, match="noeviction"):
                StoryIndex.open(url)
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set("maxmemory", "1mb")
            with pytest.raises(OutputError, match="no memory left"):
                list(index.add_all(WIRE))
            client.config_set("maxmemory", "0")
            # Nothing of what failed is there.
            assert bare(list(index.add_all(WIRE))) == bare(streamed(WIRE))
        finally:
            client.config_set("maxmemory", "0")
            client.config_set("maxmemory-policy", "noeviction")


def test_a_password(url: str, server: Server) -> None:
    client = redis.Redis(port=server.port)
    client.config_set("requirepass", "tide")
    try:
        with pytest.raises(InputError, match="does not let us in"):
            StoryIndex.open(url, create=True)
        given = url.replace("//", "//:tide@")
        with StoryIndex.open(given, create=True) as index:
            assert "tide" not in index.path
            assert index.add(WIRE[0]).keep
        with pytest.raises(InputError) as caught:
            StoryIndex.open(given.replace("news", "none").replace("tide", "ebbs"))
        assert "ebbs" not in str(caught.value)
    finally:
        redis.Redis(port=server.port, password="tide").config_set("requirepass", "")


def test_from_the_shell(url: str, cleanlit: Run) -> None:
    given = b"".join(
        json.dumps({"id": d.id, "url": d.url, "text": d.text}).encode() + b"\n"
        for d in WIRE
    )
    wanted = cleanlit("dedup", "--stream", "--mark", stdin=given).stdout
    done = cleanlit("dedup", "--index", url, "--mark", stdin=given)
    assert (done.returncode, done.stdout) == (0, wanted)
    (found,) = map(
        json.loads, cleanlit("index", "info", url, "--json").stdout.split(b"\n")[:1]
    )
    assert found["documents"] == len(WIRE)
    assert found["kept"].startswith("at most as snapshots")
    shown = cleanlit("index", "info", url, "--check").stdout.decode()
    assert f"documents   {len(WIRE)}\n" in shown
    lines = cleanlit("index", "export", url).stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [one.id for one in WIRE]
    assert cleanlit("index", "compact", url).returncode == 0
    refused = cleanlit("index", "refresh", url)
    assert (refused.returncode, refused.stderr.count(b"\n")) == (2, 1)
