"""Sets of pages with gold: our sample pages, and public sets that a user has."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import click

from cleanlit.bench import gold
from cleanlit.io.codec import Broken, open_input

DATA_VARIABLE: Final = "CLEANLIT_DATA"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a set, as published.

    `gold` is None where the set has no full text; `present` and `absent` are segments
    that the extracted text should, and should not, contain; `either` are lines on which
    people disagree, which are taken out of a prediction before it is scored. `facts` is
    what is known of title, author and date.
    """

    id: str
    url: str
    lang: str
    html: bytes
    gold: str | None
    present: tuple[str, ...]
    absent: tuple[str, ...]
    either: frozenset[str] = frozenset()
    facts: Mapping[str, str] = field(default_factory=dict)


def load_pages(folder: Path) -> Iterator[Page]:
    """Read sample pages of our own: `NAME.gold` beside `NAME.html`."""
    for page in gold.read_pages(folder):
        lines = page.lines
        yield Page(
            id=page.name,
            url=page.url,
            lang=page.language,
            html=(folder / f"{page.name}.html").read_bytes(),
            gold=page.body,
            present=(),
            absent=(),
            either=frozenset(
                line.text.strip() for line in lines if line.mark is gold.Mark.EITHER
            ),
            facts=_known(title=page.title, author=page.author, date=page.date),
        )


def load_aeb(folder: Path) -> Iterator[Page]:
    """Read the article-extraction-benchmark: full gold texts, no segments."""
    for page_id, entry in _read_json(folder / "ground-truth.json").items():
        yield Page(
            id=page_id,
            url=entry.get("url") or "",
            lang="en",
            html=_read_page(folder / "html" / f"{page_id}.html.gz"),
            gold=entry.get("articleBody") or "",
            present=(),
            absent=(),
        )


def load_wcxb(folder: Path) -> Iterator[Page]:
    """Read the articles of WCXB: gold texts and segments.

    The published folder holds other page types too; they are passed over. Two articles
    of the dev split have an empty gold text or none, though their pages have text: no
    annotation, not an empty article, so shingles are not scored on them.
    """
    for path in sorted((folder / "ground-truth").glob("*.json")):
        entry = _read_json(path)
        if _wcxb_type(entry) != "article":
            continue
        truth = entry["ground_truth"]
        yield Page(
            id=path.stem,
            url=entry.get("url") or "",
            lang="en",
            html=_read_page(folder / "html" / f"{path.stem}.html.gz"),
            gold=truth.get("main_content") or None,
            present=tuple(truth.get("with") or ()),
            absent=tuple(truth.get("without") or ()),
            facts=_known(
                title=truth.get("title"),
                author=truth.get("author"),
                date=truth.get("publish_date"),
            ),
        )


def load_trafilatura(folder: Path) -> Iterator[Page]:
    """Read trafilatura's evaluation pages: segments in many languages, no gold text."""
    for url, entry in _read_json(folder / "evaldata.json").items():
        name = entry["file"]
        yield Page(
            id=name.removesuffix(".gz").removesuffix(".html"),
            url=url,
            lang=entry.get("lang") or "",
            html=_read_page(folder / "html" / name),
            gold=None,
            present=tuple(entry.get("with") or ()),
            absent=tuple(entry.get("without") or ()),
        )


def _known(**facts: str | None) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}


def _wcxb_type(entry: Mapping[str, Any]) -> str:
    page_type = entry.get("_internal", {}).get("page_type", {})
    return str(page_type.get("primary", "article"))


def _read_json(path: Path) -> dict[str, Any]:
    value = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise ValueError(f"{path} is not a JSON object")
    return value


def _read_page(path: Path) -> bytes:
    with open_input(str(path)) as stream:
        return stream.read()


@dataclass(frozen=True, slots=True)
class PageSet:
    """A public set: the folder it is looked for in, what marks it, how it is read."""

    folder: str
    marker: str
    load: Callable[[Path], Iterator[Page]]


SETS: Final[Mapping[str, PageSet]] = MappingProxyType(
    {
        "pages": PageSet("pages", "FORMAT.md", load_pages),
        "aeb": PageSet("article-extraction-benchmark", "ground-truth.json", load_aeb),
        "wcxb": PageSet("wcxb-articles-dev", "ground-truth", load_wcxb),
        "trafilatura": PageSet(
            "trafilatura-evaluation", "evaldata.json", load_trafilatura
        ),
    }
)


def find_set(data: Path, name: str) -> Path:
    """Find the folder of a set: `data` itself, or the usual name below it."""
    wanted = SETS[name]
    for folder in (data / wanted.folder, data):
        if (folder / wanted.marker).exists():
            return folder
    raise click.ClickException(
        f"set {name} not found: neither {data} nor {data / wanted.folder} holds"
        f" {wanted.marker}; see benchmarks/README.md for where to get it"
    )


def load_set(folder: Path, name: str) -> tuple[Page, ...]:
    """Read all pages of a set, or say what is wrong with it."""
    try:
        return tuple(SETS[name].load(folder))
    except (OSError, *Broken) as error:
        raise click.ClickException(f"set {name} is incomplete: {error}") from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        said = f"{type(error).__name__}: {error}"
        raise click.ClickException(f"set {name} is not as published: {said}") from error


def read_objects(path: Path) -> Iterator[dict[str, Any]]:
    """Read the objects of a JSON Lines file, plain, gzip or zstd."""
    number = 0
    try:
        with open_input(str(path)) as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise click.ClickException(f"{path}:{number}: not a JSON object")
                yield record
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror or error}") from error
    except Broken as error:
        raise click.ClickException(f"{path}: damaged or cut short") from error
    except ValueError as error:
        raise click.ClickException(f"{path}:{number}: not JSON: {error}") from error


def data_from_environment() -> Path:
    """Give the folder that the environment names."""
    value = os.environ.get(DATA_VARIABLE)
    if not value:
        raise click.ClickException(
            f"no data: give --data or set {DATA_VARIABLE}; see benchmarks/README.md"
        )
    return Path(value)
