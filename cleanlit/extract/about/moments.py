"""Dates as pages write them, for machines and for readers, into ISO 8601.

What a page gives is kept: a moment with its time zone stays one, a bare day stays a
day. Nothing is made of a date that is relative ("2 hours ago") or not whole.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final

from cleanlit.text.dates import FIRST_YEAR, LAST_YEAR

_MAX_CHARS: Final = 80
_ISO: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:(?:\s*T\s*|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,:]\d{1,9})?"
    r"\s*(Z|z|UTC|GMT|[+-]\s?\d{1,2}:?\d{0,2})?)?(?!\d)"
)
_COMPACT: Final = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?"
)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")
# "Thu Nov 06 2025 10:00:00 GMT+0100 (Central European Standard Time)"
_SCRIPTED: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d{2}:\d{2}:\d{2})"
    r" (?:GMT|UTC)([+-]\d{4})"
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
_NAME: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_MONTH_FIRST: Final = re.compile(
    rf"\b{_NAME}\s*(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?:of\s+)?(\d{{4}})\b", re.I
)
_DAY_FIRST: Final = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]+(?:of\s+)?{_NAME}[\s,-]+(\d{{4}})\b", re.I
)
# Chinese, Japanese and Korean: 2025年11月3日, 2025년 11월 3일.
_EAST: Final = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]?"
)
# A month's name of any language: 4 février 2024, 4 de febrero de 2024, 4. března 2024.
_NAMED: Final = re.compile(
    r"(?<!\d)\d{1,2}(?:er|\.|º|-)?\s*(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de[l]?\s+)?\d{4}(?!\d)"
)
_ALONE_CHARS: Final = 40
_NUMBERS: Final = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_DIGITS: Final = str.maketrans(
    {
        chr(zero + digit): str(digit)
        for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10)
        for digit in range(10)
    }
)
_DIGIT: Final = re.compile(r"\d")
# In a URL: /2025/11/03/, /2025/nov/03/, /20251103/, -2025-11-03.
_IN_URL: Final = re.compile(
    r"[/_-](?P<y>(?:19|20)\d\d)(?P<s>[/_-]?)(?P<m>0?[1-9]|1[0-2]|"
    + "|".join(_MONTHS)
    + r")(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)(?!-\d)",
    re.I,
)
# Where the month is written first in numbers, of those whose language does not say.
_MONTH_FIRST_REGIONS: Final = frozenset({"us", "ph"})
# Systems that have no date say the first that they know.
_EMPTY: Final = frozenset({date(1970, 1, 1), date(1969, 12, 31)})


def machine_date(value: str) -> str | None:
    """Read a date meant for machines: ISO 8601 and what is written in its place.

    Gives `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SS` with the zone that was given, if any.
    """
    text = value.strip().translate(_DIGITS)[:_MAX_CHARS]
    found = _ISO.match(text) or _COMPACT.fullmatch(text)
    if found:
        return _iso(*found.groups())
    if _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(text[:10]), UTC)
        return moment.isoformat() if _plausible(moment.date()) else None
    found = _SCRIPTED.match(text)
    if found:
        month, day, year, time, zone = found.groups()
        text = f"{day} {month} {year} {time} {zone}"
    if "," in text[:5] or found:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return moment.isoformat() if _plausible(moment.date()) else None
    return None


def visible_date(value: str, language: str | None = None) -> str | None:
    """Read a date meant for readers, in a language tag's language: `YYYY-MM-DD`.

    Day, month and year must all be there. Where numbers leave open which is the day,
    the region of the tag decides, then the custom of the language.
    """
    text = " ".join(value.translate(_DIGITS).split())
    if len(text) > 2 * _MAX_CHARS or not _DIGIT.search(text):
        return None
    found = _MONTH_FIRST.search(text)
    if found:
        return _day(found[3], _MONTHS[found[1][:3].lower()], found[2])
    found = _DAY_FIRST.search(text)
    if found:
        return _day(found[3], _MONTHS[found[2][:3].lower()], found[1])
    found = _EAST.search(text) or _ISO.search(text)
    if found:
        return _day(*found.groups()[:3])
    found = _NUMBERS.search(text)
    if found:
        first, mark, second, year = found.groups()
        if int(first) > 12 or int(second) > 12:
            month_first = int(second) > 12
        else:
            month_first = mark != "." and _writes_month_first(language)
        return _day(year, *((first, second) if month_first else (second, first)))
    tongue = re.split("[-_]", (language or "").lower())[0]
    found = _NAMED.search(text)
    if found:
        return _by_library(found[0], tongue)
    if len(text) > _ALONE_CHARS or not _YEAR.search(text):
        return None
    return _by_library(text, tongue)


def url_date(url: str) -> str | None:
    """Give the day that an address holds."""
    found = None
    for found in _IN_URL.finditer(url.partition("?")[0]):
        if not found["s"] and len(found["m"] + found["d"]) != 4:
            continue
        month = found["m"].lower()
        day = _day(found["y"], _MONTHS.get(month, month), found["d"])
        if day:
            return day
    return None


def _iso(
    year: str, month: str, day: str, hour: str, minute: str, second: str, zone: str
) -> str | None:
    whole = _day(year, month, day)
    if whole is None or not hour:
        return whole
    text = f"{whole}T{int(hour):02}:{minute}:{second or '00'}{_zone(zone)}"
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return whole
    return text


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    if zone in ("Z", "z", "UTC", "GMT"):
        return "Z"
    digits = re.sub(r"\D", "", zone)
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    return f"{zone[0]}{int(hours):02}:{minutes}"


def _day(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if _plausible(found) else None


def _plausible(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR and day not in _EMPTY


def _writes_month_first(language: str | None) -> bool:
    parts = re.split("[-_]", (language or "").lower())
    if len(parts) > 1 and len(parts[-1]) == 2:
        return parts[-1] in _MONTH_FIRST_REGIONS
    return parts[0] == "en"


@lru_cache(maxsize=1_024)
def _by_library(text: str, language: str) -> str | None:
    """Let dateparser read a date with a month's name, in one language."""
    parser = _parser(language)
    if parser is None:
        return None
    try:
        found = parser.get_date_data(text).date_obj
    except (ValueError, OverflowError, TypeError, RecursionError):
        return None
    if not isinstance(found, datetime):
        return None
    return found.date().isoformat() if _plausible(found.date()) else None


@lru_cache(maxsize=64)
def _parser(language: str) -> Any:
    """Give the parser of a language, None for one that the library does not know."""
    if not language or language == "en":
        return None  # English is read above
    from dateparser.date import DateDataParser

    settings = {"PARSERS": ["absolute-time"], "STRICT_PARSING": True}
    try:
        return DateDataParser(languages=[language], settings=settings)
    except ValueError:
        return None
