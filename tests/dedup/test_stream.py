"""Decisions on documents as they come."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from cleanlit.dedup import kernel, reference_stream
from cleanlit.dedup.bands import MOST, Bands
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.scopes import Within
from cleanlit.dedup.sketch import Sketcher
from cleanlit.dedup.stream import Deduplicator
from cleanlit.document import Decision, Document, Origin
from cleanlit.errors import UsageError
from cleanlit.run.library import cluster
from tests.dedup.wire import copy, newswire, story


def decisions(documents: list[Document], **options: object) -> list[Decision]:
    with Deduplicator(**options) as deduplicator:  # type: ignore[arg-type]
        return [deduplicator.add(document) for document in documents]


def texts(*given: str) -> list[Document]:
    return [Document(text=text, id=f"d{n}") for n, text in enumerate(given)]


def test_the_first_of_a_story_is_kept() -> None:
    full = " ".join(story(1, 30))
    near = " ".join(["By our correspondent.", *story(1, 30)])
    found = decisions(
        texts(full, near, full, " ".join(story(1, 30)[:12]), " ".join(story(2, 30)))
    )
    assert [one.keep for one in found] == [True, False, False, False, True]
    assert [one.relation for one in found] == [
        "unique", "near", "exact", "cut", "unique",
    ]  # fmt: skip
    assert {one.cluster for one in found[:4]} == {"d0"}
    assert [one.match for one in found] == [None, "d0", "d0", "d0", None]
    assert found[1].similarity > 0.9
    assert found[4].cluster == found[4].canonical == "d4"


def test_the_stories_are_those_of_a_batch() -> None:
    """Where all copies are near, nothing hangs on the order."""
    documents = [
        replace(document, text=" ".join(story(int(str(document.id)[:4]), 20)))
        for document in newswire(60)
    ]
    groups: dict[str, set[str]] = {}
    for one in decisions(documents):
        groups.setdefault(one.cluster, set()).add(one.id)
    batch = {frozenset(m.id for m in c.members) for c in cluster(documents)}
    assert {frozenset(g) for g in groups.values() if len(g) > 1} == batch


def test_furniture_is_learned_on_the_way() -> None:
    documents = newswire(120)
    found = decisions(documents)
    story_of = {document.id: str(document.id)[:4] for document in documents}
    wrong = [one for one in found if story_of[one.id] != story_of[one.cluster]]
    assert wrong == []
    seen: set[str] = set()
    missed = 0
    for one in found:
        missed += one.keep and story_of[one.id] in seen
        seen.add(story_of[one.id])
    assert missed <= 0.05 * len(found)


def test_a_digest_is_no_copy_of_what_it_gathers() -> None:
    stories = [" ".join(story(n, 10)) for n in range(1, 5)]
    found = decisions(texts(*stories, " ".join(stories)))
    assert all(one.keep for one in found)
    assert {edge.relation for edge in found[-1].edges} == {"digest"}


def test_a_story_in_an_earlier_digest_is_no_copy() -> None:
    stories = [" ".join(story(n, 10)) for n in range(1, 5)]
    found = decisions(texts(" ".join(stories), stories[2], stories[1]))
    assert all(one.keep for one in found)
    assert [edge.relation for edge in found[1].edges] == ["digest"]
    # By now it is known that the first one gathers stories: its lead is no copy either.
    first = decisions(texts(" ".join(stories), stories[2], stories[0]))[-1]
    assert first.keep


def test_an_update_is_told_and_kept() -> None:
    sentences = story(3, 24)
    later = [*sentences[:20], *story(4, 4)]
    url = "https://courier.example/1"
    found = decisions(
        [replace(one, url=url) for one in texts(" ".join(sentences), " ".join(later))]
    )
    assert found[1].keep
    assert [edge.relation for edge in found[1].edges] == ["update"]


@pytest.mark.parametrize("text", ["", " \n", "…", "🙂"])
def test_texts_without_words_are_never_copies(text: str) -> None:
    assert all(one.keep for one in decisions(texts(text, text, text)))


def test_short_texts_must_be_equal() -> None:
    found = decisions(
        texts("Ferry late.", "FERRY late!", "Ferry late again.", "One", "one", "two")
    )
    assert [one.keep for one in found] == [True, False, True, True, False, True]
    assert found[1].relation == "exact"


def test_ids_may_be_missing_or_repeated() -> None:
    full = " ".join(story(1))
    nameless = [Document(text=full), Document(text=full, url="https://x.example/1")]
    found = decisions([*nameless, Document(text=full, id="a"), *texts(full)[:1] * 2])
    assert [one.id for one in found[:2]] == ["#000000000001", "https://x.example/1"]
    assert [one.keep for one in found] == [True, False, False, False, False]
    twins = [Document(text=" ".join(story(n)), id="same") for n in (5, 6)]
    assert [one.keep for one in decisions(twins)] == [True, True]


def test_a_text_of_50_megabytes() -> None:
    pick = random.Random(2)
    words = [f"w{pick.randrange(10**6)}" for _ in range(150_000)]
    text = " ".join(words * 42)
    assert len(text) > 45 << 20
    found = decisions(texts(text[: 2 << 20], text[: 2 << 20] + " end"))
    assert [one.relation for one in found] == ["unique", "near"]


def test_lone_surrogates_do_no_harm() -> None:
    text = " ".join(story(1))
    found = decisions(texts(text + " \ud800 torn", text + " \udfff torn"))
    assert [one.keep for one in found] == [True, False]
    named = [Document(text=text, id="\ud800"), Document(text=text, id="\udfff")]
    assert [one.cluster for one in decisions(named)] == ["\ud800", "\ud800"]


def test_ten_thousand_equal_documents() -> None:
    document = Document(text=" ".join(story(1)), url="https://x.example/1")
    found = decisions([document] * 10_000)
    assert [one.keep for one in found] == [True] + [False] * 9_999


def test_documents_of_one_template_stay_apart_and_are_quick() -> None:
    pick = random.Random(4)
    documents = [
        Document(
            id=f"{n}",
            url=f"https://h{n % 7}.example/{n}",
            text=f"Shares of {pick.choice(story(n))} closed at {pick.random():.3f}"
            f" on Monday, {pick.randrange(10**6)} of them changed hands, and the index"
            f" of the exchange ended the day at {pick.randrange(10**5)} points, after"
            f" {pick.randrange(10**5)} points on the day before, as brokers said.",
        )
        for n in range(1_500)
    ]
    found = decisions(documents)
    assert sum(not one.keep for one in found) <= 3


def test_within_a_day_or_a_host() -> None:
    text = " ".join(story(1))
    documents = [
        Document(text=text, id="a", url="https://x.example/1", date="2024-03-05"),
        Document(text=text, id="b", url="https://y.example/1", date="2024-03-05T10:00"),
        Document(text=text, id="c", url="https://x.example/2", date="2024-03-06"),
        Document(text=text, id="d"),
        Document(text=text, id="e"),
    ]
    day = decisions(documents, within=Within.DAY)
    assert [one.cluster for one in day] == ["a", "a", "c", "d", "d"]
    host = decisions(documents, within="host")
    assert [one.cluster for one in host] == ["a", "b", "a", "d", "d"]


def test_options_that_contradict() -> None:
    with Deduplicator() as learner:
        table = learner.furniture()
    with pytest.raises(UsageError):
        Deduplicator(DedupOptions(strip=0), furniture=table)


def test_learning_does_not_hang_on_what_is_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents = newswire(60)
    before = decisions(documents)
    monkeypatch.setattr("cleanlit.dedup.texts._AT_HAND", 2)
    monkeypatch.setattr("cleanlit.dedup.stream.TOGETHER", 5)
    monkeypatch.setattr("cleanlit.dedup.bands._WAITING", 3)
    assert decisions(documents) == before


def test_buckets_give_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever runs are merged, and however many."""
    pick = random.Random(3)
    added = [(n, [key << 26 for key in pick.sample(range(40), 5)]) for n in range(300)]
    wanted: dict[int, list[int]] = {}
    for number, chosen in added:
        for key in chosen:
            wanted.setdefault(key >> 26, []).append(number)
    for waiting in (4, 8, 64, 1024):
        monkeypatch.setattr("cleanlit.dedup.bands._WAITING", waiting)
        bands = Bands(8)
        for number, chosen in added:
            bands.add(number, np.array(chosen, dtype=np.uint64))
        for _ in range(2):
            for key, bucket in wanted.items():
                assert bands.find(key << 26) == bucket[:8]
            bands = Bands(8, bands.packed())
    with pytest.raises(UsageError, match="several indexes"):
        bands.add(MOST, np.zeros(0, dtype=np.uint64))


