"""The persistent index: it remembers, repeats itself, and says what is wrong."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from cleanlit.dedup.bandfile import BandFile, Tip
from cleanlit.dedup.bands import Packed
from cleanlit.dedup.frame import load_furniture
from cleanlit.dedup.index import StoryIndex
from cleanlit.dedup.options import DedupOptions, Keep
from cleanlit.dedup.refresh import refresh
from cleanlit.dedup.stories import connected
from cleanlit.dedup.stream import Deduplicator
from cleanlit.document import Decision, Document
from cleanlit.errors import (
    IndexCorrupt,
    IndexLocked,
    IndexVersion,
    InputError,
    UsageError,
)
from cleanlit.repeats.table import FurnitureTable
from tests.dedup.wire import newswire, story

WIRE = newswire(80)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.idx"


def bare(decisions: list[Decision]) -> list[tuple[object, ...]]:
    """Give decisions without the position in the input."""
    return [
        (d.id, d.keep, d.cluster, d.relation, d.similarity, d.match, d.edges)
        for d in decisions
    ]


def streamed(
    documents: list[Document], furniture: FurnitureTable | None = None
) -> list[Decision]:
    with Deduplicator(furniture=furniture) as deduplicator:
        return [deduplicator.add(document) for document in documents]


def frozen() -> FurnitureTable:
    with Deduplicator() as deduplicator:
        for document in newswire(40, seed=7):
            deduplicator.add(document)
        table = deduplicator.furniture()
    assert table is not None
    return table


def test_an_index_decides_as_a_stream_does(path: Path) -> None:
    with StoryIndex.open(path, create=True) as index:
        found = list(index.add_all(WIRE))
        assert len(index) == len(WIRE)
    assert bare(found) == bare(streamed(WIRE))
    assert 0 < sum(one.keep for one in found) < len(found)


@pytest.mark.parametrize("given", [True, False])
def test_ten_runs_are_one_run(path: Path, *, given: bool) -> None:
    """With a frozen table, and also while it learns: that is kept in the index."""
    table = frozen() if given else None
    found = []
    step = len(WIRE) // 10 + 1
    for start in range(0, len(WIRE), step):
        with StoryIndex.open(path, create=True, furniture=table) as index:
            found += list(index.add_all(WIRE[start : start + step]))
    assert bare(found) == bare(streamed(WIRE, table))


def test_batches_of_any_size_are_the_same(path: Path) -> None:
    with StoryIndex.open(path, create=True) as index:
        found = [index.add(document) for document in WIRE]
    assert bare(found) == bare(streamed(WIRE))


@pytest.mark.parametrize("most", [0, 30, 1_000])
def test_what_hosts_were_told_outlives_a_run_that_did_not_end(
    path: Path, tmp_path: Path, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hosts are written now and then; lessons since then are in the file."""
    monkeypatch.setattr("cleanlit.dedup.hosttable._LESSONS", most)
    copy = tmp_path / "copy.idx"
    with StoryIndex.open(path, create=True) as index:
        first = [index.add(document) for document in WIRE[:150]]
        # As a killed run leaves it.
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{copy}{end}")
        with StoryIndex.open(path, readonly=True) as reader:
            seen = bare([reader.find(document) for document in WIRE[150:160]])
    with StoryIndex.open(copy) as index:
        index.check()
        assert bare([index.find(document) for document in WIRE[150:160]]) == seen
        rest = list(index.add_all(WIRE[150:]))
    assert bare(first + rest) == bare(streamed(WIRE))
    with StoryIndex.open(path) as index:
        assert bare(list(index.add_all(WIRE[150:]))) == bare(rest)


def test_a_copy_may_be_the_first_that_is_heard_of_a_host(path: Path) -> None:
    copies = [
        replace(WIRE[0], id=host, url=f"https://{host}.example/1") for host in "abc"
    ]
    with StoryIndex.open(path, create=True) as index:
        found = [index.add(document) for document in copies]
    assert bare(found) == bare(streamed(copies))


