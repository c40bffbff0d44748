"""A crawl of hosts whose furniture no rule pack knows, for learning; all is labelled.

Wordings of the house are drawn from the word lists of the newswire, per host, so they
read like its stories do. Beside them stands what also repeats and is none: stories that
many hosts print and one host prints again, columns with a standing introduction,
quotations, and paragraphs of background that a running story carries along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from cleanlit.bench.newswire.grammar import Random
from cleanlit.bench.newswire.story import cast, seeded, tell_story
from cleanlit.bench.newswire.voice import Voice, pick, voice

LANGUAGES: Final = ("en", "en", "de", "fr", "es", "ru")
_SECTIONS: Final = 4
_POOL: Final = 60
_MARKS: Final = (": ", " | ", " – ", " » ")

Line = Callable[[date, str, Random], str]
"""Writes a line of the house for a page: of a day, by an author."""


@dataclass(frozen=True, slots=True)
class Regular:
    """Something a house prints again and again: where, how often, on which pages."""

    kind: str
    place: str
    share: float
    section: int | None
    lines: tuple[Line, ...]


def write_crawl(hosts: int, pages: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Give records with labels.

    `furniture` holds [line, kind] with lines counted from 1, `glued` the lines of prose
    that hold a sentence of the house, `story` what kind of story it is.
    """
    for number in range(hosts):
        code = LANGUAGES[number % len(LANGUAGES)]
        yield from _host(voice(code), number, pages, seed)


def _host(voice: Voice, number: int, pages: int, seed: int) -> Iterator[dict[str, Any]]:
    random = seeded(seed, "house", number).random
    regulars = _regulars(voice, random)
    glued = [_sentence(voice, random) for _ in range(2)]
    column = f"{_words(voice, random, 2)}: ", _sentence(voice, random)
    quote = voice.write(pick(_topic(voice, random)["quote"], random),
                        cast(voice, random), random)  # fmt: skip
    background = " ".join(_sentence(voice, random) for _ in range(3))
    authors = [voice.person(random)[0] for _ in range(4)]
    again: tuple[str, list[str]] | None = None
    for page in range(pages):
        day = date(2026, 1, 1) + timedelta(days=page)
        kind = _kind(random())
        title, body = _story(voice, number, page, seed, kind, random)
        if kind == "again":
            # The same story with a changed title and one paragraph more.
            again = again or (title, body)
            extra = _sentence(voice, random)
            title, body = f"{again[0]} ({page})", [*again[1], extra]
        if kind == "column":
            title, body = column[0] + title, [column[1], *body]
        if kind == "quoting":
            at = int(random() * len(body))
            body = [*body]
            body[at] = f"{body[at]} {quote}"
        if kind == "running":
            at = 1 + int(random() * (len(body) - 1))
            body = [*body[:at], background, *body[at:]]
        yield _page(
            voice, number, page, day, pick(authors, random), title, body, kind,
            regulars, glued, random,
        )  # fmt: skip


def _kind(at: float) -> str:
    kinds = (
        ("own", 0.46), ("syndicated", 0.66), ("again", 0.76), ("column", 0.88),
        ("quoting", 0.94), ("running", 1.0),
    )  # fmt: skip
    return next(name for name, below in kinds if at < below)


def _story(
    voice: Voice, number: int, page: int, seed: int, kind: str, random: Random
) -> tuple[str, list[str]]:
    item = (
        int(random() * _POOL) if kind == "syndicated" else 1_000 + number * 997 + page
    )
    story = tell_story(voice, f"s{item}", seed, item, threaded=False)
    return story.title, [voice.space.join(part) for part in story.paragraphs]


