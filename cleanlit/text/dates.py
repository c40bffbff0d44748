"""Dates of records: read where they make sense, ignored where they do not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

# Newspapers are older than the web, but a crawl that says 1601 or 2999 is wrong.
FIRST_YEAR: Final = 1605
LAST_YEAR: Final = 2100


def parse_date(value: object) -> datetime | None:
    """Read an ISO 8601 date or date-time; None for anything else or out of range.

    A value without a time zone is taken as UTC, a bare date as its first moment.
    """
    if not isinstance(value, str):
        return None
    text = value.strip()
    if not 4 <= len(text) <= 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None
