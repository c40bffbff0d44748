"""Dates as pages write them: what is kept of a moment, what is refused."""

from __future__ import annotations

import pytest

from cleanlit.extract.about.moments import machine_date, url_date, visible_date


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("2025-09-04T10:00:00+0200", "2025-09-04T10:00:00+02:00"),
        ("2025-09-04 10:00", "2025-09-04T10:00:00"),
        ("2025-09-04T10:00:00.123Z", "2025-09-04T10:00:00Z"),
        ("2025-9-4", "2025-09-04"),
        ("2025/09/04", "2025-09-04"),
        ("20250904", "2025-09-04"),
        ("20250904T101112Z", "2025-09-04T10:11:12Z"),
        ("Thu, 04 Sep 2025 10:00:00 GMT", "2025-09-04T10:00:00+00:00"),
        ("Thu Nov 06 2025 10:00:00 GMT+0100 (CET)", "2025-11-06T10:00:00+01:00"),
        ("1757000000", "2025-09-04T15:33:20+00:00"),
        ("2025-09-04T25:00:00", "2025-09-04"),
        ("2025-13-04", None),
        ("2025-11", None),
        ("0001-01-01T00:00:00", None),
        ("1970-01-01", None),
        ("9999999999999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_for_machines(said: str, iso: str | None) -> None:
    assert machine_date(said) == iso


@pytest.mark.parametrize(
    ("said", "language", "day"),
    [
        ("Sept. 4th, 2025 at noon", "en", "2025-09-04"),
        ("4 September 2025", "de", "2025-09-04"),
        ("12/03/2024", "en", "2024-12-03"),
        ("12/03/2024", "en-GB", "2024-03-12"),
        ("12.03.2024", "en", "2024-03-12"),
        ("13/03/2024", "en-US", "2024-03-13"),
        ("03/13/2024", "fr", "2024-03-13"),
        ("Pubblicato: 4 marzo 2024", "it", "2024-03-04"),
        ("2 hours ago", "en", None),
        ("gestern", "de", None),
        ("4 March", "en", None),
        ("In 2024 two of 4 piles broke", "en", None),
        ("31 February 2024", "en", None),
        ("4 mars 2024", "xx", None),
        ("4 mars 2024", None, None),
    ],
)
def test_dates_for_readers(said: str, language: str | None, day: str | None) -> None:
    assert visible_date(said, language) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2025/11/03/ferry", "2025-11-03"),
        ("https://a.example/2025/nov/03/ferry", "2025-11-03"),
        ("https://a.example/ferry-20251103.html", "2025-11-03"),
        ("https://a.example/ferry-2025-11-03", "2025-11-03"),
        ("https://a.example/2025/11/ferry", None),
        ("https://a.example/2025/13/03/ferry", None),
        ("https://a.example/id/12025110345", None),
        ("https://a.example/?d=2025/11/03", None),
    ],
)
def test_dates_in_addresses(url: str, day: str | None) -> None:
    assert url_date(url) == day
