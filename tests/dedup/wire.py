"""A small newswire of invented outlets, for what needs more than a pair of texts."""

from __future__ import annotations

import random

from cleanlit.document import Document

HOSTS = ("courier.example", "gazette.example", "mercury.example", "sentinel.example")
# Words of a made-up language: enough of them that two stories share none by chance.
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu ze".split()
FRAMES = {
    "courier.example": [
        "Sign up for the Courier newsletter and never miss a tide.",
        "Our reporters live where you live, between the quay and the hill.",
        "Call the Courier desk with your story at any hour of the day or night.",
        "Readers in the county have trusted us with their mornings for a century.",
    ],
    "gazette.example": [
        "The Gazette is printed on paper from the mill at Lower Anley.",
        "Tell us what you think of this story, by letter or in person.",
        "The editors reserve the right to shorten what is sent to them.",
        "Our archive is open to all on the first floor of the old town hall.",
    ],
}


def story(seed: int, sentences: int = 14) -> list[str]:
    """Give the sentences of an invented story."""
    pick = random.Random(seed)

    def word() -> str:
        return "".join(pick.choices(SYLLABLES, k=pick.choice((2, 3))))

    return [
        " ".join(word() for _ in range(pick.randrange(9, 19))).capitalize()
        + f" {pick.randrange(2, 900)} {word()}."
        for _ in range(sentences)
    ]


def copy(seed: int, host: str, *, cut: float = 1.0, lead: str = "") -> str:
    """Give a story as an outlet prints it: cut from the bottom, in its frame."""
    sentences = story(seed)
    kept = sentences[: max(4, round(cut * len(sentences)))]
    return " ".join([lead, *kept, *FRAMES.get(host, [])]).strip()


def newswire(stories: int, seed: int = 1) -> list[Document]:
    """Give documents of `stories` stories, each printed one to four times, mixed."""
    pick = random.Random(seed)
    documents = []
    for number in range(stories):
        for host in pick.sample(HOSTS, pick.choice((1, 1, 2, 3, 4))):
            text = copy(
                number,
                host,
                cut=pick.choice((1.0, 1.0, 0.6)),
                lead=pick.choice(("", "By our correspondent.")),
            )
            documents.append((number, host, text))
    pick.shuffle(documents)
    return [
        Document(
            text=text,
            id=f"{number:04}-{host[:2]}",
            url=f"https://{host}/{number}",
            date=f"2024-03-{1 + number % 28:02}",
        )
        for number, host, text in documents
    ]
