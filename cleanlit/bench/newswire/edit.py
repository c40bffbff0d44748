"""What becomes of a story on its way into another paper: cut, shortened, reworded."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from cleanlit.bench.newswire.grammar import Random
from cleanlit.bench.newswire.story import Paragraph, Story, tell
from cleanlit.bench.newswire.voice import Voice, pick

Paragraphs = tuple[Paragraph, ...]

_REWORDED_SHARE: Final = 0.45


def cut(paragraphs: Paragraphs, random: Random) -> Paragraphs:
    """Cut from the bottom, as papers do to fit a hole: 30 to 90 % are left."""
    keep = max(2, round(len(paragraphs) * (0.3 + 0.6 * random())))
    return paragraphs[:keep]


def excerpt(paragraphs: Paragraphs, random: Random) -> Paragraphs:
    """Leave out one to three paragraphs after the lead."""
    left = list(paragraphs)
    for _ in range(1 + int(random() * 3)):
        if len(left) > 3:
            del left[1 + int(random() * (len(left) - 1))]
    return tuple(left)


def localise(
    voice: Voice, paragraphs: Paragraphs, town: str, story: Story, random: Random
) -> Paragraphs:
    """Add one or two paragraphs on what it means for the town of the paper."""
    lists = voice.lists_of("local")
    entities = {**story.entities, "town": town}
    added = [
        (voice.write(pick(lists["paragraph"], random), entities, random),)
        for _ in range(1 + int(random() * 2))
    ]
    at = 1 + int(random() * (len(paragraphs) - 1)) if len(paragraphs) > 1 else 1
    return (*paragraphs[:at], *added, *paragraphs[at:])


def reword(
    voice: Voice, paragraphs: Paragraphs, story: Story, random: Random
) -> Paragraphs:
    """Write a lead of one's own, replace words, drop a sentence here and there."""
    lead = voice.write(
        pick(voice.lists_of("edit")["lead"], random), story.entities, random
    )
    edited: list[Paragraph] = [(lead, *paragraphs[0][1:])]
    for paragraph in paragraphs[1:]:
        kept = [s for s in paragraph if random() > 0.06] or list(paragraph[:1])
        edited.append(tuple(_replace_words(voice, s, random) for s in kept))
    return tuple(edited)


def update(voice: Voice, story: Story, random: Random) -> Paragraphs:
    """Write the later version: a new lead, new paragraphs on top, other figures."""
    lists = voice.topics[story.topic]
    lead = (voice.write(pick(lists["lead"], random), story.entities, random),)
    fresh = tell(voice, lists, story.entities, 1 + int(random() * 3), random)
    old = [
        tuple(_change_figures(s, random) for s in paragraph)
        for paragraph in story.paragraphs[1:]
    ]
    keep = max(1, round(len(old) * (0.55 + 0.4 * random())))
    return (lead, *fresh, *old[:keep])


def _replace_words(voice: Voice, sentence: str, random: Random) -> str:
    pattern, others = _rewording(voice)

    def other(match: re.Match[str]) -> str:
        if random() > _REWORDED_SHARE:
            return match[0]
        return pick(others[match[0]], random)

    return pattern.sub(other, sentence)


@cache
def _rewording(voice: Voice) -> tuple[re.Pattern[str], dict[str, list[str]]]:
    others: dict[str, list[str]] = {}
    for word, other in voice.pairs:
        others.setdefault(word, []).append(other)
    words = sorted(others, key=lambda word: (-len(word), word))
    # Languages without spaces have no word boundaries to look for.
    edge = r"\b" if voice.space else ""
    joined = "|".join(map(re.escape, words))
    return re.compile(f"{edge}(?:{joined}){edge}"), others


def _change_figures(sentence: str, random: Random) -> str:
    def other(match: re.Match[str]) -> str:
        if random() > 0.5:
            return match[0]
        return str(int(match[0]) + 1 + int(random() * 7))

    return re.sub(r"(?<![\d.,])[1-9]\d?(?![\d.,])", other, sentence)
