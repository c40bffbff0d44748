"""Outlets: a masthead, its habits of setting a story, and its furniture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cleanlit.bench.newswire.grammar import Lists, Random, Template
from cleanlit.bench.newswire.options import WireOptions
from cleanlit.bench.newswire.story import Paragraph, seeded
from cleanlit.bench.newswire.voice import Voice, pick, voice

# How likely an outlet has a line of a kind, and where: `head` above the story, `flow`
# between its paragraphs, `tail` below it.
_HEAD: Final = (("navigation", 0.35), ("counter", 0.2), ("share", 0.2))
_FLOW: Final = (("related", 0.6), ("advertisement", 0.3), ("newsletter", 0.25))
_TAIL: Final = (
    ("credit", 0.3), ("author-bio", 0.4), ("contact", 0.25), ("related", 0.3),
    ("disclaimer", 0.3), ("newsletter", 0.3), ("app", 0.2), ("share", 0.35),
    ("paywall", 0.12), ("comments", 0.35), ("counter", 0.1), ("copyright", 0.4),
)  # fmt: skip
_HOUSE_LINES: Final = 3
_STRAIGHT: Final = str.maketrans("“”„‘’«»", '"""\'\'""')
_HYPHENS: Final = str.maketrans("–—", "--")

Labels = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line of the house: its kind, and what it is written from each time."""

    category: str
    template: Template


@dataclass(frozen=True, slots=True)
class Outlet:
    """A paper. `entities` are the slots that its furniture may hold."""

    number: int
    site: str
    host: str
    town: str
    language: str
    entities: Mapping[str, str]
    head: tuple[Furniture, ...]
    flow: tuple[Furniture, ...]
    tail: tuple[Furniture, ...]
    separator: str
    titled: bool
    byline: Template | None
    dateline: Template | None
    wire: Template | None
    straight_quotes: bool
    hyphens: bool
    related_share: float
    own_headlines: float
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A story as a paper prints it.

    `clean` is what is left without headline, byline, dateline and furniture; `labels`
    name the furniture by line of `text`, counted from 1.
    """

    text: str
    clean: str
    labels: Labels


def found_outlets(options: WireOptions) -> list[Outlet]:
    """Found all outlets; each language gets at least two."""
    shares = sorted(options.languages.items())
    total = sum(share for _, share in shares)
    outlets: list[Outlet] = []
    for code, share in shares:
        for _ in range(max(2, round(options.outlet_count * share / total))):
            outlets.append(_found(voice(code), len(outlets), options))
    return outlets


def found_agencies(options: WireOptions) -> list[Outlet]:
    """Found the agencies: they print what they file, with little around it."""
    agencies: list[Outlet] = []
    for code in sorted(options.languages):
        v = voice(code)
        for name in v.names["agency"]:
            number = -1 - len(agencies)
            like = _found(v, number, options)
            host = f"{_slug(name, len(agencies))}.example"
            own = {"outlet": name, "host": host, "O1": name, "agency": name}
            agencies.append(
                replace(
                    like,
                    site=name,
                    host=host,
                    entities={**like.entities, **own},
                    head=(),
                    flow=(),
                    tail=(),
                    columns=(),
                    own_headlines=0.0,
                    separator="\n\n",
                )
            )
    return agencies


def _found(v: Voice, number: int, options: WireOptions) -> Outlet:
    random = seeded(options.seed, "outlet", number).random
    town = v.town(random)
    site = pick(v.names["paper"], random).replace("{town}", town)
    host = f"www.{_slug(site, number)}.example"
    lists = v.lists_of("furniture")
    entities = {
        "outlet": site, "host": host, "town": town, "handle": host.split(".")[1],
        "O1": site, "T1": town, "T2": v.town(random), "T3": v.town(random),
        "O2": v.organisation(random), "O3": v.organisation(random),
        "agency": site,
    }  # fmt: skip
    for key in "123":
        entities[f"P{key}"], entities[f"L{key}"] = v.person(random)
    glued = random() < options.glued_outlets
    return Outlet(
        number=number,
        site=site,
        host=host,
        town=town,
        language=v.code,
        entities=entities,
        head=_furnish(v, lists, _HEAD, entities, random),
        flow=_furnish(v, lists, _FLOW, entities, random),
        tail=_furnish(v, lists, _TAIL, entities, random)
        + _house(v, lists, entities, random),
        separator=(v.space or " ") if glued else pick(("\n\n", "\n\n", "\n"), random),
        titled=random() < 0.5,
        byline=pick(lists["byline"], random) if random() < 0.6 else None,
        dateline=pick(lists["dateline"], random) if random() < 0.6 else None,
        wire=pick(lists["wire"], random) if random() < 0.35 else None,
        straight_quotes=random() < 0.35,
        hyphens=random() < 0.3,
        related_share=0.1 + 0.5 * random(),
        own_headlines=random(),
        columns=tuple(name for name in v.columns if random() < 0.45),
    )


