"""Later versions of a story: told of, and joined to it only where that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanlit.dedup.index import StoryIndex
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.stories import connected
from cleanlit.dedup.stream import Deduplicator
from cleanlit.document import Document
from cleanlit.errors import IndexVersion
from cleanlit.run.library import cluster
from tests.dedup.wire import story

MERGED = DedupOptions(merge_updates=True)


def version(number: int) -> str:
    """Give a story; the next version has others for six of its sixteen sentences."""
    sentences = story(1, 16)
    if number == 2:
        sentences[:2], sentences[6:8], sentences[14:] = (
            story(seed, 2) for seed in (9, 11, 13)
        )
    return " ".join(sentences)


DOCUMENTS = [
    Document(id="a", text=version(1), date="2024-03-05"),
    Document(id="b", text=version(2), date="2024-03-06"),
    Document(id="c", text="Late edition. " + version(2), date="2024-03-07"),
    Document(id="d", text=" ".join(story(40, 16)), date="2024-03-07"),
]


def groups(options: DedupOptions) -> list[list[tuple[str, str]]]:
    return [
        [(member.id, member.relation) for member in found.members]
        for found in cluster(DOCUMENTS, options)
    ]


def test_a_batch_merges_updates_on_request_only() -> None:
    assert groups(DedupOptions()) == [[("b", "canonical"), ("c", "near")]]
    assert groups(MERGED) == [[("a", "canonical"), ("b", "update"), ("c", "update")]]


def test_a_stream_merges_updates_on_request_only() -> None:
    with Deduplicator() as plain:
        found = [plain.add(document) for document in DOCUMENTS]
    assert [one.cluster for one in found] == ["a", "b", "b", "d"]
    assert [edge.relation for edge in found[1].edges] == ["update"]
    with Deduplicator(MERGED) as merging:
        found = [merging.add(document) for document in DOCUMENTS]
    assert [one.cluster for one in found] == ["a", "a", "a", "d"]
    # A copy is found by what it is most like, and told what it is to the first.
    assert [(one.relation, one.match) for one in found] == [
        ("unique", None),
        ("update", "a"),
        ("update", "b"),
        ("unique", None),
    ]


def test_an_index_keeps_to_what_was_asked_of_it(tmp_path: Path) -> None:
    path = tmp_path / "n.idx"
    with StoryIndex.open(path, MERGED, create=True) as index:
        found = list(index.add_all(DOCUMENTS))
        assert [one.keep for one in found] == [True, False, False, True]
        (merged,) = connected(index.decisions(), index.options)
        assert merged["members"] == ["a", "b", "c"]
        (apart,) = connected(index.decisions())
        assert apart["members"] == ["b", "c"]
    with pytest.raises(IndexVersion, match="merge_updates True, not False"):
        StoryIndex.open(path, DedupOptions())


def test_what_a_digest_gathers_is_no_update_of_it() -> None:
    stories = [" ".join(story(seed, 8)) for seed in range(5)]
    documents = [
        Document(id="0", text=" ".join(stories)),
        *(Document(id=f"{n + 1}", text=text) for n, text in enumerate(stories)),
        Document(id="6", text=" ".join([*stories[:2], " ".join(story(77, 24))])),
    ]
    assert cluster(documents, MERGED) == []
