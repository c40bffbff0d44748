"""A proposal on the screen: what a person must know to say yes or no."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text

from cleanlit.learn.review import DANGER
from cleanlit.learn.review_corpus import Effect, Sample
from cleanlit.rules.model import Action, Rule

KEYS: Final = "accept reject edit category skip undo more quit"
_CLEAR: Final = "\x1b[H\x1b[2J"
_DANGER_STYLE: Final = {"low": "green", "medium": "yellow", "high": "bold red"}
# Examples and characters that are shown until somebody asks for more.
_FEW: Final = 3
_SHORT: Final = 240
_PROMPT_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where the review is: the file, the number of the proposal, how many there are."""

    path: str
    number: int
    total: int


def show(
    console: Console,
    rule: Rule,
    place: Place,
    effect: Effect | None,
    message: str,
    *,
    stale: bool = False,
    whole: bool = False,
) -> None:
    """Draw a proposal, as much of it as the screen takes; with `whole` all of it."""
    parts: list[RenderableType] = []
    for few, samples in ((_FEW, 3), (2, 2), (1, 1), (1, 0)):
        parts = list(
            _proposal(rule, place, effect, few, samples, stale=stale, whole=whole)
        )
        if whole or _height(console, parts) <= console.height - _PROMPT_LINES - 1:
            break
    console.file.write(_CLEAR)
    for part in parts:
        console.print(part)
    prompt(console, message)


def prompt(console: Console, message: str, keys: str = KEYS) -> None:
    """Say what became of the last step and which keys there are."""
    console.print(Text(plain(message), style="bold"))
    asked = Text()
    for word in keys.split():
        asked.append(f"[{word[0]}]", style="bold")
        asked.append(f"{word[1:]} ")
    console.print(asked, end="")
    console.file.flush()


def plain(text: str) -> str:
    """Give a text of unknown origin without anything that would steer a terminal."""
    shown = text.replace("\r\n", "\n").replace("\n", " ⏎ ").replace("\t", " ")
    return "".join(c for c in shown if c.isprintable())


def shown_path(path: str, root: str | os.PathLike[str]) -> str:
    """Give a path below the folder that is reviewed."""
    try:
        inside = Path(path).relative_to(root)
    except ValueError:
        return path
    return str(inside) if inside.name else Path(path).name


def wording(rule: Rule) -> list[tuple[str, str]]:
    """Give what the rule looks for, with the names of the format."""
    said = []
    if rule.select:
        said.append(("select", rule.select))
    said += [("phrase", phrase) for phrase in rule.phrases]
    if not rule.phrases:
        said += [("looks for", literal) for literal in rule.prefilter]
    if rule.pattern:
        said.append(("pattern", rule.pattern))
    return said


def does(rule: Rule) -> str:
    """Say in words what the rule does, and to what."""
    verb = {
        Action.DROP: "removes", Action.CUT: "cuts from", Action.MARK: "marks only",
        Action.LIFT: f"moves to {rule.lift_to}",
    }[rule.action]  # fmt: skip
    if rule.is_dom:
        what = "elements of the page"
    elif rule.pattern or not rule.phrases:
        what = f"a {rule.unit} that fits the pattern"
    else:
        place = {"whole": "that is one of the phrases", "start": "that starts with it",
                 "end": "that ends with it", "anywhere": "that holds it"}  # fmt: skip
        what = f"a {rule.unit} {place[rule.at]}"
    return f"{verb} {what}"


def _proposal(
    rule: Rule,
    place: Place,
    effect: Effect | None,
    few: int,
    samples: int,
    *,
    stale: bool,
    whole: bool,
) -> Iterator[RenderableType]:
    title = f"{place.number} of {place.total} · {plain(place.path)}"
    yield Line(Text(title), align="left", style="dim")
    yield Text(rule.id, style="bold")
    yield Text(plain(rule.description))
    danger = DANGER[rule.category]
    category = Text(str(rule.category))
    category.append(f"  danger {danger}", style=_DANGER_STYLE[danger])
    scope = f"{', '.join(rule.languages)} @ {', '.join(rule.hosts) or 'any host'}"
    rows: list[tuple[str, Text]] = [
        ("category", category),
        ("does", Text(f"{does(rule)}; {scope}")),
    ]
    if rule.learned:
        rows.append(("learned", Text(_evidence(rule))))
    most = 10_000 if whole else _SHORT
    count = 10_000 if whole else few
    rows += _listed(((k, v, "cyan") for k, v in wording(rule)), count, most)
    rows += _listed((("removes", t, "red") for t in rule.removes), count, most)
    rows += _listed((("keeps", t, "green") for t in rule.keeps), count, most)
    if effect is not None:
        rows.append(("corpus", Text(_counts(rule, effect, stale=stale))))
    yield _grid(rows)
    if effect is not None:
        for _, sample in effect.samples[: 3 if whole else samples]:
            yield from _context(sample, most)


def _evidence(rule: Rule) -> str:
    counted = rule.learned
    if counted is None:
        return ""
    days = f", {counted.first} to {counted.last}" if counted.first else ""
    tail = f", {counted.tail_share:.0%} of them in the last third"
    return (
        f"in {counted.stories} stories, {counted.documents} documents{days}"
        f"{tail if counted.tail_share else ''}"
    )


def _counts(rule: Rule, effect: Effect, *, stale: bool) -> str:
    what = "elements" if rule.is_dom else "lines"
    said = (
        f"{effect.hits} {what} in {effect.documents} of {effect.pages} documents,"
        f" {effect.chars} characters"
    )
    if rule.action is not Action.MARK:
        said += f"; {effect.newly} would newly go"
    return f"{said} (by the wording before the edit)" if stale else said


def _listed(
    given: Iterable[tuple[str, str, str]], count: int, most: int
) -> list[tuple[str, Text]]:
    items = list(given)
    rows = []
    for at, (label, text, style) in enumerate(items[:count]):
        shown = plain(text)
        shown = shown if len(shown) <= most else f"{shown[: most - 1]}…"
        first = at == 0 or items[at - 1][0] != label
        rows.append((label if first else "", Text(shown, style=style)))
    if len(items) > count:
        rows.append(("", Text(f"and {len(items) - count} more", style="dim")))
    return rows


def _grid(rows: Iterable[tuple[str, Text]]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in rows:
        table.add_row(label, text)
    return table


def _context(sample: Sample, most: int) -> Iterator[RenderableType]:
    where = f" line {sample.line}" if sample.line else ""
    yield Padding(Text(f"{plain(sample.document)}{where}", style="dim"), (0, 0, 0, 2))
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for hit, line in sample.lines:
        shown = plain(line)
        # Neighbours only say where we are.
        most_here = most if hit else most // 2
        shown = shown if len(shown) <= most_here else f"{shown[: most_here - 1]}…"
        table.add_row("-" if hit else " ", Text(shown, style="red" if hit else ""))
    yield Padding(table, (0, 0, 0, 2))


def _height(console: Console, parts: Iterable[RenderableType]) -> int:
    return sum(len(console.render_lines(part)) for part in parts)
