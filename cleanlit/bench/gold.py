"""The sample pages: what is known of a page, and what is to become of each line.

The format is described in `corpus/pages/FORMAT.md`. `python -m cleanlit.bench.gold DIR`
checks the pages of a folder.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cleanlit.errors import InputError

SUFFIX: Final = ".gold"
KINDS: Final = frozenset(
    "agency local-paper daily magazine broadcaster portal wordpress-blog crypto-blog"
    " tech-blog business aggregator press-release live-blog tabloid".split()
)
ROLES: Final = frozenset("lead p h li quote row stamp note".split())
CATEGORIES: Final = frozenset(
    "navigation related comments author-bio disclaimer sponsor newsletter share app"
    " advertisement paywall consent counter copyright credit contact title byline"
    " dateline wire source caption".split()
)
_FENCE: Final = "+++"
_LINK: Final = re.compile(r"\[\[(.+?)\]\]")
_NEEDED: Final = ("url", "site", "title", "date", "language", "kind", "spacing")
_OPTIONAL: Final = ("author", "section", "description", "cookie")
_LISTS: Final = ("menu", "sidebar", "footer")
_SPACINGS: Final = {"blank": "\n\n", "tight": "\n"}


class Mark(StrEnum):
    """What a good cleaner does with a line."""

    KEEP = "+"
    DROP = "-"
    LIFT = ">"
    EITHER = "~"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. `source` still has its links in double brackets."""

    mark: Mark
    label: str
    source: str

    @property
    def text(self) -> str:
        """The line as a reader sees it."""
        return _LINK.sub(r"\1", self.source)

    @property
    def parts(self) -> tuple[tuple[str, bool], ...]:
        """The pieces of the line, each with whether it is a link."""
        pieces = _LINK.split(self.source)
        return tuple(
            (piece, bool(number % 2)) for number, piece in enumerate(pieces) if piece
        )

    @property
    def goes(self) -> bool:
        """Tell whether the line is to leave the text."""
        return self.mark in (Mark.DROP, Mark.LIFT)


@dataclass(frozen=True, slots=True)
class Page:
    """A sample page. `date` is ISO 8601; `menu`, `sidebar` and so on are chrome."""

    name: str
    url: str
    site: str
    title: str
    author: str | None
    date: str
    language: str
    section: str | None
    kind: str
    description: str | None
    spacing: str
    menu: tuple[str, ...]
    sidebar: tuple[str, ...]
    footer: tuple[str, ...]
    cookie: str | None
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """All lines, as an extractor that leaves everything in would give them."""
        return _SPACINGS[self.spacing].join(line.text for line in self.lines)

    @property
    def body(self) -> str:
        """The lines that are to stay."""
        kept = (line.text for line in self.lines if line.mark is Mark.KEEP)
        return _SPACINGS[self.spacing].join(kept)


def read_pages(folder: Path) -> list[Page]:
    """Read the pages of a folder, by name.

    Raises `InputError` where there is none, or with the first problem of one.
    """
    pages = [read_page(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]
    if not pages:
        raise InputError(folder, f"no sample pages (*{SUFFIX}) here")
    return pages


def read_page(path: Path) -> Page:
    """Read one page. Raises `InputError` that names file, line and problem."""
    page, problems = _parse(path)
    if page is None or problems:
        raise InputError(path, problems[0].removeprefix(f"{path}: "))
    return page


def check(folder: Path) -> list[str]:
    """Name every problem of the pages of a folder."""
    return [p for path in sorted(folder.glob(f"*{SUFFIX}")) for p in _parse(path)[1]]


def _parse(path: Path) -> tuple[Page | None, list[str]]:
    try:
        before, head, body = path.read_text("utf-8").split(_FENCE + "\n", 2)
    except OSError as error:
        return None, [f"{path}: {error.strerror}"]
    except ValueError:
        return None, [f"{path}: not UTF-8, or the facts do not stand between {_FENCE}"]
    try:
        facts = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        return None, [f"{path}: {error}"]
    problems = [f"{path}: {problem}" for problem in _fact_problems(facts)]
    if before.strip():
        problems.append(f"{path}: text before the facts")
    lines: list[Line] = []
    first = head.count("\n") + 3
    for number, source in enumerate(body.splitlines(), start=first):
        if not source.strip() or source.startswith("#"):
            continue
        line = _line(source)
        if isinstance(line, str):
            problems.append(f"{path}:{number}: {line}")
        else:
            lines.append(line)
    if problems:
        return None, problems
    return _page(path.stem, facts, lines), []


def _page(name: str, facts: Mapping[str, Any], lines: Iterable[Line]) -> Page:
    return Page(
        name=name,
        url=facts["url"],
        site=facts["site"],
        title=facts["title"],
        author=facts.get("author"),
        date=facts["date"],
        language=facts["language"],
        section=facts.get("section"),
        kind=facts["kind"],
        description=facts.get("description"),
        spacing=facts["spacing"],
        menu=tuple(facts.get("menu", ())),
        sidebar=tuple(facts.get("sidebar", ())),
        footer=tuple(facts.get("footer", ())),
        cookie=facts.get("cookie"),
        lines=tuple(lines),
    )


def _line(source: str) -> Line | str:
    head, separator, text = source.partition(" | ")
    mark, _, label = head.partition(" ")
    if not separator or mark not in set(Mark):
        return f"not `MARK LABEL | TEXT`: {source[:40]!r}"
    known = ROLES if mark == Mark.KEEP else CATEGORIES
    if label not in known:
        return f"unknown label {label!r} for a line marked {mark}"
    text = text.strip()
    if not text or "\t" in text:
        return "the text is empty or holds a tab"
    if "[[" in _LINK.sub("", text) or "]]" in _LINK.sub("", text):
        return "a link is not closed"
    return Line(Mark(mark), label, text)


def _fact_problems(facts: Mapping[str, Any]) -> Iterator[str]:
    for name in _NEEDED:
        if not isinstance(facts.get(name), str):
            yield f"{name} is missing or no string"
    for name in facts.keys() - {*_NEEDED, *_OPTIONAL, *_LISTS}:
        yield f"unknown fact {name!r}"
    for name in _OPTIONAL:
        if not isinstance(facts.get(name, ""), str):
            yield f"{name} is no string"
    for name in _LISTS:
        value = facts.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            yield f"{name} is no list of strings"
    if facts.get("kind") not in KINDS:
        yield f"unknown kind {facts.get('kind')!r}"
    if facts.get("spacing") not in _SPACINGS:
        yield f"unknown spacing {facts.get('spacing')!r}"
    url = str(facts.get("url", ""))
    if not re.match(r"https://[a-z0-9.-]+\.example/", url):
        yield f"url {url!r} is not below a host that ends in .example"
    if not re.match(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$", str(facts.get("date"))
    ):
        yield "date is not ISO 8601 with a zone"


def main(folder: str) -> int:
    """Print problems, or what the folder holds; give the exit code."""
    problems = check(Path(folder))
    for problem in problems:
        print(problem)
    if problems:
        return 1
    pages = read_pages(Path(folder))
    languages = Counter(page.language for page in pages)
    marks = Counter(str(line.mark) for page in pages for line in page.lines)
    print(f"{len(pages)} pages; {dict(sorted(languages.items()))}; {dict(marks)}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m cleanlit.bench.gold FOLDER")
    sys.exit(main(sys.argv[1]))
