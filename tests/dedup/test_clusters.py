"""Clusters: copies of one story meet, whatever order they come in."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanlit.dedup.candidates import Signer
from cleanlit.dedup.edges import roots_of
from cleanlit.dedup.kernel import scan
from cleanlit.dedup.options import DedupOptions, Keep
from cleanlit.dedup.shingles import Hashes, roll
from cleanlit.dedup.sketch import Sketcher
from cleanlit.document import Cluster, Document
from cleanlit.errors import UsageError
from cleanlit.repeats.unions import find, unite
from cleanlit.run.library import cluster

NOUNS = [
    *("ferry", "harbour", "pier", "winter", "captain", "lantern", "valley", "council"),
    *("tram", "bridge", "orchard", "mill", "baker", "ledger", "quarry", "island"),
    *("lighthouse", "storm", "market", "railway", "school", "river", "clerk"),
]
VERBS = [
    *("left", "kept", "sold", "lost", "found", "raised", "closed", "opened"),
    *("praised", "feared", "moved", "sank"),
]


def story(seed: int, sentences: int = 25) -> list[str]:
    """Give the sentences of an invented story."""
    pick = random.Random(seed)
    return [
        f"The {pick.choice(NOUNS)} of the {pick.choice(NOUNS)} {pick.choice(VERBS)}"
        f" {pick.randrange(2, 90)} {pick.choice(NOUNS)}s near the {pick.choice(NOUNS)}"
        f" before the {pick.choice(NOUNS)} {pick.choice(VERBS)} it."
        for _ in range(sentences)
    ]


def text_of(seed: int) -> str:
    return " ".join(story(seed))


def near_copy(seed: int) -> str:
    sentences = story(seed)
    return " ".join(
        ["By our correspondent.", *sentences[:12], *sentences[13:], "More."]
    )


def documents(*texts: str) -> list[Document]:
    return [Document(text=text, id=f"d{n:03}") for n, text in enumerate(texts)]


def groups(clusters: list[Cluster]) -> set[frozenset[str]]:
    return {frozenset(member.id for member in one.members) for one in clusters}


def shingles(text: str) -> Hashes:
    return roll(scan([text]).words, 3)


def jaccard(left: str, right: str) -> float:
    sets = [{*shingles(text).tolist()} for text in (left, right)]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


@pytest.mark.parametrize("seed", range(20))
def test_near_copies_meet(seed: int) -> None:
    left, right = text_of(seed), near_copy(seed)
    assert 0.8 < jaccard(left, right) < 1
    (found,) = cluster(documents(left, right))
    assert [member.relation for member in found.members] == ["canonical", "near"]
    assert abs(found.members[1].similarity - jaccard(left, right)) < 0.2


def test_unrelated_stories_do_not_meet() -> None:
    assert cluster(documents(*map(text_of, range(60)))) == []


def test_case_blanks_and_symbols_make_no_difference() -> None:
    text = text_of(1)
    other = "\n\n".join(text.upper().split(". ")).replace(" ", "\u00a0 ")
    (found,) = cluster(documents(text, other))
    assert found.members[1].relation == "exact"
    assert found.members[1].similarity == 1.0


def test_short_texts_meet_only_if_they_are_the_same() -> None:
    found = cluster(documents("Tram", "tram!", "Bus", "Late tram", "tram late"))
    assert groups(found) == {frozenset({"d000", "d001"})}


def test_chinese_copies_meet() -> None:
    text = "".join(chr(0x4E00 + n * 37 % 5000) for n in range(300))
    (found,) = cluster(documents(text, text[:140] + text[150:]))
    assert found.members[1].relation == "near"


@pytest.mark.parametrize("empty", ["", " \n ", "— … !", "\u200b", "📰"])
def test_texts_without_words_never_meet(empty: str) -> None:
    assert cluster(documents(empty, empty, "", text_of(1))) == []


def test_documents_without_text_never_meet() -> None:
    assert cluster([Document(id="a"), Document(id="b"), Document(id="c")]) == []


def test_thousands_of_equal_texts_are_fast() -> None:
    text = text_of(1)
    started = time.perf_counter()
    (found,) = cluster([Document(text=text, id=f"{n:05}") for n in range(2_000)])
    assert time.perf_counter() - started < 20
    assert len(found.members) == 2_000
    assert found.id == found.canonical == "00000"
    assert {member.relation for member in found.members} == {"canonical", "exact"}


def test_twins_bring_their_near_copies_together() -> None:
    found = cluster(documents(text_of(1), near_copy(1), text_of(2), text_of(1)))
    assert groups(found) == {frozenset({"d000", "d001", "d003"})}


@given(st.permutations(range(12)))
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_does_not_change_clusters(order: list[int]) -> None:
    texts = [text_of(0), near_copy(0), text_of(0), text_of(1), near_copy(1), text_of(2)]
    texts += [" ".join(story(0)[:20]), " ".join(story(0)[4:]), "", "", "Tram", "tram"]
    all_documents = [
        replace(document, date=f"2024-03-{n % 3 + 1:02}")
        for n, document in enumerate(documents(*texts))
    ]
    straight = cluster(all_documents)
    mixed = cluster([all_documents[n] for n in order])
    assert groups(mixed) == groups(straight)
    assert {(c.id, c.canonical) for c in mixed} == {
        (c.id, c.canonical) for c in straight
    }


@given(st.permutations(["b", "a", "c", "B", "10", "9"]))
def test_the_id_of_a_cluster_is_the_smallest(ids: list[str]) -> None:
    (found,) = cluster([Document(text=text_of(1), id=name) for name in ids])
    assert found.id == min(ids) == "10"


def test_clusters_come_in_the_order_of_their_first_members() -> None:
    texts = [text_of(2), text_of(1), text_of(1), text_of(2)]
    assert [c.id for c in cluster(documents(*texts))] == ["d000", "d001"]


def test_documents_without_id_go_by_url_or_place() -> None:
    text = text_of(1)
    (found,) = cluster(
        [Document(text=text, url="https://b.example"), Document(text=text)]
    )
    assert [member.id for member in found.members] == [
        "https://b.example", "#000000000002",
    ]  # fmt: skip
    assert found.id == "#000000000002"


def copies() -> list[Document]:
    """Give copies of which each policy chooses another."""
    short, long = text_of(1), text_of(1) + " It goes on for a little."
    return [
        Document(text=short, id="e", date=None),
        Document(text=short, id="d", date="2024-03-01T09:00:00Z"),
        Document(text=short, id="c", date="2024-03-01T08:00:00Z"),
        Document(text=long, id="b", date="2024-03-02"),
        Document(text=short, id="a", date="2999-01-01"),
    ]


@pytest.mark.parametrize(
    ("keep", "canonical"),
    [(Keep.FIRST, "c"), (Keep.EARLIEST, "c"), (Keep.LONGEST, "b")],
)
def test_policies(keep: Keep, canonical: str) -> None:
    (found,) = cluster(copies(), DedupOptions(keep=keep))
    assert found.canonical == canonical
    relations = {member.id: member.relation for member in found.members}
    assert [name for name, what in relations.items() if what == "canonical"] == [
        canonical
    ]
    assert found.id == "a"


def test_first_goes_by_day_and_then_by_id() -> None:
    text = text_of(1)
    found = cluster(
        [
            Document(text=text, id="b", date="2024-03-01T01:00:00Z"),
            Document(text=text, id="a", date="2024-03-01T23:00:00Z"),
        ]
    )
    assert found[0].canonical == "a"


def test_earliest_goes_by_the_moment_and_then_by_length() -> None:
    text, moment = text_of(1), "2024-03-01T01:00:00+01:00"
    options = DedupOptions(keep=Keep.EARLIEST)
    found = cluster(
        [
            Document(text=text, id="a", date="2024-03-01T00:30:00Z"),
            Document(text=text, id="b", date=moment),
            Document(text=text + " !", id="c", date="2024-03-01"),
        ],
        options,
    )
    assert found[0].canonical == "c"


@pytest.mark.parametrize("keep", list(Keep))
def test_equal_copies_go_by_id(keep: Keep) -> None:
    found = cluster(documents(*[text_of(1)] * 5)[::-1], DedupOptions(keep=keep))
    assert found[0].canonical == "d000"


def test_the_threshold_decides() -> None:
    left, right = text_of(1), " ".join(story(1)[:17] + story(2)[:8])
    assert 0.3 < jaccard(left, right) < 0.7
    assert cluster(documents(left, right), DedupOptions(threshold=0.2))
    assert not cluster(documents(left, right), DedupOptions(threshold=0.9))


@pytest.mark.parametrize(
    "wrong",
    [{"threshold": 0}, {"threshold": 1.1}, {"threshold": -1}, {"shingle": 0},
     {"shingle": 17}, {"bands": 0}, {"rows": 0}, {"threshold": float("nan")}],
)  # fmt: skip
def test_options_that_make_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        DedupOptions(**wrong)  # type: ignore[arg-type]


def test_sketches_do_not_depend_on_what_came_before() -> None:
    sketcher = Sketcher(DedupOptions())
    document = Document(text=text_of(1), id="a")
    first = sketcher(document)
    sketcher(Document(text=text_of(2), id="b"))
    assert sketcher(document) == first == Sketcher(DedupOptions())(document)


def test_another_seed_is_another_signature() -> None:
    hashes = shingles(text_of(1))
    one, two = (Signer(DedupOptions(seed=seed))(hashes) for seed in (1, 2))
    assert len(one) == 126
    assert (one != two).any()


@given(st.data(), st.integers(1, 30))
@settings(max_examples=200)
def test_what_is_connected_goes_by_its_first(data: st.DataObject, count: int) -> None:
    unit = st.integers(0, count - 1)
    drawn = data.draw(st.lists(st.tuples(unit, unit), max_size=40))
    pairs = np.array(drawn, dtype=np.int64).reshape(-1, 2)
    parents = list(range(count))
    for left, right in drawn:
        unite(parents, left, right)
    wanted = [find(parents, one) for one in range(count)]
    assert roots_of(count, pairs).tolist() == wanted
    assert roots_of(count, pairs[::2], pairs[1::2]).tolist() == wanted
