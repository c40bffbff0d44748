"""Pairs: copies, cut copies, digests and reports of one template."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanlit.dedup.candidates import by_bands, by_samples, split
from cleanlit.dedup.clusters import Clusterer
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.sketch import Sketcher, word_hashes
from cleanlit.dedup.verify import shingles_of, verify
from cleanlit.document import Cluster, Document, Match, Origin
from cleanlit.run.library import cluster

OPTIONS = DedupOptions()
SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu".split()


def words(seed: int, count: int) -> list[str]:
    """Give invented words; no two seeds share a run of three."""
    pick = random.Random(seed)
    return ["".join(pick.choices(SYLLABLES, k=4)) for _ in range(count)]


def text(seed: int, count: int = 120) -> str:
    found = words(seed, count)
    return " ".join(" ".join(found[at : at + 10]) + "." for at in range(0, count, 10))


def kind(left: str, right: str, **given: bool) -> str | None:
    one, two = (
        shingles_of(word_hashes(t.replace(".", "").split()), 3) for t in (left, right)
    )
    forth, back = verify(one, two, OPTIONS, **given), verify(two, one, OPTIONS, **given)
    assert forth.similarity == back.similarity
    assert forth.kind == back.kind
    return forth.kind


def documents(*texts: str, host: str = "") -> list[Document]:
    return [
        Document(text=body, id=f"d{n:04}", url=f"https://{host or f'h{n}.example'}/{n}")
        for n, body in enumerate(texts)
    ]


def groups(clusters: list[Cluster]) -> set[frozenset[str]]:
    return {frozenset(member.id for member in one.members) for one in clusters}


def edges(found: list[Document]) -> list[Match]:
    sketcher, clusterer = Sketcher(OPTIONS), Clusterer(OPTIONS)
    for n, document in enumerate(found, 1):
        clusterer.add(sketcher(Document(**_fields(document, n))))
    list(clusterer.clusters())
    clusterer.close()
    return clusterer.edges


def _fields(document: Document, n: int) -> dict[str, object]:
    return {
        "text": document.text, "id": document.id, "url": document.url,
        "origin": Origin(n),
    }  # fmt: skip


@pytest.mark.parametrize("share", [0.3, 0.4, 0.5, 0.7])
def test_a_copy_cut_from_the_bottom_is_found(share: float) -> None:
    whole = text(1, 300)
    part = whole[: int(len(whole) * share)]
    assert kind(whole, part) == ("near" if share > 0.5 else "cut")
    assert groups(cluster(documents(whole, part))) == {frozenset({"d0000", "d0001"})}


def test_the_end_of_a_story_is_no_cut_copy() -> None:
    whole = text(1, 300)
    assert kind(whole, whole[-len(whole) // 3 :]) == "digest"


def report(numbers: list[int], names: list[str]) -> str:
    """Give a report of one template: the same words, other facts."""
    frame, out = words(99, 100), []
    for at in range(0, 100, 20):
        out += [*frame[at : at + 20], str(numbers[at // 20]), names[at // 20]]
    return " ".join(out)


def test_numbers_tell_reports_of_one_template_apart() -> None:
    names = words(5, 5)
    one = report([11, 12, 13, 14, 15], names)
    assert kind(one, report([11, 12, 13, 14, 16], names)) == "near"
    assert kind(one, report([21, 22, 23, 24, 25], names)) is None
    assert kind(one, report([11, 12, 23, 24, 25], names)) is None


def test_few_numbers_that_disagree_ask_for_more_likeness() -> None:
    head, tail = text(3), text(6)
    for fill, agreed, doubted in ((30, "near", "near"), (80, "near", None)):
        one, two = (f"{head} {text(n, fill)} {tail}" for n in (4, 5))
        assert kind(f"{one} 11 12", f"{two} 11 13") == agreed
        assert kind(f"{one} 11 12", f"{two} 21 22") == doubted
        assert kind(f"{one} 11 12", two) == agreed


def test_short_shared_runs_are_a_template() -> None:
    frame, fill = words(1, 120), words(2, 120)
    often = [fill[n] if n % 10 == 0 else frame[n] for n in range(120)]
    once = [fill[n] if n < 36 else frame[n] for n in range(120)]
    assert kind(" ".join(frame), " ".join(often)) is None
    assert kind(" ".join(frame), " ".join(once)) == "near"


@pytest.mark.parametrize(
    ("added", "instead", "expected"),
    [
        (50, 0, "cut"),  # a paragraph of the outlet's own
        (50, 20, None),  # in place of another
        (10, 0, "near"),
    ],
)
def test_a_paragraph_put_in_makes_no_other_story(
    added: int, instead: int, expected: str | None
) -> None:
    head, tail, foot = (" ".join(words(seed, 30)) for seed in (1, 2, 3))
    ours = f"{head} {' '.join(words(4, added))} {tail}"
    theirs = f"{head} {' '.join(words(5, instead))} {tail} {foot[:100]}"
    assert kind(ours, theirs) == expected


def test_what_is_put_in_counts_where_little_is_shared() -> None:
    head, tail = " ".join(words(1, 20)), " ".join(words(2, 20))
    ours = f"{head} {' '.join(words(4, 90))} {tail}"
    assert kind(ours, f"{head} {tail}") is None  # less than half as long
    theirs = f"{head} {tail} {' '.join(words(5, 90))}"
    assert kind(ours, theirs) is None


def replaced(base: list[str], **changes: str) -> str:
    """Put words at places ("w40") in place of others."""
    found = list(base)
    for place, word in changes.items():
        found[int(place[1:])] = word
    return " ".join(found)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "near"),
        ({"w40": "monday"}, "near"),
        ({"w40": "monday", "w80": "ferry"}, "near"),  # an edited copy
        ({"w20": "999"}, "near"),  # a mended figure
        ({"w20": "999", "w60": "ferry"}, "update"),
        ({"w20": "999", "w60": "998", "w120": "997"}, "update"),
        ({"w20": "999", "w50": "a", "w60": "b", "w90": "c", "w120": "d"}, None),
    ],
)
def test_numbers_in_place_of_others_make_no_copy(
    changes: dict[str, str], expected: str | None
) -> None:
    base = words(3, 160)
    for place in (20, 21, 60, 61, 62, 100, 120, 121):
        base[place] = str(place + 100)
    changes = {k: v if v.isdigit() or len(v) > 1 else v * 5 for k, v in changes.items()}
    assert kind(" ".join(base), replaced(base, **changes)) == expected


def test_a_column_of_one_host_is_not_the_last_one() -> None:
    one, two = text(1, 90) + " " + text(2, 30), text(1, 90) + " " + text(3, 30)
    assert kind(one, two) == "near"
    assert kind(one, two, same_host=True) == "update"


def test_a_digest_does_not_glue_its_stories() -> None:
    briefs = [text(seed, 80) for seed in range(4)]
    digest = " ".join(briefs)
    assert cluster(documents(*briefs, digest)) == []
    found = edges(documents(*briefs, digest))
    assert {(e.left, e.relation) for e in found if e.right == "d0004"} == {
        (f"d{n:04}", "digest") for n in range(4)
    }


def test_copies_of_a_digest_meet() -> None:
    briefs = [text(seed, 80) for seed in range(4)]
    digest = " ".join(briefs)
    found = cluster(documents(*briefs, digest, digest + " Zuzu."))
    assert groups(found) == {frozenset({"d0004", "d0005"})}


def test_furniture_of_a_host_does_not_glue_its_briefs() -> None:
    furniture = text(77, 100)
    briefs = documents(
        *(f"{furniture}\n{text(seed, 40)}" for seed in range(8)), host="x.example"
    )
    foreign = Document(text=text(0, 40), id="copy", url="https://y.example/1")
    assert groups(cluster([*briefs, foreign])) == {frozenset({"d0000", "copy"})}
    assert not cluster([*briefs, foreign], DedupOptions(strip=0))


def test_a_story_printed_thrice_is_not_furniture() -> None:
    versions = documents(
        text(1), text(1) + " Baba cece.", text(1) + " Didi fofo.",
        *(text(seed) for seed in range(10, 40)), host="x.example",
    )  # fmt: skip
    assert groups(cluster(versions)) == {frozenset({"d0000", "d0001", "d0002"})}


@given(st.permutations(range(14)))
@settings(max_examples=40, deadline=None)
def test_order_changes_nothing(order: list[int]) -> None:
    whole = text(1, 300)
    texts = [
        whole, whole[:900], whole[:600], whole + " " + text(8, 40), text(2), text(2),
        text(3, 80), " ".join(text(n, 80) for n in (3, 4, 5)), text(5, 80),
        report([1, 2, 3, 4, 5], words(5, 5)), report([6, 7, 8, 9, 0], words(6, 5)),
        "", "Short one.", "short ONE",
    ]  # fmt: skip
    straight = documents(*texts)
    mixed = [straight[n] for n in order]
    assert groups(cluster(mixed)) == groups(cluster(straight))
    assert edges(mixed) == edges(straight)


def test_a_bucket_of_thousands_costs_linear_time() -> None:
    signatures = np.zeros((5_000, 126), dtype=np.uint32)
    started = time.process_time()
    pairs = by_bands(signatures, 3, 8, 0.0)
    assert time.process_time() - started < 10
    assert 5_000 < len(pairs) < 5_000 * 9
    samples = np.tile(np.arange(20, dtype=np.uint32), 5_000)
    more = by_samples(samples, np.repeat(np.arange(5_000), 20), 5_000, 8)
    assert len(more) < 5_000 * 9


def test_thousands_of_reports_of_one_template_stay_apart() -> None:
    pick = random.Random(1)
    texts = [
        report([pick.randrange(10**6) for _ in range(5)], words(n, 5))
        for n in range(5_000)
    ]
    started = time.process_time()
    assert cluster(documents(*texts)) == []
    assert time.process_time() - started < 60


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30))
def test_candidates_are_all_pairs_that_share_a_band(
    rows: list[tuple[int, int]],
) -> None:
    signatures = np.array(rows, dtype=np.uint32).reshape(-1, 2)
    left, right = split(by_bands(signatures, 1, 30, 0.0), len(rows))
    found = set(zip(left.tolist(), right.tolist(), strict=True))
    assert found == {
        (i, j)
        for j in range(len(rows))
        for i in range(j)
        if any(a == b for a, b in zip(rows[i], rows[j], strict=True))
    }