def test_a_document_that_is_held_gets_its_first_decision(path: Path) -> None:
    with StoryIndex.open(path, create=True) as index:
        first = list(index.add_all(WIRE[:100]))
    pick = random.Random(1)
    order = list(range(100))
    pick.shuffle(order)
    with StoryIndex.open(path) as index:
        again = list(index.add_all(WIRE[n] for n in order))
        assert bare(again) == bare([first[n] for n in order])
        assert len(index) == 100
        # Twice in one session it is a copy of itself.
        twice = index.add(WIRE[0])
        assert (twice.keep, twice.relation) == (False, "exact")
        rest = list(index.add_all(WIRE[100:]))
    assert bare(rest) == bare(streamed(WIRE)[100:])


def test_same_id_and_other_words_is_another_document(path: Path) -> None:
    one = Document(id="a", text=" ".join(story(1)))
    other = Document(id="a", text=" ".join(story(2)))
    for _ in range(2):
        with StoryIndex.open(path, create=True) as index:
            assert [d.keep for d in index.add_all([one, other])] == [True, True]
            assert len(index) == 2


def test_a_reader_sees_what_is_committed_beside_a_writer(path: Path) -> None:
    with StoryIndex.open(path, create=True) as writer:
        list(writer.add_all(WIRE[:60]))
        with StoryIndex.open(path, readonly=True) as reader:
            assert len(reader) == 60
            list(writer.add_all(WIRE[60:]))
            assert reader.find(WIRE[3]).relation == "exact"
            assert reader.find(Document(text=" ".join(story(999)))).keep
            with pytest.raises(UsageError, match="opened for reading"):
                reader.add(WIRE[3])
        assert not writer.find(WIRE[-1]).keep
        assert len(writer) == len(WIRE)


def test_one_writer(path: Path) -> None:
    with (
        StoryIndex.open(path, create=True),
        pytest.raises(IndexLocked, match="another process"),
    ):
        StoryIndex.open(path)
    with StoryIndex.open(path):
        pass


def test_no_index(path: Path) -> None:
    with pytest.raises(InputError, match="no such index"):
        StoryIndex.open(path)
    with pytest.raises(InputError, match="no such index"):
        StoryIndex.open(path, create=True, readonly=True)
    with pytest.raises(IndexCorrupt, match="is a folder"):
        StoryIndex.open(path.parent, create=True)
    assert not path.exists()


