"""Scopes: which documents are compared with each other at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cleanlit.text.dates import parse_date


class Within(StrEnum):
    """Which documents are compared: those of one day, of one host, or (None) all."""

    DAY = "day"
    HOST = "host"


class Scoped(Protocol):
    """What a scope is told by; a `Sketch` is one."""

    @property
    def host(self) -> str: ...
    @property
    def published(self) -> datetime | None: ...


def scope_of(sketch: Scoped, within: Within | None) -> str:
    """Name what a document must share with another to be compared with it.

    Documents without a date are compared among themselves, as are those without a host.
    """
    match within:
        case Within.DAY:
            day = sketch.published
            return f"day {day.date().isoformat() if day else 'unknown'}"
        case Within.HOST:
            return f"host {sketch.host}"
    return ""


def days_of(dates: Iterable[str | datetime | None]) -> NDArray[np.int64]:
    """Give the day of each date as a number; 0 where there is no readable one."""
    return np.array([_day(date) for date in dates], dtype=np.int64)


def _day(date: str | datetime | None) -> int:
    moment = date if isinstance(date, datetime) else parse_date(date)
    return moment.toordinal() if moment else 0