def _furnish(
    v: Voice,
    lists: Lists,
    kinds: Sequence[tuple[str, float]],
    entities: Mapping[str, str],
    random: Random,
) -> tuple[Furniture, ...]:
    return tuple(
        Furniture(kind, _settle(v, pick(lists[kind], random), entities, random))
        for kind, share in kinds
        if random() < share
    )


def _house(
    v: Voice, lists: Lists, entities: Mapping[str, str], random: Random
) -> tuple[Furniture, ...]:
    return tuple(
        Furniture("house", _settle(v, pick(lists["house"], random), entities, random))
        for _ in range(int(random() * (_HOUSE_LINES + 1)))
    )


def _settle(
    v: Voice, template: Template, entities: Mapping[str, str], random: Random
) -> Template:
    """Fix all that does not change from story to story; leave links and authors."""
    open_slots = {"link": "{link}", "author": "{author}", "day": "{day}"}
    text = v.write(template, {**entities, **open_slots}, random)
    return v.lists_of("furniture").compile(text)


def print_story(
    outlet: Outlet,
    paragraphs: Sequence[Paragraph],
    *,
    title: str,
    when: datetime,
    links: Sequence[str],
    random: Random,
    town: str | None = None,
    agency: str | None = None,
    author: str | None = None,
) -> Printed:
    """Set a story as the outlet does. `links` are titles of its other stories."""
    v = voice(outlet.language)
    slots = dict(outlet.entities)
    slots["author"] = author or v.person(random)[0]
    slots["day"] = v.date_text(when.date())
    if agency:
        slots["agency"] = agency
    body = [_typeset(outlet, v.space.join(sentences)) for sentences in paragraphs]

    def furnished(item: Furniture) -> tuple[str, str]:
        slots["link"] = pick(links, random) if links else outlet.site
        text = v.write(item.template, slots, random)
        return _typeset(outlet, text), item.category

    lines: list[tuple[str, str | None]] = [furnished(item) for item in outlet.head]
    if outlet.titled:
        lines.append((_typeset(outlet, title), "title"))
    if outlet.byline:
        lines.append((v.write(outlet.byline, slots, random), "byline"))
    first = len(lines)
    opened = body[0]
    if outlet.dateline and town and agency:
        slots["TOWN"], slots["Town"] = town.upper(), town
        opened = v.write(outlet.dateline, slots, random) + opened
    lines += [(opened, None), *((text, None) for text in body[1:])]
    if outlet.flow:
        lines = _interleave(outlet, lines, first, furnished, random)
    if outlet.wire and agency:
        lines.append((v.write(outlet.wire, slots, random), "wire"))
    lines += [furnished(item) for item in outlet.tail]
    return _join(outlet, lines, body)


def _interleave(
    outlet: Outlet,
    lines: Sequence[tuple[str, str | None]],
    first: int,
    furnished: Callable[[Furniture], tuple[str, str]],
    random: Random,
) -> list[tuple[str, str | None]]:
    """Put furniture between paragraphs, at most one line in a gap."""
    mixed = list(lines[: first + 1])
    for line in lines[first + 1 :]:
        if random() < outlet.related_share * 0.5:
            mixed.append(furnished(pick(outlet.flow, random)))
        mixed.append(line)
    return mixed


def _join(
    outlet: Outlet, lines: Sequence[tuple[str, str | None]], body: Sequence[str]
) -> Printed:
    separator = outlet.separator
    text = separator.join(line for line, _ in lines)
    clean = separator.join(body)
    if "\n" not in separator:
        return Printed(text, clean, ())
    step = len(separator)
    labels = tuple(
        (1 + index * step, category)
        for index, (_, category) in enumerate(lines)
        if category
    )
    return Printed(text, clean, labels)


def _typeset(outlet: Outlet, text: str) -> str:
    if outlet.straight_quotes:
        text = text.translate(_STRAIGHT)
    return text.translate(_HYPHENS) if outlet.hyphens else text


def _slug(site: str, number: int) -> str:
    letters = "".join(c for c in site.lower() if c.isascii() and c.isalnum())
    return f"{letters or 'wire'}{number}"
