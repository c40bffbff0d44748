"""Candidates on datasketch's LSH: the same pairs, and so the same clusters."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import Any, ClassVar

import numpy as np
import pytest
from datasketch import MinHashLSH, storage

from cleanlit.dedup.candidates import by_bands, split
from cleanlit.dedup.lsh import by_datasketch
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.stream import Deduplicator
from cleanlit.document import Document
from cleanlit.errors import UsageError
from cleanlit.run.library import cluster
from tests.dedup.wire import newswire

OPTIONS = DedupOptions(candidates="datasketch")


def test_the_same_clusters() -> None:
    wire = newswire(100)
    found = cluster(wire, OPTIONS)
    assert found == cluster(wire)
    assert len(found) > 30


@pytest.mark.parametrize("seed", range(5))
def test_the_same_pairs_also_in_large_buckets(seed: int) -> None:
    pick = np.random.default_rng(seed)
    signatures = pick.integers(0, 3, (120, 126), dtype=np.uint32)
    signatures[40:] = signatures[pick.integers(0, 4, 80)]
    mixed = pick.random(signatures.shape) < 0.2
    signatures[mixed] = pick.integers(0, 99, int(mixed.sum()), dtype=np.uint32)
    for least in (0.0, 0.3):
        codes = by_bands(signatures, 3, OPTIONS.bucket, least)
        wanted = np.stack(split(codes, len(signatures)), axis=1)
        found = by_datasketch(signatures, OPTIONS, least)
        assert np.array_equal(found, wanted)
    assert len(found) > 300


def test_no_texts() -> None:
    none = np.zeros((0, 126), dtype=np.uint32)
    assert by_datasketch(none, OPTIONS, 0.1).shape == (0, 2)


class Shared(storage.DictSetStorage):  # type: ignore[misc]
    """A storage that outlives its index, as Redis does: one for each name."""

    kept: ClassVar[dict[bytes, Any]] = {}

    def __init__(self, config: dict[str, Any], name: bytes) -> None:
        super().__init__(config)
        self._dict = self.kept.setdefault(name, self._dict)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> dict[bytes, Any]:
    def unordered(config: dict[str, Any], name: bytes) -> Shared:
        assert config["type"] == "dict"
        return Shared(config, name)

    monkeypatch.setattr("datasketch.lsh.unordered_storage", unordered)
    Shared.kept.clear()
    return Shared.kept


def test_a_storage_that_others_have_filled(shared: dict[bytes, Any]) -> None:
    config = {"type": "dict", "basename": b"wire"}
    options = DedupOptions(candidates="datasketch", storage=config)
    wire = newswire(60)
    random.Random(1).shuffle(wire)
    assert cluster(wire[:80], options) == cluster(wire[:80])
    assert cluster(wire[80:], options) == cluster(wire[80:])
    assert all(name.startswith(b"wire_bucket_") for name in shared)
    assert len(shared) == options.bands


@pytest.mark.parametrize(
    "config", [{"type": "papyrus"}, {"type": "redis"}, {"type": "redis", "redis": {}}]
)
def test_a_storage_that_is_none(config: dict[str, Any]) -> None:
    options = DedupOptions(candidates="datasketch", storage=config)
    with pytest.raises(UsageError, match="does not take this storage"):
        cluster(newswire(3), options)


def test_options_that_contradict() -> None:
    with pytest.raises(UsageError, match="native or datasketch"):
        DedupOptions(candidates="faiss")
    with pytest.raises(UsageError, match="goes with candidates"):
        DedupOptions(storage={"type": "dict"})
    with pytest.raises(UsageError, match="for batches"):
        Deduplicator(OPTIONS)


def test_datasketch_is_imported_only_when_it_is_asked_for() -> None:
    code = (
        "import sys, cleanlit as cl\n"
        "cl.cluster([cl.Document(text='a b ' * 30)] * 2)\n"
        "assert 'datasketch' not in sys.modules\n"
        "cl.cluster([cl.Document(text='a b ' * 30, id=i) for i in 'ab'],"
        " cl.DedupOptions(candidates='datasketch'))\n"
        "assert 'datasketch' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_its_index_finds_what_we_signed() -> None:
    """The signatures are datasketch's own: a user may query with a MinHash."""
    from datasketch import MinHash

    from cleanlit.dedup.candidates import Signer, to_lean
    from cleanlit.dedup.shingles import word_hashes
    from cleanlit.dedup.verify import shingles_of

    document = Document(text=newswire(1)[0].text)
    hashes = shingles_of(word_hashes(str(document.text).split()), 3).hashes
    index = MinHashLSH(num_perm=126, params=(42, 3))
    index.insert("a", to_lean(Signer(DedupOptions())(hashes), 1))
    mine = MinHash(num_perm=126, seed=1, scheme="affine32", hashfunc=int)
    mine.update_batch((hashes >> np.uint64(32)).tolist())
    assert index.query(mine) == ["a"]
