"""The wire itself: what happens on which day, who prints it, and in what order."""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from cleanlit.bench.newswire import edit, traps
from cleanlit.bench.newswire.grammar import Random
from cleanlit.bench.newswire.options import WireOptions
from cleanlit.bench.newswire.outlet import (
    Outlet,
    found_agencies,
    found_outlets,
    print_story,
)
from cleanlit.bench.newswire.story import (
    Paragraph,
    Story,
    seeded,
    tell_brief,
    tell_story,
)
from cleanlit.bench.newswire.voice import pick, voice

Record = dict[str, Any]

_DAY_S: Final = 86_400
# Hours until a copy is printed: most the same day, a few two days later.
_LAG_H: Final = 30
_RECENT: Final = 60
_LINKS: Final = 4
_AGENCY_SHARE: Final = 0.4
_EDITED_AND_CUT: Final = 0.3
_REPORT_COPIES: Final = 0.12
_RELEASE_COPIES: Final = 0.55
_UPDATE_OUTLETS: Final = 4


def generate(options: WireOptions) -> Iterator[Record]:
    """Give the documents of a newswire in order of publication.

    Holds the stories of a day or two and who will print them, but no printed text:
    about 4 kB for each story of a day.
    """
    if options.documents < 1:
        return
    numbers = count(1)
    for record in _ordered(options):
        number = next(numbers)
        yield {"id": f"w{number:07d}", **record}
        if number == options.documents:
            return


