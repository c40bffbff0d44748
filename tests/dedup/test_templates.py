"""Reports of one template, of which a large corpus has many that agree by chance."""

from __future__ import annotations

import random

from cleanlit import Document
from cleanlit.dedup.options import DedupOptions
from cleanlit.run.library import cluster

FRAME = (
    "The harbour office reported on the traffic of the past week at the pier, where"
    " ships come in from the north and leave for the islands as soon as the tide lets"
    " them. Cargo was handled by day and by night, the office said in its bulletin, and"
    " delays were put down to the wind and to works on the outer wall. The bulletin"
    " appears weekly and is sent out to all captains who have asked for it in writing."
    " Among the ships named were"
)


def reports(stories: int, copies: int) -> list[Document]:
    """Make reports that differ in eighteen words at their end."""
    luck = random.Random(5)
    documents = []
    for story in range(stories):
        letters = (luck.choices("abcdefghijklmnop", k=7) for _ in range(18))
        own = " ".join("".join(word) for word in letters)
        for copy in range(copies):
            host = f"outlet{len(documents)}.example"
            edited = FRAME.replace("weekly", ("weekly", "each week")[copy % 2])
            documents.append(
                Document(
                    id=f"{story}-{copy}",
                    url=f"https://{host}/{story}",
                    text=f"{edited} {own}.",
                )
            )
    return documents


def found(documents: list[Document]) -> list[set[str]]:
    options = DedupOptions(strip=0)
    return [
        {member.id.split("-")[0] for member in one.members}
        for one in cluster(documents, options)
    ]


def test_what_many_stories_share_makes_no_copies() -> None:
    clusters = found(reports(stories=80, copies=2))
    assert len(clusters) == 80
    assert all(len(stories) == 1 for stories in clusters)


def test_in_a_small_corpus_nothing_tells_a_template() -> None:
    # Else the words of a story that fifty outlets print would be taken for one.
    clusters = found(reports(stories=20, copies=2))
    assert len(clusters) == 1


def test_a_story_that_many_outlets_print_stays_whole() -> None:
    clusters = found(reports(stories=1, copies=90))
    assert clusters == [{"0"}]


def test_a_report_without_its_facts_joins_no_other() -> None:
    # What stands in it stands in all of them: that it is contained tells nothing.
    documents = reports(stories=80, copies=2)
    top = FRAME[: FRAME.index("The bulletin")]
    bare = Document(id="bare-0", url="https://bare.example/", text=top)
    clusters = found([*documents, bare])
    assert sorted(map(len, clusters)) == [1] * 80
