"""Dates: what makes sense is read as UTC, everything else is None."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanlit.text.dates import FIRST_YEAR, LAST_YEAR, parse_date


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-03-01", (2024, 3, 1, 0, 0)),
        (" 2024-03-01 ", (2024, 3, 1, 0, 0)),
        ("2024-03-01T12:30", (2024, 3, 1, 12, 30)),
        ("2024-03-01 12:30:00Z", (2024, 3, 1, 12, 30)),
        ("2024-03-01T12:30:00+02:00", (2024, 3, 1, 10, 30)),
        ("2024-03-01T00:30:00+02:00", (2024, 2, 29, 22, 30)),
        ("20240301", (2024, 3, 1, 0, 0)),
        ("1812-06-24", (1812, 6, 24, 0, 0)),
    ],
)
def test_sensible_dates(value: str, moment: tuple[int, int, int, int, int]) -> None:
    assert parse_date(value) == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [None, 20240301, 1.5, True, [], "", "   ", "yesterday", "2024", "2024-13-01",
     "2023-02-29", "2024-00-10", "0001-01-01", "0001-01-01T00:00:00+14:00",
     "1601-01-01",
     "9999-12-31T23:59:59-12:00", "9999-12-31", "2999-01-01", "01/03/2024",
     "2024-03-01" + " " * 60 + "x", "2024-03-01T25:00", "2024-03-01T12:00+99:00",
     "٢٠٢٤-٠٣-٠١x"],
)  # fmt: skip
def test_absurd_dates(value: object) -> None:
    assert parse_date(value) is None


@given(st.text() | st.integers() | st.none() | st.dates().map(str))
def test_nothing_raises_and_every_date_is_in_range(value: object) -> None:
    moment = parse_date(value)
    if moment is not None:
        assert FIRST_YEAR <= moment.year <= LAST_YEAR
        assert moment.tzinfo is UTC


@given(st.datetimes(datetime(1700, 1, 1), datetime(2099, 12, 30)))
def test_what_is_written_is_read(moment: datetime) -> None:
    assert parse_date(moment.isoformat()) == moment.replace(tzinfo=UTC)
