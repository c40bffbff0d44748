"""Whether title, date and first author of a page are those that gold names.

Every value is compared in one form, the same for all programs, so that a curly
apostrophe or a time zone decides nothing:

* A title is folded (`text.fold`: NFKC, small letters, one kind of blank and of
  apostrophe), with one kind of dash and of quotation mark; all of it must agree.
* A date is its calendar day as it is written, without the time and the zone.
* An author is the first name of the list, folded. A list that is one string is split
  at commas, semicolons, bars, slashes, brackets, `&`, "and" and "with".

A fact that gold does not name is not counted, whatever a program says of it: sets are
silent where nobody looked as well as where there is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cleanlit.text.fold import fold

FACTS: Final = ("title", "date", "author")
_MARKS: Final = str.maketrans(dict.fromkeys("–—‑", "-") | dict.fromkeys("“”„«»", '"'))
_BETWEEN_NAMES: Final = re.compile(r"\s*[,;|/(&]\s*|\s(?:and|with)\s")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def judge(known: Mapping[str, str], found: Mapping[str, Any]) -> tuple[float, ...]:
    """Give (right, counted) of each fact in turn: six numbers of 0 or 1.

    `found` has `title` and `date`, and `authors`, a list of names.
    """
    said = {
        "title": title_key(found.get("title")),
        "date": date_key(found.get("date")),
        "author": author_key(found.get("authors")),
    }
    wanted = {
        "title": title_key(known.get("title")),
        "date": date_key(known.get("date")),
        "author": author_key(known.get("author")),
    }
    judged: list[float] = []
    for name in FACTS:
        counted = bool(known.get(name))
        judged += [float(counted and said[name] == wanted[name]), float(counted)]
    return tuple(judged)


def title_key(value: object) -> str:
    """Give a title in the form in which titles are compared."""
    return fold(value).translate(_MARKS) if isinstance(value, str) else ""


def date_key(value: object) -> str:
    """Give the day of a date, and a date that is no day as it stands."""
    if not isinstance(value, str):
        return ""
    found = _DAY.match(value.strip())
    return found[0] if found else value.strip()


def author_key(value: str | Sequence[str] | None) -> str:
    """Give the first author, folded."""
    if not value:
        return ""
    first = value if isinstance(value, str) else value[0]
    return fold(_BETWEEN_NAMES.split(first.strip(), maxsplit=1)[0])