def test_a_cut_copy_is_found_without_a_common_band() -> None:
    """A third of a story shares few bands with it; a sample of shingles tells."""
    missed = 0
    for seed in range(40):
        full, cut = copy(seed, "x.example"), copy(seed, "y.example", cut=0.34)
        missed += decisions(texts(full, cut))[1].keep
    assert missed <= 2


def test_batches_of_any_size_decide_alike() -> None:
    sketcher = Sketcher(DedupOptions())
    sketches = [
        sketcher(replace(document, origin=Origin(n)))
        for n, document in enumerate(newswire(60), 1)
    ]
    found = []
    for size in (1, 7, len(sketches)):
        with Deduplicator() as deduplicator:
            found.append(
                [
                    decision
                    for start in range(0, len(sketches), size)
                    for decision in deduplicator.decide(sketches[start : start + size])
                ]
            )
    assert found[0] == found[1] == found[2]
    assert not all(one.keep for one in found[0])


def test_without_the_compiled_kernel_it_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents = newswire(40)
    wanted = decisions(documents)
    for name in ("bucket_keys", "enter", "meet", "merge", "compare", "learn", "known"):
        monkeypatch.setattr(kernel, name, getattr(reference_stream, name))
    monkeypatch.setattr("cleanlit.dedup.bands._WAITING", 1_000)
    assert decisions(documents) == wanted
