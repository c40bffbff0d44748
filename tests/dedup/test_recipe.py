"""The recipe: furniture out, cut copies in, numbers and digests kept apart."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanlit.dedup.options import DedupOptions
from cleanlit.document import Cluster, Document
from cleanlit.run.library import cluster
from tests.dedup.test_clusters import groups, story

TEMPLATE = (
    "Shares of {name} closed at {a} crowns on {day}, up {b} per cent, after the company"
    " said that profit for the quarter had risen to {c} million crowns from {d} million"
    " a year before. Analysts had expected {e} million. The company has {f} workers in"
    " the harbour and pays a dividend of {g} crowns a share in May."
)


def report(seed: int) -> str:
    pick = random.Random(seed)
    numbers = {key: pick.randrange(100, 9_999) for key in "abcdefg"}
    return TEMPLATE.format(name="Tideline", day="Monday", **numbers)


def document(name: str, text: str, host: str = "") -> Document:
    url = f"https://{host}/{name}" if host else None
    return Document(text=text, id=name, url=url)


def relations(clusters: list[Cluster]) -> dict[str, str]:
    return {m.id: m.relation for one in clusters for m in one.members}


def plain_story(seed: int, sentences: int) -> list[str]:
    """Give sentences that share no run of words."""
    pick = random.Random(seed)
    syllables = ("ra", "mo", "ti", "ken", "sul", "ba", "vor", "li", "dan", "o")
    return [
        " ".join("".join(pick.choices(syllables, k=4)) for _ in range(12)) + "."
        for _ in range(sentences)
    ]


def test_a_copy_cut_from_the_bottom_is_found() -> None:
    whole = plain_story(1, 30)
    docs = [document("a", " ".join(whole)), document("b", " ".join(whole[:13]))]
    found = cluster(docs)
    assert relations(found) == {"a": "canonical", "b": "cut"}
    assert found[0].members[1].similarity > 0.9


def test_a_piece_from_the_middle_is_no_cut_copy() -> None:
    whole = story(1, 40)
    docs = [document("a", " ".join(whole)), document("b", " ".join(whole[22:32]))]
    assert not cluster(docs)


def test_reports_of_one_template_stay_apart() -> None:
    assert not cluster([document(f"d{n}", report(n)) for n in range(60)])


def test_copies_of_a_report_meet() -> None:
    docs = [document(f"d{n}", report(n % 7) + f" Desk {n}.") for n in range(21)]
    assert {len(one) for one in groups(cluster(docs))} == {3}


def test_a_digest_does_not_glue_its_stories() -> None:
    briefs = [" ".join(plain_story(n, 8)) for n in range(4)]
    docs = [document(f"b{n}", brief) for n, brief in enumerate(briefs)]
    docs += [document(f"c{n}", brief + " More.") for n, brief in enumerate(briefs)]
    docs.append(document("digest", "\n".join(briefs)))
    assert groups(cluster(docs)) == {frozenset({f"b{n}", f"c{n}"}) for n in range(4)}


def test_what_a_host_repeats_is_not_compared() -> None:
    frames = [" ".join(plain_story(900 + n, 12)) for n in range(2)]
    docs = [
        document(f"d{n}-{host}", " ".join(plain_story(n, 5)) + "\n" + frame, host)
        for n in range(6)
        for host, frame in zip(("quay.example", "tide.example"), frames, strict=True)
    ]
    assert groups(cluster(docs)) == {
        frozenset({f"d{n}-quay.example", f"d{n}-tide.example"}) for n in range(6)
    }
    assert not cluster(docs, DedupOptions(strip=0))


def test_a_syndicated_story_is_nobodys_furniture() -> None:
    text = " ".join(plain_story(3, 20))
    docs = [
        document(f"d{n}", f"{text} Copy {n}.", "tideline.example") for n in range(9)
    ]
    assert len(groups(cluster(docs)).pop()) == 9


def test_one_number_has_to_agree_where_there_are_few() -> None:
    words = "the ferry stayed in port and nobody on the quay knew for how long it would"
    one = document("a", f"{words} be there after 12 days of storm in the lower harbour")
    two = document("b", f"{words} be there after 40 days of storm in the lower harbour")
    assert not cluster([one, two])
    three = document(
        "c", f"{words} be there after 12 days of storm in the upper harbour"
    )
    assert len(cluster([one, three])) == 1


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_clusters_do_not_depend_on_the_order(shuffled: random.Random) -> None:
    docs = [document(f"s{n}", " ".join(story(n // 3, 20 - n % 3)), f"h{n % 5}.example")
            for n in range(24)]  # fmt: skip
    docs += [document(f"r{n}", report(n // 2), "h1.example") for n in range(12)]
    expected = groups(cluster(docs))
    shuffled.shuffle(docs)
    assert groups(cluster(docs)) == expected
