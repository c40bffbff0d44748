"""What looks like copies and is not: forms, columns, press releases, live blogs.

Each function tells one item; who prints it is settled in `wire`.
"""

from __future__ import annotations

from typing import Any, Final

from cleanlit.bench.newswire.grammar import Random
from cleanlit.bench.newswire.outlet import Outlet
from cleanlit.bench.newswire.story import Paragraph, Story, cast, seeded
from cleanlit.bench.newswire.voice import Voice, pick

# Share of the entries of a column that are replaced from one week to the next. It puts
# the Jaccard index of neighbouring issues at 0.4 to 0.75, as measured on real calendars
# and weekly guides among hard pairs labelled by people.
_ENTRY_CHANGES: Final = (0.15, 0.4)
_COMPANY_ITEMS: Final = 400
_COMPANIES_AT_ONCE: Final = 12


def report(voice: Voice, cluster: str, seed: int, item: int, town: str) -> Story:
    """Fill in a form: earnings, weather, a match, prices, a death, the police."""
    random = seeded(seed, "report", item).random
    name = pick(voice.templates, random)
    lists = voice.lists_of("templates", name)
    entities = {**cast(voice, random), "T1": town}
    form = pick(voice.table["templates"][name]["text"], random)
    paragraphs = tuple(
        (voice.write(lists.compile(text), entities, random),) for text in form
    )
    title = voice.write(pick(lists["title"], random), entities, random)
    return Story(cluster, voice.code, "template", title, paragraphs, entities, name)


def column(
    voice: Voice, cluster: str, seed: int, outlet: Outlet, name: str, week: int
) -> Story:
    """Write the issue of a week; most entries stood there the week before."""
    table: dict[str, Any] = voice.table["columns"][name]
    lists = voice.lists_of("columns", name)
    key = (seed, "column", outlet.number, name)
    house = seeded(*key).random
    entities = {**outlet.entities, **cast(voice, house), "T1": outlet.town}
    entities["day"] = ""
    change = _ENTRY_CHANGES[0] + house() * (_ENTRY_CHANGES[1] - _ENTRY_CHANGES[0])
    intro = voice.write(pick(lists["intro"], house), entities, house)
    outro = voice.write(pick(lists["outro"], house), entities, house)
    entries: list[Paragraph] = []
    for number in range(9 + int(house() * 12)):
        since = _since(key, number, week, change)
        random = seeded(*key, "entry", number, since).random
        names = {**entities, **cast(voice, random), "T1": outlet.town}
        entries.append((voice.write(pick(lists["entry"], random), names, random),))
    paragraphs = ((intro,), *entries, (outro,))
    return Story(cluster, voice.code, "column", table["title"], paragraphs, entities)


def _since(key: tuple[object, ...], number: int, week: int, change: float) -> int:
    """Give the week since which an entry has been standing."""
    while week > 0 and seeded(*key, "change", number, week).random() > change:
        week -= 1
    return week


def release(voice: Voice, cluster: str, seed: int, item: int) -> Story:
    """Write a press release: news of a company, then what it always says of itself."""
    random = seeded(seed, "release", item).random
    window = item // _COMPANY_ITEMS
    number = int(random() * _COMPANIES_AT_ONCE)
    company = seeded(seed, "company", voice.code, window, number).random
    lists = voice.lists_of("release")
    entities = {**cast(voice, random), "O1": voice.organisation(company)}
    entities["P3"], entities["L3"] = voice.person(company)
    entities["handle"] = f"press{number}"
    about = tuple(
        dict.fromkeys(
            voice.write(pick(lists["about"], company), entities, company)
            for _ in range(3 + int(company() * 3))
        )
    )
    safe = voice.write(pick(lists["safe"], company), entities, company)
    contact = voice.write(pick(lists["contact"], company), entities, company)
    lead = voice.write(pick(lists["lead"], random), entities, random)
    told = [(lead,), *_sentences(voice, "release", "sentence", entities, random, 7)]
    title = voice.write(pick(lists["headline"], random), entities, random)
    paragraphs = (*told, about, (safe,), (contact,))
    return Story(cluster, voice.code, "release", title, paragraphs, entities)


def live_blog(
    voice: Voice, cluster: str, seed: int, item: int, outlet: Outlet
) -> tuple[Story, list[int]]:
    """Write a live blog, newest entry first, and say how many entries a crawl met.

    A crawler that comes back later finds the same page longer; those are updates.
    """
    random = seeded(seed, "live", item).random
    lists = voice.lists_of("live")
    standing = seeded(seed, "live-house", outlet.number).random
    entities = cast(voice, random)
    intro = voice.write(
        pick(lists["intro"], standing), {**entities, "outlet": outlet.site}, standing
    )
    count = 10 + int(random() * 15)
    minute = 9 * 60 + int(random() * 500)
    entries: list[Paragraph] = []
    for _ in range(count):
        minute += 2 + int(random() * 14)
        text = voice.write(pick(lists["entry"], random), entities, random)
        entries.append((f"{minute // 60 % 24}:{minute % 60:02d} {text}",))
    visits = sorted({count, *(4 + int(random() * (count - 4)) for _ in range(2))})
    title = voice.write(pick(lists["title"], random), entities, random)
    paragraphs = ((intro,), *entries)
    story = Story(cluster, voice.code, "live", title, paragraphs, entities)
    return story, visits


def digest(
    voice: Voice, cluster: str, stories: list[Story], outlet: Outlet, random: Random
) -> Story:
    """Gather the leads of a day's stories."""
    lists = voice.lists_of("digest")
    entities = {**outlet.entities, "day": ""}
    intro = voice.write(pick(lists["intro"], random), entities, random)
    title = voice.write(pick(lists["title"], random), entities, random)
    paragraphs: list[Paragraph] = [(intro,)]
    for story in stories:
        taken = story.paragraphs[: 1 + int(random() * 2)]
        paragraphs += [(story.title,), *taken]
        if random() < 0.4:
            link = voice.write(
                pick(lists["link"], random), {**entities, "link": story.title}, random
            )
            paragraphs.append((link,))
    return Story(cluster, voice.code, "digest", title, tuple(paragraphs), entities)


def _sentences(
    voice: Voice,
    table: str,
    name: str,
    entities: dict[str, str],
    random: Random,
    most: int,
) -> list[Paragraph]:
    templates = voice.lists_of(table)[name]
    count = 3 + int(random() * (most - 2))
    chosen = dict.fromkeys(int(random() * len(templates)) for _ in range(count))
    return [(voice.write(templates[at], entities, random),) for at in chosen]
