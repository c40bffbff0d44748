"""Titles, datelines, bylines and wire credits: what printing a story adds to it.

They differ between the copies of one story, so they are left out of the comparison; and
they say whose the story is, so they help to choose the canonical copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import regex

from cleanlit.text.agencies import AGENCIES, agency_of

# Only the edges of a text say whose it is; a story may speak of an agency anywhere.
_EDGE: Final = 300
_HEAD_LINES: Final = 3
_TAIL_LINES: Final = 2
_AGENCY: Final = f"(?:(?:The |the )?(?:{'|'.join(map(re.escape, AGENCIES))}))"
# "FENNPORT, Nov. 3 (Reuters) - ", "FENNPORT /Allwire/ - ", "Fennport — ", "FENNPORT: "
_DATELINE: Final = regex.compile(
    r"""[\p{Lu}\p{Lo}][\p{L}\p{M}\ .'’-]{1,40}
    (?:,\s?[\p{L}\p{M}\d\ .'’-]{2,40}){0,3}
    (?:\s?[(/](?P<by>[^()/\n]{2,40})[)/]\s?[—–:-]{0,2}\s?|\s?[—–]\s?|\s--?\s
    |(?<=\p{Lu}{3}(?:,[^,\n]{2,12})?):\s)""",
    regex.VERBOSE,
)
# What every dateline has, looked for in a fraction of the time: up to what ends it
# there is no mark but those of names.
_MAYBE: Final = re.compile(r"""[^\sa-z\d][^()/—–:;!?"“”]*(?:[(/—–]|\s--?\s|:\s)""")
_NAMES: Final = (
    r"(?:\p{Lu}[\p{L}\p{M}.'’-]*[\s,]{0,2}"
    r"(?:(?:and|und|et|y|e|en|og|och|i|de|van|von)\s)?){1,8}"
)
_BYLINE: Final = regex.compile(
    rf"(?:(?i:by|von|par|por|di|door|af|av|przez|oleh)|Autor(?:in)?:?|Автор:?)\s{_NAMES}"
    rf"|(?:\p{{Lu}}[\p{{L}}\p{{M}}.'’-]*\s){{1,4}}\s?[|/,·–—-]\s?{_AGENCY}"
    rf"|\W*{_AGENCY}(?:\s?[/,|·-]\s?{_AGENCY})*\W*"
)
_CREDIT: Final = re.compile(
    rf"^[^\n]{{0,60}}[(/]{_AGENCY}[)/]|^\W*{_AGENCY}\W*$"
    r"|(?i:(?:originally|first) (?:published|appeared)|republished (?:from|with))",
    re.MULTILINE,
)
_ORIGINAL: Final = re.compile(r"(?i:(?:originally|first) (?:published|appeared))")
# A shorter name of an author may be any word; a line that says much more beside it is
# prose.
_NAME: Final = 4
_BESIDE: Final = 60
_LETTER: Final = re.compile(r"\W+")

OWN, SILENT, TAKEN = 2, 1, 0


def without_credits(text: str) -> str:
    """Give a text without the bylines, dateline and credits at its edges."""
    start, end = _head(text), len(text)
    found = _dateline(text, start)
    if found:
        start = found.end()
    for _ in range(_TAIL_LINES):
        stop = text.rfind("\n", max(start, end - _EDGE), end)
        line = text[stop + 1 : end].strip()
        if stop < 0 or (line and not _BYLINE.fullmatch(line)):
            break
        end = stop
    return text[start:end]


def without_names(text: str, title: str | None, authors: Iterable[str]) -> str:
    """Give a text without the lines that are its record's title, or name its author.

    Each outlet words its own title, and the author stands in a line of its own or of a
    box. Of a text that is nothing else nothing is left out.
    """
    holes = [*_title_lines(text, title), *_author_lines(text, authors)]
    if not holes:
        return text
    kept, end = [], 0
    for start, stop in sorted(holes):
        kept.append(text[end:start])
        end = max(end, stop)
    left = "".join((*kept, text[end:]))
    return left if left.strip() else text


def whose(
    text: str, host: str | None, site: str | None = None, wire: Sequence[str] = ()
) -> int:
    """Tell whose a text says that it is: `OWN`, `SILENT` or `TAKEN` from elsewhere.

    Its own is one whose dateline, or whose note where it was first published, names the
    site or its host; taken is one with another such note or an agency's credit at its
    start or end, or whose record says in `wire` that it is from an agency. An agency
    that is the site itself says nothing.
    """
    edges = text if len(text) <= 2 * _EDGE else text[:_EDGE] + "\n" + text[-_EDGE:]
    found = _dateline(text, _head(text))
    if found and found["by"] and _is_named(found["by"], host, site):
        return OWN
    if not _CREDIT.search(edges):
        return TAKEN if any(_is_other(name, host, site) for name in wire) else SILENT
    original = _ORIGINAL.search(edges)
    if original and _is_named(edges[original.end() :][:200], host, site):
        return OWN
    return TAKEN


def _title_lines(text: str, title: str | None) -> Iterator[tuple[int, int]]:
    wanted = (title or "").strip()
    for start, stop in _lines_with(text, wanted):
        if text[start:stop].strip() == wanted:
            yield start, stop


def _author_lines(text: str, authors: Iterable[str]) -> Iterator[tuple[int, int]]:
    for author in authors:
        name = author.strip()
        if len(name) < _NAME:
            continue
        for start, stop in _lines_with(text, name):
            if stop - start <= len(name) + _BESIDE:
                yield start, stop


def _lines_with(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Give where the lines begin and end that hold some words."""
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        start, stop = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        yield start, stop
        at = text.find(wanted, stop)


def _head(text: str) -> int:
    """Give where a text begins behind its bylines and credits."""
    start = 0
    for _ in range(_HEAD_LINES):
        stop = text.find("\n", start, start + _EDGE)
        line = text[start:stop].strip()
        if stop < 0 or (line and not _BYLINE.fullmatch(line)):
            break
        start = stop + 1
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _dateline(text: str, start: int) -> regex.Match[str] | None:
    end = start + _EDGE // 2
    if not _MAYBE.match(text, start, end):
        return None
    return _DATELINE.match(text, start, end)


def _is_other(agency: str, host: str | None, site: str | None) -> bool:
    """Tell whether an agency is another than the site, which may be one itself."""
    label = (host or "").rpartition(".")[0].rpartition(".")[2]
    own = {agency_of(name) for name in (site or "", host or "", label)} - {None}
    return (
        bool(agency.strip())
        and agency_of(agency) not in own
        and not _is_named(agency, host, site)
    )


def _is_named(said: str, host: str | None, site: str | None) -> bool:
    """Tell whether words name a site, or the host without its last label."""
    squeezed = _LETTER.sub("", said).lower()
    names = [site or "", (host or "").rpartition(".")[0].rpartition(".")[2]]
    keys = (_LETTER.sub("", name).lower() for name in names)
    return any(len(key) > 3 and key in squeezed for key in keys) or bool(
        host and host in said.lower()
    )