def test_other_options_furniture_or_version(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with StoryIndex.open(path, DedupOptions(bands=21), create=True):
        pass
    with pytest.raises(IndexVersion, match="bands 21, not 42"):
        StoryIndex.open(path, DedupOptions())
    # Which copy a batch would keep is no matter here.
    with StoryIndex.open(path, DedupOptions(bands=21, keep=Keep.LONGEST)) as index:
        assert index.options.bands == 21
    with pytest.raises(IndexVersion, match="no furniture table, not"):
        StoryIndex.open(path, furniture=frozen())
    with pytest.raises(UsageError):
        StoryIndex.open(
            path.with_name("x"), DedupOptions(strip=0), create=True, furniture=frozen()
        )
    monkeypatch.setattr("cleanlit.dedup.setup.words_spec", lambda: "other")
    with pytest.raises(IndexVersion, match="hashes words another way"):
        StoryIndex.open(path)
    monkeypatch.undo()
    monkeypatch.setattr("cleanlit.dedup.database.FORMAT", 3)
    with pytest.raises(IndexVersion, match="format 2; this cleanlit has format 3"):
        StoryIndex.open(path)


def test_a_damaged_index_never_decides_wrongly(path: Path) -> None:
    """Wherever bytes are lost: the same decision, or one line that says so."""
    with StoryIndex.open(path, create=True) as index:
        wanted = bare(list(index.add_all(WIRE)))
    whole = path.read_bytes()
    pick = random.Random(5)
    said: list[str] = []
    for trial in range(60):
        data = bytearray(whole)
        if trial % 3 == 0:
            del data[pick.randrange(len(data)) :]
        else:
            at = pick.randrange(len(data) - 64)
            data[at : at + 64] = pick.randbytes(64)
        path.write_bytes(data)
        try:
            with StoryIndex.open(path) as index:
                index.check()
                again = bare(list(index.add_all(WIRE)))
        except (IndexCorrupt, IndexVersion) as error:
            said.append(str(error))
        else:
            assert again == wanted, trial
    assert len(said) > 40
    odd = [one for one in said if not one.startswith(str(path)) or "\n" in one]
    assert odd == []


def test_the_buckets_are_not_made_anew_where_they_fit(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first session on, in which the index was created."""
    monkeypatch.setattr("cleanlit.dedup.bandfile._TAIL", 20)
    found: list[int] = []
    read = BandFile.read

    def watched(self: BandFile, count: int, tip: Tip) -> tuple[Packed | None, int]:
        base, covered = read(self, count, tip)
        found.append(covered)
        return base, covered

    monkeypatch.setattr(BandFile, "read", watched)
    for start in (0, 40, 80):
        with StoryIndex.open(path, create=True) as index:
            list(index.add_all(WIRE[start : start + 40]))
    assert found == [0, 40, 40, 80, 80, 120]


@pytest.mark.parametrize("harm", ["none", "gone", "cut", "other", "flipped"])
def test_the_buckets_are_made_anew_where_they_do_not_fit(
    path: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanlit.dedup.bandfile._TAIL", 20)
    with StoryIndex.open(path, create=True) as index:
        first = [index.add(document) for document in WIRE[:100]]
    side = path.with_name("news.idx-bands")
    assert side.stat().st_size > 10_000
    match harm:
        case "gone":
            side.unlink()
        case "cut":
            os.truncate(side, 5_000)
        case "other":
            with StoryIndex.open(path.with_name("x"), create=True) as index:
                list(index.add_all(newswire(60, seed=3)[:100]))
            path.with_name("x-bands").replace(side)
        case "flipped":
            data = bytearray(side.read_bytes())
            data[40] ^= 1
            side.write_bytes(data)
    with StoryIndex.open(path) as index:
        rest = list(index.add_all(WIRE[100:]))
    assert bare(first + rest) == bare(streamed(WIRE))


def test_refresh_learns_from_all_and_decides_anew(path: Path) -> None:
    with StoryIndex.open(path, create=True) as index:
        list(index.add_all(WIRE))
        cold = index.info()
    table = refresh(path)
    assert table is not None
    with StoryIndex.open(path, DedupOptions(), furniture=table) as index:
        assert index.info()["furniture"] == table.digest
        assert cold["furniture"] is None
        again = list(index.add_all(WIRE))
    assert bare(again) == bare(streamed(WIRE, table))
    with StoryIndex.open(path) as index:
        more = [replace(one, id=f"new {one.id}") for one in newswire(90)[:120]]
        wanted = streamed(WIRE + more, table)[len(WIRE) :]
        assert bare(list(index.add_all(more))) == bare(wanted)
    assert {p.name for p in path.parent.iterdir()} <= {
        "news.idx", "news.idx-lock", "news.idx-bands",
    }  # fmt: skip
    given = frozen()
    assert refresh(path, given) is given


def test_refresh_keeps_days_apart(path: Path) -> None:
    text = " ".join(story(1))
    two = [
        Document(id=f"d{n}", text=text, date=f"2024-03-0{n}", site="x.example")
        for n in (1, 2)
    ]
    with StoryIndex.open(path, create=True, within="day") as index:
        assert [d.keep for d in index.add_all(two)] == [True, True]
    refresh(path)
    with StoryIndex.open(path) as index:
        assert [d.keep for d in index.decisions()] == [True, True]
        assert (
            index.add(Document(id="d3", text=text, date="2024-03-02")).cluster == "d2"
        )
    with pytest.raises(IndexVersion, match="within day, not None"):
        StoryIndex.open(path, DedupOptions())


def test_connected_stories_are_one(path: Path) -> None:
    with StoryIndex.open(path, create=True) as index:
        found = list(index.add_all(WIRE))
        stories = list(connected(index.decisions()))
        index.compact()
        assert list(index.decisions()) == found
    assert sum(one["size"] for one in stories) <= len(found)
    assert len(stories) <= len({one.cluster for one in found})
    for one in stories:
        assert one["relations"][0] == "canonical"
        assert one["canonical"] == one["members"][0]
        assert one["cluster"] == min(one["members"])
        assert len({str(name)[:4] for name in one["members"]}) == 1


def test_a_table_of_the_stream_serves_the_index(path: Path, tmp_path: Path) -> None:
    table = frozen()
    table.save(tmp_path / "t")
    with StoryIndex.open(path, create=True, furniture=table):
        pass
    with StoryIndex.open(path, furniture=load_furniture(tmp_path / "t")) as index:
        had = index.furniture()
        assert had is not None
        assert had.digest == table.digest
