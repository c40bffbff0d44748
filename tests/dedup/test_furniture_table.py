"""What hosts repeat: learned on the way, saved, given back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleanlit.dedup.frame import load_furniture, words_spec
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.stream import Deduplicator
from cleanlit.document import Document
from cleanlit.errors import InputError, OutputError, UsageError
from cleanlit.repeats.learner import Host
from cleanlit.repeats.table import FurnitureTable
from cleanlit.run.library import cluster
from tests.dedup.wire import FRAMES, HOSTS, newswire, story


def table_of(documents: list[Document]) -> FurnitureTable:
    with Deduplicator() as deduplicator:
        for document in documents:
            deduplicator.add(document)
        table = deduplicator.furniture()
    assert table is not None
    return table


def test_a_table_survives_its_file(tmp_path: Path) -> None:
    table = table_of(newswire(40))
    # All sentences of the frames, and the byline that every host has.
    assert len(table.keys) == sum(map(len, FRAMES.values())) + len(HOSTS)
    table.save(tmp_path / "t.furniture")
    again = load_furniture(tmp_path / "t.furniture")
    assert np.array_equal(again.keys, table.keys)
    assert (again.stories, again.words) == (3, words_spec())
    assert again.digest == table.digest
    assert len(table.digest) == 32
    assert not list(tmp_path.glob("*.partial"))


def test_a_table_is_another_by_any_of_its_keys() -> None:
    one = FurnitureTable(np.array([1, 2], dtype=np.uint64), 3, "x")
    other = FurnitureTable(np.array([1, 3], dtype=np.uint64), 3, "x")
    assert one.digest != other.digest
    assert one.holds(np.array([0, 1, 3, 9], dtype=np.uint64)).tolist() == [
        False, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("where", [0.1, 0.5, 0.99])
def test_a_damaged_table_is_one_line(tmp_path: Path, where: float) -> None:
    path = tmp_path / "t.furniture"
    table_of(newswire(20)).save(path)
    data = bytearray(path.read_bytes())
    data[int(where * len(data))] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        load_furniture(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is not a furniture table"),
        (b'{"text": "a record"}\n', "is not a furniture table"),
        (b'cleanlit furniture\n{"version": 9}\n', "of version 9"),
        (b"cleanlit furniture\nnonsense", "damaged"),
    ],
)
def test_what_is_no_table(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "t").write_bytes(data)
    with pytest.raises(InputError, match=said):
        load_furniture(tmp_path / "t")


def test_a_table_of_other_words_is_refused(tmp_path: Path) -> None:
    FurnitureTable(np.zeros(0, dtype=np.uint64), 3, "0123").save(tmp_path / "t")
    with pytest.raises(InputError, match="hashes words another way"):
        load_furniture(tmp_path / "t")
    with pytest.raises(InputError, match="No such file"):
        load_furniture(tmp_path / "none")
    with pytest.raises(OutputError):
        table_of([]).save(tmp_path / "no" / "t")


def test_a_frozen_table_takes_the_place_of_learning() -> None:
    """Two documents of a host are too few to learn its frame from."""
    shared = " ".join(FRAMES["courier.example"])

    def printed(number: int, site: str) -> Document:
        text = f"{shared} {' '.join(story(number, 2))}"
        return Document(text=text, id=f"{number}", site=site)

    pair = [printed(1, "courier.example"), printed(2, "gazette.example")]
    options = DedupOptions(numbers=0.0)
    assert len(cluster(pair, options)) == 1
    sites = ("courier.example", "gazette.example")
    table = table_of([printed(10 + n, sites[n % 2]) for n in range(10)])
    assert cluster(pair, options, furniture=table) == []
    with pytest.raises(UsageError, match="nothing is stripped"):
        cluster(pair, DedupOptions(strip=0), furniture=table)


def learn(host: Host, *documents: tuple[list[int], int]) -> list[int]:
    for keys, number in documents:
        host.learn(np.array(keys, dtype=np.uint64), number, 3)
    return [int(key) for key in host.learned]


def test_the_third_story_makes_furniture() -> None:
    host = Host.new(3)
    assert learn(host, ([7, 1], 1), ([7, 2], 2)) == []
    assert learn(host, ([7, 3], 2)) == []
    assert learn(host, ([7, 7, 4], 3)) == [7]
    assert learn(host, ([7, 5], 4)) == [7]


def test_what_was_not_heard_of_for_long_is_forgotten() -> None:
    host = Host.new(3)
    learn(host, ([7], 0), ([7], 1))
    for number in range(100):
        learn(host, ([1000 + number], number))
    assert learn(host, ([7], 500), ([7], 501)) == []
    assert len(host.keys) < 70
    assert learn(host, ([7], 502)) == [7]


def test_a_host_survives_its_bytes() -> None:
    host, twin = Host.new(3), Host.new(3)
    for number in range(50):
        keys = np.array([7, 8 + number % 3, 100 + number], dtype=np.uint64)
        host.learn(keys, number, 3)
        twin = Host.from_bytes(twin.to_bytes(), 3)
        twin.learn(keys, number, 3)
    assert twin.to_bytes() == host.to_bytes()
    assert twin.learned.tolist() == [7, 8, 9, 10]