def _page(
    voice: Voice, number: int, page: int, day: date, author: str, title: str,
    body: list[str], kind: str, regulars: list[Regular], glued: list[str],
    random: Random,
) -> dict[str, Any]:  # fmt: skip
    section = int(random() * _SECTIONS)
    # Lines with their labels: "" is the story, "glued" prose with a sentence on it.
    body_lines = [(text, "") for text in body]
    for sentence in glued:
        if random() < 0.5:
            at = int(random() * len(body_lines))
            body_lines[at] = (f"{body_lines[at][0]} {sentence}", "glued")
    parts: dict[str, list[tuple[str, str]]] = {"head": [], "flow": [], "tail": []}
    for regular in regulars:
        if regular.section in (None, section) and random() < regular.share:
            parts[regular.place].append(
                ("\n".join(line(day, author, random) for line in regular.lines),
                 regular.kind)
            )  # fmt: skip
    for text, label in parts["flow"]:
        body_lines.insert(1 + int(random() * len(body_lines)), (text, label))
    lines = [
        (line, label)
        for text, label in (*parts["head"], *body_lines, *parts["tail"])
        for line in text.split("\n")
    ]
    return {
        "id": f"h{number}p{page}",
        "url": f"https://house{number}.example/{section}/{page}",
        "site": f"House {number}",
        "language": voice.code,
        "title": title,
        "date": day.isoformat(),
        "author": author,
        "text": "\n".join(line for line, _ in lines),
        "story": kind,
        "furniture": [
            [at, label] for at, (_, label) in enumerate(lines, 1)
            if label not in ("", "glued")
        ],
        "glued": [at for at, (_, label) in enumerate(lines, 1) if label == "glued"],
    }  # fmt: skip


def _regulars(voice: Voice, random: Random) -> list[Regular]:
    """Draw the furniture of a house: some six to ten of the kinds there are."""
    makers: dict[str, Callable[[], tuple[Line, ...]]] = {
        "short": lambda: (_fixed(_words(voice, random, 3)),),
        "long": lambda: (_fixed(" ".join(_sentence(voice, random) for _ in "12")),),
        "block": lambda: tuple(
            _fixed(_words(voice, random, 2 + at)) for at in range(3)
        ),
        "label": lambda: (_labelled(voice, random, pick(_MARKS, random)),),
        "ending": lambda: (_ending(voice, random),),
        "number": lambda: (_numbered(voice, random),),
        "day": lambda: (_dated(voice, random),),
        "author": lambda: (_authored(voice, random),),
        "person": lambda: (_personal(voice, random),),
        "section": lambda: (_fixed(_words(voice, random, 4)),),
    }
    found = []
    for kind, make in makers.items():
        for _ in range(1 + (random() < 0.3)):
            if random() < 0.75:
                place = ("head", "flow", "tail", "tail")[int(random() * 4)]
                section = int(random() * _SECTIONS) if kind == "section" else None
                share = 1.0 if section is not None else 0.35 + 0.65 * random()
                found.append(Regular(kind, place, share, section, make()))
    return found


def _fixed(text: str) -> Line:
    return lambda _day, _author, _random: text


def _labelled(voice: Voice, random: Random, mark: str) -> Line:
    label = _words(voice, random, 2)
    return lambda _day, _author, random: label + mark + _headline(voice, random)


def _ending(voice: Voice, random: Random) -> Line:
    end = _words(voice, random, 4)
    return lambda _day, _author, random: f"{_headline(voice, random)} {end}"


def _numbered(voice: Voice, random: Random) -> Line:
    before, after = _words(voice, random, 2), _words(voice, random, 2).lower()
    return lambda _day, _author, random: (
        f"{before} {voice.number(int(random() ** 3 * 90_000))} {after}"
    )


def _dated(voice: Voice, random: Random) -> Line:
    before = _words(voice, random, 3)
    return lambda day, _author, _random: f"{before} {voice.date_text(day)}"


def _authored(voice: Voice, random: Random) -> Line:
    before, after = _words(voice, random, 2), _words(voice, random, 4).lower()
    return lambda _day, author, _random: f"{before} {author}, {after}"


def _personal(voice: Voice, random: Random) -> Line:
    before = _words(voice, random, 3)
    return lambda _day, _author, random: f"{before} {voice.person(random)[0]}"


def _topic(voice: Voice, random: Random) -> Any:
    return voice.topics[pick(sorted(voice.topics), random)]


def _headline(voice: Voice, random: Random) -> str:
    lists = _topic(voice, random)
    return voice.write(pick(lists["headline"], random), cast(voice, random), random)


def _sentence(voice: Voice, random: Random) -> str:
    lists = _topic(voice, random)
    return voice.write(pick(lists["sentence"], random), cast(voice, random), random)


def _words(voice: Voice, random: Random, count: int) -> str:
    """Give words of the language that no rule has ever seen together."""
    words = _sentence(voice, random).rstrip(".!?").replace(",", "").split()
    named = [pick(voice.names["place_start"], random), *words[-3:], *words[:3]]
    text = " ".join(named[:count])
    return text[:1].upper() + text[1:]
