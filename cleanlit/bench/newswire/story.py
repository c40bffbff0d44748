"""Stories: who, where, and what is said of it, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random as Generator
from typing import Final

from cleanlit.bench.newswire.grammar import Lists, Random, Template
from cleanlit.bench.newswire.voice import Voice, pick

Paragraph = tuple[str, ...]
"""The sentences of a paragraph."""

# Which lists the sentences of a story come from. Topic words are what sets two stories
# apart, so most come from there.
_SOURCES: Final = (("sentence", 0.42), ("general", 0.74), ("quote", 1.0))
_THREADS_AT_ONCE: Final = 20
_THREAD_ITEMS: Final = 200


@dataclass(frozen=True, slots=True)
class Story:
    """A story as its author filed it. `entities` are its names, by slot."""

    cluster: str
    language: str
    kind: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    entities: Mapping[str, str]
    topic: str = ""


def seeded(*key: object) -> Generator:
    """Give a generator for a key: the same numbers on every machine and Python."""
    return Generator(":".join(map(str, key)))


def cast(voice: Voice, random: Random) -> dict[str, str]:
    """Invent the names of a story."""
    names: dict[str, str] = {}
    for number in "123":
        names[f"P{number}"], names[f"L{number}"] = voice.person(random)
        names[f"O{number}"] = voice.organisation(random)
        names[f"T{number}"] = voice.town(random)
    return names


def tell_story(
    voice: Voice, cluster: str, seed: int, item: int, *, threaded: bool
) -> Story:
    """Tell the story of an item.

    A threaded one continues what others told: it has their names, and one or two of
    their background paragraphs word for word, as papers do for weeks on end.
    """
    random = seeded(seed, "story", item).random
    topic = pick(list(voice.topics), random)
    entities = cast(voice, random)
    background: list[Paragraph] = []
    if threaded:
        window = item // _THREAD_ITEMS
        number = int(random() * _THREADS_AT_ONCE)
        thread = seeded(seed, "thread", voice.code, window, number).random
        topic = pick(list(voice.topics), thread)
        entities = cast(voice, thread)
        background = [_background(voice, topic, entities, thread) for _ in range(2)][
            : 1 + int(random() * 2)
        ]
    lists = voice.topics[topic]
    count = 6 + int(random() ** 1.6 * 12)
    told = tell(voice, lists, entities, count, random)
    lead = (voice.write(pick(lists["lead"], random), entities, random),)
    # Background stands behind the news, where an editor who cuts will lose it first.
    middle = 2 + int(random() * max(1, len(told) - 2))
    paragraphs = (lead, *told[:middle], *background, *told[middle:])
    title = voice.write(pick(lists["headline"], random), entities, random)
    return Story(cluster, voice.code, "story", title, paragraphs, entities, topic)


def tell_brief(voice: Voice, cluster: str, seed: int, item: int) -> Story:
    """Tell a story in a paragraph or two."""
    random = seeded(seed, "brief", item).random
    topic = pick(list(voice.topics), random)
    lists, entities = voice.topics[topic], cast(voice, random)
    lead = voice.write(pick(lists["lead"], random), entities, random)
    count = 2 + int(random() * 3)
    told = [s for p in tell(voice, lists, entities, count, random) for s in p][:count]
    title = voice.write(pick(lists["headline"], random), entities, random)
    parts = ((lead, *told[:1]), tuple(told[1:]))
    paragraphs = tuple(part for part in parts if part)
    return Story(cluster, voice.code, "brief", title, paragraphs, entities, topic)


def tell(
    voice: Voice,
    lists: Lists,
    entities: Mapping[str, str],
    count: int,
    random: Random,
) -> list[Paragraph]:
    """Write `count` paragraphs of one to three sentences, no template used twice."""
    used: set[int] = set()
    told = []
    for _ in range(count):
        sentences = []
        for _ in range(1 + int(random() * 2.4)):
            template = _unused(lists, used, random)
            sentences.append(voice.write(template, entities, random))
        told.append(tuple(sentences))
    return told


def _unused(lists: Lists, used: set[int], random: Random) -> Template:
    for _ in range(12):
        at = random()
        name = next(name for name, below in _SOURCES if at < below)
        template = pick(lists[name], random)
        if id(template) not in used:
            break
    used.add(id(template))
    return template


def _background(
    voice: Voice, topic: str, entities: Mapping[str, str], random: Random
) -> Paragraph:
    lists = voice.topics[topic]
    used = [pick(lists["background"], random) for _ in range(3)]
    return tuple(
        voice.write(template, entities, random) for template in dict.fromkeys(used)
    )