def _ordered(options: WireOptions) -> Iterator[Record]:
    """Merge the days: nothing of a later day comes before all of an earlier one."""
    desk = Desk.open(options)
    start = datetime.fromisoformat(options.start).replace(tzinfo=UTC)
    per_day = max(1, -(-options.documents // max(1, options.days)))
    waiting: list[tuple[datetime, int, Job]] = []
    order, items = count(), count(1)
    for day in count():
        morning = start + timedelta(days=day)
        made = 0
        while made < per_day:
            for when, job in desk.cover(next(items), day, morning):
                heapq.heappush(waiting, (when, next(order), job))
                made += 1
        while waiting and waiting[0][0] < morning + timedelta(days=1):
            when, _, job = heapq.heappop(waiting)
            yield desk.print(job, when)


@dataclass(frozen=True, slots=True)
class Job:
    """A story that an outlet is going to print.

    Where `paragraphs` are None, the outlet makes a version of its own: the one with
    this `number` of the story's item.
    """

    outlet: Outlet
    story: Story
    relation: str = ""
    paragraphs: tuple[Paragraph, ...] | None = None
    agency: str | None = None
    item: int = 0
    number: int = 0


Timed = tuple[datetime, Job]


@dataclass(slots=True)
class Desk:
    """Decides what an item is and who prints it. Remembers the day's stories."""

    options: WireOptions
    outlets: dict[str, list[Outlet]]
    agencies: dict[str, list[Outlet]]
    series: list[tuple[Outlet, str]]
    recent: dict[str, deque[Story]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=_RECENT))
    )
    issued: dict[int, int] = field(default_factory=dict)

    @classmethod
    def open(cls, options: WireOptions) -> Desk:
        """Found all outlets and agencies."""
        outlets: dict[str, list[Outlet]] = defaultdict(list)
        for outlet in found_outlets(options):
            outlets[outlet.language].append(outlet)
        agencies: dict[str, list[Outlet]] = defaultdict(list)
        for agency in found_agencies(options):
            agencies[agency.language].append(agency)
        everyone = [outlet for code in sorted(outlets) for outlet in outlets[code]]
        series = [(outlet, name) for outlet in everyone for name in outlet.columns]
        series.sort(key=lambda s: seeded(options.seed, s[0].number, s[1]).random())
        return cls(options, dict(outlets), dict(agencies), series)

    def cover(self, item: int, day: int, morning: datetime) -> Iterator[Timed]:
        """Give everything that an item puts into print, with its moment."""
        options = self.options
        random = seeded(options.seed, "item", item).random
        kind = _draw(options.kinds, random)
        code = _draw(options.languages, random)
        when = morning + timedelta(seconds=int(random() * _DAY_S))
        cluster = f"s{item:07d}"
        match kind:
            case "column":
                yield from self._column(cluster, day, when)
            case "live":
                yield from self._live_blog(cluster, item, code, when, random)
            case "digest":
                yield from self._digest(cluster, code, when, random)
            case _:
                story = self._tell(kind, cluster, item, code, random)
                yield from self._syndicate(story, item, when, random)

    def _tell(
        self, kind: str, cluster: str, item: int, code: str, random: Random
    ) -> Story:
        v, seed = voice(code), self.options.seed
        match kind:
            case "brief":
                return tell_brief(v, cluster, seed, item)
            case "template":
                town = pick(self.outlets[code], random).town
                return traps.report(v, cluster, seed, item, town)
            case "release":
                return traps.release(v, cluster, seed, item)
            case _:
                threaded = random() < self.options.threaded_share
                return tell_story(v, cluster, seed, item, threaded=threaded)

    def _syndicate(
        self, story: Story, item: int, when: datetime, random: Random
    ) -> Iterator[Timed]:
        """Print a story in as many papers as take it, each in its own way."""
        outlets = self.outlets[story.language]
        agency = pick(self.agencies[story.language], random)
        papers = _sample(outlets, self._copies(story.kind, random), random)
        self.recent[story.language].append(story)
        whole = story.paragraphs
        if len(papers) == 1:
            yield when, Job(papers[0], story, "single", whole, agency.site)
            return
        if random() < _AGENCY_SHARE:
            yield when, Job(agency, story, "original", whole, agency.site)
        for number, paper in enumerate(papers):
            lag_s = 60 + int(random() ** 3 * _LAG_H * 3600)
            job = Job(paper, story, agency=agency.site, item=item, number=number)
            yield when + timedelta(seconds=lag_s), job
        if story.topic in voice(story.language).topics and (
            random() < self.options.update_share
        ):
            yield from self._update(story, papers, item, when, agency, random)

    def _copies(self, kind: str, random: Random) -> int:
        options = self.options
        single = {
            "template": 1 - _REPORT_COPIES,
            "release": 1 - _RELEASE_COPIES,
        }.get(kind, options.single_share)
        if random() < single:
            return 1
        wanted = int(2 * (1 - random()) ** (-1 / options.copies_alpha))
        return min(wanted, options.max_copies)

    def _version(
        self, story: Story, paper: Outlet, item: int, number: int
    ) -> tuple[str, tuple[Paragraph, ...]]:
        """Choose what a paper does to a story, and do it."""
        o = self.options
        random = seeded(o.seed, "version", item, number).random
        v, whole = voice(story.language), story.paragraphs
        # Reports, briefs and releases are too short or too legal to be cut by much.
        plain = story.kind != "story"
        shares = {
            "copy": o.full_share,
            "cut": 0.1 * o.cut_share if plain else o.cut_share,
            "excerpt": 0.0 if plain else o.excerpt_share,
            "localised": o.localised_share,
            "edited": 0.0 if story.kind == "release" else o.edited_share,
        }
        relation = _draw(shares, random)
        match relation:
            case "cut":
                return relation, edit.cut(whole, random)
            case "excerpt":
                return relation, edit.excerpt(whole, random)
            case "localised":
                added = edit.localise(v, whole, paper.town, story, random)
                return relation, added
            case "edited":
                edited = edit.reword(v, whole, story, random)
                if not plain and random() < _EDITED_AND_CUT:
                    edited = edit.cut(edited, random)
                return relation, edited
            case _:
                return relation, whole

    def _update(
        self,
        story: Story,
        papers: Sequence[Outlet],
        item: int,
        when: datetime,
        agency: Outlet,
        random: Random,
    ) -> Iterator[Timed]:
        later = seeded(self.options.seed, "update", item).random
        paragraphs = edit.update(voice(story.language), story, later)
        moment = when + timedelta(hours=2 + 8 * random())
        for paper in papers[: 1 + int(random() * _UPDATE_OUTLETS)]:
            printed = moment + timedelta(minutes=int(random() * 240))
            yield printed, Job(paper, story, "update", paragraphs, agency.site)

    def _column(self, cluster: str, day: int, when: datetime) -> Iterator[Timed]:
        week = day // 7
        number = self.issued[week] = self.issued.get(week, -1) + 1
        if number >= len(self.series):
            return
        outlet, name = self.series[number]
        v = voice(outlet.language)
        story = traps.column(v, cluster, self.options.seed, outlet, name, week)
        yield when, Job(outlet, story, "single", story.paragraphs)

    def _live_blog(
        self, cluster: str, item: int, code: str, when: datetime, random: Random
    ) -> Iterator[Timed]:
        outlet = pick(self.outlets[code], random)
        seed = self.options.seed
        story, visits = traps.live_blog(voice(code), cluster, seed, item, outlet)
        intro, *entries = story.paragraphs
        for number, entry_count in enumerate(visits):
            # The newest entry stands on top.
            seen = (intro, *reversed(entries[:entry_count]))
            relation = "update" if number else "single"
            moment = when + timedelta(minutes=40 * number)
            yield moment, Job(outlet, story, relation, seen)

    def _digest(
        self, cluster: str, code: str, when: datetime, random: Random
    ) -> Iterator[Timed]:
        stories = [s for s in self.recent[code] if s.kind in ("story", "brief")]
        if len(stories) < 6:
            return
        outlet = pick(self.outlets[code], random)
        chosen = _sample(stories, 3 + int(random() * 4), random)
        story = traps.digest(voice(code), cluster, chosen, outlet, random)
        yield when, Job(outlet, story, "digest", story.paragraphs)

    def print(self, job: Job, when: datetime) -> Record:
        """Print a story at last: the record of a document, without its id."""
        outlet, story, relation = job.outlet, job.story, job.relation
        if job.paragraphs is None:
            relation, paragraphs = self._version(story, outlet, job.item, job.number)
        else:
            paragraphs = job.paragraphs
        seed = self.options.seed
        random = seeded(seed, "print", story.cluster, outlet.number, relation).random
        v = voice(outlet.language)
        title = story.title
        if story.topic in v.topics and random() < outlet.own_headlines:
            headlines = v.topics[story.topic]["headline"]
            title = v.write(pick(headlines, random), story.entities, random)
        recent = list(self.recent[outlet.language])
        links = [pick(recent, random).title for _ in range(_LINKS)] if recent else []
        author = v.person(random)[0]
        printed = print_story(
            outlet,
            paragraphs,
            title=title,
            when=when,
            links=links,
            random=random,
            town=story.entities.get("T1"),
            agency=job.agency,
            author=author,
        )
        record: Record = {
            "url": f"https://{outlet.host}/{when:%Y/%m/%d}/{_slug(title)}{story.cluster}",
            "site": outlet.site,
            "language": outlet.language,
            "title": title,
            "date": when.isoformat(timespec="seconds"),
        }
        if outlet.byline:
            record["author"] = author
        record |= {
            "text": printed.text,
            "clean_text": printed.clean,
            "cluster": story.cluster,
            "relation": relation,
            "kind": story.kind,
            "furniture": [list(label) for label in printed.labels],
        }
        return record


def _draw(shares: Mapping[str, float], random: Random) -> str:
    """Draw a name by its share."""
    at = random() * sum(shares.values())
    for name, share in shares.items():
        at -= share
        if at < 0:
            return name
    return next(reversed(list(shares)))


def _sample(items: Sequence[Any], wanted: int, random: Random) -> list[Any]:
    """Draw without putting back, at most all."""
    left = list(items)
    drawn = []
    for _ in range(min(wanted, len(left))):
        at = int(random() * len(left))
        left[at], left[-1] = left[-1], left[at]
        drawn.append(left.pop())
    return drawn


def _slug(title: str) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in title.lower())
    return "".join(word + "-" for word in words.split()[:6])
